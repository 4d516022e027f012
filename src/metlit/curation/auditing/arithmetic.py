"""What a printed figure may stand for, and how shares are written out: over the arithmetic of ``metlit.numbers``."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from metlit.numbers.rounding import CUT_OFF, decimals_of, quantized, reported_as, shown, widest

FITTING, CUT, LAST_OFF, OFF = "fits", "cut off", "near", "off"


def share_line(count: int, total: int, printed: str) -> str:
    """``100 × 19 / 61 = 31.148``: two decimals more than printed."""
    return f"100 × {count} / {total} = {shown(Fraction(100 * count, total), decimals_of(printed) + 2)}"


def how_near(printed: str, exact: Fraction) -> str:
    """Whether a printed decimal is what an exact number gives: rounded, cut off, off by one unit at most, or not."""
    how = reported_as(printed, exact)
    if how == CUT_OFF:
        return CUT
    if how:
        return FITTING
    unit = Fraction(1, 10 ** decimals_of(printed))
    # Nine units of ten are no slip of the last digit where nothing stands behind the point.
    close = abs(Fraction(quantized(exact, decimals_of(printed))) - Fraction(printed)) <= unit
    return LAST_OFF if close and decimals_of(printed) else OFF


def share_fits(printed: str, count: int, total: int) -> bool:
    """Whether a count of a whole is printed as this percentage: rounded or cut off."""
    return total > 0 and 0 <= count <= total and reported_as(printed, Fraction(100 * count, total)) is not None


def counts_that_give(printed: str, total: int) -> list[int]:
    """The whole numbers of a whole that are printed as this percentage."""
    low, high = widest(printed)
    least, most = floor(low * total / 100) - 1, ceil(high * total / 100) + 1
    return [n for n in range(max(least, 0), min(most, total) + 1) if share_fits(printed, n, total)]


def totals_that_give(printed: str, count: int, most: int = 2000) -> list[int]:
    """The wholes of which a count is printed as this percentage, up to a size."""
    low, high = widest(printed)
    if not count or low <= 0:
        return []
    first, last = floor(100 * count / high), ceil(100 * count / low)
    return [n for n in range(max(first, count), min(last, most) + 1) if share_fits(printed, count, n)]


def spans_meet(one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction]) -> bool:
    """Whether two spans have a number in common."""
    return one[0] <= other[1] and other[0] <= one[1]
