"""What a figure shows, before it is drawn: marks with their values, and the nodes of records that they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from metlit.numbers.bands import number
from metlit.tables.table import DERIVED, NOTHING, TableColumn

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SEVERAL, UNKNOWN = "several", "nothing recorded"
# Between the values of one cell, and between paths of records.
BETWEEN, PATHS = "; ", " "
PEOPLE, AT_MOST = "people", "people_at_most"
# Before the name of a kind of concept, in the options of a network: in which column it stands.
COLUMN = "column of "


@dataclass(frozen=True)
class Mark:
    """One band, dot, cell, bar or line of a figure.

    Attributes:
        values: what is plotted, by column, as text.
        sources: paths of the nodes of records that it rests on.
    """

    values: Mapping[str, str]
    sources: tuple[str, ...] = ()

    def number(self, column: str) -> float | None:
        """A plain number; None if the text is none."""
        return number(self.values.get(column, ""))

    def text(self, column: str) -> str:
        """What stands in a column, in words where there is nothing."""
        text = self.values.get(column, NOTHING)
        return UNKNOWN if text == NOTHING else text


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes:
        name: of the figure.
        title: over it.
        draw: how it is drawn.
        columns: of the marks' values, in order.
        marks: what is drawn.
        remarks: what stands below.
        options: of the file that lays it out.
        totals: of a value of a column how many different people its marks are about.
    """

    name: str
    title: str
    draw: str
    columns: Sequence[TableColumn]
    marks: Sequence[Mark]
    remarks: Sequence[str] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    totals: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def head(self, column: str) -> str:
        """What an axis says, lowered figures as such."""
        parts = next((c.parts() for c in self.columns if c.name == column), [(column, False)])
        return "".join(text.translate(_LOWERED) if low else text for text, low in parts if text != DERIVED)


def people(least: int, most: int) -> str:
    """A number of people between bounds: ``8``, ``1–3``, ``≤ 18``."""
    if least == most:
        return str(least)
    return f"{least}–{most}" if least else f"≤ {most}"
