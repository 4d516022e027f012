"""Rank correlation, by SciPy, with an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from metlit.errors import MetlitError, ResourceError

LEAST = 4
_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution


@dataclass(frozen=True)
class Correlation:
    """Spearman's rank correlation of n pairs, with its 95 % interval; None where all values are the same."""

    rho: float | None
    low: float | None
    high: float | None
    n: int


def rank_correlation(xs: Sequence[float], ys: Sequence[float]) -> Correlation:
    """Spearman's ρ; its interval after Bonett and Wright (Psychometrika 2000;65:23-28).

    Fisher's z of ρ with standard error √((1 + ρ²/2) / (n - 3)).

    Args:
        xs: numbers.
        ys: as many.

    Raises:
        MetlitError: for fewer than four pairs.
        ResourceError: if SciPy is not installed.
    """
    if len(xs) < LEAST:
        raise MetlitError(f"no correlation of {len(xs)} pairs", f"{LEAST} are the least")
    try:
        from scipy.stats import spearmanr
    except ImportError as error:
        raise ResourceError("correlations need SciPy", "pip install 'metlit[analysis]'") from error
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        return Correlation(None, None, None, len(xs))
    rho = float(spearmanr(xs, ys).statistic)
    if abs(rho) > 1 - 1e-12:
        return Correlation(rho, rho, rho, len(xs))
    reach = _Z * math.sqrt((1 + rho**2 / 2) / (len(xs) - 3))
    return Correlation(rho, math.tanh(math.atanh(rho) - reach), math.tanh(math.atanh(rho) + reach), len(xs))
