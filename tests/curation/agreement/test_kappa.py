"""Cohen's kappa: published examples, R's answers to them, and the formula of its standard error written another way."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metlit.curation.agreement.kappa import cohens_kappa, pooled_kappa

Square = Sequence[Sequence[int]]
# Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions, 3rd edition 2003, table 18.1: psychotic, neurotic,
# organic. Printed there: observed .89, expected .66, kappa .68, interval .51 to .85.
DIAGNOSES = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
# Cohen 1968, table 1, of 200 cases; ?psych::cohen.kappa (R) prints unweighted kappa 0.39 0.49 0.59.
DISORDERS = ((88, 14, 18), (10, 40, 10), (2, 6, 12))


def items(table: Square) -> list[tuple[int, int]]:
    return [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]


def fleiss_cohen_everitt(table: Square) -> tuple[float, float]:
    """Kappa and its standard error from the proportions of the table, as formula 13 of 1969 has it."""
    n, k = sum(map(sum, table)), range(len(table))
    p = [[count / n for count in row] for row in table]
    rows, columns = [sum(p[i]) for i in k], [sum(p[i][j] for i in k) for j in k]
    observed, expected = sum(p[i][i] for i in k), sum(rows[i] * columns[i] for i in k)
    kappa = (observed - expected) / (1 - expected)
    a = sum(p[i][i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in k)
    b = (1 - kappa) ** 2 * sum(p[i][j] * (columns[i] + rows[j]) ** 2 for i in k for j in k if i != j)
    c = (kappa - expected * (1 - kappa)) ** 2
    return kappa, sqrt(max(a + b - c, 0) / n) / (1 - expected)


def test_the_example_of_the_textbook():
    found = cohens_kappa(items(DIAGNOSES))
    assert (found.n, round(found.observed, 2), round(found.expected, 2)) == (100, 0.89, 0.66)
    # (0.89 - 0.66) / 0.34, by hand.
    assert found.value == pytest.approx(23 / 34)
    low, high = found.interval()
    # The book takes .087 for the standard error: .0877 cut off.
    assert (low, high) == pytest.approx((23 / 34 - 1.96 * 0.0877, 23 / 34 + 1.96 * 0.0877), abs=1e-4)


def test_the_answer_of_r():
    found = cohens_kappa(items(DISORDERS))
    low, high = found.interval()
    assert (round(low, 2), round(found.value, 2), round(high, 2)) == (0.39, 0.49, 0.59)


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3))
def test_the_standard_error_is_that_of_the_formula(table):
    rated = items(table)
    if not rated or len({c for pair in rated for c in pair}) == 1:
        return
    kappa, se = fleiss_cohen_everitt(table)
    found = cohens_kappa(rated)
    assert found.value == pytest.approx(kappa, abs=1e-9) and found.error == pytest.approx(se, abs=1e-6)


def test_several_keys_are_pooled_and_not_mixed():
    """Two keys by hand. One: 3 of 4 agree, expected (2*3 + 2*1)/16 = 1/2; other: 1 of 2, expected 1/2*1/2 = 1/4."""
    one = [("a", "a"), ("a", "a"), ("b", "a"), ("b", "b")]
    other = [("x", "x"), ("y", "z")]
    assert cohens_kappa(one).value == pytest.approx((3 / 4 - 1 / 2) / (1 / 2))
    assert cohens_kappa(other).value == pytest.approx((1 / 2 - 1 / 4) / (3 / 4))
    observed, expected = (3 + 1) / 6, (4 * 1 / 2 + 2 * 1 / 4) / 6
    found = pooled_kappa([one, other])
    assert found.value == pytest.approx((observed - expected) / (1 - expected))
    assert pooled_kappa([one]) == cohens_kappa(one)


RATED = st.lists(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=4), max_size=4
)


@given(RATED)
def test_the_standard_error_of_several_keys_is_how_much_each_item_moves_kappa(keys):
    """The delta method another way: the slope of kappa as one item weighs a little more, over all items."""
    flat = [(k, *item) for k, items in enumerate(keys) for item in items]
    if all(len({c for pair in items for c in pair}) == 1 for items in keys):
        return

    def kappa(weights: list[float]) -> float:
        n = sum(weights)
        observed = sum(w for w, (_, a, b) in zip(weights, flat, strict=True) if a == b) / n
        expected = 0.0
        for key in range(len(keys)):
            own = [(w, a, b) for w, (k, a, b) in zip(weights, flat, strict=True) if k == key]
            whole = sum(w for w, _, _ in own)
            for category in "abc":
                first, second = (sum(o[0] for o in own if o[side] == category) for side in (1, 2))
                expected += first * second / whole / n
        return (observed - expected) / (1 - expected)

    step = 1e-6
    moved = []
    for i in range(len(flat)):
        more, less = ([1 + sign * step * (j == i) for j in range(len(flat))] for sign in (1, -1))
        moved.append((kappa(more) - kappa(less)) / (2 * step))
    assert pooled_kappa(keys).value == pytest.approx(kappa([1.0] * len(flat)))
    assert pooled_kappa(keys).error == pytest.approx(sqrt(sum(m**2 for m in moved)), abs=1e-5)


def test_where_there_is_nothing_to_correct():
    assert cohens_kappa([("a", "a")] * 3).value is None
    never_differ = cohens_kappa([("a", "a"), ("b", "b")])
    assert (never_differ.value, never_differ.interval()) == (1.0, None)
    with pytest.raises(ValueError):
        pooled_kappa([[], []])
