"""Bibliographies: what other programs read out of the files is what the papers print."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
import rispy
from pybtex.database import parse_string

from metlit.exchange.bibliography import bibtex, csl_json, ris
from metlit.tables.citations import Publication

HOSTILE = Publication(
    "hostile-2020", (r"Söhne {A} \input{x}", "Group"), r"50 % of {all} \write18{ls} & more_or #1 $x$ ~ ^", "J ]]>",
    "2020", "=1", "@2", "12-9", "10.1000/(sici)%25_x", "",
)  # fmt: skip


def test_bibtex_is_read_by_pybtex(cli, real_store) -> None:
    ran = cli("export", "bib", "--store", real_store)
    entries = parse_string(ran.out, "bibtex").entries
    assert set(entries) == {
        "elhayel-2026", "gerontopoulos-2020", "kalantari-khandani-2025", "pinotti-2017", "sanuki-2022"
    }  # fmt: skip
    one = entries["sanuki-2022"]
    assert [(" ".join(p.last_names), " ".join(p.first_names)) for p in one.persons["author"]] == [
        ("Sanuki", "N"), ("Kodama", "S"), ("Seta", "H"), ("Sakai", "M"), ("Watanabe", "H")
    ]  # fmt: skip
    fields = {k: one.fields[k] for k in ("journal", "year", "volume", "number", "pages", "doi")}
    assert fields == {
        "journal": "Cureus", "year": "2022", "volume": "14", "number": "1", "pages": "e20939",
        "doi": "10.7759/cureus.20939"
    }  # fmt: skip
    # A range has an en dash, which LaTeX writes as two hyphens.
    assert entries["gerontopoulos-2020"].fields["pages"] == "348--51"
    assert " ".join(entries["elhayel-2026"].persons["author"][0].last_names) == "El Hayel"
    assert "medical device" in ran.out


def test_ris_is_read_by_rispy(cli, real_store, tmp_path) -> None:
    ran = cli("export", "bib", "--store", real_store, "--publication", "gerontopoulos-2020", "-o", tmp_path / "r.ris")
    assert ran.code == 0 and "research only" in ran.err
    (one,) = rispy.loads((tmp_path / "r.ris").read_text(encoding="utf-8"))
    assert one["type_of_reference"] == "JOUR"
    assert one["authors"] == ["Gerontopoulos, A", "Mosa, E", "Alongi, F"]
    assert (one["year"], one["volume"], one["number"]) == ("2020", "26", "3")
    assert (one["start_page"], one["end_page"], one["doi"]) == ("348", "51", "10.4103/ijpc.ijpc_205_19")


def test_csl_json_has_the_names_of_the_specification(cli, real_store) -> None:
    ran = cli("export", "bib", "--store", real_store, "-f", "json", "--publication", "elhayel-2026")
    (one,) = json.loads(ran.out)
    assert (one["id"], one["type"], one["issued"]) == ("elhayel-2026", "article-journal", {"date-parts": [[2026]]})
    assert one["author"][0] == {"family": "El Hayel", "given": "N"}
    assert one["DOI"] == "10.30574/wjarr.2026.29.2.0448"


def test_initials_stand_apart_so_that_styles_keep_them_all(cli, real_store) -> None:
    """The paper prints Farhane FZ. A style makes F. Z. of two names, and F. of one (CSL 1.0.2, initialize-with)."""
    printed = {form: cli("export", "bib", "--store", real_store, "-f", form).out for form in ("bib", "ris", "json")}
    people = parse_string(printed["bib"], "bibtex").entries["elhayel-2026"].persons["author"]
    assert [(p.first_names, p.middle_names) for p in people if p.last_names == ["Farhane"]] == [(["F"], ["Z"])]
    assert "Farhane, F Z" in rispy.loads(printed["ris"])[0]["authors"]
    assert {"family": "Farhane", "given": "F Z"} in json.loads(printed["json"])[0]["author"]


def test_hostile_text_is_text_in_every_format() -> None:
    (entry,) = parse_string(bibtex([HOSTILE]), "bibtex").entries.values()
    assert r"\input" not in bibtex([HOSTILE]) and r"\write18" not in bibtex([HOSTILE])
    assert entry.fields["title"].count("{") == entry.fields["title"].count("}")
    assert entry.fields["pages"] == "12--9"
    (read,) = rispy.load(io.StringIO(ris([HOSTILE])))
    assert read["title"] == HOSTILE.title and read["authors"][1] == "Group"
    (item,) = json.loads(csl_json([HOSTILE]))
    assert item["title"] == HOSTILE.title and item["author"][1] == {"literal": "Group"}


def test_a_brace_without_its_other_breaks_no_bibtex() -> None:
    """For BibTeX a brace counts even behind a backslash: the entry after it would be lost."""
    broken = replace(HOSTILE, title="a } b", journal="c { d", doi="10.1000/{x", authors=("Brace { A",))
    entries = parse_string(bibtex([broken, replace(HOSTILE, record="after-2020")]), "bibtex").entries
    assert set(entries) == {"hostile-2020", "after-2020"}
    assert entries["hostile-2020"].fields["title"] == r"{a \textbraceright{} b}"
    assert entries["hostile-2020"].fields["doi"] == r"10.1000/\%7Bx"


def test_commands_in_a_text_are_no_commands_in_bibtex() -> None:
    """What pybtex would write of them: it takes texts for TeX."""
    commands = set(re.findall(r"\\[a-z]+", bibtex([HOSTILE])))
    assert commands <= {
        r"\textbackslash",
        r"\textbraceleft",
        r"\textbraceright",
        r"\textasciitilde",
        r"\textasciicircum",
    }


def test_ris_has_a_record_after_another_and_lines_as_the_format_wants() -> None:
    text = ris([HOSTILE, replace(HOSTILE, record="after-2020")])
    assert text.count("\n") == text.count("\r\n") and text.endswith("ER  - \r\n")
    assert {line[:6] for line in text.split("\r\n") if line} <= {
        f"{tag}  - " for tag in ("TY", "ID", "AU", "TI", "JO", "PY", "VL", "IS", "SP", "EP", "DO", "ER")
    }


@pytest.mark.parametrize("form", ["bib", "ris", "json"])
def test_nothing_found_is_an_empty_bibliography(form: str) -> None:
    texts = {"bib": bibtex([]), "ris": ris([]), "json": csl_json([])}
    assert "article" not in texts[form]
