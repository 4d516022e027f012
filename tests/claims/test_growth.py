"""The audit of n claims takes a number of steps that grows as n does, whatever the claims have in common."""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter

import pytest

from metlit.building.chunk import Pipeline
from metlit.claims import index
from metlit.record.case import Case
from metlit.record.files import RecordText

HEAD = """\
source: {title: T, year: 2020, design: case series, depth: full text}
cohorts:
  - {id: all, n: 20000, at: Results}
  - {id: some, n: 10000, part_of: all, at: Results}
claims:
"""
# What the claims of a record have in common: each differs from the others by its number.
FAMILIES = {
    "contradictions": lambda i: f'statistic: count, of: all, count: {i}, printed: "{i}"',
    "one figure": lambda i: 'statistic: count, of: all, count: 20000, printed: "20,000"',
    "shares": lambda i: (
        f"statistic: percentage, of: patients, over: all, where: {{sex: female}}, count: {i + 1}, "
        f'denominator: {7 * i + 20}, printed: "{i + 1} of {7 * i + 20} (99.9%)"'
    ),
    "conditions": lambda i: f'statistic: count, of: patients, where: {{age: "> {i}"}}, count: {i}, printed: "{i}"',
    "ranges": lambda i: f'statistic: median and range, of: pain.duration, over: all, printed: "{i + 5} (1-{i})"',
    "groups not named": lambda i: f'statistic: mean, of: age, over: {("some", "not stated")[i % 2]}, printed: "{i}"',
    "lists": lambda i: (
        f'statistic: parts, of: sex, whole: all, parts: {{female: {i}, male: {20000 - i}}}, printed: "{i}, {20000 - i}"'
    ),
    "years": lambda i: (
        f'statistic: value, of: age, where: {{systemic_therapy.year: "{1900 + i}"}}, printed: "{i + 1} years"'
    ),
    "another paper": lambda i: f'statistic: count, of: patients, record: other-2020, count: {i}, printed: "{i}"',
}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def case_of(pipeline: Pipeline, family: str, n: int) -> Case:
    claims = "".join(f'  - {{{FAMILIES[family](i)}, at: "Table {i}"}}\n' for i in range(n))
    done = pipeline.lift(RecordText("x-2020", "x-2020.yaml", (HEAD + claims).encode()))
    assert done.findings == []
    pipeline.derive([done])
    return Case("x-2020", done.nquads(), pipeline.schema, pipeline.terms)


def steps(pipeline: Pipeline, family: str, n: int) -> Counter[tuple]:
    """The calls of each function in the audit of n claims."""
    profile, case = cProfile.Profile(), case_of(pipeline, family, n)
    profile.runcall(pipeline.auditor.audit, [case], {})
    return Counter({function: calls for function, (_, calls, *_) in pstats.Stats(profile).stats.items()})


@pytest.mark.parametrize("family", FAMILIES)
def test_twice_the_claims_are_twice_the_steps(pipeline, family: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(index, "MOST", 5)
    steps(pipeline, family, 1)  # what is read once
    once, twice = (steps(pipeline, family, n) for n in (20, 40))
    # With every claim compared to every other they would be four times as many.
    assert twice.total() < 2.3 * once.total()
    # One that compares each claim to every other is lost among so few calls: it shows in its own.
    assert {f: (once[f], calls) for f, calls in twice.items() if calls > 200 and calls > 2.8 * once[f]} == {}


def test_what_is_not_compared_is_said_once_and_what_says_the_same_is_compared(pipeline):
    n = index.MOST + 10
    verdicts = pipeline.auditor.audit([case_of(pipeline, "contradictions", n)], {})["x-2020"]
    (said,) = [v for v in verdicts if v.code == "not-compared"]
    assert (f"{n} different claims" in said.message, said.verdict) == (True, "unsupported")
    assert sum(v.verdict == "contradicts" for v in verdicts) == n
    agreed = pipeline.auditor.audit([case_of(pipeline, "one figure", n)], {})["x-2020"]
    assert [(v.code, v.verdict) for v in agreed] == [("stated-elsewhere", "agrees")] * n


@pytest.mark.nightly
def test_two_and_four_thousand_contradictions_are_told_in_a_minute(pipeline):
    """They took 90 s and more, four times as long for twice as many."""
    once, twice = (steps(pipeline, "contradictions", n) for n in (2000, 4000))
    assert twice.total() < 2.2 * once.total()
