"""What may be written at a place: keys, words, ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lsprotocol import types

from metlit import iris
from metlit.editor.desk import Desk
from metlit.editor.meaning import MappingKeys, Meaning, keys_at, meaning, plain_field
from metlit.editor.open_text import OpenText
from metlit.editor.reading import TextReading
from metlit.model import schema as model
from metlit.model.schema import Field
from metlit.model.terms import Concept, fold
from metlit.record.fresh_text import in_yaml
from metlit.record.json_schema import key_told, may_be_absent
from metlit.record.partial import Spot, spot_at
from metlit.record.text import Mapping, Sequence, Tree

# Proposals that are sent at a time; with more letters typed there are fewer.
_MOST = 100
_IN_TEXT = re.compile(r"(?:^|\s)#|[|>][-+0-9]*\s*$")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|(?<!\w)\'(?:[^\']|\'\')*\'')
_OPEN_QUOTE = re.compile(r"(?:^|[\s\[{,:])[\"']")
_HEAD = re.compile(r"\s*(?:- +)*")
# What ends a key or value on a line; commas do so between brackets only.
_LAST, _LAST_IN_BRACKETS = re.compile(r".*: +"), re.compile(r".*(?:: +|[\[{,] *)")


@dataclass(frozen=True)
class _Place:
    """Where something is to be written: what is typed of it, and the range that it takes the place of."""

    typed: str
    range: types.Range
    spot: Spot


def proposals(desk: Desk, text: OpenText, at: types.Position) -> types.CompletionList:
    """What may be written at a position; nothing where that cannot be said."""
    place = _place(text, at)
    where = meaning(desk.schema, place.spot.path) if place else None
    if place is None or where is None:
        return types.CompletionList(False, [])
    items: list[types.CompletionItem] = []
    keys = keys_at(desk.schema, where)
    # Behind a hyphen, or on a line of its own below a key, a mapping may begin.
    if keys is not None and (place.spot.is_key or _may_begin(text, at, place)):
        items += _keys(desk, text, place, keys)
    if not place.spot.is_key:
        items += _values(desk, text, place, where)
    chosen = items[:_MOST]
    return types.CompletionList(len(items) > _MOST or bool(place.typed), chosen)


def _place(text: OpenText, at: types.Position) -> _Place | None:
    """The place at a position; None within remarks and texts of several lines."""
    offset = text.offset(at)
    line, column = text.line_and_column(offset)
    start = text.place(line, 1)
    before = text.text[start:offset]
    bare = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), before)
    if _IN_TEXT.search(bare) or _OPEN_QUOTE.search(bare):
        return None
    head = _HEAD.match(bare).end()
    depth = sum(bare.count(sign) for sign in "[{") - sum(bare.count(sign) for sign in "]}")
    last = (_LAST_IN_BRACKETS if depth > 0 else _LAST).match(bare, head)
    typed = before[last.end() if last else head :]
    began = column - len(typed)
    spot = spot_at(text.text.removeprefix("\ufeff"), line, began)
    if spot is None:
        return None
    return _Place(typed, text.range(offset - len(typed), offset), spot)


def _may_begin(text: OpenText, at: types.Position, place: _Place) -> bool:
    """Whether a mapping may begin here in place of a plain value."""
    before = text.text[text.offset(types.Position(at.line, 0)) : text.offset(at)]
    head = before[: len(before) - len(place.typed)]
    return not place.spot.between_brackets and re.fullmatch(r"\s*(?:- +)*", head) is not None


# -- keys


def _keys(desk: Desk, text: OpenText, place: _Place, keys: MappingKeys) -> Iterator[types.CompletionItem]:
    """The keys that are not there yet, first those that the mapping needs."""
    if keys.names:
        yield from _words(desk, place, keys.names, ": ")
        return
    there = {*place.spot.keys, *_beside(desk.read(text), text, place)} if place.spot.is_key else set()
    needed = sorted(keys.fields.values(), key=lambda f: not f.minimum)
    for number, found in enumerate(f for f in needed if f.key not in there):
        yield types.CompletionItem(
            label=found.key,
            kind=types.CompletionItemKind.Property,
            detail=_takes(desk, found),
            documentation=types.MarkupContent(types.MarkupKind.Markdown, key_told(found)),
            sort_text=f"{number:03}",
            text_edit=types.TextEdit(place.range, f"{found.key}: "),
        )
    if keys.with_value and "value" not in there:
        edit = types.TextEdit(place.range, "value: ")
        yield types.CompletionItem("value", kind=types.CompletionItemKind.Property, sort_text="999", text_edit=edit)


def _takes(desk: Desk, found: Field) -> str:
    """What a key takes, in a few words, and whether it is needed."""
    kind = found.kind
    if kind == model.NODE:
        kind = desk.schema.shape_of(found.target).label
    elif kind == model.WORD:
        kind = f"word of {found.target.removeprefix(iris.TERM)}"
    elif kind == model.REFERENCE:
        kind = f"id of a {found.target.rpartition('#')[2]}"
    return f"{kind}, needed" if found.minimum else kind


def _beside(reading: TextReading, text: OpenText, place: _Place) -> set[str]:
    """The keys that the mapping has behind the place."""
    line, _ = text.line_and_column(text.offset(place.range.start))
    best: set[str] = set()
    if reading.tree is None or not place.spot.keys:
        return best
    for mapping in _mappings(reading.tree):
        # The line that is being written may be no YAML yet, and be left out.
        if mapping.line <= line and set(place.spot.keys) - {place.typed} <= mapping.entries.keys():
            best = set(mapping.entries)
    own = {key for key in best if _begins_here(reading, key, place, text)}
    return best - own


def _begins_here(reading: TextReading, key: str, place: _Place, text: OpenText) -> bool:
    """Whether a key is the one that is being written."""
    here = text.line_and_column(text.offset(place.range.start))
    return any(leaf.is_key and leaf.scalar.text == key for leaf in reading.leaves if _at(leaf.scalar, here))


def _at(scalar, here: tuple[int, int]) -> bool:
    return (scalar.line, scalar.column) == here


def _mappings(tree: Tree) -> Iterator[Mapping]:
    if isinstance(tree, Sequence):
        for item in tree.items:
            yield from _mappings(item)
    elif isinstance(tree, Mapping):
        yield tree
        for _, value in tree.entries.values():
            yield from _mappings(value)


# -- values


def _values(desk: Desk, text: OpenText, place: _Place, where: Meaning) -> Iterator[types.CompletionItem]:
    """The words and ids that a key takes, then the reasons for which it may have no value."""
    found = plain_field(desk.schema, where)
    if found is None:
        return
    if found.kind == model.WORD:
        yield from _words(desk, place, found)
    if found.kind == model.REFERENCE or found.otherwise:
        yield from _ids(desk, text, place, found)
    if found.kind == model.BOOLEAN:
        for number, word in enumerate(("true", "false")):
            yield types.CompletionItem(word, sort_text=f"{number}", text_edit=types.TextEdit(place.range, word))
    if found.kind == model.CROSS:
        return
    if may_be_absent(found):
        for concept_iri in dict.fromkeys(desk.pipeline.format.reasons.values()):
            concept = desk.terms.get(concept_iri)
            yield _word(desk, place, concept, concept.label, "~", "")


def _words(desk: Desk, place: _Place, found: Field, end: str = "") -> Iterator[types.CompletionItem]:
    """Labels and synonyms that begin with what is typed, then those that hold it, then those that are spelt alike."""
    branch, part = [found.target], fold(place.typed)
    below = [c for c in desk.terms.concepts.values() if desk.terms.within(c.iri, found.target)]
    ranked: list[tuple[tuple[int, int, str], str, Concept]] = []
    for concept in below:
        for word in (*concept.words, *(concept.foreign if part else ())):
            folded = fold(word)
            if part in folded:
                inside = 0 if folded.startswith(part) else 1 if f" {part}" in folded else 2
                ranked.append(((inside, word != concept.label, folded), word, concept))
    ranked.sort(key=lambda one: one[0])
    if not ranked and len(part) > 2:
        near = [(word, desk.terms.find(word, branch)) for word in desk.terms.suggest(place.typed, branch)]
        ranked = [((0, 0, word), word, concepts[0]) for word, concepts in near if concepts]
    for number, (_, word, concept) in enumerate(ranked[: _MOST + 1]):
        yield _word(desk, place, concept, word, f"{number:03}", end)


def _word(desk: Desk, place: _Place, concept: Concept, word: str, sort: str, end: str) -> types.CompletionItem:
    """A word with the concept that it names: its definition and what is above it."""
    above = " < ".join(desk.terms.label(iri) for iri in desk.terms.line(concept.iri))
    told = f"**{concept.label}**: {concept.definition or 'no definition yet'}\n\n{above}"
    return types.CompletionItem(
        label=word,
        label_details=types.CompletionItemLabelDetails(description=concept.label if word != concept.label else None),
        kind=types.CompletionItemKind.EnumMember,
        detail=concept.label if word != concept.label else f"{concept.scheme}/{concept.key}",
        documentation=types.MarkupContent(types.MarkupKind.Markdown, told),
        sort_text=sort,
        filter_text=word if fold(place.typed) in fold(word) else place.typed,
        text_edit=types.TextEdit(place.range, in_yaml(word) + end),
    )


def _ids(desk: Desk, text: OpenText, place: _Place, found: Field) -> Iterator[types.CompletionItem]:
    """The ids of entries that a key takes, the nearest first, as they are written there."""
    outcome = desk.read(text).outcome
    if outcome is None:
        return
    line, _ = text.line_and_column(text.offset(place.range.start))
    nodes = outcome.marks.nodes
    around = [iri for iri, mark in nodes.items() if mark.line <= line and model.LOCAL_ID in mark.values]
    owner = around[-1].split("/") if around else []
    for iri, mark in nodes.items():
        if model.LOCAL_ID not in mark.values or not (found.otherwise or desk.schema.is_a(mark.cls, found.target)):
            continue
        parts = iri.split("/")
        shared = next((n for n, (a, b) in enumerate(zip(parts, owner, strict=False)) if a != b), len(owner))
        root = iris.record_iri(outcome.record).count("/") + 1
        name = "/".join(parts[max(min(shared, len(parts) - 1), root) :])
        if fold(place.typed) in fold(name):
            yield types.CompletionItem(
                label=name,
                kind=types.CompletionItemKind.Reference,
                detail=f"{desk.schema.shape_of(mark.cls).label}, line {mark.line}",
                sort_text=f"!{-shared + 50:03}{name}",
                text_edit=types.TextEdit(place.range, name),
            )
