"""What stands at a place: what a key means, what a word is, what is computed of a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from metlit import iris
from metlit.answers.show import card_of, concept_text
from metlit.editor.desk import Desk, OpenRecord
from metlit.editor.meaning import meaning
from metlit.editor.open_text import OpenText
from metlit.editor.reading import Leaf, TextReading
from metlit.model.terms import Concept
from metlit.record.json_schema import key_told
from metlit.record.text import Mapping, Sequence


def told_at(desk: Desk, text: OpenText, at: types.Position) -> types.Hover | None:
    """What an editor shows of the key or value at a position."""
    reading = desk.read(text)
    leaf = reading.leaf_at(*text.line_and_column(text.offset(at)))
    if leaf is None:
        return None
    parts = list(_of_key(desk, reading, text, leaf) if leaf.is_key else _of_value(desk, reading, text, leaf))
    if not parts:
        return None
    start = text.place(leaf.scalar.line, leaf.scalar.column)
    span = text.range(start, max(text.place(*leaf.scalar.end), start))
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n".join(parts)), span)


def _of_key(desk: Desk, reading: TextReading, text: OpenText, leaf: Leaf) -> Iterator[str]:
    where = meaning(desk.schema, leaf.path)
    if where is None or where.field is None:
        return
    if where.keyed:
        yield from (_concept(desk, concept) for concept in _concepts(desk, reading, leaf))
    else:
        yield key_told(where.field)
    if isinstance(leaf.value, Mapping):
        for node in reading.nodes.get((leaf.value.line, leaf.value.column), ()):
            record = desk.record(text, node)
            if record and (beside := desk.cards(record).beside(iris.local_path(node))):
                yield beside


def _of_value(desk: Desk, reading: TextReading, text: OpenText, leaf: Leaf) -> Iterator[str]:
    place = (leaf.scalar.line, leaf.scalar.column)
    # The value itself, if it is a node, then the mapping that it is in.
    nodes = list(reading.nodes.get(place, ()))
    for mapping in leaf.mappings[-1:]:
        nodes += reading.nodes.get((mapping.line, mapping.column), ())
    for node in dict.fromkeys(nodes):
        record = desk.record(text, node)
        if record is None:
            continue
        if node in reading.nodes.get(place, ()):
            yield from _computed(record, node, leaf.scalar.text)
        if beside := desk.cards(record).beside(iris.local_path(node)):
            yield beside
    yield from (_concept(desk, concept) for concept in _concepts(desk, reading, leaf))


def _computed(record: OpenRecord, node: str, written: str) -> Iterator[str]:
    """What is derived of a value and is not what is written, and by which rule."""
    if f"<{node}> " not in "".join(record.outcome.reported):
        return
    card = card_of(record, iris.local_path(node))
    for what, value, source in card.derived if not isinstance(card, list) else ():
        if value != written:
            yield f"{what}: **{value}** ({source})"


def _concepts(desk: Desk, reading: TextReading, leaf: Leaf) -> list[Concept]:
    """The concepts that a word of the record names."""
    place = (leaf.scalar.line, leaf.scalar.column)
    found = (value for _, _, value in reading.values.get(place, ()) if value in desk.terms.concepts)
    return [desk.terms.get(iri) for iri in dict.fromkeys(found)]


def _concept(desk: Desk, concept: Concept) -> str:
    """A concept as ``metlit terms`` tells it, in Markdown."""
    head, *lines = concept_text(desk.terms, concept).split("\n")
    label, _, key = head.rpartition(" (")
    return "\n".join([f"**{label}** ({key}", "", *(f"- {_plain(line.strip())}" for line in lines)])


def _plain(line: str) -> str:
    """Without what Markdown would take for its own."""
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", line)


def shown_beside(desk: Desk, text: OpenText, within: types.Range) -> list[types.InlayHint]:
    """What is computed of nodes, shown beside them: the effect of a dose while it is written."""
    reading = desk.read(text)
    first, last = (text.line_and_column(text.offset(at))[0] for at in (within.start, within.end))
    hints = []
    shown = desk.shown_beside
    for leaf in reading.leaves:
        for tree in _items(leaf) if leaf.is_key and first <= leaf.scalar.line <= last else ():
            for node in reading.nodes.get((tree.line, tree.column), ()):
                if not reading.outcome or reading.outcome.marks.nodes[node].cls not in shown:
                    continue
                record = desk.record(text, node)
                told = desk.cards(record).beside(iris.local_path(node)) if record else ""
                if told:
                    line = text.position(text.place(leaf.scalar.line if tree is leaf.value else tree.line, 1)).line
                    end = text.position(text.offset(types.Position(line, 1 << 20)))
                    hints.append(types.InlayHint(end, f" {told}", padding_left=True))
    return hints


def _items(leaf: Leaf) -> list[Mapping]:
    """The mappings that a key has."""
    if isinstance(leaf.value, Sequence):
        return [item for item in leaf.value.items if isinstance(item, Mapping)]
    return [leaf.value] if isinstance(leaf.value, Mapping) else []
