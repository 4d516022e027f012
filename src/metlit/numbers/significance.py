"""p-values recomputed: of two shares, two means, a test statistic, or a confidence interval; two-sided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from metlit.numbers.distributions import (
    chi2_tail,
    f_tail,
    fisher_tails,
    normal_quantile,
    normal_tails,
    t_tails,
)

FISHER, CHI2, YATES = "Fisher's exact test", "χ² test", "χ² test with Yates' correction"
STUDENT, WELCH = "t test", "Welch's t test"
# What a ratio is compared with: no difference.
_EVEN = 1.0


@dataclass(frozen=True)
class Measured:
    """Mean and sample standard deviation of n values."""

    mean: float
    sd: float
    n: int


def table_tests(shares: Sequence[tuple[int, int]]) -> dict[str, float]:
    """The p-values of shares (count, whole) that are compared: of two by each usual test, of more by χ² alone.

    Raises:
        ValueError: if a count is negative or exceeds its whole, or there are fewer than two shares.

    Source: Fisher RA. J R Stat Soc 1922;85:87-94; Pearson K. Phil Mag 1900;50:157-175; Yates F. Suppl J R Stat Soc
    1934;1:217-235.
    """
    if len(shares) < 2 or any(not 0 <= k <= n for k, n in shares):
        raise ValueError("two shares or more, each of a count within its whole")
    found: dict[str, float] = {}
    if len(shares) == 2:
        (a, n), (c, m) = shares
        found[FISHER] = fisher_tails(a, n - a, c, m - c)
    if (x := _chi2(shares, 0.0)) is not None:
        found[CHI2] = chi2_tail(x, len(shares) - 1)
    if len(shares) == 2 and (x := _chi2(shares, 0.5)) is not None:
        found[YATES] = chi2_tail(x, 1)
    return found


def _chi2(shares: Sequence[tuple[int, int]], less: float) -> float | None:
    whole, hits = sum(n for _, n in shares), sum(k for k, _ in shares)
    if hits in (0, whole):
        return None
    total = 0.0
    for k, n in shares:
        for seen, part in ((k, hits), (n - k, whole - hits)):
            expected = n * part / whole
            if expected == 0:
                return None
            gap = abs(seen - expected)
            total += (gap - min(less, gap)) ** 2 / expected
    return total


def mean_tests(one: Measured, other: Measured) -> dict[str, float]:
    """The p-values of two independent means: with one variance (Student) and with two (Welch).

    Raises:
        ValueError: if a sample has fewer than two values, or neither varies.

    Source: Student. Biometrika 1908;6:1-25; Welch BL. Biometrika 1947;34:28-35.
    """
    if min(one.n, other.n) < 2 or one.sd <= 0 or other.sd <= 0:
        raise ValueError("two samples of two values or more, that vary")
    gap, df = one.mean - other.mean, one.n + other.n - 2
    pooled = ((one.n - 1) * one.sd**2 + (other.n - 1) * other.sd**2) / df
    parts = one.sd**2 / one.n, other.sd**2 / other.n
    welch_df = sum(parts) ** 2 / (parts[0] ** 2 / (one.n - 1) + parts[1] ** 2 / (other.n - 1))
    return {
        STUDENT: t_tails(gap / sqrt(pooled * (1 / one.n + 1 / other.n)), df),
        WELCH: t_tails(gap / sqrt(sum(parts)), welch_df),
    }


def pooled_sd(samples: Sequence[Measured]) -> float:
    """The standard deviation of all values of several samples together, between their means and within them.

    Source: elementary; Σ(n-1)·SD² + Σn·(mean - all)² over Σn - 1 (Cochrane Handbook, table 6.5.2.a).
    """
    n = sum(s.n for s in samples)
    mean = sum(s.n * s.mean for s in samples) / n
    within = sum((s.n - 1) * s.sd**2 for s in samples)
    return sqrt((within + sum(s.n * (s.mean - mean) ** 2 for s in samples)) / (n - 1))


def statistic_p(kind: str, value: float, df: Sequence[float] = ()) -> float | None:
    """The two-sided p of a test statistic: ``t``, ``F``, ``χ²``, ``Q``, ``r`` with their degrees of freedom, or ``z``.

    Returns:
        None if the degrees of freedom are not those that the statistic takes.

    Source: Nuijten MB et al. Behav Res Methods 2016;48:1205-1226 (statcheck), doi:10.3758/s13428-015-0664-2.
    """
    wanted: Mapping[str, int] = {"z": 0, "t": 1, "r": 1, "χ²": 1, "Q": 1, "F": 2}
    if kind not in wanted or len(df) != wanted[kind] or any(d <= 0 for d in df):
        return None
    if kind == "z":
        return normal_tails(value)
    if kind == "t":
        return t_tails(value, df[0])
    if kind == "F":
        return f_tail(value, df[0], df[1])
    if kind == "r":
        if abs(value) >= 1:
            return 0.0 if abs(value) == 1 else None
        return t_tails(value * sqrt(df[0] / (1 - value**2)), df[0])
    return chi2_tail(value, df[0])


def interval_p(estimate: float, low: float, high: float, level: float = 0.95, *, ratio: bool = False) -> float | None:
    """The p-value of an estimate with its confidence interval; of a ratio on the log scale.

    Returns:
        None if the interval has no width, or a ratio is not above 0.

    Source: Altman DG, Bland JM. BMJ 2011;343:d2304, doi:10.1136/bmj.d2304.
    """
    if low >= high or (ratio and min(estimate, low) <= 0):
        return None
    if ratio:
        estimate, low, high = log(estimate / _EVEN), log(low), log(high)
    return normal_tails(2 * normal_quantile(1 - level) * estimate / (high - low))
