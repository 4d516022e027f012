"""The rows of a question as cells: the border where printed text becomes a value again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from metlit import iris
from metlit.model.schema import Schema
from metlit.model.terms import Terms, fold
from metlit.numbers.bands import Between
from metlit.rdf.rows import Cell, Iri
from metlit.record.values import Absence, CellValue, Typed, limited
from metlit.record.walk import RecordFormat
from metlit.tables.layout import ColumnSource
from metlit.tables.table import TableCell

# Decimals of readers' rows are written as they stand; a fraction is exact, and rounded when it is printed.
AnswerCell = Cell | Fraction


class AnswerReader:
    """Cells out of the rows of questions.

    Args:
        schema: the dimensions that units have.
        terms: the vocabularies.
    """

    def __init__(self, schema: Schema, terms: Terms) -> None:
        self._terms, self._format = terms, RecordFormat(schema, terms)
        self._dimensions = sorted({shape.dimension for shape in schema.by_class.values() if shape.dimension})

    def cell(self, row: Mapping[str, AnswerCell], source: ColumnSource) -> TableCell:
        """Of the columns of a row that a column of a table may come from the first that has a value."""
        found = (row[part.level] for group in source.groups for part in group)
        first = next((cell for cell in found if cell not in (None, "", ())), ())
        return TableCell.of(self._value(cell, source.column.numeric) for cell in _several(first))

    def _value(self, cell: AnswerCell, numeric: bool) -> CellValue:
        if isinstance(cell, bool):
            return CellValue(cell, str(cell))
        if isinstance(cell, Fraction):
            return CellValue.count(cell)
        if isinstance(cell, int | Decimal):
            return CellValue(Fraction(cell), str(cell), bare=True)
        cell = str(cell)
        if cell.startswith(iris.TERM):
            return CellValue(Iri(cell), self._terms.label(cell))
        if not numeric:
            return CellValue(cell, cell)
        typed, unit, bare = self._printed(cell)
        return CellValue(typed, cell, unit, bare=bare)

    def _printed(self, text: str) -> tuple[Typed, str, bool]:
        """What a printed text is, its unit, and whether it is a number alone."""
        if reason := self._format.reasons.get(fold(text)):
            return Absence(reason), "", False
        found = self._format.printed(text)
        units = self._terms.find(found.unit, self._dimensions) if found and found.unit else []
        if found is None or (found.unit and len(units) != 1):
            return text, "", False
        unit = units[0].iri if units else ""
        if found.value is None:
            return Between(Fraction(found.lower or 0), Fraction(found.upper or 0)), unit, False
        number = Fraction(found.value)
        if found.comparator:
            return limited(number, self._terms.get(found.comparator).words), unit, False
        return number, unit, not unit


def _several(cell: AnswerCell | tuple[AnswerCell, ...]) -> tuple[AnswerCell, ...]:
    """The values of a cell: concepts stand beside each other in one text."""
    if isinstance(cell, tuple):
        return cell
    if isinstance(cell, str) and cell.startswith(iris.TERM):
        words = tuple(cell.split(" "))
        return words if all(word.startswith(iris.TERM) for word in words) else (cell,)
    return (cell,)
