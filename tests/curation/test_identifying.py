"""What identifies a patient is warned of: every pattern by the examples beside it, and by the blocks it looks at."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.curation.document import Block, BlockKind, Place
from metlit.curation.identifying import identifying_in, load_identifying, withheld
from metlit.errors import ResourceError
from metlit.resources import Resources
from tests.curation.papers import case_report, cell, document, paragraph

PATTERNS = load_identifying(Resources.default().curation_file("identifying"))


@pytest.mark.parametrize("one", PATTERNS, ids=lambda one: one.name)
def test_examples_hold(one) -> None:
    assert [text for text in one.examples if not list(one.found(text))] == []
    assert [text for text in one.counterexamples if list(one.found(text))] == []
    assert one.instead


# reliability.md, section 7: of these classes at least one planted identifier each; and phrases that are none.
PLANTED = {
    "She was born on 3 May 1958.": "day",
    "Treatment began on 2018-03-12.": "day",
    "Seen on 12/03/2018 in the clinic.": "day",
    "On May 3, 2018 she fell.": "day",
    "A 94-year-old man.": "age over 89",
    "The patient (J.S.) was treated.": "initials",
    "Mrs. Smith complained of pain.": "name",
    "Hospital number 0012345.": "number",
    "Reached at j.smith@example.org.": "contact",
}
HARMLESS = (
    "50 Gy in 25 fractions of 2 Gy at 6 MV; doi:10.1016/j.ijrobp.2012.02.017.",
    "From May 1992 to April 2019, 18 patients were treated.",
    "A dose of 93 cGy; 95 % of patients; aged 89 years; 90 days after.",
    "Received 12 March 2020; accepted 3 May 2020; published 1 June 2020.",
    "The institutional ethics committee approved it on 12 March 2020 (2021-K1, approval number 0-0073).",
    "Correspondence to j.smith@example.org.",
    "Patient 5 and patient A had T4N3M0 disease (patients A-D).",
    "D95 and D98; V95; ratio 1/3/2; L1-L3; version 25.0.",
    "Miss rates and MS were not Dr Smith's concern.",
)


@pytest.mark.parametrize(("text", "name"), PLANTED.items())
def test_what_is_planted_is_found(text: str, name: str) -> None:
    (one,) = identifying_in(document(paragraph(text, "Case presentation")), PATTERNS)
    assert (one.name, one.place) == (name, "Case presentation, paragraph 1")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_identifies_nobody_is_left_alone(text: str) -> None:
    assert identifying_in(document(paragraph(text, "Results")), PATTERNS) == []


def test_references_margins_titles_and_heads_of_columns_say_nothing_of_patients() -> None:
    text = "Mrs. Smith, 12 March 2018"
    blocks = [Block(text, Place(), kind) for kind in (BlockKind.REFERENCE, BlockKind.MARGIN, BlockKind.HEADING)]
    assert identifying_in(document(*blocks, cell(text, 0, text)), PATTERNS) == []
    assert len(identifying_in(document(cell(text, 1, "Case")), PATTERNS)) == 2


def test_a_paper_without_any_is_not_warned_of() -> None:
    assert identifying_in(case_report(), PATTERNS) == []


def test_what_a_record_has_instead() -> None:
    assert withheld("94-year-old", PATTERNS) == "90+"
    assert withheld("64-year-old", PATTERNS) == ""


def test_long_texts_take_no_time() -> None:
    """Patterns are tried on whatever a file holds."""
    import time

    for text in ("1" * 50_000, "patient " * 8_000, "a@" * 25_000, "12 May " * 8_000, "aged " * 10_000):
        before = time.monotonic()
        identifying_in(document(paragraph(text, "Results")), PATTERNS)
        assert time.monotonic() - before < 1


def test_a_line_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    for line in ("a\tb", "a\t(\t\tx\ty\tz"):
        file = tmp_path / "identifying.tsv"
        file.write_text(f"# title: x\n{line}\n", encoding="utf-8")
        with pytest.raises(ResourceError, match=r"identifying\.tsv:2: "):
            load_identifying(file)
