"""The rules of the audit: each holds on its good example and fails on its bad one, and says why."""

import re
import shutil
import sys
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest
from typer.testing import CliRunner

from metlit.audit import audit_files
from metlit.audit.explanation import explain
from metlit.building.chunk import Pipeline
from metlit.claims import rules
from metlit.claims.rules import audit_rules
from metlit.claims.verdict import AGREEMENTS, FAILURES, UNSUPPORTED, WITHIN
from metlit.cli.app import app
from metlit.errors import ResourceError

EXAMPLES = Path(__file__).parent / "examples"
CODES = sorted(r.code for r in audit_rules())
# Rules that tell what keeps its limits: of what does not, others say so.
ONLY_KEPT = {"count-limits", "course-limits"}
# The first line of an example says what its rule gives: a verdict, or that there is nothing to say.
EXPECTED = re.compile(r"# expected: ([a-z-]+)\n")
NOTHING = "nothing"


@cache
def shared():
    """The rules and vocabularies as installed, read once."""
    return Pipeline()


@pytest.fixture(scope="session")
def together(tmp_path_factory):
    """What is said of all examples that stand alone: one audit, a record each."""
    folder = tmp_path_factory.mktemp("examples")
    for code in CODES:
        for name in () if any((EXAMPLES / code).glob("other.yaml")) else ("holds", "fails"):
            shutil.copy(EXAMPLES / code / f"{name}.yaml", folder / f"{code}-{name}.yaml")
    done = audit_files(sorted(folder.iterdir()), pipeline=shared())
    assert [f.text() for f in done.findings if f.severity == "error"] == []
    found = {file.stem: [] for file in folder.iterdir()}
    for verdict in done.verdicts:
        found[verdict.publication].append(verdict)
    return found


def judged(folder, name, together=MappingProxyType({})):
    if (record := f"{folder.name}-{name}") in together:
        return together[record]
    files = [folder / f"{name}.yaml", *sorted(folder.glob("other.yaml"))]
    # A folder of its own may come with a rule of its own.
    done = audit_files(files, pipeline=shared() if folder.is_relative_to(EXAMPLES) else None)
    assert [f.text() for f in done.findings if f.severity == "error"] == []
    return [j for j in done.verdicts if j.publication == name]


def expected(folder, name):
    return EXPECTED.match((folder / f"{name}.yaml").read_text(encoding="utf-8"))[1]


def assert_holds(code, folder, together=MappingProxyType({})):
    """No rule objects to the good example, and its own says what the example expects."""
    verdicts, wanted = judged(folder, "holds", together), expected(folder, "holds")
    assert wanted in AGREEMENTS | {WITHIN, NOTHING}
    assert [j for j in verdicts if j.failed] == []
    assert {j.verdict for j in verdicts if j.code == code} == {wanted} - {NOTHING}


def assert_fails(code, folder, together=MappingProxyType({})):
    """The rule says of the bad example what it expects, with a place and what it rests on."""
    verdicts, wanted = judged(folder, "fails", together), expected(folder, "fails")
    own = [j for j in verdicts if j.code == code]
    if code in ONLY_KEPT:
        assert own == [] and {j.verdict for j in verdicts if j.failed} == {wanted}
        return
    # That a figure cannot be checked, or is one of too many, is no fault of it: the rules that find none.
    assert wanted in FAILURES or (wanted == UNSUPPORTED and code in (UNSUPPORTED, "not-compared"))
    assert {j.verdict for j in own} == {wanted}
    assert own and all(j.message and j.line and j.sources for j in own)


def test_every_rule_has_examples():
    assert sorted(f.name for f in EXAMPLES.iterdir()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_where_the_rule_holds(code, together):
    assert_holds(code, EXAMPLES / code, together)


@pytest.mark.parametrize("code", CODES)
def test_where_the_rule_fails(code, together):
    assert_fails(code, EXAMPLES / code, together)


# -- a new rule: one module, two examples

NEW_RULE = '''"""Audit rule on counts that exceed their denominator."""

from metlit.claims.rule import audit_rule
from metlit.claims.verdict import IMPOSSIBLE, Verdict


@audit_rule("count-above-denominator", 2)
def count_above_denominator(claim, paper):
    """Count above its denominator.

    Of twenty people, twenty-one cannot
    have anything.

    Formula: count ≤ denominator
    Source: elementary
    """
    if claim.count is not None and claim.denominator is not None and claim.count > claim.denominator:
        text = f"{claim.count} of {claim.denominator}"
        yield Verdict(claim.node, count_above_denominator.code, IMPOSSIBLE, text)
'''
NEW_EXAMPLE = """# expected: {expected}
source: {{title: An example, year: 2020, design: case series, depth: full text}}
cohorts:
  - {{id: all, n: 20, at: Results}}
claims:
  - {{statistic: percentage, of: all, count: {count}, denominator: 20, printed: {count} ({share}), at: Table 1}}
"""


@pytest.fixture
def new_rule(tmp_path, monkeypatch):
    """A module of rules in another folder of the same package, and the folder with its two examples."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "overfull.py").write_text(NEW_RULE, encoding="utf-8")
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path / "rules")])
    folder = tmp_path / "count-above-denominator"
    folder.mkdir()
    for name, wanted, count, share in (("holds", NOTHING, 7, "35.0"), ("fails", "impossible", 21, "105.0")):
        text = NEW_EXAMPLE.format(expected=wanted, count=count, share=share)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    yield folder
    sys.modules.pop(f"{rules.__name__}.overfull", None)
    vars(rules).pop("overfull", None)


def test_a_new_rule_is_one_module_and_two_examples(new_rule):
    """It is run, explained, described in the graph and accepted by its code; no list names it."""
    code = new_rule.name
    assert code not in CODES and code in [r.code for r in audit_rules()]
    assert_holds(code, new_rule)
    assert_fails(code, new_rule)
    told = explain(code, judged(new_rule, "fails")).splitlines()
    assert told[:4] == [
        f"{code}: Count above its denominator",
        "  Of twenty people, twenty-one cannot have anything.",
        "  formula: count ≤ denominator",
        "  reference: elementary",
    ]
    assert "  21 of 20" in told
    assert any(f"/rule/{code}> " in line and "twenty-one" in line for line in Pipeline().vocabulary)
    done = CliRunner().invoke(app, ["audit", str(new_rule / "fails.yaml"), "--explain", code])
    assert (done.exit_code, told[0] in done.stdout) == (0, True)


def test_the_order_of_the_rules_is_that_of_groups_and_codes(new_rule):
    """Wherever a module lies: by group, then by code, on every machine."""
    order = [(r.number, r.code) for r in audit_rules()]
    assert order == sorted(order) and (2, new_rule.name) in order


def test_two_rules_with_one_code_are_refused(new_rule):
    (Path(rules.__path__[-1]) / "twice.py").write_text(NEW_RULE, encoding="utf-8")
    with pytest.raises(ResourceError, match="count-above-denominator"):
        audit_rules()
    sys.modules.pop(f"{rules.__name__}.twice", None)
    vars(rules).pop("twice", None)


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
    verdicts = audit_files([tmp_path / "a-2020.yaml"], pipeline=shared()).verdicts
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
    done = audit_files([tmp_path / "a-2020.yaml"], pipeline=shared())
    assert done.verdicts or done.findings


# -- where a verdict turns


def of_claim(tmp_path, text):
    (tmp_path / "paper.yaml").write_text(text, encoding="utf-8")
    return judged(tmp_path, "paper")


def test_half_is_no_majority(tmp_path):
    """Two of four are 50 or older: not more than half."""
    example = (EXAMPLES / "recomputed-proportion" / "holds.yaml").read_text(encoding="utf-8")
    four = example.replace("n: 3", "n: 4").replace(
        "age: 40}\n", "age: 40}\n  - {id: p0, part_of: all, at: Table 1, age: 41}\n"
    )
    verdicts = [j.verdict for j in of_claim(tmp_path, four) if j.code == "recomputed-proportion"]
    assert verdicts == ["differs"]


def test_an_sd_may_be_that_of_a_population(tmp_path):
    """Of 40, 50 and 60 the sample SD is 10; that with n in place of n-1 is √(200/3) = 8.16."""
    text = """\
source: {title: An example, year: 2020, design: case series, depth: full text}
cohorts:
  - {id: all, n: 3, at: Table 1}
patients:
  - {id: p1, part_of: all, at: Table 1, age: 40}
  - {id: p2, part_of: all, at: Table 1, age: 50}
  - {id: p3, part_of: all, at: Table 1, age: 60}
claims:
  - {statistic: mean and SD, of: age, printed: 50 ± 8.16 years, at: Abstract}
"""
    verdicts = [j.verdict for j in of_claim(tmp_path, text) if j.code == "recomputed-summary"]
    assert verdicts == ["agrees-as-rounded"]


@pytest.mark.parametrize(("one", "other", "contradicts"), [("3.12", "3.13", False), ("3.12", "3.14", True)])
def test_one_share_may_be_rounded_in_two_ways(tmp_path, one, other, contradicts):
    """1 of 32 is 3.125 %: 3.13 half up, 3.12 half to even; 3.14 is neither."""
    claim = "  - {{statistic: percentage, of: all, count: 1, denominator: 32, printed: 1 ({0} %), at: {1}}}\n"
    (tmp_path / "holds.yaml").write_text(
        "source: {title: An example, year: 2020, design: case series, depth: full text}\n"
        "cohorts: {id: all, n: 32, at: Results}\nclaims:\n"
        + claim.format(one, "Results")
        + claim.format(other, "Abstract"),
        encoding="utf-8",
    )
    found = {j.verdict for j in judged(tmp_path, "holds") if j.code == "stated-elsewhere"}
    assert ("contradicts" in found) is contradicts
