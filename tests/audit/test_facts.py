"""One fault is one finding. The faults are those that two readers settled (``benchmarks/faults/settled.tsv``)."""

from __future__ import annotations

import json
import re

import pytest

from metlit.audit import audit_files
from metlit.audit.facts import CURATOR, MACHINE, facts, found_by
from metlit.audit.report import audit_findings, audit_summary, render_audit, verdict_rows
from metlit.audit.verdicts import issues
from tests.conftest import FROZEN

KALANTARI, SANUKI = "kalantari-khandani-2025", "sanuki-2022"


@pytest.fixture(scope="module")
def found(frozen_audit):
    return facts(frozen_audit.verdicts)


def told(fact):
    return " | ".join(issue.first.message for issue in fact.issues)


# What stands in one line of settled.tsv, in words of the findings about it: each is one fact, its cause first.
TOGETHER = {
    "sex of 65": (KALANTARI, "42 men here", ["male: 42 against 43", "43 of 65 is 66.2", "add up to 66", "sex:"]),
    "stage against TNM": (KALANTARI, "11 in stage III", ["34 in stage IV", "stage-iv), n", "stage-iii), n"]),
    "median of ages": (KALANTARI, "median of 65 integers", ["age: median age of 43.38"]),
    "RT alone": (KALANTARI, "6 of 65 is 9.2", ["percent: 6 (7.8)"]),
    "recurrences": (KALANTARI, "19 of 61 is 31.1", ["percent: 31.2%"]),
    "local recurrences": (KALANTARI, "printed 11 local recurrences", ["n: Six patients"]),
    "D98 of the high risk": (KALANTARI, "printed 68.3 ± 0.42 Gy", ["printed 68.3 Gy;", "d98: mean 68.3"]),
    "D95 of the low risk": (KALANTARI, "printed 51.66 ± 0.7 Gy", ["printed 51.66 Gy;", "d95: mean 51.66"]),
    "D100 of the marginal": (KALANTARI, "below the minimum of its own rows", ["printed 36.3 ± 20.46"]),
    "dose of patient 5": (SANUKI, "printed 21/7 here, 12 Gy", ["four fractions in Case", "dose: 21/7"]),
    "dose of patient 8": (SANUKI, "59.4 Gy planned", ["dose: 54/30"]),
    "change of analgesics": (SANUKI, "add up to 12", ["reduced in two patients"]),
    "ages ten years apart": ("pinotti-2017", "of 2016; 50-year old, of 2006", []),
}  # fmt: skip


@pytest.mark.parametrize("name", TOGETHER)
def test_one_fault_is_one_fact(found, name):
    record, cause, others = TOGETHER[name]
    (fact,) = [f for f in found if f.publication == record and cause in told(f)]
    assert cause in fact.cause.first.message
    for words in others:
        assert words in told(fact)
        assert [f for f in found if words in told(f) and f.publication == record] == [fact]


def test_44_points_are_about_24_facts(frozen_audit, found):
    counts = {r: sum(f.publication == r for f in found) for r in (KALANTARI, SANUKI)}
    points = {r: sum(i.first.publication == r for i in issues(frozen_audit.verdicts)) for r in counts}
    assert points[KALANTARI] >= 43 and 20 <= counts[KALANTARI] <= 24
    assert points[SANUKI] >= 24 and counts[SANUKI] <= 19


def test_nothing_is_lost_and_nothing_told_twice(frozen_audit, found):
    """Every finding belongs to one fact; faults that the readers kept apart stay apart."""
    assert sorted(id(i.first) for f in found for i in f.issues) == sorted(
        id(i.first) for i in issues(frozen_audit.verdicts)
    )
    for apart in (
        ("26.84", "6.85"),
        ("47.92", "36.3 ±"),
        ("7.8 %", "31.2 %"),
        ("31.2 %", "11 local"),
        ("D95 of", "51.66"),
    ):
        assert not [f for f in found if all(words in told(f) for words in apart)]


def test_ids_are_those_of_the_paper_not_of_the_line(found, tmp_path):
    file = next(f for f in FROZEN if f.stem == "pinotti-2017")
    text = file.read_text(encoding="utf-8")
    (tmp_path / file.name).write_text("# one line more\n\n" + text, encoding="utf-8")
    again = facts(audit_files([tmp_path / file.name]).verdicts)
    own = [f.id for f in found if f.publication == "pinotti-2017"]
    assert [f.id for f in again] == own and len(set(own)) == len(own) > 5


def test_what_a_curator_noted_is_told_apart_everywhere(frozen_audit, found):
    verdicts = frozen_audit.verdicts
    noted = [f for f in found if f.origin == CURATOR]
    assert noted and all(found_by(f.cause) == MACHINE for f in found if f not in noted)
    columns, rows = verdict_rows(verdicts)
    assert {r["origin"] for r in rows if r["code"] == "conflict"} == {CURATOR}
    assert {r["origin"] for r in rows if r["code"] != "conflict"} == {MACHINE} and "finding" in columns
    assert {v["origin"] for v in json.loads(render_audit(verdicts, "json")) if v["code"] == "conflict"} == {CURATOR}
    results = json.loads(render_audit(verdicts, "sarif"))["runs"][0]["results"]
    assert len(results) == len(found)
    assert all((r["ruleId"] == "conflict") == (CURATOR in r["message"]["text"]) for r in results)
    assert render_audit(verdicts, "markdown").count(f"### {CURATOR.capitalize()}") == len(
        {f.publication for f in noted}
    )
    lines = list(audit_findings(verdicts))
    assert lines.count(f"  {CURATOR}:") == len({f.publication for f in noted})
    summary = {r["publication"]: r for r in audit_summary(verdicts)[1]}
    assert summary[KALANTARI]["noted"] == sum(f.publication == KALANTARI for f in noted)


def test_absences_are_listed(frozen_audit):
    text = "\n".join(audit_findings(frozen_audit.verdicts, frozen_audit.absences))
    assert "announced and not printed:" in text
    # Table 1 has a row "Age (years) Mean (range)" that holds a dash.
    assert re.search(r"mean age and range \(measured but not printed\) \[.*Table 1.*\]", text)
    assert "mean age and range" in render_audit(frozen_audit.verdicts, "markdown", frozen_audit.absences)


def test_what_is_said_of_a_cause_keeps_its_capital_letters(frozen_audit):
    """Names of parts of the paper and units among them: Gy is no gy."""
    flat = " ".join(render_audit(frozen_audit.verdicts, "markdown", frozen_audit.absences).replace("\\", "").split())
    causes = [" ".join(v.cause.split()) for v in frozen_audit.verdicts if v.cause and v.failed]
    assert any(re.search(r"[a-z ][A-Z]", cause) for cause in causes)
    told = [cause for cause in causes if re.search(r"[a-z ][A-Z]", cause) and cause[1:] in flat]
    assert len(told) >= 5 and "discussion of the response" not in flat
