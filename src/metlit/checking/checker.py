"""Shapes run over the graphs of records: violations as findings with the lines that caused them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from metlit import iris
from metlit.checking.compiler import CompiledConstraint, CompiledQuery, Compiler
from metlit.checking.excerpt import Excerpt
from metlit.checking.fallback import General
from metlit.checking.findings import findings
from metlit.checking.property_queries import CompiledPropertyQuery
from metlit.errors import QueryError, ResourceError
from metlit.finding import Finding
from metlit.model.schema import Schema
from metlit.rdf.graphs import Graphs
from metlit.rdf.triples import Triples
from metlit.record.marks import Marks
from metlit.shacl.validator import Result

T = TypeVar("T")
_WHERE, _OWN_GROUP = re.compile(r"\bWHERE\s*\{", re.IGNORECASE), re.compile(r"(?<!WHERE )\{(?=\s*[$?]this\s)")
AnyConstraint = CompiledConstraint | CompiledPropertyQuery | CompiledQuery


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
        compiler = Compiler(shapes, schema)
        self._graph, self._excerpt = shapes, excerpt
        self._constraints = compiler.constraints()
        self._general = General(shapes, compiler.left, excerpt) if compiler.left else None

    def check(
        self,
        graphs: Graphs,
        marks: Mapping[str, Marks],
        nquads: Callable[[str], bytes],
        *,
        whole: Mapping[str, Collection[str]] | None = None,
    ) -> dict[str, list[Finding]]:
        """The findings about each record.

        Args:
            graphs: a merged store with the vocabulary and the records' graphs.
            marks: where the nodes of each record stand.
            nquads: the graphs of a record.
            whole: if something of the records could not be read, the nodes of each that were read whole: only what
                holds all the same is asked, and of these what rests on nothing else.
        """
        results: dict[str, list[Result]] = {record: [] for record in marks}
        for constraint in self._constraints:
            if whole is not None and not (constraint.holds_in_part or constraint.is_of_node):
                continue
            for result in self.results(graphs, constraint):
                record = str(iris.record_of(result.focus))
                sure = whole is None or constraint.holds_in_part or result.focus in whole.get(record, ())
                if record in results and sure:
                    results[record].append(result)
        if self._general is not None and whole is None:
            for record, own in results.items():
                own += self._general.results(self._excerpt.around(nquads(record)))
        return {record: self.told(own, marks[record]) for record, own in results.items()}

    @property
    def constraints(self) -> Sequence[AnyConstraint]:
        """The compiled shapes."""
        return self._constraints

    @property
    def is_compiled(self) -> bool:
        """Whether there are no other shapes than the compiled ones."""
        return self._general is None

    def results(
        self,
        graphs: Graphs,
        constraint: AnyConstraint,
        nodes: Collection[str] | None = None,
    ) -> list[Result]:
        """What violates one constraint: of all focus nodes, or of those that are named."""
        query = constraint.query
        if constraint.screen and not _run(graphs.ask, constraint.screen, constraint.name):
            return []
        if nodes is not None:
            query = _asked_of(query, nodes)
        return [constraint.result(row) for row in _run(graphs.select, query, constraint.name).dicts()]

    def told(self, results: Iterable[Result], marks: Marks) -> list[Finding]:
        """Results about one record as findings."""
        return findings(results, self._graph, marks)


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
