"""Files of reference managers → what is known of a publication: BibTeX, RIS, CSL-JSON, MEDLINE format."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from metlit.curation.bibliographic.citation import Citation, CitedAuthor
from metlit.curation.bibliographic.citation_files import CITATION_READERS, CitationFileError, citation_from
from metlit.curation.bibliographic.updates import load_update_words, told_updates
from metlit.exchange.bibliography import bibtex, csl_json, ris
from metlit.resources import Resources
from metlit.tables.citations import Publication
from tests.curation.bibliographic import documented

BIB = r"""@comment{from a reference manager}
@article{doe2020,
  title = {Psoas {EQD}2 of {\'e}tude \& pain},
  author = {Doe, Jane and {Psoas Study Group} and van der Roe, Jr, R. J.},
  journal = {Journal of Invented Cases}, year = 2020, volume = {4}, number = {2}, pages = {11--14},
  doi = {10.5555/Psoas.2020.1}, month = feb }
@misc{roe2021, title = {Another}, year = {2021}}
"""
RIS = """TY  - JOUR
AU  - Doe, Jane
A1  - Roe, R. J., Jr
TI  - Psoas pain
T2  - Journal of Invented Cases
PY  - 2020/02/01
VL  - 4
IS  - 2
SP  - 11
EP  - 14
DO  - https://doi.org/10.5555/psoas.2020.1
AN  - 12345678
ER  -\x20
"""
CSL = json.dumps(
    [
        {
            "id": "doe2020",
            "type": "article-journal",
            "title": "Psoas pain",
            "author": [
                {"family": "Doe", "given": "Jane", "ORCID": "https://orcid.org/0000-0002-1825-0097"},
                {"family": "Roe", "given": "R. J.", "non-dropping-particle": "van der", "suffix": "Jr"},
                {"literal": "Psoas Study Group"},
            ],
            "container-title": "Journal of Invented Cases",
            "issued": {"date-parts": [["2020", 2]]},
            "volume": 4,
            "issue": "2",
            "page": "11-14",
            "DOI": "10.5555/PSOAS.2020.1",
            "PMID": "12345678",
        }
    ]
)


@pytest.fixture
def read(tmp_path: Path):
    def one(form: str, text: str | bytes, entry: str | None = None) -> Citation:
        file = tmp_path / f"x.{form}"
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return citation_from(file, form, entry)

    return one


def where(found: Citation) -> tuple[str, ...]:
    return found.journal, found.year, found.volume, found.issue, found.pages, found.doi


WHERE = ("Journal of Invented Cases", "2020", "4", "2", "11-14", "10.5555/psoas.2020.1")


def test_bibtex(read) -> None:
    found = read("bib", BIB, "doe2020")
    assert found.title == "Psoas EQD2 of \u00e9tude & pain"
    assert [a.name for a in found.authors] == ["Doe, Jane", "Psoas Study Group", "van der Roe, R. J., Jr"]
    assert [a.collective for a in found.authors] == [False, True, False]
    assert where(found) == WHERE


def test_ris(read) -> None:
    found = read("ris", RIS)
    assert [a.name for a in found.authors] == ["Doe, Jane", "Roe, R. J., Jr"]
    assert (where(found), found.title, found.pmid) == (WHERE, "Psoas pain", "12345678")


def test_csl(read) -> None:
    found = read("csl", CSL)
    assert found.authors == (
        CitedAuthor("Doe, Jane", orcid="0000-0002-1825-0097"),
        CitedAuthor("van der Roe, R. J., Jr"),
        CitedAuthor("Psoas Study Group", collective=True),
    )
    assert (where(found), found.title, found.pmid) == (WHERE, "Psoas pain", "12345678")


def test_nbib(read) -> None:
    found = read("nbib", documented.NBIB)
    assert found.title == "Psoas metastasis and pain: a case report", "a title goes on on the next line"
    assert [a.name for a in found.authors] == ["Doe, Jane", "van der Roe, R J Jr", "Psoas Study Group"]
    assert found.authors[0].orcid == "0000-0002-1825-0097"
    assert where(found) == ("Journal of invented cases", *WHERE[1:])
    assert (found.pmid, found.pmcid, found.online) == ("12345678", "PMC7654321", "2019")
    words = load_update_words(Resources.default().curation_file("updates"))
    (told,) = told_updates(found, words)
    assert told.startswith("this publication is retracted, says ") and told.endswith("(PMID 87654321)")


def test_nbib_without_full_names(read) -> None:
    text = "PMID- 1\nTI  - A.\nAU  - Doe J\nAU  - de la Roe RJ Jr\n"
    assert [a.name for a in read("nbib", text).authors] == ["Doe, J", "de la Roe, RJ, Jr"]


def test_what_metlit_writes_it_reads(read) -> None:
    """The bibliography that is exported, and back: title, authors, place and identifiers are the same."""
    authors, where_it_is = ("Doe J", "van der Roe RJ", "Study Group"), ("Journal", "2020", "4", "2", "11-14")
    ids, groups = ("10.5555/psoas.2020.1", "12345678"), frozenset({"Study Group"})
    one = Publication("doe-2020", authors, "Pain & 5 % of {x}: $3^2", *where_it_is, *ids, groups=groups)
    for form, write in (("bib", bibtex), ("ris", ris), ("csl", csl_json)):
        found = read(form, write([one]))
        assert (found.title, where(found)[0], where(found)[1:]) == ("Pain & 5 % of {x}: $3^2", "Journal", WHERE[1:]), (
            form
        )
        assert [a.name for a in found.authors] == ["Doe, J", "van der Roe, R J", "Study Group"], form
        assert found.authors[2].collective, form
        assert found.pmid == "12345678", form


@pytest.mark.parametrize("entry", ["roe2021", "2", "ROE2021"])
def test_one_of_several_is_named(read, entry: str) -> None:
    assert read("bib", BIB, entry).title == "Another"
    assert read("bib", BIB, "doi:10.5555/psoas.2020.1").year == "2020"


def test_several_and_none_named(read) -> None:
    with pytest.raises(CitationFileError, match=r"2 publications: doe2020, roe2021 \(name one with --entry\)"):
        read("bib", BIB)
    with pytest.raises(CitationFileError, match=r"no publication 'x' \(it has doe2020, roe2021\)"):
        read("bib", BIB, "x")


@pytest.mark.parametrize("form", CITATION_READERS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        b"\x00" * 1000,
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b"{" * 50_000,
        b"@article{" * 2000,
        b"TY  - " * 1000,
        b"PMID" * 1000,
        b"@article{a, title={x}}@article{a, title={y}}",
        b'[{"title": {"a": 1}}]',
        b"<html><body>Log in</body></html>",
        b"x" * (9 << 20),
    ],
    ids=range(13),
)
def test_nonsense_is_one_line(read, form: str, data: bytes) -> None:
    try:
        found = read(form, data)
    except CitationFileError as error:
        assert "\n" not in str(error)
    else:
        assert found.title == "" or form == "csl"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for file in (tmp_path / "none.bib", tmp_path):
        with pytest.raises(CitationFileError, match=re.escape(f"{file} cannot be read: ")):
            citation_from(file, "bib")


def test_values_of_another_type_are_left_out(read) -> None:
    item = json.loads(CSL)[0]
    for key in item:
        for odd in (None, 7, "x", [], [None], {}, {"date-parts": [[None]]}, {"date-parts": 3}, [{"family": 3}], True):
            text = json.dumps(item | {key: odd})
            try:
                read("csl", text)
            except CitationFileError:
                assert key == "title", "without a title it is no publication"
