"""What may tell who somebody is: found in texts that once passed, silent over the records and papers there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metlit.building.check import check
from tests.conftest import FROZEN, REPOSITORY

BESIDE = REPOSITORY.parent / "shared"
TEXTS = BESIDE / "failing" / "faults" / "text"
PAPERS = BESIDE / "papers"
PRIVATE = ("private-age", "private-birth", "private-number", "private-person", "private-month", "age-of-group-over-89")
REGEX = re.compile(r'(!?)REGEX\(STR\(\?value\), "((?:[^"\\]|\\.)*)"(?:, "(i)")?\)')


def detectors(shapes, code: str) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
    """The patterns of a shape, and those that keep it silent."""
    query = shapes.text(f"https://w3id.org/metlit/shapes#{code}-constraint", "http://www.w3.org/ns/shacl#select")
    found = [(no, re.compile(pattern, re.IGNORECASE if flag else 0)) for no, pattern, flag in REGEX.findall(query)]
    return [p for no, p in found if not no], [p for no, p in found if no]


def told(shapes, code: str, text: str) -> list[str]:
    """The sentences, as notes are short, in which a shape would find something; a short pattern only saves time."""
    yes, no = detectors(shapes, code)
    yes = [pattern for pattern in yes if len(pattern.pattern) > 40]
    pieces = re.split(r"(?<=[.;])\s", " ".join(text.split()))
    return [p for p in pieces if any(r.search(p) for r in yes) and not any(r.search(p) for r in no)]


@pytest.mark.skipif(not TEXTS.exists(), reason=f"needs the failing texts, {TEXTS}")
def test_every_text_that_once_passed_is_refused_or_warned_of(tmp_path: Path):
    files = sorted(TEXTS.glob("*.yaml"))
    found = check(files)
    ours = {f.code for f in found} - {"place-not-said"}
    assert len(files) == 15
    assert {Path(f.file).name for f in found if f.code != "place-not-said"} == {f.name for f in files}
    assert ours == {
        *("ambiguous-number", "character", "age-over-89", "private-age", "private-date", "private-month"),
        *("private-number", "private-person"),
    }
    assert all(f.remedy or ": " in f.message for f in found)


def test_no_false_alarm_over_the_frozen_records():
    assert [f.text() for f in check(FROZEN) if f.code in PRIVATE] == []


@pytest.mark.skipif(not PAPERS.exists(), reason=f"needs the papers, {PAPERS}")
def test_no_false_alarm_over_the_papers(shapes):
    """Their months are true ones, and asked of texts about patients only."""
    texts = {f.name: f.read_text(encoding="utf-8", errors="replace") for f in PAPERS.rglob("*.txt")}
    assert len(texts) > 100
    planted = ("aged 93, frail", "born in March", "call +49 30 1234567", "Patient John Smith came in")
    assert all(told(shapes, code, text) for code, text in zip(PRIVATE[:4], planted, strict=True))
    found = [(name, code) for name, text in texts.items() for code in PRIVATE[:4] for _ in told(shapes, code, text)]
    assert found == [("hirano-2023.txt", "private-age")]  # a man of 90, and right


@pytest.mark.parametrize(
    ("code", "text"),
    [
        *(("private-age", t) for t in ("a woman of 93 years", "age 101", "her age was 97", "a nonagenarian, frail")),
        *(("private-person", t) for t in ("Mevrouw de Vries", "Fru Hansen", "Shri Kumar", "Dona Maria", "г-н Иванов")),
        *(("private-number", t) for t in ("call (617) 555-0123", "NHS number 943 476 5919", "record number: 0012345")),
        *(("private-birth", t) for t in ("she was born 1950-03", "born on the 3rd of March")),
    ],
)
def test_what_somebody_else_thought_of(shapes, code: str, text: str):
    assert told(shapes, code, text)


@pytest.mark.parametrize(
    "text", ["age 95% interval", "doses of 100 to 120 cGy", "0.92 (95 of 103)", "a record of 12 patients"]
)
def test_what_is_no_person(shapes, text: str):
    assert [code for code in PRIVATE if told(shapes, code, text)] == []
