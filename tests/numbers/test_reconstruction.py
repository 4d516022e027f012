"""SPRITE: what it says of small numbers is what counting all of them says."""

from __future__ import annotations

import statistics
from itertools import combinations_with_replacement

import pytest

from metlit.numbers.reconstruction import sprite


@pytest.mark.parametrize("n", [3, 4, 5])
def test_every_mean_and_sd_is_told_right(n: int):
    """All lists of n numbers from 0 to 4: of each mean those SDs are possible that one of them has, no others."""
    have: dict[str, set[str]] = {}
    for values in combinations_with_replacement(range(5), n):
        have.setdefault(f"{statistics.mean(values):.2f}", set()).add(f"{statistics.stdev(values):.2f}")
    for mean, sds in have.items():
        for hundredths in range(0, 300, 7):
            sd = f"{hundredths / 100:.2f}"
            assert bool(sprite(mean, sd, n, 0, 4)) is (sd in sds), (mean, sd)
        assert all(sprite(mean, sd, n, 0, 4) for sd in sds)


def test_an_example_has_what_is_printed():
    found = sprite("6.5", "1.51", 10, 0, 10)
    values = [int(v) for v in found.reason.split(", ")]
    assert found and len(values) == 10
    assert (f"{statistics.mean(values):.1f}", f"{statistics.stdev(values):.2f}") == ("6.5", "1.51")


def test_the_ends_of_a_range_are_among_the_numbers():
    """1 and 7 alone make an SD of at least (7 - 1) / √(2·9) = 1.41 of ten numbers."""
    assert sprite("2.5", "0.53", 10, 1, 7) and not sprite("2.5", "0.53", 10, 1, 7, ends=True)


def test_beyond_what_is_searched_the_bounds_hold():
    """Of 250,000 sums of squares only those near the SD are looked at: it was 23 seconds before."""
    assert sprite("50.0", "20.0", 100, 0, 100) and not sprite("90.0", "35.0", 100, 0, 100)


def test_wrong_order_is_refused():
    with pytest.raises(ValueError):
        sprite("1", "1", 5, 3, 2)
