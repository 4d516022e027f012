"""Text of a file → text to read."""

from __future__ import annotations

import pytest

from metlit.curation.inline import without_markup
from metlit.curation.normal import NUMBER_BLANK, WordEvidence, normal_text
from metlit.curation.raised import lowered_text, raised_text
from metlit.curation.traced import TracedText


def read(text: str, elsewhere: str = "") -> str:
    return normal_text(TracedText.at(text, 0), WordEvidence([text, elsewhere])).text


@pytest.mark.parametrize(
    "text, elsewhere, expected",
    [
        ("mes-\nenchymal", "", "mesenchymal"),
        ("the out-\ncome", "an outcome", "the outcome"),
        ("a long-\nterm study", "long-term results", "a long-term study"),
        ("single-\nfraction", "a single dose in one fraction", "single-fraction"),
        ("single-\nfraction", "a single one of 12 fractions", "single-fraction"),
        ("the out-\ncome", "outcome, out, come", "the outcome"),
        ("the out-\ncomes", "outcome, out, comes", "the outcomes"),
        ("10-\nyear survival", "", "10-year survival"),
        ("PET-\nCT", "", "PET-CT"),
        ("3–\n6 months", "", "3–6 months"),
        ("42.5 Gy/\n2.5 Gy", "", "42.5 Gy/2.5 Gy"),
        ("soft\u00ad\nware", "", "software"),
        ("soft\u00adware", "", "software"),
        ("nai\u0308ve", "", "naïve"),
        ("ﬁnal eﬀect, ﬂow, aﬃne", "", "final effect, flow, affine"),
        ("a\u00a0 b\u2009c\n d\t e", "", "a b c d e"),
        ("zero\u200bwidth\ufeff", "", "zerowidth"),
        ("5−3 = 2, −0.5, 3-4, 1–2, a—b", "", "5−3 = 2, −0.5, 3-4, 1–2, a—b"),
        ("1,248 U/L; 0,8 mg; 1.234,5", "", "1,248 U/L; 0,8 mg; 1.234,5"),
        ("12\u2009345 and 12 345", "", f"12{NUMBER_BLANK}345 and 12 345"),
        ("10\u00a0000 falls in 2\u00a01000", "", f"10{NUMBER_BLANK}000 falls in 2 1000"),
        ("10³ cm² ± µ α", "", "10³ cm² ± µ α"),
        ("\u2126 and \u212b", "", "Ω and Å"),
    ],
)
def test_what_is_read(text: str, elsewhere: str, expected: str):
    assert read(text, elsewhere) == expected


def test_what_only_a_guess_tells_is_kept():
    words = WordEvidence(["an extra-\nosseous mass, and a mass"])
    assert normal_text(TracedText.at("extra-\nosseous", 0), words).text == "extraosseous"
    assert list(words.unsure) == ["extraosseous"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("**Results:** of 61", "Results: of 61"),
        ("*J Clin*. 2009", "J Clin. 2009"),
        ("36* and 45* of 78", "36* and 45* of 78"),
        ("a_b_c and _d_", "a_b_c and d"),
        ("$22.6 \\pm 11/7$ cc", "22.6 ± 11/7 cc"),
        ("$47.92 \\pm 36.6\\%$.", "47.92 ± 36.6%."),
        ("$\\geq 95\\%$ and $p < 0.05$", "≥ 95% and p < 0.05"),
        ("$\\alpha/\\beta = 3$", "α/β = 3"),
        ("$10^{3}$/µL, 10^3/µL, cm^2", "10³/µL, 10³/µL, cm²"),
        ("$\\mathrm{EQD}_{2}$", "EQD2"),
        ("it costs $5 and $6", "it costs $5 and $6"),
        ("Anna ^{1,2,*} <sup>3</sup>", "Anna ¹,²,* ³"),
        ("[10.1/x](#) and <https://a.b/c>", "10.1/x and https://a.b/c"),
        ("[https://a.b/s\\(1\\)2](https://a.b/s(1)2).", "https://a.b/s(1)2."),
    ],
)
def test_markup_within_a_line(text: str, expected: str):
    assert without_markup(TracedText.at(text, 0)).text == expected


@pytest.mark.parametrize(
    "text, expected",
    list(
        zip(
            ("2", "-3", "−1", "1,2", "3–5", "1-3", "a", "a,b", "th", "+", "*", "1,*", "TM", "é", ""),
            ("²", "⁻³", "⁻¹", "¹,²", "³–⁵", "¹-³", "ᵃ", "ᵃ,ᵇ", "th", "⁺", "*", "¹,*", "TM", "é", ""),
            strict=True,
        )
    ),
)
def test_raised(text: str, expected: str):
    assert raised_text(text) == expected


def test_raised_marks_and_back():
    assert raised_text("cd", mark=True) == "ᶜᵈ" and lowered_text("cm² 10⁻³ ᶜᵈ") == "cm2 10−3 cd"


def test_positions_go_with_the_text():
    """Of whatever remains of the source its own, over several replacements."""
    source = "x  **The ﬁrst**  out-\ncome\u00a0was $3 \\pm 1$ and  the outcome"
    text = normal_text(without_markup(TracedText.at(source, 0)), WordEvidence([source]))
    assert text.text == "x The first outcome was 3 ± 1 and the outcome"
    for sign, position in zip(text.text, text.positions, strict=True):
        assert source[position] in (sign, "ﬁ", "\\", "\u00a0", " ", "$")
    assert source[text.positions[text.text.index("1")]] == "1"
