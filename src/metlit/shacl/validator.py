"""SHACL validation, set-at-a-time: a query a constraint for all focus nodes of a shape (W3C Recommendation 2017)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from metlit import iris
from metlit.errors import ResourceError
from metlit.rdf.literals import Literal, Term
from metlit.rdf.triples import Triples
from metlit.shacl.components import SparqlConstraint
from metlit.shacl.core import CORE, Constraint, default_message, violations
from metlit.shacl.data import DataStore, Node
from metlit.shacl.paths import Path
from metlit.shacl.result import Result
from metlit.shacl.scope import ShapeScope, targets
from metlit.shacl.shapes import Nested, Qualified, Shape, Shapes
from metlit.shacl.sparql import SparqlRun


class Validator:
    """Shapes, read once, for any number of data graphs.

    Raises:
        ResourceError: for what is malformed, recursive or not supported in the shapes graph.
    """

    def __init__(self, shapes: Triples) -> None:
        self._shapes = Shapes(shapes)

    def validate(self, store: DataStore) -> list[Result]:
        """All results of a data graph, in order; none if it conforms."""
        run = _Run(self._shapes, store)
        found: list[Result] = []
        for shape in self._shapes.targeted:
            violated = run.violated(shape, run.focus_nodes(shape))
            found += [result for results in violated.values() for result in results]
        return sorted(found, key=Result.key)

    def conforms(self, store: DataStore) -> bool:
        """Whether a data graph conforms to all shapes."""
        return not self.validate(store)

    def conforming(self, store: DataStore, shape: str, nodes: Iterable[Term]) -> list[Term]:
        """Those of some nodes that conform to a shape, whatever its targets (section 3.4)."""
        if shape not in self._shapes.by_node:
            raise ResourceError(f"the shapes graph has no shape {iris.compact(shape)}")
        encoded = [store.encode(node) for node in nodes]
        bad = _Run(self._shapes, store).violated(self._shapes.by_node[shape], encoded)
        return [store.decode(node) for node in encoded if node not in bad]


class _Run:
    """One validation: what is known about which node and shape."""

    def __init__(self, shapes: Shapes, store: DataStore) -> None:
        self._shapes, self._store = shapes, store
        self._known: dict[str, tuple[set[Node], dict[Node, list[Result]]]] = {}

    def focus_nodes(self, shape: Shape) -> list[Node]:
        """The nodes that a shape's targets select (section 2.1.3)."""
        found: dict[Node, None] = {}
        for target in shape.targets:
            if target.kind == "node":
                found[self._store.encode(target.term)] = None
            else:
                found |= dict.fromkeys(node for (node,) in self._store.exact.tuples(targets(target, self._store)))
        return list(found)

    def violated(self, shape: Shape, nodes: Iterable[Node]) -> dict[Node, list[Result]]:
        """Those of the nodes that do not conform to a shape, with the results."""
        seen, bad = self._known.setdefault(shape.node, (set(), {}))
        wanted = list(dict.fromkeys(nodes))
        new = [node for node in wanted if node not in seen]
        seen.update(new)
        if new and not shape.deactivated:
            scope = ShapeScope(self._store, shape.path, new)
            check = _Check(self, shape, scope, self._store)
            try:
                for constraint in shape.constraints:
                    for node, result in check.results(constraint):
                        bad.setdefault(node, []).append(result)
            finally:
                scope.close()
        return {node: bad[node] for node in wanted if node in bad} if bad else {}

    @property
    def graph(self) -> Triples:
        return self._shapes.graph

    def shape(self, node: str) -> Shape:
        return self._shapes.by_node[node]


class _Check:
    """The constraints of one shape over one set of focus nodes."""

    def __init__(self, run: _Run, shape: Shape, scope: ShapeScope, store: DataStore) -> None:
        self._run, self._shape, self._scope, self._store = run, shape, scope, store
        self._values: list[Node] | None = None

    def results(self, constraint: object) -> Iterator[tuple[Node, Result]]:
        """The focus nodes that violate a constraint, each with a result."""
        match constraint:
            case Constraint():
                return self._core(constraint)
            case Nested(kind="property"):
                return self._property(constraint)
            case Nested():
                return self._logical(constraint)
            case Qualified():
                return self._qualified(constraint)
            case SparqlConstraint():
                return self._sparql(constraint)
        raise TypeError(f"unknown constraint {constraint!r}")

    def _core(self, constraint: Constraint) -> Iterator[tuple[Node, Result]]:
        query = violations(constraint, self._scope)
        said = default_message(constraint.kind, constraint.terms)
        for row in self._store.exact.select(query) if query else []:
            path = Path("iri", str(self._store.decode(row["predicate"]))) if "predicate" in row else self._shape.path
            yield row["this"], self._result(row["this"], constraint.component, said, row.get("value"), path)

    def _by_focus(self) -> dict[Node, list[Node]]:
        found: dict[Node, list[Node]] = {node: [] for node in self._scope.nodes}
        for focus, value in self._scope.pairs():
            found[focus].append(value)
        return found

    def _value_nodes(self) -> list[Node]:
        if self._values is None:
            self._values = self._scope.value_nodes()
        return self._values

    def _failing(self, shape: str) -> dict[Node, list[Result]]:
        """The value nodes that do not conform to a shape."""
        return self._run.violated(self._run.shape(shape), self._value_nodes())

    def _property(self, constraint: Nested) -> Iterator[tuple[Node, Result]]:
        """The results of a property shape stand for themselves (section 4.7.2)."""
        failing = self._failing(constraint.shapes[0])
        for focus, value in self._scope.pairs(failing) if failing else []:
            for result in failing[value]:
                yield focus, result

    def _logical(self, constraint: Nested) -> Iterator[tuple[Node, Result]]:
        holds = CORE[constraint.kind].holds
        failures = [self._failing(shape) for shape in constraint.shapes]
        said = default_message(constraint.kind, constraint.shapes)
        bad = [
            value
            for value in self._value_nodes()
            if not holds(sum(value not in failing for failing in failures), len(failures))
        ]
        for focus, value in self._scope.pairs(bad) if bad else []:
            yield focus, self._result(focus, constraint.component, said, value, self._shape.path)

    def _qualified(self, constraint: Qualified) -> Iterator[tuple[Node, Result]]:
        failing = self._failing(constraint.shape)
        siblings = [self._failing(sibling) for sibling in constraint.siblings]
        counts = {
            focus: sum(v not in failing and all(v in sibling for sibling in siblings) for v in values)
            for focus, values in self._by_focus().items()
        }
        bounds = (("qualifiedMinCount", constraint.least), ("qualifiedMaxCount", constraint.most))
        for focus in self._scope.nodes:
            for kind, bound in bounds:
                count = counts[focus]
                if bound is not None and (count < bound if kind == "qualifiedMinCount" else count > bound):
                    said = default_message(kind, (str(bound),))
                    yield focus, self._result(focus, CORE[kind].iri, said, None, self._shape.path)

    def _sparql(self, constraint: SparqlConstraint) -> Iterator[tuple[Node, Result]]:
        """Sections 5.3.2 and 6.3.2: what a query leaves open, the shape and the focus node say."""
        if constraint.query.deactivated:
            return
        run = SparqlRun(self._store, self._run.graph, self._shape.node, self._shape.path)
        pairs = self._by_focus() if constraint.query.ask else {node: [] for node in self._scope.nodes}
        for found in run.violations(constraint, pairs):
            path, value = self._shape.path, found.row.get("value")
            if path is None:
                named = found.row.get("path")
                path = Path("iri", str(self._store.decode(named))) if named is not None else None
                value = value if value is not None else found.focus
            said = default_message("sparql", (constraint.query.node,))
            result = self._result(found.focus, constraint.component, said, value, path)
            messages = found.messages or result.messages
            yield found.focus, replace(result, messages=messages, constraint=constraint.source)

    def _result(self, focus: Node, component: str, said: str, value: Node | None, path: Path | None) -> Result:
        return Result(
            focus=self._store.decode(focus),
            path=path,
            value=self._store.decode(value) if value is not None else None,
            component=component,
            shape=self._shape.node,
            severity=self._shape.severity,
            messages=self._shape.messages or (Literal(said),),
        )
