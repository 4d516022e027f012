"""What the compiled queries claim, component by component, against the W3C SHACL suite.

The suite's shapes are mostly of forms that the compiler leaves whole to the validator. Here every constraint of a kind
that it claims is put into the form of a record's shape, a class and a property of its nodes, over the suite's own data;
what must come out stands in the suite. A constraint of a node is asked of the value of a property that leads to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pytest

from metlit.checking.compiler import Compiler
from metlit.checking.joint import Demand
from metlit.errors import ResourceError
from metlit.iris import OWL, RDFS, SH, TYPE
from metlit.rdf.graphs import Graphs
from metlit.rdf.literals import Literal, Term, nquads_literal
from metlit.rdf.triples import Triples
from metlit.shacl.components import SparqlConstraint
from metlit.shacl.core import CORE, Constraint
from metlit.shacl.paths import term_key
from metlit.shacl.shapes import Nested, Shape, Shapes
from metlit.shacl.vocabulary import TARGETS
from tests.w3c import FOUND, MF, SHT, SUITE, Entry, local, read

HERE = "http://example.org/compiled/"
SELF, CARRIER, FOCUS = HERE + "self", HERE + "carrier", HERE + "Focus"
_TARGETS = {SH + name for name in TARGETS}
_BLANK = re.compile("[0-9a-f]{24,32}")  # as the store names blank nodes
COMPILED = 136  # constraints of the suite that the compiler claims
SPARQL = SH + "SPARQLConstraintComponent"
pytestmark = pytest.mark.skipif(
    not FOUND, reason=f"the W3C SHACL suite is not at {SUITE}: {COMPILED} tests of it, compiled"
)


@dataclass(frozen=True)
class Classes:
    """The classes of the suite's data, as the compiler asks for them."""

    ontology: Triples

    @classmethod
    def of(cls, data: Triples) -> Classes:
        known = Triples()
        for lower, predicate, upper in data:
            if predicate == RDFS + "subClassOf":
                known.add(lower, predicate, upper)
                for one in (lower, upper):
                    known.add(str(one), TYPE, OWL + "Class")
        return cls(known)

    def is_a(self, cls: str, root: str) -> bool:
        return root in _above(self.ontology, cls)


@dataclass(frozen=True)
class Held:
    """A kind of constraint of one shape of an entry, put into a form that the compiler takes.

    Args:
        entry: of the suite.
        shapes: a shapes graph with this one shape that has a target.
        data: the suite's, with the class of the focus nodes.
        expected: focus node and value of each result, as the suite has them.
        kind: the parameter of the constraint.
    """

    entry: Entry
    shapes: Triples
    data: Triples
    expected: Counter
    kind: str

    @property
    def compiler(self) -> Compiler:
        return Compiler(self.shapes, Classes.of(self.data))


def _above(graph: Triples, cls: str) -> set[str]:
    found, todo = {cls}, [cls]
    while todo:
        for other in graph.objects(todo.pop(), RDFS + "subClassOf"):
            if not isinstance(other, Literal) and other not in found:
                found.add(other)
                todo.append(other)
    return found


def copy(graph: Triples, *, targets: bool = True) -> Triples:
    """The same triples; without those that give shapes a target, if asked for."""
    made = Triples()
    for s, p, o in graph:
        if targets or not (p in _TARGETS or (p == TYPE and o in (RDFS + "Class", OWL + "Class"))):
            made.add(s, p, o)
    return made


def focus_nodes(shape: Shape, data: Triples) -> list[Term]:
    """Section 2.1.3, by the triples alone."""
    found: dict[object, Term] = {}
    for target in shape.targets:
        match target.kind:
            case "node":
                nodes = [target.term]
            case "class":
                typed = [(s, o) for s, p, o in data if p == TYPE and not isinstance(o, Literal)]
                nodes = [s for s, o in typed if str(target.term) in _above(data, o)]
            case "subjectsOf":
                nodes = [s for s, p, _ in data if p == target.term]
            case _:
                nodes = [o for _, p, o in data if p == target.term]
        found |= {term_key(node): node for node in nodes}
    return list(found.values())


def constrained(shapes: Shapes) -> Iterator[tuple[Shape, Shape]]:
    """Shapes with constraints whose results the suite reports, with the shape whose targets they are about."""
    for shape in shapes.targeted:
        yield shape, shape
        for constraint in shape.constraints:
            if isinstance(constraint, Nested) and constraint.kind == "property" and shape.path is None:
                yield from ((shapes.by_node[node], shape) for node in constraint.shapes)


def claimed(shape: Shape) -> dict[str, list[Constraint | SparqlConstraint]]:
    """The constraints that the compiler says it can ask, by their kind."""
    found: dict[str, list[Constraint | SparqlConstraint]] = {}
    for constraint in shape.constraints:
        if isinstance(constraint, Constraint) and Demand(constraint).answerable:
            found.setdefault(constraint.kind, []).append(constraint)
        elif isinstance(constraint, SparqlConstraint) and constraint.component == SPARQL and shape.path is None:
            found.setdefault("sparql", []).append(constraint)
    return found


def held(entry: Entry) -> Iterator[Held]:
    """All that the compiler claims of an entry."""
    manifest = read(entry.file)
    action = str(manifest.value(entry.node, MF + "action"))
    files = [local(manifest.text(action, SHT + name)) for name in ("dataGraph", "shapesGraph")]
    data, graph = (manifest if file == entry.file else read(file) for file in files)
    report = manifest.text(entry.node, MF + "result")
    try:
        shapes = Shapes(graph)
    except ResourceError:  # what is malformed is refused, whoever is asked
        return
    for shape, targeted in constrained(shapes):
        along = shape.path is None or shape.path.kind == "iri"
        if report == SHT + "Failure" or not along or shape.deactivated or targeted.deactivated:
            continue
        for kind, constraints in claimed(shape).items():
            graphs = asked(shape, kind, constraints, focus_nodes(targeted, data), graph, data)
            made = Held(entry, *graphs, expected(manifest, report, shape, kind), kind)
            # Which queries it takes only the compiler can tell; of the other kinds none may be left.
            if kind != "sparql" or not made.compiler.left:
                yield made


def expected(manifest: Triples, report: str, shape: Shape, kind: str) -> Counter:
    """Focus node and value of the results that the suite has for a shape and a kind of constraint."""
    component = SPARQL if kind == "sparql" else CORE[kind].iri
    told_of = {"sourceShape": shape.node, "sourceConstraintComponent": component}
    results = [
        result
        for result in map(str, manifest.objects(report, SH + "result"))
        if all(manifest.text(result, SH + name) == value for name, value in told_of.items())
    ]
    return Counter((told(manifest.value(r, SH + "focusNode")), told(manifest.value(r, SH + "value"))) for r in results)


def asked(
    shape: Shape, kind: str, constraints: list, nodes: list[Term], graph: Triples, data: Triples
) -> tuple[Triples, Triples]:
    """The shapes graph, and the data graph, of one kind of constraint."""
    shapes, more = copy(graph, targets=False), copy(data)
    wrapper, inner = HERE + "Wrapper", HERE + "Inner"
    shapes.add(wrapper, TYPE, SH + "NodeShape")
    shapes.add(wrapper, SH + "targetClass", FOCUS)
    if kind == "sparql":
        for one in constraints:
            shapes.add(wrapper, SH + "sparql", one.query.node)
    else:
        shapes.add(wrapper, SH + "property", inner)
        shapes.add(inner, SH + "path", shape.path.iri if shape.path is not None else SELF)
        for one in constraints:
            shapes.add(inner, SH + kind, one.terms[0])
            if one.option:
                shapes.add(inner, SH + "flags", Literal(one.option))
    for number, node in enumerate(nodes):
        if shape.path is not None or kind == "sparql":
            if not isinstance(node, Literal):
                more.add(node, TYPE, FOCUS)
        else:
            more.add(f"{CARRIER}/{number}", TYPE, FOCUS)
            more.add(f"{CARRIER}/{number}", SELF, node)
    return shapes, more


def told(term: Term | object) -> str:
    """A term as the queries tell it: blank nodes all alike, numbers by their value."""
    if term is None:
        return ""
    text = str(term)
    if text.startswith("_:") or _BLANK.fullmatch(text):
        return "_:"
    try:
        return str(Decimal(text).normalize())
    except InvalidOperation:
        return text


def ntriples(graph: Triples) -> bytes:
    def term(one: Term) -> str:
        if isinstance(one, Literal):
            return f"{nquads_literal(one)}@{one.language}" if one.language else nquads_literal(one, one.datatype)
        return one if one.startswith("_:") else f"<{one}>"

    return "".join(f"{term(s)} <{p}> {term(o)} .\n" for s, p, o in graph).encode()


HELD = [one for entry in FOUND for one in held(entry)]
# What the compiler claims; sh:node only where it leads to the end of a path, which no entry of the suite asks.
CLAIMED = {"sparql"} | {
    kind
    for kind, component in CORE.items()
    if kind in ("minCount", "maxCount") or (component.met is not None and not component.listed)
}


@pytest.mark.parametrize("one", HELD, ids=lambda one: f"{one.entry.name}-{one.kind}")
def test_a_claimed_constraint_is_as_the_suite_has_it(one: Held) -> None:
    compiler, graphs = one.compiler, Graphs.merged([ntriples(one.data)])
    assert compiler.left == []
    results = [c.result(row) for c in compiler.constraints() for row in graphs.select(c.query).dicts()]
    found = Counter((told(r.value if r.focus.startswith(CARRIER) else r.focus), told(r.value)) for r in results)
    assert found == one.expected


def test_every_kind_that_is_claimed_is_held_to_the_suite() -> None:
    assert {one.kind for one in HELD} == CLAIMED
    assert len(HELD) == COMPILED and sum(len(one.expected) > 0 for one in HELD) > 50
