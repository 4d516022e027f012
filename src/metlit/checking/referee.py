"""The referee: pySHACL over one record, its report as results and findings. The border to pySHACL and rdflib."""

from __future__ import annotations

from collections.abc import Iterable

import pyshacl
import rdflib
import rdflib.query
from pyshacl.errors import ReportableRuntimeError
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import BGP
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query

from metlit import iris
from metlit.checking.excerpt import Excerpt
from metlit.checking.findings import findings
from metlit.errors import ResourceError
from metlit.finding import Finding
from metlit.iris import SH, TYPE
from metlit.rdf.literals import Literal, Triple
from metlit.rdf.triples import Triples
from metlit.record.marks import Marks
from metlit.shacl.paths import read_path
from metlit.shacl.result import Result
from metlit.shacl.vocabulary import messages, refuse_unknown

RdflibTriple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


class _Data(rdflib.Graph):
    """A data graph that reads each query once, where pySHACL gives the text anew for every focus node."""

    def __init__(self, read: dict[str, Query]) -> None:
        super().__init__()
        self._read = read

    def query(self, query_object: str | Query, *args: object, **options: object) -> rdflib.query.Result:
        if isinstance(query_object, str):
            if query_object not in self._read:
                self._read[query_object] = _prepared(query_object, dict(self.namespaces()))
            query_object = self._read[query_object]
        return super().query(query_object, *args, **options)


def _prepared(text: str, namespaces: dict[str, object]) -> Query:
    """A query as rdflib reads it, with joins from left to right where that cannot change the answer.

    rdflib puts together all solutions of both sides of most joins, also those that the focus node has no part in: time
    that grows with the square of the graph. A side without filters and assignments has the same solutions if what is
    bound on its left goes in first; how often it has each is no matter to SELECT DISTINCT.
    """
    query = prepareQuery(text, namespaces)
    if query.algebra.p.name == "Distinct":
        _join_in_order(query.algebra, frozenset([rdflib.Variable("this")]))
    return query


def _join_in_order(part: object, known: frozenset[rdflib.term.Node]) -> None:
    """Mark joins, and put the triples of each pattern in an order that starts at what is known."""
    if isinstance(part, list):
        for inner in part:
            _join_in_order(inner, known)
    if not isinstance(part, CompValue):
        return
    if part.name == "BGP":
        _chain(part, _in_order(part.triples, known))
    elif part.name == "Join" and _is_positive(part.p2):
        part["lazy"] = True
        _join_in_order(part.p1, known)
        _join_in_order(part.p2, known | part.p1["_vars"])
    else:
        for inner in part.values():
            _join_in_order(inner, known)


def _chain(pattern: CompValue, triples: list[RdflibTriple]) -> None:
    """Make a pattern a join of single triples: rdflib puts the triples of one in an order of its own."""
    if any(isinstance(term, rdflib.BNode) for triple in triples for term in triple):
        return
    while len(triples) > 1:
        last = BGP([triples.pop()])
        rest = BGP(list(triples))
        pattern.name = "Join"
        pattern.pop("triples")
        pattern.update(p1=rest, p2=last, lazy=True)
        pattern = rest


def _in_order(triples: Iterable[RdflibTriple], known: frozenset[rdflib.term.Node]) -> list[RdflibTriple]:
    """The same triples, each as far as possible after those that bind its variables."""
    left, found, bound = list(triples), [], set(known)
    while left:
        following = min(left, key=lambda triple: _reach(triple, bound))
        left.remove(following)
        found.append(following)
        bound.update(term for term in following if isinstance(term, rdflib.Variable | rdflib.BNode))
    return found


def _reach(triple: RdflibTriple, bound: set[rdflib.term.Node]) -> list[bool]:
    """The less, the fewer solutions: first what hangs from a bound variable, then what has a bound subject."""
    s, p, o = triple
    unbound = [isinstance(t, rdflib.Variable | rdflib.BNode) and t not in bound for t in (s, o, p)]
    return [not {s, o} & bound, *unbound]


def _is_positive(part: CompValue) -> bool:
    """Whether a pattern consists of triples, unions and joins only."""
    return part.name == "BGP" or (part.name in ("Union", "Join") and _is_positive(part.p1) and _is_positive(part.p2))


class Referee:
    """Validates one data graph at a time by pySHACL.

    Args:
        shapes: the shapes graph.
        excerpt: makes data graphs of records.

    Raises:
        ResourceError: for a term in the SHACL namespace that is misspelt or not supported.
    """

    def __init__(self, shapes: Triples, excerpt: Excerpt) -> None:
        refuse_unknown(shapes)
        self._shapes, self._excerpt = shapes, excerpt
        self._graph = _filled(rdflib.Graph(), shapes)
        self._queries: dict[str, Query] = {}

    def check(self, nquads: bytes, marks: Marks) -> list[Finding]:
        """The findings about one record.

        Args:
            nquads: its reported and derived graphs.
            marks: where its nodes stand.
        """
        return findings(self.results(self._excerpt.around(nquads)), self._shapes, marks)

    def results(self, data: Iterable[Triple]) -> list[Result]:
        """All results of a data graph, in order.

        Raises:
            ResourceError: if pySHACL refuses the shapes.
        """
        try:
            _, report, text = pyshacl.validate(
                _filled(_Data(self._queries), data),
                shacl_graph=self._graph,
                inference="none",
                advanced=False,
                js=False,
                meta_shacl=False,
                do_owl_imports=False,
                inplace=True,
            )
        except ReportableRuntimeError as error:
            raise ResourceError(f"pySHACL failed: {_first_line(error)}") from error
        if not isinstance(report, rdflib.Graph):
            raise ResourceError(f"pySHACL failed: {_first_line(text)}")
        return _results(report)


def _results(report: rdflib.Graph) -> list[Result]:
    """The results of a report, without those that only explain another (sh:detail)."""
    triples = Triples()
    for s, p, o in report:
        triples.add(str(_plain(s)), str(p), _plain(o))
    nested = {o for _, p, o in triples if p == SH + "detail"}
    found = [_result(triples, r) for r in triples.subjects(TYPE, SH + "ValidationResult") if r not in nested]
    return sorted(found, key=Result.key)


def _result(report: Triples, node: str) -> Result:
    path = report.value(node, SH + "resultPath")
    focus = report.value(node, SH + "focusNode")
    if focus is None:
        raise ResourceError("pySHACL reports a result without a focus node")
    return Result(
        focus=focus,
        path=read_path(report, path) if path is not None else None,
        value=report.value(node, SH + "value"),
        component=report.text(node, SH + "sourceConstraintComponent"),
        shape=report.text(node, SH + "sourceShape"),
        severity=report.text(node, SH + "resultSeverity"),
        messages=messages(report, node, "resultMessage") or (Literal("the shape is violated"),),
        constraint=report.text(node, SH + "sourceConstraint"),
    )


def _filled(graph: rdflib.Graph, triples: Iterable[Triple]) -> rdflib.Graph:
    for s, p, o in triples:
        graph.add((_term(s), rdflib.URIRef(p), _term(o)))
    return graph


def _first_line(text: object) -> str:
    return " ".join(line.strip() for line in str(text).strip().splitlines()[:2])


def _term(value: str | Literal) -> rdflib.term.Node:
    """A term as rdflib has it, spelt as it is; plain strings without datatype, because rdflib tells the two apart."""
    if isinstance(value, Literal):
        if value.language:
            return rdflib.Literal(str(value), lang=value.language)
        plain = value.datatype == iris.XSD + "string"
        return rdflib.Literal(str(value), datatype=None if plain else rdflib.URIRef(value.datatype), normalize=False)
    return rdflib.BNode(value[2:]) if value.startswith("_:") else rdflib.URIRef(value)


def _plain(node: rdflib.term.Node) -> str | Literal:
    """A term as metlit has it."""
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), iris.RDF + "langString", node.language)
        return Literal(str(node), str(node.datatype or iris.XSD + "string"))
    return f"_:{node}" if isinstance(node, rdflib.BNode) else str(node)
