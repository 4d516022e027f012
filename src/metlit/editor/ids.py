"""Ids of a record: where what is named stands, who names it, and another id for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from metlit import iris
from metlit.editor.desk import Desk
from metlit.editor.open_text import OpenText
from metlit.editor.reading import Leaf, TextReading, file_name
from metlit.errors import UnknownWordError
from metlit.finding import Rewrite
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.record.files import SUFFIX
from metlit.record.lift import LONGEST_ID

# What claims point at is a path of ids, and keys behind a dot.
_CLAIMED, _ABOUT = {METLIT + "claimOf", METLIT + "claimOver"}, METLIT + "aboutRecord"
_CONDITION_KEY, _CONDITION, _ID = METLIT + "entryKey", METLIT + "entryValue", "id"
_HEAD = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)*")
Open = Callable[[str], OpenText | None]


@dataclass(frozen=True)
class Naming:
    """A value that names a node.

    Attributes:
        leaf: the value.
        node: the IRI of what it names.
        parts: its ids, each with where it begins in the value.
        is_id: whether it is the node's own id.
    """

    leaf: Leaf
    node: str
    parts: tuple[tuple[str, int], ...]
    is_id: bool = False


def namings(desk: Desk, reading: TextReading) -> Iterator[Naming]:
    """All values of a record that name a node of it, or of another record."""
    if reading.outcome is None:
        return
    nodes = reading.outcome.marks.nodes
    for leaf in reading.leaves:
        text = leaf.scalar.text
        for node, path, value in (
            reading.values.get((leaf.scalar.line, leaf.scalar.column), ()) if not leaf.is_key else ()
        ):
            shape = desk.schema.by_class.get(nodes[node].cls)
            found = shape.by_path(path) if shape else None
            if path == model.LOCAL_ID and value == text:
                yield Naming(leaf, node, ((text, 0),), is_id=True)
            elif found and value.startswith(iris.RECORD) and (value in nodes or found.kind == model.CROSS):
                if found.kind in (model.REFERENCE, model.CROSS) or path == found.otherwise:
                    yield Naming(leaf, value, _parts(text))
            elif path in _CLAIMED and (head := _HEAD.match(text)):
                # Of another record, if the claim names one.
                about = nodes[node].values.get(_ABOUT, [(reading.outcome.record, 0, 0)])[0][0]
                named = f"{iris.record_iri(about)}/{head[0]}"
                if named in nodes or about != reading.outcome.record:
                    yield Naming(leaf, named, _parts(head[0]))
            elif path == _CONDITION and len(meant := _with_id(reading, node, text)) == 1:
                yield Naming(leaf, meant[0], ((text, 0),))


def _with_id(reading: TextReading, entry: str, text: str) -> list[str]:
    """The nodes with an id that a condition of a claim names (``responses.id: relief``)."""
    nodes = reading.outcome.marks.nodes if reading.outcome else {}
    keys = [value for value, *_ in nodes[entry].values.get(_CONDITION_KEY, ())]
    if not any(key.rpartition(".")[2] == _ID for key in keys):
        return []
    return [iri for iri, mark in nodes.items() if any(v == text for v, *_ in mark.values.get(model.LOCAL_ID, ()))]


def _parts(text: str) -> tuple[tuple[str, int], ...]:
    return tuple((match[0], match.start()) for match in re.finditer(r"[^/]+", text))


def _part_at(naming: Naming, column: int) -> tuple[str, int]:
    """The node that the id at a column names, and where it begins in the value; between ids that before it."""
    index = max((i for i, (_, start) in enumerate(naming.parts) if start <= column), default=0)
    below = len(naming.parts) - 1 - index
    return naming.node.rsplit("/", below)[0] if below else naming.node, naming.parts[index][1]


def named_at(desk: Desk, text: OpenText, at: types.Position) -> tuple[Naming, str] | None:
    """The value at a position that names something, and the node that the id there names."""
    place = text.line_and_column(text.offset(at))
    for naming in namings(desk, desk.read(text)):
        scalar = naming.leaf.scalar
        if (scalar.line, scalar.column) <= place <= scalar.end:
            return naming, _part_at(naming, place[1] - scalar.column - (not scalar.plain))[0]
    return None


def definition_of(desk: Desk, text: OpenText, at: types.Position, opened: Open) -> types.Location | None:
    """Where what is named at a position stands, in this record or another one beside it."""
    found = named_at(desk, text, at)
    if found is None:
        return None
    record = iris.record_of(found[1])
    there = text if record == desk.read(text).outcome.record else opened(_sibling(text.uri, str(record)))
    if there is None:
        return None
    outcome = desk.read(there).outcome
    mark = outcome.marks.nodes.get(found[1]) if outcome else None
    if mark is None:
        return None
    ids = mark.values.get(model.LOCAL_ID)
    line, column = ids[0][1:] if ids else (mark.line, mark.column)
    return types.Location(there.uri, there.token(line, column))


def references_to(desk: Desk, text: OpenText, at: types.Position, *, own: bool) -> list[types.Location]:
    """Who names what is named at a position; with ``own`` also where it has its id."""
    found = named_at(desk, text, at)
    if found is None:
        return []
    places = (n for n in namings(desk, desk.read(text)) if n.node == found[1] and (own or not n.is_id))
    return [types.Location(text.uri, text.token(n.leaf.scalar.line, n.leaf.scalar.column)) for n in places]


def _sibling(uri: str, record: str) -> str:
    return f"{uri.rpartition('/')[0]}/{record}{SUFFIX}"


# -- another id


def renamed_range(desk: Desk, text: OpenText, at: types.Position) -> types.Range | None:
    """The id at a position that may be another one."""
    found = named_at(desk, text, at)
    if found is None or not _has_id(desk, text, found[1]):
        return None
    return next((text.span(r) for n, r in _written(desk, text, found[1], "x") if n.leaf is found[0].leaf), None)


def _has_id(desk: Desk, text: OpenText, node: str) -> bool:
    outcome = desk.read(text).outcome
    return bool(outcome and node in outcome.marks.nodes and model.LOCAL_ID in outcome.marks.nodes[node].values)


def renamed(desk: Desk, text: OpenText, at: types.Position, new: str, opened: Open) -> types.WorkspaceEdit | None:
    """The edits that give what is named at a position another id, here and in the records beside it that name it.

    Raises:
        UnknownWordError: if it is no id, or another node has it.
    """
    found = named_at(desk, text, at)
    if found is None or not _has_id(desk, text, found[1]):
        return None
    if not iris.SLUG.fullmatch(new) or len(new) > LONGEST_ID:
        raise UnknownWordError(f"'{new}' is no local id", "write lower-case letters, digits and hyphens, such as rt1")
    node = found[1]
    if f"{node.rsplit('/', 1)[0]}/{new}" in desk.read(text).outcome.marks.nodes:
        raise UnknownWordError(f"'{new}' is taken", "give it another id")
    _refuse_ambiguous(desk.read(text), node)
    texts = [text, *_naming_records(text, opened)]
    edits = {}
    for one in texts:
        written = [types.TextEdit(one.span(r), new) for _, r in _written(desk, one, node, new)]
        if written:
            edits[one.uri] = written
    return types.WorkspaceEdit(changes=edits)


def _refuse_ambiguous(reading: TextReading, node: str) -> None:
    """Refuse another id for what a claim names by an id that others have too: its condition means all of them."""
    old = node.rpartition("/")[2]
    for iri, mark in reading.outcome.marks.nodes.items() if reading.outcome else ():
        for value, line, _ in mark.values.get(_CONDITION, ()):
            if value == old and len(_with_id(reading, iri, value)) > 1:
                message = f"line {line} names every '{old}', and there are several"
                raise UnknownWordError(message, "give them other ids one by one")


def _written(desk: Desk, text: OpenText, node: str, new: str) -> Iterator[tuple[Naming, Rewrite]]:
    """Every place of a text that writes the id of a node, with what is written instead."""
    for naming in namings(desk, desk.read(text)):
        if naming.node != node and not naming.node.startswith(f"{node}/"):
            continue
        below = naming.node.count("/") - node.count("/")
        if below >= len(naming.parts):
            continue
        old, start = naming.parts[len(naming.parts) - 1 - below]
        scalar = naming.leaf.scalar
        column = scalar.column + start + (not scalar.plain)
        yield naming, Rewrite(scalar.line, column, scalar.line, column + len(old), new)


def _naming_records(text: OpenText, opened: Open) -> Iterator[OpenText]:
    """The records beside one that name something in it."""
    path = Path(file_name(text.uri))
    if not text.uri.startswith("file:") or not path.parent.is_dir():
        return
    for other in sorted(path.parent.glob(f"*{SUFFIX}")):
        if other.name == path.name or not iris.SLUG.fullmatch(other.stem):
            continue
        there = opened(_sibling(text.uri, other.stem))
        if there is not None and f"{path.stem}/" in there.text:
            yield there
