"""Candidates of any program are held against the paper: what does not stand there is not shown as found."""

from __future__ import annotations

import pytest

from metlit.curation.candidate import PrintedText, checked_candidates
from metlit.curation.scan.mark import TextMark
from tests.curation.papers import case_report, cell, document, paragraph


def checked(mark: TextMark, paper=None):
    (one,) = checked_candidates([mark], paper or case_report())
    return one


def test_what_is_printed_at_its_place_is_found() -> None:
    one = checked(TextMark("total dose", "30 Gy", "30", "Gy", place="Case presentation, paragraph 1"))
    assert (one.wrong, one.said_at) == ("", "")


def test_a_section_is_the_place_of_its_paragraphs() -> None:
    assert checked(TextMark("total dose", "30 Gy", "30", place="case presentation")).said_at == ""
    assert checked(TextMark("total dose", "30 Gy", "30", place="Case")).said_at == "Case", "no section of that name"


def test_what_is_printed_elsewhere_is_shown_there() -> None:
    one = checked(TextMark("total dose", "30 Gy", "30", place="Discussion, paragraph 1"))
    assert (one.wrong, one.said_at) == ("", "Discussion, paragraph 1")
    assert one.mark.place == "Case presentation, paragraph 1"


def test_what_is_printed_nowhere_is_not_found() -> None:
    assert checked(TextMark("total dose", "39 Gy", "39", place="Case presentation")).wrong == "not found in the paper"


@pytest.mark.parametrize(
    ("printed", "value", "good"),
    [
        ("61-year-old", "61", True),
        ("61-year-old", "16", False),
        ("30 Gy in 10 fractions", "10", True),
        ("30 Gy in 10 fractions", "3", False),
        ("2,5 Gy", "2.5", True),
        ("1,234 patients", "1234", True),
        ("1 234 patients", "1234", True),
        ("two lesions", "2", True),
        ("two lesions", "3", False),
        ("5/21 (24 %)", "5/21", True),
        ("36–62 years", "36 to 62", True),
        ("36–62 years", "36 to 26", False),
        ("NRS 8", "8", True),
        ("alive", "", True),
        ("once daily", "1", True),  # no number is printed: nothing to hold it against
    ],
)
def test_the_value_is_of_the_printed_numbers(printed: str, value: str, good: bool) -> None:
    paper = document(paragraph(f"There were {printed} here.", "Results"))
    one = checked(TextMark("x", printed, value, place="Results"), paper)
    assert (not one.wrong) is good


def test_words_stand_as_such() -> None:
    text = PrintedText(document(paragraph("Of 61 patients, 2.5 of 10 had p <0.05 (non\u2010painful).", "Results")))
    found = {
        p: bool(text.places(p)) for p in ("6", "61", "1", "5 of", "2.5", "2", "<0.05", "0.05", "painf", "(non-painful)")
    }
    assert [p for p, there in found.items() if there] == ["61", "2.5", "<0.05", "0.05", "(non-painful)"]


def test_signs_blanks_and_capitals_do_not_matter() -> None:
    text = PrintedText(document(paragraph("Pain  fell from\u00a08 to 2; range 31–675 days.", "Results")))
    assert text.places("pain fell from 8 to 2") and text.places("31-675 days")


def test_nothing_stands_nowhere() -> None:
    assert PrintedText(case_report()).places("   ") == []


def test_cells_have_places_too() -> None:
    paper = document(cell("8", 5, "NRS"), cell("8", 6, "NRS"))
    one = checked(TextMark("pain score", "8", "8", place="Table 1, row 6, column NRS"), paper)
    assert (one.wrong, one.said_at) == ("", "")
    other = checked(TextMark("pain score", "8", "8", place="Table 1, row 7, column NRS"), paper)
    assert other.mark.place == "Table 1, row 5, column NRS"
