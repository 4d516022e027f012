"""A table of a paper as such: columns, cells, footnotes, references; what writers of all formats are given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

DERIVED = "†"
# What stands where the record has nothing: never a blank.
NOTHING = "–"
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
    """A cell: its text, and the numbers of the footnotes that belong to it, counted from 0."""

    text: str
    notes: tuple[int, ...] = ()


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


def xml_text(text: str) -> str:
    """A text without characters that XML 1.0 does not allow (section 2.2)."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


def footnote_letter(number: int) -> str:
    """The sign of a footnote: a, b, … z, aa, ab, …"""
    sign = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        sign = chr(ord("a") + rest) + sign
    return sign
