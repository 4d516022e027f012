"""Tails of distributions: against scipy, and against tables that everybody knows."""

from __future__ import annotations

import pytest
from scipy import stats

from metlit.numbers.distributions import (
    chi2_tail,
    f_tail,
    fisher_tails,
    normal_quantile,
    normal_tails,
    t_quantile,
    t_tails,
)


@pytest.mark.parametrize("x", [0.0, 0.3, 1.0, 1.96, 2.5, 7.0])
@pytest.mark.parametrize("df", [1, 2, 5, 28, 400])
def test_tails_are_those_of_scipy(x: float, df: int):
    assert t_tails(x, df) == pytest.approx(2 * stats.t.sf(x, df), rel=1e-9)
    assert chi2_tail(4 * x, df) == pytest.approx(stats.chi2.sf(4 * x, df), rel=1e-9)
    assert f_tail(2 * x, df, 7) == pytest.approx(stats.f.sf(2 * x, df, 7), rel=1e-9)
    assert normal_tails(-x) == pytest.approx(2 * stats.norm.sf(x), rel=1e-9)


@pytest.mark.parametrize("table", [(8, 2, 3, 9), (0, 10, 5, 5), (12, 28, 30, 10), (1, 0, 0, 1), (3, 3, 3, 3)])
def test_fisher_is_that_of_scipy(table: tuple[int, int, int, int]):
    a, b, c, d = table
    assert fisher_tails(*table) == pytest.approx(stats.fisher_exact([[a, b], [c, d]])[1], rel=1e-9)


def test_large_tables_are_taken_by_logarithms():
    assert fisher_tails(900, 1200, 830, 1200) == pytest.approx(
        stats.fisher_exact([[900, 1200], [830, 1200]])[1], rel=1e-6
    )


def test_quantiles_of_every_textbook():
    assert [round(normal_quantile(tails), 3) for tails in (0.10, 0.05, 0.01)] == [1.645, 1.96, 2.576]
    assert [round(t_quantile(0.05, df), 3) for df in (1, 10, 30)] == [12.706, 2.228, 2.042]


def test_what_is_no_distribution_is_refused():
    for wrong in (lambda: t_tails(1, 0), lambda: fisher_tails(0, 0, 0, 0), lambda: normal_quantile(1)):
        with pytest.raises(ValueError):
            wrong()
