"""From where a query gets to a node: what leads to it, in the query and in a graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from metlit.rdf.patterns import PathStep, UnreadQueryError, query_groups


@dataclass
class LinksInto:
    """What leads to each node of a graph, and did: links that have gone remain."""

    _into: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def add(self, triples: Iterable[str]) -> None:
        """Add those among N-Triples lines."""
        for triple in triples:
            subject, prop, value = triple.split(" ", 2)
            if value[0] == "<":
                self._into.setdefault(value[1:-3], set()).add((subject[1:-1], prop[1:-1]))

    def properties_into(self, nodes: Iterable[str]) -> set[str]:
        """The properties of which a node is a value."""
        return {prop for node in nodes for _, prop in self._into.get(node, ())}

    def nodes_before(self, nodes: Iterable[str]) -> set[str]:
        """The nodes from which a link leads to one."""
        return {subject for node in nodes for subject, _ in self._into.get(node, ())}


def leads_of(query: str) -> Mapping[str, frozenset[str]]:
    """Of properties that a query names in patterns, the properties of which one leads to each node that is to have it.

    In ``?a m:x/m:y ?b . ?b m:z ?c`` nodes with ``m:y`` are values of ``m:x``, those with ``m:z`` of ``m:y``: triples
    of one group hold together. Nothing is said of a property if anything else may have it somewhere in the query, nor
    of any if the query leaves a property open or is not understood.
    """
    found: dict[str, frozenset[str] | None] = {}
    try:
        groups = list(query_groups(query).walk())
    except UnreadQueryError:
        return {}
    for group in groups:
        into: dict[str, frozenset[str] | None] = {}
        for _, path, value in group.triples:
            if value.startswith("?") and into.get(value) is None:
                into[value] = _last(path)
        for subject, path, _ in group.triples:
            if not _note(path, into.get(subject), found):
                return {}
    return {name: leads for name, leads in found.items() if leads is not None}


def _last(path: PathStep) -> frozenset[str] | None:
    """The properties of which one is the last step of a path; None if that may be none, or one backwards."""
    if path.kind == "iri":
        return frozenset({path.name.strip("<>")})
    if path.kind in ("sequence", "several"):
        return _last(path.parts[-1])
    if path.kind == "alternative":
        ends = [_last(part) for part in path.parts]
        return None if None in ends else frozenset().union(*ends)
    return None


def _note(path: PathStep, before: frozenset[str] | None, found: dict[str, frozenset[str] | None]) -> bool:
    """Add what leads to the nodes of each step; whether all steps are known."""
    if path.kind == "variable":
        return False
    if path.kind == "iri":
        name = path.name.strip("<>")
        known = found.get(name, frozenset())
        found[name] = None if before is None or known is None else known | before
        return True
    if path.kind == "sequence":
        befores = [before, *(_last(part) for part in path.parts[:-1])]
        return all([_note(part, b, found) for part, b in zip(path.parts, befores, strict=True)])
    # Steps that are taken again, backwards or not at all begin anywhere.
    return all([_note(part, before if path.kind == "alternative" else None, found) for part in path.parts])
