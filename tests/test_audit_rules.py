"""The rules of the audit: each holds on its good example and fails on its bad one, and says why."""

from pathlib import Path

import pytest

from metlit.audit import audit_files
from metlit.auditor import RULES
from metlit.verdict import AGREEMENTS, FAILURES, UNSUPPORTED

EXAMPLES = Path(__file__).parent / "audit"
CODES = sorted(r.code for r in RULES)
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
    return [j for j in done.judgements if j.publication == name]


def test_every_rule_has_examples():
    assert sorted(f.name for f in EXAMPLES.iterdir()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_where_the_rule_holds(code):
    judgements = judged(code, "holds")
    assert [j for j in judgements if j.failed] == []
    own = {j.verdict for j in judgements if j.code == code}
    assert own <= AGREEMENTS and bool(own) == (code not in SILENT)


@pytest.mark.parametrize("code", CODES)
def test_where_the_rule_fails(code):
    own = [j for j in judged(code, "fails") if j.code == code]
    assert own and all(j.message and j.line and j.sources for j in own)
    assert {j.verdict for j in own} <= (FAILURES if code != "unsupported" else {UNSUPPORTED})


def test_rules_are_documented():
    for rule in RULES:
        assert 1 <= rule.number <= 12
        assert all((rule.title, rule.reason, rule.formula, rule.reference)), rule.code
    assert {r.number for r in RULES} | {9} == set(range(1, 13)), "9 is the plausibility shapes'"
