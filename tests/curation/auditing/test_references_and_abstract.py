"""What the text cites against the list of references, and what the abstract prints against the rest."""

from __future__ import annotations

import pytest

LIST = (
    "\n\n## References\n\n1. Gerontopoulos A, Mosa E. Pain. J Ex. 2020;26:348-51. doi:10.1000/182.1\n\n"
    "2. Muster B. Terms of events (CTE) version 5.0. 2021. doi:10.1000/182.{}\n\n"
    "3. Beispiel C. Falls. J Ex. 2001;3:14-20.\n"
)
BODY = "Events were graded by CTE, version {} [2]. {} et al. [1] saw the same."


def paper(version: str, name: str, doi: str) -> str:
    return "# A series of our own\n\n## Results\n\n" + BODY.format(version, name) + LIST.format(doi)


def test_versions_names_and_dois(audited):
    assert audited(paper("5.0", "Gerontopoulos", "2")).alarms == []
    wrong = audited(paper("4.0", "Gelontopoulos", "1"))
    assert [p.printed for p in wrong.alarms] == ["version 4.0 [2]", "Gelontopoulos et al. [1]", "10.1000/182.1"]
    assert wrong.alarms[-1].arithmetic == "2 × 10.1000/182.1; years 2020, 2021"


def test_one_doi_of_one_year_is_asked_about(audited):
    """A book, or a supplement, has one DOI and several chapters."""
    found = audited(paper("5.0", "Gerontopoulos", "1").replace("2021", "2020"))
    assert found.alarms == []
    assert [p.code for p in found.of("question")] == ["paper-doi-twice"]


@pytest.mark.parametrize(
    ("year", "cited", "level"),
    [("2022", "[1, 2]", "differs"), ("2021", "[1-2]", "question"), ("2020", "[1]", None), ("2001", "[1-3]", None)],
)
def test_data_of_a_year_from_an_older_source(audited, year: str, cited: str, level: str | None):
    """References 1, 2 and 3 are of 2020, 2021 and 2001."""
    text = paper("5.0", "Gerontopoulos", "2").replace(
        "the same.", f"the same. According to Climbstat {year}, it grows {cited}."
    )
    assert [p.level for p in audited(text).points if p.code == "paper-source-older"] == ([level] if level else [])


def test_another_name_is_no_misspelt_one(audited):
    assert audited(paper("5.0", "Beispielsson", "2")).alarms == []


def of_abstract(abstract: str) -> str:
    filling = " ".join(["The wall was climbed again, and the rope held each time that somebody fell."] * 8)
    return (
        f"# A series of our own\n\n## Abstract\n\n{abstract}\n\n## Methods\n\n{filling}\n\n## Results\n\n"
        f"A total of 40 patients were seen. Relief was seen in 12 patients. The mean age was 61.4 years. {filling}\n"
    )


def test_what_stands_in_the_abstract_only_is_asked_about(audited):
    found = audited(of_abstract("Relief was seen in 34% of them, at a mean age of 63 years."))
    assert [p.printed for p in found.of("question")] == ["34%", "63 years"]


def test_what_follows_from_the_text_is_left_alone(audited):
    assert audited(of_abstract("Relief was seen in 30% of them, at a mean age of 61 years.")).of("question") == []
