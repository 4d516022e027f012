"""People flowing through columns, as bands: an alluvial diagram."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from metlit.analysis.people import Bounds, People, together
from metlit.figures.canvas import (
    COLOURS,
    NORMAL,
    PALE,
    REST,
    SMALL,
    Canvas,
    counted,
    height_of,
    spread,
    width_of,
    wrapped,
)
from metlit.figures.entries import FigureEntry
from metlit.figures.figure import PEOPLE, SEVERAL, UNKNOWN, Figure, Mark
from metlit.figures.kind import FigureKind
from metlit.figures.marks import MarkKey, PeopleTold, counted_marks
from metlit.tables.table import TableCell

_BAR, _GAP = 2.2, 1.2  # mm: width of a stratum, least distance between strata
_MOST = 14  # strata of a column that have a name
_LEAST_HEIGHT, _MOST_HEIGHT = 70.0, 150.0
_SIDE = 34.0  # mm for the labels on either side
_QUIET = (SEVERAL.text, UNKNOWN)
_OTHERS = "#others"  # behind the IRI of a group: its members without entries of their own
_Flow = tuple[tuple[str, ...], int]  # the values of all columns, and people


def flows(entries: Sequence[FigureEntry], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each combination of values, with the people who have it.

    A group counts without those of its members who have entries of their own, and the same people in two publications
    once. A cell of a group with several values is one value, *several*: which member has which is not known.
    """
    told: dict[MarkKey, PeopleTold] = {}
    for key, entry, subject, bounds in _flowing(entries, columns, people):
        told.setdefault(key, PeopleTold()).tell(subject, bounds, entry.source, entry.contested)
    yield from counted_marks(told, columns, people)


def everybody(
    entries: Sequence[FigureEntry], columns: Sequence[str], people: People
) -> dict[tuple[str, TableCell], Bounds]:
    """Of each value of a column how many different people flow through it."""
    told: dict[tuple[str, TableCell], PeopleTold] = {}
    for key, entry, subject, bounds in _flowing(entries, columns, people):
        for of in zip(columns, key, strict=True):
            told.setdefault(of, PeopleTold()).tell(subject, bounds, entry.source)
    return {of: together(found.people, people) for of, found in told.items()}


def _flowing(
    entries: Sequence[FigureEntry], columns: Sequence[str], people: People
) -> Iterator[tuple[MarkKey, FigureEntry, str, Bounds]]:
    """Each entry with whom it is about, and how many: of a group those who have no entries of their own."""
    own, sizes = _own_sizes(entries, people)
    for entry in entries:
        subject, left = entry.subject, own.get(entry.subject, 0)
        others = left < sizes.get(subject, 0)
        cells = (entry.cells[c] for c in columns)
        key = tuple(SEVERAL if len(cell.values) > 1 and left != 1 else cell for cell in cells)
        size = None if entry.size is None else min(left, entry.size)
        yield key, entry, subject + _OTHERS if others else subject, Bounds(size or 0, size or 0, size is None)


def _own_sizes(entries: Iterable[FigureEntry], people: People) -> tuple[dict[str, int], dict[str, int]]:
    """Of each subject how many people it stands for, those left out who have entries of their own, and with them."""
    sizes: dict[str, int] = {}
    for entry in entries:
        if (size := entry.size) is not None:
            sizes[entry.subject] = max(size, sizes.get(entry.subject, 0))
    own = dict(sizes)
    for subject, size in sizes.items():
        whole = next((group for group in people.above(subject) if group in sizes), None)
        if whole:
            own[whole] = max(0, own[whole] - size)
    return own, sizes


def alluvial(canvas: Canvas, figure: Figure, top: float) -> float:
    """Bands of people, coloured by the first column, through all columns. Returns where it ends, in mm.

    A bar is as high as there are different people in it: the bands of those who are in several are squeezed at it.
    """
    names = figure.names
    bands = _merged([([mark.text(n) for n in names], mark.count(PEOPLE)) for mark in figure.marks])
    if not bands:
        return top
    totals = {(c, cell.text if cell.values else UNKNOWN): n.least for (c, cell), n in figure.totals.items()}
    strata = [_Strata.of(bands, i, name, totals) for i, name in enumerate(names)]
    rows = max(len(s.order) for s in strata)
    height = min(_MOST_HEIGHT, max(_LEAST_HEIGHT, rows * 8.0))
    unit = (height - (rows - 1) * _GAP) / max(sum(s.people.values()) for s in strata)
    xs = [_SIDE + i * (canvas.width - 2 * _SIDE - _BAR) / (len(names) - 1) for i in range(len(names))]
    top += 6
    tops = [_tops(s, unit, top, height) for s in strata]
    colours = _colours(strata[0].order)
    _bands(canvas, bands, strata, tops, xs, unit, colours)
    for i, (column, these) in enumerate(zip(figure.shown, strata, strict=True)):
        at = "right" if i == 0 else "left"
        canvas.text(xs[i] + (_BAR if i == 0 else 0), top - 3.5, column.plain, bold=True, at=at)
        room = _SIDE - 2 if i in (0, len(names) - 1) else xs[1] - xs[0] - _BAR - 5
        places = [(tops[i][s], these.people[s] * unit) for s in these.order]
        for (y, h), stratum in zip(places, these.order, strict=True):
            fill = colours.get(stratum, REST) if i == 0 else PALE
            canvas.box(xs[i], y, _BAR, h, fill=REST if stratum in _QUIET else fill)
        labels = [(s, str(these.people[s])) for s in these.order]
        _labels(canvas, labels, places, xs[i], room, left=i == 0, span=(top + 1.5, top + height))
    return top + height + 3


@dataclass(frozen=True)
class _Strata:
    """The values of a column.

    Attributes:
        order: the greatest first; what has no name of its own last.
        sizes: of each the sum of the bands through it.
        people: of each the different people in it.
    """

    order: Sequence[str]
    sizes: Mapping[str, int]
    people: Mapping[str, int]

    @classmethod
    def of(cls, flows: Sequence[_Flow], i: int, name: str, totals: Mapping[tuple[str, str], int]) -> _Strata:
        sizes = _sizes(flows, i)
        people = {s: totals.get((name, s), size) for s, size in sizes.items()}
        order = sorted(people, key=lambda s: (s in _QUIET or s.endswith(" others"), -people[s], s))
        return cls(order, sizes, people)


def _merged(flows: Iterable[tuple[list[str], int]]) -> list[_Flow]:
    """Flows of people, the strata without room for a name in one."""
    flows = [(keys, size) for keys, size in flows if size]
    width = len(flows[0][0]) if flows else 0
    for i in range(width):
        sizes = _sizes(flows, i)
        named = [s for s in sorted(sizes, key=lambda s: (-sizes[s], s)) if s not in _QUIET]
        if len(named) > _MOST:
            kept = set(named[: _MOST - 1]) | set(_QUIET)
            others = f"{len(named) - _MOST + 1} others"
            flows = [([k if j != i or k in kept else others for j, k in enumerate(keys)], n) for keys, n in flows]
    summed: dict[tuple[str, ...], int] = defaultdict(int)
    for keys, size in flows:
        summed[tuple(keys)] += size
    return sorted(summed.items())


def _sizes(flows: Iterable[tuple[Sequence[str], int]], i: int) -> dict[str, int]:
    sizes: dict[str, int] = defaultdict(int)
    for keys, size in flows:
        sizes[keys[i]] += size
    return sizes


def _colours(strata: Sequence[str]) -> dict[str, str]:
    named = [s for s in strata if s not in _QUIET and not s.endswith(" others")]
    return dict(zip(named, COLOURS, strict=False))


def _tops(strata: _Strata, unit: float, top: float, height: float) -> dict[str, float]:
    """Where each stratum begins: all of them in the middle of the height."""
    free = height - sum(strata.people.values()) * unit
    gap = min(free / max(len(strata.order) - 1, 1), 3 * _GAP)
    y = top + (free - gap * (len(strata.order) - 1)) / 2
    found = {}
    for stratum in strata.order:
        found[stratum] = y
        y += strata.people[stratum] * unit + gap
    return found


def _bands(
    canvas: Canvas,
    flows: Sequence[_Flow],
    strata: Sequence[_Strata],
    tops: Sequence[Mapping[str, float]],
    xs: Sequence[float],
    unit: float,
    colours: Mapping[str, str],
) -> None:
    ranks = [{s: r for r, s in enumerate(column.order)} for column in strata]
    units = [{s: unit * column.people[s] / column.sizes[s] for s in column.order} for column in strata]
    for i in range(len(xs) - 1):
        links: dict[tuple[str, str, str], int] = defaultdict(int)
        for keys, size in flows:
            links[keys[0], keys[i], keys[i + 1]] += size
        leaving = dict(tops[i])
        starts = {}
        for link in sorted(links, key=lambda k: (ranks[i][k[1]], ranks[i + 1][k[2]], ranks[0][k[0]])):
            starts[link] = leaving[link[1]]
            leaving[link[1]] += links[link] * units[i][link[1]]
        arriving = dict(tops[i + 1])
        for link in sorted(links, key=lambda k: (ranks[i + 1][k[2]], ranks[i][k[1]], ranks[0][k[0]])):
            start, end = (xs[i] + _BAR, starts[link]), (xs[i + 1], arriving[link[2]])
            heights = links[link] * units[i][link[1]], links[link] * units[i + 1][link[2]]
            canvas.ribbon(start, end, heights, fill=colours.get(link[0], REST), strength=0.45)
            arriving[link[2]] += heights[1]


def _labels(
    canvas: Canvas,
    texts: Sequence[tuple[str, str]],
    places: Sequence[tuple[float, float]],
    x: float,
    room: float,
    *,
    left: bool,
    span: tuple[float, float],
) -> None:
    """Names beside the strata, moved apart where they would overlap."""
    size = NORMAL if len(texts) <= 12 else SMALL
    step = height_of(size) * 1.02
    most = 2 if len(texts) * 2 * step < (span[1] - span[0]) * 0.8 else 1
    lines = [_lines(text, count, room, size, most) for text, count in texts]
    gap = step * max(map(len, lines)) + 0.3
    middles = [y + h / 2 for y, h in places]
    for middle, moved, text in zip(middles, spread(middles, gap, span[0] - 1, span[1] + 1), lines, strict=True):
        edge, way = (x, -1) if left else (x + _BAR, 1)
        if abs(moved - middle) > 0.3:
            canvas.line([(edge, middle), (edge + way * 1.2, moved)], colour=PALE, width=0.3)
        canvas.lines(edge + way * 1.5, moved, text, size=size, at="right" if left else "left", backed=not left)


def _lines(text: str, count: str, room: float, size: float, most: int) -> list[str]:
    """A name in at most so many lines, and its number behind the last one."""
    *lines, last = wrapped(text, room, size, most) or [""]
    if width_of(f"{last} ({count})", size) > room and len(lines) + 1 < most:
        return [*lines, last, f"({count})"]
    return [*lines, counted(last, count, room, size)]


ALLUVIAL = FigureKind(alluvial, flows, range(2, 100), total=everybody)
