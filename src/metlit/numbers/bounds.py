"""What summary figures can be together: limits of means and standard deviations, and of counts of combined classes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from metlit.numbers.rounding import root

Limits = tuple[Fraction, Fraction]


def mean_limits(n: int, least: Fraction, most: Fraction, median: Fraction | None = None) -> Limits:
    """The smallest and largest mean of ``n`` values with a given minimum, maximum and, if known, median.

    One value is the minimum and one the maximum; those below the middle are at least the minimum and at most the
    median, those above at least the median and at most the maximum.

    Args:
        n: number of values.
        least, most: minimum and maximum.
        median: the median, if known.

    Raises:
        ValueError: if n is below 1, or minimum, median and maximum are not in order.

    Source: elementary; order statistics with fixed extremes and median.
    """
    if n < 1 or least > most or (median is not None and not least <= median <= most):
        raise ValueError("minimum, median and maximum are in this order, n is at least 1")
    if n == 1:
        return least, most
    if median is None:
        return ((n - 1) * least + most) / n, (least + (n - 1) * most) / n
    if n == 2:
        return median, median
    half = (n - 1) // 2 if n % 2 else n // 2 - 1
    middle = 1 if n % 2 else 2
    low = half * least + middle * median + (half - 1) * median + most
    high = least + (half - 1) * median + middle * median + half * most
    return low / n, high / n


def sd_limits(n: int, least: Fraction, most: Fraction, mean: Fraction | None = None) -> Limits:
    """The smallest and largest sample standard deviation (n-1) of ``n`` values with a given minimum and maximum.

    The largest has all values at the two ends: n/(n-1)·(max-mean)·(mean-min) if the mean is known (Bhatia-Davis); the
    smallest has all but the two ends in the middle.

    Args:
        n: number of values, at least 2.
        least, most: minimum and maximum.
        mean: the mean, if known.

    Raises:
        ValueError: if n is below 2, or minimum, mean and maximum are not in order.

    Source: Popoviciu (1935); Bhatia R, Davis C. Am Math Monthly 2000;107:353-357, doi:10.1080/00029890.2000.12005203.
    """
    if n < 2 or least > most or (mean is not None and not least <= mean <= most):
        raise ValueError("minimum, mean and maximum are in this order, n is at least 2")
    width = most - least
    smallest = root(width**2 / (2 * (n - 1)))
    if mean is not None:
        return smallest, root(Fraction(n, n - 1) * (most - mean) * (mean - least))
    share = Fraction(n, 4 * (n - 1)) if n % 2 == 0 else Fraction(n + 1, 4 * n)
    return smallest, root(width**2 * share)


def cell_limits(
    rows: Mapping[str, int], columns: Mapping[str, int], cells: Collection[tuple[str, str]]
) -> tuple[int, int]:
    """How many of a whole can lie in some cells of a two-way table of which only the margins are known.

    The largest number is the maximum flow from rows to columns through these cells alone; the smallest is what the
    other cells leave of the whole.

    Args:
        rows: count of each row class.
        columns: count of each column class; the sum is the same.
        cells: pairs of row and column class.

    Raises:
        ValueError: if the margins have different sums, one is negative, or a cell is of no margin.

    Source: Ford LR, Fulkerson DR. Can J Math 1956;8:399-404, doi:10.4153/CJM-1956-045-5.
    """
    total = sum(rows.values())
    if total != sum(columns.values()):
        raise ValueError("rows and columns count different wholes")
    if min([*rows.values(), *columns.values()], default=0) < 0:
        raise ValueError("a count is not negative")
    if not all(r in rows and c in columns for r, c in cells):
        raise ValueError("a cell is of no row or column")
    inside = set(cells)
    outside = {(r, c) for r in rows for c in columns} - inside
    return total - _most(rows, columns, outside), _most(rows, columns, inside)


def _most(rows: Mapping[str, int], columns: Mapping[str, int], cells: Collection[tuple[str, str]]) -> int:
    import networkx  # a sixth of a second, and few papers need it

    network: networkx.DiGraph[Any] = networkx.DiGraph()
    network.add_nodes_from(("rows", "columns"))
    network.add_edges_from(("rows", ("row", r), {"capacity": n}) for r, n in rows.items())
    network.add_edges_from((("column", c), "columns", {"capacity": n}) for c, n in columns.items())
    network.add_edges_from((("row", r), ("column", c)) for r, c in cells)  # without a capacity: as many as the margins
    return int(networkx.maximum_flow_value(network, "rows", "columns"))
