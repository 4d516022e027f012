"""Tails of the distributions that tests use, as floats: what a base installation can do without scipy.

Held against R and scipy in the tests, to twelve digits where a p-value is above 1e-12.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb, erfc, exp, lgamma, log, log1p, sqrt

_TINY, _CLOSE, _STEPS = 1e-300, 1e-16, 20_000
# Of more than these the binomials become too long to be worth their exactness.
_EXACT_MOST = 2000


def normal_tails(z: float) -> float:
    """The share of a standard normal distribution beyond z on both sides."""
    return erfc(abs(z) / sqrt(2))


def normal_quantile(tails: float) -> float:
    """The z beyond which, on both sides, a share of a standard normal distribution lies (1.96 of 0.05).

    Raises:
        ValueError: if the share is not between 0 and 1.
    """
    if not 0 < tails < 1:
        raise ValueError("a share of a distribution lies between 0 and 1")
    low, high = 0.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if normal_tails(middle) > tails else (low, middle)
    return (low + high) / 2


def t_tails(t: float, df: float) -> float:
    """The share of Student's t with ``df`` degrees of freedom beyond t on both sides (DLMF 8.17)."""
    _positive(df)
    return _beta(df / (df + t * t), df / 2, 0.5)


def t_quantile(tails: float, df: float) -> float:
    """The t beyond which, on both sides, a share of Student's t with ``df`` degrees of freedom lies (2.04 of 0.05, 30).

    Raises:
        ValueError: if the share is not between 0 and 1, or the degrees are not above 0.
    """
    if not 0 < tails < 1:
        raise ValueError("a share of a distribution lies between 0 and 1")
    high = 1.0
    while t_tails(high, df) > tails:
        high *= 2
    low = 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if t_tails(middle, df) > tails else (low, middle)
    return (low + high) / 2


def f_tail(f: float, df1: float, df2: float) -> float:
    """The share of F with ``df1`` and ``df2`` degrees of freedom above f (DLMF 8.17)."""
    _positive(df1, df2)
    return 1.0 if f <= 0 else _beta(df2 / (df2 + df1 * f), df2 / 2, df1 / 2)


def chi2_tail(x: float, df: float) -> float:
    """The share of χ² with ``df`` degrees of freedom above x (DLMF 8.9.2, 8.11.4)."""
    _positive(df)
    a, x = df / 2, x / 2
    if x <= 0:
        return 1.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for k in range(1, _STEPS):
            term *= x / (a + k)
            total += term
            if term < total * _CLOSE:
                break
        return max(0.0, 1 - front * total)
    return front / _fraction(x + 1 - a, lambda k: (-k * (k - a), x + 2 * k + 1 - a))


def fisher_tails(a: int, b: int, c: int, d: int) -> float:
    """Two-sided p of Fisher's exact test on the table [[a, b], [c, d]]: all tables no likelier than this one.

    Raises:
        ValueError: if a count is negative, or nobody is counted.
    """
    row, column, n = a + b, a + c, a + b + c + d
    if min(a, b, c, d) < 0 or n == 0:
        raise ValueError("the counts of a table are not negative, and some are not zero")
    cells = range(max(0, row + column - n), min(row, column) + 1)
    if n <= _EXACT_MOST:
        ways = [comb(column, x) * comb(n - column, row - x) for x in cells]
        own = comb(column, a) * comb(n - column, row - a)
        return sum(w for w in ways if w <= own) / comb(n, row)
    logs = [_log_comb(column, x) + _log_comb(n - column, row - x) - _log_comb(n, row) for x in cells]
    limit = logs[a - cells.start] + 1e-7
    return min(1.0, sum(exp(w) for w in logs if w <= limit))


def _log_comb(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _positive(*degrees: float) -> None:
    if min(degrees) <= 0:
        raise ValueError("degrees of freedom are above 0")


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a

    def step(k: int) -> tuple[float, float]:
        m = k // 2
        if k % 2 == 0:
            return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1.0
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0

    return front / _fraction(1.0, step)


def _fraction(first: float, step: Callable[[int], tuple[float, float]]) -> float:
    """A continued fraction by the method of Lentz, as Thompson and Barnett modified it (DLMF 3.10)."""
    value = c = first or _TINY
    d = 0.0
    for k in range(1, _STEPS):
        numerator, denominator = step(k)
        d = denominator + numerator * d or _TINY
        c = denominator + numerator / c or _TINY
        d = 1 / d
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value
