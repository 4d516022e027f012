"""Whole numbers within limits that have a printed mean and standard deviation: SPRITE, as an exact search."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from metlit.numbers.granularity import Consistency
from metlit.numbers.rounding import reported_as, root, widest

# Beyond so many values times their width only the bounds are tested: every sum of squares between them is likely then.
_MOST = 800


def sprite(
    mean: str, sd: str, n: int, least: int, most: int, *, ends: bool = False, truncated: bool = False
) -> Consistency:
    """Whether ``n`` whole numbers from ``least`` to ``most`` have a printed mean and sample SD.

    Args:
        mean, sd: as printed.
        n: number of values, at least 2.
        least, most: between what they lie.
        ends: whether both ends are among them, as those of a printed range are.
        truncated: whether decimals that were cut off, not rounded, are possible too.

    Returns:
        With an example of such numbers, or with the standard deviations that are possible.

    Raises:
        ValueError: if n is below 2 or the limits are in the wrong order.

    Source: Heathers JA et al. Recovering data from summary statistics: Sample Parameter Reconstruction via Iterative
    TEchniques (SPRITE). PeerJ Preprints 2018;6:e26968v1, doi:10.7287/peerj.preprints.26968v1. Here every sum of squares
    is tried, so that a "no" is proven.
    """
    if n < 2 or least > most:
        raise ValueError("two values or more, between limits in order")
    reach: list[Fraction] = []
    for total in _totals(mean, n, truncated):
        found = _search(total, sd, n, (least, most, ends), truncated)
        if isinstance(found, Consistency):
            return found
        reach += found
    text = f"no {n} whole numbers from {least} to {most} have a mean of {mean}"
    if not reach:
        return Consistency(False, text, "SPRITE")
    inside = min(reach) <= Fraction(sd) <= max(reach)
    told = f"{'not each SD' if inside else 'the SD is'} between {float(min(reach)):.3g} and {float(max(reach)):.3g}"
    return Consistency(False, f"{text} and an SD of {sd}: {told}", "SPRITE")


def _totals(mean: str, n: int, truncated: bool) -> Iterator[int]:
    """The whole sums whose mean may be printed so."""
    low, high = widest(mean)
    yield from (t for t in range(ceil(low * n), floor(high * n) + 1) if _given(mean, Fraction(t, n), truncated))


def _search(
    total: int, sd: str, n: int, limits: tuple[int, int, bool], truncated: bool
) -> Consistency | list[Fraction]:
    """Numbers with a sum and an SD that may be printed so; else the least and greatest SD that the sum allows."""
    least, most, ends = limits
    fixed, width = [least, most] if ends else [], most - least
    free = n - len(fixed)
    rest = total - sum(fixed) - free * least
    if not 0 <= rest <= free * width:
        return []
    near = _near(sd, rest, [v - least for v in fixed], n, _squares(rest, free, width))
    wanted = [s for s in near if _given(sd, _sd(s, rest, fixed, least, n), truncated)]
    layers = _layers(rest, free, width) if wanted and free * width <= _MOST else []
    for square in wanted:
        if (found := _found(layers, rest, square, width)) is not None:
            values = sorted([*fixed, *(least + v for v in found)])
            return Consistency(True, ", ".join(map(str, values)))
    return [_sd(end, rest, fixed, least, n) for end in _bounds(rest, free, width)]


def _given(printed: str, exact: Fraction, truncated: bool) -> bool:
    how = reported_as(printed, exact)
    low, high = widest(printed)
    half = Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))
    rounded = Fraction(printed) - half <= exact <= Fraction(printed) + half
    return rounded or (truncated and how is not None and low <= exact <= high)


def _sd(squares: int, rest: int, fixed: list[int], least: int, n: int) -> Fraction:
    """The SD of all values, of which the free ones less ``least`` have this sum and sum of squares."""
    own = [v - least for v in fixed]
    total, every = rest + sum(own), squares + sum(v * v for v in own)
    return root((every - Fraction(total * total, n)) / (n - 1))


def _bounds(rest: int, free: int, width: int) -> tuple[int, int]:
    """The least and greatest sum of squares of ``free`` whole numbers from 0 to ``width`` with a sum."""
    if not free:
        return 0, 0
    each, more = divmod(rest, free)
    smallest = (free - more) * each**2 + more * (each + 1) ** 2
    if not width:
        return smallest, smallest
    full, left = divmod(rest, width)
    return smallest, full * width**2 + left**2


def _squares(rest: int, free: int, width: int) -> range:
    low, high = _bounds(rest, free, width)
    return range(low, high + 1, 2)  # a sum of squares is odd where the sum is


def _near(sd: str, rest: int, fixed: list[int], n: int, squares: range) -> range:
    """Of these sums of squares those whose SD may be printed so: the SD grows with them. Its root is not taken."""
    total, every = rest + sum(fixed), sum(v * v for v in fixed)
    half = Fraction(1, 10 ** len(sd.partition(".")[2]))
    low, high = max(Fraction(sd) - half, Fraction(0)), Fraction(sd) + half
    first, last = (end * end * (n - 1) + Fraction(total * total, n) - every for end in (low, high))
    skipped = max(0, ceil((first - squares.start) / squares.step))
    kept = max(0, floor((last - squares.start) / squares.step) + 1)
    return squares[skipped:kept]


def _layers(rest: int, free: int, width: int) -> list[dict[int, int]]:
    """Of so many numbers, from none to ``free``: of every sum the sums of squares that they can have, one bit each."""
    layers: list[dict[int, int]] = [{0: 1}]
    for _ in range(free):
        layer: dict[int, int] = {}
        for total, bits in layers[-1].items():
            for value in range(min(width, rest - total) + 1):
                layer[total + value] = layer.get(total + value, 0) | (bits << value * value)
        layers.append(layer)
    return layers


def _found(layers: list[dict[int, int]], rest: int, squares: int, width: int) -> list[int] | None:
    """Numbers with a sum and sum of squares, or None; where nothing was searched the numbers are left open."""
    if not layers:
        return []
    if not layers[-1].get(rest, 0) >> squares & 1:
        return None
    values = []
    for layer in reversed(layers[:-1]):
        for value in range(min(width, rest) + 1):
            before = squares - value * value
            if before >= 0 and layer.get(rest - value, 0) >> before & 1:
                values.append(value)
                rest, squares = rest - value, before
                break
    return values
