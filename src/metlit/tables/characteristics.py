"""The characteristics of a series ("Table 1"): of each variable its values, and of how many they are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median

from metlit.notice import NOTICE
from metlit.numbers.rounding import quantized
from metlit.record.wording import Found, Wording
from metlit.tables.cells import LayoutRow, found_in, shown_decimals
from metlit.tables.citations import References
from metlit.tables.layout import ColumnSource, Layout
from metlit.tables.table import NOTHING, Table, TableCell, TableColumn

CHARACTERISTICS = (
    TableColumn("variable", "Characteristic", wide=True),
    TableColumn("value", "Value", numeric=True),
    TableColumn("known", "Known, n", numeric=True),
    TableColumn("not_reported", "Not reported, n", numeric=True),
    TableColumn("nothing", "Nothing recorded, n", numeric=True),
)


@dataclass
class _Variable:
    """What is known of one variable: the values of each person who has some, and how many have none."""

    source: ColumnSource
    values: list[list[str]] = field(default_factory=list)
    not_reported: int = 0
    nothing: int = 0

    def take(self, wording: Wording, row: LayoutRow) -> None:
        found: list[Found] = []
        for group in self.source.groups:
            found += [f for part in group for f in found_in(wording, row, part)]
        stated = [f.text for f in found if not f.absent and f.text]
        if stated:
            self.values.append(list(dict.fromkeys(stated)))
        elif found:
            self.not_reported += 1
        else:
            self.nothing += 1

    def rows(self) -> Iterator[list[str]]:
        known = [str(len(self.values)), str(self.not_reported), str(self.nothing)]
        if self.source.column.numeric:
            yield [self.source.column.plain, self._middle(), *known]
            return
        yield [self.source.column.plain, "", *known]
        counts = Counter(value for values in self.values for value in values)
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            yield [f"    {value}", f"{count} ({_percent(count, len(self.values))} %)", "", "", ""]

    def _middle(self) -> str:
        numbers = sorted(Fraction(v) for values in self.values for v in values if _is_number(v))
        if not numbers:
            return NOTHING
        middle = shown_decimals(Fraction(median(numbers)))
        return middle if len(numbers) == 1 else f"{middle} ({shown_decimals(numbers[0])}–{shown_decimals(numbers[-1])})"


def characteristics(layout: Layout, subjects: Iterable[tuple[Wording, LayoutRow]], references: References) -> Table:
    """Counts, medians and ranges of every variable, with how many they are of: nobody is left out silently.

    Args:
        layout: the variables.
        subjects: the people, each once.
        references: where the publications are cited.
    """
    variables = [_Variable(source) for source in layout.sources]
    people = 0
    for wording, row in subjects:
        references.cite(wording)
        people += 1
        for variable in variables:
            variable.take(wording, row)
    rows = [["Patients", str(people), "", "", ""], *(row for v in variables for row in v.rows())]
    cells = [[TableCell(text) for text in row] for row in rows]
    return Table(layout.name, layout.title, CHARACTERISTICS, cells, (), [*layout.remarks, NOTICE], references.texts)


def _percent(part: int, whole: int) -> str:
    return str(quantized(Fraction(100 * part, whole), 0))


def _is_number(text: str) -> bool:
    try:
        Fraction(text)
    except ValueError:
        return False
    return True
