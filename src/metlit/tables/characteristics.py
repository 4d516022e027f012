"""The characteristics of a series ("Table 1"): of each variable its values, and of how many they are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from metlit.notice import NOTICE
from metlit.numbers.rounding import quantized, shown
from metlit.numbers.summaries import median
from metlit.record.values import CellValue
from metlit.record.wording import Wording
from metlit.tables.cells import LayoutRow, first_found
from metlit.tables.layout import ColumnSource, Layout
from metlit.tables.table import Table, TableCell, TableColumn

CHARACTERISTICS = (
    TableColumn("variable", "Characteristic", wide=True),
    TableColumn("value", "Value", numeric=True),
    TableColumn("known", "Known, n", numeric=True),
    TableColumn("not_reported", "Not reported, n", numeric=True),
    TableColumn("nothing", "Nothing recorded, n", numeric=True),
)
_BLANK = TableCell((CellValue(""),))


@dataclass
class _Variable:
    """What is known of one variable: the values of each person who has some, and how many have none."""

    source: ColumnSource
    values: list[tuple[CellValue, ...]] = field(default_factory=list)
    not_reported: int = 0
    nothing: int = 0

    def take(self, wording: Wording, row: LayoutRow) -> None:
        found = first_found(wording, row, self.source)
        stated = TableCell.of(f for f in found if not f.absent).values
        if stated:
            self.values.append(stated)
        elif found:
            self.not_reported += 1
        else:
            self.nothing += 1

    def rows(self) -> Iterator[list[TableCell]]:
        known = [_cell(CellValue.count(n)) for n in (len(self.values), self.not_reported, self.nothing)]
        name = _cell(CellValue(self.source.column.plain))
        if self.source.column.numeric:
            yield [name, self._middle(), *known]
            return
        yield [name, _BLANK, *known]
        counts = Counter(value for values in self.values for value in values)
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0].text)):
            share = CellValue(Fraction(count), f"{count} ({_percent(count, len(self.values))} %)")
            yield [_cell(CellValue(value.value, f"    {value.text}")), _cell(share), _BLANK, _BLANK, _BLANK]

    def _middle(self) -> TableCell:
        """The median, with the range if there are several numbers."""
        numbers = [v.number for values in self.values for v in values if v.number is not None]
        if not numbers:
            return TableCell()
        middle = median(numbers)
        if len(numbers) == 1:
            return _cell(CellValue.count(middle))
        return _cell(CellValue(middle, f"{shown(middle)} ({shown(min(numbers))}–{shown(max(numbers))})"))


def characteristics(
    layout: Layout, subjects: Collection[tuple[Wording, LayoutRow]], references: Sequence[str]
) -> Table:
    """Counts, medians and ranges of every variable, with how many they are of: nobody is left out silently.

    Args:
        layout: the variables; ``counted`` in its header is what the people are called.
        subjects: the people, each once.
        references: the publications.
    """
    variables = [_Variable(source) for source in layout.sources]
    for wording, row in subjects:
        for variable in variables:
            variable.take(wording, row)
    everybody = [_cell(CellValue(layout.header.get("counted", "People"))), _cell(CellValue.count(len(subjects)))]
    rows = [[*everybody, _BLANK, _BLANK, _BLANK], *(row for v in variables for row in v.rows())]
    return Table(layout.name, layout.title, CHARACTERISTICS, rows, (), [*layout.remarks, NOTICE], references)


def _cell(value: CellValue) -> TableCell:
    return TableCell((value,))


def _percent(part: int, whole: int) -> str:
    return str(quantized(Fraction(100 * part, whole), 0))
