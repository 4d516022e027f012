"""Tables as workbooks (XlsxWriter); the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from metlit.errors import MetlitError
from metlit.numbers.rounding import rounded
from metlit.tables.formats import TableFormat
from metlit.tables.table import Table, TableCell

if TYPE_CHECKING:
    import xlsxwriter

# A file says when it was made: never, so that it is the same every time.
_EPOCH = datetime(1980, 1, 1)
_A4, _READABLE = 9, 240  # characters beside each other
_LINE, _HIGHEST = 15, 409  # points; the greatest height of a row
_WIDEST, _LONGEST_CELL = 36, 32_767


def xlsx_file(table: Table) -> bytes:
    """A workbook: the table as data, one cell a value, and a second sheet with notes and references.

    Raises:
        MetlitError: if XlsxWriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MetlitError("XLSX needs XlsxWriter", "pip install 'metlit[review]'") from error
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": table.title, "comments": table.remarks[-1], "created": _EPOCH})
    sheet = book.add_worksheet(table.name[:31])
    head, wrapped = (
        book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    heads = [*(c.plain for c in table.columns), *(["Notes"] if table.notes else [])]
    rows = [_texts(table, row) for row in table.rows]
    widths = [min(_WIDEST, max([8, len(text) + 2, *(len(row[n]) + 1 for row in rows)])) for n, text in enumerate(heads)]
    for number, text in enumerate(heads):
        sheet.write_string(0, number, text, head)
        sheet.set_column(number, number, widths[number])
    _fill(sheet, table, rows, widths, wrapped)
    sheet.freeze_panes(1, 1)
    _for_print(sheet, table, sum(widths))
    below = book.add_worksheet("notes")
    below.set_column(0, 0, 120, wrapped)
    texts = [table.title, *table.remarks, *(f"{i}. {t}" for i, t in enumerate(table.references, 1))]
    for line, text in enumerate(texts):
        below.write_string(line, 0, text[:_LONGEST_CELL], wrapped)
    book.close()
    return stream.getvalue()


def _fill(sheet: xlsxwriter.worksheet.Worksheet, table: Table, rows: Sequence, widths: Sequence, style) -> None:
    """The cells below the heads, numbers as numbers; ``rows`` are their texts."""
    numeric = [n for n, column in enumerate(table.columns) if column.numeric]
    for line, (row, cells) in enumerate(zip(rows, table.rows, strict=True), 1):
        # Not every program finds the height of a wrapped cell by itself.
        lines = max(-(-len(text) // (width - 2)) for text, width in zip(row, widths, strict=True))
        sheet.set_row(line, min(_HIGHEST, _LINE * max(1, lines)))
        numbers = {n: value for n in numeric if (value := _number(cells[n])) is not None}
        for place, text in enumerate(row):
            if place in numbers:
                sheet.write_number(line, place, numbers[place], style)
            else:
                sheet.write_string(line, place, text[:_LONGEST_CELL], style)


def _for_print(sheet: xlsxwriter.worksheet.Worksheet, table: Table, width: int) -> None:
    """Landscape, the header on every page, beside each other as many pages as can be read."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(-(-width // _READABLE), 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{table.remarks[-1].replace('&', '&&')}&R&P/&N")


def _texts(table: Table, row: Sequence[TableCell]) -> list[str]:
    return [*(cell.text for cell in row), *([table.notes_of(row)] if table.notes else [])]


def _number(cell: TableCell) -> float | None:
    """The number of a cell, as it is printed, if a reader sees nothing else."""
    value = cell.single
    if value is None or value.number is None or not value.bare:
        return None
    return float(value.number if value.printed else rounded(value.number))


XLSX = TableFormat("xlsx", xlsx_file, 6, "XLSX: no footnote signs in cells; their texts are in the column Notes")
