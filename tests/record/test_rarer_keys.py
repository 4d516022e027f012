"""Keys for what papers print more rarely: a record that has all of them, and for each what is refused."""

from __future__ import annotations

import re

import pytest

import metlit
from metlit.building.check import check
from metlit.finding import has_errors

# The forms are those of published cases: orders without an interval, PSA and sizes over time, shrinkage, yp.
RARER = """\
source:
  title: A title
  authors: Doe J
  year: 2020
  design: case report
  depth: case section
  language: French
  url: https://example.org/corpus/cc_onco1
  doi: 10.1000/corpus
  document: cc_onco1
appraisal:
  selection: yes
  other_tools: {tool_item: JBI report 1, tool_answer: yes, because: age and sex are told}
  later_notices: {kind: correction, year: 2021, doi: 10.1000/correction}
  reference_list: {3: 10.1000/abc, 7: 10.1000/abd}
patients:
  - id: p1
    at: Case presentation
    primary:
      tumour: lung adenocarcinoma
      site: lung
      subsite: apex of the upper lobe
      differentiation: G3
      tnm: T2N0M0
      restaging: {occasion: after treatment, tnm: ypT0 ypN0 M0, of: chemo}
      measurements:
        - {size: 4 cm, measured: 2016-04, method: CT}
        - {size: 2 cm, after: 3 cycles, since: chemo, shrinkage: 50 %}
    lesions: {id: psoas, site: psoas muscle, after: 3 months, since: op}
    surgery: {id: op, procedure: lobectomy}
    systemic_therapy: {id: chemo, drugs: cisplatin, frequency: every 3 weeks, follows: op}
    radiotherapy: {id: rt1, target: psoas, follows: [chemo, op], dose: {total: 30 Gy, fractions: 10}}
    proposed: {treatment: chemotherapy, status: declined, reason: refusal by the patient, dose: 6 cycles, target: psoas}
    pain:
      {of: rt1, scale: NRS, before: 8, after: 2, scores: [{score: 8, after: 1 week, since: rt1}, {score: 2}]}
    toxicities: {event: [nausea, vomiting], grade: 2, system: CTCAE version 5.0, of: chemo}
    labs: {PSA: [{value: 12 ng/mL, measured: 2016-04}, {value: 3 ng/mL, after: 3 months, since: rt1}], AST: 488 U/L}
    responses: {of: rt1, response: partial response, shrinkage: 40 %, after: 2 cycles}
cohorts:
  - id: all
    n: 20
    at: Results
    age: {median: 60, iqr: 55-70, se: 2.1, ci: 50-70, ci_level: 95 %}
    comparisons:
      - endpoint: overall survival
        group: young
        against: old
        factor: age
        hazard_ratio: {value: 0.6, ci: 0.4-0.9, ci_level: 95 %}
        p: <0.001
        test: log-rank
        statistic: -2.1
        adjusted: true
  - {id: young, n: 10, part_of: all, at: Results}
  - {id: old, n: not reported, at: Results}
"""
# What is changed, and the code and words of what is said then.
REFUSED = """
since: op} -> since: nowhere} | unknown-word | nothing here has that id
follows: op -> follows: psoas | wrong-reference | takes a Treatment
measured: 2016-04, -> measured: 2016-04-12, | rewrite | a day is never recorded
after: 3 cycles -> after: 3 sizes | unknown-unit | no unit of duration
tnm: ypT0 ypN0 M0 -> tnm: ypT9 | Staging-tnm | TNM as printed
occasion: after treatment -> occasion: yesterday | unknown-word | record/staging-occasion
differentiation: G3 -> differentiation: G9 | unknown-word | record/differentiation
shrinkage: 40 % -> shrinkage: 140 % | PercentQuantity-value | A percentage
subsite: apex of the upper lobe -> subsite: [apex, hilum] | too-many-values | one value
status: declined -> status: completed | unknown-word | record/proposal-status
{treatment: chemotherapy, -> { | ProposedTreatment-treatment | at least one value is needed
event: [nausea, vomiting], -> event: [nausea, cisplatin], | unknown-word | outcome/adverse-event
url: https://example.org -> url: www.example.org | Source-url | https://
language: French -> language: Volapük | unknown-word | record/language
p: <0.001 -> p: 1.2 | ProbabilityQuantity-value | from 0 to 1
hazard_ratio: {value: 0.6 -> hazard_ratio: {value: -0.6 | NumberQuantity-value | 0 or more
group: young -> group: p1 | wrong-reference | takes a Cohort
ci_level: 95 %} -> ci_level: 195 %} | PercentQuantity-value | A percentage
frequency: every 3 weeks -> frequency: [1, 2] | too-many-values | one value
{score: 8, after -> {after | PainScore-score | exactly one value is needed
AST: 488 U/L -> AST: [] | too-many-values | one value
"""
CHANGES = [re.split(r" -> | \| ", line, maxsplit=3) for line in REFUSED.strip().splitlines()]


@pytest.fixture(scope="module")
def rarer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rarer")
    (folder / "cases").mkdir()
    (folder / "cases" / "rarer-2020.yaml").write_text(RARER, encoding="utf-8")
    built = metlit.build(folder / "cases", folder / "store")
    assert built.findings == (), [f.text() for f in built.findings]
    return metlit.open(folder / "store")


def asked(store, names: str, pattern: str) -> set[tuple[str, ...]]:
    found = store.query(f"SELECT {names} WHERE {{ {pattern} }}")
    return {tuple(re.sub(".*[/#]", "", str(cell)) for cell in row) for row in found.rows}


@pytest.mark.nightly
def test_both_engines_take_it(cases):
    folder = cases({"rarer-2020.yaml": RARER})
    assert check([folder]) == check([folder], engine="pyshacl") == []


@pytest.mark.nightly
@pytest.mark.parametrize(("old", "new", "code", "words"), CHANGES, ids=[c[2] + "-" + c[1][:20] for c in CHANGES])
def test_what_is_refused(cases, old, new, code, words):
    assert old in RARER
    found = check([cases({"rarer-2020.yaml": RARER.replace(old, new, 1)})])
    assert [f.code for f in found if words in f.text()][:1] == [code], [f.text() for f in found]
    assert has_errors(found)


def test_a_time_counts_from_a_word_or_from_an_entry(rarer):
    assert asked(rarer, "?x ?entry", "?x metlit:sinceNode ?entry") >= {
        ("psoas", "op"),
        ("scores", "rt1"),
        ("measurements-2", "chemo"),
    }
    assert asked(rarer, "?x ?entry", "?x metlit:follows ?entry") == {("chemo", "op"), ("rt1", "op"), ("rt1", "chemo")}


def test_values_of_several_times_stay_apart(rarer):
    values = asked(rarer, "?x ?v", "?x metlit:laboratoryValue/metlit:printed ?v")
    assert {row[0] for row in values} == {"psa", "psa-2", "ast"}
    assert len(asked(rarer, "?score", "?pain metlit:painScore ?score")) == 2
    assert len(asked(rarer, "?size", "?primary metlit:measurement ?size")) == 2


def test_what_was_proposed_is_in_no_row_and_no_count(rarer):
    """One operation, one drug therapy and one course were given; the chemotherapy that was declined is none of them."""
    stats = dict(rarer.question("stats").rows)
    assert stats["treatments"] == 3
    assert "chemotherapy" not in {str(kind) for kind in rarer.evidence()["kind"]}


def test_a_group_of_unknown_size_counts_those_who_are_told_of(rarer):
    """20 in one group, the patient, and nobody of the group without a number; young are among the 20."""
    assert dict(rarer.question("stats").rows)["patients"] == 21


def test_whatever_is_needed_may_be_absent(cases):
    text = """\
source: {title: not reported, year: not reported, design: unclear, depth: not reported, authors: not reported}
cohorts:
  - id: all
    at: Results
    n: not reported
    sex: {sex: male, n: not reported}
    toxicities: {event: not reported}
    responses: {response: not reported}
    symptoms: {symptom: unclear}
    systemic_therapy: {drugs: {drug: not reported, dose: 100 mg}}
    labs: {PSA: not reported}
curation: {extracted_by: not reported}
"""
    folder = cases({"absent-2020.yaml": text})
    assert check([folder]) == check([folder], engine="pyshacl") == []
    folder = cases({"absent-2020.yaml": text.replace("title: not reported, ", "").replace("    n: not reported\n", "")})
    assert {f.code for f in check([folder])} == {"Source-title", "n-members"}
    folder = cases({"absent-2020.yaml": text.replace("id: all", "id: not reported")})
    assert "bad-id" in {f.code for f in check([folder])}
