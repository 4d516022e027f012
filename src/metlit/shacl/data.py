"""A graph in Oxigraph as SHACL needs it: every term as it was written, and sets of nodes for queries to range over.

Oxigraph reads ``"01"^^xsd:integer`` as 1 and ``"5"^^xsd:byte`` as an integer. SHACL compares terms, so a literal
that Oxigraph would change goes in under a private datatype: ``metlit-raw:`` before its own, or ``metlit-bad:`` if it
is ill-formed. Queries written by hand (SHACL-SPARQL) are asked of a second store, with the literals as Oxigraph has
them. With :mod:`metlit.rdf.triples` and :mod:`metlit.rdf.graphs` the border to pyoxigraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import count
from pathlib import Path

import pyoxigraph as ox

from metlit.errors import ResourceError
from metlit.iris import XSD
from metlit.rdf.literals import Literal, Term, Triple
from metlit.rdf.triples import Triples, parse_turtle, plain_term
from metlit.shacl.lexical import well_formed

RAW, BAD = "metlit-raw:", "metlit-bad:"
SHAPES_GRAPH = "metlit-set:shapes"
_SET = "metlit-set:"
_MEMBER = ox.NamedNode(_SET + "member")
_PROBE = ox.NamedNode(_SET + "probe")
Node = ox.NamedNode | ox.BlankNode | ox.Literal


class Graph:
    """An Oxigraph store with one graph and, beside it, sets of nodes, each a named graph."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(quads)
        self._numbers = count()
        self._names: dict[frozenset[Node], str] = {}
        self._uses: Counter[str] = Counter()

    def put(self, nodes: Iterable[Node]) -> str:
        """Keep a set of nodes for queries; its name, for :func:`member` and :meth:`drop`.

        Nested shapes are about the nodes of the shapes around them: a set that is there is used again.
        """
        content = frozenset(nodes)
        name = self._names.get(content)
        if name is None:
            name = self._names[content] = f"{_SET}{next(self._numbers)}"
            graph = ox.NamedNode(name)
            self._store.extend([ox.Quad(graph, _MEMBER, node, graph) for node in content])
        self._uses[name] += 1
        return name

    def drop(self, name: str) -> None:
        """Let go of a set; when nobody uses it, it goes."""
        self._uses[name] -= 1
        if not self._uses[name]:
            self._store.remove_graph(ox.NamedNode(name))
            self._names = {content: kept for content, kept in self._names.items() if kept != name}

    def put_graph(self, name: str, triples: Iterable[tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, Node]]) -> None:
        """Add a named graph."""
        graph = ox.NamedNode(name)
        self._store.extend(ox.Quad(s, p, o, graph) for s, p, o in triples)

    def drop_graph(self, name: str) -> None:
        """Remove a named graph, if it is there."""
        self._store.remove_graph(ox.NamedNode(name))

    def select(self, query: str) -> list[dict[str, Node]]:
        """The rows of a SELECT; unbound variables are left out.

        Raises:
            ResourceError: for a query that cannot be parsed or fails.
        """
        names, rows = self._run(query)
        return [{name: node for name, node in zip(names, row, strict=True) if node is not None} for row in rows]

    def tuples(self, query: str) -> list[tuple[Node, ...]]:
        """The rows of a SELECT whose variables are always bound."""
        return self._run(query)[1]

    def _run(self, query: str) -> tuple[list[str], list[tuple[Node, ...]]]:
        try:
            solutions = self._store.query(query)
            if not isinstance(solutions, ox.QuerySolutions):
                raise ResourceError("a SHACL-SPARQL query is no SELECT")
            return [variable.value for variable in solutions.variables], list(map(tuple, solutions))
        except (SyntaxError, RuntimeError, OSError, ValueError) as error:
            raise ResourceError(f"a query over the data failed: {str(error).splitlines()[0]}") from error


def readable(pattern: str, flags: str = "") -> bool:
    """Whether Oxigraph reads a regular expression; one that it does not would match nothing, and none could tell."""
    (row,) = ox.Store().query(f"SELECT (REGEX('', {ox.Literal(pattern)}, {ox.Literal(flags)}) AS ?read) {{}}")
    return row["read"] is not None


def member(name: str, variable: str) -> str:
    """A pattern that binds a variable to the nodes of a set."""
    return f"GRAPH <{name}> {{ <{name}> {_MEMBER} ?{variable} }}"


class DataStore:
    """A data graph, ready for :class:`metlit.shacl.validator.Validator`."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Load triples, as :class:`metlit.rdf.triples.Triples` has them."""
        self._start([(_resource(s), ox.NamedNode(p), _node(o)) for s, p, o in triples])

    @classmethod
    def from_turtle(cls, *files: Path) -> DataStore:
        """The union of Turtle files; blank nodes are kept apart by file."""
        return cls(parse_turtle(files))

    @classmethod
    def from_nquads(cls, *texts: bytes) -> DataStore:
        """The union of all graphs in N-Quads.

        Raises:
            ResourceError: for a syntax error.
        """
        store = cls(())
        try:
            quads = [quad for text in texts for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)]
        except (SyntaxError, ValueError) as error:
            raise ResourceError(f"the N-Quads cannot be read: {error}") from error
        if any(isinstance(quad.object, ox.Triple) for quad in quads):
            raise ResourceError("the N-Quads have a triple as an object, which SHACL does not know")
        store._start([(quad.subject, quad.predicate, quad.object) for quad in quads])
        return store

    def _start(self, triples: list[tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, Node]]) -> None:
        self._triples = triples
        self._changed = _changed({o for _, _, o in triples if _suspicious(o)})
        self.exact = Graph(ox.Quad(s, p, self._changed.get(o, o)) for s, p, o in triples)

    @cached_property
    def plain(self) -> Graph:
        """The graph for queries that others wrote: its literals are Oxigraph's, 01 is 1."""
        return Graph(ox.Quad(*triple) for triple in self._triples) if self._changed else self.exact

    @cached_property
    def _unplain(self) -> dict[Node, Node]:
        """What Oxigraph makes of the literals it changes → the literals, where it is one to one."""
        originals: dict[Node, list[Node]] = {}
        for original, stored in zip(self._changed, _round_trip(list(self._changed)), strict=True):
            originals.setdefault(stored, []).append(self._changed[original])
        kept = {o for _, _, o in self._triples if isinstance(o, ox.Literal) and o in originals}
        return {stored: found[0] for stored, found in originals.items() if len(found) == 1 and stored not in kept}

    @cached_property
    def retyped(self) -> bool:
        """Whether the data have literals whose datatype Oxigraph does not keep: xsd:byte becomes xsd:integer."""
        pairs = zip(self._changed, _round_trip(list(self._changed)), strict=True)
        return any(literal.datatype != stored.datatype for literal, stored in pairs)

    def encode(self, term: Term) -> Node:
        """A term of the shapes graph as the exact graph has it."""
        node = _node(term)
        return _changed({node}).get(node, node) if _suspicious(node) else node

    def decode(self, node: Node) -> Term:
        """A term of the exact graph as it was written."""
        if not isinstance(node, ox.Literal):
            return f"_:{node.value}" if isinstance(node, ox.BlankNode) else node.value
        if node.language:
            return plain_term(node)
        datatype = node.datatype.value
        return Literal(node.value, datatype.removeprefix(RAW).removeprefix(BAD))

    def to_plain(self, node: Node) -> Node:
        """A term of the exact graph as the plain graph has it, before Oxigraph changes it."""
        datatype = node.datatype.value if isinstance(node, ox.Literal) else ""
        return _node(self.decode(node)) if datatype.startswith((RAW, BAD)) else node

    def stored(self, nodes: list[Node]) -> list[Node]:
        """Terms of the exact graph as queries over the plain graph return them."""
        return _round_trip([self.to_plain(node) for node in nodes])

    def from_plain(self, node: Node) -> Node:
        """A term of the plain graph as the exact graph has it, as far as that can be told."""
        return self._unplain.get(node, node)


def sparql(node: Node) -> str:
    """A term as SPARQL writes it; blank nodes have no place in a query.

    Raises:
        ResourceError: for a blank node.
    """
    if isinstance(node, ox.BlankNode):
        raise ResourceError("a blank node cannot stand in a query")
    return str(node)


def _suspicious(node: Node) -> bool:
    if not isinstance(node, ox.Literal):
        return False
    datatype = node.datatype.value
    return datatype.startswith(XSD) and datatype != XSD + "string"


def _changed(literals: set[Node]) -> dict[Node, Node]:
    """The literals that are ill-formed or that Oxigraph changes → what is stored in their place."""
    found: dict[Node, Node] = {}
    ordered = list(literals)
    for literal, stored in zip(ordered, _round_trip(ordered), strict=True):
        if not well_formed(literal.value, literal.datatype.value):
            found[literal] = ox.Literal(literal.value, datatype=ox.NamedNode(BAD + literal.datatype.value))
        elif stored != literal:
            found[literal] = ox.Literal(literal.value, datatype=ox.NamedNode(RAW + literal.datatype.value))
    return found


def _round_trip(nodes: list[Node]) -> list[Node]:
    """Through a store and back: the one sure way to learn what Oxigraph changes."""
    if not nodes:
        return []
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"{_SET}{i}"), _PROBE, node) for i, node in enumerate(nodes))
    back = {int(quad.subject.value.removeprefix(_SET)): quad.object for quad in store}
    return [back[i] for i in range(len(nodes))]


def shapes_graph(shapes: Triples) -> Iterator[tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, Node]]:
    """The shapes graph for ``GRAPH $shapesGraph``."""
    for s, p, o in shapes:
        yield _resource(s), ox.NamedNode(p), _node(o)


def _resource(text: str) -> ox.NamedNode | ox.BlankNode:
    try:
        return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text)
    except ValueError as error:
        raise ResourceError(f"not an IRI: '{text}'") from error


def _node(term: Term) -> Node:
    if not isinstance(term, Literal):
        return _resource(term)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(term.datatype))
