"""Which column of a table the values of a key stand in: what most rows agree on holds for all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from metlit.curation.document import BlockKind, Document
from metlit.curation.verify.facts import RecordedFact
from metlit.curation.verify.numbers import NumberSearch
from metlit.curation.verify.sought import SoughtNumber, Standing
from metlit.curation.verify.tokens import NumberToken, number_tokens
from metlit.curation.verify.whereabouts import PlaceReader

_LEAST_ROWS, _LEAST_SHARE, _SURE_SHARE = 3, 0.6, 0.9


@dataclass(frozen=True)
class RowFact:
    """A fact of which one of the places is one row of a table, with the cells of that row by their column."""

    fact: RecordedFact
    sought: SoughtNumber
    table: str
    place: str
    cells: dict[int, int]


class TableColumns:
    """The columns of a document's tables, as the facts of a record fill them."""

    def __init__(self, document: Document, places: PlaceReader, search: NumberSearch) -> None:
        self._blocks, self._places, self._search = document.blocks, places, search
        self._columns: dict[tuple[str, str], tuple[int, int | None]] = {}

    def learn(self, facts: Iterable[RecordedFact]) -> None:
        """Find the column of each entry, and of each key, that three rows or more have a value of."""
        rows: dict[tuple[str, str], list[RowFact]] = defaultdict(list)
        for fact in facts:
            for row in self.rows(fact):
                for name in {fact.entry, fact.keys}:
                    rows[row.table, name].append(row)
        for key, found in rows.items():
            column = self._column(found)
            if column is not None:
                self._columns[key] = column, self._position(found, column)

    def rows(self, fact: RecordedFact) -> list[RowFact]:
        """The rows that the places of a fact name, a row a place and number."""
        found = []
        for place in fact.places:
            cells = [i for i in self._places.read(place).blocks if self._blocks[i].kind is BlockKind.CELL]
            numbers = {self._blocks[i].place.row for i in cells}
            columns = {self._blocks[i].place.column or 0: i for i in cells}
            if len(numbers) != 1 or numbers == {0} or len(columns) < 2:
                continue
            table = self._blocks[cells[0]].place.label
            found += [RowFact(fact, sought, table, place, columns) for sought in self._search.sought(fact)]
        return found

    def _column(self, rows: list[RowFact]) -> int | None:
        """The column in which the most values stand; none if few do, or if it could be another."""
        facts = {(row.fact.node, row.fact.text) for row in rows}
        if len(facts) < _LEAST_ROWS:
            return None
        counts: Counter[int] = Counter()
        for row in rows:
            for column, cell in row.cells.items():
                counts[column] += self._stands(row.sought, cell)
        ranked = counts.most_common(2)
        if not ranked or ranked[0][1] < _LEAST_SHARE * len(rows) or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def _position(self, rows: list[RowFact], column: int) -> int | None:
        """Which of the numbers of its cell a value is, where that is the same in nearly all rows (``30/10``)."""
        told: Counter[int] = Counter()
        for row in rows:
            for n, token in enumerate(self._numbers(row.cells.get(column))):
                told[n] += token.reads(row.sought.values[0])
        many = sum(len(self._numbers(row.cells.get(column))) > 1 for row in rows)
        position, count = told.most_common(1)[0] if told else (0, 0)
        return position if many >= _LEAST_ROWS and count >= min(len(rows) - 1, _SURE_SHARE * len(rows)) else None

    def _numbers(self, cell: int | None) -> list[NumberToken]:
        if cell is None:
            return []
        return [t for t in number_tokens(self._blocks[cell].text) if not t.named and not t.stroke]

    def _stands(self, sought: SoughtNumber, cell: int) -> bool:
        return self._search.standing(sought, [self._blocks[cell]]) > Standing.NOT

    def known(self, row: RowFact) -> tuple[int, bool] | None:
        """The cell in which the value of a row must stand, and whether it does; None if its column is not known."""
        fact = row.fact
        column = self._columns.get((row.table, fact.entry)) or self._columns.get((row.table, fact.keys))
        cell = row.cells.get(column[0]) if column else None
        if column is None or cell is None:
            return None
        numbers = self._numbers(cell)
        if column[1] is not None and len(row.sought.values) == 1 and column[1] < len(numbers) and len(numbers) > 1:
            return cell, numbers[column[1]].reads(row.sought.values[0])
        return cell, self._search.standing(row.sought, [self._blocks[cell]]) >= Standing.OTHER_SIGN
