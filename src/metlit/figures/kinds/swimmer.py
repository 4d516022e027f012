"""Courses in time: a lane for each patient."""

from __future__ import annotations

from collections.abc import Sequence

from metlit.figures.canvas import COLOURS, FAINT, INK, NORMAL, PALE, SMALL, Canvas, fitted
from metlit.figures.figure import Figure, Mark
from metlit.figures.kind import FigureKind
from metlit.figures.marks import marks_of_entries
from metlit.figures.rows import NAME_WIDTH, colour_key, line_heights, note_left_out, thinned
from metlit.figures.scales import Scale


def swimmer(canvas: Canvas, figure: Figure, top: float) -> float:
    """A lane for each patient and event that times count from, with what is reported when. Returns where it ends.

    The columns are the study, the patient, what times count from, the time, the kind of event, and what is written.
    """
    *lane_of, time, event, what = figure.names
    lanes: dict[tuple[str, ...], list[Mark]] = {}
    for mark in figure.marks:
        lanes.setdefault(tuple(mark.text(column) for column in lane_of), []).append(mark)
    lasts = {lane: max(mark.number(time) or 0 for mark in marks) for lane, marks in lanes.items()}
    ordered = sorted(lanes, key=lambda k: (k[0], _digits(k[1]), -lasts[k], k[2]))
    count, step = line_heights(top, len(ordered), room=44)
    shown = thinned(ordered, count)
    kinds = sorted({m.text(event) for m in figure.marks})
    colours = dict(zip(kinds, COLOURS, strict=False))
    top += 5
    for x, column in ((0.0, lane_of[1]), (NAME_WIDTH, lane_of[2])):
        canvas.text(x, top - 2.5, figure.head(column), bold=True)
    scale = Scale.of([lasts[k] for k in shown], NAME_WIDTH + 40, canvas.width - 30)
    bottom = top + count * step
    end = scale.below(canvas, bottom, figure.head(time), top)
    before = ("", "")
    for i, lane in enumerate(shown):
        y = top + (i + 0.5) * step
        if lane[:2] != before:
            canvas.text(0, y, fitted(f"{lane[0]}, {lane[1]}", NAME_WIDTH - 2, NORMAL))
        before = lane[:2]
        canvas.text(NAME_WIDTH, y, fitted(lane[2], 37, NORMAL), colour=INK)
        marks = sorted(lanes[lane], key=lambda mark: mark.number(time) or 0)
        words = [f"{mark.cell(time).text} {mark.text(what)}{mark.sign}" for mark in marks]
        dots = [(mark.number(time) or 0, colours.get(mark.text(event), PALE)) for mark in marks]
        _lane(canvas, dots, words, scale, y, step)
    end = colour_key(canvas, colours, end + 1)
    return note_left_out(canvas, len(ordered) - count, end)


def _lane(
    canvas: Canvas, dots: Sequence[tuple[float, str]], words: Sequence[str], scale: Scale, y: float, step: float
) -> None:
    """Dots at their times, each in its colour, and behind the last one what they are."""
    last = scale.at(dots[-1][0])
    canvas.box(scale.start, y - step * 0.3, last - scale.start, step * 0.6, fill=FAINT)
    for time, colour in dots:
        canvas.dot(scale.at(time), y, 1.8, fill=colour)
    text = "; ".join(dict.fromkeys(words))
    canvas.text(last + 1.8, y, fitted(text, canvas.width - last - 2, SMALL), size=SMALL, colour=INK)


def _digits(text: str) -> tuple[int, str]:
    """Patient 2 before patient 10."""
    digits = "".join(c for c in text if c.isdigit())
    return int(digits or 0), text


SWIMMER = FigureKind(swimmer, marks_of_entries, range(5, 6), study=True)
