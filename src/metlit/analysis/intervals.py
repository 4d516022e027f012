"""Intervals of proportions, by SciPy."""

from __future__ import annotations

from functools import lru_cache

from metlit.errors import ResourceError

LEVEL = 0.95


@lru_cache(maxsize=4096)
def exact_interval(part: int, whole: int, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of a proportion: Clopper and Pearson, Biometrika 1934;26:404-13.

    Args:
        part: how many.
        whole: of how many, at least one.
        level: of confidence, between 0 and 1.

    Returns:
        Both ends, between 0 and 1.

    Raises:
        ResourceError: if SciPy is not installed.
        ValueError: if the numbers are no proportion.
    """
    try:
        from scipy.stats import binomtest
    except ImportError as error:
        raise ResourceError("exact intervals need SciPy", "pip install 'metlit[review]'") from error

    found = binomtest(part, whole).proportion_ci(confidence_level=level, method="exact")
    return float(found.low), float(found.high)


def percent_text(share: float) -> str:
    """A proportion from 0 to 1 as a percentage with one decimal."""
    return f"{100 * share:.1f}"
