"""The rules of the audit: each holds on its good example and fails on its bad one, and says why."""

from pathlib import Path

import pytest

from metlit.audit import audit_files
from metlit.claims.rules import audit_rules
from metlit.claims.verdict import AGREEMENTS, FAILURES, UNSUPPORTED

EXAMPLES = Path(__file__).parent / "examples"
CODES = sorted(r.code for r in audit_rules())
# These say nothing where they hold: there is nothing to confirm.
SILENT = {
    "mean-outside-rows", "mean-outside-range", "mean-median-range", "sd-limits", "grim", "grimmer", "debit",
    "median-of-integers", "claim-misread", "combined-class-bounds", "same-cohort", "conflict", "unsupported",
    "counting-unit",
}  # fmt: skip


def judged(code, name):
    folder = EXAMPLES / code
    files = [folder / f"{name}.yaml", *sorted(folder.glob("other.yaml"))]
    done = audit_files(files)
    assert [f.text() for f in done.findings if f.severity == "error"] == []
    return [j for j in done.verdicts if j.publication == name]


def test_every_rule_has_examples():
    assert sorted(f.name for f in EXAMPLES.iterdir()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_where_the_rule_holds(code):
    verdicts = judged(code, "holds")
    assert [j for j in verdicts if j.failed] == []
    own = {j.verdict for j in verdicts if j.code == code}
    assert own <= AGREEMENTS and bool(own) == (code not in SILENT)


@pytest.mark.parametrize("code", CODES)
def test_where_the_rule_fails(code):
    own = [j for j in judged(code, "fails") if j.code == code]
    assert own and all(j.message and j.line and j.sources for j in own)
    assert {j.verdict for j in own} <= (FAILURES if code != "unsupported" else {UNSUPPORTED})


def test_rules_are_documented():
    for rule in audit_rules():
        assert 1 <= rule.number <= 12
        assert all((rule.title, rule.reason, rule.formula, rule.reference)), rule.code
    assert {r.number for r in audit_rules()} | {9} == set(range(1, 13)), "9 is the plausibility shapes'"


@pytest.mark.parametrize(
    "claim, said",
    [
        ("of: pain.aftr, printed: '3'", "of: 'pain.aftr' is no path of the record"),
        ("of: p9.age, printed: '3'", "of: 'p9.age' is no path of the record"),
        ("of: patients, where: {pain.aftr: 0}, printed: '3'", "where: 'pain.aftr' is no key"),
        ("of: lesions, where: {lesions.site: ilipsoas}, printed: '3'", "where: 'ilipsoas' is no word for lesions.site"),
        ("of: sex, whole: women, parts: {male: 1}, printed: '1'", "whole: there is no 'women'"),
    ],
)
def test_a_claim_that_aims_at_nothing_says_so_and_no_more(tmp_path, claim, said):
    """A slip in a key must not look like a slip of the paper."""
    kind = "parts" if "parts" in claim else "count"
    (tmp_path / "a-2020.yaml").write_text(
        "source: {title: A, year: 2020, design: case report, depth: full text}\n"
        "patients:\n"
        "  - {id: p1, at: Case, age: 40, lesions: {id: l1, site: psoas muscle}, pain: {scale: NRS, after: 0}}\n"
        f"claims:\n  - {{statistic: {kind}, {claim}, at: Abstract}}\n",
        encoding="utf-8",
    )
    verdicts = audit_files([tmp_path / "a-2020.yaml"]).verdicts
    assert [(j.code, said in j.message) for j in verdicts] == [("claim-misread", True)]


ODD = [
    "statistic: percentage, of: patients, count: 1, denominator: 2, printed: half",
    "statistic: proportion, of: recurrences, printed: half",
    "statistic: percentage, of: patients, count: 0, denominator: 0, printed: 0 %",
    "statistic: percentage, of: patients, denominator: 1000000000, printed: 33.3 %",
    "statistic: mean and SD, of: age, printed: none",
    "statistic: mean and SD, of: age, printed: 40 ±",
    "statistic: median, of: age, printed: nine",
    "statistic: range, of: age, printed: 50-40",
    "statistic: ratio, of: sex, printed: '0:0'",
    "statistic: parts, of: sex, parts: {male: none}, printed: none",
    "statistic: parts, of: sex, parts: {male: 50 %, female: 50 %}, printed: '50 %, 50 %, 100 %'",
    "statistic: ranking, of: primary.site, parts: {colon: x}, printed: first",
    "statistic: EQD2, of: p1, alpha_beta: 3 Gy, printed: x",
    "statistic: interval, of: source, printed: 5 years",
    "statistic: value, of: p1.age, where: {radiotherapy.year: '2010'}, printed: many",
    "statistic: count, of: all, printed: 10, record: another-2020",
    "statistic: mean, of: age, over: not stated, printed: '1.2.3.4'",
]


@pytest.mark.parametrize("claim", ODD)
def test_odd_claims_are_judged_not_crashed_on(tmp_path, claim):
    (tmp_path / "a-2020.yaml").write_text(
        "source: {title: A, year: 2020, design: case report, depth: full text}\n"
        "patients:\n  - {id: p1, at: Case, age: 40}\n  - {id: p2, at: Case, age: 42}\n"
        f"claims:\n  - {{{claim}, at: Abstract}}\n",
        encoding="utf-8",
    )
    done = audit_files([tmp_path / "a-2020.yaml"])
    assert done.verdicts or done.findings
