"""Tables of a paper as text: Markdown (GFM), HTML, LaTeX (booktabs). Whatever a cell holds, it is shown, not obeyed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from metlit.tables.table import Table, TableCell, TableColumn, footnote_letter

# CommonMark 0.31, 2.4 and GFM: these have a meaning anywhere, the others at the beginning of a line only.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$&])")
_BLOCK = re.compile(r"^([0-9]*)([-+=.)])")
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "–": "--", "—": "---", "−": r"\ensuremath{-}", "×": r"\texttimes{}",
    "±": r"\textpm{}",
    "≥": r"\ensuremath{\geq}", "≤": r"\ensuremath{\leq}", "°": r"\textdegree{}", "†": r"\textdagger{}",
    "²": r"\textsuperscript{2}", "³": r"\textsuperscript{3}", "µ": r"\textmu{}", "“": "``", "”": "''",
    "α": r"\ensuremath{\alpha}", "β": r"\ensuremath{\beta}", "γ": r"\ensuremath{\gamma}", "μ": r"\ensuremath{\mu}",
    "[": "{[}", "]": "{]}", "-": "{-}", "`": "{`}", "'": "{'}",
}  # fmt: skip
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


def markdown(table: Table) -> str:
    """GitHub-flavoured Markdown."""
    shown = table.for_page()
    heads = ["".join(f"<sub>{_md(t)}</sub>" if low else _md(t) for t, low in c.parts()) for c in shown.columns]
    rules = ["--:" if c.numeric else "---" for c in shown.columns]
    lines = [f"**{_md(shown.title)}**", "", _line(heads), _line(rules)]
    lines += [_line(_md_cell(cell) for cell in row) for row in shown.rows]
    lines += ["", *(f"<sup>{footnote_letter(i)}</sup> {_md(note)}  " for i, note in enumerate(shown.notes))]
    lines += [f"{_md_line(remark)}  " for remark in shown.remarks]
    if shown.references:
        lines += ["", *(f"{i}. {_md_line(text)}" for i, text in enumerate(shown.references, 1))]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _md(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _one_line(text))


def _md_line(text: str) -> str:
    """A text that begins a line, where it could begin a list or underline a heading."""
    return _BLOCK.sub(r"\1\\\2", _md(text))


def _md_cell(cell: TableCell) -> str:
    return _md(cell.text) + (f"<sup>{_signs(cell)}</sup>" if cell.notes else "")


def html_page(table: Table) -> str:
    """A page of its own: HTML 5, without scripts, and nothing loaded from elsewhere."""
    shown = table.for_page()
    heads = "".join(f"<th{_class(c)}>{_html_head(c)}</th>" for c in shown.columns)
    rows = "\n".join(
        "<tr>" + "".join(_html_cell(column, cell) for column, cell in zip(shown.columns, row, strict=True)) + "</tr>"
        for row in shown.rows
    )
    notes = "".join(
        f"<p><sup>{footnote_letter(i)}</sup> {html.escape(note)}</p>\n" for i, note in enumerate(shown.notes)
    )
    remarks = "".join(f"<p>{html.escape(remark)}</p>\n" for remark in shown.remarks)
    listed = "".join(f"<li>{html.escape(text)}</li>\n" for text in shown.references)
    references = f"<h2>References</h2>\n<ol>\n{listed}</ol>\n" if listed else ""
    title = html.escape(shown.title)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<table>\n<caption>{title}</caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        f"<footer>\n{notes}{remarks}{references}</footer>\n</body>\n</html>\n"
    )


def _class(column: TableColumn) -> str:
    return ' class="number"' if column.numeric else ' class="wide"' if column.wide else ""


def _html_head(column: TableColumn) -> str:
    return "".join(f"<sub>{html.escape(t)}</sub>" if low else html.escape(t) for t, low in column.parts())


def _html_cell(column: TableColumn, cell: TableCell) -> str:
    # Arabic and Hebrew texts keep their own direction, and give none to the rest of the row.
    notes = f"<sup>{_signs(cell)}</sup>" if cell.notes else ""
    return f'<td{_class(column)} dir="auto">{html.escape(cell.text)}{notes}</td>'


def latex(table: Table) -> str:
    """A longtable for the packages booktabs, longtable, array and pdflscape; for XeLaTeX or LuaLaTeX."""
    shown = table.for_page()
    width = f"{0.94 / max(1, sum(_weight(c) for c in shown.columns)):.4f}"
    columns = "".join(
        f">{{\\{'raggedleft' if c.numeric else 'raggedright'}\\arraybackslash}}p{{{_weight(c)}\\metlitwidth}}"
        for c in shown.columns
    )
    heads = " & ".join(
        "".join(f"\\textsubscript{{{tex(t)}}}" if low else tex(t) for t, low in c.parts()) for c in shown.columns
    )
    body = "\n".join(" & ".join(_tex_cell(cell) for cell in row) + r" \\" for row in shown.rows)
    below = [rf"\textsuperscript{{{footnote_letter(i)}}} {tex(note)}" for i, note in enumerate(shown.notes)]
    below += map(tex, shown.remarks)
    below += [f"{i}. {tex(text)}" for i, text in enumerate(shown.references, 1)]
    landscape = len(shown.columns) > LANDSCAPE
    lines = [
        "% Needs booktabs, longtable, array, pdflscape; XeLaTeX or LuaLaTeX.",
        r"\begin{landscape}" if landscape else "",
        r"\begingroup\scriptsize\setlength{\tabcolsep}{3pt}",
        rf"\newlength{{\metlitwidth}}\setlength{{\metlitwidth}}{{{width}\linewidth}}",
        rf"\begin{{longtable}}{{@{{}}{columns}@{{}}}}",
        rf"\caption{{{tex(shown.title)}}}\\",
        rf"\toprule {heads} \\ \midrule \endfirsthead",
        rf"\toprule {heads} \\ \midrule \endhead",
        r"\bottomrule \endfoot",
        body,
        r"\end{longtable}",
        "\n\n".join(rf"\noindent {text}\par" for text in below),
        r"\endgroup",
        r"\end{landscape}" if landscape else "",
    ]
    return "\n".join(line for line in lines if line) + "\n"


LANDSCAPE = 6  # more columns than these do not fit across a page held upright


def _weight(column: TableColumn) -> int:
    return 3 if column.wide else 1 if column.numeric else 2


def tex(text: str) -> str:
    """A text as LaTeX sets it: nothing in it is a command."""
    return "".join(_LATEX.get(character, character) for character in _one_line(text))


def _tex_cell(cell: TableCell) -> str:
    # A bracket that begins a row would be an option of the line break before it.
    return "{}" + tex(cell.text) + (rf"\textsuperscript{{{_signs(cell)}}}" if cell.notes else "")


def _signs(cell: TableCell) -> str:
    return ",".join(footnote_letter(i) for i in cell.notes)


def _one_line(text: str) -> str:
    return " ".join(text.split())
