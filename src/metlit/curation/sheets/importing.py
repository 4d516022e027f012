"""Sheets → records: what each is to become, and what is wrong, by cell. Nothing is written here but by ``write``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from metlit.curation.sheets.belonging import Belonging
from metlit.curation.sheets.cell_finding import CellFinding, of_record
from metlit.curation.sheets.cell_text import CellError, cell_text_of, cell_value
from metlit.curation.sheets.grid_cells import SheetGrid
from metlit.curation.sheets.located import Located, matched_rows
from metlit.curation.sheets.patching import patched
from metlit.curation.sheets.rows_read import TreeMaker
from metlit.curation.sheets.sheet_format import SheetFormat
from metlit.curation.sheets.sheet_rows import SheetRow, joined_path, sheet_rows
from metlit.curation.sheets.taken import TakenBook, TakenRow, taken_book
from metlit.curation.sheets.three_way import ThreeWay
from metlit.curation.sheets.without_base import overlaid
from metlit.curation.sheets.yaml_text import record_text
from metlit.errors import RecordsError
from metlit.finding import ERROR, WARNING, Finding
from metlit.model import schema as model
from metlit.record.files import SUFFIX
from metlit.record.text import Refused, decode, read_bytes, read_text
from metlit.record.tree import Mapping
from metlit.written import write_whole

_BOM = "\ufeff"
_ANEW = "write the sheets anew with metlit sheet export, and edit these"


@dataclass(frozen=True)
class SheetChange:
    """What becomes of one record.

    Attributes:
        record: its id.
        path: its file.
        before: its bytes; None if there is none yet.
        after: its bytes with what the sheets say.
        located: finds the cell that a place in the new text comes from.
    """

    record: str
    path: Path
    before: bytes | None
    after: bytes
    located: Located

    @property
    def changed(self) -> bool:
        return self.before != self.after

    @property
    def diff(self) -> str:
        """A unified diff; of ends of lines it shows none."""
        old, new = ((data or b"").decode("utf-8").removeprefix(_BOM).splitlines() for data in (self.before, self.after))
        name = self.path.as_posix()
        return "\n".join(unified_diff(old, new, name, name, lineterm=""))

    def write(self) -> None:
        """Put the new bytes in the place of the file.

        Raises:
            RecordsError: if the file is no longer what it was.
            MetlitError: if it cannot be written.
        """
        there = read_bytes(self.path, self.path.as_posix()) if self.path.exists() else None
        if there != self.before:
            raise RecordsError(f"{self.path} has changed meanwhile", "run metlit sheet import again")
        write_whole(self.path, self.after)

    def by_cell(self, finding: Finding) -> CellFinding | None:
        """A finding about the new text as one about a cell; None if no cell of the sheets holds it."""
        taken, column = self.located.at(finding.line, finding.column)
        return of_record(finding, taken.grid.file, taken.cell(column)) if taken else None


@dataclass
class ImportedSheets:
    """What sheets make of records.

    Attributes:
        changes: one a record that could be made.
        findings: what is wrong with the sheets.
    """

    changes: list[SheetChange] = field(default_factory=list)
    findings: list[CellFinding] = field(default_factory=list)


def imported_sheets(
    formed: SheetFormat, grids: Sequence[SheetGrid], folder: Path, wrong: Sequence[CellFinding] = ()
) -> ImportedSheets:
    """What the sheets make of the records of a folder.

    Args:
        formed: the sheets of the record format.
        grids: the sheets of a workbook, or several CSV files.
        folder: of the records; those that it lacks are new.
        wrong: what is wrong with the tables that the sheets were made of.

    Raises:
        RecordsError: for a record that cannot be read.
    """
    book = taken_book(formed, grids)
    result = ImportedSheets(findings=[*wrong, *book.findings])
    if grids and not book.columns:
        told = "no sheet of records is in it"
        remedy = "begin with metlit sheet export; --map says what the columns of other tables are"
        result.findings.append(CellFinding(grids[0].file, grids[0].called(0, 0), "sheet-name", told, remedy))
    # A cell that cannot be taken may be one of any record: nothing is made of half a workbook.
    if any(finding.severity == ERROR for finding in result.findings):
        return result
    for record in sorted(book.rows):
        change = _Import(formed, book, record, folder / f"{record}{SUFFIX}", result.findings).change()
        if change:
            result.changes.append(change)
    return result


@dataclass
class _Import:
    """One record on its way."""

    formed: SheetFormat
    book: TakenBook
    record: str
    path: Path
    findings: list[CellFinding]
    placed: dict[str, TakenRow] = field(default_factory=dict)
    wrong: bool = False

    def change(self) -> SheetChange | None:
        """What becomes of the record; None if something is wrong."""
        base = self.book.base.get(self.record)
        was = self.read(base.data) if base else None
        before = self.there()
        source = before if before is not None else base.data if base else None
        now = self.read(source) if source is not None else None
        shown = self.book.columns if was else {}
        known = {path: row for path, row in (was or now or ("", None, {}))[2].items() if row.cls not in shown}
        belonging = Belonging(self.formed, self.complain, frozenset(was[2] if was else ()), known)
        self.placed = belonging.place(self.record, self.book.rows[self.record])
        sheet = self.normal()
        merged = self.merged(was[2] if was else None, sheet, now[2] if now else {})
        self.tell_dangling(was[2] if was else {}, merged)
        if self.wrong:
            return None
        tree = TreeMaker(self.formed, self.cannot_take).tree(list(merged.values()))
        after = record_text(tree) if now is None else patched(now[0], now[1], tree)
        text, made = self.reread(after, tree)
        if self.wrong:
            return None
        located = Located(text, made, matched_rows(merged, made), self.placed)
        return SheetChange(self.record, self.path, before, self.encoded(after, source), located)

    # -- reading

    def there(self) -> bytes | None:
        """The bytes of the record, if it has a file."""
        if not self.path.exists():
            return None
        try:
            return read_bytes(self.path, self.path.as_posix())
        except Refused as refused:
            raise RecordsError(refused.finding.text()) from refused

    def read(self, data: bytes) -> tuple[str, Mapping, dict[str, SheetRow]]:
        """Text, tree and rows of a record."""
        try:
            text = decode(data, self.path.as_posix())
            tree = read_text(text, self.path.as_posix())
        except Refused as refused:
            raise RecordsError(refused.finding.text()) from refused
        return text, tree, {row.path: row for row in sheet_rows(self.formed, tree, self.record)}

    def encoded(self, text: str, source: bytes | None) -> bytes:
        """A text with the ends of lines, and the beginning, that the record had."""
        source = source or b""
        if b"\r\n" in source and source.count(b"\n") == source.count(b"\r\n"):
            text = text.replace("\n", "\r\n")
        start = _BOM if source.startswith(_BOM.encode()) else ""
        return (start + text).encode("utf-8")

    def reread(self, text: str, tree: Mapping) -> tuple[str, dict[str, SheetRow]]:
        """The rows of the new text; they say what the tree says, or nothing is written."""
        wanted = sheet_rows(self.formed, tree, self.record)
        try:
            made = sheet_rows(self.formed, read_text(decode(text.encode(), "record"), "record"), self.record)
            same = [row.told for row in _sorted(made)] == [row.told for row in _sorted(wanted)]
            told = "this cannot be written without loss"
        except Refused as refused:
            made, same, told = [], False, f"the record would be none: {refused.finding.message}"
        if not same:
            first = next(iter(self.placed.values()))
            self.complain(CellFinding(first.grid.file, first.cell(""), "sheet-cell", told, "write it into the record"))
        return text, {row.path: row for row in made}

    # -- complaints

    def complain(self, finding: CellFinding) -> None:
        self.wrong = self.wrong or finding.severity == ERROR
        self.findings.append(finding)

    def cannot_take(self, row: SheetRow, column: str, message: str, remedy: str) -> None:
        """A cell that holds no value; of rows that the sheets do not have there is none."""
        taken = self.placed.get(row.path)
        cell = taken.cell(column) if taken else ""
        self.complain(CellFinding(taken.grid.file if taken else "", cell, "sheet-cell", message, remedy))

    # -- merging

    def normal(self) -> dict[str, SheetRow]:
        """The rows of the sheets, each cell in the form that metlit writes."""
        for taken in self.placed.values():
            shape = self.formed.schema.shape_of(taken.row.cls)
            for column, text in taken.row.cells.items():
                found = self.formed.field(shape, column)
                assert found is not None  # columns are known
                try:
                    taken.row.cells[column] = cell_text_of(cell_value(text, found), found)
                except CellError as error:
                    self.cannot_take(taken.row, column, error.message, error.remedy)
        return {path: taken.row for path, taken in self.placed.items()}

    def merged(
        self, was: dict[str, SheetRow] | None, sheet: dict[str, SheetRow], now: dict[str, SheetRow]
    ) -> dict[str, SheetRow]:
        """The rows that the record is to have."""
        root = SheetRow(self.record, self.formed.schema.root.cls, "")
        numbers = {(path, c) for path, one in self.placed.items() for c in one.row.cells if one.is_number(c)}
        if was is None:
            merged, renamed = overlaid(self.formed, sheet, now, numbers)
            self.placed = {renamed.get(path, path): taken for path, taken in self.placed.items()}
        else:
            self.tell_missing(was)
            merged = ThreeWay(was, sheet, now, self.conflict, self.book.columns, numbers).merged()
        return {"": root, **merged}

    def tell_missing(self, was: dict[str, SheetRow]) -> None:
        """Sheets and columns that are missing, and whose values are left alone."""
        for one in self.formed.classes.values():
            rows = [row for row in was.values() if row.cls == one.shape.cls and row.path]
            shown = self.book.columns.get(one.shape.cls)
            used = dict.fromkeys(column for row in rows for column in row.cells)
            missing = [] if shown is None else [column for column in used if column not in shown]
            taken = next(iter(self.placed.values()), None)
            if taken is None or not rows or (shown is not None and not missing):
                continue
            what = f"the column{'s' * (len(missing) > 1)} {', '.join(missing)}" if missing else "the sheet"
            told = f"{what} of {one.name} {'are' if len(missing) > 1 else 'is'} missing: what {self.record} has is left"
            cell = f"{one.name}!A1"
            self.complain(CellFinding(taken.grid.file, cell, "sheet-missing", told, "", WARNING))

    def tell_dangling(self, was: dict[str, SheetRow], merged: dict[str, SheetRow]) -> None:
        """Cells that name a row which was removed."""
        gone = {path for path in was if path not in merged}
        for path, taken in self.placed.items() if gone else ():
            for column, text in taken.row.cells.items():
                found = self.formed.field(self.formed.schema.shape_of(taken.row.cls), column)
                if path not in merged or not (found and (found.kind == model.REFERENCE or found.otherwise)):
                    continue
                for name in _names(text):
                    ways = [joined_path(above, name) for above in ("", path, *_above(path))]
                    if gone & set(ways) and not merged.keys() & set(ways):
                        remedy = "restore the row, or name another"
                        told = f"'{name}' is a row that is removed"
                        self.complain(CellFinding(taken.grid.file, taken.cell(column), "sheet-removed", told, remedy))

    def conflict(self, path: str, column: str, wanted: str, there: str, row: SheetRow | None) -> None:
        """A value that the sheets and the record both changed."""
        taken = self.placed.get(path) or self.nearest(path)
        line, place = (row.lines.get(column) or row.lines.get("") or (0, 0)) if row else (0, 0)
        what = f"'{column}'" if column else f"'{path}'"
        told = f"{what} was changed here and in the record: here {_said(wanted)}"
        told += f", there {_said(there)}" if there else ""
        remedy = "write the same in both" if column else _ANEW
        at = f"{self.path.as_posix()}:{line}:{place}" if line else self.path.as_posix()
        file, cell = (taken.grid.file, taken.cell(column)) if taken else ("", "")
        self.complain(CellFinding(file, cell, "sheet-conflict", told, remedy, place=at))

    def nearest(self, path: str) -> TakenRow | None:
        """Of a row that was removed the one that it stood in, or any."""
        above = [self.placed[p] for p in _above(path) if p in self.placed]
        return next(iter((*above, *self.placed.values())), None)


def _above(path: str) -> Iterable[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _names(text: str) -> list[str]:
    """The texts in a cell."""
    return [name for name in re.split(r"[\n,\[\]{}\s]+", text) if name]


def _said(text: str) -> str:
    return f"'{text}'" if text else "nothing"


def _sorted(rows: Iterable[SheetRow]) -> list[SheetRow]:
    return sorted(rows, key=lambda row: row.path)
