"""A score before and after, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from metlit.figures.canvas import NORMAL, PALE, SMALL, Canvas, fitted
from metlit.figures.figure import SIZE, Figure, Mark
from metlit.figures.kind import FigureKind
from metlit.figures.marks import marks_of_entries
from metlit.figures.rows import FORMER, LATTER, NAME_WIDTH, line_heights, note_left_out, thinned
from metlit.figures.scales import Scale


def change(canvas: Canvas, figure: Figure, top: float) -> float:
    """A score before and after, a line each, ordered by another number. Returns where it ends, in mm.

    The columns are the study, the name of the line, the number by which they are ordered, and both scores; ``axis`` in
    the header of the layout is what the scores are called, ``apart`` the column with the scale that they are on: those
    on another one stand below a line with its name.
    """
    study, name, order, *scores = figure.names
    marks = sorted(figure.marks, key=lambda m: (m.number(order) is None, m.number(order) or 0, m.text(study)))
    apart = _apart(figure, marks)
    heads = len(apart) if len(apart) > 1 else 0
    lines, step = line_heights(top, len(marks) + heads)
    count = lines - heads
    beside = NAME_WIDTH + 18
    numbers = [n for m in marks for c in scores if (n := m.number(c)) is not None]
    scale = Scale.of(numbers, beside + 6, canvas.width - 6)
    top += 5
    canvas.text(beside, top - 2.5, figure.head(order), bold=True, at="right")
    bottom = top + lines * step
    end = scale.below(canvas, bottom, figure.options.get("axis", ""), top)
    drawn = {id(mark) for mark in thinned(marks, count)}
    y = top - 0.5 * step
    for head, these in apart.items():
        if heads:
            y += step
            canvas.text(0, y, head, size=SMALL, bold=True)
        for mark in (m for m in these if id(m) in drawn):
            y += step
            _name(canvas, f"{mark.text(study)}, {mark.text(name)}", mark, y)
            canvas.text(beside, y, mark.cell(order).text, at="right")
            _pair(canvas, figure, mark, scale, y)
    for x, score, fill, edge in ((1, scores[0], "white", FORMER), (17, scores[1], LATTER, LATTER)):
        canvas.dot(x, end, 1.9, fill=fill, edge=edge)
        canvas.text(x + 2, end, figure.head(score))
    return note_left_out(canvas, len(marks) - count, end + 2.5)


def _apart(figure: Figure, marks: Sequence[Mark]) -> dict[str, list[Mark]]:
    """The marks by what must not be mixed, the most frequent first."""
    column = figure.options.get("apart", "")
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.text(column) if column else "", []).append(mark)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _pair(canvas: Canvas, figure: Figure, mark: Mark, scale: Scale, y: float) -> None:
    first, second = figure.names[3:]
    before, after = mark.number(first), mark.number(second)
    square = mark.of_group
    if before is not None and after is not None:
        canvas.line([(scale.at(before), y), (scale.at(after), y)], colour=PALE, width=0.8)
    same = before is not None and before == after
    if before is not None:
        canvas.dot(scale.at(before), y, 2.9 if same else 1.9, fill="white", edge=FORMER, square=square)
    if after is not None:
        canvas.dot(scale.at(after), y, 1.5 if same else 1.9, fill=LATTER, edge=LATTER, square=square)
    else:
        missing = f"{figure.head(second).lower()}: {mark.text(second)}"
        canvas.text(scale.at(before or 0) - 2, y, missing, size=SMALL, at="right", backed=True)


def _name(canvas: Canvas, text: str, mark: Mark, y: float) -> None:
    shown = f"{text} (n = {mark.count(SIZE)})" if mark.of_group else text
    canvas.text(0, y, fitted(shown, NAME_WIDTH - 4, NORMAL) + mark.sign)


CHANGE = FigureKind(change, marks_of_entries, range(4, 5), study=True)
