"""What there is in a graph, counted: which properties and classes, and which nodes have one property several times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from metlit import iris

_BETWEEN, _OF_CLASS = "> <", f"> <{iris.TYPE}> <"


class Census:
    """Counts of what stands in N-Triples or N-Quads lines. A line that is added twice is counted twice.

    Args:
        present: names that are there besides.
    """

    def __init__(self, present: Iterable[str] = ()) -> None:
        self._present = frozenset(present)
        self._heads: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._classes: dict[str, set[str]] = {}

    def add(self, lines: str) -> None:
        """Count some more."""
        self._count(lines, 1)

    def remove(self, lines: str) -> None:
        """Count some no more."""
        self._count(lines, -1)

    def _count(self, lines: str, sign: int) -> None:
        whole = lines.split("\n")
        # A line begins with <node> <property>; slicing takes half the time of a pattern.
        heads = [line[1 : line.find("> ", line.find(_BETWEEN) + 3)] for line in whole if line]
        typed = [line.split(_BETWEEN, 2) for line in whole if _OF_CLASS in line]
        classes = [(node[1:], cls.partition(">")[0]) for node, _, cls in typed]
        names = [head.partition(_BETWEEN)[2] for head in heads]
        for node, cls in classes:
            self._classes.setdefault(node, set()).add(cls)  # also of what goes: more than there is does no harm
        for counter, found in ((self._heads, heads), (self._names, names), (self._names, [c for _, c in classes])):
            counter.update(found) if sign > 0 else counter.subtract(found)

    @property
    def names(self) -> set[str]:
        """The properties that anything has, and the classes of which anything is."""
        return {*self._present, *(name for name, number in self._names.items() if number > 0)}

    def several(self) -> Iterator[tuple[str, str, Collection[str]]]:
        """Nodes, each with a property that it has several times, and its classes now or before."""
        for head, number in self._heads.items():
            if number > 1:
                node, _, prop = head.partition(_BETWEEN)
                yield node, prop, self._classes.get(node, ())
