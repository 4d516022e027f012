"""Limits of numbers, and bands: what is written of them, and which numbers they may be."""

from __future__ import annotations

from fractions import Fraction

import pytest

from metlit.numbers.bands import Between, band, band_of, number


@pytest.mark.parametrize(
    ("value", "words", "limits"),
    [
        ("19.99", "< 20", (None, 20)),
        ("20", "20 to < 30", (20, 30)),
        ("29.999999", "20 to < 30", (20, 30)),
        ("30", "30 to < 42.5", (30, 42.5)),
        ("42.5", "≥ 42.5", (42.5, None)),
    ],
)
def test_a_limit_belongs_to_the_band_above_it(value: str, words: str, limits: tuple) -> None:
    edges = [Fraction(20), Fraction(30), Fraction("42.5")]
    found = band_of(Fraction(value), edges)
    assert (found.low, found.high) == limits
    assert band(Fraction(value), edges) == words
    assert found.holds(Fraction(value))


def test_limits_hold_what_they_say() -> None:
    seven, over, up_to = Fraction(7), Between(low=Fraction(7), above=True), Between(high=Fraction(7))
    assert not over.holds(seven) and over.holds(seven + Fraction(1, 10**9))
    assert up_to.holds(seven) and not up_to.holds(seven + Fraction(1, 10**9))
    assert not Between(high=seven, below=True).holds(seven)
    assert Between(Fraction(31), Fraction(675)).holds(Fraction(31)) and Between().holds(Fraction(-1))


@pytest.mark.parametrize(
    ("text", "value"),
    [("30", 30.0), (" -1.5 ", -1.5), ("30-40", None), ("> 3", None), ("1e3", None), ("ten", None), ("", None)],
)
def test_plain_numbers_only(text: str, value: float | None) -> None:
    assert number(text) == value
