"""Limits of summaries, against all data sets that there are: every multiset and every two-way table of small size."""

from collections import defaultdict
from fractions import Fraction
from itertools import chain, combinations, combinations_with_replacement, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metlit.numbers.bounds import cell_limits, mean_limits, sd_limits
from metlit.numbers.summaries import mean, median, population_sd, sd, sway, variance

VALUES = range(0, 6)


@pytest.mark.parametrize("n", range(1, 8))
def test_mean_limits_are_those_of_all_data_sets(n):
    means = defaultdict(set)
    for data in combinations_with_replacement(VALUES, n):
        means[min(data), median(data), max(data)].add(mean(data))
    for (least, middle, most), found in means.items():
        low, high = mean_limits(n, Fraction(least), Fraction(most), Fraction(middle))
        # Halves between whole numbers: the limits may be reached by fractions only, but never passed.
        assert low <= min(found) and max(found) <= high
        if n % 2:
            assert (low, high) == (min(found), max(found))


@pytest.mark.parametrize("n", range(2, 8))
def test_mean_limits_without_a_median(n):
    means = defaultdict(set)
    for data in combinations_with_replacement(VALUES, n):
        means[min(data), max(data)].add(mean(data))
    for (least, most), found in means.items():
        assert mean_limits(n, Fraction(least), Fraction(most)) == (min(found), max(found))


@pytest.mark.parametrize("n", range(2, 7))
def test_sd_limits_hold_for_all_data_sets(n):
    for data in combinations_with_replacement(VALUES, n):
        least, most = Fraction(min(data)), Fraction(max(data))
        low, high = sd_limits(n, least, most)
        assert low <= sd(data) <= high
        assert sd(data) <= sd_limits(n, least, most, mean(data))[1]


@pytest.mark.parametrize("n", range(2, 9))
def test_the_largest_sd_is_reached(n):
    ends = [0] * (n // 2) + [10] * (n - n // 2)
    assert sd_limits(n, Fraction(0), Fraction(10))[1] == sd(ends)


def tables(rows, columns):
    """All two-way tables of whole numbers with these margins."""
    (first, *rest), widths = rows, list(columns)
    if not rest:
        yield [widths] if sum(widths) == first else None
        return
    for row in product(*(range(min(first, w) + 1) for w in widths)):
        if sum(row) == first:
            left = [w - x for w, x in zip(widths, row, strict=True)]
            yield from ([list(row), *t] for t in tables(rest, left) if t)


@pytest.mark.parametrize(
    "rows, columns", [((3, 2, 2), (4, 1, 2)), ((1, 5), (2, 2, 2)), ((4, 0, 2), (3, 3)), ((2, 2, 2), (2, 2, 2))]
)
def test_cell_limits_are_those_of_all_tables(rows, columns):
    names = {f"r{i}": n for i, n in enumerate(rows)}, {f"c{i}": n for i, n in enumerate(columns)}
    every = [t for t in tables(rows, columns) if t]
    cells = list(product(range(len(rows)), range(len(columns))))
    for chosen in range(2 ** len(cells)):
        picked = [cell for i, cell in enumerate(cells) if chosen >> i & 1]
        sums = {sum(t[r][c] for r, c in picked) for t in every}
        assert cell_limits(*names, {(f"r{r}", f"c{c}") for r, c in picked}) == (min(sums), max(sums))


def most_by_brute_force(rows, columns, cells):
    """Max-flow min-cut: over all sets of rows, what the others count and what the columns that these reach count."""
    sets = chain.from_iterable(combinations(rows, size) for size in range(len(rows) + 1))
    return min(
        sum(n for r, n in rows.items() if r not in chosen)
        + sum(n for c, n in columns.items() if any((r, c) in cells for r in chosen))
        for chosen in map(set, sets)
    )


@st.composite
def margins_and_cells(draw):
    """Margins of one whole, up to six classes each, and some of the cells."""
    rows = draw(st.lists(st.integers(0, 40), min_size=1, max_size=6))
    cuts = sorted(draw(st.lists(st.integers(0, sum(rows)), max_size=5)))
    columns = [b - a for a, b in pairwise([0, *cuts, sum(rows)])]
    cells = draw(st.sets(st.tuples(st.integers(0, len(rows) - 1), st.integers(0, len(columns) - 1))))
    return dict(enumerate(rows)), dict(enumerate(columns)), cells


@given(margins_and_cells())
def test_cell_limits_are_those_of_all_cuts(table):
    rows, columns, cells = table
    outside = set(product(rows, columns)) - cells
    least = sum(rows.values()) - most_by_brute_force(rows, columns, outside)
    assert cell_limits(rows, columns, cells) == (least, most_by_brute_force(rows, columns, cells))


@pytest.mark.parametrize("classes", [17, 60])
def test_many_classes_are_no_harder(classes):
    """There are 2 to the 60th sets of rows: trying them all would not end.

    Class i of the rows counts i and so does class i of the columns. On the diagonal all of them fit, and beside it
    as many as the smaller of two neighbours; the cells of the last row hold its own count, whatever else.
    """
    rows = {f"r{i}": i for i in range(1, classes + 1)}
    columns = {f"c{i}": i for i in range(1, classes + 1)}
    whole = classes * (classes + 1) // 2
    assert cell_limits(rows, columns, [(f"r{i}", f"c{i}") for i in range(1, classes + 1)])[1] == whole
    beside = [(f"r{i}", f"c{i + 1}") for i in range(1, classes)]
    assert cell_limits(rows, columns, beside) == (0, whole - classes)
    last = [(f"r{classes}", f"c{i}") for i in range(1, classes + 1)]
    assert cell_limits(rows, columns, last) == (classes, classes)


def test_stages_of_a_printed_paper():
    """T and N of 65 patients (Kalantari Khandani 2025): stage IV is T4 or N3, so 14 to 22 of them."""
    t, n = {"T1": 18, "T2": 21, "T3": 12, "T4": 14}, {"N0": 17, "N1": 8, "N2": 32, "N3": 8}
    four = {(a, b) for a in t for b in n if a == "T4" or b == "N3"}
    assert cell_limits(t, n, four) == (14, 22)


def test_wrong_questions_are_refused():
    with pytest.raises(ValueError, match="in this order"):
        mean_limits(3, Fraction(5), Fraction(1))
    with pytest.raises(ValueError, match="at least 2"):
        sd_limits(1, Fraction(0), Fraction(1))
    with pytest.raises(ValueError, match="different wholes"):
        cell_limits({"a": 1}, {"b": 2}, [])
    with pytest.raises(ValueError, match="not negative"):
        cell_limits({"a": -1, "b": 3}, {"c": 2}, [])
    with pytest.raises(ValueError, match="no row or column"):
        cell_limits({"a": 1}, {"b": 1}, [("a", "c")])


def test_statistics_of_a_textbook_sample():
    """2, 4, 4, 4, 5, 5, 7, 9: mean 5, population SD 2 (a usual worked example); sample variance 32/7."""
    data = [Fraction(v) for v in (2, 4, 4, 4, 5, 5, 7, 9)]
    assert (mean(data), population_sd(data), median(data)) == (5, 2, Fraction(9, 2))
    assert variance(data) == Fraction(32, 7)


def test_statistics_are_exact_whatever_numbers_they_get():
    """A third is no binary fraction: 1, 2, 2 have the mean 5/3 and the sample variance 1/3, 1 and 2 the median 3/2."""
    for data in ([1, 2, 2], [Fraction(1), Fraction(2), Fraction(2)]):
        found = mean(data), variance(data), variance(data, 0), median(data[:2])
        assert found == (Fraction(5, 3), Fraction(1, 3), Fraction(2, 9), Fraction(3, 2))
        assert {type(value) for value in (*found, sd(data), population_sd(data))} == {Fraction}
    assert variance([Fraction(7)]) == sd([7]) == 0


def test_sway_is_never_exceeded():
    """Rounded to whole numbers, no statistic is further off than it says."""
    from random import Random

    from metlit.numbers.summaries import STATISTICS

    random, half = Random(7), Fraction(1, 2)
    for _ in range(200):
        exact = [Fraction(random.randrange(0, 2000), 100) for _ in range(random.randrange(2, 9))]
        rounded = [Fraction(round(v)) for v in exact]
        for name, statistic in STATISTICS.items():
            assert abs(statistic(exact) - statistic(rounded)) <= sway(name, len(exact), half) + Fraction(1, 10**40)
