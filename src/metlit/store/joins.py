"""Questions whose rows are joined when the store is built: asked once a chunk, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metlit import iris
from metlit.errors import ResourceError
from metlit.model.questions import RECORD_PARAMETER, Question, load_questions
from metlit.rdf.graphs import Graphs
from metlit.resources import Resources
from metlit.store.joined_rows import EVIDENCE, RowLayout, encoded, ordered


@dataclass(frozen=True)
class Join:
    """A query whose rows are joined when the store is built.

    Attributes:
        layout: the query and the names of the cells.
        in_order: whether the rows have an order, which is that of the query; else they are ordered by their text.
        lists: of each column of evidence rows what stands between its values, if it is a list.
    """

    layout: RowLayout
    in_order: bool
    lists: Sequence[str | None] = ()

    def rows(self, graphs: Graphs) -> Iterator[tuple[str, str]]:
        """The record and the encoded cells of each row."""
        publication = self.layout.columns.index(RECORD_PARAMETER)
        found = [
            (row[publication], encoded(ordered(row, self.lists) if self.lists else row))
            for row in graphs.select(self.layout.query).rows
        ]
        for record, cells in found if self.in_order else sorted(found, key=lambda row: row[1]):
            yield str(iris.record_of(str(record))), cells


def load_joins(resources: Resources) -> dict[str, Join]:
    """The joined questions, or joined parts of questions, by name.

    Raises:
        ResourceError: if a question is malformed, or its joined rows do not say which record they belong to.
    """
    found = {}
    for question in load_questions(resources).values():
        if question.joined is not None:
            join = _join(question, question.joined)
            if RECORD_PARAMETER not in join.layout.columns:
                raise ResourceError(f"{question.name}.rq: joined rows must name their ?{RECORD_PARAMETER}")
            found[question.name] = join
    return found


def _join(question: Question, query: str) -> Join:
    columns = Graphs.merged().select(query).columns
    lists = [question.lists.get(c) for c in columns] if question.name == EVIDENCE else ()
    return Join(RowLayout(query, columns), question.local, lists)
