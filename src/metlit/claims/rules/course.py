"""Audit rules on rates in time: they fall, endpoints keep their order, and nothing is known beyond follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from metlit.claims.course import (
    CoursePoint,
    course_points,
    course_tables,
    longest_follow_up,
    same_origin,
)
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import CONTRADICTS, IMPOSSIBLE, Verdict

# A curve of survivors cannot rise; crude rates of those followed long enough can, as fewer are.
_CURVE = "kaplan"
# "Five years" stands for 59.7 months too.
_LOOSELY = Fraction(51, 50)
# What is left at the median, in per cent.
_HALF = Fraction(50)


@audit_rule("falling-rates", 11, ON_RECORD)
def falling_rates(paper: Paper) -> Iterator[Verdict]:
    """Rates that fall with time.

    The share without an event is no greater at a later time. At the median it is a half: before it no less, after it no
    more.

    Formula: t₁ < t₂: S(t₁) ≥ S(t₂), S(median) = 50 %, within the rounding of the rates
    Source: Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481; Altman DG et al. Br J Cancer 1995;72:511-518
    """
    for table in course_tables(paper.shapes):
        points = [p for p in course_points(paper, table) if p.endpoint in table.falling]
        for one, other in _pairs(points, same_endpoint=True):
            early, late = (one, other) if _before(one, other) else (other, one)
            if (early.is_median and late.is_median) or not _before(early, late):
                continue
            if not _rises(early, late):
                continue
            verdict = IMPOSSIBLE if _CURVE in f"{one.method} {other.method}".casefold() else CONTRADICTS
            what = paper.case.terms.label(early.endpoint)
            text = f"{what} of {early.group}: {early.told}, later {late.told}: it cannot rise"
            line = f"{_rate(early)} at {early.time.text} < {_rate(late)} at {late.time.text}"
            yield _verdict(early, late, falling_rates.code, verdict, text, line)


@audit_rule("endpoint-order", 11, ON_RECORD)
def endpoint_order(paper: Paper) -> Iterator[Verdict]:
    """Endpoints in their order.

    Whoever lives without progression lives: of the same people from the same start overall survival is no shorter than
    progression-free survival, at every time and in the median. Which endpoint includes which is stated with the shapes.

    Formula: S_longer(t) ≥ S_shorter(t) and median longer ≥ median shorter, within rounding
    Source: Punt CJ et al. J Natl Cancer Inst 2007;99:998-1003, doi:10.1093/jnci/djm024
    """
    for table in course_tables(paper.shapes):
        points = course_points(paper, table)
        for longer, shorter in table.order:
            for a, b in _pairs([p for p in points if p.endpoint in (longer, shorter)], same_endpoint=False):
                one, other = (a, b) if a.endpoint == longer else (b, a)
                yield from _ordered(paper, one, other)


@audit_rule("beyond-follow-up", 11, ON_RECORD)
def beyond_follow_up(paper: Paper) -> Iterator[Verdict]:
    """Rates and medians beyond the longest follow-up.

    Nobody has been seen after the longest follow-up: no median lies there, and no rate can be told.

    Formula: time ≤ longest follow-up of the same group
    Source: Altman DG, Bland JM. BMJ 1998;317:1572; STROBE item 14c
    """
    for table in course_tables(paper.shapes):
        for point in course_points(paper, table):
            for part in longest_follow_up(paper, table, point.group):
                if (
                    point.time.low if point.is_median else point.time.middle
                ) > part.high * _LOOSELY and point.node != part.node:
                    what = paper.case.terms.label(point.endpoint)
                    text = (
                        f"{what} of {point.group}: {point.told}; the longest follow-up is {part.text}, "
                        "so that nobody was seen so long"
                    )
                    line = f"{float(point.time.middle):g} > {float(part.middle):g} months"
                    yield Verdict(
                        point.node, beyond_follow_up.code, CONTRADICTS, text, line, "", (part.node,), point.concerns
                    )
                    break


def _pairs(points: list[CoursePoint], *, same_endpoint: bool) -> Iterator[tuple[CoursePoint, CoursePoint]]:
    for one, other in combinations(points, 2):
        if one.group == other.group and (one.endpoint == other.endpoint) is same_endpoint and same_origin([one, other]):
            yield one, other


def _before(one: CoursePoint, other: CoursePoint) -> bool:
    """Whether one time is the earlier one: that of a rate is exact, that of a median is rounded."""
    own = one.time.high if one.is_median else one.time.middle
    return own < (other.time.low if other.is_median else other.time.middle)


def _rises(early: CoursePoint, late: CoursePoint) -> bool:
    if early.rate is not None and late.rate is not None:
        return late.rate.above(early.rate)
    if late.rate is not None:
        return late.rate.low > _HALF
    return early.rate is not None and early.rate.high < _HALF


def _ordered(paper: Paper, longer: CoursePoint, shorter: CoursePoint) -> Iterator[Verdict]:
    if longer.is_median != shorter.is_median:
        return
    names = [paper.case.terms.label(p.endpoint) for p in (longer, shorter)]
    if longer.rate is None or shorter.rate is None:
        wrong = shorter.time.above(longer.time)
        line = f"{longer.time.text} < {shorter.time.text}, in one unit"
    else:
        same = longer.time.middle == shorter.time.middle
        wrong = same and shorter.rate.above(longer.rate)
        line = f"{longer.rate.text} % < {shorter.rate.text} % at {longer.time.text}"
    if wrong:
        text = (
            f"{names[0]} of {longer.group}: {longer.told}; {names[1]}: {shorter.told}, which is longer, "
            "though each event of the one is an event of the other, or follows one"
        )
        yield _verdict(longer, shorter, endpoint_order.code, CONTRADICTS, text, line)


def _rate(point: CoursePoint) -> str:
    return "50 % (median)" if point.rate is None else f"{point.rate.text} %"


def _verdict(one: CoursePoint, other: CoursePoint, code: str, verdict: str, text: str, line: str) -> Verdict:
    concerns = tuple(dict.fromkeys([*one.concerns, *other.concerns]))
    return Verdict(one.node, code, verdict, text, line, "", (one.node, other.node), concerns)
