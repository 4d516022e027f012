"""Quartiles of rows: every usual definition lies between the ends that are told."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from metlit.numbers.summaries import quartile_ends

METHODS = (
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull",
    "linear", "median_unbiased", "normal_unbiased",
)  # fmt: skip


@pytest.mark.parametrize("n", range(4, 24))
def test_all_nine_definitions_lie_between_the_ends(n: int):
    values = [k * k for k in range(1, n + 1)]
    for part in (Fraction(1, 4), Fraction(3, 4)):
        low, high = quartile_ends([Fraction(v) for v in values], part)
        found = [np.quantile(values, float(part), method=method) for method in METHODS]
        assert low <= min(found) and max(found) <= high
        # No wider than three neighbours: of more the ends would say nothing.
        assert values.index(high) - values.index(low) <= 2
