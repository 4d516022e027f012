"""Figures of two numbers against each other."""

from __future__ import annotations

from collections.abc import Sequence

from metlit.analysis.correlation import LEAST, rank_correlation
from metlit.figures.canvas import COLOURS, NORMAL, Canvas
from metlit.figures.figure import Figure
from metlit.figures.kind import FigureKind
from metlit.figures.marks import marks_of_entries
from metlit.figures.scales import Scale

_LEFT, _HEIGHT, _APART = 16.0, 80.0, 1.7


def cloud(canvas: Canvas, figure: Figure, top: float) -> float:
    """Dots by two numbers, those of the same numbers beside each other, and their rank correlation.

    ``dots`` in the header of the layout is what they are. Returns where it ends, in mm.
    """
    _, x_name, y_name = figure.names
    marks = [(m.number(x_name) or 0.0, m.number(y_name) or 0.0, m.of_group) for m in figure.marks]
    across = Scale.of([x for x, _, _ in marks], _LEFT, canvas.width - 6)
    upright = Scale.of([y for _, y, _ in marks], top + _HEIGHT, top + 3)
    upright.beside(canvas, _LEFT, figure.head(y_name), across.end)
    end = across.below(canvas, top + _HEIGHT, figure.head(x_name))
    for place in sorted(set(marks)):
        x, y, group = place
        alike = marks.count(place)
        for i in range(alike):
            shift = (i - (alike - 1) / 2) * _APART
            canvas.dot(across.at(x) + shift, upright.at(y), 1.9, fill=COLOURS[5 if group else 0], square=group)
    canvas.text(_LEFT, end + 1, _told(marks, figure.options.get("dots", "entries")), size=NORMAL)
    return end + 3


def _told(marks: Sequence[tuple[float, float, bool]], dots: str) -> str:
    xs, ys = [x for x, _, _ in marks], [y for _, y, _ in marks]
    if len(xs) < LEAST:
        return f"n = {len(xs)}: too few for a rank correlation."
    found = rank_correlation(xs, ys)
    if found.rho is None or found.low is None or found.high is None:
        return f"n = {found.n}: no rank correlation, all values of one axis are the same."
    return f"Spearman's ρ = {found.rho:.2f} (95 % interval {found.low:.2f} to {found.high:.2f}), n = {found.n} {dots}."


CLOUD = FigureKind(cloud, marks_of_entries, range(2, 3), study=True)
