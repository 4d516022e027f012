"""Rules on intervals and test statistics: estimates within them, and p-values that follow from them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import log, sqrt

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import ASKED, CANNOT_BE, DOES_NOT_FIT, FITS, PaperPoint
from metlit.curation.auditing.significance import normal_p, p_of
from metlit.curation.auditing.statement import PrintedStatement
from metlit.curation.auditing.table_grid import TableGrid
from metlit.numbers.rounding import widest

_INTERVAL_CODE, _P_CODE, _TEST_CODE = "paper-interval", "paper-interval-p", "paper-test-p"
_LEVEL = 0.05
# Standard errors in a 95 % interval, from its middle to an end.
_WIDE = 1.959964


@paper_rule(_INTERVAL_CODE)
def estimates_in_intervals(paper: PaperText) -> Iterator[PaperPoint]:
    """Estimate against its interval.

    An estimate lies within its interval, and the lower end is below the upper one. Intervals of ratios are mostly
    symmetric on the logarithmic scale: the estimate is near the root of the product of both ends.

    Formula: lower ≤ estimate ≤ upper; ratio ≈ √(lower × upper)
    Source: Altman DG, Bland JM. BMJ 2011;343:d2090, doi:10.1136/bmj.d2090
    """
    for one in paper.statements:
        kind = next((k for k in ("ratio", "estimate") if one.text(k) is not None), None)
        low, high = one.text("lower"), one.text("upper")
        if kind is None or low is None or high is None:
            continue
        paper.tick(one)
        yield _inside(one, kind, one.numbers[kind], low, high)


def _inside(one: PrintedStatement, kind: str, estimate: str, low: str, high: str) -> PaperPoint:
    place = (one.place,)
    (least, _), (_, most) = widest(low), widest(high)
    if Fraction(low) > Fraction(high):
        text = f"the interval from {low} to {high} ends before it begins"
        return PaperPoint(_INTERVAL_CODE, CANNOT_BE, one.printed, text, f"{low} > {high}", place)
    span = widest(estimate)
    if span[1] < least or span[0] > most:
        text = f"the estimate {estimate} lies outside its interval from {low} to {high}"
        line = f"{estimate} < {low}" if span[1] < least else f"{estimate} > {high}"
        return PaperPoint(_INTERVAL_CODE, CANNOT_BE, one.printed, text, line, place)
    line = f"{low} ≤ {estimate} ≤ {high}"
    if kind == "ratio" and Fraction(low) > 0 and least > 0:
        middle = tuple(sqrt(float(a * b)) for a, b in zip(widest(low), widest(high), strict=True))
        line = f"√({low} × {high}) = {sqrt(float(low) * float(high)):.3g}"
        ratio = max(middle[0] / float(span[1]), float(span[0]) / middle[1]) if span[0] > 0 else 1.0
        if ratio > _ASKED:
            text = f"{estimate} is far from the middle of its interval on the logarithmic scale: is a digit wrong?"
            return PaperPoint(_INTERVAL_CODE, ASKED, one.printed, text, line, place)
    return PaperPoint(_INTERVAL_CODE, FITS, one.printed, f"{estimate} lies within its interval", line, place)


# Wald, score and likelihood tests of one ratio are not so many times apart.
_FAR = 10
# A quarter off the middle: more than profile likelihood and exact intervals of such studies differ.
_ASKED = 1.25


@paper_rule(_P_CODE)
def p_values_of_intervals(paper: PaperText) -> Iterator[PaperPoint]:
    """p-value of a ratio against its 95 % interval.

    An interval that leaves out 1 has p < 0.05, one that holds it has not. Tests and intervals may be of two methods: so
    only what is far apart is reported, and as a question where the decision is the same.

    Formula: SE = (ln upper - ln lower) / 3.92; z = ln ratio / SE; p = 2(1 - Φ(|z|)), over all that the printed figures
        may have been rounded from
    Source: Altman DG, Bland JM. BMJ 2011;343:d2304, doi:10.1136/bmj.d2304
    """
    for one in paper.statements:
        if one.text("p-value") is not None and _is_ratio(one):
            paper.tick(one)
            yield _p_of_ratio(one, one.numbers["p-value"], _comparator(one))
    for grid in paper.grids:
        for column, head in enumerate(grid.table.columns[1:], 1):
            if paper.data.word("p-column").search(head):
                for row in range(len(grid.table.rows)):
                    yield from _beside(paper, grid, row, column)


def _is_ratio(one: PrintedStatement) -> bool:
    values = [one.value(k) for k in ("lower", "ratio", "upper")]
    return all(v is not None and v > 0 for v in values) and values == sorted(set(values), key=lambda v: v or 0)


def _beside(paper: PaperText, grid: TableGrid, row: int, column: int) -> Iterator[PaperPoint]:
    """The p-value of a cell, and the ratio with its interval in the cell before it."""
    found = paper.data.word("p-cell").search(grid.table.rows[row][column].strip())
    ratios = [s for s in paper.stated_in(grid.cell(row, column - 1)) if s.text("ratio") is not None and _is_ratio(s)]
    if found and len(ratios) == 1 and ratios[0].text("p-value") is None:
        paper.checked.add((grid.cell(row, column).block, 0))
        yield _p_of_ratio(ratios[0], found["p"], found["q"] or "=")


def _p_of_ratio(one: PrintedStatement, p: str, sign: str) -> PaperPoint:
    ratio, low, high = (one.numbers[k] for k in ("ratio", "lower", "upper"))
    possible = [
        normal_p(log(r) / ((log(b) - log(a)) / (2 * _WIDE)))
        for r in _spread(ratio)
        for a in _spread(low)
        for b in _spread(high)
        if 0 < a < b and r > 0
    ]
    least, most = min(possible), max(possible)
    line = f"ln {ratio} / ((ln {high} - ln {low}) / 3.92): p = {_shown(least)} to {_shown(most)}"
    printed = float(p)
    fits = least * 0.5 <= printed <= most * 2 or (sign == "<" and least < printed) or (sign == ">" and most > printed)
    said = f"p {sign} {p}"
    if fits:
        return PaperPoint(_P_CODE, FITS, one.printed, f"{said} goes with the interval", line, (one.place,))
    other = (printed < _LEVEL or (sign == "<" and printed <= _LEVEL)) != (most < _LEVEL)
    clear = printed < least / _FAR or printed > most * _FAR
    text = f"{said}; the interval from {low} to {high} gives p from {_shown(least)} to {_shown(most)}"
    return PaperPoint(_P_CODE, DOES_NOT_FIT if other and clear else ASKED, one.printed, text, line, (one.place,))


def _spread(text: str) -> list[float]:
    low, high = widest(text)
    return [float(low), float(text), float(high)]


def _shown(p: float) -> str:
    return "<0.0001" if p < 0.0001 else f"{p:.3g}"


def _comparator(one: PrintedStatement) -> str:
    """The sign before the p-value."""
    numeral = next(n for n in one.numerals if n.kind == "p-value")
    before = one.sentence.text[: numeral.start].rstrip()
    return before[-1] if before[-1:] in "<>≤≥" and before else "="


@paper_rule(_TEST_CODE)
def p_values_of_tests(paper: PaperText) -> Iterator[PaperPoint]:
    """p-value against its test statistic and degrees of freedom.

    As statcheck does: the p-value follows from t, F, χ², r or z. Where the decision at 0.05 changes, it is an error;
    else a difference is reported if one-sided tests do not explain it.

    Formula: p of the printed statistic over all that it may have been rounded from, two-sided
    Source: Nuijten MB et al. Behav Res Methods 2016;48:1205-1226, doi:10.3758/s13428-015-0664-2
    """
    for one in paper.statements:
        name = next((k for k in ("t", "F", "chi2", "r", "z") if one.text(k) is not None), None)
        p = one.text("p-value")
        if name is None or p is None:
            continue
        freedom = [float(t) for k in ("df", "df1", "df2") if (t := one.text(k)) is not None]
        if any(d <= 0 for d in freedom):
            continue
        low, high = (abs(float(v)) for v in widest(one.numbers[name]))
        ends = sorted(p_of(name, v, freedom) for v in (low, high))
        paper.tick(one)
        yield _of_test(one, name, p, ends)


def _of_test(one: PrintedStatement, name: str, p: str, ends: list[float]) -> PaperPoint:
    sign, (least, most) = _comparator(one), ends
    low, high = (float(v) for v in widest(p))
    reach = _shown(least) if _shown(least) == _shown(most) else f"{_shown(least)} to {_shown(most)}"
    line = f"{one.printed.rpartition(',')[0]}: p = {reach}"
    halves = (least / 2, most / 2) if name in ("t", "z", "r") else (least, most)
    for a, b in ((least, most), halves):
        if (sign == "=" and a <= high and low <= b) or (sign == "<" and a < float(p)) or (sign == ">" and b > float(p)):
            one_sided = (a, b) != (least, most)
            text = f"p {sign} {p} follows{' if the test was one-sided' if one_sided else ''}"
            return PaperPoint(_TEST_CODE, FITS, one.printed, text, line, (one.place,))
    text = f"printed p {sign} {p}; the statistic has p = {reach}"
    other = (float(p) < _LEVEL) != (most < _LEVEL)
    text = f"{text}{': the decision at 0.05 changes' if other else ''}"
    return PaperPoint(_TEST_CODE, DOES_NOT_FIT, one.printed, text, line, (one.place,))
