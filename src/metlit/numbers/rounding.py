"""Whether a printed decimal is what an exact number gives: exactly, rounded or cut off."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from math import isqrt

_EXACT, _ROUNDED, _HALF_EVEN, CUT_OFF = "exact", "rounded", "rounded half to even", "truncated"
_DIGITS = 60


def quantized(value: Fraction, decimals: int, mode: str = ROUND_HALF_UP) -> Decimal:
    """An exact number with so many decimals; ties and signs as the mode of :mod:`decimal` says."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    up = mode == ROUND_HALF_UP and twice >= scaled.denominator
    up = up or (
        mode == ROUND_HALF_EVEN and (twice > scaled.denominator or (twice == scaled.denominator and whole % 2 == 1))
    )
    with localcontext() as context:
        context.prec = _DIGITS
        return Decimal((whole + up) * (-1 if value < 0 else 1)).scaleb(-decimals)


def reported_as(printed: str, exact: Fraction) -> str | None:
    """How a printed decimal follows from an exact number.

    Rounding half up, rounding half to even and truncation are tried in this order, with the decimals printed.

    Args:
        printed: the number as printed, such as ``31.2``; its decimals count.
        exact: what it should be.

    Returns:
        ``exact``, ``rounded``, ``rounded half to even``, ``truncated``, or None if none of them gives it.
    """
    decimal = Decimal(printed)
    decimals = decimals_of(printed)
    if Fraction(decimal) == exact:
        return _EXACT
    for name, mode in ((_ROUNDED, ROUND_HALF_UP), (_HALF_EVEN, ROUND_HALF_EVEN), (CUT_OFF, ROUND_DOWN)):
        if quantized(exact, decimals, mode) == decimal:
            return name
    return None


def decimals_of(printed: str) -> int:
    """How many decimals are printed."""
    return len(printed.partition(".")[2])


def interval(printed: str) -> tuple[Fraction, Fraction]:
    """All that a printed decimal may stand for if it was rounded: half a unit of its last place to each side."""
    half = Fraction(1, 2 * 10 ** decimals_of(printed))
    return Fraction(printed) - half, Fraction(printed) + half


def widest(printed: str) -> tuple[Fraction, Fraction]:
    """All that a printed decimal may stand for if it was rounded or cut off."""
    low, high = interval(printed)
    value, unit = Fraction(printed), Fraction(1, 10 ** decimals_of(printed))
    return (low, value + unit) if value >= 0 else (value - unit, high)


def root(value: Fraction) -> Fraction:
    """The square root: exact of squares, else cut off after 60 digits.

    Raises:
        ValueError: for a negative number.
    """
    if value < 0:
        raise ValueError("no square root of a negative number")
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    scale = 10**_DIGITS
    return Fraction(isqrt(value.numerator * scale * scale // value.denominator), scale)


def rounded(value: Fraction, decimals: int = 2) -> Decimal:
    """A number for readers: as an integer or short decimal if it is one, else rounded half up."""
    places = next((p for p in range(decimals) if (value * 10**p).denominator == 1), decimals)
    return quantized(value, places)


def shown(value: Fraction, decimals: int = 2) -> str:
    """The same as text."""
    return f"{rounded(value, decimals):f}"
