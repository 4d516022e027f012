"""Shapes run over the graphs of records: violations as findings with the lines that caused them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from metlit import iris
from metlit.checking.compiled import Compiled, owners_of, restored_checks, stored_checks
from metlit.checking.excerpt import Excerpt
from metlit.checking.findings import findings
from metlit.errors import QueryError, ResourceError
from metlit.finding import Finding
from metlit.model.schema import Schema
from metlit.rdf.graphs import Graphs
from metlit.rdf.needs import Prospects
from metlit.rdf.triples import Triples
from metlit.record.marks import Marks
from metlit.shacl.result import Result

T = TypeVar("T")
# More nodes than these are not named in a query: all are asked.
MANY_NODES = 200
_WHERE, _OWN_GROUP = re.compile(r"\bWHERE\s*\{", re.IGNORECASE), re.compile(r"(?<!WHERE )\{(?=\s*[$?]this\s)")


class Checker:
    """Validates many records at once, each for itself: their reported and derived graphs and the vocabulary.

    A node's properties all stand in its own record, so that records in one store do not supply each other with what
    they lack, unless they name each other; the pipeline keeps such records apart. What other shapes than the compiled
    ones ask may reach further: they are given one record at a time.

    Args:
        shapes: the shapes graph.
        schema: the classes of the data.
        excerpt: makes data graphs of single records.

    Raises:
        ResourceError: for a term in the SHACL namespace that is misspelt or not supported, or a malformed shape.
    """

    def __init__(self, shapes: Triples, schema: Schema, excerpt: Excerpt) -> None:
        from metlit.checking.compiler import Compiler  # for those who compile: what is kept needs none

        compiler = Compiler(shapes, schema)
        self._set(compiler.constraints(), compiler.left, shapes, excerpt)

    def _set(self, checks: list[Compiled], left: list[str], shapes: Triples | None, excerpt: Excerpt) -> None:
        self._graph, self._excerpt, self._constraints, self._left = shapes, excerpt, checks, left
        self._general = None
        if left and shapes is not None:
            from metlit.checking.fallback import General

            self._general = General(shapes, left, excerpt)

    @classmethod
    def restored(cls, text: str, shapes: Callable[[], Triples], excerpt: Excerpt) -> Checker:
        """A checker that was :meth:`stored`: in a tenth of the time of reading and compiling the shapes.

        Args:
            text: it as text.
            shapes: makes the shapes graph, if shapes are left that are no queries.
            excerpt: as above.
        """
        checks, left = restored_checks(text)
        made = cls.__new__(cls)
        made._set(checks, left, shapes() if left else None, excerpt)
        return made

    def stored(self) -> str:
        """The queries as text."""
        return stored_checks(self._constraints, self._left)

    @property
    def queries(self) -> list[str]:
        """What is asked of graphs, ?this being a node of a record. Screens only tell whether these need be asked."""
        return [constraint.query for constraint in self._constraints]

    def check(
        self,
        graphs: Graphs,
        marks: Mapping[str, Marks],
        nquads: Callable[[str], bytes],
        *,
        whole: Mapping[str, Collection[str]] | None = None,
        prospects: Prospects | None = None,
    ) -> dict[str, list[Finding]]:
        """The findings about each record.

        Args:
            graphs: a merged store with the vocabulary and the records' graphs.
            marks: where the nodes of each record stand.
            nquads: the graphs of a record.
            whole: if something of the records could not be read, the nodes of each that were read whole: only what
                holds all the same is asked, and of these what rests on nothing else.
            prospects: tells which constraints need not be asked; all are if None.
        """
        results: dict[str, list[Result]] = {record: [] for record in marks}
        for constraint in self._constraints:
            if whole is not None and not (constraint.holds_in_part or constraint.is_of_node):
                continue
            for result in self.results(graphs, constraint, prospects=prospects):
                record = str(iris.record_of(result.focus))
                sure = whole is None or constraint.holds_in_part or result.focus in whole.get(record, ())
                if record in results and sure:
                    results[record].append(result)
        if self._general is not None and whole is None:
            for record, own in results.items():
                own += self._general.results(self._excerpt.around(nquads(record)))
        return {record: self.told(own, marks[record]) for record, own in results.items()}

    @property
    def constraints(self) -> Sequence[Compiled]:
        """The compiled shapes."""
        return self._constraints

    @property
    def is_compiled(self) -> bool:
        """Whether there are no other shapes than the compiled ones."""
        return not self._left

    def results(
        self,
        graphs: Graphs,
        constraint: Compiled,
        nodes: Collection[str] | None = None,
        prospects: Prospects | None = None,
    ) -> list[Result]:
        """What violates one constraint: of all focus nodes, or of those that are named.

        Args:
            graphs: a merged store.
            constraint: one of :attr:`constraints`.
            nodes: the focus nodes; all if None.
            prospects: tells whether it need be asked, and of whom.
        """
        query = constraint.query
        if prospects is not None:
            if not prospects.may_find(query):
                return []
            several = constraint.with_several(prospects.several())
            if several is not None:
                nodes = several if nodes is None else several & set(nodes)
        if nodes is not None and not nodes:
            return []
        if constraint.screen and not _run(graphs.ask, constraint.screen, constraint.name):
            return []
        if nodes is not None and len(nodes) <= MANY_NODES:
            query = _asked_of(query, nodes)
        return [constraint.result(row) for row in _run(graphs.select, query, constraint.name).dicts()]

    def told(self, results: Iterable[Result], marks: Marks) -> list[Finding]:
        """Results about one record as findings."""
        return findings(results, self._graph if self._graph is not None else self._owners, marks)

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        return owners_of(self._constraints)


def _asked_of(query: str, nodes: Iterable[str]) -> str:
    """A query with a table of focus nodes before all else, and in each group that begins with the focus node.

    Such a group is joined with what is around it, where the focus node is one of the table: nothing is lost. Without
    it the engine looks for all that the group may be about.
    """
    table = f"VALUES ?this {{ {' '.join(f'<{node}>' for node in sorted(nodes))} }} "
    inner = _OWN_GROUP.sub(lambda group: f"{group[0]} {table}", query)
    return _WHERE.sub(lambda where: f"{where[0]} {table}", inner, count=1)


def _run(ask: Callable[[str], T], query: str, name: str) -> T:
    try:
        return ask(query)
    except QueryError as error:
        raise ResourceError(f"the shape {name} failed: {error}") from error
