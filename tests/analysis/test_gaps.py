"""What is unknown is no gap, and what is told at another level is not missing."""

from __future__ import annotations

from pathlib import Path

import pytest

import metlit
from metlit.analysis.gaps import Gaps
from metlit.analysis.pathways import Pathways
from metlit.answers.library import Library

UNKNOWN = """\
source: {title: Unknowns, authors: [Doe J], year: 2020, design: case report, depth: full text}
patients:
  - id: p1
    at: Case
    age: 61
    sex: female
    primary: {tumour: lung adenocarcinoma, site: lung}
    lesions: [{id: s, site: shoulder}, {id: b, site: brain}]
    radiotherapy:
      - {id: rt1, target: s, dose: {total: 60 Gy, fractions: 30}}
      - {id: rt2, target: b, technique: whole-brain radiotherapy, dose: {total: 30 Gy, fractions: 10}}
    systemic_therapy: {id: c1, kind: chemotherapy, drugs: [cisplatin]}
  - id: p2
    at: Case
    age: 50
    sex: male
    primary: {tumour: lung adenocarcinoma, site: lung}
    lesions: {id: l, site: liver}
    surgery: {id: s1, procedure: resection, target: l}
cohorts:
  - id: all
    at: Results
    n: 12
    primary: {tumour: lung adenocarcinoma, site: lung}
    lesions: {id: k, site: kidney, n: not reported}
    radiotherapy: {id: rt1, target: k, technique: IMRT, dose: {total: 50 Gy, fractions: 25}}
"""


@pytest.fixture(scope="module")
def gaps_library(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("unknown")
    (folder / "cases").mkdir()
    (folder / "cases" / "unknown-2020.yaml").write_text(UNKNOWN, encoding="utf-8")
    built = metlit.build(folder / "cases", folder / "store")
    assert built.generation, [finding.text() for finding in built.findings]
    return metlit.open(folder / "store")


@pytest.fixture(scope="module")
def gaps(gaps_library) -> Gaps:
    return Gaps(gaps_library)


def test_a_treatment_of_which_it_is_not_known_what_or_where_is_no_evidence_of_absence(gaps: Gaps):
    found = {(row["site"], row["technique"]) for row in gaps.unreported()}
    # 60 Gy to the shoulder may be external beams; cisplatin may have reached shoulder and brain.
    assert not {pair for pair in found if pair[0] == "shoulder" and "radiotherapy" in str(pair[1])}
    assert not {("brain", "chemotherapy"), ("shoulder", "chemotherapy")} & found
    # Whole-brain radiotherapy is external beam.
    assert ("brain", "external beam radiotherapy") not in found
    # What is told of nobody is still a gap: the liver belongs to somebody who was operated on only.
    assert {("liver", "chemotherapy"), ("liver", "external beam radiotherapy"), ("brain", "resection")} <= found
    assert ("brain", "brachytherapy") in found
    combined = {(row["site"], row["technique"]) for row in gaps.combinations()}
    assert not combined & {("brain", "chemotherapy"), ("shoulder", "whole-brain radiotherapy")}


def test_a_group_of_which_the_size_is_not_told_is_not_nobody(gaps: Gaps):
    """Fifty Gy by IMRT to kidneys of so many as are not printed; of a person nobody tells of the kidney."""
    found = {(row["site"], row["technique"]) for row in gaps.unreported()}
    assert ("kidney", "intensity-modulated radiotherapy") not in found
    assert ("kidney", "external beam radiotherapy") not in found
    assert ("kidney", "chemotherapy") in found


def test_the_way_through_a_group_of_unknown_size_is_not_of_nobody(gaps_library):
    ways = Pathways(gaps_library)
    rows = list(ways.table(ways.shortest("kidney", "IMRT", 1)))
    assert rows and [row["people"] for row in rows] == [None] * len(rows)


def test_what_is_told_at_another_level_is_not_missing(library: Library):
    """Follow-up of groups and patients, and outcomes that name another lesion or are told of the group, are told."""
    lacking: dict[tuple[object, object], set[str]] = {}
    for row in Gaps(library).missing():
        lacking.setdefault((row["subject"], row["technique"]), set()).update(str(row["missing"]).split(", "))
    subjects = {subject for subject, _ in lacking}
    # Gerontopoulos 2020: a median of 5.5 months. Pinotti 2017: distant recurrence 10 years after surgery.
    assert "gerontopoulos-2020/all" not in subjects
    assert not [key for key in lacking if key[0] == "pinotti-2017/p1" and "chemotherapy" not in str(key[1])]
    # Kalantari Khandani 2025: five years, recurrences of 61 analysed.
    kalantari = {what for (subject, _), missing in lacking.items() if "kalantari" in str(subject) for what in missing}
    assert not kalantari & {"outcome", "follow-up"}
    # El Hayel 2026: locoregional response, distant recurrence at 3 months, systemic progression.
    elhayel = {what for (subject, _), missing in lacking.items() if "elhayel" in str(subject) for what in missing}
    assert elhayel == {"fractions"}
    # Sanuki 2022: dose and fractions of the group are in no sentence; no follow-up of the group is printed.
    assert "dose" in lacking["sanuki-2022/all", "photon beam radiotherapy"]
