"""Tables as LaTeX (booktabs)."""

from __future__ import annotations

from metlit.tables.escaping import tex
from metlit.tables.formats import TableFormat
from metlit.tables.table import Table, TableCell, TableColumn, footnote_letter, footnote_signs


def tex_file(table: Table) -> bytes:
    """A longtable for the packages booktabs, longtable, array and pdflscape; for XeLaTeX or LuaLaTeX.

    It defines nothing, so that any number of them stands in one document.
    """
    shown = table.for_page()
    share = 0.94 / max(1, sum(_weight(c) for c in shown.columns))
    columns = "".join(
        f">{{\\{'raggedleft' if c.numeric else 'raggedright'}\\arraybackslash}}p{{{_weight(c) * share:.4f}\\linewidth}}"
        for c in shown.columns
    )
    heads = " & ".join(
        "".join(f"\\textsubscript{{{tex(t)}}}" if low else tex(t) for t, low in c.parts()) for c in shown.columns
    )
    body = "\n".join(" & ".join(_cell(cell) for cell in row) + r" \\" for row in shown.rows)
    below = [rf"\textsuperscript{{{footnote_letter(i)}}} {tex(note)}" for i, note in enumerate(shown.notes)]
    below += map(tex, shown.remarks)
    below += [f"{i}. {tex(text)}" for i, text in enumerate(shown.references, 1)]
    landscape = shown.landscape
    lines = [
        "% Needs booktabs, longtable, array, pdflscape; XeLaTeX or LuaLaTeX.",
        r"\begin{landscape}" if landscape else "",
        r"\begingroup\scriptsize\setlength{\tabcolsep}{3pt}",
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
    return ("\n".join(line for line in lines if line) + "\n").encode()


def _weight(column: TableColumn) -> int:
    return 3 if column.wide else 1 if column.numeric else 2


def _cell(cell: TableCell) -> str:
    # A bracket that begins a row would be an option of the line break before it.
    return "{}" + tex(cell.text) + (rf"\textsuperscript{{{footnote_signs(cell)}}}" if cell.notes else "")


LATEX = TableFormat("tex", tex_file, 5)
