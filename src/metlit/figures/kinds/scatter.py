"""Numbers along an axis, a row for each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metlit.figures.canvas import FAINT, HIGHEST, NORMAL, SMALL, Canvas, spread, width_of, wrapped
from metlit.figures.figure import DISPUTED, SIZE, Figure, Mark
from metlit.figures.kind import FigureKind
from metlit.figures.marks import split_marks
from metlit.figures.rows import FORMER, LATTER, NAME_WIDTH, note_left_out
from metlit.figures.scales import Scale

_ROW = 12.0  # mm for a class


def scatter(canvas: Canvas, figure: Figure, top: float) -> float:
    """Numbers along an axis, a row for each class, areas as large as people. Returns where it ends, in mm."""
    _, axis, row = figure.names
    marks = [m for m in figure.marks if m.number(axis) is not None]
    names = sorted({m.text(row) for m in marks}, key=lambda n: (-sum(m.text(row) == n for m in marks), n))
    of_row = {name: [m for m in marks if m.text(row) == name] for name in names}
    heaps = {(name, group): _heaps(of_row[name], axis, group) for name in names for group in (False, True)}
    disputed = {(m.text(row), m.of_group, m.number(axis) or 0.0) for m in marks if m.disputed}
    most = max((n for heap in heaps.values() for n in heap.values()), default=1)
    count = min(len(names), int((HIGHEST - top - 30) / _ROW))
    scale = Scale.of([m.number(axis) or 0 for m in marks], NAME_WIDTH + 2, canvas.width - 6)
    end = scale.below(canvas, top + 3 + count * _ROW, figure.head(axis), top)
    for i, name in enumerate(names[:count]):
        middle = top + 3 + (i + 0.5) * _ROW
        canvas.lines(NAME_WIDTH - 2, middle, wrapped(name, NAME_WIDTH - 4, NORMAL, 2), at="right")
        canvas.line([(scale.start, middle), (scale.end, middle)], colour=FAINT, width=0.4, zorder=0)
        for group in (False, True):
            signs = {x: DISPUTED for of, squares, x in disputed if (of, squares) == (name, group)}
            _heaped(canvas, heaps[name, group], signs, scale, middle, most, group)
    return note_left_out(canvas, len(names) - count, end)


def _heaped(
    canvas: Canvas,
    heap: Mapping[float, int],
    signs: Mapping[float, str],
    scale: Scale,
    middle: float,
    most: int,
    group: bool,
) -> None:
    """The dots of a row, patients above and groups below its line, with their numbers and signs moved apart."""
    way, colour = (1, FORMER) if group else (-1, LATTER)
    for x, size in sorted(heap.items(), key=lambda item: -item[1]):
        across = 1.4 + 3.8 * (size / most) ** 0.5
        canvas.dot(scale.at(x), middle + way * 1.3, across, fill=colour, square=group)
    told = {x: f"{heap[x] if heap[x] > 1 else ''}{signs.get(x, '')}" for x in sorted(heap)}
    gap = 0.6 + max((width_of(text, SMALL) for text in told.values()), default=0)
    for x, text in zip(spread([scale.at(p) for p in told], gap, scale.start, canvas.width), told.values(), strict=True):
        if text:
            canvas.text(x, middle + way * 4.6, text, size=SMALL, at="center")


def _heaps(marks: Sequence[Mark], axis: str, group: bool) -> dict[float, int]:
    """How many different people there are at each place of the axis; those of groups apart."""
    found: dict[float, dict[str, int]] = {}
    for mark in marks:
        if mark.of_group == group:
            subject = "/".join(mark.sources[0].split("/")[:2])
            found.setdefault(mark.number(axis) or 0.0, {})[subject] = max(1, mark.count(SIZE))
    return {place: sum(people.values()) for place, people in found.items()}


SCATTER = FigureKind(scatter, split_marks, range(2, 3), study=True)
