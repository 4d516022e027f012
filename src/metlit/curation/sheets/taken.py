"""Grids of a workbook → rows of records, each cell that cannot be taken with its complaint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from metlit import iris
from metlit.curation.sheets.cell_finding import CellFinding
from metlit.curation.sheets.grid_cells import (
    BROKEN,
    DATE,
    FORMULA,
    MERGED,
    NUMBER_MADE,
    SheetGrid,
    column_letters,
)
from metlit.curation.sheets.sheet_format import (
    ADDRESS,
    INSIDE,
    LIST_NUMBER,
    RECORD_ID,
    UNDER,
    SheetClass,
    SheetFormat,
)
from metlit.curation.sheets.sheet_rows import SheetRow
from metlit.curation.sheets.workbook import (
    ABOUT_SHEET,
    BASE_SHEET,
    LISTS_SHEET,
    REQUIRED_SIGN,
    BaseRecord,
    base_records,
)
from metlit.finding import WARNING
from metlit.model.terms import did_you_mean, nearest
from metlit.record.files import MAX_ID

_WITHIN = 10  # rows in which the heads are looked for
_PASTE = "write the value itself: copy the cell, and paste it as value"
_AS_TEXT = "give the cell the format Text, and type it again"
_TOLD = {
    FORMULA: ("a formula, and what it gives is not taken", _PASTE),
    DATE: ("the spreadsheet made a date of this: {}", _AS_TEXT),
    NUMBER_MADE: ("the spreadsheet shows this number as something else: {}", _AS_TEXT),
    BROKEN: ("an error of the spreadsheet", _PASTE),
    MERGED: ("merged cells: one value, and it is not known for which rows", "unmerge them, and write each value"),
}


@dataclass
class TakenRow:
    """A row, and the cells that it was taken from.

    Attributes:
        row: what it says.
        grid, line: where it stands; the line from 0.
        columns: column → place, from 0.
    """

    row: SheetRow
    grid: SheetGrid
    line: int
    columns: dict[str, int]

    def cell(self, column: str) -> str:
        """A cell of the row: ``Lesions!C7``; of a column that the sheet lacks the first one."""
        return self.grid.called(self.line, self.columns.get(column, self.columns.get(RECORD_ID, 0)))

    def is_number(self, column: str) -> bool:
        """Whether a cell holds a number, and no text of digits."""
        return (self.line, self.columns.get(column, -1)) in self.grid.numbers


@dataclass
class TakenBook:
    """What a workbook holds.

    Attributes:
        rows: record → its rows; where they belong is not yet known (:mod:`metlit.curation.sheets.belonging`).
        base: record → how it was when the workbook was written; empty if it was not written by metlit.
        columns: class → the columns that its sheets have.
        findings: what is wrong.
    """

    rows: dict[str, list[TakenRow]] = field(default_factory=dict)
    base: dict[str, BaseRecord] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)
    findings: list[CellFinding] = field(default_factory=list)


def taken_book(formed: SheetFormat, grids: Sequence[SheetGrid]) -> TakenBook:
    """Take the rows of all sheets."""
    book = TakenBook()
    for grid in grids:
        if _is_called(grid, BASE_SHEET):
            _take_base(book, grid)
        elif not _is_called(grid, ABOUT_SHEET) and not _is_called(grid, LISTS_SHEET):
            _Sheet(formed, book, grid).take()
    _take_sole_record(book)
    return book


def _is_called(grid: SheetGrid, name: str) -> bool:
    """Whether a sheet has a name; a CSV file may be called after the workbook too: x-Lesions.csv."""
    return grid.name == name or grid.name.endswith((f"-{name}", f"_{name}"))


def _take_base(book: TakenBook, grid: SheetGrid) -> None:
    heads = grid.rows[0] if grid.rows else []
    found, damaged = base_records([dict(zip(heads, row, strict=False)) for row in grid.rows[1:]])
    book.base |= found
    for record in damaged:
        told = f"what {record or 'a record'} was when this workbook was written is damaged"
        remedy = "rows that are missing are left alone; write the sheets anew with metlit sheet export"
        book.findings.append(CellFinding(grid.file, grid.called(0, 0), "sheet-base", told, remedy, WARNING))


def _take_sole_record(book: TakenBook) -> None:
    """Rows without the id of a record are those of the only one, if there is one only."""
    nameless = book.rows.pop("", [])
    if not nameless:
        return
    if len(book.rows) == 1:
        record = next(iter(book.rows))
        for taken in nameless:
            taken.row.record = record
        book.rows[record] += nameless
        return
    for taken in nameless:
        told = f"'{RECORD_ID}' is empty"
        finding = CellFinding(taken.grid.file, taken.cell(RECORD_ID), "sheet-row", told, "write the id of the record")
        book.findings.append(finding)


class _Sheet:
    """One sheet on its way into a book."""

    def __init__(self, formed: SheetFormat, book: TakenBook, grid: SheetGrid) -> None:
        self.formed, self.book, self.grid = formed, book, grid

    def complain(self, cell: str, code: str, message: str, remedy: str, severity: str = "error") -> None:
        self.book.findings.append(CellFinding(self.grid.file, cell, code, message, remedy, severity))

    def take(self) -> None:
        """Take its rows, if it is a sheet of records."""
        head = next((n for n, row in enumerate(self.grid.rows[:_WITHIN]) if RECORD_ID in map(_head, row)), None)
        one = self.sheet_class()
        whole = self.grid.called(0, 0)
        if one is None and head is None:
            if any(cell.strip() for row in self.grid.rows for cell in row):
                self.complain(whole, "sheet-name", "no sheet of records: it is left aside", "", WARNING)
        elif one is None:
            names = [c.name for c in self.formed.classes.values()]
            remedy = did_you_mean(nearest(self.grid.name, names)) or f"one of {', '.join(names)}"
            self.complain(whole, "sheet-name", f"'{self.grid.name}' is no name of a sheet", remedy)
        elif head is None:
            if any(cell.strip() for row in self.grid.rows for cell in row):
                told = f"no row of heads: no cell says '{RECORD_ID}'"
                self.complain(whole, "sheet-column", told, "restore the heads that metlit sheet export writes")
        else:
            self.rows(one, head, self.columns(one, head))

    def sheet_class(self) -> SheetClass | None:
        """The class of its rows; a CSV file may be called after the workbook too: x-Lesions.csv."""
        name = self.grid.name.casefold()
        found = self.formed.by_name
        return found.get(name) or next((found[n] for n in found if name.endswith((f"-{n}", f"_{n}"))), None)

    def columns(self, one: SheetClass, head: int) -> dict[str, int]:
        """The columns by their heads."""
        columns: dict[str, int] = {}
        for place, text in enumerate(self.grid.rows[head]):
            name, cell = _head(text), self.grid.called(head, place)
            if not name:
                if any(self.grid.cell(line, place).strip() for line in range(head + 1, len(self.grid.rows))):
                    self.complain(cell, "sheet-column", "a column without a head", "write one, or empty the column")
            elif name in columns:
                first = self.grid.called(head, columns[name])
                self.complain(cell, "sheet-column", f"'{name}' is also the head of {first}", "remove one of them")
            elif name in one.address or self.formed.field(one.shape, name):
                columns[name] = place
            else:
                known = [*one.address, *one.shape.fields]
                remedy = did_you_mean(nearest(name, known)) or f"its columns: {', '.join(known)}"
                self.complain(cell, "sheet-column", f"'{name}' is no column of {one.name}", remedy)
        self.book.columns.setdefault(one.shape.cls, set()).update(columns)
        return columns

    def rows(self, one: SheetClass, head: int, columns: dict[str, int]) -> None:
        self.tell_hidden(head)
        for line in range(head + 1, len(self.grid.rows)):
            texts = {name: self.grid.cell(line, place).strip() for name, place in columns.items()}
            marked = [place for place in columns.values() if (line, place) in self.grid.marks]
            if texts[RECORD_ID] == ADDRESS[RECORD_ID] or not (any(texts.values()) or marked):
                continue
            self.marked(line, marked)
            if (record := texts[RECORD_ID]) and not (iris.SLUG.fullmatch(record) and len(record) <= MAX_ID):
                told = f"'{record}' is no record id"
                remedy = "use lower-case letters, digits and hyphens, such as sanuki-2022"
                self.complain(self.grid.called(line, columns[RECORD_ID]), "sheet-row", told, remedy)
                continue
            row = SheetRow(record, one.shape.cls, "", texts.get(INSIDE, ""), texts.get(UNDER, ""))
            row.number = self.number(line, columns, texts.get(LIST_NUMBER, ""))
            keys = (name for name in columns if name not in one.address)
            row.cells = {name: texts[name].replace("\r\n", "\n") for name in keys if texts[name]}
            self.book.rows.setdefault(record, []).append(TakenRow(row, self.grid, line, columns))

    def number(self, line: int, columns: dict[str, int], text: str) -> int:
        if text and not (text.isdecimal() and 0 < int(text) < 1_000_000):
            told = f"'{text}' is no place in a list"
            self.complain(
                self.grid.called(line, columns[LIST_NUMBER]), "sheet-row", told, "leave it empty in a new row"
            )
            return 0
        return int(text or 0)

    def marked(self, line: int, places: Sequence[int]) -> None:
        """Complain of cells that hold no plain value."""
        for place in places:
            mark = self.grid.marks[line, place]
            message, remedy = _TOLD[mark.kind]
            cell = self.grid.called(line, place)
            self.complain(cell, "sheet-value", message.format(mark.told), remedy)

    def tell_hidden(self, head: int) -> None:
        """What is hidden is taken all the same, and said."""
        told = list(self.hidden(head))
        if told:
            message = f"hidden, and taken all the same: {', '.join(told)}"
            remedy = "show them, and look whether they are meant"
            whole = self.grid.called(0, 0)
            self.complain(whole, "sheet-hidden", message, remedy, WARNING)

    def hidden(self, head: int) -> Iterator[str]:
        grid = self.grid
        if grid.hidden:
            yield "the whole sheet"
        below = range(head + 1, len(grid.rows))
        if rows := [str(n + 1) for n in sorted(grid.hidden_rows) if n in below and any(grid.rows[n])]:
            yield f"row{'s' * (len(rows) > 1)} {', '.join(rows)}"
        columns = [n for n in sorted(grid.hidden_columns) if any(grid.cell(line, n).strip() for line in below)]
        if columns:
            yield f"column{'s' * (len(columns) > 1)} {', '.join(map(column_letters, columns))}"


def _head(text: str) -> str:
    """The head of a column without the sign of what is required."""
    return text.strip().removesuffix(REQUIRED_SIGN.strip()).strip()
