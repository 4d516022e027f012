"""Where the cells of a table come from: the nodes of its rows, level by level, and what is found from there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from metlit import iris
from metlit.iris import METLIT
from metlit.numbers.rounding import shown
from metlit.rdf.rows import Iri
from metlit.record.values import CellValue
from metlit.record.wording import SELECTS, Wording
from metlit.tables.layout import ABSENT, ColumnPart, ColumnSource, Layout, Level

PUBLICATION_LEVEL, _SUBJECT = "publication", "subject"
_DIGITS = re.compile(r"(\d+)")


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
    rows = [LayoutRow(case.record, {PUBLICATION_LEVEL: case.root}, {PUBLICATION_LEVEL: ()})]
    for level in layout.levels:
        if level.name == PUBLICATION_LEVEL:
            continue
        rows = [deeper for row in rows for deeper in _deeper(wording, row, level)]
    yield from rows


def _deeper(wording: Wording, row: LayoutRow, level: Level) -> Iterator[LayoutRow]:
    keys, name = level.keys, level.name
    if keys == (_SUBJECT,):
        for subject in sorted((*wording.case.cohorts, *wording.case.patients), key=_natural):
            yield replace(row, nodes={**row.nodes, name: subject}, doubts={**row.doubts, name: ()})
        return
    some = False
    for key in keys:
        selects = key.startswith(SELECTS)
        values = wording.selected(row.node, iris.TERM + key[1:]) if selects else wording.case.objects(row.node, key)
        for value in sorted(map(str, values), key=_natural):
            if wording.case.cls(value) and (level.absent or not wording.case.denied(value)):
                doubts = tuple(wording.doubts(row.node, wording.key(row.node, value) if selects else key))
                some = True
                yield replace(row, nodes={**row.nodes, name: value}, doubts={**row.doubts, name: doubts})
    if level.optional and not some:
        yield row


def found_in(wording: Wording, row: LayoutRow, part: ColumnPart) -> list[CellValue]:
    """The values of a part of a column in a row."""
    node, keys = row.nodes.get(part.level), part.keys
    if node is None and part.level not in row.nodes and wording.case.field(wording.case.root, part.level):
        node, keys = wording.case.root, (part.level, *part.keys)
    if node is None or (part.cls and wording.case.cls(node) != METLIT + part.cls):
        return []
    doubts = row.doubts.get(part.level, ())
    if part.function:
        return _FUNCTIONS[part.function](wording, node, keys)
    if part.kind:
        kind, assumption = iris.TERM + part.kind, iris.TERM + part.assumption if part.assumption else ""
        nodes = [f.node for f in wording.follow(node, keys)] if keys else [node]
        derived = [v for n in nodes for v in wording.derived(n, kind, assumption)]
        derived = derived or [v for n in nodes for v in wording.concluded(n, kind)]
        return [replace(v, doubts=doubts) for v in derived]
    if part.back:
        return wording.naming(row.nodes[_SUBJECT], keys, node)
    found = wording.follow(node, keys, doubts)
    return _converted(wording, found, iris.TERM + part.unit) if part.unit else found


def first_found(wording: Wording, row: LayoutRow, source: ColumnSource) -> list[CellValue]:
    """The values of the first group of a column's parts that has any; stated absences where none has, or by itself."""
    absent: list[CellValue] = []
    for group in source.groups:
        found = [value for part in group for value in found_in(wording, row, part)]
        asked = all(part.function == ABSENT for part in group)
        if values := [value for value in found if asked or not value.absent]:
            return values
        absent = absent or found
    return absent


def _converted(wording: Wording, found: Sequence[CellValue], unit: str) -> list[CellValue]:
    """The quantities among values in another unit; stated absences only if there is none."""
    numbers = [(f, wording.number(f.node, unit)) for f in found if f.node]
    converted = [replace(f, value=n, printed="", unit=unit, bare=True) for f, n in numbers if n is not None]
    return converted or [f for f in found if f.absent]


def _absent(wording: Wording, node: str, keys: Sequence[str]) -> list[CellValue]:
    """What is stated to be absent, without any values."""
    return [found for found in wording.follow(node, keys) if found.absent]


def _at(wording: Wording, node: str, _: Sequence[str]) -> list[CellValue]:
    places = wording.places(node)
    return [CellValue(place, stated_on=node, at=(place,)) for place in places]


def _class(wording: Wording, node: str, _: Sequence[str]) -> list[CellValue]:
    return [CellValue(Iri(wording.case.cls(node)), wording.kind(node), stated_on=node)]


def _count(wording: Wording, node: str, keys: Sequence[str]) -> list[CellValue]:
    return [replace(CellValue.count(len(wording.case.objects(node, keys[0]))), stated_on=node)]


def _path(wording: Wording, node: str, keys: Sequence[str]) -> list[CellValue]:
    found = wording.follow(node, keys)
    return [replace(f, value=Iri(f.node), printed=wording.case.local(f.node)) if f.node else f for f in found]


def _people(wording: Wording, node: str, _: Sequence[str]) -> list[CellValue]:
    size = wording.case.size(node)
    if node in wording.case.patients:
        size = size or 1
    return [] if size is None else [replace(CellValue.count(size), stated_on=node)]


_FUNCTIONS: Mapping[str, Callable[[Wording, str, Sequence[str]], list[CellValue]]] = {
    ABSENT: _absent,
    "at": _at,
    "class": _class,
    "count": _count,
    "path": _path,
    "people": _people,
}


def shown_decimals(value: Fraction) -> str:
    """A number with two decimals at most, rounded half up; none that say nothing."""
    return shown(value)


def _natural(text: str) -> list[tuple[int, str]]:
    """p2 before p10."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in _DIGITS.split(text)]
