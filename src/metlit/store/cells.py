"""Cells of joined rows as they are kept: JSON, in which a sign tells IRIs and numbers from text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal

from metlit import iris
from metlit.rdf.rows import Cell, Iri
from metlit.store.evidence_row import Value

# Of each kind of cell one sign tells it from text: concepts and nodes are the most frequent, so their IRIs are short.
_TERM, _NODE, _IRI, _TEXT, _DECIMAL = "^", "/", "<", "=", "#"
_BASES = {_TERM: iris.TERM, _NODE: iris.RECORD, _IRI: ""}
# A cell as JSON has it; of a list the values.
Kept = Cell | list[str] | tuple[str, ...]
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encoded(row: Sequence[Value]) -> str:
    """The cells of a row as they are kept."""
    return _JSON.encode([_encoded(cell) for cell in row])


def _encoded(cell: Value) -> object:
    if isinstance(cell, tuple):
        return [_encoded(value) for value in cell]
    if isinstance(cell, Iri):
        for sign, base in ((_TERM, iris.TERM), (_NODE, iris.RECORD)):
            if cell.startswith(base):
                return sign + cell[len(base) :]
        return _IRI + cell
    if isinstance(cell, str):
        return _TEXT + cell
    return f"{_DECIMAL}{cell}" if isinstance(cell, Decimal) else cell


def decoded(text: str) -> tuple[Value, ...]:
    """The cells that :func:`encoded` was given."""
    return KnownCells().row(json.loads(text))


def cell_of(cell: Cell) -> Cell:
    """One value, from what stands for it in JSON."""
    if not isinstance(cell, str):
        return cell
    sign, rest = cell[0], cell[1:]
    if sign == _TEXT:
        return rest
    if sign == _DECIMAL:
        return Decimal(rest)
    return Iri(_BASES[sign] + rest)


class KnownCells(dict[str, Cell]):
    """Texts that stand for cells → the cells, each made once: thousands of rows have few different ones."""

    def __missing__(self, text: str) -> Cell:
        cell = self[text] = cell_of(text)
        return cell

    def row(self, cells: Iterable[Kept]) -> tuple[Value, ...]:
        # Numbers and truth values stand for themselves; 1 and true are not to be taken for each other.
        return tuple(
            [
                self[cell]
                if cell.__class__ is str
                else tuple([self[c] for c in cell])
                if cell.__class__ is list
                else cell
                for cell in cells
            ]
        )
