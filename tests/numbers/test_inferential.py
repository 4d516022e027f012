"""What a printed span says besides its figure, in the many forms of papers."""

from __future__ import annotations

import pytest

from metlit.numbers.inferential import inferential


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("14.2 months (95% CI 11.1-19.8)", ["11.1", "19.8"]),
        ("14.2 months (95 % CI: 11.1 to 19.8)", ["11.1", "19.8"]),
        ("14.2 (11.1–19.8, 95% CI) months", ["11.1", "19.8"]),
        ("0.60 [95% confidence interval, 0.40; 0.90]", ["0.40", "0.90"]),
        ("50% (95% CI, 40%–60%)", ["40", "60"]),
        ("-0.5 (95% CI −1.2–0.2)", ["-1.2", "0.2"]),
        ("14.2 months", []),
        ("T4N2, 11-19", []),
    ],
)
def test_intervals(text: str, ends: list[str]):
    assert [n.text for n in inferential(text).interval or ()] == ends


@pytest.mark.parametrize(
    ("text", "p"),
    [
        ("p = 0.03", "p = 0.03"),
        ("P<.001", "p < 0.001"),
        ("p-value: 0.04", "p = 0.04"),
        ("P-value of 0.04", "p = 0.04"),
        ("p = 3.2 × 10-4", "p = 3.2 × 10^-4"),
        ("p16 positive in 5", None),
    ],
)
def test_p_values(text: str, p: str | None):
    found = inferential(text).p
    assert (found.text if found else None) == p


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("t(28) = 2.20, p = .036", "t(28) = 2.20"),
        ("F(1, 28) = 4.1", "F(1, 28) = 4.1"),
        ("χ2(1, N = 22) = 3.4", "χ²(1) = 3.4"),
        ("chi-square = 6.6, df = 1", "χ²(1) = 6.6"),
        ("r = -0.45, n = 22", "r = -0.45"),
        ("z = 2.1", "z = 2.1"),
        ("at = 5", None),
    ],
)
def test_statistics(text: str, test: str | None):
    found = inferential(text).test
    assert (found.text if found else None) == test


def test_quartiles_errors_shares_and_means():
    assert [n.text for n in inferential("12 months (IQR 8-14)").quartiles or ()] == ["8", "14"]
    assert [n.text for n in inferential("12 (8-14, IQR)").quartiles or ()] == ["8", "14"]
    width, error = inferential("12 (IQR 6)").width, inferential("4.2 (SE 0.5)").error
    assert (width.text if width else "", error.text if error else "") == ("6", "0.5")
    found = inferential("80% (8/10) against 25% (3 of 12), p = 0.03", comparing=True)
    assert found.shares == ((8, 10), (3, 12))
    assert inferential("8/10, p = 0.03").shares == ()
    found = inferential("5.0 ± 1.0 vs 6.5 ± 1.2, n = 15 and n = 12", comparing=True)
    assert ([m.text for pair in found.means for m in pair], found.sizes) == (["5.0", "1.0", "6.5", "1.2"], (15, 12))


def test_what_is_printed_as_a_p_may_be_rounded_or_cut_off():
    found = inferential("p = 0.03").p
    assert found is not None and found.span == pytest.approx((0.025, 0.04))
