"""The flow diagram of a systematic review, as PRISMA 2020 draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metlit.figures.canvas import COLOURS, INK, NORMAL, SMALL, Canvas, height_of, wrapped
from metlit.figures.figure import SIZE, Figure, Mark
from metlit.figures.kind import FigureKind
from metlit.figures.prisma import (
    ALTOGETHER,
    ARM,
    BOX,
    ENDS,
    INCLUDED,
    MAIN,
    OTHERS,
    PART,
    PREVIOUS,
    TITLES,
    TITLES_OF_UPDATES,
    TOTAL,
    WAY,
)

_STRIP, _GAP, _PAD = 8.0, 6.0, 1.8  # mm
_ROWS = (
    ("identified", "removed"),
    ("screened", "excluded"),
    ("sought", "not_retrieved"),
    ("assessed", "excluded_reports"),
)
_HEADS = {MAIN: "Databases and registers", OTHERS: "Other methods"}
_STAGES = (("Identification", 0, 1), ("Screening", 1, 4), ("Included", 4, 5))


def flow(canvas: Canvas, figure: Figure, top: float) -> float:
    """Draw it; returns where it ends, in mm."""
    counts: dict[str, dict[str, list[Mark]]] = {}
    for mark in figure.marks:
        counts.setdefault(mark.values[WAY].text, {}).setdefault(mark.values[BOX].text, []).append(mark)
    arms = [(way, counts[way]) for way in (MAIN, OTHERS) if way in counts]
    width = (canvas.width - _STRIP - (2 * len(arms) - 1) * _GAP) / (2 * len(arms))
    xs = [_STRIP + i * (width + _GAP) for i in range(2 * len(arms))]
    texts = {
        (a, row, side): _lines(arm, key, width)
        for a, (_, arm) in enumerate(arms)
        for row, keys in enumerate(_ROWS)
        for side, key in enumerate(keys)
        if key in arm
    }
    ends = [line for end in (PREVIOUS, INCLUDED, ALTOGETHER) for line in _end(counts.get(TOTAL, {}), end, width)]
    heights = [max((len(t) for (_, r, _), t in texts.items() if r == row), default=1) for row in range(4)] + [len(ends)]
    heights[0] = max(heights[0], 5)  # its name, upright, is as high
    ys, y = [], top + 7
    for lines in heights:
        ys.append(y)
        y += lines * height_of(NORMAL) + 2 * _PAD + _GAP
    for a, (name, _) in enumerate(arms):
        canvas.box(xs[2 * a], top, 2 * width + _GAP, 4.6, fill="#E8EEF4")
        canvas.text(xs[2 * a] + width + _GAP / 2, top + 2.3, _HEADS[name], bold=True, at="center")
        _arm(canvas, {(r, s): t for (b, r, s), t in texts.items() if b == a}, xs[2 * a : 2 * a + 2], ys, heights, width)
    _box(canvas, xs[0], ys[4], width, heights[4], ends)
    if len(arms) > 1:
        _joined(canvas, xs[2] + width / 2, _bottom(ys, heights, 3), xs[0] + width, ys[4] + _height(heights[4]) / 2)
    for stage, first, after in _STAGES:
        end = _bottom(ys, heights, after - 1)
        canvas.box(0, ys[first], _STRIP - 3, end - ys[first], fill=COLOURS[4])
        canvas.text(_STRIP / 2 - 0.6, (ys[first] + end) / 2, stage, size=SMALL, bold=True, at="center", turned=90)
    return _bottom(ys, heights, 4) + 2


def _height(lines: int) -> float:
    return lines * height_of(NORMAL) + 2 * _PAD


def _bottom(ys: Sequence[float], heights: Sequence[int], row: int) -> float:
    return ys[row] + _height(heights[row])


def _lines(arm: Mapping[str, Sequence[Mark]], key: str, width: float) -> list[str]:
    """What is found in a box: its number, and those of its parts."""
    room = width - 2 * _PAD
    lines = wrapped(f"{ARM[key]} (n\u00a0=\u00a0{sum(map(_number, arm[key]))})", room)
    for mark in arm[key]:
        if part := mark.values[PART].text:
            lines += wrapped(f"{part} (n\u00a0=\u00a0{_number(mark)})", room)
    return lines


def _number(mark: Mark) -> int:
    return mark.count(SIZE)


def _end(counts: Mapping[str, Sequence[Mark]], title: str, width: float) -> list[str]:
    found = {k: _number(counts[f"{title}/{k}"][0]) for k in ENDS if f"{title}/{k}" in counts}
    if not found:
        return []
    parts = [line for key, n in found.items() for line in wrapped(f"{ENDS[key]} (n\u00a0=\u00a0{n})", width - 2 * _PAD)]
    titles = TITLES_OF_UPDATES if any(key.startswith(f"{PREVIOUS}/") for key in counts) else TITLES
    return [*wrapped(titles[title], width - 2 * _PAD), *parts]


def _box(canvas: Canvas, x: float, y: float, width: float, lines: int, text: Sequence[str]) -> None:
    height = _height(lines)
    canvas.box(x, y, width, height, fill="white", edge=INK, linewidth=0.6)
    canvas.lines(x + _PAD, y + height / 2, text)


def _arm(
    canvas: Canvas, texts: Mapping, xs: Sequence[float], ys: Sequence[float], heights: Sequence[int], width: float
) -> None:
    """The boxes of one way, with arrows down to the next one there is, and to the right."""
    middle = xs[0] + width / 2
    rows = [row for row in range(4) if (row, 0) in texts]
    for (row, side), text in texts.items():
        _box(canvas, xs[side], ys[row], width, heights[row], text)
        if side:
            y = ys[row] + _height(heights[row]) / 2
            canvas.arrow(xs[0] + width, y, xs[1], y)
    for row, after in zip(rows, [*rows[1:], 4], strict=True):
        if after < 4 or xs[0] == _STRIP:
            canvas.arrow(middle, _bottom(ys, heights, row), middle, ys[after])


def _joined(canvas: Canvas, x: float, y: float, to_x: float, to_y: float) -> None:
    """From below the boxes of other methods to the side of what is included."""
    canvas.line([(x, y), (x, to_y)], colour=INK, width=0.6)
    canvas.arrow(x, to_y, to_x, to_y)


FLOW = FigureKind(flow)
