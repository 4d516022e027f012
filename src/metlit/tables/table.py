"""A table of a paper as such: columns, cells, footnotes, references; what writers of all formats are given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from metlit.record.values import BETWEEN, CellValue, as_one_text, each_once

DERIVED = "†"
# What stands where the record has nothing: never a blank.
NOTHING = "–"
NOTES = "notes"
_UPRIGHT = 6  # columns that fit across a page held upright
_LOWERED = re.compile(r"_\{([^{}]*)\}")


@dataclass(frozen=True)
class TableColumn:
    """A column.

    Attributes:
        name: of the data.
        head: what stands over it; ``_{…}`` is lowered.
        numeric: whether it is set flush right.
        wide: whether it holds sentences, and gets more room.
        derived: whether its values are computed by metlit.
        data: whether it is for data formats only; a page has no room for it.
    """

    name: str
    head: str
    numeric: bool = False
    wide: bool = False
    derived: bool = False
    data: bool = False

    @property
    def plain(self) -> str:
        """The head without lowered letters: ``EQD2(10)``."""
        return _LOWERED.sub(r"(\1)", self.head)

    def parts(self) -> Iterator[tuple[str, bool]]:
        """The head in pieces, each with whether it is lowered; ends in a dagger if the column is derived."""
        place = 0
        for match in _LOWERED.finditer(self.head):
            if match.start() > place:
                yield self.head[place : match.start()], False
            yield match[1], True
            place = match.end()
        if place < len(self.head):
            yield self.head[place:], False
        if self.derived:
            yield DERIVED, False


@dataclass(frozen=True)
class TableCell:
    """A cell: its values, each once, and the numbers of the footnotes that belong to it, counted from 0."""

    values: tuple[CellValue, ...] = ()
    notes: tuple[int, ...] = ()

    @classmethod
    def of(cls, values: Iterable[CellValue], notes: tuple[int, ...] = ()) -> TableCell:
        """A cell of values that may be the same, or say nothing."""
        return cls(each_once(values), notes)

    @property
    def single(self) -> CellValue | None:
        """The value, if it is one alone and said of all."""
        return self.values[0] if len(self.values) == 1 and not self.values[0].sizes else None

    @property
    def number(self) -> Fraction | None:
        """The number, if it is one alone: None for several, for ranges, bounds, absences and words."""
        return self.single.number if self.single else None

    @property
    def text(self) -> str:
        """What is printed: all values, with the members of whom each is said (``colon (n = 2, 2)``), or a dash."""
        return as_one_text(self.values) if self.values else NOTHING


@dataclass(frozen=True)
class Table:
    """A table that can go into a paper.

    Attributes:
        name: of the table.
        title: over it.
        columns: its columns.
        rows: of each row a cell for each column.
        notes: footnotes that cells refer to.
        remarks: what else stands below: abbreviations, how values were derived, the notice.
        references: the publications, as a list of references has them, numbered from 1.
    """

    name: str
    title: str
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[TableCell]]
    notes: Sequence[str] = ()
    remarks: Sequence[str] = ()
    references: Sequence[str] = field(default=())

    def for_page(self) -> Table:
        """Without the columns that are for data formats only."""
        kept = [i for i, column in enumerate(self.columns) if not column.data]
        rows = [[row[i] for i in kept] for row in self.rows]
        return replace(self, columns=[self.columns[i] for i in kept], rows=rows)

    @property
    def landscape(self) -> bool:
        """Whether its columns do not fit across a page held upright."""
        return len(self.columns) > _UPRIGHT

    def notes_of(self, row: Sequence[TableCell]) -> str:
        """The footnotes of a row, each once, as one text."""
        return BETWEEN.join(dict.fromkeys(self.notes[i] for cell in row for i in cell.notes))

    def data(self) -> tuple[list[str], list[dict[str, str]]]:
        """The table as data: the names of all columns and ``notes``, and each row by them, as it is printed."""
        names = [*(column.name for column in self.columns), NOTES]
        rows = [[*(cell.text for cell in row), self.notes_of(row)] for row in self.rows]
        return names, [dict(zip(names, row, strict=True)) for row in rows]


def footnote_signs(cell: TableCell) -> str:
    """The signs of the footnotes of a cell."""
    return ",".join(map(footnote_letter, cell.notes))


def footnote_letter(number: int) -> str:
    """The sign of a footnote: a, b, … z, aa, ab, …"""
    sign = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        sign = chr(ord("a") + rest) + sign
    return sign
