"""Audit rules on time: lengths of periods against their first and last month or year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from metlit import iris
from metlit.claims import Claim
from metlit.paper import Paper
from metlit.verdict import AGREES, DIFFERS, ROUNDED, TRUNCATED, Rule, Verdict

INTERVAL = Rule(
    "interval-of-dates",
    11,
    "Length of a period against its dates",
    "A period that is printed as a length of time and by its first and last month must be the same. Completed years, "
    "rounded years and years counted from first to last are all usual.",
    "months from first to last, with or without the last month itself; in the unit printed rounded, cut off, or as the "
    "number of calendar years",
    "ISO 8601-1:2019 (time intervals)",
)
RULES = (INTERVAL,)
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?")


def intervals(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Rule 11 on a printed length of a period whose ends are recorded."""
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
        unit = paper.printed_unit(claim, claim.figures[0]) or iris.term_iri("unit", "year")
        verdict = _compare(claim.figures[0].value, length, months, paper.factor(unit))
        line = f"{ends[0][0]} to {ends[1][0]}: {length} months, {length // 12} completed years"
        text = f"printed {claim.printed}; {line}"
        yield Verdict(claim.node, INTERVAL.code, verdict, text, line, "", (str(row.value),), ())


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
