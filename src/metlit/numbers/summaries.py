"""Summary statistics of exact numbers: those of :mod:`statistics`, which are exact on fractions (not on integers)."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

from metlit.numbers.rounding import root

Values = Sequence[Fraction]


def mean(values: Values) -> Fraction:
    """Sum over number."""
    return statistics.mean(map(Fraction, values))


def variance(values: Values, less: int = 1) -> Fraction:
    """Squared deviations from the mean over n - ``less``: 1 for a sample, 0 for a population; 0 of one value."""
    if len(values) == 1:
        return Fraction(0)
    exact = map(Fraction, values)
    return statistics.variance(exact) if less else statistics.pvariance(exact)


def sd(values: Values) -> Fraction:
    """Sample standard deviation (n-1)."""
    return root(variance(values))


def population_sd(values: Values) -> Fraction:
    """Population standard deviation (n)."""
    return root(variance(values, 0))


def median(values: Values) -> Fraction:
    """The value in the middle, or the mean of the two there."""
    return statistics.median(map(Fraction, values))


STATISTICS: Mapping[str, Callable[[Values], Fraction]] = {
    "mean": mean,
    "sd": sd,
    "median": median,
    "min": min,
    "max": max,
    "sum": lambda values: sum(values, Fraction(0)),
}


def quartile_ends(values: Values, part: Fraction) -> tuple[Fraction, Fraction]:
    """Between which values a quartile lies by every usual definition; ``part`` is 1/4 or 3/4.

    Source: Hyndman RJ, Fan Y. Am Stat 1996;50:361-365: all nine take the values beside place n·p to n·p + 3/4.
    """
    ordered, place = sorted(values), len(values) * part
    return ordered[max(floor(place), 1) - 1], ordered[min(ceil(place + Fraction(3, 4)), len(values)) - 1]


def sway(name: str, n: int, half: Fraction) -> Fraction:
    """How far a statistic may be off because each of ``n`` values is known to ``half`` a unit only.

    A mean, median or extreme moves by ``half`` at most; a sum by n times as much; a standard deviation, being a
    seminorm, by ``half``·√(n/(n-1)).
    """
    if name == "sum":
        return n * half
    return half * root(Fraction(n, n - 1)) if name == "sd" and n > 1 else half
