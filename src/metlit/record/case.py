"""A record's graph as rows: the key paths of the YAML followed over its nodes, conditions included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from metlit import iris
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape, Schema
from metlit.model.terms import Terms, fold
from metlit.numbers import quantity
from metlit.rdf.lines import Packed
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples, parse_nquads
from metlit.record.units import Units

_ABSENCE, _ON_PROPERTY, _REASON = METLIT + "absence", model.ON_PROPERTY, METLIT + "absenceReason"
LABEL = METLIT + "label"
PRESENT, PART_OF, N = METLIT + "present", METLIT + "partOf", METLIT + "n"
VALUE, UNIT, COMPARATOR = METLIT + "value", METLIT + "unit", METLIT + "comparator"
Conditions = Mapping[tuple[str, ...], str]
_SIGNS = {">=": lambda a, b: a >= b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, "<": lambda a, b: a < b}


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of the record: as printed, with its unit, and whether it is bounded (``> 12 weeks``)."""

    node: str
    text: str
    unit: str
    comparator: str = ""

    @property
    def value(self) -> Fraction:
        return Fraction(self.text)


@dataclass(frozen=True, slots=True)
class CaseValue:
    """What a key path led to: the subject, the entry that holds the value, and the value's node or text."""

    subject: str
    entry: str
    value: str | Literal


class Case:
    """One record, as its graphs say it, with the schema that knows its keys.

    Args:
        record: its id.
        nquads: its graphs, whole or in pieces.
    """

    def __init__(self, record: str, nquads: bytes | Packed, schema: Schema, terms: Terms) -> None:
        self.record, self.schema, self.terms = record, schema, terms
        self.root = iris.record_iri(record)
        self.graph = Triples()
        self._wholes: dict[str, set[str]] = {}
        for piece in (nquads,) if isinstance(nquads, bytes) else nquads:
            for s, p, o, _ in parse_nquads(piece):
                self.graph.add(s, p, o)

    @cached_property
    def units(self) -> Units:
        return Units(self.terms)

    # -- nodes

    @cached_property
    def _parents(self) -> dict[str, str]:
        """Of a node that stands inside another, that other."""
        found: dict[str, str] = {}
        for s, _, o in self.graph:
            if not isinstance(o, Literal) and o.startswith(s + "/"):
                found.setdefault(o, s)
        return found

    def parent(self, node: str) -> str:
        """The node in which a node stands; empty if it is none of the record, or the record itself."""
        return self._parents.get(node, "")

    def cls(self, node: str) -> str:
        """The class of a node of the record, or an empty string."""
        types = [str(t) for t in self.graph.objects(node, iris.TYPE) if str(t) in self.schema.by_class]
        return types[0] if types else ""

    def shape(self, node: str) -> NodeShape | None:
        return self.schema.by_class.get(self.cls(node))

    def node(self, path: str) -> str | None:
        """The node with a local path (``p05/rt1``), if there is one."""
        iri = f"{self.root}/{path}"
        return iri if self.graph.items(iri) else None

    def local(self, node: str) -> str:
        return node.removeprefix(self.root + "/")

    def title(self, node: str) -> str:
        """A node as a reader of the paper knows it: the label of its patient or cohort, then its local path."""
        if node == self.root:
            return "the paper"
        subject = next((s for s in (*self.patients, *self.cohorts) if node == s or node.startswith(s + "/")), "")
        label = self.graph.text(subject, LABEL) if subject else ""
        path = self.local(node)
        return f"{label} ({path})" if label else path

    def field(self, node: str, key: str) -> Field | None:
        shape = self.shape(node)
        return shape.fields.get(key) if shape else None

    def places(self, node: str) -> list[str]:
        """Where in the paper a node stands: its own places, or those of the nearest node above."""
        while node and node != self.root:
            if found := self.graph.objects(node, model.AT):
                return sorted(map(str, found))
            node = self._parents.get(node, node.rsplit("/", 1)[0])
        return []

    def value_places(self, node: str, key: str, value: str | Literal) -> list[str]:
        """Where in the paper a plain value of a node stands: its own places, or those of the node."""
        found = self.field(node, key)
        for place in map(str, self.graph.objects(node, model.VALUE_PLACE)) if found else ():
            placed = self.graph.objects(place, model.PLACED_VALUE)
            if found and found.path in self.graph.objects(place, model.ON_PROPERTY) and value in placed:
                return self.places(place)
        return self.places(node)

    # -- subjects

    @property
    def patients(self) -> list[str]:
        """Those who are reported one by one."""
        return self._held_by(self.schema.individuals)

    @property
    def cohorts(self) -> list[str]:
        """The groups that are reported together."""
        return self._held_by(self.schema.groups)

    def _held_by(self, keys: Iterable[Field]) -> list[str]:
        return sorted(str(o) for key in keys for o in self.graph.objects(self.root, key.path))

    def members(self, cohort: str) -> list[str]:
        """The patients that are part of a cohort, directly or through its parts."""
        return [p for p in self.patients if cohort in self.above(p)]

    def parts(self, cohort: str) -> list[str]:
        """The cohorts that are directly part of a cohort."""
        return [c for c in self.cohorts if cohort in self.graph.objects(c, PART_OF)]

    def above(self, subject: str) -> set[str]:
        """The cohorts that a subject is part of, directly or through others."""
        if subject in self._wholes:
            return self._wholes[subject]
        found: set[str] = set()
        todo = [str(o) for o in self.graph.objects(subject, PART_OF)]
        while todo:
            above = todo.pop()
            if above not in found:
                found.add(above)
                todo += [str(o) for o in self.graph.objects(above, PART_OF)]
        self._wholes[subject] = found
        return found

    def size(self, node: str) -> int | None:
        """The ``n`` of a cohort or entry; of a cohort without, the number of its members."""
        text = self.graph.text(node, N)
        amounts = [self.amount(str(o)) for o in self.graph.objects(node, N) if self.graph.text(str(o), VALUE)]
        if amounts and amounts[0] is not None:
            text = amounts[0].text
        return int(Fraction(text)) if text else None

    # -- values

    def amount(self, node: str) -> Amount | None:
        """The number of a quantity, or None if it is none, or no single one."""
        value = self.graph.text(node, VALUE)
        if not value:
            return None
        sign = self.graph.text(node, COMPARATOR)
        return Amount(node, value, self.graph.text(node, UNIT), sign.rsplit("/", 1)[-1])

    def objects(self, node: str, key: str) -> list[str | Literal]:
        """The values of a key, stated absences left out."""
        found = self.field(node, key)
        if found is None:
            return []
        # A key of words or local ids has two properties.
        other = self.graph.objects(node, found.otherwise) if found.otherwise else []
        return sorted([*self.graph.objects(node, found.path), *other])

    def absence(self, node: str, key: str) -> str:
        """The reason for which a key is stated to be absent, as the IRI of its concept; empty if it is not."""
        absence = self.absent(node, key)
        return self.graph.text(absence, _REASON) if absence else ""

    def absent(self, node: str, key: str) -> str:
        """The node that states that a key is absent, as an IRI; empty if none does."""
        found = self.field(node, key)
        stated = map(str, self.graph.objects(node, _ABSENCE)) if found else ()
        return next((a for a in stated if found and found.path in self.graph.objects(a, _ON_PROPERTY)), "")

    def label(self, value: str | Literal) -> str:
        """A value as a reader writes it."""
        if isinstance(value, Literal):
            return str(value)
        if value.startswith(iris.TERM):
            return self.terms.label(value)
        return self.graph.text(value, METLIT + "printed") or self.local(value)

    def inner(self, node: str) -> list[str]:
        """The nodes directly inside a node."""
        return sorted({str(o) for os in self.graph.items(node).values() for o in os if str(o).startswith(node + "/")})

    # -- paths

    def rows(
        self, starts: Iterable[str], path: Sequence[str], where: Conditions, *, absent: bool = False
    ) -> list[CaseValue]:
        """The rows that a key path leads to from each start, for which the conditions hold.

        A condition whose path begins as the key path does must hold on the same entry; any other must hold for some
        entry of the node where the paths part. Entries that say ``present: false`` count only if a condition asks for
        them, or with ``absent``.
        """
        return [row for start in starts for row in self._walk(start, start, tuple(path), dict(where), absent)]

    def _walk(
        self, subject: str, node: str, path: tuple[str, ...], where: dict[tuple[str, ...], str], absent: bool
    ) -> Iterator[CaseValue]:
        if () in where and not self.matches(node, where.pop(())):
            return
        along = {c[1:]: v for c, v in where.items() if path and c[:1] == path[:1]}
        aside = {c: v for c, v in where.items() if not (path and c[:1] == path[:1])}
        if not self.holds(node, aside):
            return
        if not path:
            yield CaseValue(subject, node, node)
            return
        for value in self.objects(node, path[0]):
            if isinstance(value, Literal) or not self.cls(value):
                if len(path) == 1 and all(not c and self.matches(value, wanted) for c, wanted in along.items()):
                    yield CaseValue(subject, node, value)
            elif len(path) == 1 and self._is_quantity(value):
                if all(not c and self.matches(value, wanted) for c, wanted in along.items()):
                    yield CaseValue(subject, node, value)
            elif absent or self._counts(value, along):
                yield from self._walk(subject, value, path[1:], along, absent)

    def holds(self, node: str, where: Conditions) -> bool:
        """Whether conditions hold on a node; those with one beginning on one and the same entry."""
        heads = {c[0] for c in where}
        return all(self._some(node, head, {c[1:]: v for c, v in where.items() if c[0] == head}) for head in heads)

    def _some(self, node: str, key: str, where: Conditions) -> bool:
        if key == "present" and not self.objects(node, key):
            return where.get((), "").casefold() == "true"
        for value in self.objects(node, key):
            deeper = {c: v for c, v in where.items() if c}
            if () in where and not self.matches(value, where[()]):
                continue
            if not deeper or (
                not isinstance(value, Literal) and self._counts(value, deeper) and self.holds(value, deeper)
            ):
                return True
        return False

    def denied(self, entry: str) -> bool:
        """Whether an entry is stated not to be there, or not to have occurred."""
        return "false" in self.graph.objects(entry, PRESENT)

    def _counts(self, entry: str, where: Conditions) -> bool:
        return not self.denied(entry) or ("present",) in where

    def _is_quantity(self, node: str) -> bool:
        shape = self.shape(node)
        return shape is not None and bool(shape.dimension)

    def matches(self, value: str | Literal, wanted: str) -> bool:
        """Whether a value is the word or number wanted, or lies below it in the vocabulary."""
        if not isinstance(value, Literal) and value.startswith(iris.TERM):
            # "Local control" is an intent and an outcome: the value's own vocabulary decides.
            concept = self.terms.concepts.get(value)
            named = {c.iri for c in self.terms.find(wanted, [iris.TERM + concept.scheme])} if concept else set()
            # The key of a concept may be a word of another one of its vocabulary, and is found for that one only.
            own = {fold(self.terms.label(value)), fold(value.rsplit("/", 1)[-1])}
            return bool(named & set(self.terms.ancestors(value))) or fold(wanted) in own
        if not isinstance(value, Literal) and (amount := self.amount(value)) is not None:
            return self._compares(amount, wanted)
        return fold(self.label(value)) == fold(wanted)

    def _compares(self, amount: Amount, wanted: str) -> bool:
        printed = quantity.parse(wanted, {})
        for sign, holds in _SIGNS.items():
            if wanted.strip().startswith(sign):
                bound = quantity.parse(wanted.strip().removeprefix(sign), {})
                return bound is not None and bound.value is not None and holds(amount.value, Fraction(bound.value))
        return printed is not None and printed.value is not None and amount.value == Fraction(printed.value)
