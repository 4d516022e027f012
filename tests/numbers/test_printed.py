"""Numbers as papers print them, and whether a decimal follows from an exact number."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metlit.curation.scan.numerals import normal_value
from metlit.curation.verify.tokens import number_tokens
from metlit.numbers.printed import NUMBER_WORDS, PrintedNumber, of_everyone, printed_names, printed_numbers
from metlit.numbers.rounding import interval, quantized, reported_as, root, shown, widest


@pytest.mark.parametrize(
    "text, values",
    [
        ("47.92 ± 36.6%", ["47.92", "36.6"]),
        ("43 (64.6)", [43, "64.6"]),
        ("31-675 days", [31, 675]),
        ("59–87 years", [59, 87]),
        ("nine patients", [9]),
        ("Twenty-one of sixty-five", [21, 65]),
        ("15-year-old", [15]),
        ("No patient", [0]),
        ("twice a day", [2]),
        ("palliation for half", ["1/2"]),
        ("1.82:1", ["1.82", 1]),
        ("120,434 new cases", [120434]),
        ("p < .05", ["0.05"]),
        ("change of -2 points", [-2]),
        ("8·5 Gy", ["8.5"]),
        ("T4N2 in CTV1", []),
        ("someone alone", []),
        ("", []),
    ],
)
def test_numbers_of_a_span(text, values):
    assert [f.value for f in printed_numbers(text)] == [Fraction(v) for v in values]


def test_percentages_and_decimals_are_known():
    count, share = printed_numbers("18 patients (27.70%)")
    assert (count.percent, share.percent, share.decimals, share.text) == (False, True, 2, "27.70")


def test_names_with_digits():
    assert printed_names("one patient classified as T4N2, D95% CTV1") == ["T4N2", "D95", "CTV1"]


def test_everyone():
    assert of_everyone("All 18 patients") and not of_everyone("overall survival")


def test_no_number():
    with pytest.raises(ValueError, match="no number"):
        PrintedNumber.of("many")


@pytest.mark.parametrize(
    "printed, exact, how",
    [
        ("46.75", Fraction(4675, 100), "exact"),
        ("27.7", Fraction(1800, 65), "rounded"),
        ("68.8", Fraction(4200, 61), "truncated"),
        ("31.2", Fraction(1900, 61), None),
        ("0.5", Fraction(1, 2), "exact"),
        ("2", Fraction(5, 2), "rounded half to even"),
        ("3", Fraction(5, 2), "rounded"),
        ("-3", Fraction(-5, 2), "rounded"),
        ("-2", Fraction(-5, 2), "rounded half to even"),
        ("0.12", Fraction(1, 8), "rounded half to even"),
        ("0.13", Fraction(1, 8), "rounded"),
        ("20.0", Fraction(20), "exact"),
    ],
)
def test_how_a_decimal_was_made(printed, exact, how):
    assert reported_as(printed, exact) == how


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=999), st.integers(0, 4))
def test_rounding_agrees_with_the_decimal_module(value, places):
    """Where the decimal module can hold the number exactly."""
    scaled = Fraction(round(value * 1000), 1000)
    unit = Decimal(1).scaleb(-places)
    exact = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    for mode in ("ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_DOWN"):
        assert quantized(scaled, places, mode) == exact.quantize(unit, rounding=mode)


@given(
    st.decimals(min_value=-500, max_value=500, places=2), st.fractions(min_value=-1, max_value=1, max_denominator=64)
)
def test_what_a_decimal_may_stand_for(printed, offset):
    text, value = str(printed), Fraction(printed) + offset / 50
    if reported_as(text, value) is not None:
        low, high = widest(text)
        assert low <= value <= high
    low, high = interval(text)
    if low < value < high:
        assert reported_as(text, value) is not None


@given(st.fractions(min_value=0, max_value=10**6, max_denominator=10**6))
def test_square_roots(value):
    found = root(value)
    assert found**2 <= value < (found + Fraction(1, 10**59)) ** 2


def test_roots_of_squares_are_exact_and_of_negatives_refused():
    assert root(Fraction(49, 16)) == Fraction(7, 4)
    with pytest.raises(ValueError, match="negative"):
        root(Fraction(-1))


def test_numbers_for_readers():
    assert [shown(Fraction(n)) for n in ("3", "7/2", "178/3", "-1/3")] == ["3", "3.5", "59.33", "-0.33"]


def test_numbers_in_several_words_are_one_everywhere():
    """The words of a number, counted here by hand, are the same for the audit, for a scan and for verify."""
    ones = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    tens = {"twenty": 20, "thirty": 30, "fifty": 50, "ninety": 90}
    expected = {f"{t} {o}": n + i for t, n in tens.items() for i, o in enumerate(ones, 1)}
    expected |= {
        f"{o} hundred{link}{t}": 100 * i + n
        for i, o in enumerate(ones, 1)
        for t, n in tens.items()
        for link in (" and ", " ")
    }
    expected |= {f"{o} and a half": Fraction(2 * i + 1, 2) for i, o in enumerate(ones, 1)}
    expected |= {
        "a hundred": 100,
        "A hundred and seven": 107,
        "12345678 and a half": Fraction(24691357, 2),
        "2½": Fraction(5, 2),
    }
    for words, value in expected.items():
        (printed,) = printed_numbers(f"after {words} weeks")
        (token,) = number_tokens(f"after {words} weeks")
        assert printed.value == Fraction(printed.text) == value == Fraction(normal_value(words)), words
        assert token.values == {value}, words


@pytest.mark.parametrize("words", sorted(NUMBER_WORDS))
def test_no_word_of_a_number_is_too_much_where_another_stands(words: str):
    for text in (f"{words} and a half", f"two hundred and {words}", f"{words} hundred", f"twenty {words}"):
        assert printed_numbers(text) and number_tokens(text) and normal_value(text)
