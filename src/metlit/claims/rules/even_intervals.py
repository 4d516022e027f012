"""Audit rule on intervals that are not even around their estimate where the others of the paper are."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.spreads import Spread, SpreadPart, spreads
from metlit.claims.verdict import WORTH_A_LOOK, Verdict
from metlit.numbers.rounding import shown

# So many others must be even before one that is not is asked about.
_LEAST = 3
# Of an interval that is no wider than so many times its rounding nothing can be told.
_WIDE = 8


@audit_rule("even-interval", 5, ON_RECORD)
def even_interval(paper: Paper) -> Iterator[Verdict]:
    """Interval as even as the others.

    Where most intervals of a paper lie evenly around their medians or means they were made of a standard error: one
    that does not has another digit than it should have, or comes from another method. It is worth a look at the source.

    Formula: 2 · estimate = low + high within the rounding of all three, in three or more others and in most
    Source: Brookmeyer R, Crowley J. Biometrics 1982;38:29-41 (other intervals of a median are not even); design of
        metlit
    """
    uneven: list[Spread] = []
    even: set[tuple] = set()
    seen: set[tuple] = set()
    for spread in spreads(paper):
        if not _is_told(spread):
            continue
        name, middle, low, high = _figures(spread)
        figures = (spread.group, name, middle.text, low.text, high.text)
        if figures in seen:
            continue
        seen.add(figures)
        if abs(_gap(middle, low, high)) <= 2 * middle.half + low.half + high.half:
            even.add(figures)
        else:
            uneven.append(spread)
    if len(even) >= _LEAST and len(even) > len(uneven):
        yield from (_asked(spread, len(even)) for spread in uneven)


def _is_told(spread: Spread) -> bool:
    """Whether a summary has an estimate inside an interval that is wide enough for its decimals."""
    if spread.ratio or not spread.group or spread.middle is None or not {"low", "high"} <= spread.parts.keys():
        return False
    name, middle, low, high = _figures(spread)
    if len({part.factor for part in (middle, low, high)}) > 1:
        return False
    rounding = 2 * middle.half + low.half + high.half
    inside = low.middle < middle.middle < high.middle
    return name in ("median", "mean") and inside and high.middle - low.middle > _WIDE * rounding


def _figures(spread: Spread) -> tuple[str, SpreadPart, SpreadPart, SpreadPart]:
    name, middle = spread.middle or ("", spread.parts["low"])
    return name, middle, spread.parts["low"], spread.parts["high"]


def _gap(middle: SpreadPart, low: SpreadPart, high: SpreadPart) -> Fraction:
    return 2 * middle.middle - low.middle - high.middle


def _asked(spread: Spread, even: int) -> Verdict:
    name, middle, low, high = _figures(spread)
    below, above = (Fraction(a.text) - Fraction(b.text) for a, b in ((middle, low), (high, middle)))
    line = f"{middle.text} - {low.text} = {shown(below, 2)}, {high.text} - {middle.text} = {shown(above, 2)}"
    ends = [shown(2 * Fraction(middle.text) - Fraction(end.text), 2) for end in (high, low)]
    cause = f"even would be {ends[0]} to {high.text}, or {low.text} to {ends[1]}"
    text = f"printed {spread.printed}: not even around the {name}, as {even} other intervals of the paper are"
    nodes = spread.nodes(name, "low", "high")
    return Verdict(spread.subject, even_interval.code, WORTH_A_LOOK, text, line, cause, nodes, spread.concerns)
