"""Shapes graph → shapes, their targets and constraints (SHACL, sections 2 to 5).

What is unknown or malformed is refused by name; nothing is skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from metlit import iris
from metlit.errors import ResourceError, UnsupportedShapeError
from metlit.iris import RDFS, SH, TYPE
from metlit.rdf.literals import Literal, Term
from metlit.rdf.triples import Triples
from metlit.shacl.components import Components, SparqlConstraint, sparql_constraints
from metlit.shacl.core import CORE, Component, Constraint
from metlit.shacl.data import readable
from metlit.shacl.paths import Path, distinct, rdf_list, read_path
from metlit.shacl.vocabulary import (
    PROPERTY_ONLY,
    SHAPE_TERMS,
    TARGETS,
    below,
    check_argument,
    count_of,
    flag,
    is_a,
    is_iri,
    messages,
    refuse_unknown,
    single,
)


@dataclass(frozen=True)
class Target:
    """Which nodes a shape is about (section 2.1.3): ``class``, ``node``, ``subjectsOf`` or ``objectsOf`` a term."""

    kind: str
    term: Term


@dataclass(frozen=True)
class Nested:
    """A constraint that asks whether nodes conform to other shapes (sections 4.6 and 4.7)."""

    kind: str
    shapes: tuple[str, ...]

    @property
    def component(self) -> str:
        return CORE[self.kind].iri


@dataclass(frozen=True)
class Qualified:
    """How many value nodes may conform to a shape and to none of its siblings (section 4.7.3)."""

    shape: str
    siblings: tuple[str, ...]
    least: int | None
    most: int | None


@dataclass(frozen=True)
class Shape:
    """A node shape, or a property shape if it has a path."""

    node: str
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint | Nested | Qualified | SparqlConstraint, ...]
    severity: str
    messages: tuple[Literal, ...]
    deactivated: bool


class Shapes:
    """The shapes of a shapes graph.

    Args:
        graph: the shapes graph.
        roots: the shapes to read, with all that they use; those that are declared or have a target if None.

    Raises:
        ResourceError: for a term in the SHACL namespace that is unknown or not supported, a malformed or a
            recursive shape.
    """

    def __init__(self, graph: Triples, roots: Iterable[str] | None = None) -> None:
        self.graph = graph
        self.by_node: dict[str, Shape] = {}
        self._classes = {name: below(graph, iri) for name, iri in _ROOTS.items()}
        refuse_unknown(graph)
        self._components = Components(graph)
        for node in self._roots() if roots is None else roots:
            self.read(node, ())

    @property
    def targeted(self) -> list[Shape]:
        """The shapes with a target, by name."""
        return sorted((s for s in self.by_node.values() if s.targets), key=lambda s: s.node)

    def _roots(self) -> list[str]:
        targets = {SH + name for name in TARGETS}
        shapes = self._classes["NodeShape"] | self._classes["PropertyShape"]
        return sorted(
            {s for s, p, o in self.graph if p in targets or (p == TYPE and not isinstance(o, Literal) and o in shapes)}
        )

    def read(self, node: Term, within: tuple[str, ...]) -> None:
        """Read a shape and all that it refers to, once.

        Args:
            node: the shape.
            within: the shapes that led to it.
        """
        if isinstance(node, Literal):
            raise ResourceError(f"the literal '{node}' is no shape")
        if node in within:
            raise UnsupportedShapeError(f"the shape {iris.compact(node)} is recursive, which SHACL leaves undefined")
        if node in self.by_node:
            return
        if not self.graph.items(node):
            raise ResourceError(f"the shape {iris.compact(node)} is used, but the shapes graph does not describe it")
        shape = self._shape(node)
        for constraint in shape.constraints:
            for other in _references(constraint):
                self.read(other, (*within, node))
                self._check_kind(constraint, other)
        self.by_node[node] = shape

    def _check_kind(self, constraint: object, other: str) -> None:
        """The value of sh:property is a property shape, the value of sh:node a node shape (sections 4.7.1, 4.7.2)."""
        kind = constraint.kind if isinstance(constraint, Nested) else ""
        if kind in ("property", "node") and (self.by_node[other].path is None) == (kind == "property"):
            wanted = "property" if kind == "property" else "node"
            raise ResourceError(f"sh:{kind} refers to {iris.compact(other)}, which is no {wanted} shape")

    def _shape(self, node: str) -> Shape:
        paths = distinct(self.graph.objects(node, SH + "path"))
        if len(paths) > 1:
            raise ResourceError(f"the shape {iris.compact(node)} has {len(paths)} paths")
        if not paths and is_a(self.graph, node, self._classes["PropertyShape"]):
            raise ResourceError(f"the property shape {iris.compact(node)} has no sh:path")
        if paths and is_a(self.graph, node, self._classes["NodeShape"]):
            raise ResourceError(f"the node shape {iris.compact(node)} has a sh:path")
        self._refuse_out_of_place(node, bool(paths))
        severity = single(self.graph, node, "severity")
        return Shape(
            node=node,
            path=read_path(self.graph, paths[0]) if paths else None,
            targets=tuple(self._targets(node)),
            constraints=tuple(self._constraints(node)),
            severity=str(severity or SH + "Violation"),
            messages=messages(self.graph, node),
            deactivated=flag(self.graph, node, "deactivated"),
        )

    def _refuse_out_of_place(self, node: str, is_property_shape: bool) -> None:
        # A shape may be its own SPARQL constraint (W3C suite, sparql-002).
        own = {"select", "prefixes"} if node in self.graph.objects(node, SH + "sparql") else set()
        for predicate in self.graph.items(node):
            name = predicate.removeprefix(SH)
            if predicate.startswith(SH) and name not in SHAPE_TERMS | own:
                raise ResourceError(f"sh:{name} has no place in the shape {iris.compact(node)}")
            if predicate.startswith(SH) and name in PROPERTY_ONLY and not is_property_shape:
                raise ResourceError(f"sh:{name} has no place in the node shape {iris.compact(node)}")

    def _targets(self, node: str) -> Iterator[Target]:
        for name, kind in TARGETS.items():
            for term in distinct(self.graph.objects(node, SH + name)):
                if kind != "node" and not is_iri(term):
                    raise ResourceError(f"sh:{name} of {iris.compact(node)} is no IRI")
                yield Target(kind, term)
        shapes = self._classes["NodeShape"] | self._classes["PropertyShape"]
        if is_a(self.graph, node, shapes) and is_a(self.graph, node, self._classes["Class"]):
            yield Target("class", node)  # section 2.1.3.3

    def _constraints(self, node: str) -> Iterator[Constraint | Nested | Qualified | SparqlConstraint]:
        said = {predicate.removeprefix(SH) for predicate in self.graph.items(node)}
        for name, component in CORE.items():
            if name in said and name not in _READ_APART:
                yield from self._declared(node, component)
        yield from self._pattern(node)
        yield from self._closed(node)
        yield from self._qualified(node)
        yield from sparql_constraints(self.graph, node)
        yield from self._components.constraints(node, bool(self.graph.objects(node, SH + "path")))

    def _declared(self, node: str, component: Component) -> Iterator[Constraint | Nested]:
        name = component.parameter
        terms = distinct(self.graph.objects(node, SH + name))
        if len(terms) > 1 and not component.many:
            raise ResourceError(f"the shape {iris.compact(node)} has several values of sh:{name}")
        for term in terms:
            members = rdf_list(self.graph, term) if component.listed else [term]
            for member in members:
                check_argument(node, name, component.takes, member)
            if component.takes == "shape":
                yield Nested(name, tuple(map(str, members)))
            elif name != "uniqueLang" or str(term) == "true":  # section 4.4.2: nothing but true activates it
                yield Constraint(name, tuple(members))

    def _pattern(self, node: str) -> Iterator[Constraint]:
        pattern, flags = single(self.graph, node, "pattern"), single(self.graph, node, "flags")
        if pattern is not None:
            check_argument(node, "pattern", "string", pattern)
            # It would match nothing, and none could tell why.
            if not readable(str(pattern), str(flags or "")):
                raise UnsupportedShapeError(f"Oxigraph cannot read the regular expression '{pattern}'")
            yield Constraint("pattern", (pattern,), str(flags or ""))
        elif flags is not None:
            raise ResourceError(f"the shape {iris.compact(node)} has sh:flags but no sh:pattern")

    def _closed(self, node: str) -> Iterator[Constraint]:
        ignored = single(self.graph, node, "ignoredProperties")
        listed = rdf_list(self.graph, ignored) if ignored is not None else []
        if not flag(self.graph, node, "closed"):
            return
        for prop in self.graph.objects(node, SH + "property"):
            path = single(self.graph, str(prop), "path")
            if path is not None and is_iri(path):
                listed.append(path)
        if not all(is_iri(term) for term in listed):
            raise ResourceError(f"sh:ignoredProperties of {iris.compact(node)} has a member that is no IRI")
        yield Constraint("closed", tuple(distinct(listed)))

    def _qualified(self, node: str) -> Iterator[Qualified]:
        shape = single(self.graph, node, "qualifiedValueShape")
        least, most = (count_of(self.graph, node, f"qualified{bound}Count") for bound in ("Min", "Max"))
        disjoint = flag(self.graph, node, "qualifiedValueShapesDisjoint")
        # Counts alone declare no constraint (W3C suite, qualified-001).
        if shape is not None and least is None and most is None:
            raise ResourceError(f"the shape {iris.compact(node)} has sh:qualifiedValueShape, but counts nothing")
        if shape is not None:
            siblings = self._siblings(node) if disjoint else []
            yield Qualified(str(shape), tuple(s for s in siblings if s != shape), least, most)

    def _siblings(self, node: str) -> list[str]:
        """The sibling shapes of a property shape, of all its parents (section 4.7.3)."""
        parents = self.graph.subjects(SH + "property", node)
        beside = {str(p) for parent in parents for p in self.graph.objects(parent, SH + "property")}
        return sorted({str(o) for p in beside for o in self.graph.objects(p, SH + "qualifiedValueShape")})


_READ_APART = {"pattern", "closed", "qualifiedMinCount", "qualifiedMaxCount"}
_ROOTS = {name: SH + name for name in ("NodeShape", "PropertyShape")} | {"Class": RDFS + "Class"}


def _references(constraint: object) -> tuple[str, ...]:
    if isinstance(constraint, Nested):
        return constraint.shapes
    return (constraint.shape, *constraint.siblings) if isinstance(constraint, Qualified) else ()
