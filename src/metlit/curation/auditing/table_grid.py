"""A table as the audit sees it: which columns are numbers of single cases, which count, which are classes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from metlit.curation.auditing.statement import AuditedSentence, is_decimal
from metlit.curation.document import Document, PaperTable

_UNIT = re.compile(r"[(\[]\s*(?P<unit>[^()\[\]]+?)\s*[)\]]")
_COUNT_CELL = re.compile(r"(?P<count>\d{1,3}(?:,\d{3})+|\d+)(?:\s*[(\[]\s*(?P<percent>\d+(?:[.·]\d+)?)\s*%?\s*[)\]])?")
_LEAST_ROWS = 3


@dataclass(frozen=True)
class CaseColumn:
    """A column of numbers, one a row; ``unit`` as the heading prints it."""

    number: int
    heading: str
    unit: str
    texts: tuple[str, ...]

    @property
    def values(self) -> list[Fraction]:
        return [Fraction(t) for t in self.texts]


class TableGrid:
    """A table with the sentences of its cells.

    Args:
        table: the table.
        document: the paper that it stands in.
        sentence_at: the sentence in which a character of a block stands, or None.
        word: a pattern of ``words.tsv``, by name.
    """

    def __init__(
        self,
        table: PaperTable,
        document: Document,
        sentence_at: Callable[[int, int], AuditedSentence | None],
        word: Callable[[str], re.Pattern[str]],
    ) -> None:
        self.table, self.label = table, table.label
        self._sentence_at, self._word = sentence_at, word
        self._blocks = {
            (b.place.row, b.place.column): i
            for i, b in enumerate(document.blocks)
            if b.place.label == table.label and b.place.row is not None
        }

    def cell(self, row: int, column: int) -> AuditedSentence:
        """A cell, with rows and columns counted from 0."""
        block = self._blocks.get((row + 1, column + 1), -1)
        found = self._sentence_at(block, 0) if block >= 0 else None
        head = self.table.columns[column] or str(column + 1)
        place = f"{self.label}, row {row + 1}, column {head}"
        return found or AuditedSentence(self.table.rows[row][column], block, 0, place, cell=True, label=self.label)

    def named(self, row: int) -> str:
        """What a row is about: its cells before the first number."""
        words: list[str] = []
        for cell in self.table.rows[row]:
            if _COUNT_CELL.fullmatch(cell.strip()) or is_decimal(cell.strip()):
                break
            if cell.strip() and cell.strip() not in words:
                words.append(cell.strip())
        return ", ".join(words)

    @cached_property
    def cases(self) -> bool:
        """Whether its rows are single cases: no row of sums or statistics."""
        told = self._word("summary-row")
        rows = self.table.rows
        return len(rows) >= _LEAST_ROWS and not any(told.search(r[0]) for r in rows if r)

    @cached_property
    def columns(self) -> list[CaseColumn]:
        """The columns that have a plain number in each row."""
        if not self.cases:
            return []
        return list(self._columns())

    def _columns(self) -> Iterator[CaseColumn]:
        for number, heading in enumerate(self.table.columns):
            texts = [row[number].strip().replace("·", ".") for row in self.table.rows]
            if all(is_decimal(t) for t in texts) and not self._word("counting-column").search(heading):
                unit = _UNIT.findall(heading)
                yield CaseColumn(number, heading, unit[-1] if unit else "", tuple(texts))

    @cached_property
    def classes(self) -> list[tuple[int, dict[str, list[int]]]]:
        """The columns of classes: a few different texts, each with its rows."""
        found = []
        for number in range(len(self.table.columns)):
            rows: dict[str, list[int]] = {}
            for i, row in enumerate(self.table.rows):
                rows.setdefault(" ".join(row[number].split()), []).append(i)
            if 1 < len(rows) <= len(self.table.rows) // 2 and not any(is_decimal(t) or not t for t in rows):
                found.append((number, rows))
        return found

    def stated_total(self, column: int) -> int | None:
        """How many a column is of: ``n = 65`` in its heading, else in the caption; None if not said once."""
        told = self._word("n-equals")
        for text in (self.table.columns[column], self.table.caption):
            found = {int(m["n"].replace(",", "")) for m in told.finditer(text)}
            if len(found) == 1:
                return found.pop()
            if found:
                return None
        return None

    def counted(self, row: int, column: int) -> tuple[int, str | None] | None:
        """Count and percentage of a cell; None if it has no count."""
        found = _COUNT_CELL.fullmatch(self.table.rows[row][column].strip())
        if not found:
            return None
        percent = found["percent"]
        return int(found["count"].replace(",", "")), percent.replace("·", ".") if percent else None

    @cached_property
    def counting(self) -> list[int]:
        """The columns of counts, with percentages or headed as such."""
        return [c for c in range(len(self.table.columns)) if self._counts(c)]

    def _counts(self, column: int) -> bool:
        cells = [self.counted(r, column) for r in range(len(self.table.rows)) if self.table.rows[r][column].strip()]
        found = [c for c in cells if c is not None]
        if len(found) < _LEAST_ROWS:
            return False
        with_percent = sum(c[1] is not None for c in found)
        headed = self._word("counting-column").search(self.table.columns[column])
        return with_percent * 2 >= len(found) or (bool(headed) and len(found) * 10 >= len(cells) * 8)

    def groups(self) -> list[list[int]]:
        """Rows that belong together: below one that only names them, or a first cell that the next leave empty."""
        found: list[list[int]] = []
        below = False
        for i, row in enumerate(self.table.rows):
            first, rest = row[0].strip(), [c.strip() for c in row[1:]]
            if first and not any(c and c != first for c in rest):
                found.append([])
                below = True
            elif first and rest and rest[0] and not _starts_with_number(rest[0]):
                found.append([i])
                below = False
            elif found and (not first or below):
                found[-1].append(i)
        return [g for g in found if len(g) > 1]


def _starts_with_number(text: str) -> bool:
    return bool(re.match(r"[^\w]*\d", text))
