"""Patterns of numbers and quantities, against the reader of quantities and plain arithmetic."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

import pytest

from metlit.numbers.quantity import parse
from metlit.record.number_patterns import json_number, number_pattern, quantity_pattern

NUMBERS = [
    "0",
    "-0",
    "-1",
    "0.0",
    "0.5",
    "1",
    "1.0",
    "1.5",
    "4.99",
    "5",
    "5.0",
    "5.01",
    "6",
    "9",
    "10",
    "19",
    "20",
    "35",
]
NUMBERS += [
    "99",
    "99.9",
    "100",
    "100.0",
    "100.1",
    "101",
    "119.5",
    "120",
    "121",
    "250",
    "999",
    "1000",
    "05",
    "1e3",
    "+5",
    "5.",
    ".5",
]
WRITTEN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
BOUNDS = [
    {},
    {"minInclusive": "0"},
    {"minInclusive": "1"},
    {"minInclusive": "18"},
    {"minExclusive": "0"},
    {"minInclusive": "0", "maxInclusive": "100"},
    {"minInclusive": "0", "maxInclusive": "5"},
    {"minInclusive": "0", "maxInclusive": "120"},
    {"minInclusive": "35", "maxInclusive": "250"},
]
WHOLE = "^[0-9]+([.]0+)?$"


def within(text: str, bounds: dict[str, str]) -> bool:
    number = Fraction(text)
    return (
        number >= Fraction(bounds.get("minInclusive", number))
        and number <= Fraction(bounds.get("maxInclusive", number))
        and ("minExclusive" not in bounds or number > Fraction(bounds["minExclusive"]))
    )


@pytest.mark.parametrize("bounds", BOUNDS, ids=str)
@pytest.mark.parametrize("pattern", ["", WHOLE])
def test_a_number_lies_within_its_bounds_and_has_its_pattern(bounds, pattern):
    regex = re.compile(number_pattern(bounds.items(), pattern))
    for text in NUMBERS:
        well = bool(WRITTEN.fullmatch(text)) and not re.fullmatch(r"-0(?:\.0+)?", text)
        well = well and within(text, bounds) and bool(re.search(pattern, text))
        assert bool(regex.fullmatch(text)) is well, (text, regex.pattern)


def test_every_whole_number_of_a_range_and_no_other():
    for low, high in [(0, 0), (0, 9), (1, 100), (7, 1234), (95, 105), (10, 10), (0, 999), (199, 2001)]:
        regex = re.compile(number_pattern([("minInclusive", str(low)), ("maxInclusive", str(high))], WHOLE))
        assert [n for n in range(2500) if regex.fullmatch(str(n))] == list(range(low, high + 1))


def test_a_quantity_is_what_the_reader_takes_apart():
    comparators = {">=": "x", ">": "x", "more than": "x", "about": "x", "ca.": "x", "~": "x"}
    units = ["Gy", "month", "months", "%", "10^9/L", "/µL", "mg/m²"]
    regex = re.compile(quantity_pattern(number_pattern(()), units, comparators, bare=True))
    starts = ["", ">= ", ">", "MORE THAN ", "more than", "About ", "about", "ca.", "~ ", "± "]
    middles = ["30", "30.5", "-1", "1-2", "1 – 2", "1 to 2", "1 to", "1-", "90+", "1-2+", "1,5", "30 40", "x"]
    ends = ["", " Gy", "GY", " Months ", " furlongs", " 10^9/L", "10^9/L", "/µL", " mg/m²", " +", " %"]
    counted = 0
    for start, middle, end in itertools.product(starts, middles, ends):
        text = start + middle + end
        printed = parse(text, comparators)
        well = printed is not None and (not printed.unit or printed.unit.casefold() in {u.casefold() for u in units})
        assert bool(regex.search(text)) is well, text
        counted += well
    assert counted > 300


def test_what_numbers_a_yaml_reader_makes_of_texts_of_a_pattern():
    assert json_number((), "^(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?$") == {
        "type": "integer",
        "minimum": 1900,
        "maximum": 2099,
    }
    assert json_number((), "^[1-9][0-9]{0,8}$") == {"type": "integer", "minimum": 1, "maximum": 999_999_999}
    assert json_number((), "^PMC[1-9][0-9]{0,8}$") is None
    assert json_number([("minInclusive", "0"), ("maxInclusive", "100")]) == {
        "type": "number",
        "minimum": 0,
        "maximum": 100,
    }
    assert json_number([("minExclusive", "0.5")]) == {"type": "number", "exclusiveMinimum": 0.5}
