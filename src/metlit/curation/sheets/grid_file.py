"""Files of spreadsheets → grids of texts: XLSX and ODS (python-calamine), CSV; nothing is computed or followed."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from pathlib import Path

from metlit.curation.sheets.grid_cells import DATE, CellAt, CellMark, SheetGrid
from metlit.errors import MetlitError

_MOST_BYTES = 200 << 20  # unpacked
_MOST_CELLS = 5_000_000
_DATES = (datetime.date, datetime.time, datetime.timedelta)
_REMEDY = "save it as XLSX, ODS or CSV"
_DELIMITERS = ",;\t"
_WHOLE = 1e15


def read_grids(path: Path) -> list[SheetGrid]:
    """The sheets of a file.

    Raises:
        MetlitError: if it cannot be read, or is none.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MetlitError(f"{path} cannot be read: {error.strerror}", "name a file of a spreadsheet") from error
    if data[:2] == b"PK":
        return _workbook(path, data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise MetlitError(f"{path} is an old or an encrypted workbook", _REMEDY + ", without a password")
    return [_csv(path, data)]


def _workbook(path: Path, data: bytes) -> list[SheetGrid]:
    from metlit.curation.sheets.marked_cells import mark_cells  # CSV needs no reader of XML

    try:
        import python_calamine as calamine
    except ImportError as error:
        raise MetlitError("XLSX and ODS need python-calamine", "pip install 'metlit[curation]'") from error
    _refuse_large(path, data)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            hidden = {s.name for s in book.sheets_metadata if s.visible != calamine.SheetVisibleEnum.Visible}
            work = [s.name for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
            grids = [_grid(path, name, book.get_sheet_by_name(name), name in hidden) for name in work]
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise MetlitError(f"{path} is no workbook that can be read: {error}", _REMEDY) from error
    mark_cells(data, path.as_posix(), grids)
    return grids


def _refuse_large(path: Path, data: bytes) -> None:
    try:
        size = sum(one.file_size for one in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise MetlitError(f"{path} is a broken workbook", "save it again") from error
    if size > _MOST_BYTES:
        raise MetlitError(f"{path} has {size} bytes when unpacked, more than {_MOST_BYTES}", "split it")


def _grid(path: Path, name: str, sheet: object, hidden: bool) -> SheetGrid:
    height, width = sheet.total_height, sheet.total_width  # type: ignore[attr-defined]
    if height * width > _MOST_CELLS:
        raise MetlitError(f"{path}: {name} has {height} rows of {width} columns", "remove what is not used")
    grid = SheetGrid(path.as_posix(), name, [], hidden=hidden)
    for line, values in enumerate(sheet.to_python(skip_empty_area=False)):  # type: ignore[attr-defined]
        grid.rows.append([_text(grid, (line, place), value) for place, value in enumerate(values)])
    return grid


def _text(grid: SheetGrid, at: CellAt, value: object) -> str:
    """A cell as a text; dates and numbers are marked as such."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _DATES):
        grid.marks[at] = CellMark(DATE, str(value))
        return str(value)
    if isinstance(value, float | int):
        grid.numbers.add(at)
        return str(int(value)) if value == int(value) and abs(value) < _WHOLE else repr(value)
    return str(value)


# -- CSV


def _csv(path: Path, data: bytes) -> SheetGrid:
    """One sheet, called as the file is."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise MetlitError(f"{path}:{line}: the file is not UTF-8", "save it as 'CSV UTF-8'") from error
    if "\0" in text:
        raise MetlitError(f"{path} is no CSV file", _REMEDY)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise MetlitError(f"{path} is no CSV file: {error}", "save it again as 'CSV UTF-8'") from error
    return SheetGrid(path.as_posix(), path.stem, [[cell.replace("\r\n", "\n") for cell in row] for row in rows])
