"""Tables as GitHub-flavoured Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from metlit.tables.escaping import md_line, md_text
from metlit.tables.formats import TableFormat
from metlit.tables.table import Table, TableCell, footnote_letter, footnote_signs


def md_file(table: Table) -> bytes:
    """A table with its title, footnotes, remarks and references."""
    shown = table.for_page()
    heads = ["".join(f"<sub>{md_text(t)}</sub>" if low else md_text(t) for t, low in c.parts()) for c in shown.columns]
    rules = ["--:" if c.numeric else "---" for c in shown.columns]
    lines = [f"**{md_text(shown.title)}**", "", _line(heads), _line(rules)]
    lines += [_line(map(_cell, row)) for row in shown.rows]
    lines += ["", *(f"<sup>{footnote_letter(i)}</sup> {md_text(note)}  " for i, note in enumerate(shown.notes))]
    lines += [f"{md_line(remark)}  " for remark in shown.remarks]
    if shown.references:
        lines += ["", *(f"{i}. {md_line(text)}" for i, text in enumerate(shown.references, 1))]
    return ("\n".join(lines) + "\n").encode()


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: TableCell) -> str:
    return md_text(cell.text) + (f"<sup>{footnote_signs(cell)}</sup>" if cell.notes else "")


MARKDOWN = TableFormat("md", md_file, 3)
