"""SHACL-SPARQL in a shapes graph: SPARQL constraints, constraint components and their validators (sections 5 and 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from metlit import iris
from metlit.errors import ResourceError
from metlit.iris import OWL, SH, TYPE
from metlit.rdf.literals import Literal, Term
from metlit.rdf.triples import Triples, sparql_term
from metlit.shacl.paths import distinct, term_key
from metlit.shacl.vocabulary import below, check_argument, flag, is_iri, messages, single

_PREFIX = re.compile(r"(?:[A-Za-z][\w.-]*)?")
_LOCAL_NAME = re.compile(r"[^/#]+$")
# Names that a validator binds itself (section 6.2.1).
_RESERVED = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}


@dataclass(frozen=True)
class Executable:
    """A query of a shapes graph.

    Args:
        node: where it stands.
        text: SELECT or ASK, as written.
        ask: whether it is an ASK query.
        prologue: the prefixes that it declares through sh:prefixes.
        messages: its sh:message values, with placeholders.
        deactivated: whether it is switched off.
    """

    node: str
    text: str
    ask: bool
    prologue: str
    messages: tuple[Literal, ...]
    deactivated: bool = False


@dataclass(frozen=True)
class SparqlConstraint:
    """A constraint that a query decides.

    Args:
        component: the IRI of its constraint component.
        query: the query.
        parameters: names and values that are bound in it.
    """

    component: str
    query: Executable
    parameters: tuple[tuple[str, Term], ...] = ()

    @property
    def source(self) -> str:
        """What sh:sourceConstraint says: only constraints of sh:sparql have one."""
        return self.query.node if self.component == SH + "SPARQLConstraintComponent" else ""


@dataclass(frozen=True)
class _Parameter:
    name: str
    path: str
    optional: bool


def sparql_constraints(graph: Triples, shape: str) -> Iterator[SparqlConstraint]:
    """The sh:sparql constraints of a shape (section 5.1)."""
    for node in distinct(graph.objects(shape, SH + "sparql")):
        if isinstance(node, Literal):
            raise ResourceError(f"sh:sparql of {iris.compact(shape)} is the literal '{node}'")
        yield SparqlConstraint(SH + "SPARQLConstraintComponent", _executable(graph, node, "select"))


def _executable(graph: Triples, node: str, form: str) -> Executable:
    text = single(graph, node, form)
    if text is None:
        raise ResourceError(f"{iris.compact(node)} has no sh:{form}")
    check_argument(node, form, "string", text)
    prologue = "".join(_prologue(graph, node))
    return Executable(node, str(text), form == "ask", prologue, messages(graph, node), flag(graph, node, "deactivated"))


def _prologue(graph: Triples, node: str) -> Iterator[str]:
    """PREFIX lines for sh:prefixes, also of what its value imports (section 5.2.1)."""
    declared: dict[str, str] = {}
    todo = [str(o) for o in graph.objects(node, SH + "prefixes")]
    seen: set[str] = set()
    while todo:
        owner = todo.pop()
        if owner in seen:
            continue
        seen.add(owner)
        todo += [str(o) for o in graph.objects(owner, OWL + "imports")]
        for declaration in graph.objects(owner, SH + "declare"):
            prefix, namespace = (single(graph, str(declaration), name) for name in ("prefix", "namespace"))
            if prefix is None or namespace is None or not _PREFIX.fullmatch(prefix):
                raise ResourceError(f"malformed sh:declare of {iris.compact(owner)}")
            if declared.setdefault(str(prefix), str(namespace)) != namespace:
                raise ResourceError(f"the prefix {prefix} stands for two namespaces at {iris.compact(node)}")
    for prefix, namespace in sorted(declared.items()):
        yield f"PREFIX {prefix}: {sparql_term(namespace)}\n"


class Components:
    """The SPARQL-based constraint components that a shapes graph declares (section 6)."""

    def __init__(self, graph: Triples) -> None:
        self._graph = graph
        classes = below(graph, SH + "ConstraintComponent")
        declared = {s for s, p, o in graph if p == TYPE and not isinstance(o, Literal) and o in classes}
        self._parameters = {node: self._read_parameters(node) for node in sorted(declared)}
        self.paths = {parameter.path for parameters in self._parameters.values() for parameter in parameters}

    def _read_parameters(self, component: str) -> tuple[_Parameter, ...]:
        found = []
        for node in distinct(self._graph.objects(component, SH + "parameter")):
            path = single(self._graph, str(node), "path")
            name = _LOCAL_NAME.search(path) if path is not None and is_iri(path) else None
            if path is None or name is None or not name[0].isidentifier() or name[0] in _RESERVED:
                raise ResourceError(f"malformed sh:parameter of {iris.compact(component)}")
            found.append(_Parameter(name[0], str(path), flag(self._graph, str(node), "optional")))
        if all(parameter.optional for parameter in found):
            raise ResourceError(f"{iris.compact(component)} has no sh:parameter that is not optional")
        return tuple(sorted(found, key=lambda parameter: parameter.name))

    def constraints(self, shape: str, is_property_shape: bool) -> Iterator[SparqlConstraint]:
        """The constraints that a shape declares by having all parameters of a component (section 6.1)."""
        for component, parameters in self._parameters.items():
            values = {p.name: distinct(self._graph.objects(shape, p.path)) for p in parameters}
            if any(not values[p.name] for p in parameters if not p.optional):
                continue
            if len(parameters) > 1 and any(len(found) > 1 for found in values.values()):
                raise ResourceError(f"{iris.compact(shape)} has several values of a parameter of {component}")
            validator = self._validator(component, is_property_shape)
            for number in range(max(map(len, values.values()))):
                bound = [(name, found[number]) for name, found in values.items() if found]
                bound.sort(key=lambda pair: (pair[0], term_key(pair[1])))
                yield SparqlConstraint(component, validator, tuple(bound))

    def _validator(self, component: str, is_property_shape: bool) -> Executable:
        """The validator for the kind of shape, or the one for both (section 6.2.3)."""
        own = single(self._graph, component, "propertyValidator" if is_property_shape else "nodeValidator")
        both = single(self._graph, component, "validator")
        if own is not None:
            return _executable(self._graph, str(own), "select")
        if both is None:
            raise ResourceError(f"{iris.compact(component)} has no validator for this kind of shape")
        return _executable(self._graph, str(both), "ask")
