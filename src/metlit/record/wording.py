"""What stands in a record, as the cells of a table have it: key paths followed, absences told, doubts found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from metlit import iris
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.labels import shown_cell
from metlit.numbers.bands import Between
from metlit.rdf.literals import Literal
from metlit.rdf.rows import Iri
from metlit.record.case import COMPARATOR, LABEL, UNIT, Case, N
from metlit.record.values import Absence, CellValue, Typed, limited, literal_value

_ABOUT, _ABOUT_KEY = METLIT + "about", METLIT + "aboutKey"
_READING, _READING_VALUE, _KEPT, _PRINTED = (METLIT + p for p in ("reading", "readingValue", "kept", "printed"))
_LOWER, _UPPER = METLIT + "lower", METLIT + "upper"
_DERIVED_FOR, _KIND, _ASSUMPTION, _VALUE = (METLIT + p for p in ("derivedFor", "kind", "assumption", "value"))
_SAME = METLIT + "samePatientsAs"
_SELECTED, _CONCEPT, _READ_AS = METLIT + "selected", METLIT + "concept", METLIT + "readAs"
_TRUTH = {"true": "yes", "false": "no"}
_RANGES = (("min", "max", "range "), ("from", "to", ""))
# Begins the name of a kind of derived value, by which a node is selected.
SELECTS = "~"
_NO_CONTENT = {"id", "at", "note", "printed", "n", "of", "unit", "comparator"}


class Wording:
    """The words of one record.

    Args:
        case: the record.
    """

    def __init__(self, case: Case) -> None:
        self.case, self._graph = case, case.graph

    def follow(self, node: str, keys: Sequence[str], doubts: tuple[str, ...] = ()) -> list[CellValue]:
        """The values that a key path leads to; absences only where there is no value.

        What is stated not to be there is left out on the way.

        Args:
            node: where the path begins.
            keys: the path; of several keys with a slash between them the first that has a value; one with a tilde is a
                kind of derived value, and leads to what it selects.
            doubts: conflicts about the way to the node.
        """
        if not keys:
            return [self.cell_value(node, node, doubts)]
        if keys[0].startswith(SELECTS):
            chosen = self.selected(node, iris.TERM + keys[0].removeprefix(SELECTS))
            told = [(one, (*doubts, *self.doubts(node, self.key(node, one)))) for one in chosen]
            return [f for one, about in told for f in self.follow(one, keys[1:], about)]
        found: list[CellValue] = []
        for key in keys[0].split("/"):
            found = self._step(node, key, keys[1:], (*doubts, *self.doubts(node, key)))
            if any(not one.absent for one in found):
                break
        return found

    def _step(self, node: str, key: str, rest: Sequence[str], doubts: tuple[str, ...]) -> list[CellValue]:
        values = self.case.objects(node, key)
        if not values:
            return self._absence(node, key, doubts)
        found: list[tuple[CellValue, bool]] = []  # with whether it stands in place of a value that a part has not
        for value in values:
            inner = not isinstance(value, Literal) and bool(self.case.cls(value))
            if inner and self.case.denied(str(value)):
                continue
            if rest and inner:
                first, _, other = rest[0].partition("/")
                here = self.follow(str(value), rest, doubts)
                instead = bool(other) and not self.case.objects(str(value), first)
                found += [(f, instead) for f in self._counted(here, str(value))]
            elif not rest:
                found.append((self.cell_value(value, node, doubts, key), False))
        return self._of_all(found, node)

    def _of_all(self, found: list[tuple[CellValue, bool]], node: str) -> list[CellValue]:
        """What is said of a whole group is not said of parts of it again, nor does anything stand in its place."""
        size = self.case.size(node)
        whole = {f: instead for f, instead in found if size is not None and f.sizes == (size,)}
        known = False in whole.values()
        kept = [f for f, instead in found if not (known and instead)]
        return [f for f in kept if f not in whole or f.sizes == (size,)]

    def cell_value(
        self, value: str | Literal, stated_on: str, doubts: tuple[str, ...] = (), key: str = ""
    ) -> CellValue:
        """A value of the record as a cell has it.

        Args:
            value: a literal, a concept or a node.
            stated_on: the node that has it.
            doubts: conflicts about the way to it.
            key: by which that node has it, so that a place of the value's own is found.
        """
        place = {"doubts": doubts, "stated_on": stated_on}
        if isinstance(value, Literal):
            typed, printed = literal_value(value)
            at = tuple(self.case.value_places(stated_on, key, value))
            return CellValue(typed, printed, bare=isinstance(typed, Fraction), at=at, **place)
        if not self.case.cls(value):
            label = str(shown_cell(self.case.terms, value))
            return CellValue(Iri(value), label, at=tuple(self.case.value_places(stated_on, key, value)), **place)
        text = self._node_text(value) if value == stated_on or value.startswith(f"{stated_on}/") else self.named(value)
        typed, number = self._quantity(value, text)
        unit, at = self._graph.text(value, UNIT), tuple(self.case.places(value))
        return CellValue(typed, text, unit, bare=bool(number) and text == number, node=value, at=at, **place)

    def _quantity(self, node: str, text: str) -> tuple[Typed, str]:
        """The number, range or bound that a node is, and the number as printed; else its text, and none."""
        amount = self.case.amount(node)
        if amount is not None:
            if not amount.comparator:
                return amount.value, amount.text
            words = self.case.terms.get(self._graph.text(node, COMPARATOR)).words
            return limited(amount.value, words), ""
        low, high = self._graph.text(node, _LOWER), self._graph.text(node, _UPPER)
        return (Between(Fraction(low), Fraction(high)), "") if low and high else (text, "")

    def _counted(self, found: list[CellValue], entry: str) -> list[CellValue]:
        """With the number of those that an entry of a group is about; none if it says several things of them."""
        size = self.case.size(entry) if self._graph.objects(entry, N) and not self._is_subject(entry) else None
        if size is None or len(set(found)) != 1 or found[0].absent or found[0].text.endswith(f"(n = {size})"):
            return found
        return [replace(f, sizes=(size,)) for f in found]

    def _is_subject(self, node: str) -> bool:
        return node in self.case.patients or node in self.case.cohorts

    def text(self, value: str | Literal) -> str:
        """A value as a reader writes it."""
        if isinstance(value, Literal):
            return _TRUTH.get(str(value), str(value))
        if not self.case.cls(value):
            return str(shown_cell(self.case.terms, value))
        return self._node_text(value)

    def _node_text(self, node: str) -> str:
        return self._graph.text(node, _PRINTED) or self._summary(node) or self._name(node)

    def _name(self, node: str) -> str:
        return self._graph.text(node, LABEL) or self.case.local(node)

    def named(self, node: str) -> str:
        """What a node that stands elsewhere is called: its label, or its id with what it is, ``op1 (surgery)``."""
        return self._graph.text(node, LABEL) or f"{node.rsplit('/', 1)[-1]} ({self.kind(node)})"

    def _summary(self, node: str) -> str:
        """What stands inside a node: words as they are, numbers with their keys, both ends of a range as one."""
        shape = self.case.shape(node)
        inner: dict[str, str] = {}
        for key in shape.fields if shape else ():
            if key not in _NO_CONTENT and (texts := [self._inner(node, key, v) for v in self.case.objects(node, key)]):
                inner[key] = "; ".join(texts)
        for least, most, name in _RANGES:
            if least in inner and most in inner:
                inner[least] = (
                    f"{name}{inner[least].removeprefix(least + ' ')}–{inner.pop(most).removeprefix(most + ' ')}"
                )
        text = ", ".join(inner.values())
        size = self._graph.text(node, N)
        return f"{text} (n = {size})" if size and text else text

    def _inner(self, node: str, key: str, value: str | Literal) -> str:
        if not isinstance(value, Literal) and self.case.cls(value) and not value.startswith(node + "/"):
            return self._name(value)  # what is elsewhere is named, or there would be no end
        text = self.text(value)
        if isinstance(value, Literal) or (self.case.cls(value) and self._graph.objects(value, _PRINTED)):
            return f"{key.replace('_', ' ')} {text}"
        return text

    def _absence(self, node: str, key: str, doubts: tuple[str, ...]) -> list[CellValue]:
        """Why a key has no value, if that is stated."""
        reason = self.case.absence(node, key)
        if not reason:
            return []
        printed = str(shown_cell(self.case.terms, reason))
        at = tuple(self.case.places(self.case.absent(node, key)))
        return [CellValue(Absence(reason), printed, doubts=doubts, stated_on=node, at=at)]

    def kind(self, node: str) -> str:
        """What a node is."""
        return self.case.schema.ontology.text(self.case.cls(node), iris.RDFS + "label")

    def places(self, node: str) -> list[str]:
        """Where in the paper it stands."""
        return [str(place) for place in self.case.places(node)]

    def naming(self, subject: str, keys: Sequence[str], node: str) -> list[CellValue]:
        """The values that a key path leads to by those entries of a subject that name a node in ``of``.

        What is stated not to have occurred is left out.
        """
        entries = [e for e in map(str, self.case.objects(subject, keys[0])) if self.case.cls(e)]
        chosen = [e for e in entries if node in self.case.objects(e, "of") and not self.case.denied(e)]
        return [f for entry in chosen for f in self._counted(self.follow(entry, keys[1:]), entry)]

    def key(self, node: str, value: str) -> str:
        """The key by which a node has a value."""
        shape = self.case.shape(node)
        return next((k for k in shape.fields if value in self.case.objects(node, k)), "") if shape else ""

    def number(self, node: str, unit: str) -> Fraction | None:
        """The number of a quantity in another unit of its dimension; None if it is none, or only a bound.

        Args:
            node: the quantity.
            unit: the unit wanted, as an IRI.
        """
        amount = self.case.amount(node)
        if amount is None or amount.comparator:
            return None
        return self.case.units.converted(amount.value, amount.unit, unit)

    def told_elsewhere(self, subject: str) -> bool:
        """Whether a record that stands before this one has the same person or group."""
        return any(str(same) < subject for same in self._graph.objects(subject, _SAME))

    # -- doubts

    @cached_property
    def _conflicts(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for conflict in sorted(self._graph_conflicts()):
            about = self._graph.text(conflict, _ABOUT)
            found.setdefault((about, self._graph.text(conflict, _ABOUT_KEY)), []).append(conflict)
        return found

    def _graph_conflicts(self) -> Iterator[str]:
        return (str(c) for c in self._graph.objects(self.case.root, METLIT + "conflict"))

    def doubts(self, node: str, key: str) -> list[str]:
        """The conflicts about a key of a node."""
        return self._conflicts.get((node, key), [])

    def conflict(self, node: str) -> str:
        """A conflict in one sentence: what it is about, every reading with its place, and which of them is used."""
        about = self.case.local(self._graph.text(node, _ABOUT))
        readings = [self._reading(str(r)) for r in self._graph.objects(node, _READING)]
        return f"{about}, {self._graph.text(node, _ABOUT_KEY)}: {'; '.join(readings)}"

    def _reading(self, node: str) -> str:
        text = self._graph.text(node, _PRINTED)
        if not text:
            text = ", ".join(self.text(v) for v in self._graph.objects(node, _READING_VALUE))
        places = "; ".join(sorted(map(str, self._graph.objects(node, model.AT))))
        used = "used" if self._graph.text(node, _KEPT) == "true" else ""
        return f"{text or NO_TEXT} ({', '.join(filter(None, (places, used)))})"

    # -- derived values

    @cached_property
    def _derived(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for s, p, o in self._graph:
            if p == _DERIVED_FOR:
                found.setdefault(str(o), []).append(s)
        return found

    def selected(self, node: str, kind: str) -> list[str]:
        """The nodes that a derived value of a kind selects among those of a node."""
        of_kind = (d for d in self._derived.get(node, []) if self._graph.text(d, _KIND) == kind)
        return sorted(str(s) for d in of_kind for s in self._graph.objects(d, _SELECTED))

    def derived(self, node: str, kind: str, assumption: str = "") -> list[CellValue]:
        """The numbers derived for a node, in the unit of their kind.

        Args:
            node: for which they were derived.
            kind: of value, as an IRI.
            assumption: on which they rest, as an IRI.
        """
        numbers = sorted(
            (Fraction(value), d)
            for d in self._derived.get(node, [])
            if self._graph.text(d, _KIND) == kind and self._graph.text(d, _ASSUMPTION) == assumption
            if (value := self._graph.text(d, _VALUE))
        )
        units = {d: self._graph.text(d, UNIT) for _, d in numbers}
        return [CellValue(n, unit=units[d], bare=True, node=d, stated_on=node) for n, d in numbers]

    def concluded(self, node: str, kind: str) -> list[CellValue]:
        """The concepts that a rule concluded for a node, by their labels, or how it read a text of it.

        Args:
            node: for which they were derived.
            kind: of value, as an IRI.
        """
        of_kind = [d for d in self._derived.get(node, []) if self._graph.text(d, _KIND) == kind]
        if read := sorted(filter(None, (self._graph.text(d, _READ_AS) for d in of_kind))):
            return [CellValue(text, text, stated_on=node) for text in read]
        found = (
            (str(shown_cell(self.case.terms, str(c))), str(c))
            for d in of_kind
            for c in self._graph.objects(d, _CONCEPT)
        )
        return [CellValue(Iri(concept), label, stated_on=node) for label, concept in sorted(found)]


NO_TEXT = "not transcribed"
