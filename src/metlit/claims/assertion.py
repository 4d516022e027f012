"""What a claim asserts, and whether two printed figures are the same."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.claims.claim import EFFECTS, SUMMARIES, Claim
from metlit.claims.paper import Paper
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.rounding import decimals_of, reported_as
from metlit.record.units import UNITS, Units

# How two figures are the same of which one is a bound, or a rough one, that holds for the other.
AS_BOUND = "within what the other says"
_SINGLE = EFFECTS | {"value", "interval", "classification", "count", "correlation-coefficient"}


def is_single(claim: Claim) -> bool:
    """Whether a claim is about one value, not a summary of several."""
    return claim.statistic in _SINGLE or bool(claim.derived_kind)


def assertions(claim: Claim, paper: Paper) -> dict[str, tuple[PrintedNumber, str]]:
    """What a claim asserts: name of the quantity → figure and its unit."""
    found: dict[str, tuple[PrintedNumber, str]] = {}
    if claim.statistic in SUMMARIES or claim.statistic == "ratio":
        found |= {name: (f, paper.printed_unit(claim, f)) for name, f in claim.components.items()}
    elif claim.statistic in ("count", "percentage"):
        if claim.count is not None:
            found["count"] = (PrintedNumber(str(claim.count), Fraction(claim.count), 0), "")
        elif claim.statistic == "count" and claim.figures:
            found["count"] = (claim.figures[0], "")
        if claim.percentage is not None:
            found["percentage"] = (claim.percentage, "")
    elif is_single(claim) and claim.figures and claim.statistic != "classification":
        figure = figure_with_unit(claim, paper)
        found[_quantity(claim)] = (figure, paper.printed_unit(claim, figure))
    return found


def _quantity(claim: Claim) -> str:
    """What a single value is: that of the key that the claim is of, if its statistic and assumption do not say more."""
    if claim.derived_kind and (claim.assumes or "." not in claim.of):
        return " ".join((claim.statistic, *(number for _, number in claim.further)))
    return "value"


def figure_with_unit(claim: Claim, paper: Paper) -> PrintedNumber:
    """The figure that a unit follows (``single-fraction 8 Gy``), else the first."""
    for figure in claim.figures:
        words = claim.unit_word(figure)[:1]
        if words and figure.decimals is not None and paper.case.terms.find(words[0], [UNITS]):
            return figure
    return claim.figures[0]


def same(paper: Paper, own: tuple[PrintedNumber, str], other: tuple[PrintedNumber, str]) -> str | None:
    """Whether two printed figures are the same, and how: in one unit, the finer rounded to the coarser.

    Returns:
        ``exact``, ``rounded`` …, with what a unit was taken for if not for its exact length; :data:`AS_BOUND` of a
        bound ("more than five years" beside seven) or a rough figure; None if they differ.
    """
    (a, a_unit), (b, b_unit) = own, other
    units = paper.case.units
    for factors, name in _readings(units, a_unit, b_unit):
        x, y = (f.value * factors[u] for f, u in ((a, a_unit), (b, b_unit)))
        if x == y:
            return name or "exact"
        if _within(a, y / factors[a_unit], b) or _within(b, x / factors[b_unit], a):
            return AS_BOUND
        for (coarse, unit), value in (((a, a_unit), y), ((b, b_unit), x)):
            finer = decimals_of(coarse.text) < max(a.decimals or 0, b.decimals or 0) or a_unit != b_unit
            how = reported_as(coarse.text, value / factors[unit]) if finer else None
            if how is not None:
                return f"{how}, {name}" if name else how
    return None


def _within(bound: PrintedNumber, value: Fraction, other: PrintedNumber) -> bool:
    """Whether a bound, or a rough figure, holds for another figure; of two bounds, whether some value fits both."""
    return bound.allows(value) or (bool(other.sign) and bound.sign[:1] == other.sign[:1])


def _readings(units: Units, *printed: str) -> Iterator[tuple[dict[str, Fraction], str]]:
    """What the units may be taken for: their factors, and in words what a unit of no fixed length is (a month: days).

    Of two figures in one unit its length does not matter.
    """
    exact = {unit: units.factor(unit) for unit in printed}
    varying = [unit for unit in exact if len(exact) > 1 and units.lengths(unit)]
    yield exact, ""
    for unit in varying[:1]:
        for factor, text in units.lengths(unit):
            yield exact | {unit: exact[unit] * factor}, f"a {units.label(unit)} of {text}"
