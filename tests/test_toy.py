"""Bridges: a field of its own goes through every command without a line of Python of its own.

``toy/`` holds its ontology, shapes, words, rules, questions, layouts and three reports. What fails here is oncology in
the code. Expected values are worked out by hand from ``toy/cases/``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from metlit.resources import DATA_VARIABLE
from tests.conftest import Ran, environment, run

TOY = Path(__file__).with_name("toy")
CASES = TOY / "cases"
Toy = Callable[..., Ran]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toy]:
    """The real command with the data of the toy field, and a store that it has built."""
    folder = tmp_path_factory.mktemp("toy")
    env = environment(**{DATA_VARIABLE: str(TOY), "METLIT_STORE": str(folder / "build")})

    def call(*args: str | Path) -> Ran:
        return run(*args, cwd=folder, env=env)

    built = call("build", CASES)
    assert built.code == 0, built.text
    yield call


def rows(done: Ran) -> list[dict[str, str]]:
    """What a command wrote as CSV."""
    assert done.code == 0, done.text
    return list(csv.DictReader(io.StringIO(done.out)))


def place(text: str, word: str) -> tuple[int, int]:
    """Line and column of a word, from 1."""
    before = text[: text.index(word)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_nothing_of_the_toy_is_medical_or_python():
    files = [file for file in TOY.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} == {".ttl", ".tsv", ".rq", ".yaml"}
    text = "\n".join(file.read_text(encoding="utf-8") for file in files).casefold()
    # What facets are used for is the machine's word, in one cell.
    assert text.count("patient") == 1
    for word in ("cohort", "tumour", "lesion", "dose", "radio", "pain ", "cancer", "medical", "clinic"):
        assert word not in text, word


def test_check_finds_nothing(toy):
    done = toy("check", CASES)
    assert (done.code, done.text.strip()) == (0, "0 errors, 0 warnings")


def test_check_names_place_and_words_of_the_field(toy, tmp_path):
    report = (CASES / "ostby-2020.yaml").read_text(encoding="utf-8")
    for old, new in [
        ("material: brick", "materiel: brick"),
        ("2 m³", "2 kg"),
        ("leaking", "leeking"),
        ("target: arch", "target: ark"),
    ]:
        assert report.count(old) == 1
        report = report.replace(old, new)
    (tmp_path / "ostby-2020.yaml").write_text(report, encoding="utf-8")
    done = toy("check", tmp_path, "--format", "json")
    assert done.code == 1
    found = {(f["line"], f["column"], f["code"]): f["message"] + f["remedy"] for f in json.loads(done.out)}
    told = {
        ("materiel", "unknown-key"): ("materiel", "part", "material"),
        ("2 kg", "unknown-unit"): ("kg", "volume"),
        ("ark", "dangling-reference"): ("ark", "arch"),
        ("leeking", "unknown-word"): ("leeking", "leaking"),
    }
    places = {(*place(report, wrong), code): words for (wrong, code), words in told.items()}
    assert found.keys() == places.keys()
    assert all(word in found[at] for at, words in places.items() for word in words)


def test_check_of_what_is_suspicious(toy, tmp_path):
    """A shape of the field's own, over what its own rule derives: 250 km are 250,000 m, and the limit 200,000."""
    report = (CASES / "weir-2019.yaml").read_text(encoding="utf-8").replace("length: 12 m", "length: 250 km")
    (tmp_path / "weir-2019.yaml").write_text(report, encoding="utf-8")
    done = toy("check", tmp_path)
    assert done.code == 0
    assert re.search(
        r"weir-2019\.yaml:14:13: warning: .*250 km is longer than any bridge.*\[longest-bridge\]", done.text
    )


def test_build_says_what_is_in_the_graph(toy):
    counted = {row["what"]: int(row["count"]) for row in rows(toy("stats", "--format", "csv"))}
    del counted["triples"]
    assert counted == {"reports": 3, "bridges reported one by one": 5, "stocks": 2, "repairs": 6, "claims": 2}


@pytest.mark.parametrize(
    ("facets", "expected"),
    [
        # Sandstone, limestone and granite are stone; brick is not.
        (("--material", "stone"), {"weir-2019/b1", "weir-2019/b3", "weir-2019/b4"}),
        (("--material", "natural stone", "--method", "grout injection"), {"weir-2019/b1", "weir-2019/b3"}),
        # 3, 5 and 2 m³; 1500 l are 1.5.
        (("--amount", ">=2"), {"weir-2019/b1", "weir-2019/b2", "ostby-2020/b1"}),
        (("--amount", "1.5 m³"), {"weir-2019/b3"}),
        # Leaking and corroded are defects; the cracks of the Church Bridge are stated not to be there.
        (("--result", "defect"), {"weir-2019/b2", "holm-2021/all", "ostby-2020/b1"}),
        (("--result", "cracked"), set()),
        (("--publication", "holm-2021"), {"holm-2021/all"}),
    ],
)
def test_find_by_facets_of_the_field(toy, facets, expected):
    assert {row["subject"] for row in rows(toy("find", *facets, "--format", "csv"))} == expected


def test_find_says_what_the_field_has_columns_for(toy):
    (row,) = rows(toy("find", "--material", "limestone", "--format", "csv"))
    assert row == {
        "publication": "weir-2019",
        "subject": "weir-2019/b3",
        "n": "1",
        "part": "weir-2019/b3/arch",
        "kind": "arch",
        "material": "limestone",
        "repair": "weir-2019/b3/r1",
        "method": "grouting",
        "amount": "1500 l",
        "volume": "1.50",
        "result": "",
        "at": "Table 1, row 3",
    }


def test_find_refuses_a_word_and_a_facet_of_another_field(toy):
    word = toy("find", "--material", "granit")
    assert word.code == 2
    assert "did you mean 'granite'?" in word.err
    option = toy("find", "--site", "psoas")
    assert option.code == 2
    assert "No such option" in option.err


def test_show_a_subject(toy):
    shown = toy("show", "weir-2019/b1")
    assert shown.code == 0
    lines = [line.split(maxsplit=1) for line in shown.out.splitlines()]
    assert ["Bridge", "Mill Bridge, 12 m, opened 1850"] in lines
    assert ["Repair", "grouting of arch: 3 m³ [r1, line 16]"] in lines


def test_show_all_that_is_recorded_with_what_is_derived(toy):
    shown = toy("show", "weir-2019/b3", "--all").out
    assert "amount: 1500 l  [line 32]" in shown
    assert "= normalised quantity: 1.5 m³  [rule normalised from weir-2019/b3/r1/amount (line 32)]" in shown
    assert "present: false  [line 33]" in shown


def test_show_a_record_and_what_it_does_not_print(toy):
    shown = toy("show", "ostby-2020").out
    assert shown.startswith("ostby-2020 (report, ")
    assert "length: not reported  [line 6]" in shown
    assert "reason: measured but not printed" in shown


def test_show_a_contradiction(toy):
    assert "metlit query conflicts -p publication=holm-2021" in toy("show", "holm-2021/all").out
    told = rows(toy("query", "conflicts", "-p", "publication=holm-2021", "--format", "csv"))
    assert [(row["about"], row["key"], row["value"], row["kept"]) for row in told] == [
        ("holm-2021/all", "n", "25", "True"),
        ("holm-2021/all", "n", "26", "False"),
    ]


def test_show_a_term(toy):
    shown = toy("show", "granite").out
    assert shown.startswith("granite (structure/granite)")
    assert "is-a: stone < material" in shown


def test_query_with_a_parameter(toy):
    told = rows(toy("query", "repairs-by-material", "-p", "material=stone", "--format", "csv"))
    assert [(row["subject"], row["made_of"], row["method"], float(row["volume"])) for row in told] == [
        ("weir-2019/b1", "sandstone", "grouting", 3),
        ("weir-2019/b3", "limestone", "grouting", 1.5),
        ("weir-2019/b4", "granite", "repointing", 0.5),
    ]


def test_audit_recomputes_what_reports_print(toy):
    done = toy("audit", "weir-2019", "--format", "json")
    assert done.code == 1
    told = {verdict["subject"]: verdict for verdict in json.loads(done.out)}
    # (12 + 20 + 16 + 24) m / 4 = 18 m.
    assert told["weir-2019/mean-length"]["verdict"] == "agrees"
    # Mill Bridge and Church Bridge: two, not three.
    grouted = told["weir-2019/grouted"]
    assert (grouted["verdict"], grouted["code"], grouted["line"]) == ("differs", "recomputed-count", 44)
    assert "2 bridges" in grouted["message"]


def test_audit_tells_contradictions(toy):
    done = toy("audit", "holm-2021", "--format", "json")
    (told,) = json.loads(done.out)
    assert (done.code, told["verdict"], told["subject"]) == (1, "contradicts", "holm-2021/conflicts")
    assert all(number in told["message"] for number in ("25", "26"))


def test_export_table(toy):
    told = rows(toy("export", "table", "repairs", "--format", "csv"))
    columns = ("study", "subject", "n", "part", "material", "method", "amount", "at")
    assert [tuple(row[c] for c in columns) for row in told] == [
        (
            "Holm county 2021 [1]",
            "steel bridges of the county",
            "20",
            "deck",
            "steel",
            "painting",
            "not reported",
            "Section 2",
        ),
        ("Ostby 2020 [2]", "Canal Bridge", "1", "arch", "brick", "grouting", "2", "Section 1"),
        ("Ashdown and Marsh 2019 [3]", "Mill Bridge", "1", "arch", "sandstone", "grouting", "3", "Table 1, row 1"),
        ("Ashdown and Marsh 2019 [3]", "Ford Bridge", "1", "deck", "oak", "replacement", "5", "Table 1, row 2"),
        ("Ashdown and Marsh 2019 [3]", "Church Bridge", "1", "arch", "limestone", "grouting", "1.5", "Table 1, row 3"),
        ("Ashdown and Marsh 2019 [3]", "Town Bridge", "1", "pier", "granite", "repointing", "0.5", "Table 1, row 4"),
    ]


def test_export_table_as_a_page_has_it(toy):
    page = toy("export", "table", "repairs", "--format", "md", "--material", "brick")
    assert page.code == 0, page.text
    lines = page.out.splitlines()
    assert lines[0] == "**Repairs**"
    assert "| Study | Bridge or stock | Bridges, n | Part | Material | Method | Amount, m³ | Place |" in lines
    assert r"| Ostby 2020 \[1\] | Canal Bridge | 1 | arch | brick | grouting | 2 | Section 1 |" in lines
    assert "1. Ostby K. A brick arch. 2020." in lines


def test_export_figure_and_its_numbers(toy, tmp_path):
    done = toy("export", "figure", "results", "-o", tmp_path / "results.svg")
    assert done.code == 0, done.text
    drawn = (tmp_path / "results.svg").read_text(encoding="utf-8")
    assert "<title>What became of repaired parts</title>" in drawn
    assert "Bridges" in drawn and "People" not in drawn
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as stream:
        numbers = {(row["result"], row["part"]): row["people"] for row in csv.DictReader(stream)}
    # The cracks that are stated not to be there are left out; of the stock 15 and 5 of the 20 that were painted.
    assert numbers == {
        ("sound", "arch"): "1",
        ("sound", "pier"): "1",
        ("sound", "deck"): "15",
        ("leaking", "arch"): "1",
        ("leaking", "deck"): "1",
        ("corroded", "deck"): "5",
    }


def test_outputs_speak_of_the_field_in_its_own_words(toy, tmp_path):
    """The notice, the title and the letter to authors are data; nothing says "medical device" of a bridge."""
    notice, title = "Invented: nobody has inspected these bridges.", "What inspection reports say about bridges"
    told = toy("--help").out + toy("audit", "--help").out
    assert "A knowledge graph of bridges." in told
    report = toy("audit", "weir-2019", "--report", tmp_path / "letters")
    assert report.code == 1
    letter = (tmp_path / "letters" / "weir-2019.md").read_text(encoding="utf-8")
    assert "recorded in a knowledge graph of bridges, and the 2 figures" in letter
    assert "no statement on the safety of any bridge" in letter
    dataset = toy("export", "dataset").out
    assert f'dcterms:title "{title}"' in dataset
    crate = toy("export", "crate", "--cases", CASES, "-o", tmp_path / "crate.zip")
    assert crate.code == 0, crate.text
    with zipfile.ZipFile(tmp_path / "crate.zip") as files:
        assert f'\ntitle: "{title}"\n' in files.read("CITATION.cff").decode()
        written = files.read("CITATION.cff").decode()
    written += dataset + toy("export", "table", "repairs", "--format", "md").out + toy("export", "bib").out
    assert written.count(notice) >= 4
    for text in (told, letter, written):
        assert not re.search("medical|oncolog|tumour|care of any patient", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("asked", "missing"),
    [(("gaps",), "layouts/analysis/gaps.tsv"), (("dose", "30/10"), "ontology/schedule/effects.rq")],
)
def test_what_the_field_does_not_have_is_said(toy, asked, missing):
    done = toy(*asked)
    assert done.code == 2
    assert f"{missing} is missing" in done.err


def test_a_column_that_evidence_rows_do_not_have_is_named(toy):
    done = toy("similar", "weir-2019/b1")
    assert done.code == 2
    assert "no evidence row has the column" in done.err and "Traceback" not in done.err
