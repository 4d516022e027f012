"""What of a graph a query may look at: where none of it has changed, the answer has not either."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from metlit import iris
from metlit.checking.leading import LinksInto, leads_of

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_COMMENT = re.compile(r"(?m)#[^<>\n]*$")
_IRI = re.compile(r"<([^<>\s]+)>")
_PREFIXED = re.compile(r"(?<![\w:?$])([A-Za-z][\w-]*):([\w-](?:[\w.-]*[\w-])?)?")
_PREFIX = re.compile(r"\bPREFIX\s+([\w-]*):\s*<([^<>]*)>", re.IGNORECASE)
# What is constructed, and variables that are asked for, named in a table, grouped or ordered by: no property of these
# is looked at.
_NO_TRIPLE = re.compile(
    r"\bCONSTRUCT\s*\{[^}]*\}|\bSELECT\b[^{]*|\bVALUES\s*\([^)]*\)|\b(?:GROUP|ORDER)\s+BY\b[^{}]*|\bAS\s+[?$]\w+",
    re.IGNORECASE,
)
# What a table at the very start binds, no other part of the query widens.
_TABLE = re.compile(r"\bWHERE\s*\{\s*VALUES\s*(?:\(([^)]*)\)|([?$]\w+))", re.IGNORECASE)
# A variable where a property stands: behind a subject, or behind a semicolon.
_OPEN = re.compile(r"(?:[?$]\w+|[\w-]+:[\w./-]*|<[^<>\s]+>|;)\s+[?$]\w+\s+(?=[?$\"<\w\[(])|![\s(]*\^?[\w-]+:")


@dataclass
class Touched:
    """Triples that came or went, as N-Triples lines, by what queries name of them.

    Attributes:
        triples: the lines.
        properties: of each property but the class, the nodes of which a value came or went.
        classes: the classes that did.
    """

    triples: set[str]
    properties: dict[str, set[str]] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        given, self.triples = self.triples, set()
        self.add(given)

    def add(self, triples: Iterable[str]) -> None:
        """Add some."""
        for triple in triples:
            subject, prop, value = triple.split(" ", 2)
            if prop[1:-1] == iris.TYPE:
                self.classes.add(value[1:-3])
            else:
                self.properties.setdefault(prop[1:-1], set()).add(subject[1:-1])
            self.triples.add(triple)

    def __bool__(self) -> bool:
        return bool(self.triples)


def named_in(triples: Iterable[str]) -> frozenset[str]:
    """The properties and classes of N-Triples lines."""
    touched = Touched(set(triples))
    return frozenset(touched.properties) | touched.classes


@dataclass(frozen=True)
class Reach:
    """What a query may look at.

    Attributes:
        query: SPARQL.
    """

    query: str

    @cached_property
    def _bare(self) -> str:
        """The query with what it constructs, but without texts and remarks."""
        return _COMMENT.sub("", _TEXT.sub('""', self.query))

    @cached_property
    def is_open(self) -> bool:
        """Whether it asks for properties that it does not name: then it may look at everything."""
        body = _PREFIX.sub(" ", self._bare)
        if table := _TABLE.search(body):
            for name in re.findall(r"[?$](\w+)", table[1] or table[2]):
                body = re.sub(rf"[?$]{name}\b", "<>", body)
        return _OPEN.search(_NO_TRIPLE.sub(" ", body)) is not None

    @cached_property
    def named(self) -> frozenset[str]:
        """The IRIs that it names."""
        full = iris.sparql_prologue(self._bare) + self._bare
        prefixes = dict(_PREFIX.findall(full))
        body = _PREFIX.sub(" ", full)
        found = set(_IRI.findall(body))
        for prefix, name in _PREFIXED.findall(_IRI.sub(" ", body)):
            if prefix in prefixes:
                found.add(prefixes[prefix] + name)
        return frozenset(found)

    @cached_property
    def _leads(self) -> Mapping[str, frozenset[str]]:
        return leads_of(self.query)

    def meets(self, touched: Touched, links: LinksInto | None = None) -> bool:
        """Whether it may look at any of the triples.

        It does if it names the property of one (of a type, the class), unless it gets to nodes with this property only
        from others that lead to them, and none such leads to the node.

        Args:
            touched: the triples.
            links: what leads to their nodes, before and now; it may lead anywhere if None.
        """
        if not touched:
            return False
        if self.is_open or any(self._looks_at(p, nodes, links) for p, nodes in touched.properties.items()):
            return True
        return bool(touched.classes) and (self._asks_for_any_class or not touched.classes.isdisjoint(self.named))

    def may_see(self, names: Collection[str]) -> bool:
        """Whether it may look at triples with these properties and classes."""
        return bool(names) and (self.is_open or self._asks_for_any_class or not self.named.isdisjoint(names))

    def _looks_at(self, prop: str, nodes: Iterable[str], links: LinksInto | None) -> bool:
        if prop not in self.named:
            return False
        leads = self._leads.get(prop) if links is not None else None
        return leads is None or not leads.isdisjoint(links.properties_into(nodes))

    @cached_property
    def _asks_for_any_class(self) -> bool:
        """Whether a class is a variable that no table binds."""
        return (
            re.search(r"(?:\ba|\brdf:type|#type>)\s*[/*+|)]|(?:\sa|\brdf:type|#type>)\s+[?$](?!target)", self._bare)
            is not None
        )
