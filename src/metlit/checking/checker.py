"""Shapes run over the graphs of records: violations as findings with the lines that caused them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from metlit import iris
from metlit.checking.compiler import CompiledConstraint, Compiler, Violation, filled
from metlit.checking.excerpt import Excerpt
from metlit.checking.fallback import General
from metlit.checking.findings import SEVERITY, findings
from metlit.errors import QueryError, ResourceError
from metlit.finding import ERROR, Finding
from metlit.model.schema import Schema
from metlit.rdf.graphs import Graphs
from metlit.rdf.rows import Iri
from metlit.rdf.triples import Triples
from metlit.record.marks import Marks

T = TypeVar("T")


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
        self._shapes = compiler.shapes
        self._constraints = compiler.constraints()
        self._general = General(shapes, compiler.left, excerpt) if compiler.left else None

    def check(
        self, graphs: Graphs, marks: Mapping[str, Marks], nquads: Callable[[str], bytes]
    ) -> dict[str, list[Finding]]:
        """The findings about each record.

        Args:
            graphs: a merged store with the vocabulary and the records' graphs.
            marks: where the nodes of each record stand.
            nquads: the graphs of a record.
        """
        screens: dict[str, bool] = {}
        found: dict[str, set[Finding]] = {record: set() for record in marks}
        for constraint in self._constraints:
            for screen in constraint.screens:
                if screen not in screens:
                    screens[screen] = self._run(graphs.ask, screen, constraint)
            if constraint.screens and not any(screens[s] for s in constraint.screens):
                continue
            for violation in self._violations(constraint, graphs):
                record = str(iris.record_of(violation.focus))
                if record in found:
                    found[record].add(self._finding(violation, marks[record]))
        if self._general is not None:
            for record, own in found.items():
                results = self._general.results(self._excerpt.around(nquads(record)))
                own.update(findings(results, self._graph, marks[record]))
        return {record: sorted(own) for record, own in found.items()}

    def _run(self, ask: Callable[[str], T], query: str, constraint: CompiledConstraint) -> T:
        try:
            return ask(query)
        except QueryError as error:
            raise ResourceError(f"the shape {constraint.name} failed: {error}") from error

    def _violations(self, constraint: CompiledConstraint, graphs: Graphs) -> Iterable[Violation]:
        for row in self._run(graphs.select, constraint.query, constraint).dicts():
            shape = constraint.shape or self._shapes[str(row["shape"])]
            value = row.get("value")
            message = filled(shape.message, row) if constraint.shape else shape.message
            if constraint.shape is None and value is not None and not isinstance(value, Iri):
                message += f", not '{value}'"
            path, text = str(row.get("path") or ""), "" if value is None else _lexical(value)
            yield Violation(shape, str(row["this"]), path, text, message)

    def _finding(self, violation: Violation, marks: Marks) -> Finding:
        line, column = marks.place(violation.focus, violation.path, violation.value)
        return Finding(
            file=marks.file,
            line=line,
            column=column,
            code=violation.shape.code,
            message=f"{iris.local_path(violation.focus)}: {violation.message}",
            severity=SEVERITY.get(iris.SH + violation.shape.severity, ERROR),
            node=violation.focus,
        )


def _lexical(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
