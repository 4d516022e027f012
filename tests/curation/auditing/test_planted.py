"""Errors that we planted in texts of our own, each with a twin that is right: ``planted.tsv``; and ``right.tsv``."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.curation.auditing.point import FITS, LEVELS, UNCHECKED
from metlit.curation.scan.patterns import tsv_rows

HERE = Path(__file__).parent
PLANTED = [row for _, row in tsv_rows(HERE / "planted.tsv")]
RIGHT = [row["text"] for _, row in tsv_rows(HERE / "right.tsv")]


def lines(text: str) -> str:
    return text.replace("⏎", "\n")


@pytest.mark.parametrize("row", PLANTED, ids=[f"{i}-{row['code']}" for i, row in enumerate(PLANTED)])
def test_a_planted_error_is_found_and_its_twin_left_alone(row, audited):
    assert (row["code"], row["level"]) in {(p.code, p.level) for p in audited(lines(row["wrong"])).points}
    assert [p for p in audited(lines(row["right"])).points if p.level not in (FITS, UNCHECKED)] == []


@pytest.mark.parametrize("text", RIGHT, ids=[str(i) for i in range(len(RIGHT))])
def test_what_is_right_is_left_alone(text, audited):
    assert [p for p in audited(lines(text)).points if p.level not in (FITS, UNCHECKED)] == []


def test_every_rule_has_a_planted_error(auditor, audited):
    from metlit.curation.auditing.rules import paper_rules

    # test_references_and_abstract.py
    elsewhere = {"paper-citation", "paper-doi-twice", "paper-source-older", "paper-abstract"}
    assert {rule.code for rule in paper_rules()} == {row["code"] for row in PLANTED} | elsewhere
    assert {row["level"] for row in PLANTED} <= set(LEVELS)


def test_what_is_cut_off_is_no_alarm(audited):
    found = audited("Fever was seen in 2 of 3 patients (66.6%).")
    assert [p.level for p in found.points] == ["last digit"]
    assert not found.alarms


def test_an_alarm_has_its_sentence_its_place_and_its_arithmetic(audited):
    (point,) = audited("Nothing here. Relief was seen in 12 of 40 patients (34%).").alarms
    assert point.at[0].place == "Results, paragraph 1"
    assert point.at[0].words == "Relief was seen in 12 of 40 patients (34%)."
    assert point.arithmetic == "100 × 12 / 40 = 30"
    assert "30 %" in point.message


def test_what_cannot_be_checked_is_kept_apart(audited):
    found = audited("Fever was seen in 34% of them. The mean weight was 61.2 kg.")
    assert {p.level for p in found.points} == {UNCHECKED}
    assert [p.printed for p in found.points] == ["34%", "61.2 kg"]


def test_one_thing_is_said_once_with_all_its_places(audited):
    text = "# One\n\n## Abstract\n\nFever: 12 of 40 patients (34%).\n\n## Results\n\nFever: 12 of 40 patients (34%).\n"
    (point,) = audited(text).alarms
    assert [a.place for a in point.at] == ["Abstract, paragraph 1", "Results, paragraph 1"]


def test_zeros_and_nonsense_end_in_no_error(audited):
    text = (
        "Relief in 0 of 0 patients (0%). HR 0 (95% CI 0–0, p = 0). HR 1.0 (95% CI 1.0–1.0, p = 1). t(0) = 0, p = 0. "
        "r(1) = 1.0, p = 0. F(0, 0) = 1, p = 0.1. z = 0, p = 1. 30 Gy in 0 fractions of 3 Gy. BED of 0 Gy with an α/β "
        "ratio of 0. Mean age 0 ± 0 years (range 0–0). Of 0 patients, 3% died. Five (0%) of them, and 999999 (0.01%). "
        "0 men and 0 women, a ratio of 0:1. A scale of 10 to 0. Mean 5 (range 9–1).\n\n"
        "Table 1. Nothing (n = 0)\n\n| A | B | n (%) |\n|---|---|---|\n"
        "| x | y | 0 (0) |\n| | z | 0 (100) |\n| Total | | 0 |\n"
    )
    assert audited(text).points
