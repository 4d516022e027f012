"""Figures of cells: gap map and traffic light."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from metlit.figures.canvas import (
    COLOURS,
    FAINT,
    HIGHEST,
    INK,
    NORMAL,
    PALE,
    REST,
    SMALL,
    Canvas,
    fitted,
    height_of,
    width_of,
    wrapped,
)
from metlit.figures.figure import AT_MOST, PEOPLE, UNKNOWN, Figure, Mark, people

_CELL, _LEAST_CELL = 9.0, 5.2  # mm
_SIDE, _OVERHANG = 44.0, 14.0  # for names on the left, and for slanting ones on the right
_BLUES = ("#DCE9F5", "#B3D2EA", "#82B4DB", "#4F92C6", "#2470AE")
_DARK = 3  # from which shade on the letters are white
_LIMITS = (1, 2, 5, 10, 20)
_FIGURES = re.compile(r"-?\d+(?:\.\d+)?")
_LIGHTS = {"good": "#009E73", "bad": "#D55E00", "unclear": "#F0E442", "none": "#C8C8C8"}
_BLOCK, _BLOCKS = 60, 4  # studies below each other, and blocks of them beside each other
_NAMED = 4.5  # mm: from so wide a cell on the domains have their names over them


def matrix(canvas: Canvas, figure: Figure, top: float) -> float:
    """People by two columns, the empty cells as plain as the full ones. Returns where it ends, in mm."""
    y_name, x_name = (column.name for column in figure.columns)
    cells = {(m.text(x_name), m.text(y_name)): m for m in figure.marks}
    rows = _chief(figure.marks, y_name, int((HIGHEST - top - 60) / _LEAST_CELL))
    columns = _chief(figure.marks, x_name, int((canvas.width - _SIDE - _OVERHANG) / _LEAST_CELL))
    if not rows:
        return top
    columns = sorted(columns, key=_natural) if "bands" in figure.options else columns
    width = min(_CELL, (canvas.width - _SIDE - _OVERHANG) / len(columns))
    height = max(_LEAST_CELL, min(_CELL * 0.8, (HIGHEST - top - 60) / len(rows)))
    heads = [fitted(c, 40, NORMAL) for c in columns]
    top += max(width_of(h, NORMAL) for h in heads) * (0.87 if _turned(heads, width) else 0) + 8
    canvas.text(_SIDE, top - _head_height(heads, width) - 4.5, figure.head(x_name), bold=True)
    canvas.text(_SIDE - 2, top - 2, figure.head(y_name), bold=True, at="right")
    for i, head in enumerate(heads):
        x = _SIDE + (i + 0.5) * width
        if _turned(heads, width):
            canvas.text(x + 0.6, top - 1, head, turned=60)
        else:
            canvas.text(x, top - 2, head, at="center")
    for j, row in enumerate(rows):
        y = top + j * height
        canvas.text(_SIDE - 2, y + height / 2, fitted(row, _SIDE - 4, NORMAL), at="right")
        for i, column in enumerate(columns):
            _cell(canvas, cells.get((column, row)), _SIDE + i * width, y, width, height)
    end = top + len(rows) * height + 2
    return _left_out(canvas, figure.marks, ((y_name, rows), (x_name, columns)), end)


def _cell(canvas: Canvas, mark: Mark | None, x: float, y: float, width: float, height: float) -> None:
    least, most = (int(mark.number(c) or 0) for c in (PEOPLE, AT_MOST)) if mark else (0, 0)
    shade = sum(limit <= least for limit in _LIMITS) - 1
    fill = _BLUES[shade] if shade >= 0 else "white"
    canvas.box(x, y, width, height, fill=fill, edge=FAINT)
    if most:
        text = people(least, most)
        size = next((s for s in (NORMAL, SMALL, 4.8) if width_of(text, s) < width - 0.6), 4.0)
        colour = "white" if shade >= _DARK else INK if least else PALE
        canvas.text(x + width / 2, y + height / 2, text, size=size, colour=colour, at="center")


def _chief(marks: Sequence[Mark], column: str, most: int) -> list[str]:
    """The values of a column with the most people, what is not recorded last."""
    sizes: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for mark in marks:
        least, upper = (int(mark.number(c) or 0) for c in (PEOPLE, AT_MOST))
        name = mark.text(column)
        sizes[name] = (sizes[name][0] + least, sizes[name][1] + upper)
    ordered = sorted(sizes, key=lambda n: (-sizes[n][0], -sizes[n][1], n))[:most]
    return sorted(ordered, key=lambda n: n == UNKNOWN)


def _natural(text: str) -> tuple[bool, bool, float]:
    """Bands in the order of their numbers, the one below all others first."""
    match = _FIGURES.search(text)
    return text == UNKNOWN, not text.startswith("<"), float(match[0]) if match else 0.0


def _turned(heads: Sequence[str], width: float) -> bool:
    return any(width_of(head, NORMAL) > width - 1 for head in heads)


def _head_height(heads: Sequence[str], width: float) -> float:
    return max(width_of(h, NORMAL) for h in heads) * 0.87 if _turned(heads, width) else 2.5


def _left_out(canvas: Canvas, marks: Sequence[Mark], shown: Sequence[tuple[str, Sequence[str]]], end: float) -> float:
    missing = sum(len({m.text(name) for m in marks} - set(kept)) for name, kept in shown)
    if not missing:
        return end
    text = f"For lack of room {missing} rows or columns with the fewest people are in the CSV file only."
    canvas.text(0, end + 1, text, size=SMALL, colour=PALE)
    return end + 3


def lights(canvas: Canvas, figure: Figure, top: float) -> float:
    """A row of verdicts for each publication, as signs and colours. Returns where it ends, in mm."""
    signs = _signs(figure.options.get("signs", ""))
    study, *domains = figure.columns
    blocks = [figure.marks[i : i + _BLOCK] for i in range(0, len(figure.marks), _BLOCK)][:_BLOCKS]
    height = min(6.5, (HIGHEST - top - 60) / max(map(len, blocks), default=1))
    room = (canvas.width - (len(blocks) - 1) * 4) / max(len(blocks), 1)
    size = NORMAL if len(blocks) == 1 else SMALL
    side = min(room * 0.55, 3 + max((width_of(m.text(study.name), size) for m in figure.marks), default=0))
    cell = min(9.0, (room - side - 10 if len(blocks) == 1 else room - side) / len(domains))
    numbered = cell < _NAMED
    top += 4 if numbered else max(width_of(d.plain, NORMAL) for d in domains) * 0.75 + 2
    for b, block in enumerate(blocks):
        left = b * (room + 4)
        for i, domain in enumerate(domains):
            x = left + side + (i + 0.5) * cell
            if numbered:
                canvas.text(x, top - 1, str(i + 1), size=SMALL, at="center")
            else:
                canvas.text(x, top - 0.5, domain.plain, turned=48)
        for j, mark in enumerate(block):
            y = top + (j + 0.5) * height + 1
            canvas.text(left, y, fitted(mark.text(study.name), side - 1, size), size=size)
            for i, domain in enumerate(domains):
                _light(
                    canvas, mark.text(domain.name), signs, left + side + (i + 0.5) * cell, y, min(height, cell) * 0.78
                )
    end = _legend(canvas, signs, top + max(map(len, blocks), default=0) * height + 4)
    if numbered:
        end = _listed(canvas, "; ".join(f"{i} {d.plain}" for i, d in enumerate(domains, 1)), end)
    missing = len(figure.marks) - sum(map(len, blocks))
    return _listed(canvas, f"For lack of room {missing} more are in the CSV file only.", end) if missing else end


def _listed(canvas: Canvas, text: str, y: float) -> float:
    for line in wrapped(text, canvas.width, SMALL):
        canvas.text(0, y, line, size=SMALL)
        y += height_of(SMALL)
    return y


def _light(canvas: Canvas, text: str, signs: Mapping[str, tuple[str, str]], x: float, y: float, across: float) -> None:
    sign, colour = signs.get(text, ("", ""))
    canvas.dot(x, y, across, fill=colour or "white", edge=colour or REST)
    size = across * 1.9
    canvas.text(x, y, sign, size=size, at="center", bold=True, colour=INK if sign in "?·" else "white")


def _signs(text: str) -> dict[str, tuple[str, str]]:
    """``yes=+ good; no=− bad`` → the sign and colour of each verdict."""
    found = {}
    for part in filter(None, (p.strip() for p in text.split(";"))):
        word, _, rest = part.partition("=")
        sign, _, kind = rest.partition(" ")
        found[word] = sign, _LIGHTS.get(kind, COLOURS[0])
    return found


def _legend(canvas: Canvas, signs: Mapping[str, tuple[str, str]], y: float) -> float:
    x = 0.0
    for word, (sign, colour) in signs.items():
        canvas.dot(x + 1.6, y, 3.2, fill=colour, edge=colour)
        canvas.text(x + 1.6, y, sign, size=6, at="center", bold=True, colour=INK if sign in "?·" else "white")
        canvas.text(x + 4, y, word)
        x += 8 + width_of(word, NORMAL)
    return y + height_of(NORMAL)
