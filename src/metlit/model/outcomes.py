"""How outcomes relate: ``ontology/outcomes.tsv``, read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError, UnknownWordError
from metlit.model.rules import read_header
from metlit.model.terms import Terms

ONE_OF, AGAINST, ADDS_UP, HARM, FREE = "one-of", "against", "adds-up", "harm", "free"
_LEAST = {ONE_OF: 2, AGAINST: 2, ADDS_UP: 3, HARM: 1, FREE: 1}
_ALONE = "="
# By what units that are no people are told apart.
_PERSON, UNIT_COLUMNS = "subject", ("treatment", "target")


@dataclass(frozen=True)
class CountedUnit:
    """What can be counted: its name in the plural, and by which columns they are told apart, the first that says."""

    name: str
    by: tuple[str, ...]

    @property
    def people(self) -> bool:
        """Whether it is people: then everybody counts once."""
        return self.by == (_PERSON,)


@dataclass(frozen=True)
class OutcomeRelations:
    """What the file says; concepts are sets of IRIs, each a concept with those below it.

    Attributes:
        facet: that outcomes are looked up as.
        units: what can be counted, the first unless told otherwise.
        exclusive: pairs of concepts that nobody has together.
        sums: a concept, and those of which one is had by everybody who has it; as single IRIs.
        harm: of which one lesion or event is enough.
        free: that exclude nothing.
    """

    facet: str
    units: tuple[CountedUnit, ...]
    exclusive: tuple[tuple[frozenset[str], frozenset[str]], ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...]
    harm: frozenset[str]
    free: frozenset[str]

    @classmethod
    def load(cls, file: Path, terms: Terms) -> OutcomeRelations:
        """Read the file.

        Raises:
            ResourceError: if it is malformed, with the place.
        """
        text = file.read_text(encoding="utf-8")
        header = read_header(text)
        if missing := [key for key in ("facet", "scheme", "units") if not header.get(key)]:
            raise ResourceError(f"{file}: the header must name a {missing[0]}")
        lines: dict[str, list[list[str]]] = {relation: [] for relation in _LEAST}
        for number, line in enumerate(text.splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            relation, *words = line.split("\t")
            concepts = [_concept(word, header["scheme"]) for word in words]
            _check(f"{file}:{number}", relation, concepts, terms)
            lines[relation].append(concepts)
        below = {c: _below(c, terms) for found in lines.values() for one in found for c in one}
        pairs = [
            (below[one], below[other])
            for relation, found in ((ONE_OF, lines[ONE_OF]), (AGAINST, lines[AGAINST]))
            for concepts in found
            for one, other in _pairs(relation, concepts)
        ]
        sums = tuple((whole, tuple(parts)) for whole, *parts in lines[ADDS_UP])
        harm, free = (frozenset().union(*(below[c] for one in lines[r] for c in one)) for r in (HARM, FREE))
        return cls(header["facet"], tuple(_units(header["units"], file)), tuple(pairs), sums, harm, free)

    def unit(self, name: str) -> CountedUnit:
        """What is counted; the first if no name is given.

        Raises:
            UnknownWordError: if there is nothing of that name.
        """
        if not name:
            return self.units[0]
        for unit in self.units:
            if unit.name == name:
                return unit
        raise UnknownWordError(f"'{name}' cannot be counted", "one of " + ", ".join(u.name for u in self.units))

    def excluding(self, concept: str) -> set[str]:
        """What nobody can have who has a concept: those against it, or against what it is below."""
        return {c for one, other in self.exclusive for a, b in ((one, other), (other, one)) if concept in a for c in b}

    def exclude(self, one: str, other: str) -> bool:
        """Whether nobody has both."""
        return other in self.excluding(one)


def _units(text: str, file: Path) -> Iterator[CountedUnit]:
    for word in text.split():
        name, _, columns = word.partition("=")
        by = tuple(columns.split("|"))
        if not set(by) <= {_PERSON, *UNIT_COLUMNS}:
            raise ResourceError(f"{file}: '{word}' is no unit", "write name=subject, treatment or target")
        yield CountedUnit(name, by)


def _check(place: str, relation: str, concepts: Sequence[str], terms: Terms) -> None:
    if relation not in _LEAST:
        raise ResourceError(f"{place}: there is no relation '{relation}'", "one of " + ", ".join(_LEAST))
    if len(concepts) < _LEAST[relation]:
        raise ResourceError(f"{place}: '{relation}' relates {_LEAST[relation]} outcomes or more")
    for concept in concepts:
        if concept.removeprefix(_ALONE) not in terms.concepts:
            name = concept.rpartition("/")[2]
            raise ResourceError(f"{place}: there is no concept '{name}'", "see ontology/terms/")


def _pairs(relation: str, concepts: Sequence[str]) -> Iterable[tuple[str, str]]:
    if relation == AGAINST:
        return [(concepts[0], other) for other in concepts[1:]]
    return [(one, other) for place, one in enumerate(concepts) for other in concepts[place + 1 :]]


def _concept(word: str, scheme: str) -> str:
    """The IRI, with the sign that it stands for itself alone."""
    alone = _ALONE if word.startswith(_ALONE) else ""
    return f"{alone}{iris.TERM}{scheme}/{word.removeprefix(_ALONE)}"


def _below(concept: str, terms: Terms) -> frozenset[str]:
    if concept.startswith(_ALONE):
        return frozenset({concept.removeprefix(_ALONE)})
    return frozenset(terms.descendants(concept))
