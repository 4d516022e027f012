"""Figures of a line for each patient, group or study: before and after, proportions, courses in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from metlit.figures.canvas import (
    COLOURS,
    FAINT,
    HIGHEST,
    INK,
    NORMAL,
    PALE,
    SMALL,
    Canvas,
    fitted,
    height_of,
    spread,
    width_of,
    wrapped,
)
from metlit.figures.figure import Figure, Mark
from metlit.figures.scales import Scale

_BEFORE, _AFTER = COLOURS[5], COLOURS[0]
Item = TypeVar("Item")
_ROW = 12.0  # mm for a class of the scatter plot
_LABEL = 62.0  # mm for the names of the lines


def _rows(top: float, count: int, *, room: float = 32.0) -> tuple[int, float]:
    """How many lines there is room for, and how high each is."""
    most = int((HIGHEST - top - room) / 3.2)
    shown = min(count, most)
    return shown, min(5.0, max(3.2, (HIGHEST - top - room) / max(shown, 1)))


def _too_many(canvas: Canvas, left: int, y: float) -> float:
    if left <= 0:
        return y
    text = f"For lack of room {left} more are in the CSV file only; those drawn lie evenly among all of them."
    canvas.text(0, y + 1, text, size=SMALL, colour=PALE)
    return y + 3.5


def thinned(found: Sequence[Item], count: int) -> list[Item]:
    """So many of them, evenly over all: not the first ones, which would be those with the least dose."""
    if count >= len(found):
        return list(found)
    return [found[i * len(found) // count] for i in range(count)]


def change(canvas: Canvas, figure: Figure, top: float) -> float:
    """A score before and after, a line each, ordered by dose. Returns where it ends, in mm."""
    marks = sorted(figure.marks, key=lambda m: (m.number("dose") is None, m.number("dose") or 0, m.text("study")))
    count, step = _rows(top, len(marks))
    dose_x = _LABEL + 18
    scores = [n for m in marks for c in ("before", "after") if (n := m.number(c)) is not None]
    scale = Scale.of(scores, dose_x + 6, canvas.width - 6)
    top += 5
    canvas.text(dose_x, top - 2.5, figure.head("dose"), bold=True, at="right")
    bottom = top + count * step
    end = scale.below(canvas, bottom, "Score", top)
    for i, mark in enumerate(thinned(marks, count)):
        y = top + (i + 0.5) * step
        _name(canvas, f"{mark.text('study')}, {mark.text('label')}", mark, y)
        canvas.text(dose_x, y, mark.values["dose"], at="right")
        _pair(canvas, mark, scale, y)
    canvas.dot(1, end, 1.9, fill="white", edge=_BEFORE)
    canvas.text(3, end, figure.head("before"))
    canvas.dot(17, end, 1.9, fill=_AFTER, edge=_AFTER)
    canvas.text(19, end, figure.head("after"))
    return _too_many(canvas, len(marks) - count, end + 2.5)


def _pair(canvas: Canvas, mark: Mark, scale: Scale, y: float) -> None:
    before, after = mark.number("before"), mark.number("after")
    square = (mark.number("n") or 1) > 1
    if before is not None and after is not None:
        canvas.line([(scale.at(before), y), (scale.at(after), y)], colour=PALE, width=0.8)
    if before is not None:
        canvas.dot(scale.at(before), y, 1.9, fill="white", edge=_BEFORE, square=square)
    if after is not None:
        canvas.dot(scale.at(after), y, 1.9, fill=_AFTER, edge=_AFTER, square=square)
    else:
        canvas.text(scale.at(before or 0) - 2, y, f"after: {mark.text('after')}", size=SMALL, at="right", backed=True)


def _name(canvas: Canvas, text: str, mark: Mark, y: float) -> None:
    size = mark.number("n") or 1
    canvas.text(0, y, fitted(f"{text} (n = {size:g})" if size > 1 else text, _LABEL - 2, NORMAL))


def forest(canvas: Canvas, figure: Figure, top: float) -> float:
    """Proportions with their intervals, a line each, below the class of outcome. Returns where it ends, in mm."""
    kind = figure.columns[1].name
    marks = sorted(figure.marks, key=lambda m: (m.text(kind), m.text("study"), m.sources))
    classes = {m.text(kind) for m in marks}
    count, step = _rows(top, len(marks) + len(classes))
    shown = thinned(marks, count - len(classes))
    scale = Scale(0, 100, _LABEL + 16, canvas.width - 34)
    top += 5
    for x, head in ((_LABEL + 10, "n/N"), (canvas.width, "% (95 % interval)")):
        canvas.text(x, top - 2.5, head, bold=True, at="right")
    y = top
    lines: list[tuple[float, Mark]] = []
    for one, of in groupby(shown, key=lambda m: m.text(kind)):
        canvas.text(0, y + step / 2, fitted(one, _LABEL + 8, NORMAL), bold=True)
        y += step
        for mark in of:
            lines.append((y + step / 2, mark))
            y += step
    end = scale.below(canvas, y, "%", top)
    for middle, mark in lines:
        _interval(canvas, mark, scale, middle)
    return _too_many(canvas, len(marks) - len(shown), end + 1)


def _interval(canvas: Canvas, mark: Mark, scale: Scale, y: float) -> None:
    canvas.text(3, y, fitted(mark.text("study"), _LABEL - 6, NORMAL))
    canvas.text(_LABEL + 10, y, f"{mark.values['part']}/{mark.values['whole']}", at="right")
    low, high, middle = (mark.number(c) or 0 for c in ("low", "high", "percent"))
    canvas.line([(scale.at(low), y), (scale.at(high), y)], width=0.8)
    for end in (low, high):
        canvas.line([(scale.at(end), y - 0.7), (scale.at(end), y + 0.7)], width=0.8)
    across = 1.2 + min(1.8, 0.35 * (mark.number("whole") or 1) ** 0.5)
    canvas.dot(scale.at(middle), y, across, fill=_AFTER, edge="white", square=True)
    canvas.text(canvas.width, y, f"{middle:.0f} ({low:.0f}–{high:.0f})", at="right")


def swimmer(canvas: Canvas, figure: Figure, top: float) -> float:
    """A lane for each patient and event that times count from, with what is reported when. Returns where it ends."""
    lanes: dict[tuple[str, str, str], list[Mark]] = {}
    for mark in figure.marks:
        lanes.setdefault((mark.text("study"), mark.text("subject"), mark.text("since")), []).append(mark)
    ordered = sorted(lanes, key=lambda k: (k[0], _digits(k[1]), -_last(lanes[k]), k[2]))
    count, step = _rows(top, len(ordered), room=44)
    shown = thinned(ordered, count)
    kinds = sorted({m.text("event") for m in figure.marks})
    colours = dict(zip(kinds, COLOURS, strict=False))
    top += 5
    for x, head in ((0.0, "Patient"), (_LABEL, figure.head("since"))):
        canvas.text(x, top - 2.5, head, bold=True)
    scale = Scale.of([_last(lanes[k]) for k in shown], _LABEL + 40, canvas.width - 30)
    bottom = top + count * step
    end = scale.below(canvas, bottom, figure.head("time"), top)
    before = ("", "")
    for i, lane in enumerate(shown):
        y = top + (i + 0.5) * step
        if lane[:2] != before:
            canvas.text(0, y, fitted(f"{lane[0]}, {lane[1]}", _LABEL - 2, NORMAL))
        before = lane[:2]
        canvas.text(_LABEL, y, fitted(lane[2], 37, NORMAL), colour=INK)
        _lane(canvas, lanes[lane], scale, y, colours, step)
    end = _key(canvas, colours, end + 1)
    return _too_many(canvas, len(ordered) - count, end)


def _lane(canvas: Canvas, marks: Sequence[Mark], scale: Scale, y: float, colours: dict[str, str], step: float) -> None:
    last = _last(marks)
    canvas.box(scale.start, y - step * 0.3, scale.at(last) - scale.start, step * 0.6, fill=FAINT)
    words = []
    for mark in sorted(marks, key=lambda m: m.number("time") or 0):
        x = scale.at(mark.number("time") or 0)
        canvas.dot(x, y, 1.8, fill=colours.get(mark.text("event"), PALE))
        words.append(f"{mark.values['time']} {mark.text('what')}")
    text = "; ".join(dict.fromkeys(words))
    canvas.text(scale.at(last) + 1.8, y, fitted(text, canvas.width - scale.at(last) - 2, SMALL), size=SMALL, colour=INK)


def _key(canvas: Canvas, colours: dict[str, str], y: float) -> float:
    x = 0.0
    for word, colour in colours.items():
        if x + 5 + width_of(word, NORMAL) > canvas.width:
            x, y = 0.0, y + height_of(NORMAL)
        canvas.dot(x + 1, y, 1.8, fill=colour)
        canvas.text(x + 3, y, word)
        x += 8 + width_of(word, NORMAL)
    return y + height_of(NORMAL)


def _last(marks: Sequence[Mark]) -> float:
    return max(m.number("time") or 0 for m in marks)


def _digits(text: str) -> tuple[int, str]:
    """Patient 2 before patient 10."""
    digits = "".join(c for c in text if c.isdigit())
    return int(digits or 0), text


def bars(canvas: Canvas, figure: Figure, top: float) -> float:
    """People by two columns: a bar for each value of the first, in segments of the second. Returns where it ends."""
    bar, segment = (column.name for column in figure.columns)
    marks = sorted(figure.marks, key=lambda m: (m.text(bar), m.text(segment)))
    names = sorted({m.text(bar) for m in marks}, key=lambda n: (-_total(marks, bar, n), n))
    count, step = _rows(top, len(names))
    segments = sorted({m.text(segment) for m in marks})
    colours = dict(zip(segments, COLOURS, strict=False))
    scale = Scale.of([float(_total(marks, bar, name)) for name in names], _LABEL, canvas.width - 10)
    top += 2
    end = scale.below(canvas, top + count * step, "People", top)
    for i, name in enumerate(names[:count]):
        y, x = top + i * step, 0.0
        canvas.lines(_LABEL - 2, y + step / 2, wrapped(name, _LABEL - 4, NORMAL, 1), at="right")
        for mark in marks:
            if mark.text(bar) == name and (size := mark.number("people_at_most") or 0):
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
    canvas.text(0, end, figure.columns[1].plain, bold=True)
    end = _key(canvas, colours, end + height_of(NORMAL))
    return _too_many(canvas, len(names) - count, end)


def _total(marks: Sequence[Mark], column: str, name: str) -> int:
    return sum(int(m.number("people_at_most") or 0) for m in marks if m.text(column) == name)


def scatter(canvas: Canvas, figure: Figure, top: float) -> float:
    """Numbers along an axis, a row for each class, areas as large as people. Returns where it ends, in mm."""
    marks = [m for m in figure.marks if m.number("dose") is not None]
    names = sorted({m.text("response") for m in marks}, key=lambda n: (-sum(m.text("response") == n for m in marks), n))
    heaps = {(name, group): _heaps(marks, name, group) for name in names for group in (False, True)}
    most = max((n for heap in heaps.values() for n in heap.values()), default=1)
    count = min(len(names), int((HIGHEST - top - 30) / _ROW))
    scale = Scale.of([m.number("dose") or 0 for m in marks], _LABEL + 2, canvas.width - 6)
    end = scale.below(canvas, top + 3 + count * _ROW, figure.head("dose"), top)
    for i, name in enumerate(names[:count]):
        middle = top + 3 + (i + 0.5) * _ROW
        canvas.lines(_LABEL - 2, middle, wrapped(name, _LABEL - 4, NORMAL, 2), at="right")
        canvas.line([(scale.start, middle), (scale.end, middle)], colour=FAINT, width=0.4, zorder=0)
        for group in (False, True):
            _heaped(canvas, heaps[name, group], scale, middle, most, group)
    return _too_many(canvas, len(names) - count, end)


def _heaped(canvas: Canvas, heap: Mapping[float, int], scale: Scale, middle: float, most: int, group: bool) -> None:
    """The dots of a row, patients above and groups below its line, with their numbers moved apart."""
    way, colour = (1, _BEFORE) if group else (-1, _AFTER)
    for x, size in sorted(heap.items(), key=lambda item: -item[1]):
        across = 1.4 + 3.8 * (size / most) ** 0.5
        canvas.dot(scale.at(x), middle + way * 1.3, across, fill=colour, square=group)
    doses = sorted(heap)
    gap = 0.6 + max((width_of(str(n), SMALL) for n in heap.values()), default=0)
    for x, dose in zip(spread([scale.at(d) for d in doses], gap, scale.start, canvas.width), doses, strict=True):
        if heap[dose] > 1:
            canvas.text(x, middle + way * 4.6, str(heap[dose]), size=SMALL, at="center")


def _heaps(marks: Sequence[Mark], name: str, group: bool) -> dict[float, int]:
    """How many different people have a class, by dose; those of groups apart."""
    found: dict[float, dict[str, int]] = {}
    for mark in marks:
        size = int(mark.number("n") or 1)
        if mark.text("response") == name and (size > 1) == group:
            subject = "/".join(mark.sources[0].split("/")[:2])
            found.setdefault(mark.number("dose") or 0.0, {})[subject] = size
    return {dose: sum(people.values()) for dose, people in found.items()}
