"""What figures are made of: one entry a row of records or of a question, with its cells, as far as it can be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from metlit import iris
from metlit.errors import ResourceError
from metlit.figures.figure import SIZE
from metlit.numbers.bands import band_of, band_words
from metlit.record.values import CellValue
from metlit.tables.layout import Layout
from metlit.tables.table import TableCell, TableColumn


@dataclass(frozen=True)
class FigureEntry:
    """A row.

    Attributes:
        source: the path of the node that it is about.
        cells: by column, all columns that the figure is laid out with.
        contested: whether the paper contradicts itself about any of them.
        numbers: by column, of how many people of a group each of its values is told, as far as that is.
    """

    source: str
    cells: Mapping[str, TableCell]
    contested: bool = False
    numbers: Mapping[str, Mapping[str, Sequence[tuple[int, int]]]] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """The patient or group that it is about, as an IRI."""
        return iris.RECORD + "/".join(self.source.split("/")[:2])

    @property
    def size(self) -> int | None:
        """How many people it stands for; None if that is not known."""
        number = self.cells[SIZE].number if SIZE in self.cells else None
        return None if number is None else int(number)


def each(cell: TableCell) -> list[TableCell]:
    """Each value of a cell as a cell of its own; an empty cell as it is."""
    return [TableCell((value,)) for value in cell.values] or [cell]


def drawable(found: Iterable[FigureEntry], layout: Layout) -> tuple[list[FigureEntry], list[str]]:
    """The entries that can be drawn, and a remark on how many cannot.

    The header of the layout says which: ``unless-false`` names a column that must not be false, ``bands`` one whose
    numbers are shown as bands, and ``needed`` those without which nothing can be drawn.

    Raises:
        ResourceError: if it names a column that is not there, or limits that are no numbers.
    """
    columns = {source.column.name: source.column for source in layout.sources}
    needed = [_known(columns, name, layout) for name in layout.header.get("needed", "").split()]
    denied = [_known(columns, name, layout).name for name in layout.header.get("unless-false", "").split()]
    stated = (entry for entry in found if not any(_is_false(entry.cells[name]) for name in denied))
    banded, limits = _bands(columns, layout)
    entries = [_in_band(entry, banded, limits) if banded else entry for entry in stated]
    kept = [entry for entry in entries if all(_has(entry.cells[c.name], c) for c in needed)]
    heads = " or ".join(f"“{column.plain}”" for column in needed)
    reason = ", or not as one number" if any(column.numeric for column in needed) else ""
    remark = f"Not drawn: {len(entries) - len(kept)} of {len(entries)} entries, without {heads}{reason}."
    return kept, [remark] if len(kept) < len(entries) else []


def _known(columns: Mapping[str, TableColumn], name: str, layout: Layout) -> TableColumn:
    if name not in columns:
        raise ResourceError(f"{layout.name}.tsv: there is no column '{name}'", "one of " + ", ".join(columns))
    return columns[name]


def _has(cell: TableCell, column: TableColumn) -> bool:
    return cell.number is not None if column.numeric else bool(cell.values)


def _is_false(cell: TableCell) -> bool:
    return any(one.value is False for one in cell.values)


def _bands(columns: Mapping[str, TableColumn], layout: Layout) -> tuple[str, list[Fraction]]:
    """The column whose numbers are shown as bands, and the limits of these; no column if there is none."""
    name, *words = layout.header.get("bands", "").split() or [""]
    if not name:
        return "", []
    try:
        limits = [Fraction(word) for word in words]
    except ValueError:
        limits = []
    if not limits or limits != sorted(set(limits)):
        raise ResourceError(f"{layout.name}.tsv: bands are a column and ascending numbers")
    return _known(columns, name, layout).name, limits


def _in_band(entry: FigureEntry, column: str, limits: Sequence[Fraction]) -> FigureEntry:
    """With the number of a column as the band that it falls into."""
    number = entry.cells[column].number
    found = None if number is None else band_of(number, limits)
    cell = TableCell() if found is None else TableCell((CellValue(found, band_words(found)),))
    return replace(entry, cells={**entry.cells, column: cell})
