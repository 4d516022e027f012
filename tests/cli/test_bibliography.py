"""A record's bibliography: what is refused or warned of, with the rewrite; what is exported of the rest."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import pytest
import rispy
import yaml
from pybtex.database import parse_string

import metlit
from metlit.exchange.bibliography import bibtex, csl_json, ris
from metlit.tables.catalogue import Tables

SOURCE = "source: {{title: {title}, year: 2020, design: case report, depth: full text{more}}}\n"
REST = "patients:\n  - {id: p1, at: Case, age: 61}\n"


def text(more: str, title: str = "A title") -> str:
    return SOURCE.format(title=title, more=f", {more}" if more else "") + REST


@pytest.fixture
def findings(cases):
    """The findings about records that have something more in their source."""

    def run(*more: str):
        folder = cases({f"r{i}-2020.yaml": text(one, f"Title {i}") for i, one in enumerate(more)})
        return metlit.check(folder)

    return run


def test_several_authors_in_one_name_are_refused_with_the_list(findings) -> None:
    lists = {
        "Smith J, Doe K": ["Smith J", "Doe K"],
        "Smith J; Doe K": ["Smith J", "Doe K"],
        "Smith J and Doe K": ["Smith J", "Doe K"],
        "Smith J.K., Doe K., Roe B.": ["Smith J.K.", "Doe K.", "Roe B."],
        "Smith JK et al.": ["Smith JK"],
        "Smith, J.; Doe, K.": ["Smith, J.", "Doe, K."],
        "Smith, John, Doe, Kate": ["Smith, John", "Doe, Kate"],
        "Smith, J., Doe, K., & Roe, B.": ["Smith, J.", "Doe, K.", "Roe, B."],
        "El Hayel N, Hassani W": ["El Hayel N", "Hassani W"],
        "Smith J & Doe K": ["Smith J", "Doe K"],
        "SMITH J, DOE K": ["SMITH J", "DOE K"],
        "Smith J, Doe K, and Roe B": ["Smith J", "Doe K", "Roe B"],
    }
    found = {Path(f.file).stem: f for f in findings(*(f'authors: ["{name}"]' for name in lists))}
    assert {f.code for f in found.values()} == {"several-authors"} and len(found) == len(lists)
    for i, (name, expected) in enumerate(lists.items()):
        one = found[f"r{i}-2020"]
        rewrite = re.search(r"write a list, (\[.*?\]);", one.message)[1]
        assert yaml.safe_load(rewrite) == expected, name
        assert one.severity == "error" and one.line == 1


def test_one_author_is_not_refused(findings) -> None:
    names = [
        "Farhane FZ",
        "El Hayel N",
        "Smith, John",
        "Smith J, Jr",
        "Smith, Jr, J",
        "Smith, John, Jr.",
        "Doe J. K.",
        "J. K. Doe",
        "García Márquez, Gabriel José",
        "DE LA CRUZ, Juan",
        "Smith J Jr",
        "EORTC",
        "van der Berg A",
        "Kim J.-H.",
    ]
    assert findings(*(f'authors: ["{name}"]' for name in names)) == []


def test_what_is_read_as_a_group_is_said_unless_it_is_stated(findings) -> None:
    plain = findings(
        'authors: ["World Health Organization", "John Smith"]', "authors: [{name: WHO and others, collective: true}]"
    )
    assert [(f.code, f.severity) for f in plain] == [("author-read-whole", "warning")] * 2
    assert "World Health Organization is read as the name of a group" in plain[0].message + plain[1].message


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11-2, as ORCID prints the algorithm."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    left = (12 - total % 11) % 11
    return "X" if left == 10 else str(left)


def test_the_check_digit_of_an_orcid(findings) -> None:
    """ORCID's own examples, and generated ones: of eleven check characters one is right."""
    assert check_digit("000000021825009") == "7" and check_digit("000000021694233") == "X"
    bodies = ["000000021825009", "000000021694233", *(f"00000002{n:07d}" for n in range(1234567, 9999999, 1111111))]
    ids = [(body, last) for body in bodies for last in "0123456789X"]
    written = ("-".join(f"{body}{last}"[i : i + 4] for i in (0, 4, 8, 12)) for body, last in ids)
    names = ", ".join(f'{{name: Doe J, orcid: "{orcid}"}}' for orcid in written)
    found = findings(f"authors: [{names}]")
    refused = {re.search(r"(\S{19}) is no ORCID", f.message)[1].replace("-", "") for f in found}
    assert {f.code for f in found} == {"orcid-check-digit"}
    assert refused == {body + last for body, last in ids if last != check_digit(body)}
    assert [f.code for f in findings("authors: [{name: Doe J, orcid: banana}]")] == ["Author-orcid"]


def test_days_of_the_calendar(cases) -> None:
    days = {
        "2024-02-29": True,
        "2024-02-30": False,
        "2023-02-29": False,
        "2000-02-29": True,
        "2026-04-31": False,
        "2026-11-30": True,
        "2026-12-31": True,
        "2026-06-31": False,
        "2026-13-01": False,
        "2026-01-00": False,
    }
    for key in ("extracted_on", "checked_on"):
        made = {f"d{day}.yaml": text("") + f"curation: {{extracted_by: A, {key}: {day}}}\n" for day in days}
        found = metlit.check(cases(made, folder=key))
        assert {Path(f.file).stem[1:] for f in found} == {day for day, right in days.items() if not right}
        assert {f.code for f in found} == {f"Curation-{key}"}


def test_identifiers_that_are_accepted_and_refused(findings) -> None:
    right = [
        "doi: 10.1000.10/123",
        "doi: 10.1016/S0360-3016(97)00082-5",
        "doi: 10.1000/abc-",
        "pmcid: PMC1234567",
        'pmid: "123"',
    ]
    assert findings(*right) == []
    wrong = [
        "doi: 10.1000/abc.",
        'doi: "doi:10.1000/abd"',
        'doi: "https://doi.org/10.1000/abe"',
        "pmcid: 1234567",
        "doi: 10.1000./x",
    ]
    # What another form is for sure is told with its rewrite.
    shown = ["rewrite"] * 4 + ["Source-doi"]
    assert sorted(f.code for f in findings(*wrong)) == sorted(shown)


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("doi: 10.1000/abc", "doi: 10.1000/ABC.", "duplicate-doi"),
        ("doi: 10.1000/abc", 'doi: "https://doi.org/10.1000/abc"', "duplicate-doi"),
        ("pmid: 12345678", "pmid: 12345678", "duplicate-pmid"),
        ("pmcid: PMC1234567", "pmcid: PMC1234567", "duplicate-pmcid"),
        ("authors: [Doe J]", "authors: ['Döe, John', Roe B]", "duplicate-work"),
        ("authors: [Doe J]", "authors: [Roe B]", ""),
        ("pmid: 12345678", "pmid: 12345679", ""),
        ("", "", ""),
    ],
)
def test_one_publication_twice(cases, tmp_path, one, other, code) -> None:
    """By check and by a build alike; the title differs in case and points only."""
    folder = cases({"a-2020.yaml": text(one, "'A case: of it'"), "b-2020.yaml": text(other, "A Case of it.")})
    found = [f for f in metlit.check(folder) if f.code.startswith("duplicate")]
    assert [(f.code, f.file[-11:]) for f in found] == ([(code, "b-2020.yaml")] if code else [])
    built = metlit.build(folder, tmp_path / "store").findings
    assert [f for f in built if f.code.startswith("duplicate")] == found
    assert all((f.severity == "warning") == (code == "duplicate-work") for f in found)


def test_people_said_to_be_the_same_need_no_warning(cases) -> None:
    linked = text("authors: [Doe J]") + "    same_patients_as: a-2020/p1\n"
    linked = linked.replace("  - {id: p1, at: Case, age: 61}\n", "  - id: p1\n    at: Case\n")
    folder = cases({"a-2020.yaml": text("authors: [Doe J]"), "b-2020.yaml": linked})
    assert metlit.check(folder) == []


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The publications of a folder of records whose sources are of every form, by id."""
    folder = tmp_path_factory.mktemp("forms")
    sources = {
        "article-2020": "journal: Cureus, pages: C3-32–C3-35, authors: [Smith J Jr, Farhane FZ, 'van der Berg, Anna']",
        "server-2020": "journal: medRxiv, doi: 10.1101/2021.01.01.21249999, authors: [Doe J. K.]",
        "stated-2020": "kind: preprint, authors: [{name: Study Group A, collective: true}, Roe B]",
        "bare-2020": "pmcid: PMC77, pages: bcr-2018-227405, authors: [World Health Organization]",
    }
    for name, more in sources.items():
        (folder / f"{name}.yaml").write_text(text(more, name), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert metlit.build(folder, folder / "store").generation is not None
        made = Tables(metlit.open(folder / "store")).publications({})
    return {one.record: one for one in made}


def test_bibtex_of_every_form(exported) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        entries = parse_string(bibtex(list(exported.values())), "bibtex").entries
    assert {name: entry.type for name, entry in entries.items()} == {
        "article-2020": "article",
        "server-2020": "misc",
        "stated-2020": "misc",
        "bare-2020": "misc",
    }
    smith, farhane, berg = entries["article-2020"].persons["author"]
    assert (smith.last_names, smith.lineage_names, smith.first_names) == (["Smith"], ["Jr"], ["J"])
    assert (farhane.last_names, farhane.first_names, farhane.middle_names) == (["Farhane"], ["F"], ["Z"])
    assert " ".join([*berg.prelast_names, *berg.last_names]) == "van der Berg" and berg.first_names == ["Anna"]
    assert [p.last_names for p in entries["bare-2020"].persons["author"]] == [["{World Health Organization}"]]
    assert [p.last_names for p in entries["stated-2020"].persons["author"]] == [["{Study Group A}"], ["Roe"]]
    assert entries["article-2020"].fields["pages"] == "C3-32--C3-35"
    assert entries["bare-2020"].fields["pages"] == "bcr-2018-227405" and entries["bare-2020"].fields["pmcid"] == "PMC77"
    assert (entries["server-2020"].fields["howpublished"], entries["server-2020"].fields["note"]) == (
        "medRxiv",
        "Preprint",
    )
    assert all("journal" in entry.fields for entry in entries.values() if entry.type == "article")


def test_ris_and_csl_of_every_form(exported) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = {one["id"]: one for one in rispy.loads(ris(list(exported.values())))}
    kinds = {name: one["type_of_reference"] for name, one in read.items()}
    assert kinds == {"article-2020": "JOUR", "server-2020": "UNPB", "stated-2020": "UNPB", "bare-2020": "GEN"}
    assert read["article-2020"]["authors"] == ["Smith, J, Jr", "Farhane, F Z", "van der Berg, Anna"]
    assert (read["article-2020"]["start_page"], read["article-2020"]["end_page"]) == ("C3-32", "C3-35")
    assert read["bare-2020"]["start_page"] == "bcr-2018-227405" and "end_page" not in read["bare-2020"]
    items = {one["id"]: one for one in json.loads(csl_json(list(exported.values())))}
    assert items["article-2020"]["author"][0] == {"family": "Smith", "given": "J", "suffix": "Jr"}
    assert items["server-2020"]["author"] == [{"family": "Doe", "given": "J. K."}]
    assert items["stated-2020"]["author"][0] == {"literal": "Study Group A"}
    assert [(items[n]["type"], items[n].get("genre")) for n in ("server-2020", "stated-2020", "article-2020")] == [
        ("article", "preprint"),
        ("article", "preprint"),
        ("article-journal", None),
    ]


def test_citations_of_every_form(exported) -> None:
    assert {name: one.author_year for name, one in exported.items()} == {
        "article-2020": "Smith et al. 2020",
        "server-2020": "Doe 2020",
        "stated-2020": "Study Group A and Roe 2020",
        "bare-2020": "World Health Organization 2020",
    }
    assert exported["article-2020"].reference.startswith("Smith J Jr, Farhane FZ, van der Berg A. article-2020. Cureus")
    assert "medRxiv [preprint]" in exported["server-2020"].reference
