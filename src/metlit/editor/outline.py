"""The outline of a record: its mappings that have an id, and those at the top, one within the other."""

from __future__ import annotations

from lsprotocol import types

from metlit import iris
from metlit.editor.desk import Desk
from metlit.editor.open_text import OpenText
from metlit.model import schema as model
from metlit.record.marks import NodeMark
from metlit.record.text import Mapping, Scalar, Sequence, Tree


def symbols(desk: Desk, text: OpenText) -> list[types.DocumentSymbol]:
    """The nodes of a record that are mappings in the text, as far as it can be read."""
    reading = desk.read(text)
    if reading.tree is None or reading.outcome is None:
        return []
    marks = reading.outcome.marks.nodes
    root = iris.record_iri(reading.outcome.record)
    places = {
        (line, column): marks[iri]
        for (line, column), iris_there in reading.nodes.items()
        for iri in iris_there[:1]
        if iri != root and marks[iri].cls in desk.schema.by_class
    }
    return _within(desk, text, reading.tree, places, "")


def _within(desk: Desk, text: OpenText, tree: Tree, places: dict, key: str) -> list[types.DocumentSymbol]:
    """The symbols of what is in a piece of the tree."""
    if isinstance(tree, Scalar):
        return []
    if isinstance(tree, Sequence):
        return [symbol for item in tree.items for symbol in _of(desk, text, item, places, key)]
    return [
        symbol
        for name, (_, value) in tree.entries.items()
        for symbol in (_of if isinstance(value, Mapping) else _within)(desk, text, value, places, name)
    ]


def _of(desk: Desk, text: OpenText, tree: Tree, places: dict, key: str) -> list[types.DocumentSymbol]:
    """The symbol of a mapping with those within it; those within it alone if it is no node."""
    inner = _within(desk, text, tree, places, key)
    found = places.get((tree.line, tree.column))
    if not isinstance(tree, Mapping) or found is None:
        return inner
    mark = found
    shape = desk.schema.by_class[mark.cls]
    if shape.dimension or shape is desk.schema.value_place:
        return inner
    start, end = text.place(tree.line, tree.column), text.place(*_end(tree))
    ids = mark.values.get(model.LOCAL_ID)
    name = ids[0][0] if ids else key
    line, column = ids[0][1:] if ids else (tree.line, tree.column)
    chosen = text.token(line, column)
    if not start <= text.offset(chosen.start) <= text.offset(chosen.end) <= end:
        chosen = text.range(start, start)
    detail = f"{shape.label}{_what(desk, mark)}"
    kind = types.SymbolKind.Object if ids else types.SymbolKind.Struct
    return [types.DocumentSymbol(name, kind, text.range(start, end), chosen, detail=detail, children=inner)]


def _what(desk: Desk, mark: NodeMark) -> str:
    """The first words of a node."""
    words = (v for vs in mark.values.values() for v, *_ in vs if v in desk.terms.concepts)
    first = next(words, "")
    return f", {desk.terms.label(first)}" if first else ""


def _end(tree: Tree) -> tuple[int, int]:
    """Where the last value of a piece of the tree ends."""
    if isinstance(tree, Scalar):
        return tree.end if tree.end != (0, 0) else (tree.line, tree.column)
    inner = tree.items if isinstance(tree, Sequence) else [v for entry in tree.entries.values() for v in entry]
    return max([(tree.line, tree.column), *map(_end, inner)])
