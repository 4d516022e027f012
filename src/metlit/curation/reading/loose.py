"""Tables of which a PDF's text has kept no more than blanks between the cells."""

from __future__ import annotations

import re

from metlit.curation.traced import TracedText

_FIGURE = re.compile(r"[<>≤≥~±]?[-−]?\d[\d.,/%±–-]*(?:\([^()\s]*\))?")
_TOKEN = re.compile(r"\S+")
_LONGEST = 60


def may_be_row(text: str) -> bool:
    """Whether a line below a caption may be a row: short, and no sentence."""
    return len(text) <= _LONGEST and not text.startswith(" ") and not text.rstrip().endswith((".", ",", ";", "-"))


def loose_rows(lines: list[TracedText]) -> tuple[list[list[TracedText]], str] | None:
    """Rows of a label and figures below a caption.

    Returns:
        the rows, and what is doubtful about them, or nothing; None if no two lines have figures in the same number of
        columns behind their label.
    """
    parted = [_parted(raw) for raw in lines]
    widths = {len(figures) for _, figures in parted if figures}
    if len(widths) != 1 or len(parted) < 2:
        return None
    width = widths.pop()
    rows: list[list[TracedText]] = []
    doubt = ""
    for label, figures in parted:
        if not rows and not figures:
            head, doubt = _head(label, width)
            rows.append(head)
        else:
            rows.append([label, *figures])
    return rows, doubt


def _parted(raw: TracedText) -> tuple[TracedText, list[TracedText]]:
    """What a line says before its last figures, and these."""
    tokens = list(_TOKEN.finditer(raw.text))
    figures: list[TracedText] = []
    while tokens and _FIGURE.fullmatch(tokens[-1].group()):
        last = tokens.pop()
        figures.insert(0, raw[last.start() : last.end()])
    if not tokens:
        return raw, []
    return raw[: tokens[-1].end()], figures


def _head(raw: TracedText, width: int) -> tuple[list[TracedText], str]:
    """The heading line: a word a column; else its first word heads the labels, and the rest is parted by guess."""
    tokens = [raw[m.start() : m.end()] for m in _TOKEN.finditer(raw.text)]
    empty = TracedText("", ())
    if len(tokens) == width:
        return [empty, *tokens], ""
    if len(tokens) == width + 1:
        return tokens, ""
    doubt = f"the text does not tell where the columns of the heading {' '.join(raw.text.split())!r} begin"
    if width == 1 and tokens:
        return [tokens[0], raw[len(tokens[0]) :].strip()], doubt
    return [raw, *[empty] * width], doubt
