"""Figures of people flowing through columns: alluvial diagram and evidence network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from metlit.figures.canvas import (
    COLOURS,
    FAINT,
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
from metlit.figures.figure import AT_MOST, COLUMN, PEOPLE, SEVERAL, UNKNOWN, Figure, Mark, people
from metlit.tables.table import NOTHING

_BAR, _GAP = 2.2, 1.2  # mm: width of a stratum, least distance between strata
_MOST = 14  # strata of a column that have a name
_LEAST_HEIGHT, _MOST_HEIGHT = 70.0, 150.0
_SIDE = 34.0  # mm for the labels on either side
_QUIET = (SEVERAL, UNKNOWN)
_ROWS = 42  # concepts of a network below each other
FlowNode = tuple[str, str]  # a label, and the kind of concept


def alluvial(canvas: Canvas, figure: Figure, top: float) -> float:
    """Bands of people, coloured by the first column, through all columns. Returns where it ends, in mm."""
    names = [column.name for column in figure.columns]
    flows = _merged([([mark.text(n) for n in names], int(mark.number(PEOPLE) or 0)) for mark in figure.marks])
    if not flows:
        return top
    orders = [_order(flows, i) for i in range(len(names))]
    total = sum(size for _, size in flows)
    rows = max(map(len, orders))
    height = min(_MOST_HEIGHT, max(_LEAST_HEIGHT, rows * 8.0))
    unit = (height - (rows - 1) * _GAP) / total
    xs = [_SIDE + i * (canvas.width - 2 * _SIDE - _BAR) / (len(names) - 1) for i in range(len(names))]
    top += 6
    tops = [_tops(flows, order, i, unit, top, height) for i, order in enumerate(orders)]
    colours = _colours(orders[0])
    _bands(canvas, flows, orders, tops, xs, unit, colours)
    for i, column in enumerate(figure.columns):
        at = "right" if i == 0 else "left"
        canvas.text(xs[i] + (_BAR if i == 0 else 0), top - 3.5, column.plain, bold=True, at=at)
        sizes = _sizes(flows, i)
        room = _SIDE - 2 if i in (0, len(names) - 1) else xs[1] - xs[0] - _BAR - 5
        places = [(tops[i][s], sizes[s] * unit) for s in orders[i]]
        for (y, h), stratum in zip(places, orders[i], strict=True):
            fill = colours.get(stratum, REST) if i == 0 else PALE
            canvas.box(xs[i], y, _BAR, h, fill=REST if stratum in _QUIET else fill)
        counts = [figure.totals.get((column.name, NOTHING if s == UNKNOWN else s)) for s in orders[i]]
        labels = [(s, "" if n is None else str(n)) for s, n in zip(orders[i], counts, strict=True)]
        _labels(canvas, labels, places, xs[i], room, left=i == 0, span=(top + 1.5, top + height))
    return top + height + 3


def _merged(flows: Iterable[tuple[list[str], int]]) -> list[tuple[tuple[str, ...], int]]:
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


def _order(flows: Sequence[tuple[tuple[str, ...], int]], i: int) -> list[str]:
    """The greatest first; what has no name of its own last."""
    sizes = _sizes(flows, i)
    return sorted(sizes, key=lambda s: (s in _QUIET or s.endswith(" others"), -sizes[s], s))


def _colours(strata: Sequence[str]) -> dict[str, str]:
    named = [s for s in strata if s not in _QUIET and not s.endswith(" others")]
    return dict(zip(named, COLOURS, strict=False))


def _tops(flows: Sequence, order: Sequence[str], i: int, unit: float, top: float, height: float) -> dict[str, float]:
    """Where each stratum begins: all of them in the middle of the height."""
    sizes = _sizes(flows, i)
    free = height - sum(sizes.values()) * unit
    gap = min(free / max(len(order) - 1, 1), 3 * _GAP)
    y = top + (free - gap * (len(order) - 1)) / 2
    found = {}
    for stratum in order:
        found[stratum] = y
        y += sizes[stratum] * unit + gap
    return found


def _bands(
    canvas: Canvas,
    flows: Sequence[tuple[tuple[str, ...], int]],
    orders: Sequence[Sequence[str]],
    tops: Sequence[Mapping[str, float]],
    xs: Sequence[float],
    unit: float,
    colours: Mapping[str, str],
) -> None:
    ranks = [{s: r for r, s in enumerate(order)} for order in orders]
    for i in range(len(xs) - 1):
        links: dict[tuple[str, str, str], int] = defaultdict(int)
        for keys, size in flows:
            links[keys[0], keys[i], keys[i + 1]] += size
        leaving = dict(tops[i])
        starts = {}
        for link in sorted(links, key=lambda k: (ranks[i][k[1]], ranks[i + 1][k[2]], ranks[0][k[0]])):
            starts[link] = leaving[link[1]]
            leaving[link[1]] += links[link] * unit
        arriving = dict(tops[i + 1])
        for link in sorted(links, key=lambda k: (ranks[i + 1][k[2]], ranks[i][k[1]], ranks[0][k[0]])):
            fill = colours.get(link[0], REST)
            y1 = arriving[link[2]]
            canvas.ribbon(xs[i] + _BAR, starts[link], xs[i + 1], y1, links[link] * unit, fill=fill, strength=0.45)
            arriving[link[2]] += links[link] * unit


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


def network_flow(canvas: Canvas, figure: Figure, top: float) -> float:
    """Concepts in columns, joined by lines as wide as people stand behind them. Returns where it ends, in mm."""
    kinds = {k.removeprefix(COLUMN): int(v) for k, v in figure.options.items() if k.startswith(COLUMN)}
    sizes = _people_of(figure.marks)
    kept, left_out = _named(sizes, kinds)
    columns = sorted({kinds[kind] for _, kind in kept})
    rows = max((sum(kinds[n[1]] == c for n in kept) for c in columns), default=0)
    height, top = max(_LEAST_HEIGHT, rows * 4.6), top + 6
    first, last = 40.0, canvas.width - 42.0
    xs = {c: first + i * (last - first) / max(len(columns) - 1, 1) for i, c in enumerate(columns)}
    where: dict[FlowNode, tuple[float, float]] = {}
    for c in columns:
        nodes = sorted((n for n in kept if kinds[n[1]] == c), key=lambda n: (n[1], -sizes[n][0], -sizes[n][1], n))
        for i, node in enumerate(nodes):
            where[node] = xs[c], top + (i + 0.5) * height / len(nodes)
        heads = " · ".join(kind for kind in kinds if any(n[1] == kind for n in nodes))
        canvas.text(xs[c], top - 3.5, heads, bold=True, at="right" if c == columns[0] else "left")
    most = max((least for least, _ in sizes.values()), default=1) or 1
    _edges(canvas, figure.marks, where, most)
    for node, (x, y) in where.items():
        across = 1.2 + 3.3 * (sizes[node][0] / most) ** 0.5
        canvas.dot(x, y, across, fill=COLOURS[list(kinds).index(node[1]) % len(COLOURS)])
        left = x == first
        room = first if left else canvas.width - last if x == last else (last - first) / (len(columns) - 1) - 4
        size = NORMAL if left or x == last else SMALL
        label = counted(node[0], people(*sizes[node]), room - across - 1, size)
        side = "right" if left else "left"
        canvas.text(x + (-1 if left else 1) * (across / 2 + 0.8), y, label, at=side, size=size, backed=True)
    return _missing(canvas, left_out, top + height)


def _missing(canvas: Canvas, count: int, y: float) -> float:
    if not count:
        return y
    canvas.text(0, y + 2, f"For lack of room {count} with the fewest people are in the CSV file only.", size=SMALL)
    return y + 4


def _edges(canvas: Canvas, marks: Sequence[Mark], where: Mapping, most: int) -> None:
    for mark in marks:
        ends = (mark.values["from"], mark.values["from_kind"]), (mark.values["to"], mark.values["to_kind"])
        if all(end in where for end in ends):
            (x0, y0), (x1, y1) = where[ends[0]], where[ends[1]]
            sure = int(mark.number(PEOPLE) or 0)
            width = 0.4 + 5 * sure / most
            canvas.curve(x0, y0, x1, y1, width=width, colour=PALE if sure else FAINT, dashed=not sure)


def _people_of(marks: Iterable[Mark]) -> dict[FlowNode, tuple[int, int]]:
    """Of each concept the bounds of the people on that of its lines that has the most."""
    sizes: dict[FlowNode, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for mark in marks:
        least, most = (int(mark.number(c) or 0) for c in (PEOPLE, AT_MOST))
        for end in ("from", "to"):
            node = mark.values[end], mark.values[f"{end}_kind"]
            sizes[node] = max(sizes[node][0], least), max(sizes[node][1], most)
    return sizes


def _named(sizes: Mapping[FlowNode, tuple[int, int]], kinds: Mapping[str, int]) -> tuple[list[FlowNode], int]:
    """The concepts for which there is room, and how many there is none for."""
    kept: list[FlowNode] = []
    for column in set(kinds.values()):
        nodes = sorted((n for n in sizes if kinds[n[1]] == column), key=lambda n: (-sizes[n][0], -sizes[n][1], n))
        kept += nodes[:_ROWS]
    return kept, len(sizes) - len(kept)
