"""The evidence network: concepts in columns, joined by lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metlit.analysis.network import evidence_network, kind_columns
from metlit.analysis.people import Bounds
from metlit.figures.canvas import COLOURS, FAINT, NORMAL, PALE, SMALL, Canvas, counted
from metlit.figures.figure import PEOPLE, Figure, Mark, people
from metlit.figures.kind import Asked, FigureKind, FigureQuestion
from metlit.figures.marks import people_cells
from metlit.rdf.rows import Iri
from metlit.record.values import CellValue
from metlit.tables.table import TableCell

_LEAST_HEIGHT = 70.0  # mm
_ROWS = 42  # concepts below each other
FlowNode = tuple[str, str]  # a label, and the kind of concept


def network_marks(asked: FigureQuestion) -> Asked:
    """A mark for each two concepts that are joined, the column of each kind of concept, and the people of each."""
    graph = evidence_network(asked.library, asked.facets)
    marks = []
    for source, target, edge in graph.edges(data=True):
        one, other = graph.nodes[source], graph.nodes[target]
        values = {
            "from": _concept(one),
            "from_kind": _word(one["kind"]),
            "to": _concept(other),
            "to_kind": _word(other["kind"]),
            "what": _word(edge["label"]),
        } | people_cells(Bounds(edge["patients"], edge["patients_at_most"], edge["size_unknown"]))
        marks.append(Mark(values, tuple(edge["rows"])))
    totals = {
        (about["kind"], _concept(about)): Bounds(about["patients"], about["patients_at_most"], about["size_unknown"])
        for _, about in graph.nodes(data=True)
    }
    return Asked(marks, kind_columns(asked.library), totals)


def _concept(node: Mapping[str, Any]) -> TableCell:
    return TableCell((CellValue(Iri(node["iri"]), node["label"]),))


def _word(text: str) -> TableCell:
    return TableCell((CellValue(text),))


def network_flow(canvas: Canvas, figure: Figure, top: float) -> float:
    """Concepts in columns, joined by lines as wide as people stand behind them. Returns where it ends, in mm."""
    kinds = figure.places
    sizes = {(cell.text, kind): n for (kind, cell), n in figure.totals.items()}
    kept, left_out = _named(sizes, kinds)
    columns = sorted({kinds[kind] for _, kind in kept})
    rows = max((sum(kinds[n[1]] == c for n in kept) for c in columns), default=0)
    height, top = max(_LEAST_HEIGHT, rows * 4.6), top + 6
    first, last = 40.0, canvas.width - 42.0
    xs = {c: first + i * (last - first) / max(len(columns) - 1, 1) for i, c in enumerate(columns)}
    where: dict[FlowNode, tuple[float, float]] = {}
    for c in columns:
        nodes = sorted((n for n in kept if kinds[n[1]] == c), key=lambda n: (n[1], -sizes[n].least, -sizes[n].most, n))
        for i, node in enumerate(nodes):
            where[node] = xs[c], top + (i + 0.5) * height / len(nodes)
        heads = " · ".join(kind for kind in kinds if any(n[1] == kind for n in nodes))
        canvas.text(xs[c], top - 3.5, heads, bold=True, at="right" if c == columns[0] else "left")
    most = max((n.least for n in sizes.values()), default=1) or 1
    _edges(canvas, figure.marks, where, most)
    for node, (x, y) in where.items():
        across = 1.2 + 3.3 * (sizes[node].least / most) ** 0.5
        canvas.dot(x, y, across, fill=COLOURS[list(kinds).index(node[1]) % len(COLOURS)])
        left = x == first
        room = first if left else canvas.width - last if x == last else (last - first) / (len(columns) - 1) - 4
        size = NORMAL if left or x == last else SMALL
        label = counted(node[0], people(sizes[node]), room - across - 1, size)
        side = "right" if left else "left"
        canvas.text(x + (-1 if left else 1) * (across / 2 + 0.8), y, label, at=side, size=size, backed=True)
    return _missing(canvas, left_out, top + height)


def _ends(mark: Mark) -> tuple[FlowNode, FlowNode]:
    """The two concepts that a line joins."""
    start, its_kind, end, other_kind = (cell.text for cell in list(mark.values.values())[:4])
    return (start, its_kind), (end, other_kind)


def _missing(canvas: Canvas, count: int, y: float) -> float:
    if not count:
        return y
    canvas.text(0, y + 2, f"For lack of room {count} with the fewest people are in the CSV file only.", size=SMALL)
    return y + 4


def _edges(canvas: Canvas, marks: Sequence[Mark], where: Mapping, most: int) -> None:
    for mark in marks:
        ends = _ends(mark)
        if all(end in where for end in ends):
            (x0, y0), (x1, y1) = where[ends[0]], where[ends[1]]
            sure = mark.count(PEOPLE)
            width = 0.4 + 5 * sure / most
            canvas.curve(x0, y0, x1, y1, width=width, colour=PALE if sure else FAINT, dashed=not sure)


def _named(sizes: Mapping[FlowNode, Bounds], kinds: Mapping[str, int]) -> tuple[list[FlowNode], int]:
    """The concepts for which there is room, and how many there is none for."""
    kept: list[FlowNode] = []
    for column in set(kinds.values()):
        nodes = sorted((n for n in sizes if kinds[n[1]] == column), key=lambda n: (-sizes[n].least, -sizes[n].most, n))
        kept += nodes[:_ROWS]
    return kept, len(sizes) - len(kept)


NETWORK = FigureKind(network_flow, ask=network_marks)
