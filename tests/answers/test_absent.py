"""What a paper says was not there is in no list of what was there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import metlit
from metlit.analysis.gaps import Gaps
from metlit.analysis.network import evidence_network
from metlit.answers.library import Library
from metlit.figures.catalogue import Figures
from metlit.tables.catalogue import Tables

LESION = "    lesions: {id: psoas, site: iliopsoas muscle}\n"
BOTH = "    lesions: [{id: psoas, site: iliopsoas muscle}, {id: piriformis, site: piriformis muscle, present: false}]\n"


def test_a_lesion_that_is_stated_to_be_absent_is_no_lesion_of_a_site(
    cases: Callable[[dict[str, str]], Path], record: str, tmp_path: Path
):
    assert LESION in record
    folder = cases({"one-2020.yaml": record.replace(LESION, BOTH)})
    built = metlit.build(folder, tmp_path / "store")
    assert built.generation, [finding.text() for finding in built.findings]
    library = metlit.open(tmp_path / "store")
    assert {row["target"].rsplit("/", 1)[-1] for row in library.find()} == {"psoas"}
    rows = library.question("lesions-by-site").dicts()
    assert {str(row["lesion"]).rsplit("/", 1)[-1] for row in rows} == {"psoas"}


DENIED = """\
source: {title: Test, authors: [Doe J], year: 2020, design: case report, depth: full text}
patients:
  - id: p1
    at: Case
    age: 61
    sex: female
    primary: {tumour: lung adenocarcinoma, site: lung}
    lesions:
      - {id: psoas, site: psoas muscle, side: left, mechanism: metastasis}
      - id: groin
        site: groin
        present: false
        confirmed_by: excisional biopsy
        after: 9 months
        since: diagnosis of the primary
    surgery: {id: s1, procedure: excision, target: groin, intent: diagnostic}
    radiotherapy:
      - {id: rt1, intent: palliative, target: [psoas, groin], dose: {total: 30 Gy, fractions: 10}}
    responses:
      - {of: rt1, lesion: psoas, response: stable disease, after: 8 months, since: end of treatment}
      - {of: rt1, lesion: psoas, response: progression, present: false, after: 8 months, since: end of treatment}
    pain: {of: rt1, lesion: psoas, scale: NRS, before: 3, after: 1, response: pain relief, present: false}
    recurrences:
      {of: rt1, lesion: psoas, class: in-field recurrence, v95: 98 %, present: false, after: 4 months, since: surgery}
    toxicities: {of: rt1, event: nausea, grade: 2, system: CTCAE, present: false, after: 1 month, since: surgery}
"""
# What is denied, in words that stand for nothing else in the record.
WORDS = ("groin", "progressive disease", "pain relief", "in-field", "nausea")
# Where a column says of each row that it was not there.
SAID = {"lesions", "outcomes"}


@pytest.fixture(scope="module")
def denied(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("denied")
    (folder / "cases").mkdir()
    (folder / "cases" / "denied-2020.yaml").write_text(DENIED, encoding="utf-8")
    built = metlit.build(folder / "cases", folder / "store")
    assert built.generation, [finding.text() for finding in built.findings]
    return metlit.open(folder / "store")


def test_what_is_denied_is_in_no_row(denied: Library):
    # These list everything, and say of what is false that it is.
    listed = {"patient", "outcomes", "toxicity-by-grade"}
    told = {name: denied.labels(denied.question(name)).dicts() for name in denied.questions if name not in listed}
    (nausea,) = denied.labels(denied.question("toxicity-by-grade")).dicts()
    assert "did not occur" in nausea.values() and 0 in nausea.values()
    outcomes = denied.labels(denied.question("outcomes")).dicts()
    assert [row["outcome"] for row in outcomes if row["present"]] == ["stable disease"]
    tables = Tables(denied)
    told |= {f"table {name}": tables.table(name, {}).data()[1] for name in sorted(set(tables.layouts) - SAID)}
    found = {name: word for name, rows in told.items() for word in WORDS for row in rows if word in str(row.values())}
    assert found == {}
    # That the same words are seen at all.
    for name in SAID:
        rows = [row for row in tables.table(name, {}).data()[1] if any(word in str(row.values()) for word in WORDS)]
        assert rows and {row["present"] for row in rows} == {"no"}


def test_what_is_denied_is_in_no_figure(denied: Library):
    figures = Figures(denied)
    for name in figures.layouts:
        # Nobody of one is a line of a forest: 0 of 1.
        shown = [mark for mark in figures.figure(name, {}).marks if mark.text("part") != "0"]
        texts = [cell.text for mark in shown for cell in mark.values.values()]
        assert not [text for text in texts if any(word in text for word in WORDS)], name
    swimmer = figures.figure("swimmer", {}).marks
    assert [mark.text("what") for mark in swimmer] == ["stable disease"]


def test_an_operation_on_what_was_not_there_stays_and_has_no_target(denied: Library):
    rows = denied.find()
    assert {(row["treatment"], row["site"]) for row in rows} == {
        ("denied-2020/p1/rt1", "psoas muscle"),
        ("denied-2020/p1/s1", None),
    }
    assert denied.find(site=["groin"]) == []


def test_analyses_do_not_count_what_is_denied(denied: Library):
    assert {row["site"] for row in Gaps(denied).unreported()} <= {"psoas muscle"}
    assert not [node for node in evidence_network(denied).nodes.values() if any(w in str(node) for w in WORDS)]
