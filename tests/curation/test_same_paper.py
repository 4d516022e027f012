"""Bibliographic data of another paper are noticed."""

from __future__ import annotations

import pytest

from metlit.curation.bibliographic.citation import Citation
from metlit.curation.same_paper import another_paper
from tests.curation.papers import TITLE, case_report, document, paragraph

DOI = "10.5555/psoas.2020.1"


def wrong(title: str, paper, doi: str = DOI) -> str:
    return another_paper(Citation("Crossref", title=title, doi=doi), paper)


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        TITLE.upper(),
        "Psoas metastasis & pain \u2013 a case report",
        "Psoas metastasis and pain: case report",
        "Psoas metastasis and pain",
        "",
    ],
)
def test_the_same_title_differently_printed(title: str) -> None:
    assert wrong(title, case_report()) == ""


@pytest.mark.parametrize(
    "title",
    [
        "Radiation Therapy for Malignant Lumbosacral Plexopathy: A Case Series",
        "Psoas abscess and fever: a case report",
        "Pain",
        "A case report",
    ],
)
def test_another_title(title: str) -> None:
    said = wrong(title, case_report())
    assert said.startswith(f"{DOI} is “{title}”, which paper.txt does not have as its title")


def test_a_title_that_was_not_recognised_may_stand_on_the_first_pages() -> None:
    paper = document(paragraph("Case Report", "x"), paragraph(f"{TITLE} Jane Doe", "x"), title="")
    assert wrong(TITLE, paper) == ""
    assert wrong("Another title altogether", paper) != ""


def test_a_doi_of_its_own_counts() -> None:
    assert wrong(TITLE, document(doi="10.5555/other.1")) == f"paper.txt gives 10.5555/other.1 as its DOI, not {DOI}"
    assert wrong(TITLE, document(doi=DOI)) == ""


def test_of_a_file_of_references_its_name_is_told() -> None:
    assert another_paper(Citation("a.bib", title="Other words"), case_report()).startswith("a.bib is “Other words”")
