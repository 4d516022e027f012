"""What the files of a format of patients hold: their elements, and whether a schema has what these name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from metlit import iris
from metlit.errors import ResourceError
from metlit.exchange.templates import Json
from metlit.model.schema import Schema
from metlit.model.terms import Terms

ROOT = "publication"
# What a template can ask of a value, and what of a vocabulary.
CONCEPT_PARTS = ("curie", "prefix", "code", "system", "label")
PARTS = (*CONCEPT_PARTS, "text", "iri", "path", "slug", "class", "kind", "number", "unit")
VOCABULARY_PARTS = ("prefix", "slug", "base", "home", "release")
TEMPLATE, LOST, NEGATION = "template", "lost", "negation"
# A length of time, and the ends of a range of such; their argument is an enumeration of units.
PERIODS = ("duration", "least", "greatest")
CONVERSIONS = ("text", "number", "integer", *PERIODS, "enumeration", "boolean", NEGATION, LOST)
NOTICE_SOURCE, VOCABULARIES_SOURCE = "@notice", "@vocabularies"
ONLY, LATEST, REQUIRED, REMAINING = "only", "latest", "required", "remaining"
FIRST_ENTRY, NOWHERE = "0", "-"


@dataclass(frozen=True)
class Segment:
    """A name in the path of an element.

    Attributes:
        name: of the member.
        of: None for a member with one value, an empty string for the list of all values, ``0`` for the first entry of
            a list, else the level of whose nodes each has an entry.
    """

    name: str
    of: str | None = None

    @property
    def is_entry(self) -> bool:
        return self.of not in (None, "", FIRST_ENTRY)


@dataclass(frozen=True)
class KeyPath:
    """Where values come from.

    Attributes:
        level: the node that it begins with.
        keys: the path from there.
        entries: a key of the patient: the path begins with those of its entries that name the node.
        kind: of derived value that selects one of the nodes inside the node.
        optional: of a step, whether an entry is tried without it: then all that it should have had is told.
    """

    level: str
    keys: tuple[str, ...] = ()
    entries: str = ""
    kind: str = ""
    optional: bool = False

    @property
    def all_keys(self) -> tuple[str, ...]:
        return (self.entries, *self.keys) if self.entries else self.keys


@dataclass(frozen=True)
class FormatRow:
    """An element of the file, and where it comes from.

    Attributes:
        where: file and line.
        target: its path; one that ends in a dash is about what has no place.
        paths: where its values come from.
        but: paths to nodes that are none of them.
        steps: of an entry for each node: level → the path that leads to its nodes, the last one the entry's.
        constant: the value itself.
        source: a value that the program has, such as ``@notice``.
        conversion: how a value is written.
        argument: a unit, an enumeration, or the reason of a loss.
        template: what is filled in.
        options: only, latest, required, remaining.
        reason: what is said if a required one is missing.
        told: the keys of a lost node that its text tells.
    """

    where: str
    target: tuple[Segment, ...]
    paths: tuple[KeyPath, ...] = ()
    but: tuple[KeyPath, ...] = ()
    steps: Mapping[str, KeyPath] = field(default_factory=dict)
    constant: Json | None = None
    source: str = ""
    conversion: str = CONVERSIONS[0]
    argument: str = ""
    template: Json | None = None
    options: tuple[str, ...] = ()
    reason: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class PatientFormat:
    """A format: of whom a file is made, what is in it, and what is said of the rest.

    Attributes:
        name: the stem of the mapping file.
        title: what it is.
        level: the name of those of whom each has a file.
        key: of the publication that leads to them.
        naming: the key by which an entry names what it is about.
        others: other keys of the publication → what is lost with each node; ``{n}`` is how many people it is about.
        silent: keys that say where and how something is said, and are no content that could be lost.
        losses: what the format has no place for in principle.
        enumerations: name → concept → value.
        rows: its elements, in their order.
    """

    name: str
    title: str
    level: str
    key: str
    naming: str
    others: Mapping[str, str]
    silent: frozenset[str]
    losses: str
    enumerations: Mapping[str, Mapping[str, str]]
    rows: tuple[FormatRow, ...]

    def check(self, schema: Schema, terms: Terms) -> None:
        """See that all keys, units and concepts are known.

        Raises:
            ResourceError: for one that is not, with the place.
        """
        known = {key for shape in schema.by_class.values() for key in shape.fields}
        for where, key in self._keys():
            if key not in known:
                raise ResourceError(f"{where}: no record has a key '{key}'", "see metlit schema")
        for where, concept in self._concepts():
            if iris.TERM + concept not in terms.concepts:
                raise ResourceError(f"{where}: there is no concept '{concept}'", "see metlit terms")

    def _keys(self) -> Iterator[tuple[str, str]]:
        yield from ((self.name, key) for key in (self.key, *self.others, *sorted(self.silent)))
        if self.naming:
            yield self.name, self.naming
        for row in self.rows:
            paths = (*row.paths, *row.but, *row.steps.values())
            yield from ((row.where, key) for key in (*(k for path in paths for k in path.all_keys), *row.told))

    def _concepts(self) -> Iterator[tuple[str, str]]:
        for name, values in self.enumerations.items():
            yield from ((f"{self.name}, {name}", concept) for concept in values)
        for row in self.rows:
            yield from ((row.where, path.kind) for path in (*row.paths, *row.but) if path.kind)
            if row.argument and row.conversion in ("number", "integer"):
                yield row.where, row.argument
