"""Rules on tables of counts: percentages against the number that a column is of, parts against sums."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.curation.auditing.arithmetic import share_fits, totals_that_give
from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import ASKED, DOES_NOT_FIT, FITS, PaperPoint
from metlit.curation.auditing.rules.shares import share_point
from metlit.curation.auditing.table_grid import TableGrid
from metlit.numbers.rounding import decimals_of

_CODE, _SUM_CODE = "paper-table-percentage", "paper-table-sum"
_HUNDRED, _TENTHS = 100, 8
_Cell = tuple[int, int, int, str]  # row, column, count, percentage


@paper_rule(_CODE)
def percentages_of_columns(paper: PaperText) -> Iterator[PaperPoint]:
    """Percentage of a table against the number that its column is of.

    A cell with a count and a percentage is a share of the number that stands at the head of the column or in the
    caption, of the sum of its group of rows, or of its row. A smaller whole, with values missing, is only asked about.

    Formula: 100 × count / n at the decimals printed: rounded half up, half to even, or cut off
    Source: elementary
    """
    for grid in paper.grids:
        for column in grid.counting:
            cells = [
                (row, column, found[0], found[1])
                for row in range(len(grid.table.rows))
                if (found := grid.counted(row, column)) and found[1] is not None
            ]
            yield from _of_column(paper, grid, column, [(r, c, n, p) for r, c, n, p in cells if p is not None])


def _of_column(paper: PaperText, grid: TableGrid, column: int, cells: list[_Cell]) -> Iterator[PaperPoint]:
    total = grid.stated_total(column)
    if total is None or len(cells) < 3:
        yield from _without_total(paper, grid, column, cells)
        return
    fits = [share_fits(p, n, total) for _, _, n, p in cells]
    if sum(fits) * 10 < len(fits) * _TENTHS:
        return  # the percentages are of something else: of the row, of an event
    for cell, fit in zip(cells, fits, strict=True):
        row, _, count, percent = cell
        sentence = grid.cell(row, column)
        paper.checked.add((sentence.block, 0))
        printed = f"{grid.named(row)}: {grid.table.rows[row][column]}"
        if fit:
            yield share_point(percent, count, total, printed, (sentence.at(),))
            continue
        others = _other_wholes(grid, cell)
        if any(share_fits(percent, count, other) for other in others):
            continue
        smaller = [n for n in totals_that_give(percent, count) if n < total]
        point = share_point(percent, count, total, printed, (sentence.at(),))
        if smaller:
            text = f"{point.message}; it would be of {smaller[-1]}: are {total - smaller[-1]} missing here?"
            yield PaperPoint(_CODE, ASKED, printed, text, point.arithmetic, point.at)
        else:
            yield PaperPoint(_CODE, point.level, printed, point.message, point.arithmetic, point.at, (), point.cause)


def _other_wholes(grid: TableGrid, cell: _Cell) -> set[int]:
    """The sum of the row, and of the group of rows."""
    row, column, _, _ = cell
    counts = [c[0] for i in grid.counting if (c := grid.counted(row, i))]
    found = {sum(counts), *counts}
    for group in grid.groups():
        if row in group:
            found.add(sum(c[0] for r in group if (c := grid.counted(r, column))))
    return found


def _without_total(paper: PaperText, grid: TableGrid, column: int, cells: list[_Cell]) -> Iterator[PaperPoint]:
    """Without a number at the head: the one that the paper prints and that nearly all percentages are of."""
    numbers = {w.number for w in paper.wholes}
    best = max(numbers, key=lambda n: (sum(share_fits(p, c, n) for _, _, c, p in cells), -n), default=0)
    fits = [share_fits(p, c, best) for _, _, c, p in cells]
    if len(fits) < 5 or sum(fits) * 10 < len(fits) * _TENTHS:
        return
    for cell, fit in zip(cells, fits, strict=True):
        row, _, count, percent = cell
        sentence = grid.cell(row, column)
        paper.checked.add((sentence.block, 0))
        printed = f"{grid.named(row)}: {grid.table.rows[row][column]}"
        if fit:
            yield share_point(percent, count, best, printed, (sentence.at(),))
        elif not any(share_fits(percent, count, o) for o in _other_wholes(grid, cell) | numbers):
            point = share_point(percent, count, best, printed, (sentence.at(),))
            text = f"{point.message}, if it is of the {best} of whom the other rows are"
            yield PaperPoint(_CODE, ASKED, printed, text, point.arithmetic, point.at)


@paper_rule(_SUM_CODE)
def groups_of_rows(paper: PaperText) -> Iterator[PaperPoint]:
    """Parts of a table against the number that its column is of.

    Rows that divide all people have percentages that add up to 100: then their counts add up to the number of people.
    A row of totals is the sum of the rows above it.

    Formula: Σ percentages = 100 ± half a unit of the last place × parts ⇒ Σ counts = n
    Source: elementary
    """
    for grid in paper.grids:
        for column in grid.counting:
            total = grid.stated_total(column)
            for group in grid.groups():
                yield from _group(grid, column, total, group)
        yield from _totals(paper, grid)


def _group(grid: TableGrid, column: int, total: int | None, group: list[int]) -> Iterator[PaperPoint]:
    cells = [(r, *c) for r in group if (c := grid.counted(r, column))]
    percents = [p for _, _, p in cells if p is not None]
    if total is None or len(cells) < 2 or len(percents) < len(cells):
        return
    slack = sum(Fraction(1, 2 * 10 ** decimals_of(p)) for p in percents)
    if abs(sum(map(Fraction, percents)) - _HUNDRED) > slack:
        return
    counted = sum(n for _, n, _ in cells)
    line = f"{' + '.join(str(n) for _, n, _ in cells)} = {counted}"
    at = tuple(grid.cell(r, column).at() for r, _, _ in cells)
    names = "; ".join(f"{grid.named(r)}: {grid.table.rows[r][column]}" for r, _, _ in cells)
    if counted == total:
        yield PaperPoint(_SUM_CODE, FITS, names, f"the parts add up to the {total} of the column", line, at[:1], at[1:])
    else:
        text = f"the percentages add up to 100, the counts to {counted}, not to the {total} that the column is of"
        yield PaperPoint(_SUM_CODE, DOES_NOT_FIT, names, text, line, at[:1], at[1:])


def _totals(paper: PaperText, grid: TableGrid) -> Iterator[PaperPoint]:
    """A row of totals, where another column shows which rows it is the sum of."""
    told = paper.data.word("total-row")
    rows = grid.table.rows
    for row in (i for i, r in enumerate(rows) if r and told.search(r[0]) and i >= 2):
        columns = {c: n for c in range(1, len(rows[row])) if (n := _plain(grid, row, c)) is not None}
        sums = {c: _above(grid, row, c) for c in columns}
        right = [c for c in columns if sums[c] == columns[c]]
        for column in columns:
            line = f"{' + '.join(_terms(grid, row, column))} = {sums[column]}"
            at = grid.cell(row, column).at()
            printed = f"{grid.named(row)}: {rows[row][column]}"
            if column in right:
                yield PaperPoint(_SUM_CODE, FITS, printed, f"the rows add up to {columns[column]}", line, (at,))
            elif len(right) >= 2 and sums[column]:
                text = f"printed {columns[column]}; the rows of the column add up to {sums[column]}"
                yield PaperPoint(_SUM_CODE, DOES_NOT_FIT, printed, text, line, (at,))


def _plain(grid: TableGrid, row: int, column: int) -> int | None:
    found = grid.counted(row, column)
    return found[0] if found else None


def _above(grid: TableGrid, row: int, column: int) -> int:
    return sum(_plain(grid, r, column) or 0 for r in range(row))


def _terms(grid: TableGrid, row: int, column: int) -> list[str]:
    return [str(n) for r in range(row) if (n := _plain(grid, r, column)) is not None]
