"""People by two columns, as bars in segments."""

from __future__ import annotations

from collections.abc import Sequence

from metlit.figures.canvas import COLOURS, NORMAL, PALE, Canvas, height_of, wrapped
from metlit.figures.figure import AT_MOST, Figure, Mark
from metlit.figures.kind import FigureKind
from metlit.figures.marks import crossed
from metlit.figures.rows import NAME_WIDTH, colour_key, line_heights, note_left_out
from metlit.figures.scales import Scale


def bars(canvas: Canvas, figure: Figure, top: float) -> float:
    """People by two columns: a bar for each value of the first, in segments of the second. Returns where it ends."""
    bar, segment = figure.names
    marks = sorted(figure.marks, key=lambda m: (m.text(bar), m.text(segment)))
    names = sorted({m.text(bar) for m in marks}, key=lambda n: (-_total(marks, bar, n), n))
    count, step = line_heights(top, len(names))
    segments = sorted({m.text(segment) for m in marks})
    colours = dict(zip(segments, COLOURS, strict=False))
    scale = Scale.of([float(_total(marks, bar, name)) for name in names], NAME_WIDTH, canvas.width - 10)
    top += 2
    end = scale.below(canvas, top + count * step, figure.options.get("counted", "People"), top)
    for i, name in enumerate(names[:count]):
        y, x = top + i * step, 0.0
        canvas.lines(NAME_WIDTH - 2, y + step / 2, wrapped(name, NAME_WIDTH - 4, NORMAL, 1), at="right")
        for mark in marks:
            if mark.text(bar) == name and (size := mark.count(AT_MOST)):
                low, high = scale.at(x), scale.at(x + size)
                canvas.box(
                    low,
                    y + step * 0.15,
                    high - low,
                    step * 0.7,
                    fill=colours.get(mark.text(segment), PALE),
                    edge="white",
                )
                x += size
        canvas.text(scale.at(x) + 1, y + step / 2, f"{x:g}", size=NORMAL)
    canvas.text(0, end, figure.shown[1].plain, bold=True)
    end = colour_key(canvas, colours, end + height_of(NORMAL))
    return note_left_out(canvas, len(names) - count, end)


def _total(marks: Sequence[Mark], column: str, name: str) -> int:
    return sum(m.count(AT_MOST) for m in marks if m.text(column) == name)


BARS = FigureKind(bars, crossed, range(2, 3))
