"""Shapes → set-at-a-time SPARQL: a query a constraint component for all property shapes, one a SPARQL constraint.

A shape of which this compiler does not know every term is left, whole, to :mod:`metlit.checking.fallback`: none is
skipped.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from metlit import iris
from metlit.checking.screens import DATATYPES, ILL_FORMED, Use, screens
from metlit.errors import ResourceError
from metlit.iris import SH
from metlit.model.schema import Schema
from metlit.rdf.literals import Literal, nquads_literal
from metlit.rdf.triples import Triples
from metlit.shacl.components import Components, Executable, SparqlConstraint, sparql_constraints
from metlit.shacl.data import readable
from metlit.shacl.sparql import LiftedQuery
from metlit.shacl.vocabulary import refuse_unknown, targeted

# Components that become queries; :this, :path and :value are the focus node, its property and the value in doubt.
_COMPONENTS = {
    "minCount": "FILTER NOT EXISTS { ?this ?path ?any }",
    # One of several values is not in excess: the first. Terms that differ may be spelt alike.
    "maxCount": "?this ?path ?value . ?this ?path ?other . "
    "FILTER(STR(?other) < STR(?value) || STR(?other) = STR(?value) && !SAMETERM(?other, ?value))",
    "class": "?this ?path ?value . FILTER NOT EXISTS { ?value a ?type . ?type rdfs:subClassOf* ?argument }",
    "datatype": f"?this ?path ?value . FILTER(!isLiteral(?value) || DATATYPE(?value) != ?argument || {ILL_FORMED})",
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
_SILENT = {SH + p for p in ("name", "description", "message", "severity", "order", "group", "defaultValue")}
_NODE = _SILENT | {SH + p for p in ("targetClass", "property", "sparql", "nodeKind")}
_COMPILED = {SH + c: c for c in _COMPONENTS if c not in ("branch", "scheme")}
_PROPERTY = _SILENT | _COMPILED.keys() | {SH + "path", SH + "node"}
_NODE_KINDS = {SH + kind for kind in ("IRI", "Literal", "IRIOrLiteral")}
_WHERE = re.compile(r"WHERE\s*\{", re.IGNORECASE)
_THIS = re.compile(r"[$?]this\b")
# Names that mean more than a variable in the query of a constraint (SHACL, sections 5.2 and 5.3).
_SPECIAL = re.compile(r"[$?](?:PATH|shapesGraph|currentShape|failure|message)\b")
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class CompiledShape:
    """What a finding takes from the shape that was violated."""

    code: str
    message: str
    severity: str


@dataclass(frozen=True)
class CompiledConstraint:
    """A query whose every row is a violation; ``shape`` is None if the rows name their shape themselves.

    It need not be asked if it has ``screens`` and all of them say no.
    """

    name: str
    query: str
    shape: CompiledShape | None
    screens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Violation:
    """One result, as sh:ValidationResult has it."""

    shape: CompiledShape
    focus: str
    path: str
    value: str
    message: str


class _NotCompiledError(Exception):
    """A term or a form that the compiler does not know."""


class Compiler:
    """Turns shapes into queries.

    Args:
        shapes: the shapes graph.
        schema: the classes of the data.

    Raises:
        ResourceError: for a term in the SHACL namespace that is misspelt or not supported, or a malformed argument.
    """

    def __init__(self, shapes: Triples, schema: Schema) -> None:
        refuse_unknown(shapes)
        self._shapes = shapes
        self._schema = schema
        self._parameters = Components(shapes).paths
        self.shapes: dict[str, CompiledShape] = {}
        self.left: list[str] = []
        self._uses: list[tuple[str, Use]] = []
        self._sparql: list[CompiledConstraint] = []
        for iri in targeted(shapes):
            before = len(self._uses), len(self._sparql)
            try:
                self._node_shape(iri)
            except _NotCompiledError:
                del self._uses[before[0] :], self._sparql[before[1] :]
                self.left.append(iri)

    def constraints(self) -> list[CompiledConstraint]:
        """All queries: the core components', then the SHACL-SPARQL constraints'."""
        classes = {f"<{c}>": [f"<{b}>" for b in self._below([c])] for c in self._classes}
        screened = screens([use for _, use in self._uses], classes)
        rows: dict[str, list[str]] = {}
        for shape, use in self._uses:
            rows.setdefault(use.component, []).append(f"(<{shape}> {use.target} {use.path} {use.argument})")
        core = [
            CompiledConstraint(
                name,
                f"SELECT DISTINCT ?shape ?this ?path ?value WHERE {{ VALUES (?shape ?target ?path ?argument) "
                f"{{ {' '.join(demanded)} }} ?this a ?target . {_COMPONENTS[name]} }}",
                None,
                screened.get(name, ()),
            )
            for name, demanded in sorted(rows.items())
        ]
        return core + self._sparql

    def _node_shape(self, iri: str) -> None:
        targets = [str(t) for t in self._shapes.objects(iri, SH + "targetClass")]
        self._know(iri, _NODE)
        # Every node of a record has an IRI: nothing else need be asked.
        if self._shapes.objects(iri, SH + "nodeKind") not in ([], [SH + "IRI"]) or not targets:
            raise _NotCompiledError
        classes = self._below(targets)
        for prop in self._shapes.objects(iri, SH + "property"):
            self._property_shape(str(prop), classes)
        for constraint in sparql_constraints(self._shapes, iri):
            self._sparql.append(self._sparql_constraint(iri, constraint, classes))

    def _below(self, targets: list[str]) -> list[str]:
        """The classes themselves and all below them."""
        below = {c for c in self._classes if any(self._schema.is_a(c, t) for t in targets)}
        return sorted(below.union(targets))

    @cached_property
    def _classes(self) -> list[str]:
        return self._schema.ontology.subjects(iris.TYPE, iris.OWL + "Class")

    def _know(self, iri: str, known: Set[str]) -> None:
        """Leave a shape that says something else, or is a class and so its own target, or has no name."""
        said = self._shapes.items(iri)
        unknown = {p for p in said if p.startswith(SH) and p not in known}
        if unknown or self._parameters & said.keys() or iris.RDFS + "Class" in said.get(iris.TYPE, ()):
            raise _NotCompiledError
        if iri.startswith("_:") or len(said.get(SH + "message", ())) > 1 or len(said.get(SH + "severity", ())) > 1:
            raise _NotCompiledError

    def _property_shape(self, iri: str, classes: list[str]) -> None:
        self._know(iri, _PROPERTY)
        path = self._path(iri)
        self._remember(iri)
        for predicate, component in _COMPILED.items():
            found = self._shapes.objects(iri, predicate)
            for argument in found:
                if len(found) > 1 or not _takes(component, argument):
                    raise _NotCompiledError
                self._add(component, iri, classes, path, argument)
        for words in self._shapes.objects(iri, SH + "node"):
            component, argument = self._words(str(words))
            self._add(component, iri, classes, path, argument)

    def _path(self, iri: str) -> str:
        found = self._shapes.objects(iri, SH + "path")
        if len(found) != 1 or isinstance(found[0], Literal) or found[0].startswith("_:"):
            raise _NotCompiledError
        return found[0]

    def _words(self, iri: str) -> tuple[str, str]:
        """The component and argument of a shape of words: one property, and the value that it must have."""
        properties = self._shapes.objects(iri, SH + "property")
        self._know(iri, _SILENT | {SH + "property"})
        if len(properties) != 1:
            raise _NotCompiledError
        prop = str(properties[0])
        self._know(prop, _SILENT | {SH + "path", SH + "hasValue"})
        paths, values = (self._shapes.objects(prop, SH + name) for name in ("path", "hasValue"))
        if len(paths) != 1 or len(values) != 1 or isinstance(values[0], Literal):
            raise _NotCompiledError
        step = self._shapes.items(str(paths[0]))
        if paths == [iris.SKOS + "inScheme"]:
            return "scheme", values[0]
        if step == {SH + "zeroOrMorePath": [iris.SKOS + "broader"]}:
            return "branch", values[0]
        raise _NotCompiledError

    def _add(self, component: str, iri: str, classes: list[str], path: str, argument: str | Literal) -> None:
        text = nquads_literal(argument, argument.datatype) if isinstance(argument, Literal) else f"<{argument}>"
        self._uses += [(iri, Use(component, f"<{cls}>", f"<{path}>", text)) for cls in classes]

    def _remember(self, iri: str) -> CompiledShape:
        severity = self._shapes.text(iri, SH + "severity").removeprefix(SH)
        message = self._shapes.text(iri, SH + "message")
        shape = CompiledShape(iri.removeprefix(iris.SHAPES), message, severity or "Violation")
        self.shapes[iri] = shape
        return shape

    def _sparql_constraint(self, iri: str, constraint: SparqlConstraint, classes: list[str]) -> CompiledConstraint:
        """$this becomes a variable that ranges over the targets: one run in place of one a focus node."""
        query = constraint.query
        if query.deactivated or not _stands_alone(query) or len(_WHERE.findall(query.text)) != 1:
            raise _NotCompiledError
        if len(query.messages) > 1:
            raise _NotCompiledError
        shape = self._remember(iri)
        message = str(query.messages[0]) if query.messages else shape.message
        target = " ".join(f"<{c}>" for c in classes)
        bound = f"WHERE {{ VALUES ?targetClass {{ {target} }} ?this a ?targetClass . "
        text = _WHERE.sub(lambda _: bound, _THIS.sub("?this", query.text), count=1)
        return CompiledConstraint(shape.code, query.prologue + text, CompiledShape(shape.code, message, shape.severity))


def _stands_alone(query: Executable) -> bool:
    """Whether a query gives the same if ``$this`` is a variable that its outermost group binds.

    So it is if every other group that names it has it in a triple, and the query neither counts nor cuts off.
    """
    if _SPECIAL.search(query.text):
        return False
    try:
        lifted = LiftedQuery(query, {"this"}, None)
    except ResourceError:  # what it cannot be, the general engines tell
        return False
    return lifted.bound_where_named and not lifted.one_by_one and not lifted.groups


def _takes(component: str, argument: str | Literal) -> bool:
    """Whether the queries are right for an argument."""
    if component == "pattern":
        return isinstance(argument, Literal) and readable(argument)
    if component in ("minCount", "maxCount"):
        return isinstance(argument, Literal) and argument == "1" and argument.datatype == iris.XSD + "integer"
    taken = {"datatype": DATATYPES, "nodeKind": _NODE_KINDS}
    if component in taken:
        return argument in taken[component]
    return isinstance(argument, Literal) != (component == "class")


def filled(message: str, row: dict[str, object]) -> str:
    """A message with its ``{?x}`` placeholders replaced by the row's values (SHACL, section 5.3.2)."""
    return _PLACEHOLDER.sub(lambda m: _shown(row.get(m[1])), message)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal) and -int(value.as_tuple().exponent) > 3:
        return str(value.quantize(Decimal("0.001"), ROUND_HALF_UP))
    return iris.local_path(str(value))
