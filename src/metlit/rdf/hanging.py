"""Whether a query finds the same without nodes that nothing leads to.

A vocabulary is a forest whose nodes point upwards: what no data mention, directly or from below, no query that starts
at data can reach. Such nodes may be left out; most of a vocabulary is. Whether a query starts at data is told from its
text, on the safe side: what is not understood does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from metlit import iris
from metlit.rdf.patterns import EXISTS, OPTIONAL, PathStep, QueryGroup, UnreadQueryError, query_groups


@dataclass(frozen=True)
class LeftOut:
    """What is known of the nodes that may be left out: they have these properties, this class, and no others.

    What they point at is mentioned nowhere but in other data and in nodes that are left out as well.
    """

    properties: frozenset[str]
    cls: str

    def may_have(self, path: PathStep, value: str) -> bool:
        """Whether a triple with such a node as its subject may match a pattern."""
        if path.kind == "iri" and path.name == f"<{iris.TYPE}>":
            return value.startswith("?") or value == f"<{self.cls}>"
        return path.kind == "variable" or path.name.strip("<>") in self.properties


def starts_at_data(query: str, left_out: LeftOut, given: Collection[str] = ()) -> bool:
    """Whether a query has the same solutions if nodes are left out that nothing else mentions, neither it nor data.

    Args:
        query: a SELECT, ASK or CONSTRUCT.
        left_out: what these nodes have.
        given: variables for which such nodes do not count, with ``?``.
    """
    try:
        return _sound(query_groups(query), left_out, set(given), set())
    except UnreadQueryError:
        return False


def _sound(group: QueryGroup, left_out: LeftOut, hard: set[str], soft: set[str]) -> bool:
    """Whether all patterns start at what is mentioned.

    Args:
        group: with what stands in it.
        left_out: as above.
        hard: variables that have a value of data already where the group is asked.
        soft: variables that have one where its solutions are joined with others.
    """
    own = _anchored(group, left_out, hard)
    safe = _grown(group, left_out, own | soft)
    for subject, path, value in group.triples:
        if _has_inverse(path, left_out) or (_needs_start(path, value, left_out) and not _is_safe(subject, safe)):
            return False
    for groups in group.groups:
        for inner in groups:
            if inner.projected is not None or group.projected is not None:
                given: tuple[set[str], set[str]] = set(), set()
            elif inner.kind == EXISTS:
                given = own, set()
            elif inner.kind == OPTIONAL:
                given = set(), own
            else:
                given = set(), safe
            if not _sound(inner, left_out, *given):
                return False
    return True


def _anchored(group: QueryGroup, left_out: LeftOut, hard: set[str]) -> set[str]:
    """The variables that every solution of a group binds to something mentioned."""
    found = hard | group.values
    for groups in group.groups:
        if groups[0].kind in (EXISTS, OPTIONAL, "minus"):
            continue
        found |= set.intersection(*(_leaving(inner, left_out) for inner in groups))
    return _grown(group, left_out, found)


def _leaving(group: QueryGroup, left_out: LeftOut) -> set[str]:
    found = _anchored(group, left_out, set())
    return found if group.projected is None or "*" in group.projected else found & group.projected


def _grown(group: QueryGroup, left_out: LeftOut, found: set[str]) -> set[str]:
    """These variables, and those that the triples of the group lead to from them or from data."""
    found = set(found)
    while True:
        new = set()
        for subject, path, value in group.triples:
            if not _needs_start(path, value, left_out):
                new |= {subject, value}
            elif _is_safe(subject, found):
                new.add(value)
        new = {variable for variable in new if variable.startswith("?")} - found
        if not new:
            return found
        found |= new


def _is_safe(term: str, safe: Iterable[str]) -> bool:
    """Whether a term is mentioned: what a query names is, a blank node of it is a variable."""
    return term in safe if term.startswith("?") else not term.startswith("_:")


def _needs_start(path: PathStep, value: str, left_out: LeftOut) -> bool:
    """Whether a path may begin at a node that is left out."""
    if path.kind in ("iri", "variable"):
        return left_out.may_have(path, value)
    if path.kind == "maybe":
        return True
    if path.kind == "alternative":
        return any(_needs_start(part, "?", left_out) for part in path.parts)
    return _needs_start(path.parts[0], "?", left_out)


def _has_inverse(path: PathStep, left_out: LeftOut) -> bool:
    """Whether a path leads downwards."""
    if path.kind == "inverse":
        return _needs_start(path.parts[0], "?", left_out) or _reaches(path.parts[0], left_out)
    return any(_has_inverse(part, left_out) for part in path.parts)


def _reaches(path: PathStep, left_out: LeftOut) -> bool:
    """Whether any step of a path may begin at a node that is left out."""
    if path.kind in ("iri", "variable"):
        return left_out.may_have(path, "?")
    return any(_reaches(part, left_out) for part in path.parts)
