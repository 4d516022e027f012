"""Workbooks for tests: written, edited and read without metlit's own writer, as a spreadsheet would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import python_calamine
import xlsxwriter

Sheets = dict[str, list[list[str]]]


def sheets_of(data: bytes) -> Sheets:
    """All cells of a workbook, as texts."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in book.sheet_names
    }


def xlsx(path: Path, sheets: Sheets, also: Callable[[xlsxwriter.Workbook], None] | None = None) -> Path:
    """A workbook of texts; ``also`` does what else is wanted to its sheets."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            for place, text in enumerate(row):
                if text:
                    sheet.write_string(line, place, text)
    if also:
        also(book)
    book.close()
    return path


def ods(path: Path, name: str, rows: list[list[str]]) -> Path:
    """An OpenDocument spreadsheet of one sheet; a cell that begins with ``<`` is XML of its own."""
    lines = []
    for row in rows:
        cells = (
            text
            if text.startswith("<")
            else '<table:table-cell office:value-type="string">'
            + "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
            + "</table:table-cell>"
            for text in row
        )
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in names.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f"<office:spreadsheet><table:table table:name={quoteattr(name)}>{''.join(lines)}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return path


def place_of(sheets: Sheets, sheet: str, row: str, column: str) -> tuple[int, int]:
    """Line and place, from 0, of the cell of a row, by its id, and a column."""
    rows = sheets[sheet]
    heads = [head.removesuffix(" *") for head in rows[0]]
    ids = heads.index("id")
    return next(n for n, cells in enumerate(rows) if n > 1 and cells[ids] == row), heads.index(column)


def called(sheet: str, place: tuple[int, int]) -> str:
    """A cell as a spreadsheet calls it; two letters at most."""
    high, low = divmod(place[1], 26)
    return f"{sheet}!{chr(64 + high) if high else ''}{chr(65 + low)}{place[0] + 1}"
