"""The marks of a figure out of its entries: people counted once, whatever the kind of figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from metlit.analysis.people import Bounds, People, together
from metlit.figures.entries import FigureEntry, each
from metlit.figures.figure import AT_MOST, PEOPLE, Mark
from metlit.record.values import CellValue
from metlit.tables.table import TableCell

MarkKey = tuple[TableCell, ...]


@dataclass
class PeopleTold:
    """Of whom something is told, and where."""

    people: dict[str, Bounds] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    contested: bool = False

    def take(self, entry: FigureEntry, bounds: Bounds) -> None:
        """What an entry tells of so many of its people."""
        self.tell(entry.subject, bounds, entry.source, entry.contested)

    def tell(self, subject: str, bounds: Bounds, source: str, contested: bool = False) -> None:
        """What is told of a subject."""
        self.people[subject] = self.people[subject].either(bounds) if subject in self.people else bounds
        self.sources.add(source)
        self.contested |= contested


def number_cell(number: int) -> TableCell:
    """A cell with a number that was counted."""
    return TableCell((CellValue.count(number),))


def people_cells(bounds: Bounds) -> dict[str, TableCell]:
    """Of how many people something is told; no greatest number where that of a group is not told."""
    most = TableCell((CellValue("not known"),)) if bounds.open else number_cell(bounds.most)
    return {PEOPLE: number_cell(bounds.least), AT_MOST: most}


def marks_of_entries(entries: Iterable[FigureEntry], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each entry, with all its cells."""
    for entry in entries:
        yield Mark(entry.cells, (entry.source,), entry.contested)


def split_marks(entries: Iterable[FigureEntry], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each entry and each value of its cells."""
    for entry in entries:
        for cells in product(*map(each, entry.cells.values())):
            yield Mark(dict(zip(entry.cells, cells, strict=True)), (entry.source,), entry.contested)


def crossed(entries: Iterable[FigureEntry], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each value of the first column with each of the second, with bounds of the people.

    A group with several values has each of them somewhere among its members: it counts for the upper bound only.
    """
    told: dict[MarkKey, PeopleTold] = {}
    for cells, entry in _by_column(entries, columns):
        bounds = _bounds(entry, all(len(cell) == 1 for cell in cells))
        for key in product(*cells):
            told.setdefault(key, PeopleTold()).take(entry, bounds)
    yield from counted_marks(told, columns, people)


def everybody_crossed(
    entries: Sequence[FigureEntry], columns: Sequence[str], people: People
) -> dict[tuple[str, TableCell], Bounds]:
    """Of each value of a column how many different people have it, whatever they have in the other."""
    told: dict[tuple[str, TableCell], PeopleTold] = {}
    for cells, entry in _by_column(entries, columns):
        for column, values in zip(columns, cells, strict=True):
            for value in values:
                of = told.setdefault((column, value), PeopleTold())
                of.take(entry, _bounds(entry, len(values) == 1))
    return {of: together(found.people, people) for of, found in told.items()}


def _by_column(
    entries: Iterable[FigureEntry], columns: Sequence[str]
) -> Iterator[tuple[list[list[TableCell]], FigureEntry]]:
    for entry in entries:
        yield [each(entry.cells[c]) for c in columns], entry


def _bounds(entry: FigureEntry, alone: bool) -> Bounds:
    """Of how many of its people something is told that is the only one of its kind, or one of several."""
    size = entry.size
    return Bounds((size or 0) if size == 1 or alone else 0, size or 0, size is None)


def counted_marks(told: Mapping[MarkKey, PeopleTold], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each combination of values, with the number of different people of whom it is told."""
    for key, of in told.items():
        bounds = together(of.people, people)
        counts = people_cells(bounds)
        yield Mark(dict(zip(columns, key, strict=True)) | counts, tuple(sorted(of.sources)), of.contested)
