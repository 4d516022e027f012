"""Plain numbers, numbers of which only limits are known, and the bands that numbers fall into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def number(text: str) -> float | None:
    """A number written plainly, for borders where there is text only; None for ranges, bounds and words."""
    return float(text) if _NUMBER.fullmatch(text.strip()) else None


@dataclass(frozen=True, slots=True)
class Between:
    """A number of which limits are known: a range, a bound, or a band.

    Attributes:
        low: the lower limit; None if there is none.
        high: the upper limit; None if there is none.
        above: whether it lies above the lower limit, which it cannot be itself.
        below: whether it lies below the upper limit, which it cannot be itself.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    above: bool = False
    below: bool = False

    def holds(self, number: Fraction) -> bool:
        """Whether it may be this number."""
        if self.low is not None and (number < self.low or (self.above and number == self.low)):
            return False
        return self.high is None or number < self.high or (number == self.high and not self.below)

    def within(self, other: Between) -> bool:
        """Whether whatever number it is, it lies between the other limits."""
        if other.low is not None and (
            self.low is None or self.low < other.low or (self.low == other.low and other.above and not self.above)
        ):
            return False
        return other.high is None or (
            self.high is not None
            and (self.high < other.high or (self.high == other.high and (self.below or not other.below)))
        )

    def meets(self, other: Between) -> bool:
        """Whether some number lies between these limits and between the other ones."""
        return self._reaches(other) and other._reaches(self)

    def _reaches(self, other: Between) -> bool:
        """Whether it begins before the other one ends."""
        if self.low is None or other.high is None:
            return True
        return self.low < other.high or (self.low == other.high and not self.above and not other.below)


@dataclass(frozen=True, slots=True)
class About:
    """A number that is said to be near another one."""

    number: Fraction


def band_of(value: Fraction | Decimal | float, limits: Sequence[Fraction | float]) -> Between:
    """Between which limits a number lies; a limit belongs to the band above it.

    Args:
        value: the number.
        limits: in ascending order, at least one.
    """
    place = sum(limit <= value for limit in limits)
    low = None if place == 0 else Fraction(limits[place - 1])
    high = None if place == len(limits) else Fraction(limits[place])
    return Between(low, high, below=True)


def bands_between(limits: Sequence[Fraction]) -> list[Between]:
    """All bands that such limits make, from the lowest.

    Args:
        limits: in ascending order, at least one.
    """
    ends = [None, *limits, None]
    return [Between(low, high, below=True) for low, high in pairwise(ends)]


def band_words(found: Between) -> str:
    """A band as it is written: ``< 20``, ``30 to < 40``, ``≥ 70``."""
    low, high = (None if end is None else f"{float(end):g}" for end in (found.low, found.high))
    if low is None:
        return f"< {high}"
    return f"≥ {low}" if high is None else f"{low} to < {high}"


def band(value: Fraction | Decimal | float, limits: Sequence[Fraction | float]) -> str:
    """The same in words; see :func:`band_of` and :func:`band_words`."""
    return band_words(band_of(value, limits))
