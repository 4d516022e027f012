"""What cells of a workbook have beside values: formulas, formats, merged and hidden (ECMA-376; OpenDocument)."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from metlit.curation.reading.elements import Element, attribute, children, first_below, local_name, parsed_xml
from metlit.curation.sheets.grid_cells import BROKEN, DATE, FORMULA, MERGED, NUMBER_MADE, CellMark, SheetGrid
from metlit.errors import MetlitError

# Built-in formats (ECMA-376, part 1, 18.8.30) that show a number as it is: general, decimals, thousands, exponents.
_AS_IT_IS = {0, 1, 2, 3, 4, 11, 37, 38, 39, 40, 48, 49}
_BUILT_IN_DECIMALS = {2: 2, 4: 2, 39: 2, 40: 2}
_PLAIN_FORMAT = re.compile(r"(?:[0#,.;_()\-\\ ]|General|\[Red\]|@|E\+)*")
_DECIMALS = re.compile(r"0\.(0+)")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]+)")
_TRUTH = re.compile(r"(?:of:)?=(TRUE|FALSE)\(\)", re.IGNORECASE)
_MADE = {"percentage", "currency", "time", "date"}
_MOST_REPEATED = 20_000


def mark_cells(data: bytes, file: str, grids: list[SheetGrid]) -> None:
    """Mark the cells of the sheets of a workbook that hold no plain value, and what is hidden.

    Raises:
        MetlitError: if the parts of the workbook cannot be read.
    """
    by_name = {grid.name: grid for grid in grids}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "content.xml" in names:
                _open_document(parsed_xml(archive.read("content.xml"), file), by_name)
            else:
                _office_open(archive, names, file, by_name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise MetlitError(f"{file} is a broken workbook", "save it again") from error


# -- XLSX


def _office_open(archive: zipfile.ZipFile, names: set[str], file: str, grids: dict[str, SheetGrid]) -> None:
    def part(name: str) -> Element | None:
        return parsed_xml(archive.read(name), file) if name in names else None

    book, links = part("xl/workbook.xml"), part("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        return
    targets = {attribute(one, "Id"): attribute(one, "Target") for one in children(links)}
    formats = list(_number_formats(part("xl/styles.xml")))
    for sheet in children(first_below(book, "sheets"), "sheet") if first_below(book, "sheets") is not None else ():
        target = targets.get(attribute(sheet, "id"), "")
        name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        root, grid = part(name), grids.get(attribute(sheet, "name"))
        if root is not None and grid is not None:
            _office_sheet(root, grid, formats)


def _number_formats(styles: Element | None) -> Iterator[tuple[bool, int]]:
    """Of each cell format: whether it shows a number as it is, and with how many decimals."""
    if styles is None:
        return
    own = first_below(styles, "numfmts")
    codes = (
        {attribute(one, "numFmtId"): attribute(one, "formatCode") for one in children(own)} if own is not None else {}
    )
    used = first_below(styles, "cellxfs")
    for one in children(used) if used is not None else ():
        number = attribute(one, "numFmtId") or "0"
        if number in codes:
            decimals = _DECIMALS.match(codes[number])
            yield bool(_PLAIN_FORMAT.fullmatch(codes[number])), len(decimals[1]) if decimals else 0
        else:
            yield number.isdecimal() and int(number) in _AS_IT_IS, _BUILT_IN_DECIMALS.get(int(number), 0)


def _office_sheet(root: Element, grid: SheetGrid, formats: list[tuple[bool, int]]) -> None:
    for column in children(first_below(root, "cols")) if first_below(root, "cols") is not None else ():
        if attribute(column, "hidden") in ("1", "true"):
            last = min(int(attribute(column, "max")), 1 << 14)
            grid.hidden_columns |= set(range(int(attribute(column, "min")) - 1, last))
    data = first_below(root, "sheetdata")
    for row in children(data, "row") if data is not None else ():
        if attribute(row, "hidden") in ("1", "true"):
            grid.hidden_rows.add(int(attribute(row, "r")) - 1)
        for cell in children(row, "c"):
            _office_cell(cell, grid, formats)
    merged = first_below(root, "mergecells")
    for one in children(merged) if merged is not None else ():
        first, _, last = attribute(one, "ref").partition(":")
        _merged(grid, _at(first), _at(last or first))


def _office_cell(cell: Element, grid: SheetGrid, formats: list[tuple[bool, int]]) -> None:
    at = _at(attribute(cell, "r"))
    style = attribute(cell, "s")
    as_it_is, decimals = formats[int(style)] if style.isdecimal() and int(style) < len(formats) else (True, 0)
    formula = next(iter(children(cell, "f")), None)
    if formula is not None:
        grid.marks[at] = CellMark(FORMULA, grid.cell(*at))
    elif attribute(cell, "t") == "e":
        grid.marks[at] = CellMark(BROKEN, "")
    elif at in grid.numbers:
        _number(grid, at, as_it_is, decimals)


def _number(grid: SheetGrid, at: tuple[int, int], as_it_is: bool, decimals: int) -> None:
    """A number that is shown as something else is one that the spreadsheet made; decimals that are shown are kept."""
    text = grid.cell(*at)
    if not as_it_is:
        grid.marks[at] = CellMark(NUMBER_MADE, text)
    elif decimals and Fraction(text) == Fraction(shown := f"{float(text):.{decimals}f}"):
        grid.rows[at[0]][at[1]] = shown


def _at(name: str) -> tuple[int, int]:
    """C7 → (6, 2)."""
    match = _CELL.fullmatch(name)
    if match is None:
        raise RuntimeError(f"no cell: {name}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _merged(grid: SheetGrid, first: tuple[int, int], last: tuple[int, int]) -> None:
    for row in range(first[0], min(last[0], len(grid.rows) - 1) + 1):
        for column in range(first[1], min(last[1], first[1] + _MOST_REPEATED) + 1):
            grid.marks.setdefault((row, column), CellMark(MERGED, ""))


# -- OpenDocument


def _open_document(root: Element, grids: dict[str, SheetGrid]) -> None:
    sheets = first_below(root, "body", "spreadsheet")
    for table in children(sheets, "table") if sheets is not None else ():
        grid = grids.get(attribute(table, "name"))
        if grid is not None:
            _open_columns(table, grid)
            for place, row in _repeated(_below(table, "table-row"), "number-rows-repeated"):
                _open_row(row, place, grid)


def _open_columns(table: Element, grid: SheetGrid) -> None:
    for place, column in _repeated(_below(table, "table-column"), "number-columns-repeated"):
        if attribute(column, "visibility") in ("collapse", "filter"):
            grid.hidden_columns.add(place)


def _below(table: Element, name: str) -> Iterator[Element]:
    """Rows or columns, also those in groups and heads."""
    for one in children(table):
        if local_name(one) == name:
            yield one
        elif local_name(one).startswith(name) or local_name(one).endswith(("-rows", "-columns", "-group")):
            yield from _below(one, name)


def _repeated(found: Iterator[Element], many: str) -> Iterator[tuple[int, Element]]:
    place = 0
    for one in found:
        count = int(attribute(one, many) or 1)
        for n in range(min(count, _MOST_REPEATED)):
            yield place + n, one
        place += count


def _open_row(row: Element, line: int, grid: SheetGrid) -> None:
    if line >= len(grid.rows):
        return
    if attribute(row, "visibility") in ("collapse", "filter"):
        grid.hidden_rows.add(line)
    cells = (one for one in children(row, "table-cell", "covered-table-cell"))
    for place, cell in _repeated(cells, "number-columns-repeated"):
        if place >= len(grid.rows[line]):
            return
        _open_cell(cell, (line, place), grid)


def _open_cell(cell: Element, at: tuple[int, int], grid: SheetGrid) -> None:
    formula, kind = attribute(cell, "formula"), attribute(cell, "value-type")
    if truth := _TRUTH.fullmatch(formula):
        grid.rows[at[0]][at[1]] = truth[1].lower()
        grid.numbers.discard(at)
    elif formula:
        grid.marks[at] = CellMark(FORMULA, grid.cell(*at))
    elif kind in _MADE:
        mark = grid.marks.get(at, CellMark(DATE if kind in ("date", "time") else NUMBER_MADE, grid.cell(*at)))
        grid.marks[at] = replace(mark)
    rows, columns = (
        int(attribute(cell, "number-rows-spanned") or 1),
        int(attribute(cell, "number-columns-spanned") or 1),
    )
    if rows * columns > 1:
        _merged(grid, at, (at[0] + rows - 1, at[1] + columns - 1))
