"""Answers of services, written from their documentation → what is known of a publication."""

from __future__ import annotations

import json

import pytest

from metlit.curation.bibliographic.answer import BadAnswerError, NotKnownError
from metlit.curation.bibliographic.citation import CitedAuthor, clean_text, read_doi, read_pmcid, read_pmid
from metlit.curation.bibliographic.crossref import read_crossref
from metlit.curation.bibliographic.datacite import read_datacite
from metlit.curation.bibliographic.europepmc import read_europepmc
from metlit.curation.bibliographic.pubmed import read_pubmed
from metlit.curation.bibliographic.updates import load_update_words, told_updates
from metlit.resources import Resources
from tests.curation.bibliographic import documented

WORDS = load_update_words(Resources.default().curation_file("updates"))
AUTHORS = (
    CitedAuthor("Doe, Jane", orcid="0000-0002-1825-0097"),
    CitedAuthor("van der Roe, R. J., Jr"),
    CitedAuthor("Psoas Study Group", collective=True),
)
READERS = {
    "Crossref": read_crossref,
    "DataCite": read_datacite,
    "PubMed": read_pubmed,
    "Europe PMC": read_europepmc,
}


def test_crossref() -> None:
    found = read_crossref(documented.crossref())
    assert found.title == "Psoas metastasis & pain: a case report"
    assert found.authors == AUTHORS
    assert (found.journal, found.volume, found.issue, found.pages) == ("Journal of Invented Cases", "4", "2", "11-14")
    assert (found.year, found.online) == ("2020", "2019"), "the year of the volume, and that of the first appearance"
    assert found.doi == "10.5555/psoas.2020.1"
    assert told_updates(found, WORDS) == []


def test_datacite() -> None:
    found = read_datacite(documented.DATACITE)
    assert (found.title, found.year, found.forms) == ("Psoas pain before print", "2021", ("Preprint",))
    assert found.authors == (AUTHORS[0], AUTHORS[2])
    assert found.journal == "Invented Repository"
    said = "this publication is replaced by a newer version, says DataCite (10.5555/preprint.10)"
    assert told_updates(found, WORDS) == [said]


def test_pubmed() -> None:
    found = read_pubmed(documented.PUBMED % b"")
    assert found.title == "Psoas metastasis and pain: a case report"
    assert [a.name for a in found.authors] == ["Doe, Jane", "van der Roe, R J, Jr", "Psoas Study Group"]
    assert (found.year, found.pages, found.journal) == ("2020", "11-14", "Journal of invented cases")
    assert (found.pmid, found.pmcid, found.doi) == ("12345678", "PMC7654321", "10.5555/psoas.2020.1")
    assert found.forms == ("Case Reports", "Journal Article")
    assert told_updates(found, WORDS) == [], "what it cites is no correction"


def test_europe_pmc() -> None:
    found = read_europepmc(documented.EUROPEPMC)
    assert found.title == "Psoas metastasis and pain: a case report"
    assert found.authors == (AUTHORS[0], AUTHORS[2])
    assert (found.pmid, found.pmcid, found.year) == ("12345678", "PMC7654321", "2020")


def test_retractions_and_corrections_are_told() -> None:
    def told(citation) -> list[str]:
        return told_updates(citation, WORDS)

    retracted = told(read_crossref(documented.crossref(**documented.RETRACTED)))
    assert retracted == ["this publication is retracted, says Crossref (10.5555/notice.7)"]
    assert told(read_crossref(documented.crossref(**documented.NOTICE))) == [
        "this is a notice (correction) about another publication, says Crossref (10.5555/other.1)"
    ]
    assert told(read_pubmed(documented.PUBMED % documented.PUBMED_RETRACTION)) == [
        "this publication is retracted, says PubMed (PMID 87654321)"
    ]
    assert told(read_europepmc(documented.EUROPEPMC)) == [
        "this publication is corrected, says Europe PMC (PMID 87654321)"
    ]


def test_one_fact_is_told_once_and_of_two_services_the_first_counts() -> None:
    first = read_crossref(documented.crossref(**documented.RETRACTED))
    both = first.filled_from(read_pubmed(documented.PUBMED % documented.PUBMED_RETRACTION))
    assert told_updates(both, WORDS) == ["this publication is retracted, says Crossref (10.5555/notice.7)"]
    assert (both.year, both.pmid, both.title) == ("2020", "12345678", first.title)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff" * 100,
        b"[]",
        b"null",
        b"{}",
        b'{"message": []}',
        b'{"data": {"attributes": 3}}',
        b"[" * 100_000,
        b"{" * 10_000,
        b"<html><body>Log in</body></html",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
    ],
    ids=range(11),
)
def test_nonsense_is_one_line(reader, data: bytes) -> None:
    with pytest.raises((BadAnswerError, NotKnownError)) as error:
        reader(data)
    assert "\n" not in str(error.value)


def test_values_of_another_type_are_left_out() -> None:
    """Each value of the documented answer in turn replaced by what it should not be: nothing is raised."""
    for reader, data in (
        (read_crossref, documented.crossref(**documented.RETRACTED)),
        (read_datacite, documented.DATACITE),
    ):
        whole = json.loads(data)
        inside = whole["message"] if "message" in whole else whole["data"]["attributes"]
        for key in list(inside):
            for odd in (None, 7, "x", [], [None], [[]], {}, {"a": 1}, [{"name": None}], True):
                before, inside[key] = inside[key], odd
                reader(json.dumps(whole).encode())
                inside[key] = before
    whole = json.loads(documented.EUROPEPMC)
    inside = whole["resultList"]["result"][0]
    for key in list(inside):
        for odd in (None, 7, "x", [], [None], {}, {"author": 1}, {"pubType": None}, True):
            before, inside[key] = inside[key], odd
            read_europepmc(json.dumps(whole).encode())
            inside[key] = before


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("A <sub>2</sub> &lt;b&gt;title&lt;/b&gt;", "A 2 title"),
        ("p &lt; 0.05 and n > 3", "p < 0.05 and n > 3"),
        ("e\u0301tude", "\u00e9tude"),
        ("zero\u200bwidth \x07bell\u202e", "zerowidth bell"),
        ("soft\u00adhyphen", "softhyphen"),
        (None, ""),
        (["x"], ""),
    ],
)
def test_texts_are_made_fit(text, clean: str) -> None:
    assert clean_text(text) == clean


def test_identifiers_are_read_as_people_write_them() -> None:
    for text in ("10.7759/CUREUS.20939", "doi:10.7759/cureus.20939", "https://doi.org/10.7759/cureus.20939."):
        assert read_doi(text) == "10.7759/cureus.20939"
    assert [read_doi(t) for t in ("", "10.1", "cureus", "10.1/../../x", "10.7759/a b", "10.7759/\u00e9")] == [""] * 6
    assert [read_pmid(t) for t in ("35154982", "PMID: 35154982", "https://pubmed.ncbi.nlm.nih.gov/35154982/")] == [
        "35154982"
    ] * 3
    assert [read_pmid(t) for t in ("0", "PMC1", "1234567890", "")] == [""] * 4
    assert [read_pmcid(t) for t in ("PMC7654321", "7654321.1", "x")] == ["PMC7654321", "PMC7654321", ""]
