"""A gap map: people by two columns, the empty cells as plain as the full ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from metlit.analysis.people import Bounds
from metlit.figures.canvas import FAINT, HIGHEST, INK, NORMAL, PALE, SMALL, Canvas, fitted, width_of
from metlit.figures.figure import UNKNOWN, Figure, Mark, people
from metlit.figures.kind import FigureKind
from metlit.figures.marks import crossed, everybody_crossed
from metlit.numbers.bands import band_words, bands_between
from metlit.tables.table import TableCell

_CELL, _LEAST_CELL = 9.0, 5.2  # mm
_SIDE, _OVERHANG = 44.0, 14.0  # for names on the left, and for slanting ones on the right
_BLUES = ("#DCE9F5", "#B3D2EA", "#82B4DB", "#4F92C6", "#2470AE")
Totals = Mapping[tuple[str, str], Bounds]  # of a column and a value the people who have it
_DARK = 3  # from which shade on the letters are white
_ALL = "all"
_SHADES = (1, 2, 5, 10, 20)  # people from which on a shade is darker


def matrix(canvas: Canvas, figure: Figure, top: float) -> float:
    """People by two columns, the empty cells as plain as the full ones. Returns where it ends, in mm."""
    y_name, x_name = figure.names
    cells = {(m.text(x_name), m.text(y_name)): m for m in figure.marks}
    totals = {(column, _named(cell)): n for (column, cell), n in figure.totals.items()}
    rows = _chief(totals, y_name, int((HIGHEST - top - 60) / _LEAST_CELL))
    columns = _chief(totals, x_name, int((canvas.width - _SIDE - _OVERHANG) / _LEAST_CELL) - 1)
    if not rows:
        return top
    if bands := figure.options.get("bands"):
        columns = _every_band(bands) + [c for c in columns if c == UNKNOWN]
    width = min(_CELL, (canvas.width - _SIDE - _OVERHANG) / (len(columns) + 1))
    height = max(_LEAST_CELL, min(_CELL * 0.8, (HIGHEST - top - 60) / len(rows)))
    heads = [*(fitted(c, 40, NORMAL) for c in columns), _ALL]
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
        _total(canvas, totals.get((y_name, row)), _SIDE + (len(columns) + 0.5) * width, y + height / 2, width)
    canvas.text(_SIDE - 2, top + (len(rows) + 0.5) * height, _ALL, at="right")
    for i, column in enumerate(columns):
        middle = top + (len(rows) + 0.5) * height
        _total(canvas, totals.get((x_name, column)), _SIDE + (i + 0.5) * width, middle, width)
    end = top + (len(rows) + 1) * height + 2
    return _left_out(canvas, figure.marks, ((y_name, rows), (x_name, columns)), end)


def _cell(canvas: Canvas, mark: Mark | None, x: float, y: float, width: float, height: float) -> None:
    told = mark.people if mark else Bounds()
    shade = sum(limit <= told.least for limit in _SHADES) - 1
    fill = _BLUES[shade] if shade >= 0 else "white"
    canvas.box(x, y, width, height, fill=fill, edge=FAINT)
    if mark and (told.most or told.open):
        colour = "white" if shade >= _DARK else INK if told.least else PALE
        _number(canvas, people(told) + mark.sign, x + width / 2, y + height / 2, width, colour)


def _total(canvas: Canvas, of: Bounds | None, x: float, y: float, width: float) -> None:
    """The different people of a row or column; whoever is in several of its cells is one."""
    if of is not None and (of.most or of.open):
        _number(canvas, people(of), x, y, width, INK)


def _number(canvas: Canvas, text: str, x: float, y: float, width: float, colour: str) -> None:
    size = next((s for s in (NORMAL, SMALL, 4.8) if width_of(text, s) < width - 0.6), 4.0)
    canvas.text(x, y, text, size=size, colour=colour, at="center")


def _every_band(option: str) -> list[str]:
    """All bands, from the lowest: one without anybody is a gap, which is what the figure is for."""
    _, *limits = option.split()
    return [band_words(band) for band in bands_between([Fraction(limit) for limit in limits])]


def _chief(totals: Totals, column: str, most: int) -> list[str]:
    """The values of a column with the most people, what is not recorded last."""
    sizes = {name: n for (of, name), n in totals.items() if of == column}
    ordered = sorted(sizes, key=lambda n: (-sizes[n].least, -sizes[n].most, n))[:most]
    return sorted(ordered, key=lambda n: n == UNKNOWN)


def _named(cell: TableCell) -> str:
    return cell.text if cell.values else UNKNOWN


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


MATRIX = FigureKind(matrix, crossed, range(2, 3), total=everybody_crossed)
