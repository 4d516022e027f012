"""Rows and their cells as lines of JSON, between the process that evaluates queries and the one that asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from metlit.rdf.rows import Cell, Iri

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# A sign tells what a text stands for; numbers and truth values stand for themselves.
_IRI, _TEXT, _DECIMAL = "<", "=", "#"
# A line has so many rows, or fewer that come to so many bytes.
_ROWS, _BYTES = 1000, 1 << 18

Line = dict[str, object]


def line_of(message: Line) -> bytes:
    """A message as a line."""
    return _JSON.encode(message).encode() + b"\n"


def lines_of_rows(rows: Iterable[tuple[Cell, ...]]) -> Iterator[bytes]:
    """Rows as lines, many in one."""
    portion: list[str] = []
    size = 0
    for row in rows:
        text = _JSON.encode([_encoded(cell) for cell in row])
        portion.append(text)
        size += len(text)
        if len(portion) >= _ROWS or size >= _BYTES:
            yield _joined(portion)
            portion, size = [], 0
    if portion:
        yield _joined(portion)


def rows_of(listed: list[list[Cell]]) -> list[tuple[Cell, ...]]:
    """The rows of a line. What stands in it several times becomes one object."""
    known: dict[str, Cell] = {}
    return [tuple([_decoded(cell, known) if cell.__class__ is str else cell for cell in row]) for row in listed]


def _joined(rows: list[str]) -> bytes:
    return f'{{"rows":[{",".join(rows)}]}}\n'.encode()


def _encoded(cell: Cell) -> Cell:
    if isinstance(cell, Iri):
        return _IRI + cell
    if isinstance(cell, str):
        return _TEXT + cell
    return f"{_DECIMAL}{cell}" if isinstance(cell, Decimal) else cell


def _decoded(text: str, known: dict[str, Cell]) -> Cell:
    if text not in known:
        sign, rest = text[0], text[1:]
        known[text] = rest if sign == _TEXT else Decimal(rest) if sign == _DECIMAL else Iri(rest)
    return known[text]
