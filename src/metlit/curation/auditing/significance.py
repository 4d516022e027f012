"""p-values of test statistics, two-sided. The distributions are those of scipy, loaded when one is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, sqrt


def normal_p(z: float) -> float:
    """Two-sided p of a standard normal deviate."""
    return erfc(abs(z) / sqrt(2))


def p_of(name: str, value: float, freedom: Sequence[float]) -> float:
    """p of a statistic.

    Args:
        name: t, F, chi2, r or z; t, r and z two-sided.
        value: of the statistic, without its sign.
        freedom: degrees of freedom: two of F, none of z, else one.
    """
    if name == "z":
        return normal_p(value)
    from scipy import special

    if name == "F":
        return float(special.fdtrc(freedom[0], freedom[1], value))
    if name == "chi2":
        return float(special.chdtrc(freedom[0], value))
    t = value if name == "t" else value * sqrt(freedom[0] / (1 - value * value)) if value < 1 else float("inf")
    return float(2 * special.stdtr(freedom[0], -t))
