"""Tables of a paper as files of office programs: XLSX (XlsxWriter), DOCX (python-docx); the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from metlit.errors import MetlitError
from metlit.tables.table import Table, TableColumn, footnote_letter, xml_text
from metlit.tables.typeset import LANDSCAPE

if TYPE_CHECKING:
    import xlsxwriter

# A file says when it was made: never, so that it is the same every time.
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
_A4, _READABLE = 9, 240  # characters beside each other
_LINE, _HIGHEST = 15, 409  # points; the greatest height of a row
_WIDEST, _LONGEST_CELL, _LONGEST_WORD = 36, 32_767, 22
_PAGE = (29.7, 21.0)
_MARGIN, _CHARACTER = 1.5, 0.145
_OF_HOW_MANY, _WORDS = re.compile(r"\(n = [0-9, ]+\)"), re.compile(r"[\s–-]+")


def xlsx(table: Table) -> bytes:
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
    book.set_properties({"title": table.title, "comments": table.remarks[-1], "created": _EPOCH.replace(tzinfo=None)})
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
    """The cells below the heads, numbers as numbers."""
    for line, row in enumerate(rows, 1):
        # Not every program finds the height of a wrapped cell by itself.
        lines = max(-(-len(text) // (width - 2)) for text, width in zip(row, widths, strict=True))
        sheet.set_row(line, min(_HIGHEST, _LINE * max(1, lines)))
        for number, text in enumerate(row):
            column = table.columns[number] if number < len(table.columns) else None
            if column is not None and column.numeric and _is_number(text):
                sheet.write_number(line, number, float(text), style)
            else:
                sheet.write_string(line, number, text[:_LONGEST_CELL], style)


def _for_print(sheet: xlsxwriter.worksheet.Worksheet, table: Table, width: int) -> None:
    """Landscape, the header on every page, beside each other as many pages as can be read."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(-(-width // _READABLE), 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{table.remarks[-1].replace('&', '&&')}&R&P/&N")


def _texts(table: Table, row: Sequence) -> list[str]:
    notes = "; ".join(dict.fromkeys(table.notes[i] for cell in row for i in cell.notes))
    return [*(cell.text for cell in row), *([notes] if table.notes else [])]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and text.isascii()


def docx(table: Table) -> bytes:
    """A page with a three-line table, its notes and references.

    Raises:
        MetlitError: if python-docx is not installed.
    """
    try:
        import docx as library
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm, Pt
    except ImportError as error:
        raise MetlitError("DOCX needs python-docx", "pip install 'metlit[review]'") from error
    shown = table.for_page()
    document = library.Document()
    document.core_properties.title = shown.title
    document.core_properties.author = "metlit"
    document.core_properties.created = document.core_properties.modified = _EPOCH.replace(tzinfo=None)
    section = document.sections[0]
    wide, high = _PAGE if len(shown.columns) > LANDSCAPE else _PAGE[::-1]
    section.orientation = WD_ORIENT.LANDSCAPE if wide > high else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(wide), Cm(high)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(7.5 if wide > high else 9)
    document.styles["Normal"].paragraph_format.space_after = Pt(2)
    document.add_paragraph().add_run(shown.title).bold = True
    _table(document, shown, wide - 2 * _MARGIN)
    for number, note in enumerate(shown.notes):
        paragraph = document.add_paragraph()
        paragraph.add_run(footnote_letter(number)).font.superscript = True
        paragraph.add_run(f" {_allowed(note)}")
    for remark in shown.remarks:
        document.add_paragraph(_allowed(remark))
    for number, text in enumerate(shown.references, 1):
        document.add_paragraph(f"{number}. {_allowed(text)}")
    stream = io.BytesIO()
    document.save(stream)
    return _undated(stream.getvalue())


def _table(document, shown: Table, room: float) -> None:
    from docx.shared import Cm

    grid = document.add_table(rows=1, cols=len(shown.columns))
    grid.autofit = False
    widths = [Cm(w) for w in _widths(shown, room)]
    for column, cell in zip(shown.columns, grid.rows[0].cells, strict=True):
        for text, low in column.parts():
            run = cell.paragraphs[0].add_run(text)
            run.bold, run.font.subscript = True, low
        _align(cell.paragraphs[0], column)
    for row in shown.rows:
        cells = grid.add_row().cells
        for column, given, cell in zip(shown.columns, row, cells, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(_allowed(given.text))
            if given.notes:
                paragraph.add_run(",".join(map(footnote_letter, given.notes))).font.superscript = True
            _align(paragraph, column)
    # Word goes by the widths of cells, LibreOffice by those of the grid.
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    _three_lines(grid)


def _align(paragraph, column: TableColumn) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.paragraph_format.space_after = 0
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if column.numeric else WD_ALIGN_PARAGRAPH.LEFT


def _three_lines(grid) -> None:
    """Lines above and below the heads and below the table; the heads again on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def line(cell, *sides: str) -> None:
        borders = OxmlElement("w:tcBorders")
        for side in sides:
            border = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "8"), ("color", "000000")):
                border.set(qn(f"w:{name}"), value)
            borders.append(border)
        cell._tc.get_or_add_tcPr().append(borders)

    for cell in grid.rows[0].cells:
        line(cell, "top", "bottom")
    if len(grid.rows) > 1:
        for cell in grid.rows[-1].cells:
            line(cell, "bottom")
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)


def _widths(shown: Table, room: float) -> list[float]:
    """Centimetres for each column: never less than its longest word, the rest by how much it holds."""
    texts = [[c.plain, *(row[i].text for row in shown.rows)] for i, c in enumerate(shown.columns)]
    longest = [max((len(word) for text in column for word in _WORDS.split(text)), default=1) for column in texts]
    least = [_CHARACTER * min(_LONGEST_WORD, length) + 0.45 for length in longest]
    spare = room - sum(least)
    if spare <= 0:
        return [width * room / sum(least) for width in least]
    weights = [min(60, sum(map(len, column)) / len(column)) ** 0.5 for column in texts]
    return [width + spare * weight / sum(weights) for width, weight in zip(least, weights, strict=True)]


def _allowed(text: str) -> str:
    """As XML may hold it; what is of how many is kept on one line."""
    return _OF_HOW_MANY.sub(lambda m: m[0].replace(" ", "\u00a0"), xml_text(text))


def _undated(data: bytes) -> bytes:
    """An archive with its members in the same order, all of the first day that the format knows."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, date_time=_EPOCH.timetuple()[:6])
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(info, old.read(name))
    return stream.getvalue()
