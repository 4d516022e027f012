"""The characteristics of a series ("Table 1"): of each variable its values, and of how many they are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from metlit.notice import NOTICE
from metlit.numbers.rounding import quantized, shown
from metlit.numbers.summaries import median
from metlit.record.values import CellValue, joined
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
# Of what is to be told apart and is not named.
UNNAMED = "not reported"


@dataclass
class _Variable:
    """What is known of one variable: the values of each person who has some, and how many have none.

    Attributes:
        source: where they come from.
        apart: the key of the node that has a value, by which numbers are told apart: a scale; empty if by none.
    """

    source: ColumnSource
    apart: str = ""
    values: list[tuple[CellValue, ...]] = field(default_factory=list)
    numbers: dict[str, list[list[Fraction]]] = field(default_factory=dict)
    not_reported: int = 0
    nothing: int = 0

    def take(self, wording: Wording, row: LayoutRow) -> None:
        found = first_found(wording, row, self.source)
        stated = [f for f in found if not f.absent]
        if stated:
            self.values.append(TableCell.of(stated).values)
            own: dict[str, list[Fraction]] = {}
            for one in stated:
                if one.number is not None:
                    own.setdefault(self._kind(wording, one), []).append(one.number)
            for kind, numbers in own.items():
                self.numbers.setdefault(kind, []).append(numbers)
        elif found:
            self.not_reported += 1
        else:
            self.nothing += 1

    def _kind(self, wording: Wording, value: CellValue) -> str:
        if not self.apart:
            return ""
        return joined(wording.follow(value.stated_on, [self.apart])) or UNNAMED

    def rows(self) -> Iterator[list[TableCell]]:
        known = [_cell(CellValue.count(n)) for n in (len(self.values), self.not_reported, self.nothing)]
        name = _cell(CellValue(self.source.column.plain))
        if self.source.column.numeric and not self.apart:
            yield [name, _middle(self.numbers.get("", [])), *known]
            return
        yield [name, _BLANK, *known]
        if self.source.column.numeric:
            for kind, of in sorted(self.numbers.items(), key=lambda item: (-len(item[1]), item[0])):
                yield [_inside(kind), _middle(of), _cell(CellValue.count(len(of))), _BLANK, _BLANK]
            return
        counts = Counter(value for values in self.values for value in values)
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0].text)):
            share = CellValue(Fraction(count), f"{count} ({_percent(count, len(self.values))} %)")
            yield [_cell(CellValue(value.value, f"    {value.text}")), _cell(share), _BLANK, _BLANK, _BLANK]


def _middle(people: Sequence[Sequence[Fraction]]) -> TableCell:
    """The median of people, with the range if there are several numbers; who has several counts with their median."""
    numbers = [number for own in people for number in own]
    if not numbers:
        return TableCell()
    middle = median([median(own) for own in people])
    if len(numbers) == 1:
        return _cell(CellValue.count(middle))
    return _cell(CellValue(middle, f"{shown(middle)} ({shown(min(numbers))}–{shown(max(numbers))})"))


def _inside(text: str) -> TableCell:
    return _cell(CellValue(text, f"    {text}"))


def characteristics(
    layout: Layout, subjects: Collection[tuple[Wording, LayoutRow]], references: Sequence[str]
) -> Table:
    """Counts, medians and ranges of every variable, with how many they are of: nobody is left out silently.

    Args:
        layout: the variables; ``counted`` in its header is what the people are called, ``apart`` the variables whose
            numbers are told apart by a key of the node that has them (``before=scale``).
        subjects: the people, each once.
        references: the publications.
    """
    apart = dict(word.split("=", 1) for word in layout.header.get("apart", "").split() if "=" in word)
    variables = [_Variable(source, apart.get(source.column.name, "")) for source in layout.sources]
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
