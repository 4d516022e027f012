"""Rows → text: table, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from unicodedata import combining, east_asian_width

from metlit.errors import UnknownWordError
from metlit.rdf.rows import Cell

ROW_FORMATS = ("table", "csv", "json")
LONGEST_WORD = 22  # no shorter word is broken where the terminal has room
_NUMBER_MARK = "\ue000"
# What spreadsheets take for a formula (OWASP, CSV injection); full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render_rows(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Cell]],
    form: str,
    *,
    width: int | None = None,
    heads: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Rows in one of the formats, without a final newline.

    Args:
        columns: the columns to show, in order.
        rows: what to show.
        form: ``table``, ``csv`` or ``json``.
        width: columns of the terminal; as wide as needed if None.
        heads: what a table writes over a column in place of its name.

    Raises:
        UnknownWordError: for an unknown format.
    """
    if form == "table":
        return as_table(columns, rows, width, heads)
    if form == "csv":
        return as_csv(columns, rows)
    if form == "json":
        return json_text([{c: row[c] for c in columns} for row in rows])
    raise UnknownWordError(f"unknown format '{form}'", "one of " + ", ".join(ROW_FORMATS))


def json_text(data: object) -> str:
    """JSON with decimals as numbers, written as they are."""
    text = json.dumps(data, ensure_ascii=False, indent=2, default=lambda d: f"{_NUMBER_MARK}{d}{_NUMBER_MARK}")
    return re.sub(f'"{_NUMBER_MARK}(-?[0-9]+(?:\\.[0-9]+)?){_NUMBER_MARK}"', r"\1", text)


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Cell]]) -> str:
    """RFC 4180 with LF; a text that a spreadsheet would run as a formula gets a leading apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_csv_cell(row[c]) for c in columns] for row in rows)
    return stream.getvalue().rstrip("\n")


def _csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return "" if cell is None else cell


def as_table(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Cell]],
    width: int | None = None,
    heads: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A table for reading; its cells are wrapped if the width is limited."""
    if width is None:
        return _unwrapped(columns, rows, heads)
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_edge=False, pad_edge=False, header_style="", padding=(0, 2, 0, 0))
    for column in columns:
        numbers = _all_numbers(rows, column)
        words = (len(w) for row in rows for w in str(row[column] or "").split())
        table.add_column(
            heads.get(column, column),
            justify="right" if numbers else "left",
            overflow="fold",
            min_width=min(max(words, default=1), LONGEST_WORD),
        )
    for row in rows:
        table.add_row(*(Text("" if row[c] is None else str(row[c])) for c in columns))
    stream = io.StringIO()
    Console(file=stream, width=width, no_color=True, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in stream.getvalue().rstrip("\n").split("\n"))


def _all_numbers(rows: Sequence[Mapping[str, Cell]], column: str) -> bool:
    return all(isinstance(row[column], int | Decimal | None) for row in rows) and bool(rows)


def _unwrapped(columns: Sequence[str], rows: Sequence[Mapping[str, Cell]], heads: Mapping[str, str]) -> str:
    """The same without wrapping: rich alone takes as long to import as everything else."""
    texts = [[heads.get(c, c) for c in columns]]
    texts += [["" if row[c] is None else _one_line(str(row[c])) for c in columns] for row in rows]
    widths = [max(map(_cells, column)) for column in zip(*texts, strict=True)]
    right = [_all_numbers(rows, c) for c in columns]
    lines = []
    for row in texts:
        padded = (
            " " * (w - _cells(t)) + t if r else t + " " * (w - _cells(t))
            for t, w, r in zip(row, widths, right, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return text if "\n" not in text else " ".join(text.split("\n"))


def _cells(text: str) -> int:
    """The columns of a terminal that a text takes: wide letters two, combining marks none (UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)
