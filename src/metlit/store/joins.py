"""Questions whose rows are joined when the store is built: asked once a chunk, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metlit import iris
from metlit.errors import ResourceError
from metlit.model.facets import load_facets, searched
from metlit.model.questions import NODES, RECORD_PARAMETER, SEPARATORS, Question, load_questions
from metlit.rdf.graphs import Graphs
from metlit.rdf.rows import Cell, Iri
from metlit.resources import Resources
from metlit.store.cells import encoded
from metlit.store.evidence_row import Value
from metlit.store.joined_rows import EVIDENCE, RowLayout


@dataclass(frozen=True)
class Join:
    """A query whose rows are joined when the store is built.

    Attributes:
        layout: the query and the names of the cells.
        in_order: whether the rows have an order, which is that of the query; else they are ordered by their text.
        lists: of each column of evidence rows what stands between its values; empty if it is no list.
    """

    layout: RowLayout
    in_order: bool
    lists: Sequence[str] = ()

    def rows(self, graphs: Graphs) -> Iterator[tuple[str, str]]:
        """The record and the encoded cells of each row."""
        publication = self.layout.columns.index(RECORD_PARAMETER)
        found = [
            (row[publication], encoded(with_lists(row, self.lists) if self.lists else row))
            for row in graphs.solutions(self.layout.query).rows
        ]
        for record, cells in found if self.in_order else sorted(found, key=lambda row: row[1]):
            yield str(iris.record_of(str(record))), cells


def with_lists(row: Sequence[Cell], separators: Sequence[str]) -> list[Value]:
    """A row with the values of each list in order, each once: GROUP_CONCAT has none.

    Args:
        row: the cells.
        separators: of each cell what stands between its values; empty if it is no list.
    """
    return [
        _values(str(cell or ""), separator) if separator else cell
        for cell, separator in zip(row, separators, strict=True)
    ]


def _values(text: str, separator: str) -> tuple[str, ...]:
    found = sorted(set(filter(None, text.split(separator))))
    return tuple(map(Iri, found)) if separator == SEPARATORS[NODES] else tuple(found)


def load_joins(resources: Resources) -> dict[str, Join]:
    """The joined questions, or joined parts of questions, by name.

    Raises:
        ResourceError: if a question is malformed, or its joined rows do not say which record they belong to.
    """
    found = {}
    for question in load_questions(resources).values():
        if question.joined is not None:
            join = _join(question, question.joined, resources)
            if RECORD_PARAMETER not in join.layout.columns:
                raise ResourceError(f"{question.name}.rq: joined rows must name their ?{RECORD_PARAMETER}")
            found[question.name] = join
    return found


def _join(question: Question, query: str, resources: Resources) -> Join:
    columns = Graphs.merged().select(query).columns
    if question.name != EVIDENCE:
        return Join(RowLayout(query, columns), question.local)
    by = searched(load_facets(resources.analysis_file("facets")))
    if unknown := sorted(set(by) - set(columns)):
        raise ResourceError(f"{question.name}.rq has no column '{unknown[0]}', by which a facet finds rows")
    return Join(RowLayout(query, columns, by), question.local, [question.lists.get(c, "") for c in columns])
