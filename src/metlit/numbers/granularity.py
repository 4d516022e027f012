"""Which means and standard deviations integers can have: GRIM, GRIMMER and DEBIT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from metlit.numbers.rounding import decimals_of, interval, quantized, reported_as, root, widest

CONSISTENT, INCONSISTENT = "consistent", "inconsistent"


@dataclass(frozen=True)
class Consistency:
    """Whether a figure is possible, and why (not).

    ``reason`` is one line of arithmetic; ``test`` names the test that failed, or is empty.
    """

    possible: bool
    reason: str
    test: str = ""

    def __bool__(self) -> bool:
        return self.possible


def grim(mean: str, n: int, items: int = 1, *, truncated: bool = False) -> Consistency:
    """Whether a mean of integers is possible: Granularity-Related Inconsistency of Means.

    A mean of ``n`` integers (of ``items`` averaged each) is a multiple of 1/(n·items). The mean is possible if one of
    these multiples gives it by rounding to the decimals printed, a tie up or down.

    Args:
        mean: as printed: ``"5.19"``; trailing zeros count.
        n: number of people.
        items: number of integer items averaged per person.
        truncated: whether decimals that were cut off, not rounded, are possible too.

    Raises:
        ValueError: if the mean is no decimal, or n or items are below 1.

    Source: Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369, doi:10.1177/1948550616673876.
    """
    size = _size(n, items)
    for total in _sums(mean, size):
        if _given(mean, Fraction(total, size), truncated):
            return Consistency(True, f"{total} / {size} = {_decimal(Fraction(total, size), decimals_of(mean) + 1)}")
    near = sorted({floor(Fraction(mean) * size), ceil(Fraction(mean) * size)})
    values = " and ".join(f"{t}/{size} = {_decimal(Fraction(t, size), decimals_of(mean) + 1)}" for t in near)
    return Consistency(False, f"no {size} integers have a mean of {mean}: the nearest are {values}", "GRIM")


def grimmer(mean: str, sd: str, n: int, items: int = 1, *, truncated: bool = False) -> Consistency:
    """Whether a mean and sample standard deviation of integers are possible together: GRIMMER.

    After GRIM, for every possible sum: the sum of squares Σx² = (n-1)·SD² + n·mean² must be a whole number for some SD
    that is reported as printed (test 1 and 2), and even or odd as the sum is (test 3), because x² and x have the same
    parity. With ``items`` > 1 the integers are the sums of a person's items.

    Args:
        mean: as printed.
        sd: sample standard deviation (n-1), as printed.
        n: number of people, at least 2.
        items: number of integer items averaged per person.
        truncated: as for :func:`grim`.

    Raises:
        ValueError: if mean or SD are no decimals, the SD is negative, or n is below 2.

    Source: Anaya J. PeerJ Preprints 2016;4:e2400v1; the analytic form of Allard A (2018), "Analytic-GRIMMER".
    """
    first = grim(mean, n, items, truncated=truncated)
    if not first:
        return first
    if n < 2:
        raise ValueError("a sample standard deviation needs at least two people")
    if Fraction(sd) < 0:
        raise ValueError("a standard deviation is not negative")
    passed = 0
    for total in _sums(mean, _size(n, items)):
        if _given(mean, Fraction(total, n * items), truncated):
            for squares, variance in _squares(total, sd, n, items):
                passed = max(passed, 1)
                if _given(sd, root(variance), truncated):
                    passed = 2
                    if squares % 2 == total % 2:
                        line = f"sum {total} and sum of squares {squares} of {n} integers give both"
                        return Consistency(True, line)
    reasons = (
        f"no whole sum of squares of {n} integers has a mean of {mean} and SD {sd}",
        f"no {n} integers with a mean of {mean} have an SD that is given as {sd}",
        f"sum and sum of squares of {n} integers with mean {mean} and SD {sd} are not both even or both odd",
    )
    return Consistency(False, reasons[passed], f"GRIMMER {passed + 1}")


def _squares(total: int, sd: str, n: int, items: int) -> Iterator[tuple[int, Fraction]]:
    """The whole sums of squares that a printed SD leaves for a sum, with the variance that each gives."""
    low, high = widest(sd)
    # In units of 1/items: a person's value is a whole sum of items, total is the sum of them all.
    base = Fraction(total * total, n)
    least = ceil((n - 1) * max(low, Fraction(0)) ** 2 * items**2 + base)
    for squares in range(least, floor((n - 1) * high**2 * items**2 + base) + 1):
        yield squares, (squares - base) / (n - 1) / items**2


def debit(mean: str, sd: str, n: int, *, truncated: bool = False) -> Consistency:
    """Whether mean and sample standard deviation of a yes-no variable (0 and 1) fit: DEBIT.

    With a share p of ones among n, SD = √(n/(n-1) · p·(1-p)). The SD is possible if some whole number of
    ones gives both the printed mean and the printed SD: the exact form, stricter than one that takes every p within the
    rounding of the mean.

    Args:
        mean: the share of ones as printed, 0 to 1.
        sd: sample standard deviation as printed.
        n: number of people, at least 2.
        truncated: as for :func:`grim`.

    Raises:
        ValueError: if the mean is not between 0 and 1, the SD is negative, or n is below 2.

    Source: Heathers JAJ, Brown NJL. DEBIT: A Simple Consistency Test for Binary Data (2019), osf.io/5vb3u.
    """
    if not 0 <= Fraction(mean) <= 1:
        raise ValueError("the mean of a yes-no variable lies between 0 and 1")
    if n < 2:
        raise ValueError("a sample standard deviation needs at least two people")
    if Fraction(sd) < 0:
        raise ValueError("a standard deviation is not negative")
    first = grim(mean, n, truncated=truncated)
    if not first:
        return first
    possible = [Fraction(ones, n) for ones in _sums(mean, n) if _given(mean, Fraction(ones, n), truncated)]
    for share in possible:
        if 0 <= share <= 1 and _given(sd, _binary_sd(share, n), truncated):
            ones = share * n
            line = f"{ones} of {n}: √({n}/{n - 1} × {ones}/{n} × {n - ones}/{n}) = {_decimal(_binary_sd(share, n), 4)}"
            return Consistency(True, line)
    expected = " or ".join(_decimal(_binary_sd(s, n), decimals_of(sd) + 1) for s in possible if 0 <= s <= 1)
    return Consistency(False, f"{n} yes-no values with a mean of {mean} have an SD of {expected}, not {sd}", "DEBIT")


def median_of_integers(median: str, n: int) -> Consistency:
    """Whether a median of ``n`` integers is possible: a whole number if n is odd, a whole or half number if even.

    Args:
        median: as printed.
        n: number of values.

    Raises:
        ValueError: if the median is no decimal, or n is below 1.

    Source: definition of the median; Brown & Heathers 2017 apply the same reasoning to means.
    """
    step = Fraction(1, 1 if _size(n, 1) % 2 else 2)
    if (Fraction(median) / step).denominator == 1:
        return Consistency(True, f"{median} can be the median of {n} integers")
    rounded = step != 1 and reported_as(median, floor(Fraction(median)) + step) is not None
    if rounded:
        return Consistency(True, f"{median} can be a half number, rounded")
    kind = "a whole number: the one in the middle" if step == 1 else "a whole or a half number"
    return Consistency(False, f"the median of {n} integers is {kind}, not {median}", "median of integers")


def _given(printed: str, exact: Fraction, truncated: bool) -> bool:
    low, high = interval(printed)
    return low <= exact <= high or (truncated and reported_as(printed, exact) is not None)


def _sums(mean: str, size: int) -> Iterator[int]:
    """The whole sums whose mean may be printed so."""
    low, high = widest(mean)
    yield from range(ceil(low * size), floor(high * size) + 1)


def _size(n: int, items: int) -> int:
    if n < 1 or items < 1:
        raise ValueError("n and items are at least 1")
    return n * items


def _binary_sd(share: Fraction, n: int) -> Fraction:
    return root(Fraction(n, n - 1) * share * (1 - share))


def _decimal(value: Fraction, places: int) -> str:
    return f"{quantized(value, places):f}"
