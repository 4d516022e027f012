"""Questions whose rows are joined when the store is built: asked once a chunk, in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from metlit import iris
from metlit.errors import ResourceError
from metlit.model.questions import RECORD_PARAMETER, Question, load_questions
from metlit.rdf.graphs import Graphs
from metlit.rdf.rows import Cell
from metlit.resources import Resources
from metlit.store.joined_rows import EVIDENCE, RowLayout, encoded, ordered

# GROUP_CONCAT has no order. A sign that no text contains follows each separator, so that the values can be told apart
# and put in order, whatever they contain.
_SIGN = "\x1f"
_SEPARATOR = re.compile(r'(separator\s*=\s*")([^"]*)(")', re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY\b([^{}]*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Join:
    """A query whose rows are joined when the store is built.

    Attributes:
        layout: the query of the question and the names of the cells.
        query: the query, with :data:`_SIGN` after separators.
        separators: what stands between values in lists.
        lists: of each column of evidence rows what stands between its values, if it is a list.
        order: the places of the columns that rows are ordered by; None if that is all that is known of their order.
    """

    layout: RowLayout
    query: str
    separators: tuple[str, ...] = ()
    lists: Sequence[str | None] = ()
    order: Sequence[int] | None = None

    def rows(self, graphs: Graphs) -> Iterator[tuple[str, str]]:
        """The record and the encoded cells of each row, in the order of the question; equal ones by their text."""
        publication = self.layout.columns.index(RECORD_PARAMETER)
        found = [(self._key(row), row[publication], encoded(self._tidy(row))) for row in graphs.select(self.query).rows]
        for _, alike in groupby(found, key=lambda row: row[0]):
            for _, record, cells in sorted(alike, key=lambda row: row[2]) if self.order is not None else alike:
                yield str(iris.record_of(str(record))), cells

    def _key(self, row: Sequence[Cell]) -> tuple[Cell, ...]:
        return tuple(row[place] for place in self.order or ())

    def _tidy(self, row: Sequence[Cell]) -> Sequence[Cell]:
        if self.lists:
            return ordered(row, self.lists)
        return [self._in_order(cell) if isinstance(cell, str) and _SIGN in cell else cell for cell in row]

    def _in_order(self, cell: str) -> str:
        used = [s for s in self.separators if s + _SIGN in cell]
        # Of separators that end alike the longest is meant.
        longest = max(used, key=len)
        if all(longest.endswith(s) for s in used):
            return longest.join(sorted(cell.split(longest + _SIGN)))
        return cell.replace(_SIGN, "")


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
    layout = RowLayout(query, columns)
    order = _ORDER.search(query.rstrip())
    by = re.findall(r"\?(\w+)", order[1]) if order else []
    # Rows that are ordered by something that they do not show are left as they are.
    places = [columns.index(c) for c in by] if set(by) <= set(columns) else None
    if question.name == EVIDENCE:
        return Join(layout, query, lists=[question.lists.get(c) for c in columns], order=places)
    separators = tuple(sorted({m[2] for m in _SEPARATOR.finditer(query)}))
    return Join(layout, _SEPARATOR.sub(rf"\g<1>\g<2>{_SIGN}\g<3>", query), separators, order=places)
