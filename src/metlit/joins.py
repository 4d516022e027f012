"""Questions whose rows are joined when the store is built: asked once a chunk, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metlit import iris
from metlit.errors import ResourceError
from metlit.evidence import EVIDENCE, encoded, ordered
from metlit.questions import RECORD_PARAMETER, load_questions
from metlit.resources import Resources
from metlit.store import Graphs


@dataclass(frozen=True)
class Join:
    """A query whose rows are joined, its columns, and what stands between the values of those that are lists."""

    query: str
    columns: tuple[str, ...]
    separators: Sequence[str | None]

    def rows(self, graphs: Graphs) -> Iterator[tuple[str, str]]:
        """The record and the encoded cells of each row, in the order of the question."""
        publication = self.columns.index(RECORD_PARAMETER)
        for row in graphs.select(self.query).rows:
            yield str(iris.record_of(str(row[publication]))), encoded(ordered(row, self.separators))


def load_joins(resources: Resources) -> dict[str, Join]:
    """The joined questions, or joined parts of questions, by name.

    Raises:
        ResourceError: if a question is malformed, or its joined rows do not say which record they belong to.
    """
    empty = Graphs.merged()
    found = {}
    for question in load_questions(resources).values():
        if question.joined is None:
            continue
        columns = empty.select(question.joined).columns
        if RECORD_PARAMETER not in columns:
            raise ResourceError(f"{question.name}.rq: joined rows must name their ?{RECORD_PARAMETER}")
        lists = question.lists if question.name == EVIDENCE else {}
        found[question.name] = Join(question.joined, columns, [lists.get(c) for c in columns])
    return found
