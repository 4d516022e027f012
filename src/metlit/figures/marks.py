"""The marks of a figure out of its entries: people counted once, whatever the kind of figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from metlit.analysis.members import members_with, with_all
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

    A group with several values has each of them somewhere among its members: of how many, only a printed number tells.
    """
    told: dict[MarkKey, PeopleTold] = {}
    for entry in entries:
        cells = _members(entry, columns)
        for key in product(*cells.values()):
            bounds = [of[value] for of, value in zip(cells.values(), key, strict=True)]
            told.setdefault(key, PeopleTold()).take(entry, with_all(entry.size, bounds))
    yield from counted_marks(told, columns, people)


def everybody_crossed(
    entries: Sequence[FigureEntry], columns: Sequence[str], people: People
) -> dict[tuple[str, TableCell], Bounds]:
    """Of each value of a column how many different people have it, whatever they have in the other."""
    told: dict[tuple[str, TableCell], PeopleTold] = {}
    for entry in entries:
        for column, values in _members(entry, columns).items():
            for value, bounds in values.items():
                told.setdefault((column, value), PeopleTold()).take(entry, bounds)
    return {of: together(found.people, people) for of, found in told.items()}


def _members(entry: FigureEntry, columns: Sequence[str]) -> dict[str, dict[TableCell, Bounds]]:
    """By column, of each value of an entry how many of its people have it."""
    found = {}
    for column in columns:
        values = each(entry.cells[column])
        bounds = members_with([value.text for value in values], entry.numbers.get(column, {}), entry.size)
        found[column] = {value: bounds[value.text] for value in values}
    return found


def counted_marks(told: Mapping[MarkKey, PeopleTold], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each combination of values, with the number of different people of whom it is told."""
    for key, of in told.items():
        bounds = together(of.people, people)
        counts = people_cells(bounds)
        yield Mark(dict(zip(columns, key, strict=True)) | counts, tuple(sorted(of.sources)), of.contested)
