"""What readers see in place of IRIs: labels of concepts, paths of record nodes, prefixed names."""

from __future__ import annotations

from metlit import iris
from metlit.model.terms import Terms
from metlit.rdf.rows import Cell, Rows


def shown_cell(terms: Terms, cell: Cell) -> Cell:
    """One cell as a reader wants to see it."""
    if not isinstance(cell, str) or not cell.startswith(iris.BASE):
        return cell
    if cell.startswith(iris.TERM) and cell in terms.concepts:
        return terms.label(cell)
    return iris.local_path(cell) if cell.startswith(iris.RECORD) else iris.compact(cell)


def labelled(terms: Terms, rows: Rows) -> Rows:
    """Rows with every cell as a reader wants to see it."""
    return Rows(rows.columns, [tuple(shown_cell(terms, cell) for cell in row) for row in rows.rows])
