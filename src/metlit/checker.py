"""Shapes run over the graphs of records: violations as findings with the lines that caused them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from metlit import iris
from metlit.errors import QueryError, ResourceError
from metlit.finding import ERROR, INFO, WARNING, Finding
from metlit.marks import Marks
from metlit.schema import Schema
from metlit.shacl import Compiler, Constraint, Violation, filled
from metlit.store import Graphs, Iri

_SEVERITY = {"Violation": ERROR, "Warning": WARNING, "Info": INFO}


class Checker:
    """Validates one record at a time: its reported and derived graph and the vocabulary.

    Never the union of records: a property missing in one could be supplied by another.
    """

    def __init__(self, shape_files: Iterable[Path], schema: Schema) -> None:
        compiler = Compiler(shape_files, schema)
        self._shapes = compiler.shapes
        self._constraints = compiler.constraints()

    def check(self, graphs: Graphs, record: str, marks: Marks) -> list[Finding]:
        """The findings about one record.

        Args:
            graphs: a store with the vocabulary and the record's two graphs, and any other records'.
            record: its id.
            marks: where its nodes stand.
        """
        own = (iris.VOCABULARY_GRAPH, iris.record_iri(record), iris.derived_iri(record))
        return sorted({self._finding(v, marks) for c in self._constraints for v in self._violations(c, graphs, own)})

    def _violations(self, constraint: Constraint, graphs: Graphs, own: tuple[str, ...]) -> Iterable[Violation]:
        try:
            rows = graphs.select(constraint.query, within=own).dicts()
        except QueryError as error:
            raise ResourceError(f"the shape {constraint.name} failed: {error}") from error
        for row in rows:
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
            severity=_SEVERITY[violation.shape.severity],
            node=violation.focus,
        )


def _lexical(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
