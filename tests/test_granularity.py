"""GRIM, GRIMMER and DEBIT: against all data sets of small integers, and against published examples."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest

from metlit.granularity import debit, grim, grimmer, median_of_integers
from metlit.summaries import mean, median, sd


def printed(value: Fraction, places: int = 2) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@pytest.mark.parametrize("n", range(1, 40))
def test_grim_against_all_sums(n):
    """A mean is possible if and only if some whole sum gives it."""
    possible = {printed(Fraction(total, n)) for total in range(0, 3 * n + 1)}
    for hundredths in range(0, 200):
        text = printed(Fraction(hundredths, 100))
        exact_tie = any(abs(Fraction(t, n) - Fraction(text)) == Fraction(1, 200) for t in range(0, 3 * n + 1))
        if not exact_tie:
            assert bool(grim(text, n)) == (text in possible)


@pytest.mark.parametrize("n", range(2, 7))
def test_every_real_data_set_is_consistent(n):
    for data in combinations_with_replacement(range(1, 8), n):
        values = [Fraction(v) for v in data]
        assert grimmer(printed(mean(values)), printed(sd(values)), n)
        assert median_of_integers(printed(median(values), 1), n)


@pytest.mark.parametrize("n", range(3, 7))
def test_grimmer_refuses_what_no_data_set_gives(n):
    """Among means and SDs of integers 0 to 12, most that no data set has are refused; none that one has."""
    real = defaultdict(set)
    for data in combinations_with_replacement(range(0, 13), n):
        values = [Fraction(v) for v in data]
        real[printed(mean(values))].add(printed(sd(values)))
    # Small SDs need values near the mean, so that the range 0 to 12 does not bind.
    middle = [m for m in real if Fraction(5) <= Fraction(m) <= Fraction(7)]
    wrong = [(m, s) for m in middle for h in range(0, 200) if (s := printed(Fraction(h, 100))) not in real[m]]
    refused = [pair for pair in wrong if not grimmer(*pair, n)]
    assert len(refused) / len(wrong) > 0.97


@pytest.mark.parametrize("n", range(2, 30))
def test_debit_against_all_binary_data(n):
    for ones in range(n + 1):
        values = [Fraction(1)] * ones + [Fraction(0)] * (n - ones)
        text = printed(mean(values)), printed(sd(values))
        assert debit(*text, n)
        # Near 0 and 1 the rounding of the mean leaves the SD much room.
        if Fraction(1, 5) <= mean(values) <= Fraction(4, 5):
            assert not debit(text[0], printed(sd(values) + Fraction(1, 10)), n)


@pytest.mark.parametrize(
    "median, n, possible",
    [("43.38", 65, False), ("43", 65, True), ("43.5", 64, True), ("43.5", 65, False), ("43.25", 64, False)],
)
def test_medians(median, n, possible):
    found = median_of_integers(median, n)
    assert bool(found) == possible and found.reason


def test_truncated_decimals_are_possible_if_allowed():
    """2 of 3 is 0.67; cut off it is 0.66."""
    assert grim("0.67", 3) and not grim("0.66", 3) and grim("0.66", 3, truncated=True)


def test_ties_may_go_up_or_down():
    """1 of 8 is 0.125."""
    assert grim("0.13", 8) and grim("0.12", 8)


@pytest.mark.parametrize(
    "call",
    [
        lambda: grim("x", 5), lambda: grim("1.2", 0), lambda: grim("1.2", 5, 0), lambda: grimmer("1.0", "0.5", 1),
        lambda: grimmer("1.0", "-0.5", 5), lambda: debit("1.2", "0.1", 5), lambda: debit("0.5", "0.5", 1),
        lambda: debit("0.5", "-0.5", 5), lambda: median_of_integers("1", 0),
    ],
)  # fmt: skip
def test_wrong_questions_are_refused(call):
    with pytest.raises(ValueError):
        call()
