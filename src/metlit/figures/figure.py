"""What a figure shows, before it is drawn: marks with their values, and the nodes of records that they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from metlit.analysis.people import Bounds
from metlit.record.values import CellValue
from metlit.tables.table import DERIVED, TableCell, TableColumn

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
UNKNOWN = "nothing recorded"
CONTESTED = "‡"
PATHS = " "  # between paths of records
PEOPLE, AT_MOST = "people", "people_at_most"
# The column of how many people an entry stands for, in every figure that has one.
SIZE = "n"
# That a group has several values, and it is not known which of its members has which.
SEVERAL = TableCell((CellValue("several"),))


@dataclass(frozen=True)
class Mark:
    """One band, dot, cell, bar or line of a figure.

    Attributes:
        values: what is plotted, by column.
        sources: paths of the nodes of records that it rests on.
        contested: whether the paper contradicts itself about some of it.
    """

    values: Mapping[str, TableCell]
    sources: tuple[str, ...] = ()
    contested: bool = False

    def cell(self, column: str) -> TableCell:
        """What it has in a column; an empty cell if it has no such column."""
        return self.values.get(column, TableCell())

    def number(self, column: str) -> float | None:
        """The place on an axis; None if it has no single number there."""
        found = self.cell(column).number
        return None if found is None else float(found)

    def count(self, column: str) -> int:
        """How many; 0 if that is not known."""
        return int(self.cell(column).number or 0)

    def text(self, column: str) -> str:
        """What is written of a column, in words where there is nothing."""
        cell = self.cell(column)
        return cell.text if cell.values else UNKNOWN

    @property
    def sign(self) -> str:
        """What stands behind its name or number, if the paper contradicts itself about it."""
        return CONTESTED if self.contested else ""

    @property
    def people(self) -> Bounds:
        """How many people it is about."""
        return Bounds(self.count(PEOPLE), self.count(AT_MOST), self.cell(AT_MOST).number is None)

    @property
    def of_group(self) -> bool:
        """Whether it is about more than one person."""
        return self.count(SIZE) > 1


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes:
        name: of the figure.
        title: over it.
        draw: how it is drawn.
        columns: of what it is laid out, in order; first the publication, if the kind of figure shows it.
        marks: what is drawn.
        remarks: what stands below.
        options: of the file that lays it out.
        totals: of the cells of a column how many different people their marks are about.
        places: of each kind of concept of a network the column that it stands in, from left to right.
    """

    name: str
    title: str
    draw: str
    columns: Sequence[TableColumn]
    marks: Sequence[Mark]
    remarks: Sequence[str] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    totals: Mapping[tuple[str, TableCell], Bounds] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def shown(self) -> list[TableColumn]:
        """The columns that are drawn: not the number of people, nor what is for data only."""
        return drawn_columns(self.columns)

    @property
    def names(self) -> list[str]:
        """The names of the columns that are drawn."""
        return [column.name for column in self.shown]

    def head(self, column: str) -> str:
        """What an axis says, lowered figures as such."""
        parts = next((c.parts() for c in self.columns if c.name == column), [(column, False)])
        return "".join(text.translate(_LOWERED) if low else text for text, low in parts if text != DERIVED)


def drawn_columns(columns: Iterable[TableColumn]) -> list[TableColumn]:
    """Those of the columns of a layout that are drawn."""
    return [column for column in columns if column.name != SIZE and not column.data]


def people(bounds: Bounds) -> str:
    """A number of people between bounds: ``8``, ``1–3``, ``≤ 18``; ``≥ 8`` or ``?`` where it is not told."""
    if bounds.open:
        return f"≥ {bounds.least}" if bounds.least else "?"
    if bounds.least == bounds.most:
        return str(bounds.least)
    return f"{bounds.least}–{bounds.most}" if bounds.least else f"≤ {bounds.most}"
