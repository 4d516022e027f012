"""Rows of questions as cells: printed text is read once, at the border, and stays what it is."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from metlit import iris
from metlit.numbers.bands import About, Between
from metlit.rdf.rows import Iri
from metlit.record.values import Absence
from metlit.tables.answers import AnswerReader
from metlit.tables.catalogue import Tables
from metlit.tables.layout import ColumnPart, ColumnSource
from metlit.tables.table import TableColumn

GRAY = iris.term_iri("unit", "gray")


@pytest.fixture(scope="module")
def reader(library) -> AnswerReader:
    return Tables(library).answers


def source(*columns: str, numeric: bool = True) -> ColumnSource:
    groups = tuple((ColumnPart(column, ()),) for column in columns)
    return ColumnSource(TableColumn("x", "X", numeric=numeric), groups)


@pytest.mark.parametrize(
    ("text", "value", "unit", "bare"),
    [
        ("10", Fraction(10), "", True),
        ("59.40", Fraction("59.4"), "", True),
        ("30 Gy", Fraction(30), GRAY, False),
        ("31-675", Between(Fraction(31), Fraction(675)), "", False),
        ("> 25 Gy", Between(low=Fraction(25), above=True), GRAY, False),
        ("≤ 3", Between(high=Fraction(3)), "", False),
        ("about 20 Gy", About(Fraction(20)), GRAY, False),
        ("not reported", Absence(iris.term_iri("record", "not-reported")), "", False),
        ("12 patients", "12 patients", "", False),
        ("39/13", "39/13", "", False),
    ],
)
def test_printed_numbers_are_read_in_columns_of_numbers(
    reader: AnswerReader, text: str, value: object, unit: str, bare: bool
) -> None:
    (found,) = reader.cell({"a": text}, source("a")).values
    assert found.value == value and type(found.value) is type(value)
    assert (found.unit, found.bare, found.text) == (unit, bare, text)
    # What stands in a column of words is words.
    assert reader.cell({"a": text}, source("a", numeric=False)).values[0].value == text


def test_the_first_column_that_says_something_is_taken(reader: AnswerReader) -> None:
    row = {"a": None, "b": "", "c": 0, "d": 7}
    assert reader.cell(row, source("a", "b", "c", "d")).number == 0
    assert reader.cell({"a": None, "b": ""}, source("a", "b")).values == ()


def test_concepts_of_one_text_are_values_of_their_own(reader: AnswerReader, library) -> None:
    psoas, lung = iris.term_iri("site", "psoas-muscle"), iris.term_iri("site", "lung")
    cell = reader.cell({"a": f"{psoas} {lung}"}, source("a", numeric=False))
    assert [v.value for v in cell.values] == [psoas, lung] and all(isinstance(v.value, Iri) for v in cell.values)
    assert cell.text == f"{library.terms.label(psoas)}; {library.terms.label(lung)}"
    assert reader.cell({"a": (psoas, lung)}, source("a", numeric=False)) == cell


def test_decimals_are_written_as_they_stand_and_fractions_rounded(reader: AnswerReader) -> None:
    assert reader.cell({"a": Decimal("60.00")}, source("a")).text == "60.00"
    exact = reader.cell({"a": Fraction(425, 10) * Fraction(125, 10) / 12}, source("a"))
    assert exact.text == "44.27" and exact.number == Fraction(2125, 48)
