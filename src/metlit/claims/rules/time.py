"""Audit rules on time: lengths of periods against their first and last month or year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from metlit import iris
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.verdict import AGREES, CONTRADICTS, DIFFERS, ROUNDED, TRUNCATED, Verdict
from metlit.numbers.rounding import shown

YEARS = iris.term_iri("unit", "year")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?")


@audit_rule("interval-of-dates", 11)
def recomputed_interval(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Length of a period against its dates.

    A period that is printed as a length of time and by its first and last month must be the same. Completed years,
    rounded years and years counted from first to last are all usual.

    Formula: months from first to last, with or without the last month itself; in the unit printed rounded, cut off,
        or as the number of calendar years
    Source: ISO 8601-1:2019 (time intervals)
    """
    aim = paper.aim(claim.of)
    case = _case(claim, paper)
    if claim.statistic not in ("interval", "value") or aim is None or case is None or not claim.figures:
        return
    for row in case.case.rows([case.case.root if not aim.node or claim.record else aim.node], aim.keys, {}):
        ends = [case.case.objects(str(row.value), key) for key in ("from", "to")]
        months = [_month(str(e[0])) if e else None for e in ends]
        if months[0] is None or months[1] is None:
            continue
        length = months[1][0] - months[0][0]
        unit = paper.printed_unit(claim, claim.figures[0]) or YEARS
        verdict = _compare(claim.figures[0].value, length, months, paper.case.units.factor(unit))
        line = f"{ends[0][0]} to {ends[1][0]}: {length} months, {length // 12} completed years"
        text = f"printed {claim.printed}; {line}"
        yield Verdict(claim.node, recomputed_interval.code, verdict, text, line, "", (str(row.value),), ())


@audit_rule("age-against-dates", 11)
def ages_apart(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Age against dates.

    Somebody who is 50 in one year is 60 ten years later: ages that are printed for different years differ as the
    years do.

    Formula: |(age₂ - age₁) - (year₂ - year₁)| ≤ 1 year
    Source: elementary
    """
    own = _dated(claim, paper)
    if own is None or claim.record or not paper.grows_with_time(claim):
        return
    for other in paper.index.dated(claim.of):
        theirs = _dated(other, paper) if other.node != claim.node else None
        if theirs is None or theirs[1] == own[1]:
            continue
        gap = (theirs[0] - own[0]) - (theirs[1] - own[1])
        line = f"{shown(own[0])} in {own[1]}, {shown(theirs[0])} in {theirs[1]}"
        verdict = AGREES if abs(gap) <= 1 else CONTRADICTS
        text = f"printed {claim.printed}, of {own[1]}; {other.printed}, of {theirs[1]}, in {other.place}"
        yield Verdict(
            claim.node, ages_apart.code, verdict, text, line, "", (other.node,), tuple(paper.summarised(claim))
        )


def _dated(claim: Claim, paper: Paper) -> tuple[Fraction, int] | None:
    """The age that a claim prints, in years, and the year that it is conditioned on."""
    years = paper.years(claim)
    if len(years) != 1 or not claim.figures:
        return None
    unit = paper.printed_unit(claim, claim.figures[0])
    return paper.case.units.converted(claim.figures[0].value, unit, YEARS), years[0]


def _case(claim: Claim, paper: Paper) -> Paper | None:
    return paper.papers.get(claim.record) if claim.record else paper


def _month(date: str) -> tuple[int, bool] | None:
    """The number of a month counted from year 0, and whether the month is given."""
    match = _DATE.fullmatch(date)
    return (int(match[1]) * 12 + int(match[2] or 1), bool(match[2])) if match else None


def _compare(printed: Fraction, length: int, ends: list, factor: Fraction) -> str:
    exact = [Fraction(length) / factor, Fraction(length + 1) / factor]
    if printed in exact:
        return AGREES
    if any(abs(printed - e) <= Fraction(1, 2) for e in exact):
        return ROUNDED
    if any(printed == e.numerator // e.denominator for e in exact):
        return TRUNCATED
    years = (ends[1][0] - 1) // 12 - (ends[0][0] - 1) // 12
    by_years = not (ends[0][1] and ends[1][1]) and factor == 12
    return AGREES if by_years and printed in (years, years + 1) else DIFFERS
