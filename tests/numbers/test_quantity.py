"""Printed quantities: text → numbers, comparator and unit word."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metlit.numbers.quantity import Printed, parse
from metlit.resources import Resources

WORDS = {"about": "about", "at least": "ge", ">=": "ge", ">": "gt", "up to": "le", "<": "lt", "~": "about"}


def one(value: str, unit: str = "", comparator: str = "") -> Printed:
    return Printed(value, None, None, comparator, unit)


def span(lower: str, upper: str, unit: str = "", comparator: str = "") -> Printed:
    return Printed(None, lower, upper, comparator, unit)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("30 Gy", one("30", "Gy")),
        ("30Gy", one("30", "Gy")),
        ("  30   Gy ", one("30", "Gy")),
        ("1.50 Gy", one("1.50", "Gy")),
        ("0.0", one("0.0")),
        ("-3 Gy", one("-3", "Gy")),
        ("-0.05 Gy", one("-0.05", "Gy")),
        ("5-0 Gy", span("5", "0", "Gy")),
        ("7", one("7")),
        ("5 %", one("5", "%")),
        ("43.7 cc", one("43.7", "cc")),
        ("75 mg/m²", one("75", "mg/m²")),
        ("3 weeks of life", one("3", "weeks of life")),
        ("31-675 days", span("31", "675", "days")),
        ("31 – 675 days", span("31", "675", "days")),
        ("31 to 675 days", span("31", "675", "days")),
        ("2.0-2.50 Gy", span("2.0", "2.50", "Gy")),
        (">= 2", one("2", "", "ge")),
        (">=2", one("2", "", "ge")),
        (">2 cm", one("2", "cm", "gt")),
        ("About 105 days", one("105", "days", "about")),
        ("at least 3 months", one("3", "months", "ge")),
        ("up to 5 cm", one("5", "cm", "le")),
        ("~3-4 weeks", span("3", "4", "weeks", "about")),
        ("90+", one("90", "", "ge")),
        ("90+ years", one("90", "years", "ge")),
    ],
)
def test_taken_apart(text, expected):
    assert parse(text, WORDS) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "Gy", "thirty Gy", "Gy 30", "30 30", "about", "about30", "aboutx 30", ">=", "30+5 Gy"),
        *("010 Gy", "+5 Gy", ".5 Gy", "- 5 Gy", "--5 Gy", "> 90+", "30-40+ Gy", "47.92 ± 36.6 %", "30 ± 2 Gy"),
        *("-0", "-0 Gy", "-0.0", "-0.00 %", "-0-5 Gy", "-5--0 Gy", "30\n40", "٣ Gy", "1 000 Gy", "not reported"),
    ],
)
def test_no_quantity(text):
    assert parse(text, WORDS) is None


@pytest.mark.parametrize("text, unit", [("1e3 Gy", "e3 Gy"), ("1,5 Gy", ",5 Gy"), ("1_000 Gy", "_000 Gy")])
def test_other_notations_never_become_another_number(text, unit):
    """The rest stands as a unit that no vocabulary knows, or the text is no quantity at all."""
    assert parse(text, WORDS) in (None, one("1", unit))


def unit_words() -> list[str]:
    (file,) = (f for f in Resources.default().term_files() if f.stem == "unit")
    with file.open(encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if r["broader"]]
    words = {w for r in rows for w in (r["label"], *r["synonyms"].split("|")) if w}
    return sorted(w for w in words if not w.isdigit())


@pytest.mark.parametrize("word", unit_words())
def test_every_unit_of_the_vocabulary_can_be_written_after_a_number(word):
    assert parse(f"7.20 {word}", {}) == one("7.20", word)


NUMBERS = st.decimals(min_value=0, max_value=10**6, places=2).map(str) | st.integers(0, 10**6).map(str)


@given(NUMBERS, NUMBERS, st.sampled_from(["-", " - ", "–", " to "]), st.sampled_from(["", " Gy", " mg/m²", "%"]))
def test_lexical_forms_are_kept(first, second, dash, unit):
    assert parse(first + unit, {}) == one(first, unit.strip())
    assert parse(first + dash + second + unit, {}) == span(first, second, unit.strip())


@given(st.text(max_size=30))
def test_any_text_is_taken_apart_or_not(text):
    printed = parse(text, WORDS)
    assert printed is None or printed.value or (printed.lower and printed.upper)
