"""Where the cells of a table come from: the nodes of its rows, level by level, and what is found from there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from metlit import iris
from metlit.iris import METLIT
from metlit.numbers.rounding import quantized
from metlit.record.wording import Found, Wording
from metlit.tables.layout import ColumnPart, Layout

PUBLICATION, _SUBJECT = "publication", "subject"
_DIGITS = re.compile(r"(\d+)")
_DECIMALS = 2


@dataclass(frozen=True)
class LayoutRow:
    """The nodes of one row, by level, with the conflicts about each."""

    record: str
    nodes: Mapping[str, str]
    doubts: Mapping[str, tuple[str, ...]]

    @property
    def node(self) -> str:
        return list(self.nodes.values())[-1]


def layout_rows(wording: Wording, layout: Layout) -> Iterator[LayoutRow]:
    """Every row: the nodes of all levels, from the publication down."""
    case = wording.case
    rows = [LayoutRow(case.record, {PUBLICATION: case.root}, {PUBLICATION: ()})]
    for level in layout.levels:
        if level.name == PUBLICATION:
            continue
        rows = [deeper for row in rows for deeper in _deeper(wording, row, level.keys, level.name, level.optional)]
    yield from rows


def _deeper(wording: Wording, row: LayoutRow, keys: Sequence[str], name: str, optional: bool) -> Iterator[LayoutRow]:
    if keys == (_SUBJECT,):
        for subject in sorted((*wording.case.cohorts, *wording.case.patients), key=_natural):
            yield replace(row, nodes={**row.nodes, name: subject}, doubts={**row.doubts, name: ()})
        return
    some = False
    for key in keys:
        selects = key.startswith("~")
        values = wording.selected(row.node, iris.TERM + key[1:]) if selects else wording.case.objects(row.node, key)
        for value in sorted(map(str, values), key=_natural):
            if wording.case.cls(value):
                doubts = tuple(wording.doubts(row.node, wording.key(row.node, value) if selects else key))
                some = True
                yield replace(row, nodes={**row.nodes, name: value}, doubts={**row.doubts, name: doubts})
    if optional and not some:
        yield row


def found_in(wording: Wording, row: LayoutRow, part: ColumnPart) -> list[Found]:
    """The values of a part of a column in a row."""
    node, keys = row.nodes.get(part.level), part.keys
    if node is None and part.level not in row.nodes and wording.case.field(wording.case.root, part.level):
        node, keys = wording.case.root, (part.level, *part.keys)
    if node is None or (part.cls and wording.case.cls(node) != METLIT + part.cls):
        return []
    doubts = row.doubts.get(part.level, ())
    if part.function:
        return [Found(text) for text in _FUNCTIONS[part.function](wording, node, keys)]
    if part.kind:
        kind, assumption = iris.TERM + part.kind, iris.TERM + part.assumption if part.assumption else ""
        nodes = [f.node for f in wording.follow(node, keys)] if keys else [node]
        numbers = [
            Found(shown_decimals(Fraction(v)), doubts) for n in nodes for v in wording.derived(n, kind, assumption)
        ]
        return numbers or [Found(label, doubts) for n in nodes for label in wording.concluded(n, kind)]
    if part.back:
        return wording.naming(row.nodes[_SUBJECT], keys, node)
    found = wording.follow(node, keys, doubts)
    if not part.unit:
        return found
    numbers = [(f, wording.number(f.node, iris.TERM + part.unit)) for f in found if f.node]
    absent = [f for f in found if f.absent]
    return [replace(f, text=shown_decimals(number)) for f, number in numbers if number is not None] or absent


def _path(wording: Wording, node: str, keys: Sequence[str]) -> list[str]:
    return [wording.case.local(f.node) if f.node else f.text for f in wording.follow(node, keys)]


def _people(wording: Wording, node: str, _: Sequence[str]) -> list[str]:
    size = wording.case.size(node)
    if node in wording.case.patients:
        size = size or 1
    return [] if size is None else [str(size)]


_FUNCTIONS: Mapping[str, Callable[[Wording, str, Sequence[str]], list[str]]] = {
    "at": lambda wording, node, _: wording.places(node),
    "class": lambda wording, node, _: [wording.kind(node)],
    "count": lambda wording, node, keys: [str(len(wording.case.objects(node, keys[0])))],
    "path": _path,
    "people": _people,
}


def shown_decimals(value: Fraction) -> str:
    """A number with two decimals at most, rounded half up; none that say nothing."""
    decimals = next((d for d in range(_DECIMALS) if (value * 10**d).denominator == 1), _DECIMALS)
    return f"{quantized(value, decimals):f}"


def _natural(text: str) -> list[tuple[int, str]]:
    """p2 before p10."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in _DIGITS.split(text)]
