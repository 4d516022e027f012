"""Rows → text: table, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from metlit.errors import UnknownWordError
from metlit.rdf.rows import Cell

ROW_FORMATS = ("table", "csv", "json")
LONGEST_WORD = 20  # no word of so many letters is broken where the terminal has as many
_GAP = 2  # spaces between columns
_USUAL, _HIGHEST = 2, 8  # lines that a cell takes in the mean, and at most, in a column that is read with ease
_BREAKS = re.compile(r"(?<=[/_.,;:-])")  # where a word that is too long is broken, if it can be
_NUMBER_MARK = "\ue000"
# What spreadsheets take for a formula (OWASP, CSV injection); full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class Rendered:
    """Rows as text, without a final newline, and the columns that did not fit."""

    text: str
    left_out: tuple[str, ...] = ()


def render_rows(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Cell]],
    form: str,
    *,
    width: int | None = None,
    heads: Mapping[str, str] = MappingProxyType({}),
    first: Sequence[str] = (),
) -> Rendered:
    """Rows in one of the formats.

    Args:
        columns: the columns to show, in order.
        rows: what to show.
        form: ``table``, ``csv`` or ``json``.
        width: columns of the terminal, for a table; as wide as needed if None.
        heads: what a table writes over a column in place of its name.
        first: the columns that get room before all others, the most telling first.

    Raises:
        UnknownWordError: for an unknown format.
    """
    if form == "table":
        return as_table(columns, rows, width, heads, first)
    if form == "csv":
        return Rendered(as_csv(columns, rows))
    if form == "json":
        return Rendered(json_text([{c: row[c] for c in columns} for row in rows]))
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
    return "" if cell is None else _plain(cell)


def _plain(cell: Cell) -> Cell:
    """True and false as RDF and JSON have them, everything else as it is."""
    return str(cell).lower() if isinstance(cell, bool) else cell


def as_table(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Cell]],
    width: int | None = None,
    heads: Mapping[str, str] = MappingProxyType({}),
    first: Sequence[str] = (),
) -> Rendered:
    """A table for reading. If the width is limited, cells are wrapped, and columns that do not fit are left out.

    No word of up to :data:`LONGEST_WORD` letters is broken, unless the terminal itself is narrower.
    """
    every = [_TableColumn.of(column, heads.get(column, column), rows) for column in columns]
    if width is None:
        return Rendered("\n".join(_lines(every, [column.natural for column in every])))
    shown = _fitting(every, width, first)
    left_out = tuple(column.name for column in every if column not in shown)
    return Rendered("\n".join(_lines(shown, _widths(shown, width))), left_out)


@dataclass(frozen=True, eq=False)
class _TableColumn:
    """A column as text: the head, then a cell a row; lengths in columns of the terminal.

    Attributes:
        right: whether it holds numbers only, which stand on the right.
        natural: the length of its longest cell.
    """

    name: str
    cells: tuple[str, ...]
    right: bool
    natural: int

    @classmethod
    def of(cls, name: str, head: str, rows: Sequence[Mapping[str, Cell]]) -> _TableColumn:
        cells = (head, *("" if row[name] is None else _one_line(str(_plain(row[name]))) for row in rows))
        right = bool(rows) and all(isinstance(row[name], int | Decimal | None) for row in rows)
        return cls(name, cells, right, max(map(_length, cells)))

    @cached_property
    def word(self) -> int:
        """The length of its longest word."""
        return max((_length(word) for cell in self.cells for word in _words(cell)), default=0)

    def least(self, width: int) -> int:
        """How narrow it may become on a terminal: no word is broken that takes less than a third of that."""
        return min(self.word, max(LONGEST_WORD, width // 3), width)

    def comfortable(self, width: int) -> int:
        """How narrow it may become for its cells to be read with ease, as far as others need room as well."""
        lengths = [length for length in map(_length, self.cells[1:]) if length]
        usual = sum(lengths) // (_USUAL * len(lengths)) if lengths else 0
        return max(self.least(width), min(max(usual, self.natural // _HIGHEST), width // 4))


def _fitting(columns: Sequence[_TableColumn], width: int, first: Sequence[str]) -> list[_TableColumn]:
    """The columns that have room: whichever is served first in any case, and of the others those that fit."""
    rank: dict[str, int] = {}
    for name in first:
        rank.setdefault(name, len(rank))
    shown, used = set(), 0
    for column in sorted(columns, key=lambda column: rank.get(column.name, len(rank))):
        needed = column.comfortable(width) + (_GAP if shown else 0)
        if not shown or used + needed <= width:
            shown.add(column)
            used += needed
    return [column for column in columns if column in shown]


def _widths(columns: Sequence[_TableColumn], width: int) -> list[int]:
    """How wide each becomes: what is left goes, cell by cell, where the longest text is highest."""
    widths = [column.comfortable(width) for column in columns]
    room = width - sum(widths) - _GAP * (len(widths) - 1)
    for _ in range(room):
        wanting = [i for i, column in enumerate(columns) if widths[i] < column.natural]
        if not wanting:
            break
        widths[max(wanting, key=lambda i: columns[i].natural / widths[i])] += 1
    return [min(given, column.natural) for given, column in zip(widths, columns, strict=True)]


def _lines(columns: Sequence[_TableColumn], widths: Sequence[int]) -> Iterator[str]:
    for row in zip(*(column.cells for column in columns), strict=True):
        wrapped = [wrap(text, width) for text, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, wrapped))):
            texts = (lines[number] if number < len(lines) else "" for lines in wrapped)
            padded = (_padded(t, w, c.right) for t, w, c in zip(texts, widths, columns, strict=True))
            yield (" " * _GAP).join(padded).rstrip()


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - _length(text))
    return space + text if right else text + space


def wrap(text: str, width: int) -> list[str]:
    """A text in lines of at most so many columns of the terminal, broken between words, and within long ones."""
    if _length(text) <= width:
        return [text]
    lines = [""]
    for word in _words(text):
        for number, piece in enumerate([word] if _length(word) <= width else _pieces(word, width)):
            joined = f"{lines[-1]} {piece}" if lines[-1] and not number else piece
            if number or _length(joined) > width:
                lines.append(piece)
            else:
                lines[-1] = joined
    return lines[1:] if lines[0] == "" and len(lines) > 1 else lines


def hanging(text: str, indent: int, width: int | None) -> str:
    """A text whose further lines begin where its first one does, so many spaces from the left."""
    if width is None or _length(text) <= width or width <= indent:
        return text
    return text[:indent] + ("\n" + " " * indent).join(wrap(text[indent:], width - indent))


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word that is too long, in pieces that end after a sign if there is one."""
    from rich.cells import chop_cells

    line = ""
    for part in _BREAKS.split(word):
        if _length(line + part) <= width:
            line += part
            continue
        if line:
            yield line
        *full, line = chop_cells(part, width) if _length(part) > width else [part]
        yield from full
    if line:
        yield line


def _words(text: str) -> list[str]:
    """What may stand on lines of their own; a no-break space does not part them."""
    return [word for word in re.split(r"[ \t]+", text) if word]


def _one_line(text: str) -> str:
    return text if "\n" not in text else " ".join(text.split("\n"))


def _length(text: str) -> int:
    """The columns of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
