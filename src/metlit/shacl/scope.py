"""One shape's focus nodes and their value nodes, as patterns for queries over a data graph (sections 2.1 and 3)."""

from __future__ import annotations

from collections.abc import Iterable

from metlit.iris import RDFS, TYPE, XSD
from metlit.rdf.literals import Term
from metlit.shacl.data import RAW, DataStore, Node, member, sparql
from metlit.shacl.paths import Path
from metlit.shacl.shapes import Target

_BELOW = f"<{RDFS}subClassOf>*"


class ShapeScope:
    """A :class:`metlit.shacl.core.Scope` of some focus nodes of one shape.

    Args:
        store: the data graph.
        path: the shape's; None for a node shape, whose focus nodes are their own values.
        nodes: the focus nodes.
    """

    key = "?this"

    def __init__(self, store: DataStore, path: Path | None, nodes: Iterable[Node]) -> None:
        self._store, self._path = store, path
        self.nodes = list(nodes)
        self._sets = [store.exact.put(self.nodes)]
        self.focus = member(self._sets[0], "this")
        self.nullable = path is None or path.nullable
        self.along = "" if path is None else f"?this {path} ?value ."

    @property
    def values(self) -> str:
        """Binds ?this and ?value."""
        own = f"{self.focus} BIND(?this AS ?value)"
        if self._path is None:
            return f"{{ {own} }}"
        if not self.nullable:
            return f"{{ {self.focus} {self.along} }}"
        # A focus node that the data graph does not mention is its own value all the same.
        return f"{{ {{ {self.focus} {self.along} }} UNION {{ {own} }} }}"

    def term(self, term: Term) -> str:
        """A term of the shape, for a comparison of terms."""
        return sparql(self._store.encode(term))

    def members(self, terms: Iterable[Term], variable: str) -> str:
        """Binds a variable to the terms of a list, which may be blank nodes."""
        self._sets.append(self._store.exact.put(self._store.encode(t) for t in terms))
        return member(self._sets[-1], variable)

    def classes(self, root: Term) -> str:
        """Binds ?class to a class and all below it."""
        rows = self._store.exact.tuples(f"SELECT DISTINCT ?class WHERE {{ ?class {_BELOW} {self.term(root)} }}")
        nodes = {node for (node,) in rows} | {self._store.encode(root)}
        self._sets.append(self._store.exact.put(nodes))
        return member(self._sets[-1], "class")

    def typed(self, datatype: str) -> str:
        """The condition that ?value is of a datatype; an ill-formed literal has another one in the store."""
        return f"DATATYPE(?value) IN (<{datatype}>, <{RAW}{datatype}>)"

    def comparable(self, expression: str) -> str:
        """A literal as a value; an error for what is ill-formed, no literal or of a datatype without order."""
        datatype = f"STR(DATATYPE({expression}))"
        own = f"STRDT(STR({expression}), IRI(STRAFTER({datatype}, '{RAW}')))"
        raw = f"IF(STRSTARTS({datatype}, '{RAW}{XSD}'), {own}, ?incomparable)"
        return f"IF(STRSTARTS({datatype}, '{XSD}'), {expression}, {raw})"

    def value_nodes(self) -> list[Node]:
        """The value nodes of all focus nodes, each once."""
        if self._path is None:
            return self.nodes
        return [value for (value,) in self._store.exact.tuples(f"SELECT DISTINCT ?value WHERE {self.values}")]

    def pairs(self, among: Iterable[Node] | None = None) -> list[tuple[Node, ...]]:
        """Focus nodes with their value nodes, each pair once.

        Args:
            among: only these value nodes.
        """
        if self._path is None:
            return [(node, node) for node in (self.nodes if among is None else among)]
        wanted = ""
        if among is not None:
            self._sets.append(self._store.exact.put(among))
            wanted = member(self._sets[-1], "value")
        return self._store.exact.tuples(f"SELECT DISTINCT ?this ?value WHERE {{ {self.values} {wanted} }}")

    def close(self) -> None:
        """Drop the sets."""
        for name in self._sets:
            self._store.exact.drop(name)


def targets(target: Target, store: DataStore) -> str:
    """The query for the focus nodes of a target, ?this (section 2.1.3); not for sh:targetNode."""
    iri = sparql(store.encode(target.term))
    pattern = {
        "class": f"{{ SELECT DISTINCT ?class WHERE {{ ?class {_BELOW} {iri} }} }} ?this <{TYPE}> ?class",
        "subjectsOf": f"?this {iri} ?any",
        "objectsOf": f"?any {iri} ?this",
    }
    return f"SELECT DISTINCT ?this WHERE {{ {pattern[target.kind]} }}"
