"""Tables as pages: HTML 5, without scripts, and nothing loaded from elsewhere."""

from __future__ import annotations

from metlit.tables.escaping import html_text
from metlit.tables.formats import TableFormat
from metlit.tables.table import Table, TableCell, TableColumn, footnote_letter, footnote_signs

_STYLE = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; }
table { border-collapse: collapse; font-size: 13px; border-top: 2px solid; border-bottom: 2px solid; }
thead th { border-bottom: 1px solid; text-align: left; vertical-align: bottom; }
th, td { padding: .3rem .6rem .3rem 0; vertical-align: top; overflow-wrap: break-word; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.wide { min-width: 14rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .5rem; }
footer { font-size: 12px; margin-top: 1rem; max-width: 60rem; }
"""


def html_file(table: Table) -> bytes:
    """A page of its own: HTML 5, without scripts, and nothing loaded from elsewhere."""
    shown = table.for_page()
    heads = "".join(f"<th{_class(c)}>{_head(c)}</th>" for c in shown.columns)
    rows = "\n".join(
        "<tr>" + "".join(_cell(column, cell) for column, cell in zip(shown.columns, row, strict=True)) + "</tr>"
        for row in shown.rows
    )
    notes = "".join(f"<p><sup>{footnote_letter(i)}</sup> {html_text(note)}</p>\n" for i, note in enumerate(shown.notes))
    remarks = "".join(f"<p>{html_text(remark)}</p>\n" for remark in shown.remarks)
    listed = "".join(f"<li>{html_text(text)}</li>\n" for text in shown.references)
    references = f"<h2>References</h2>\n<ol>\n{listed}</ol>\n" if listed else ""
    title = html_text(shown.title)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<table>\n<caption>{title}</caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        f"<footer>\n{notes}{remarks}{references}</footer>\n</body>\n</html>\n"
    ).encode()


def _class(column: TableColumn) -> str:
    return ' class="number"' if column.numeric else ' class="wide"' if column.wide else ""


def _head(column: TableColumn) -> str:
    return "".join(f"<sub>{html_text(t)}</sub>" if low else html_text(t) for t, low in column.parts())


def _cell(column: TableColumn, cell: TableCell) -> str:
    # Arabic and Hebrew texts keep their own direction, and give none to the rest of the row.
    notes = f"<sup>{footnote_signs(cell)}</sup>" if cell.notes else ""
    return f'<td{_class(column)} dir="auto">{html_text(cell.text)}{notes}</td>'


HTML = TableFormat("html", html_file, 4)
