"""p-values recomputed: examples of the papers that the formulas are from, and of R's own help."""

from __future__ import annotations

import pytest
from scipy import stats

from metlit.numbers.significance import (
    CHI2,
    FISHER,
    STUDENT,
    WELCH,
    YATES,
    Measured,
    interval_p,
    mean_tests,
    pooled_sd,
    statistic_p,
    table_tests,
)


def test_altman_and_bland_get_p_from_an_interval():
    """BMJ 2011;343:d2304: a ratio of 0.81 (0.70 to 0.94) has z = 2.79 and p = 0.005."""
    assert interval_p(0.81, 0.70, 0.94, ratio=True) == pytest.approx(0.005, abs=0.0006)
    assert interval_p(0.0, -1.0, 1.0) == 1
    assert interval_p(0.6, 0.0, 0.9, ratio=True) is None


def test_tea_tastes():
    """Fisher's lady tells three of four cups each: p = 0.4857, as fisher.test says in R's help."""
    assert table_tests([(3, 4), (1, 4)])[FISHER] == pytest.approx(0.4857, abs=1e-4)


def test_a_table_by_all_three_tests():
    """8 of 10 against 3 of 12: χ² = 22 (8·9 - 2·3)² / (11·11·10·12) = 6.6, with Yates 22 (66 - 11)² / 14520 = 4.583."""
    found = table_tests([(8, 10), (3, 12)])
    assert found[CHI2] == pytest.approx(stats.chi2.sf(6.6, 1))
    assert found[YATES] == pytest.approx(stats.chi2.sf(22 * 55**2 / 14520, 1))
    assert found[FISHER] == pytest.approx(0.0300, abs=1e-4)


def test_means_by_both_tests_are_those_of_scipy():
    own = mean_tests(Measured(5.0, 1.0, 15), Measured(6.5, 1.2, 12))
    for name, equal in ((STUDENT, True), (WELCH, False)):
        assert own[name] == pytest.approx(
            stats.ttest_ind_from_stats(5.0, 1.0, 15, 6.5, 1.2, 12, equal_var=equal).pvalue
        )


@pytest.mark.parametrize(
    ("kind", "value", "df", "p"),
    # The examples of statcheck's manual: t(28) = 2.20, p = .03; F(2, 56) = 1.203, p > .10; χ²(1) = 4.0; r(20) = .45.
    [
        ("t", 2.20, [28], 0.0362),
        ("F", 1.203, [2, 56], 0.3079),
        ("χ²", 4.0, [1], 0.0455),
        ("r", 0.45, [20], 0.0356),
        ("z", 1.96, [], 0.05),
    ],
)
def test_p_of_a_statistic(kind: str, value: float, df: list[float], p: float):
    assert statistic_p(kind, value, df) == pytest.approx(p, abs=1e-4)
    assert statistic_p(kind, value, [*df, 3]) is None


def test_an_sd_of_two_groups_together():
    """0, 2 and 10, 12: means 1 and 11, SDs √2: of all four mean 6, squares 36 + 16 + 16 + 36 = 104, SD √(104/3)."""
    root2 = 2**0.5
    assert pooled_sd([Measured(1, root2, 2), Measured(11, root2, 2)]) == pytest.approx((104 / 3) ** 0.5)
