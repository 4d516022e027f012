"""The cells of a sheet, as its file has them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class CellMark:
    """What is the matter with a cell: a kind, and what is to be said of it."""

    kind: str
    told: str


FORMULA, DATE, NUMBER_MADE, MERGED, HIDDEN, BROKEN = "formula", "date", "made", "merged", "hidden", "error"
CellAt = tuple[int, int]


@dataclass
class SheetGrid:
    """A sheet.

    Attributes:
        file: its file, as messages call it.
        name: of the sheet; of a CSV file its stem.
        rows: texts of all cells from the first on.
        marks: (row, column), from 0 → what is the matter with a cell.
        numbers: cells that are numbers, and no texts of digits.
        hidden_rows, hidden_columns: from 0.
    """

    file: str
    name: str
    rows: list[list[str]]
    marks: dict[CellAt, CellMark] = field(default_factory=dict)
    numbers: set[CellAt] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False

    def cell(self, row: int, column: int) -> str:
        """The text of a cell; empty beyond the last."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""

    def called(self, row: int, column: int) -> str:
        """A cell as a spreadsheet calls it, with its sheet: ``Lesions!C7``."""
        return f"{self.name}!{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """The letters of a column, from 0: A, …, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
