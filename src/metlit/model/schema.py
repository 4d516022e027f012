"""Shapes + ontology → the keys of the YAML, their types and their documentation."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from metlit import iris
from metlit.errors import ResourceError
from metlit.iris import METLIT, SH
from metlit.kept import code_of, digest_of, kept
from metlit.model.whole_numbers import whole_numbers
from metlit.rdf.triples import Triples, parse_turtle

# What a key takes.
TEXT, INTEGER, YEAR, BOOLEAN = "text", "integer", "year", "boolean"
WORD, NODE, REFERENCE, CROSS, ANY = "word", "node", "reference", "cross-record reference", "any"
_DATATYPES = {"string": TEXT, "integer": INTEGER, "gYear": YEAR, "boolean": BOOLEAN}
_BOUNDS = ("minInclusive", "maxInclusive", "minExclusive", "minLength", "maxLength")
_NUMBER = METLIT + "value"

AT, POSITION, LOCAL_ID = METLIT + "at", METLIT + "position", METLIT + "localId"
VALUE_PLACE, PLACED_VALUE, ON_PROPERTY = METLIT + "valuePlace", METLIT + "placedValue", METLIT + "onProperty"
_VALUE_PLACE_CLASS = METLIT + "ValuePlace"
_PLAIN = {TEXT, INTEGER, YEAR, BOOLEAN, WORD, CROSS}
PUBLICATION, SUBJECT = METLIT + "Publication", METLIT + "Subject"
_MEMBERS = METLIT + "n"
# The constraint of a key that must have a value, or the statement that there is none.
_VALUE_OR_ABSENCE = iris.SHAPES + "value-or-absence"


@dataclass(frozen=True)
class Field:
    """A key of a mapping: one property shape with ``sh:name``.

    ``otherwise`` is the property that leads to an entry of the record, if the key takes words or local ids.
    """

    key: str
    path: str
    shape: str
    kind: str
    target: str = ""
    keyed_by: str = ""
    otherwise: str = ""
    several_of_a_key: bool = False
    pattern: str = ""
    minimum: int = 0
    maximum: int | None = None
    description: str = ""
    message: str = ""
    order: int = 0
    group: str = ""
    bounds: tuple[tuple[str, str], ...] = ()
    whole: str = ""
    mentioned_only: bool = False
    grows_with_time: bool = False
    is_date: bool = False
    # Not even the statement that there is no value will do.
    demands_value: bool = False

    @property
    def repeatable(self) -> bool:
        return self.maximum is None


@dataclass(frozen=True)
class NodeShape:
    """A mapping: one node shape with its target class."""

    iri: str
    cls: str
    label: str
    description: str
    fields: dict[str, Field] = field(default_factory=dict)
    computed: frozenset[str] = frozenset()
    scalar_key: str = ""
    dimension: str = ""
    default_unit: str = ""

    @property
    def name(self) -> str:
        return self.cls.removeprefix(METLIT)

    @cached_property
    def _paths(self) -> dict[str, Field]:
        fields = list(reversed(self.fields.values()))
        return {f.otherwise: f for f in fields if f.otherwise} | {f.path: f for f in fields}

    def by_path(self, path: str) -> Field | None:
        return self._paths.get(path)


class Schema:
    """The record format, as the shapes and the ontology state it."""

    def __init__(self, shapes: Triples, ontology: Triples) -> None:
        self._read = lambda: (shapes, ontology)
        self.by_class: dict[str, NodeShape] = {}
        self._is_above: dict[str, frozenset[str]] = {}
        for iri in shapes.subjects(iris.TYPE, SH + "NodeShape"):
            cls = shapes.value(iri, SH + "targetClass")
            if cls is not None and cls.startswith(METLIT) and self._is_record_shape(iri):
                self.by_class[str(cls)] = self._node_shape(iri, str(cls))
        if PUBLICATION not in self.by_class:
            raise ResourceError("no shape targets metlit:Publication", "the shapes are incomplete")

    @classmethod
    def load(cls, shape_files: Iterable[Path], ontology_file: Path) -> Schema:
        """Read the shapes (those under ``plausibility/`` add no keys) and the ontology.

        Raises:
            ResourceError: for a syntax error, or a shape that the reader cannot use.
        """
        files = [f for f in shape_files if "plausibility" not in f.parts]
        try:
            read = [part for f in (*files, ontology_file) for part in (f.name.encode(), f.read_bytes())]
        except OSError as error:
            raise ResourceError(f"{error.filename}: {error.strerror}") from error
        # Parsing them takes as long as a small record; what comes of it depends on them and on this module.
        key = digest_of([*read, code_of(sys.modules[__name__], iris)])

        def parsed() -> tuple[Triples, Triples]:
            return parse_turtle(files), parse_turtle([ontology_file])

        text = kept(f"{key}-schema", lambda: cls(*parsed())._stored())
        made = cls.__new__(cls)
        made._read, made._is_above = parsed, {}
        shapes, superclasses, columns = json.loads(text)
        made.by_class = {shape.cls: shape for shape in map(_restored_shape, shapes)}
        made._superclasses = superclasses
        made.term_columns = {column: tuple(found) for column, found in columns.items()}
        return made

    def _stored(self) -> str:
        """What of it is needed most often, as text."""
        data = list(map(_stored_shape, self.by_class.values())), self._superclasses, self.term_columns
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def _parsed(self) -> tuple[Triples, Triples]:
        return self._read()

    @property
    def _shapes(self) -> Triples:
        return self._parsed[0]

    @property
    def ontology(self) -> Triples:
        """The ontology; read when it is asked for."""
        return self._parsed[1]

    @cached_property
    def _superclasses(self) -> dict[str, list[str]]:
        """Class → those right above it."""
        found: dict[str, list[str]] = {}
        for s, p, o in self.ontology:
            if p == iris.RDFS + "subClassOf":
                found.setdefault(s, []).append(str(o))
        return found

    @property
    def root(self) -> NodeShape:
        return self.by_class[PUBLICATION]

    def shape_of(self, cls: str) -> NodeShape:
        try:
            return self.by_class[cls]
        except KeyError:
            raise ResourceError(f"no shape targets {iris.compact(cls)}") from None

    @cached_property
    def individuals(self) -> list[Field]:
        """The keys of a record that hold those who are reported one by one."""
        return [f for f in self._subjects if f not in self.groups]

    @cached_property
    def groups(self) -> list[Field]:
        """The keys of a record that hold those who are reported together: they have a number of members."""
        return [f for f in self._subjects if self.by_class[f.target].by_path(_MEMBERS)]

    @cached_property
    def _subjects(self) -> list[Field]:
        nodes = [f for f in self.root.fields.values() if f.kind == NODE and f.target in self.by_class]
        return [f for f in nodes if self.is_a(f.target, SUBJECT)]

    def number_limits(self, shape: NodeShape) -> tuple[tuple[tuple[str, str], ...], str]:
        """The bounds and the pattern of the number of a quantity; nothing if its shape says none."""
        for iri in map(str, self._shapes.objects(shape.iri, SH + "property")):
            if self._shapes.text(iri, SH + "path") == _NUMBER:
                return self._bounds(iri), self._shapes.text(iri, SH + "pattern")
        return (), ""

    @property
    def value_place(self) -> NodeShape | None:
        """What stands beside a plain value that has a place of its own; None if no value may."""
        return self.by_class.get(_VALUE_PLACE_CLASS)

    def placeable(self, found: Field) -> bool:
        """Whether a value of a key may be written with a place of its own: ``{value: …, at: …}``."""
        if found.kind == NODE:
            return bool(self.shape_of(found.target).dimension)
        return self.value_place is not None and found.kind in _PLAIN and found.path not in (AT, LOCAL_ID)

    def superclasses(self, cls: str) -> Iterator[str]:
        """The class and all above it."""
        todo = [cls]
        while todo:
            current = todo.pop()
            yield current
            todo += self._superclasses.get(current, ())

    def is_a(self, cls: str, above: str) -> bool:
        if cls not in self._is_above:
            self._is_above[cls] = frozenset(self.superclasses(cls))
        return above in self._is_above[cls]

    @cached_property
    def term_columns(self) -> dict[str, tuple[str, str]]:
        """Extra column of the vocabulary files → property and range."""
        return {
            str(column): (prop, self.ontology.text(prop, iris.RDFS + "range"))
            for prop, po in ((s, self.ontology.items(s)) for s in self._column_properties())
            for column in po[METLIT + "column"]
        }

    def _column_properties(self) -> list[str]:
        return sorted({s for s, p, _ in self.ontology if p == METLIT + "column" and s.startswith(METLIT)})

    def _is_record_shape(self, iri: str) -> bool:
        return any(self._shapes.text(str(p), SH + "path") for p in self._shapes.objects(iri, SH + "property"))

    def _node_shape(self, iri: str, cls: str) -> NodeShape:
        shapes = self._shapes
        properties = [str(p) for p in shapes.objects(iri, SH + "property")]
        fields = sorted((self._field(p) for p in properties if shapes.text(p, SH + "name")), key=lambda f: f.order)
        scalar_path = shapes.text(iri, METLIT + "scalarKey")
        shape = NodeShape(
            iri=iri,
            cls=cls,
            label=shapes.text(iri, iris.RDFS + "label"),
            description=shapes.text(iri, SH + "description"),
            fields={f.key: f for f in fields},
            computed=frozenset(shapes.text(p, SH + "path") for p in properties if not shapes.text(p, SH + "name")),
            scalar_key=next((f.key for f in fields if scalar_path and f.path == scalar_path), ""),
            dimension=shapes.text(iri, METLIT + "dimension"),
            default_unit=shapes.text(iri, METLIT + "defaultUnit"),
        )
        if len(shape.fields) != len(fields):
            raise ResourceError(f"{iris.compact(iri)}: two property shapes have one sh:name")
        return shape

    def _field(self, iri: str) -> Field:
        shapes, path = self._shapes, self._shapes.text(iri, SH + "path")
        maximum = shapes.text(iri, SH + "maxCount")
        kind, target = self._kind(iri)
        return Field(
            key=shapes.text(iri, SH + "name"),
            path=path,
            shape=iri,
            kind=kind,
            target=target,
            keyed_by=shapes.text(iri, METLIT + "keyedBy"),
            otherwise=shapes.text(iri, METLIT + "elseReference"),
            several_of_a_key=shapes.text(iri, METLIT + "severalOfAKey") == "true",
            pattern=shapes.text(iri, SH + "pattern"),
            minimum=int(shapes.text(iri, SH + "minCount") or _VALUE_OR_ABSENCE in shapes.objects(iri, SH + "sparql")),
            maximum=int(maximum) if maximum else None,
            description=shapes.text(iri, SH + "description"),
            message=shapes.text(iri, SH + "message"),
            order=int(shapes.text(iri, SH + "order") or 0),
            group=shapes.text(iri, SH + "group"),
            bounds=self._bounds(iri),
            demands_value=shapes.text(iri, SH + "minCount") not in ("", "0"),
            mentioned_only=shapes.text(iri, METLIT + "mentionedOnly") == "true",
            grows_with_time=self.ontology.text(path, METLIT + "growsWithTime") == "true",
            is_date=self.ontology.text(path, METLIT + "isDate") == "true",
            whole=whole_numbers(shapes, iri),
        )

    def _bounds(self, iri: str) -> tuple[tuple[str, str], ...]:
        return tuple((b, text) for b in _BOUNDS if (text := self._shapes.text(iri, SH + b)))

    def _kind(self, iri: str) -> tuple[str, str]:
        shapes = self._shapes
        if shapes.text(iri, METLIT + "anyValue"):
            return ANY, ""
        if shapes.text(iri, METLIT + "crossRecord"):
            return CROSS, ""
        if cls := shapes.text(iri, SH + "class"):
            return (REFERENCE if shapes.text(iri, METLIT + "reference") else NODE), cls
        if words := shapes.text(iri, SH + "node"):
            return WORD, self._branch(words)
        datatype = shapes.text(iri, SH + "datatype").removeprefix(iris.XSD)
        if datatype not in _DATATYPES:
            raise ResourceError(f"{iris.compact(iri)}: the reader knows no type for it")
        return _DATATYPES[datatype], ""

    def _branch(self, words: str) -> str:
        """The scheme or top concept that a shape of words demands."""
        for prop in self._shapes.objects(words, SH + "property"):
            if branch := self._shapes.text(str(prop), SH + "hasValue"):
                return branch
        raise ResourceError(f"{iris.compact(words)}: no sh:hasValue names the branch of its words")


def _stored_shape(shape: NodeShape) -> list[object]:
    *heads, found, computed, scalar, of, unit = astuple(shape)
    return [heads, list(found.values()), sorted(computed), [scalar, of, unit]]


def _restored_shape(data: Sequence[Sequence[Any]]) -> NodeShape:
    heads, keys, computed, ends = data
    read = [replace(f, bounds=tuple(map(tuple, f.bounds))) for f in (Field(*values) for values in keys)]
    return NodeShape(*heads, {f.key: f for f in read}, frozenset(computed), *ends)
