"""Audit rule on percentages, against their counts and denominators."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.claims.aims import Group
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.verdict import DIFFERS, ROUNDED, Verdict, agreement
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.rounding import quantized, reported_as, shown

# A rate that is estimated from a curve is no share of a count.
_CRUDE = "crude"


@audit_rule("percentage", 2)
def recomputed_percentage(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Percentage against count and denominator.

    A percentage is the count over the denominator. On a mismatch it is said whether decimals were cut off, another
    denominator or count that the paper prints gives it, or neither.

    Formula: 100 × count / denominator at the decimals printed: rounded half up, half to even, cut off
    Source: elementary; cf. the percentage form of GRIM, Brown & Heathers 2017
    """
    figure = claim.percentage
    if claim.record or figure is None or not _is_share(claim):
        return
    code, concerns = recomputed_percentage.code, tuple(paper.summarised(claim))
    group = paper.base(claim)
    whole = claim.denominator or (group.size if group else None)
    rows = paper.rows(claim) if group and _covered(claim, paper, group) else []
    recorded = [c for c in {paper.case.size(n) for n in concerns} if c is not None]
    counted = len({r.subject for r in rows}) if _of_people(claim, paper) else len(rows)
    count = claim.count if claim.count is not None else counted or (recorded[0] if len(recorded) == 1 else None)
    if count is None and whole and claim.denominator and not figure.sign and not _giving(figure, whole):
        message = f"printed {claim.printed}; no whole number of {whole} is {figure.text} %"
        yield Verdict(claim.node, code, DIFFERS, message, "", "", (claim.node,), concerns)
    if count is None or not whole:
        return
    share = Fraction(100 * count, whole)
    how = reported_as(figure.text, share)
    line = f"100 × {count} / {whole} = {shown(share, (figure.decimals or 0) + 2)}"
    rests = paper.nodes(rows)
    if how is not None:
        message = f"printed {claim.printed}; {count} of {whole} is {figure.text} %"
        yield Verdict(claim.node, code, agreement(how), message, line, "", rests, concerns)
        return
    if figure.allows(share):
        message = f"printed {claim.printed}; {count} of {whole} is {shown(share, 1)} %"
        yield Verdict(claim.node, code, ROUNDED, message, line, "", rests, concerns)
        return
    right = f"{quantized(share, figure.decimals or 0):f}"
    message = f"printed {figure.text} %; {count} of {whole} is {right} %"
    yield Verdict(
        claim.node, code, DIFFERS, message, line, _likely(claim, paper, figure, count, whole), rests, concerns
    )


def _is_share(claim: Claim) -> bool:
    """Whether a claim is a share of a count: a rate is one where it is said to be crude, not where it is estimated."""
    crude = claim.statistic == "rate-at-a-time" and _CRUDE in claim.method.casefold()
    return crude or claim.statistic in ("percentage", "proportion")


def _giving(figure: PrintedNumber, whole: int) -> list[int]:
    """The whole numbers of a whole that are printed as this percentage: near their share, or none are."""
    middle = int(figure.value * whole / 100)
    tried = range(max(middle - 1, 0), min(middle + 2, whole) + 1)
    return [n for n in tried if reported_as(figure.text, Fraction(100 * n, whole))]


def _of_people(claim: Claim, paper: Paper) -> bool:
    aim = paper.aim(claim.of)
    return aim is not None and aim.people


def _covered(claim: Claim, paper: Paper, group: Group) -> bool:
    """Whether the rows of a group stand for all that the percentage is of: everybody, or the denominator given."""
    aim = paper.aim(claim.of)
    if aim is None or not group.subjects:
        return False
    every = paper.case.rows(group.subjects, () if aim.people else aim.keys, {})
    return group.complete or claim.denominator == len(every)


def _likely(claim: Claim, paper: Paper, figure: PrintedNumber, count: int, whole: int) -> str:
    """Another count, denominator or complement that the paper prints and that gives the percentage."""
    found = []
    alike = {c.count: c.place for c in paper.index.same_subject(claim) if c.count not in (None, count)}
    for other, place in alike.items():
        if other is not None and reported_as(figure.text, Fraction(100 * other, whole)):
            found.append(f"{other} of {whole}, the count printed in {place}")
    unit = Fraction(1, 10 ** (figure.decimals or 0))
    most = 100 * count / (figure.value - unit) if figure.value > unit else None
    for other, place in paper.index.people(100 * count / (figure.value + unit), most):
        if other not in (0, whole) and reported_as(figure.text, Fraction(100 * count, other)):
            found.append(f"{count} of {other}, a number printed in {place}")
    for other in paper.index.complements(figure.value):
        theirs = other.percentage
        if theirs is not None and other.subject != claim.subject:
            found.append(f"100 less the {theirs.text} printed in {other.place}")
    near = _giving(figure, whole)
    if not found and near:
        return f"neither cut off nor another printed denominator; {near[0]} of {whole} would give it"
    return (
        "it follows from " + "; or ".join(dict.fromkeys(found))
        if found
        else "neither cut off nor another printed denominator"
    )
