"""Values that hold figures within words, and Roman numerals, in the spellings of papers."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.curation.reading import read_paper
from metlit.curation.verify.codes import code_runs, codes_of
from metlit.curation.verify.verifying import Verifier
from metlit.finding import ERROR

_RECORD = """\
source: {{title: not reported, year: 2021, design: case report, depth: case section}}
patients:
  - {{id: p1, at: paragraph 1, primary: {{site: lung, tumour: not reported, {entry}}}}}
"""
# What the paper prints, what the record has, whether that is the same.
TNM = [
    ("pT1bN2M0", "pT1bN2M0", True), ("pT1bN2M0", "pT1bN1M0", False), ("pT1bN2M0", "pT1aN2M0", False),
    ("pT1b pN2 M0", "pT1bN2M0", True), ("pT1b, pN2, pM0", "pT1bN2M0", True), ("T1b N2 M0", "T1bN2M0", True),
    ("T1bN2M0", "cT1bN2M0", True), ("pT1bN2M0", "cT1bN2M0", False), ("pT1bN2 (2/14) M0", "pT1bN2M0", True),
    ("T1-2N0M0", "T1-2N0M0", True), ("T1–T2 N0 M0", "T1-2N0M0", True), ("T1/2N0M0", "T1-2N0M0", True),
    ("T1-3N0M0", "T1-2N0M0", False), ("T1N0MX", "T1N0Mx", True), ("cT1bN0M0, then pT2N2M0", "pT2N0M0", False),
    ("T1bN2M0", "T1b N2", True), ("T12N2M0", "T1N2M0", False),
]  # fmt: skip
STAGES = [
    ("stage IIIA", "IIIA", True), ("stage IIIA", "IIIB", False), ("stage III A", "IIIA", True),
    ("stage III-A", "IIIA", True), ("stage 3A", "IIIA", True), ("stage IIIa", "IIIA", True),
    ("FIGO IB", "IB", True), ("FIGO IB", "II", False), ("FIGO estadio IB", "IB", True), ("FIGO IB", "IA", False),
    ("stage IIIA", "III", False), ("stages II and IV", "IV", True), ("stage II–III", "II-III", True),
    ("stage II and grade IV", "IV", False), ("stage was IIB", "IIB", True), ("stage IB2", "IB2", True),
    ("stage IB2", "IB1", False), ("phase II trial, stage III", "II", False),
]  # fmt: skip
GRADES = [("grade IV", 4, True), ("grade IV", 3, False), ("grade III", 3, True), ("grade 3", 3, True)]


@pytest.mark.parametrize(
    "printed, entry, same",
    [(text, f"tnm: {tnm}", same) for text, tnm, same in TNM]
    + [(text, f"stage: {stage}", same) for text, stage, same in STAGES],
)
def test_another_figure_in_a_word_is_a_finding(
    verifier: Verifier, tmp_path: Path, printed: str, entry: str, same: bool
) -> None:
    paper, record = tmp_path / "own.txt", tmp_path / "own-2021.yaml"
    paper.write_text(f"A woman had a tumour of the lung ({printed}) and was treated.", encoding="utf-8")
    record.write_text(_RECORD.format(entry=entry), encoding="utf-8")
    done = verifier.verify(record, read_paper(paper), anyway=True)
    assert done.checked, [f.text() for f in done.findings]
    found = [f.code for f in done.findings if f.severity == ERROR]
    assert set(found) == (set() if same else {"number-not-found"}), (printed, entry)


@pytest.mark.parametrize("printed, grade, same", GRADES)
def test_a_grade_may_be_a_roman_numeral(
    verifier: Verifier, tmp_path: Path, printed: str, grade: int, same: bool
) -> None:
    paper, record = tmp_path / "own.txt", tmp_path / "own-2021.yaml"
    paper.write_text(f"A woman had nausea of {printed}.", encoding="utf-8")
    entry = f"toxicities: {{event: nausea, grade: {grade}, system: not reported}}"
    text = _RECORD.format(entry="").replace("primary: {site: lung, tumour: not reported, }", entry)
    record.write_text(text, encoding="utf-8")
    done = verifier.verify(record, read_paper(paper), anyway=True)
    assert done.checked, [f.text() for f in done.findings]
    assert any(f.severity == ERROR for f in done.findings) is not same


def test_words_of_a_text_are_no_codes() -> None:
    assert codes_of("5 days weekly, (60)Co and 160mg") == []
    assert [run.printed for run in code_runs("cT1bN0M0 stage IA, pT2 N2")] == ["cT1bN0M0", "pT2 N2"]
