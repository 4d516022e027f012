"""What claims and records print of intervals, tests and times: variants of each fault, and of what is right."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from metlit.audit import audit_files
from metlit.building.check import check
from metlit.building.chunk import Pipeline

SOURCE = "source: {title: A, year: 2020, design: case series, depth: full text}\n"
GROUPS = """cohorts:
  - {id: all, n: 30, at: Results,
     age: {mean: 62.0}, pain: {id: nrs, scale: NRS, before: {mean: 8.0}, best: {mean: 2.5}}}
  - {id: a, part_of: all, n: 15, at: Results,
     age: {mean: 60.0, sd: 5.0}, responses: {id: cr, response: complete response, n: 12}}
  - {id: b, part_of: all, n: 15, at: Results,
     age: {mean: 64.0, sd: 5.0}, responses: {id: cr, response: complete response, n: 4}}
"""


@cache
def shared() -> Pipeline:
    return Pipeline()


def failed(folder: Path, texts: list[str]) -> list[set[str]]:
    """The codes of what fails in each record, worth a look or worse: one audit of all."""
    for number, text in enumerate(texts):
        (folder / f"a-{number}.yaml").write_text(text, encoding="utf-8")
    done = audit_files(sorted(folder.iterdir()), pipeline=shared())
    assert [f.text() for f in done.findings if f.severity == "error"] == []
    return [{j.code for j in done.verdicts if j.failed and j.publication == f"a-{n}"} for n in range(len(texts))]


# -- an interval in its own key: every way to write it, of whole numbers of one to three digits and of decimals

_ENDS = [("6", "26"), ("6", "9"), ("14", "26"), ("6", "126"), ("101", "126"), ("6.5", "26.5"), (".5", "2.25")]
_WAYS = [f"{a}{j}{b}" for a, b in _ENDS for j in ("-", "–", " - ", " to ", ", ")]
_LED = ("", "95 % ", "95% CI ", "90% ")


def test_an_interval_of_a_key_is_read_as_it_is_written(tmp_path: Path):
    written = [f"{_LED[n % 4]}{way}{' weeks' if n % 3 == 2 else ''}" for n, way in enumerate(_WAYS)]
    middles = [f"{(Decimal(a) + Decimal(b)) / 2:.2f}".rstrip("0").rstrip(".") for a, b in _ENDS for _ in range(5)]
    above = [f"{Decimal(b) + 30}" for _, b in _ENDS for _ in range(5)]
    claims = [*zip(middles, written, strict=True), *zip(above, written, strict=True)]
    groups = "".join(f"  - {{id: g{n}, n: 9, at: Results}}\n" for n in range(len(claims)))
    lines = [
        f"  - {{statistic: median and CI, of: follow_up.duration, over: g{n}, printed: {m} weeks, ci: '{ci}', at: A}}"
        for n, (m, ci) in enumerate(claims)
    ]
    text = f"{SOURCE}cohorts:\n{groups}claims:\n" + "\n".join(lines)
    (tmp_path / "a-0.yaml").write_text(text, encoding="utf-8")
    done = audit_files([tmp_path / "a-0.yaml"], pipeline=shared())
    assert [f.text() for f in done.findings if f.severity == "error"] == []
    failed = {j.line for j in done.verdicts if j.failed and j.code == "estimate-in-interval"}
    first = 4 + len(claims)
    assert [claims[line - first] for line in sorted(failed)] == claims[len(written) :]


# -- what a claim may print, and what is said of it

CRUDE = "statistic: rate at a time, of: survival.rate, time: 1 year, method: crude, count: 25, denominator: 30"
CLAIMS = [
    ("statistic: median, of: follow_up.duration, printed: '14.2 months (95 % CI 11.1-19.8)'", set()),
    ("statistic: median, of: follow_up.duration, printed: '14.2 months', ci: 90 % 11.1-19.8", set()),
    ("statistic: median, of: follow_up.duration, printed: '14.2 months', ci: 15.1-19.8", {"estimate-in-interval"}),
    ("statistic: median, of: follow_up.duration, printed: '14.2 (CI 19.8-11.1)'", {"estimate-in-interval"}),
    ("statistic: median and CI, of: follow_up.duration, printed: '14.2 (11.1-19.8) months'", set()),
    ("statistic: mean and CI, of: age, printed: '62.0 (63.1-65.0)'", {"estimate-in-interval"}),
    ("statistic: percentage, of: patients, where: {sex: female}, count: 12, printed: '12 (40%; 95% CI 23-59%)'", set()),
    ("statistic: hazard ratio, of: survival.rate, printed: 'HR 0.60 (95% CI 0.40-0.90)'", set()),
    ("statistic: odds ratio, of: survival.rate, printed: '2.50 (95% CI 1.20-3.80)'", {"ratio-interval"}),
    ("statistic: odds ratio, of: survival.rate, printed: '2.50 (1.20; 5.21)'", set()),
    ("statistic: odds ratio, of: survival.rate, printed: '2.50 [5.21-1.20]'", {"estimate-in-interval"}),
    (f"{CRUDE}, printed: '83.3% (25/30)'", set()),
    (f"{CRUDE}, printed: '87.3% (25/30)'", {"percentage"}),
    (f"{CRUDE.replace('crude', 'Kaplan-Meier')}, printed: '87.3% (25/30)'", set()),
    ("statistic: relative risk, of: survival.rate, printed: '1.50 (95% CI 1.10-2.05), p = 0.01'", set()),
    ("statistic: relative risk, of: survival.rate, printed: '1.50 (95% CI 1.10-2.05), p = 0.21'", {"p-from-interval"}),
    ("statistic: comparison, of: age, test: t test, printed: 'p = 0.04'", set()),
    ("statistic: comparison, of: age, printed: 'p = 0.70'", {"p-from-means"}),
    ("statistic: comparison, of: age, test: t test, printed: 'p = 0.004'", {"p-from-means"}),
    ("statistic: comparison, of: age, test: Mann-Whitney, printed: 'p = 0.70'", set()),
    ("statistic: comparison, of: age, over: a, against: b, printed: 'p = 0.70'", {"p-from-means"}),
    ("statistic: comparison, of: responses.response, printed: 'p = 0.009'", set()),
    ("statistic: comparison, of: responses.response, printed: 'p = 0.09'", {"p-from-counts"}),
    ("statistic: comparison, of: responses.response, printed: 'p < 0.001'", {"p-from-counts"}),
    ("statistic: comparison, of: responses.response, printed: 'p = 0.09 (log-rank)'", set()),
    ("statistic: comparison, of: responses.response, printed: '80% (12/15) vs 27% (4/15), p=0.009'", set()),
    ("statistic: comparison, of: age, printed: 'F(1, 28) = 4.80, p = 0.04'", set()),
    (
        "statistic: comparison, of: sex, test_statistic: 't(28) = 2.19', p: <0.001, printed: differed",
        {"p-from-statistic"},
    ),
    ("statistic: comparison, of: sex, printed: 't(28) = 1.80, p = 0.041'", set()),
    ("statistic: correlation, of: pain.before, printed: 'r = 0.45, n = 30, p = 0.01'", set()),
    ("statistic: correlation, of: pain.before, printed: 'r = 0.45, n = 30, p = 0.10'", {"p-from-statistic"}),
    ("statistic: median and IQR, of: follow_up.duration, printed: '12 (8-20) months'", set()),
    ("statistic: median and IQR, of: follow_up.duration, printed: '12 (8-11) months'", {"quartile-order"}),
    ("statistic: mean and SD, of: follow_up.duration, printed: '12.0 ± 5.0 months', se: '0.91'", set()),
    ("statistic: mean and SD, of: follow_up.duration, printed: '12.0 ± 5.0 months', se: '2.5'", {"standard-error"}),
    ("statistic: change score, of: pain, printed: a fall of 5.5 points", set()),
    ("statistic: change score, of: pain, printed: a fall of 6.5 points", {"change-score"}),
    ("statistic: count, of: patients, over: a, where: {sex: female}, count: 16, printed: '16'", {"count-above-group"}),
    ("statistic: percentage, of: patients, over: a, where: {sex: female}, printed: '41.2 %'", {"percentage-of-none"}),
    ("statistic: percentage, of: patients, over: a, where: {sex: female}, printed: '41.7 %'", set()),
]


@pytest.fixture(scope="module")
def of_claims(tmp_path_factory) -> list[set[str]]:
    overs = ["" if "over:" in claim else "over: all, " for claim, _ in CLAIMS]
    texts = [
        f"{SOURCE}{GROUPS}claims:\n  - {{{claim}, {over}at: Abstract}}\n"
        for (claim, _), over in zip(CLAIMS, overs, strict=True)
    ]
    return failed(tmp_path_factory.mktemp("claims"), texts)


@pytest.mark.parametrize("number", range(len(CLAIMS)), ids=[claim for claim, _ in CLAIMS])
def test_a_claim_is_read_and_judged(of_claims, number: int):
    assert of_claims[number] == CLAIMS[number][1]


@pytest.mark.parametrize(("elsewhere", "codes"), [("1.67", set()), ("1.87", {"stated-elsewhere"})])
def test_the_level_of_an_interval_is_no_unit_of_its_ratio(tmp_path, elsewhere: str, codes: set[str]):
    ratio = "statistic: hazard ratio, of: survival.rate, over: all"
    one = f"  - {{{ratio}, printed: 'HR 1.67 (95% CI 0.90-3.10)', at: Results}}\n"
    other = f"  - {{{ratio}, printed: HR {elsewhere}, at: Abstract}}\n"
    assert failed(tmp_path, [f"{SOURCE}{GROUPS}claims:\n{one}{other}"]) == [codes]


# -- what a record holds without a claim

COHORT = "  - {{id: all, n: 12, at: Results, {}}}\n"
RECORDS = [
    ("survival: [{endpoint: OS, rate: 80 %, time: 1 year}, {endpoint: OS, rate: 60 %, time: 24 months}]", set()),
    (
        "survival: [{endpoint: PFS, rate: 40 %, time: 1 year}, {endpoint: PFS, rate: 60 %, time: 24 months}]",
        {"falling-rates"},
    ),
    (
        "survival: [{endpoint: OS, time: {median: 10 months}}, {endpoint: OS, rate: 60 %, time: 2 years}]",
        {"falling-rates"},
    ),
    (
        "survival: [{endpoint: OS, time: {median: 10 months}}, {endpoint: OS, rate: 30 %, time: 6 months}]",
        {"falling-rates"},
    ),
    ("survival: [{endpoint: OS, rate: 50 %, time: 1 year}, {endpoint: DFS, rate: 50 %, time: 12 months}]", set()),
    (
        "survival: [{endpoint: OS, rate: 50 %, time: 1 year}, {endpoint: DFS, rate: 58 %, time: 12 months}]",
        {"endpoint-order"},
    ),
    (
        "survival: {endpoint: OS, time: {median: 5 years}}, follow_up: {duration: {min: 3 months, max: 40 months}}",
        {"beyond-follow-up"},
    ),
    ("survival: {endpoint: OS, time: {median: 14.2 months, ci: 15.1-19.8 months}}", {"estimate-in-interval"}),
    ("follow_up: {duration: {median: 12 months, min: 3 months, max: 20 months, iqr: 2-14 months}}", {"quartile-order"}),
    ("follow_up: {duration: {median: 1 year, q1: 8 months, q3: 14 months}}", set()),
    ("survival: [{status: dead, n: 7}, {status: alive, n: 5}]", set()),
    ("survival: [{status: death from disease, n: 8}, {status: alive with disease, n: 5}]", {"exclusive-classes"}),
    ("toxicities: [{event: mucositis, grade: 1, n: 7}, {event: mucositis, grade: 2, n: 6}]", {"exclusive-classes"}),
    ("toxicities: [{event: mucositis, grade: 1, n: 7}, {event: dermatitis, grade: 2, n: 6}]", set()),
    ("toxicities: [{event: mucositis, grade: '>= 1', n: 7}, {event: mucositis, grade: '>= 2', n: 6}]", set()),
    ("sex: [{sex: male, n: 9}, {sex: female, n: 3}], primary: [{site: prostate, n: 10}]", {"sex-organ-count"}),
    ("sex: [{sex: male, n: 9}, {sex: female, n: 3}], primary: [{site: ovary, n: 3}]", set()),
    ("age: {mean: 60, sd: 9.0, se: 2.6}", set()),
]


@pytest.fixture(scope="module")
def of_records(tmp_path_factory) -> list[set[str]]:
    texts = [f"{SOURCE}cohorts:\n{COHORT.format(keys)}" for keys, _ in RECORDS]
    return failed(tmp_path_factory.mktemp("records"), texts)


@pytest.mark.parametrize("number", range(len(RECORDS)), ids=[keys for keys, _ in RECORDS])
def test_what_a_record_holds_is_judged_without_a_claim(of_records, number: int):
    assert of_records[number] - {"toxicity-grade-without-system"} == RECORDS[number][1]


# -- effects of a dose with the assumption of the claim: 40 Gy in 10 of 4 Gy

EFFECTS = [
    # EQD2 with 4 Gy: 40 × 8 / 6 = 53.3; BED with 5 Gy: 40 × 1.8 = 72; EQD2 lies between 40 and 80 whatever it is.
    ("EQD2", "alpha_beta: 4 Gy, ", "53.3 Gy", set()),
    ("EQD2", "alpha_beta: 4 Gy, ", "49.0 Gy", {"effect-of-claim"}),
    ("BED", "alpha_beta: 5 Gy, ", "72 Gy", set()),
    ("BED", "alpha_beta: 5 Gy, ", "80 Gy", {"effect-of-claim"}),
    ("EQD2", "", "46.7 Gy", set()),
    ("EQD2", "", "38 Gy", {"effect-of-claim"}),
    ("EQD2", "", "78 Gy", {"effect-of-claim"}),
    ("BED", "", "35 Gy", {"effect-of-claim"}),
]


@pytest.mark.parametrize(("statistic", "assumed", "printed", "codes"), EFFECTS)
def test_an_effect_is_judged_by_the_assumption_of_the_claim(
    tmp_path: Path, statistic: str, assumed: str, printed: str, codes: set[str]
):
    dose = "radiotherapy: {id: rt1, n: 12, dose: {total: 40 Gy, fractions: 10}}"
    claim = f"statistic: {statistic}, of: all/rt1, {assumed}printed: {printed}, at: Methods"
    assert failed(tmp_path, [f"{SOURCE}cohorts:\n{COHORT.format(dose)}claims:\n  - {{{claim}}}\n"]) == [codes]


def test_an_unusual_assumption_is_no_impossible_one(tmp_path: Path):
    """With an alpha/beta of 0.1 Gy EQD2 is 78.1 Gy: unusual; 90 Gy no alpha/beta gives."""
    for printed, verdict in (("78.1 Gy", "implausible"), ("90 Gy", "impossible")):
        dose = "radiotherapy: {id: rt1, n: 12, dose: {total: 40 Gy, fractions: 10}}"
        claim = f"statistic: EQD2, of: all/rt1, printed: {printed}, at: Methods"
        (tmp_path / "a-2020.yaml").write_text(f"{SOURCE}cohorts:\n{COHORT.format(dose)}claims:\n  - {{{claim}}}\n")
        done = audit_files([tmp_path / "a-2020.yaml"], pipeline=shared())
        assert {j.verdict for j in done.verdicts if j.code == "effect-of-claim"} == {verdict}


@pytest.mark.parametrize(
    ("tumour", "tnm", "stage", "wrong"),
    [
        ("renal cell carcinoma", "T1N0M0", "I", False),
        ("renal cell carcinoma", "T1N0M0", "III", True),
        ("pancreatic carcinoma", "T4N1M0", "III", False),
        ("gastric adenocarcinoma", "T2N0M1", "IIIB", True),
        ("hepatocellular carcinoma", "T2N0M0", "II", False),
        ("endometrial carcinoma", "T3N0M0", "I", True),
        ("cutaneous melanoma", "T2aN1aM0", "III", False),
        ("cutaneous melanoma", "T2aN1aM0", "II", True),
        ("ovarian carcinoma", "T3N1M0", "II", True),
        ("bladder carcinoma", "T2N1M0", "IV", False),
    ],
)
def test_stages_of_more_sites(tmp_path: Path, tumour: str, tnm: str, stage: str, wrong: bool):
    people = f"patients:\n  - {{id: p1, at: Case, primary: {{tumour: {tumour}, tnm: {tnm}, stage: {stage}}}}}\n"
    assert ("stage-against-tnm" in failed(tmp_path, [SOURCE + people])[0]) is wrong


def test_what_is_worth_a_look_is_no_accusation(tmp_path: Path):
    """It is asked, and marks no figure of a row as failed."""
    rows = "".join(f"  - {{id: p{i}, at: T, age: 57, pain: {{scale: NRS, before: 8, after: 2}}}}\n" for i in (1, 2))
    (tmp_path / "a-2020.yaml").write_text(f"{SOURCE}patients:\n{rows}", encoding="utf-8")
    (found,) = audit_files([tmp_path / "a-2020.yaml"], pipeline=shared()).verdicts
    assert (found.code, found.verdict) == ("rows-alike", "worth-a-look")
    assert found.message.endswith("?")


# -- a table of an edition holds from the year of the edition on, or where it is named

_STAGED = """cohorts:
  - id: all
    n: 20
    at: Table 1
    primary:
      - {id: npc, tumour: nasopharyngeal carcinoma, site: nasopharynx, n: 20EDITION}
      - {id: t1, t_category: T1, n: 10}
      - {id: t4, t_category: T4, n: 10}
      - {id: n0, n_category: N0, n: 14}
      - {id: n3, n_category: N3, n: 6}
      - {id: iv-stage, stage: IV, n: 17}
"""
# Year of the paper, period, edition as written, and whether stage IV can be counted by T4 and N3.
_EDITIONS = [
    ("2020", "", "", True),
    ("2020", "", ", edition: AJCC 7th edition", True),
    ("2020", "", ", edition: AJCC 6th edition", False),
    ("2020", "period: {from: 2001, to: 2015}, ", "", True),
    ("2020", "period: {from: 1983, to: 1992}, ", "", False),
    ("2020", "period: {from: 1983, to: 1992}, ", ", edition: AJCC 8th edition", True),
    ("1996", "", "", False),
    ("1996", "period: {from: 1983, to: 1992}, ", ", edition: AJCC/UICC", False),
]


def test_a_table_of_an_edition_is_for_its_years_or_where_it_is_named(tmp_path: Path):
    for number, (year, period, edition, _) in enumerate(_EDITIONS):
        head = f"source: {{title: A, year: {year}, {period}design: case series, depth: full text}}\n"
        text = head + _STAGED.replace("EDITION", edition)
        (tmp_path / f"a-{number}.yaml").write_text(text, encoding="utf-8")
    done = audit_files(sorted(tmp_path.iterdir()), pipeline=shared())
    assert [f.text() for f in done.findings if f.severity == "error"] == []
    wanted = {f"a-{n}" for n, row in enumerate(_EDITIONS) if row[3]}
    assert {v.publication for v in done.verdicts if v.code == "combined-class-bounds" and v.failed} == wanted
    found = check(sorted(tmp_path.iterdir()))
    assert {Path(f.file).stem for f in found if f.code == "stage-four-count-npc"} == wanted


@pytest.mark.parametrize(
    "of, meant",
    [("a/responses", "write of: responses, and over: a"), ("a/responses.response", "responses.response, and over: a")],
)
def test_a_group_joined_to_a_key_by_the_wrong_sign_is_told(tmp_path: Path, of: str, meant: str):
    claim = f"claims:\n  - {{statistic: count, of: {of}, count: 12, printed: 12 patients, at: Results}}\n"
    (tmp_path / "a-0.yaml").write_text(SOURCE + GROUPS + claim, encoding="utf-8")
    done = audit_files([tmp_path / "a-0.yaml"], pipeline=shared())
    told = [f.text() for f in done.findings] + [str(v) for v in done.verdicts if v.code == "claim-misread"]
    assert any("no path of the record" in text and meant in text for text in told), told
