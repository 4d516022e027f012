"""Shapes → set-at-a-time SPARQL: a query a constraint component for all property shapes, one a SPARQL constraint.

What this compiler does not know is refused, never skipped; :mod:`metlit.referee` holds it to pySHACL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError
from metlit.iris import SH
from metlit.literals import Literal, nquads_literal
from metlit.rdf import Triples, parse_turtle
from metlit.schema import Schema
from metlit.screens import Use, screens

# Components that become queries; :this, :path and :value are the focus node, its property and the value in doubt.
_COMPONENTS = {
    "minCount": "FILTER NOT EXISTS { ?this ?path ?any }",
    "maxCount": "?this ?path ?value . ?this ?path ?other . FILTER(STR(?other) < STR(?value))",
    "class": "?this ?path ?value . FILTER NOT EXISTS { ?value a ?type . ?type rdfs:subClassOf* ?argument }",
    "datatype": "?this ?path ?value . FILTER(!isLiteral(?value) || DATATYPE(?value) != ?argument)",
    "nodeKind": "?this ?path ?value . FILTER(IF(?argument = sh:Literal, !isLiteral(?value), "
    "IF(?argument = sh:IRI, !isIRI(?value), isBLANK(?value))))",
    "pattern": "?this ?path ?value . FILTER(!REGEX(STR(?value), ?argument))",
    "minLength": "?this ?path ?value . FILTER(STRLEN(STR(?value)) < ?argument)",
    "maxLength": "?this ?path ?value . FILTER(STRLEN(STR(?value)) > ?argument)",
    "minInclusive": "?this ?path ?value . FILTER(!COALESCE(?value >= ?argument, false))",
    "maxInclusive": "?this ?path ?value . FILTER(!COALESCE(?value <= ?argument, false))",
    "minExclusive": "?this ?path ?value . FILTER(!COALESCE(?value > ?argument, false))",
    "maxExclusive": "?this ?path ?value . FILTER(!COALESCE(?value < ?argument, false))",
    "branch": "?this ?path ?value . FILTER NOT EXISTS { ?value skos:broader* ?argument }",
    "scheme": "?this ?path ?value . FILTER NOT EXISTS { ?value skos:inScheme ?argument }",
}
# What a shape may say besides: documentation, or read elsewhere.
_SILENT = {SH + p for p in ("path", "name", "description", "message", "severity", "order", "group", "targetClass",
                            "property", "sparql", "defaultValue")}  # fmt: skip
_THIS = re.compile(r"[$?]this\b")
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class Shape:
    """What a finding takes from the shape that was violated."""

    code: str
    message: str
    severity: str


@dataclass(frozen=True)
class Constraint:
    """A query whose every row is a violation; ``shape`` is None if the rows name their shape themselves.

    It need not be asked if it has ``screens`` and all of them say no.
    """

    name: str
    query: str
    shape: Shape | None
    screens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Violation:
    """One result, as sh:ValidationResult has it."""

    shape: Shape
    focus: str
    path: str
    value: str
    message: str


class Compiler:
    """Turns shapes files into queries.

    Raises:
        ResourceError: for a SHACL term or a form of shape that it does not know.
    """

    def __init__(self, files: Iterable[Path], schema: Schema) -> None:
        self._shapes: Triples = parse_turtle(files)
        self._schema = schema
        self.shapes: dict[str, Shape] = {}
        self._rows: dict[str, list[str]] = {}
        self._uses: list[Use] = []
        self._sparql: list[Constraint] = []
        for iri in self._shapes.subjects(iris.TYPE, SH + "NodeShape"):
            self._node_shape(iri)

    def constraints(self) -> list[Constraint]:
        """All queries: the core components', then the SHACL-SPARQL constraints'."""
        screened = screens(self._uses, {f"<{c}>": [f"<{b}>" for b in self._below([c])] for c in self._classes()})
        core = [
            Constraint(
                name,
                f"SELECT DISTINCT ?shape ?this ?path ?value WHERE {{ VALUES (?shape ?target ?path ?argument) "
                f"{{ {' '.join(rows)} }} ?this a ?target . {_COMPONENTS[name]} }}",
                None,
                screened.get(name, ()),
            )
            for name, rows in sorted(self._rows.items())
        ]
        return core + self._sparql

    def _node_shape(self, iri: str) -> None:
        targets = [str(t) for t in self._shapes.objects(iri, SH + "targetClass")]
        self._refuse_unknown(iri, {SH + "nodeKind"})
        if not targets:
            return  # a shape of words: used through sh:node only
        classes = self._below(targets)
        for prop in self._shapes.objects(iri, SH + "property"):
            self._property_shape(str(prop), classes)
        for constraint in self._shapes.objects(iri, SH + "sparql"):
            self._sparql.append(self._sparql_constraint(iri, str(constraint), classes))

    def _below(self, targets: list[str]) -> list[str]:
        """The classes themselves and all below them."""
        below = {c for c in self._classes() if any(self._schema.is_a(c, t) for t in targets)}
        return sorted(below.union(targets))

    def _classes(self) -> list[str]:
        return self._schema.ontology.subjects(iris.TYPE, iris.OWL + "Class")

    def _refuse_unknown(self, iri: str, known: set[str]) -> None:
        for predicate in self._shapes.items(iri):
            if predicate.startswith(SH) and predicate not in _SILENT | known:
                name = predicate.removeprefix(SH)
                raise ResourceError(f"{iris.compact(iri)}: the checker does not know sh:{name} there")

    def _property_shape(self, iri: str, classes: list[str]) -> None:
        components = {SH + c: c for c in _COMPONENTS if c not in ("branch", "scheme")}
        self._refuse_unknown(iri, {*components, SH + "node"})
        path = self._shapes.text(iri, SH + "path")
        if not path or path.startswith("_:"):
            raise ResourceError(f"{iris.compact(iri)}: the checker takes a single property as sh:path")
        self._remember(iri)
        for predicate, component in components.items():
            for argument in self._shapes.objects(iri, predicate):
                if component in ("minCount", "maxCount") and argument != "1":
                    raise ResourceError(f"{iris.compact(iri)}: the checker takes sh:{component} 1 only")
                self._add(component, iri, classes, path, argument)
        for words in self._shapes.objects(iri, SH + "node"):
            component, argument = self._words(str(words))
            self._add(component, iri, classes, path, argument)

    def _words(self, iri: str) -> tuple[str, str]:
        """The component and argument of a shape of words."""
        for prop in self._shapes.objects(iri, SH + "property"):
            if argument := self._shapes.text(str(prop), SH + "hasValue"):
                path = self._shapes.text(str(prop), SH + "path")
                return ("scheme" if path == iris.SKOS + "inScheme" else "branch"), argument
        raise ResourceError(f"{iris.compact(iri)}: the checker takes sh:node for shapes of words only")

    def _add(self, component: str, iri: str, classes: list[str], path: str, argument: str | Literal) -> None:
        text = nquads_literal(argument, argument.datatype) if isinstance(argument, Literal) else f"<{argument}>"
        self._uses += [Use(component, f"<{cls}>", f"<{path}>", text) for cls in classes]
        rows = self._rows.setdefault(component, [])
        rows += [f"(<{iri}> <{cls}> <{path}> {text})" for cls in classes]

    def _remember(self, iri: str) -> Shape:
        severity = self._shapes.text(iri, SH + "severity").removeprefix(SH)
        message = self._shapes.text(iri, SH + "message")
        shape = Shape(iri.removeprefix(iris.SHAPES), message, severity or "Violation")
        self.shapes[iri] = shape
        return shape

    def _sparql_constraint(self, iri: str, constraint: str, classes: list[str]) -> Constraint:
        """$this becomes a variable that ranges over the targets: one run in place of one a focus node."""
        shape = self._remember(iri)
        message = self._shapes.text(constraint, SH + "message") or shape.message
        select = self._shapes.text(constraint, SH + "select")
        target = " ".join(f"<{c}>" for c in classes)
        opened = re.compile(r"WHERE\s*\{", re.IGNORECASE)
        if len(opened.findall(select)) != 1:
            raise ResourceError(f"{iris.compact(constraint)}: the checker takes one SELECT … WHERE, no subselects")
        bound = f"WHERE {{ VALUES ?targetClass {{ {target} }} ?this a ?targetClass . "
        query = opened.sub(lambda _: bound, _THIS.sub("?this", select), count=1)
        prologue = "".join(self._prologue(constraint))
        return Constraint(shape.code, prologue + query, Shape(shape.code, message, shape.severity))

    def _prologue(self, constraint: str) -> Iterator[str]:
        for owner in self._shapes.objects(constraint, SH + "prefixes"):
            for declared in self._shapes.objects(str(owner), SH + "declare"):
                prefix = self._shapes.text(str(declared), SH + "prefix")
                namespace = self._shapes.text(str(declared), SH + "namespace")
                yield f"PREFIX {prefix}: <{namespace}>\n"


def filled(message: str, row: dict[str, object]) -> str:
    """A message with its ``{?x}`` placeholders replaced by the row's values (SHACL, section 5.3.2)."""
    return _PLACEHOLDER.sub(lambda m: _shown(row.get(m[1])), message)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal) and -int(value.as_tuple().exponent) > 3:
        return str(value.quantize(Decimal("0.001"), ROUND_HALF_UP))
    return iris.local_path(str(value))
