"""What must be there for a query to find anything: names of which a graph has none need no asking."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from metlit import iris
from metlit.rdf.census import Census
from metlit.rdf.patterns import BRANCH, TOGETHER, PathStep, QueryGroup, UnreadQueryError, query_groups

# Of each set, one name must be there: a property that something has, or a class of something.
Needs = tuple[frozenset[str], ...]
# A query that counts has a row even where there is nothing to count.
_COUNTS = re.compile(r"\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)
_GROUPS = re.compile(r"\bGROUP\s+BY\b", re.IGNORECASE)
_TYPE = f"<{iris.TYPE}>"


def needs_of(query: str) -> Needs:
    """What a query needs to have a solution; nothing, if it is not understood.

    Args:
        query: a SELECT or CONSTRUCT.
    """
    if _COUNTS.search(query.partition("{")[0]) or (_COUNTS.search(query) and not _GROUPS.search(query)):
        return ()
    try:
        found = set(_of_group(query_groups(query), {}))
    except UnreadQueryError:
        return ()
    # What a smaller set asks, a larger one that holds it need not ask again.
    smallest = [need for need in found if not any(other < need for other in found)]
    return tuple(sorted(smallest, key=lambda need: (len(need), sorted(need))))


def are_met(needs: Needs, present: Collection[str]) -> bool:
    """Whether of each set a name is there."""
    return not any(need.isdisjoint(present) for need in needs)


def _of_group(group: QueryGroup, around: Mapping[str, frozenset[str]]) -> Iterator[frozenset[str]]:
    """The needs of a group.

    Args:
        group: with what stands in it.
        around: what variables may be that a table binds, in the group that this one is joined with.
    """
    if group.projected is not None:  # it may count
        return
    choices = {**around, **group.choices}
    for _, path, value in group.triples:
        yield from _of_path(path, value, choices)
    for groups in group.groups:
        if all(inner.kind in (TOGETHER, BRANCH) for inner in groups):
            yield from _of_one([set(_of_group(inner, choices)) for inner in groups])


def _of_one(several: list[set[frozenset[str]]]) -> Iterator[frozenset[str]]:
    """The needs of what is met if one of several is: something of each of them."""
    if len(several) == 1:
        yield from several[0]
    elif all(several):
        yield frozenset().union(*(min(needs, key=lambda need: (len(need), sorted(need))) for needs in several))


def _of_path(path: PathStep, value: str, choices: Mapping[str, frozenset[str]]) -> Iterator[frozenset[str]]:
    if path.kind == "variable":
        yield from _named(choices.get(path.name, ()))
    elif path.kind == "iri":
        if path.name != _TYPE:
            yield from _named((path.name,))
        else:
            yield from _named(choices.get(value, ()) if value.startswith("?") else (value,))
    elif path.kind in ("inverse", "several"):
        # The end of a step taken backwards is no class.
        yield from _of_path(path.parts[0], "?", {} if path.kind == "inverse" else choices)
    elif path.kind == "sequence":
        for part in path.parts[:-1]:
            yield from _of_path(part, "?", choices)
        yield from _of_path(path.parts[-1], value, choices)
    elif path.kind == "alternative":
        yield from _of_one([set(_of_path(part, value, choices)) for part in path.parts])


def _named(names: Iterable[str]) -> Iterator[frozenset[str]]:
    """The names, if all are IRIs, without their brackets."""
    names = list(names)
    if names and all(name.startswith("<") for name in names):
        yield frozenset(name[1:-1] for name in names)


def stored_needs(always: Iterable[str], queries: Iterable[str]) -> str:
    """What there is in any case, and what each query needs, as text."""
    data = [sorted(always), [[sorted(need) for need in needs_of(query)] for query in queries]]
    return json.dumps(data, separators=(",", ":"))


class Prospects:
    """Which of some queries may find something in a graph that grows and changes.

    Args:
        text: as :func:`stored_needs` makes it.
        queries: those that it was made of, in their order.
    """

    def __init__(self, text: str, queries: Iterable[str]) -> None:
        self._always, needs = json.loads(text)
        self._needs = {query: tuple(map(frozenset, own)) for query, own in zip(queries, needs, strict=True)}
        self._census = Census(self._always)

    def anew(self) -> Prospects:
        """The same for a graph in which nothing is yet."""
        made = type(self).__new__(type(self))
        made._always, made._needs, made._census = self._always, self._needs, Census(self._always)
        return made

    def add(self, lines: str) -> None:
        """N-Triples or N-Quads lines that came."""
        self.__dict__.pop("_names", None)
        self._census.add(lines)

    def remove(self, lines: str) -> None:
        """Lines that went."""
        self.__dict__.pop("_names", None)
        self._census.remove(lines)

    @cached_property
    def _names(self) -> set[str]:
        return self._census.names

    def may_find(self, query: str) -> bool:
        """Whether a query may find something; one that is none of those may."""
        return are_met(self._needs.get(query, ()), self._names)

    def several(self) -> Iterator[tuple[str, str, Collection[str]]]:
        """As :meth:`metlit.rdf.census.Census.several`."""
        return self._census.several()
