"""Shapes → set-at-a-time SPARQL: a query a constraint for all property shapes that have it, one a SPARQL constraint.

A shape of which any constraint cannot be asked like this is left, whole, to :mod:`metlit.checking.fallback`: none is
skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from metlit import iris
from metlit.checking.compiled import SPARQL, Compiled, CompiledConstraint, CompiledQuery, ShapeFace
from metlit.checking.joint import Demand, JointScope, Use
from metlit.checking.property_queries import SPECIAL, asks_of_node, property_query, with_open_path
from metlit.errors import ResourceError, UnsupportedShapeError
from metlit.iris import SH
from metlit.model.schema import Schema
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples
from metlit.shacl.components import SparqlConstraint
from metlit.shacl.core import Constraint
from metlit.shacl.shapes import Nested, Shape, Shapes
from metlit.shacl.sparql import LiftedQuery
from metlit.shacl.vocabulary import owner, targeted


class _LeftError(Exception):
    """A shape that the compiler leaves to others."""


class Compiler:
    """Turns shapes into queries.

    Args:
        shapes: the shapes graph.
        schema: the classes of the data.

    Raises:
        ResourceError: for a term in the SHACL namespace that is misspelt or not supported, or a malformed shape.
    """

    def __init__(self, shapes: Triples, schema: Schema) -> None:
        self._shapes = Shapes(shapes, ())
        self._schema = schema
        self.left: list[str] = []
        self._numbered: dict[str, int] = {}
        self._demands: dict[tuple[object, ...], tuple[Demand, list[Use]]] = {}
        self._asked: dict[str, tuple[SparqlConstraint, list[Use]]] = {}
        self._queries: list[CompiledQuery] = []
        self._graph = shapes
        for iri in targeted(shapes):
            try:
                self._shapes.read(iri, ())
                self._take(self._shapes.by_node[iri])
            except (_LeftError, UnsupportedShapeError):
                self.left.append(iri)

    def constraints(self) -> list[Compiled]:
        """All queries: those for core constraints, then those for SPARQL constraints of property and node shapes."""
        classes: dict[str, set[str]] = {}
        for _, uses in self._demands.values():
            for use in uses:
                classes.setdefault(use.path, set()).add(use.target)
        shapes = [self._face(self._shapes.by_node[node]) for node in self._numbered]
        core = (self._core(demand, uses, classes, shapes) for demand, uses in self._demands.values())
        own = [property_query(constraint, uses, shapes) for constraint, uses in self._asked.values()]
        return [*chain.from_iterable(core), *own, *self._queries]

    def _face(self, shape: Shape) -> ShapeFace:
        path = shape.path.iri if shape.path is not None else ""
        return ShapeFace(shape.node, path, shape.severity, shape.messages, owner(self._graph, shape.node))

    def _core(
        self, demand: Demand, uses: Sequence[Use], classes: Mapping[str, set[str]], shapes: Sequence[ShapeFace]
    ) -> Iterator[CompiledConstraint]:
        """The queries of a demand: of properties of which every class demands it, and of the others."""
        demanding: dict[str, set[str]] = {}
        for use in uses:
            demanding.setdefault(use.path, set()).add(use.target)
        everywhere = [use for use in uses if demanding[use.path] == classes[use.path]]
        others = [use for use in uses if demanding[use.path] != classes[use.path]]
        for some in (everywhere, others):
            query = demand.query(JointScope(some, self._below))
            if some and query is not None:
                screen = demand.screen(some, self._below) if some is everywhere else ""
                yield CompiledConstraint(query, demand.constraint.kind, demand.message, shapes, screen)

    def _take(self, shape: Shape) -> None:
        """Turn a shape with a target into demands and queries, or leave it before anything is taken."""
        # A shape that is a class has subclasses that the ontology does not know.
        known = all(target.kind == "class" and target.term != shape.node for target in shape.targets)
        if shape.path is not None or shape.deactivated or not known:
            raise _LeftError
        classes = sorted({cls for target in shape.targets for cls in self._below(str(target.term))})
        demands: list[tuple[str, str, Demand | SparqlConstraint]] = []
        queries: list[CompiledQuery] = []
        for constraint in shape.constraints:
            match constraint:
                case Constraint(kind="nodeKind") if constraint.terms == (SH + "IRI",):
                    pass  # Every node of a record has an IRI: nothing need be asked.
                case Nested(kind="property"):
                    demands += self._property(self._shapes.by_node[constraint.shapes[0]])
                case SparqlConstraint():
                    queries.append(_compiled(self._face(shape), constraint, classes))
                case _:
                    raise _LeftError
        for node, path, demand in demands:
            number = self._numbered.setdefault(node, len(self._numbered))
            if isinstance(demand, Demand):
                uses = self._demands.setdefault(demand.key, (demand, []))[1]
            else:
                uses = self._asked.setdefault(demand.query.node, (demand, []))[1]
            uses += [Use(number, cls, path) for cls in classes]
        self._queries += queries

    def _property(self, shape: Shape) -> Iterator[tuple[str, str, Demand | SparqlConstraint]]:
        """A property shape, its property, and each thing that it demands."""
        if shape.path is None or shape.path.kind != "iri" or shape.deactivated:
            raise _LeftError
        for constraint in shape.constraints:
            match constraint:
                case Constraint():
                    demand = Demand(constraint)
                case Nested(kind="node"):
                    demand = self._along(self._shapes.by_node[constraint.shapes[0]])
                case SparqlConstraint() if with_open_path(constraint) is not None:
                    yield shape.node, shape.path.iri, constraint
                    continue
                case _:
                    raise _LeftError
            if not demand.answerable:
                raise _LeftError
            yield shape.node, shape.path.iri, demand

    def _along(self, shape: Shape) -> Demand:
        """A node shape that only asks for a value at the end of a path: the words of a branch of the vocabulary."""
        match shape.constraints:
            case (Nested(kind="property"),) if not shape.deactivated:
                inner = self._shapes.by_node[shape.constraints[0].shapes[0]]
                match inner.constraints:
                    case (Constraint(kind="hasValue", terms=(end,)),) if not inner.deactivated:
                        if not isinstance(end, Literal):
                            return Demand(Constraint("node", (shape.node,)), inner.path, end)
        raise _LeftError

    def _below(self, root: str) -> list[str]:
        """A class and all below it."""
        return sorted({c for c in self._classes if self._schema.is_a(c, root)} | {root})

    @cached_property
    def _classes(self) -> list[str]:
        return self._schema.ontology.subjects(iris.TYPE, iris.OWL + "Class")


def _compiled(shape: ShapeFace, constraint: SparqlConstraint, classes: Iterable[str]) -> CompiledQuery:
    """$this becomes a variable that ranges over the targets: one run in place of one a focus node."""
    query = constraint.query
    if query.deactivated or constraint.component != SPARQL or SPECIAL.search(query.text):
        raise _LeftError
    try:
        lifted = LiftedQuery(query, {"this"}, None)
    except ResourceError as refusal:  # what it cannot be, the general engines tell
        raise _LeftError from refusal
    # So it is if every other group that names it has it in a triple, and the query neither counts nor cuts off.
    if not lifted.bound_where_named or lifted.one_by_one or lifted.groups:
        raise _LeftError
    target = " ".join(f"<{cls}>" for cls in classes)
    text = lifted.within(f"VALUES ?targetClass {{ {target} }} ?this a ?targetClass .")
    return CompiledQuery(text, query.node, query.messages, [shape], asks_of_node(query.text))
