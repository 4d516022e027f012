"""A record as facts to be looked up: each number and each quote, with the places that it names and its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from metlit import iris
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape
from metlit.rdf.literals import Literal
from metlit.record.case import COMPARATOR, UNIT, Case
from metlit.record.marks import Marks, NodeMark
from metlit.record.units import PLAIN

PRINTED = METLIT + "printed"
_VALUE, _LOWER, _UPPER = METLIT + "value", METLIT + "lower", METLIT + "upper"
# What a curator says of an entry in words that are not the paper's, and what an entry is about.
_REMARKS = frozenset(
    METLIT + name
    for name in (
        *("localId", "at", "printed", "note", "label", "name", "because", "expected", "aboutKey"),
        *("claimOf", "claimOver", "aboutRecord", "entryKey"),
    )
)
_OWN_WORDS = {METLIT + name for name in ("note", "because", "at")}
_WORD = re.compile(r"[^\W\d_]{4,}")
_BEGINNING = 5
_ROMAN = re.compile(r"(?:[^\W\d_]+\s){0,2}(?:IV|I{1,3}|V)(?:[\s-]?[A-Da-d]\d?)?(?:\s?[-–/]\s?[IV]+[A-Da-d]?\d?)?")
# Words of any sentence.
_SAYS_NOTHING = """
about after also been both each from have into more most only other over such than that their them then these they this
those were when with
"""
_EMPTY = frozenset(_SAYS_NOTHING.split())
_BESIDE = (METLIT + "ValuePlace", METLIT + "Condition")


class FactKind(StrEnum):
    """What is looked up: a quote; a number with its unit; a bare number; a text with numbers in it."""

    QUOTE = "quote"
    QUANTITY = "quantity"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True)
class RecordedFact:
    """One thing that the record says the paper prints.

    Attributes:
        kind: what it is.
        node: the IRI of the entry.
        entry: the way from the patient or group to the value by ids, or keys where there are none: ``rt1/dose/total``.
        keys: the key path from the patient, group or paper down to it: ``pain.before``.
        text: as written in the record.
        places: what ``at`` names; empty if it names none.
        each: whether it stands at each of the places; else at one of them.
        quotes: what the same entry quotes, in which a number may stand.
        values: the numbers of a quantity: one, or both ends of a range.
        unit: the IRI of the unit, if the record writes one.
        unit_meant: the IRI of the unit, written or not.
        comparator: the IRI of what stands before the number; "" if it is exact.
        about: beginnings of the words that a sentence with the number may have: keys, words of the entry, its quotes.
        subject: the IRI of the patient or group, or of the paper.
        line: of the file.
        column: of the line.
        concepts: the words of the vocabulary in the entry that it is a value of, as IRIs.
    """

    kind: FactKind
    node: str
    entry: str
    keys: str
    text: str
    places: tuple[str, ...]
    each: bool
    quotes: tuple[str, ...]
    values: tuple[Fraction, ...]
    unit: str
    unit_meant: str
    comparator: str
    about: frozenset[str]
    subject: str
    line: int
    column: int
    concepts: tuple[str, ...] = ()

    @property
    def of_publication(self) -> bool:
        """Whether it is said of no patient or group but of the publication."""
        return iris.local_path(self.subject).count("/") == 0


def recorded_facts(case: Case, marks: Marks) -> list[RecordedFact]:
    """All facts of a record, in the order of the file; what is said of the record itself is none."""
    reader = _FactReader(case, marks)
    found = [fact for node, mark in marks.nodes.items() for fact in reader.of_node(node, mark)]
    return sorted(found, key=lambda fact: (fact.line, fact.column))


class _FactReader:
    def __init__(self, case: Case, marks: Marks) -> None:
        self._case, self._marks = case, marks
        self._subjects = {*case.patients, *case.cohorts}
        self._told: dict[str, frozenset[str]] = {}

    def of_node(self, node: str, mark: NodeMark) -> Iterator[RecordedFact]:
        shape = self._case.schema.by_class.get(mark.cls)
        if shape is None or mark.cls in _BESIDE:
            return
        if shape.dimension:
            yield from self._of_quantity(node, shape, mark)
            return
        for path, values in mark.values.items():
            found = shape.by_path(path)
            for text, line, column in values:
                kind = _kind(found, path, text)
                if kind is not None and found is not None:
                    places, each = self._places(node, found.key, text)
                    yield self._fact(kind, node, found.key, text, places, each, (line, column))

    def _of_quantity(self, node: str, shape: NodeShape, mark: NodeMark) -> Iterator[RecordedFact]:
        places, each = self._places(node, "", "")
        quoted = mark.values.get(PRINTED, [])
        numbers = [v for path in (_VALUE, _LOWER, _UPPER) for v in mark.values.get(path, [])]
        written = {(line, column) for _, line, column in numbers}
        # The quantity as it is written is lifted as what is printed, at the place of the number.
        own = [(t, line, column) for t, line, column in quoted if (line, column) in written]
        for text, line, column in quoted:
            if (line, column) not in written:
                yield self._fact(FactKind.QUOTE, node, "printed", text, places, each, (line, column))
        if own:
            text, line, column = own[0]
        elif numbers:
            text, line, column = "-".join(dict.fromkeys(v[0] for v in numbers)), *numbers[0][1:]
        else:
            return
        graph = self._case.graph
        unit = graph.text(node, UNIT)
        values = tuple(Fraction(v[0]) for v in numbers)
        units = word_beginnings(" ".join(self._words([unit, shape.dimension])))
        written = any(sign.isalpha() or sign == "%" for sign in text)
        shown = unit if unit != PLAIN and (written or unit != shape.default_unit) else ""
        fact = self._fact(FactKind.QUANTITY, node, "", text, places, each, (line, column))
        yield replace(
            fact,
            values=values,
            unit=shown,
            unit_meant=unit,
            comparator=graph.text(node, COMPARATOR),
            about=fact.about | units,
            concepts=self._concepts(self._case.parent(node)),
        )

    def _concepts(self, node: str) -> tuple[str, ...]:
        values = (value for values in self._case.graph.items(node).values() for value in values)
        return tuple(str(v) for v in values if str(v) in self._case.terms.concepts)

    def _fact(
        self,
        kind: FactKind,
        node: str,
        key: str,
        text: str,
        places: tuple[str, ...],
        each: bool,
        where: tuple[int, int],
    ) -> RecordedFact:
        subject = self._subject(node)
        keys = ".".join([*self._keys(node), *([key] if key else [])])
        quotes = () if kind is FactKind.QUOTE else self._quotes(node)
        about = frozenset() if kind is FactKind.QUOTE else self._about(node) | word_beginnings(keys.replace("_", " "))
        if node == subject:
            about |= self._subject_words(node)
        entry = f"{node.removeprefix(subject)}/{key}"
        return RecordedFact(kind, node, entry, keys, text, places, each, quotes, (), "", "", "", about, subject, *where)

    def _places(self, node: str, key: str, text: str) -> tuple[tuple[str, ...], bool]:
        """The places of a value, and whether they are its own."""
        graph = self._case.graph
        if key:
            field = self._case.field(node, key)
            for place in map(str, graph.objects(node, model.VALUE_PLACE)) if field else ():
                placed = {str(o) for o in graph.objects(place, model.PLACED_VALUE)}
                if field and field.path in graph.objects(place, model.ON_PROPERTY) and text in placed:
                    return tuple(self._case.places(place)), True
            return tuple(self._case.places(node)), False
        return tuple(self._case.places(node)), bool(graph.objects(node, model.AT))

    def _about(self, node: str) -> frozenset[str]:
        """What an entry and those that it stands in say in words, up to its patient or group."""
        if node in self._told:
            return self._told[node]
        found = frozenset()
        if node and node not in self._subjects and node != self._case.root:
            found = word_beginnings(" ".join(self._named_words(node))) | self._about(self._case.parent(node))
        self._told[node] = found
        return found

    def _subject_words(self, subject: str) -> frozenset[str]:
        """What those are called who are counted: by their label, by what is said of all, and as any paper does."""
        inner = (word for node in self._case.inner(subject) for word in self._named_words(node))
        own = self._named_words(subject)
        called = (field.key for field in self._case.schema.individuals)
        return word_beginnings(" ".join((*own, *inner, *called)))

    def _named_words(self, node: str) -> list[str]:
        return [
            text for p, os in self._case.graph.items(node).items() if p not in _OWN_WORDS for text in self._words(os)
        ]

    def _words(self, values: Iterable[str | Literal]) -> Iterator[str]:
        for value in values:
            if isinstance(value, Literal):
                yield str(value)
            elif (concept := self._case.terms.concepts.get(str(value))) is not None:
                yield from (concept.label, *concept.words, *concept.foreign)

    def _quotes(self, node: str) -> tuple[str, ...]:
        """What an entry quotes, or the one that a quantity belongs to."""
        for one in (node, self._above(node)):
            mark = self._marks.nodes.get(one)
            if mark and PRINTED in mark.values and not (one == node and self._plain(mark)):
                return tuple(text for text, _, _ in mark.values[PRINTED])
        return ()

    def _plain(self, mark: NodeMark) -> bool:
        numbers = {(line, c) for path in (_VALUE, _LOWER, _UPPER) for _, line, c in mark.values.get(path, [])}
        return all((line, column) in numbers for _, line, column in mark.values[PRINTED])

    def _above(self, node: str) -> str:
        above = self._case.parent(node)
        return above if above != self._case.root else ""

    def _subject(self, node: str) -> str:
        while node and node not in self._subjects and node != self._case.root:
            node = self._case.parent(node)
        return node

    def _keys(self, node: str) -> list[str]:
        """The keys that lead to a node, from its patient, group or paper."""
        keys: list[str] = []
        while node and node not in self._subjects and node != self._case.root:
            above = self._case.parent(node)
            keys.append(self._key_of(above, node))
            node = above
        return keys[::-1]

    def _key_of(self, above: str, node: str) -> str:
        mark = self._marks.nodes.get(above)
        shape = self._case.shape(above) if above else None
        for path, values in mark.values.items() if mark else ():
            if any(text == node for text, _, _ in values):
                field = shape.by_path(path) if shape else None
                return field.key if field else iris.compact(path)
        return ""


def word_beginnings(text: str) -> frozenset[str]:
    """The first letters of the words of a text that say something: enough to know a word in another form."""
    words = (m.group().casefold() for m in _WORD.finditer(text))
    return frozenset(word[:_BEGINNING] for word in words if word not in _EMPTY)


def _kind(field: Field | None, path: str, text: str) -> FactKind | None:
    if field is None:
        return None
    if path == PRINTED:
        return FactKind.QUOTE
    if field.kind in (model.INTEGER, model.YEAR):
        return FactKind.NUMBER
    if field.kind == model.TEXT and path not in _REMARKS:
        return FactKind.TEXT if any(sign.isdigit() for sign in text) or _ROMAN.fullmatch(text) else None
    return None
