"""The audit of the frozen papers: what it must report, what it must confirm, and what a changed digit does.

Expected figures are those of the papers, recomputed here by the statistics module from the papers' own tables.
"""

import dataclasses
import re
import statistics

import pytest

from metlit.building.chunk import Pipeline
from metlit.claims.paper import Paper
from metlit.claims.verdict import AGREEMENTS, UNSUPPORTED, worst
from metlit.numbers.printed import printed_numbers
from metlit.record.case import Case
from metlit.record.files import RecordText, gather
from tests.conftest import FROZEN

KALANTARI, SANUKI = "kalantari-khandani-2025", "sanuki-2022"
GERONTOPOULOS, PINOTTI = "gerontopoulos-2020", "pinotti-2017"


@pytest.fixture(scope="module")
def audited(frozen_audit):
    return frozen_audit.verdicts


def found(verdicts, record, code, *words):
    """The verdicts of a rule on a record whose text contains all the words."""
    return [
        j
        for j in verdicts
        if (j.publication, j.code) == (record, code)
        and all(w in f"{j.printed} | {j.message} | {j.arithmetic} | {j.cause} | {j.at}" for w in words)
    ]


MUST_REPORT = [
    (GERONTOPOULOS, "parts-sum", "differs", ["add up to 13", "18"]),
    (GERONTOPOULOS, "parts-lists", "contradicts", ["prostate gland: none against 3", "stomach: 1 against 3"]),
    (SANUKI, "counting-unit", "differs", ["nine patients", "patients: 8", "Abstract"]),
    (SANUKI, "counting-unit", "differs", ["nine patients", "patients: 8", "Results"]),
    (SANUKI, "parts-sum", "differs", ["add up to 12", "the 11 of all", "= 12"]),
    (SANUKI, "mean-median-range", "impossible", ["8.8", "205", "70 to 481"]),
    (SANUKI, "stated-elsewhere", "contradicts", ["21/7", "12 Gy in Case presentation, Patient 5"]),
    (SANUKI, "planned-not-given", "contradicts", ["59.4 Gy planned", "54 Gy"]),
    (SANUKI, "duration-beyond-range", "contradicts", ["17 months", "15.8"]),
    (PINOTTI, "dose-per-fraction-unusual", "implausible", ["1.1 Gy per fraction"]),
    (PINOTTI, "age-against-dates", "contradicts", ["50 in 2006, 50 in 2016"]),
    (KALANTARI, "stated-elsewhere", "contradicts", ["43 (64.6)", "42 men"]),
    (KALANTARI, "parts-sum", "differs", ["add up to 66", "65"]),
    (KALANTARI, "percentage", "differs", ["64.6", "43 of 65 is 66.2 %", "42 of 65, the count printed in Results"]),
    (KALANTARI, "median-of-integers", "implausible", ["43.38", "65", "it may be the mean: 2820 / 65"]),
    (KALANTARI, "percentage", "differs", ["7.8 %", "6 of 65 is 9.2 %", "neither"]),
    (KALANTARI, "combined-class-bounds", "impossible", ["34 in stage IV", "22 at most", "7th edition", "8th edition"]),
    (KALANTARI, "combined-class-bounds", "impossible", ["11 in stage III", "18 at least"]),
    (KALANTARI, "mean-outside-rows", "impossible", ["36.3", "below the minimum of its own rows, 40"]),
    (KALANTARI, "definitions-differ", "contradicts", ["in-field recurrence", ">= 95 %", "> 95 %"]),
    (KALANTARI, "v95-no-common-reference", "implausible", ["60.4 Gy"]),
    (KALANTARI, "recomputed-summary", "differs", ["22.6 ± 11/7", "c01 left out"]),
    # 61.6 / 9 = 6.844, SD 6.716: zeros counted and the first row left out.
    (KALANTARI, "recomputed-summary", "differs", ["6.85 ± 6.72", "counted too and c01 left out (6.84 ± 6.72)"]),
]  # fmt: skip


@pytest.mark.parametrize("record, code, verdict, words", MUST_REPORT)
def test_what_must_be_reported(audited, record, code, verdict, words):
    hits = found(audited, record, code, *words)
    assert hits and {j.verdict for j in hits} == {verdict}
    assert all(j.line > 1 and j.file.endswith(f"{record}.yaml") and j.sources for j in hits)


def test_the_swapped_columns(audited):
    hits = found(audited, KALANTARI, "d95-below-d98")
    assert len(hits) == 10 and {j.verdict for j in hits} == {"impossible"}


def test_v95_of_the_marginal_recurrences(audited):
    rows = [22, 73, 83]  # Table 2, rows 1, 4 and 7
    expected = f"mean {statistics.mean(rows):.2f}", f"SD {statistics.stdev(rows):.2f}"
    assert expected == ("mean 59.33", "SD 32.72")
    hits = found(audited, KALANTARI, "recomputed-summary", "47.92 ± 36.6", "SD (n-1) = 32.716", "= 59.333")
    assert {j.at for j in hits} == {"Results", "Discussion"} and {j.verdict for j in hits} == {"differs"}


MUST_CONFIRM = [
    (GERONTOPOULOS, "derived-value", "46.75 Gy", ["agrees"]),
    (SANUKI, "recomputed-summary", "three weeks", ["agrees-as-rounded"]),
    (KALANTARI, "recomputed-summary", "97.42 ± 1.92%", ["agrees-as-rounded"]),
    (KALANTARI, "recomputed-summary", "58.8 ± 0.84 Gy", ["agrees-as-truncated"]),
    (KALANTARI, "percentage", "42 remained disease-free (68.8%)", ["agrees-as-truncated"]),
    (KALANTARI, "recomputed-summary", "58.65 ± 0.84 Gy", ["agrees-within-rounding-of-rows"]),
    (KALANTARI, "recomputed-proportion", "1.82:1", ["agrees-as-truncated"]),
    (KALANTARI, "parts-sum", "T1 18, T2 21, T3 12, T4 14", ["agrees"]),
    (KALANTARI, "parts-sum", "N0 17, N1 8, N2 32, N3 8", ["agrees"]),
    (KALANTARI, "parts-sum", "I 7, II 13, III 11, IV 34", ["agrees"]),
    (KALANTARI, "parts-sum", "41, 2, 15, 4, 1, 1, 1", ["agrees"]),
    (SANUKI, "ranking", "followed by urological", ["agrees"]),
    (SANUKI, "other-record", "approximately 3.5 months", ["agrees-as-rounded"]),
]


@pytest.mark.parametrize("record, code, printed, verdicts", MUST_CONFIRM)
def test_what_must_be_confirmed(audited, record, code, printed, verdicts):
    hits = found(audited, record, code, printed)
    assert hits and {j.verdict for j in hits} == set(verdicts)


def test_all_claims_of_t_n_and_histology_percentages_agree(audited):
    for key in ("primary.t_category", "primary.n_category", "primary.histology"):
        assert not [j for j in audited if j.publication == KALANTARI and j.of == key and j.failed]


def test_a_sound_paper_raises_nothing(audited):
    assert not [j for j in audited if j.publication == "elhayel-2026" and j.failed]


def test_every_claim_is_judged(audited):
    judged = {j.subject for j in audited if j.statistic}
    for file in FROZEN:
        text = file.read_text(encoding="utf-8")
        claims = len(re.findall(r"(?m)^  - (?:\{)?(?:id: [a-z0-9-]+(?:, |\n    ))?statistic: ", text))
        assert claims and claims == len([s for s in judged if s.startswith(f"{file.stem}/")])


# -- one changed digit


@pytest.fixture(scope="module")
def papers():
    pipeline = Pipeline()
    files, _ = gather(FROZEN)
    outcomes = pipeline.run([RecordText.load(f) for f in files])
    cases = [Case(o.record, o.nquads(), pipeline.schema, pipeline.terms) for o in outcomes]
    found: dict[str, Paper] = {}
    for case in cases:
        found[case.record] = Paper(case, found)
    return pipeline.auditor, found


def mutants(claim):
    """Every claim that differs from this one in one digit of its printed form, count, denominator or parts."""
    for name in ("printed", "value", "count", "denominator"):
        text = "" if getattr(claim, name) is None else str(getattr(claim, name))
        for changed in changes(text):
            value = int(changed) if name in ("count", "denominator") else changed
            mutant = dataclasses.replace(claim, **{name: value})
            yield dataclasses.replace(mutant, figures=tuple(printed_numbers(mutant.text)))
    for i, (key, text) in enumerate(claim.parts):
        for changed in changes(text):
            yield dataclasses.replace(claim, parts=(*claim.parts[:i], (key, changed), *claim.parts[i + 1 :]))


def changes(text):
    for match in re.finditer(r"\d", text):
        for digit in set("0123456789") - {match.group()}:
            yield text[: match.start()] + digit + text[match.end() :]


@pytest.mark.parametrize("step", [pytest.param(4, id="some"), pytest.param(1, id="all", marks=pytest.mark.nightly)])
def test_a_changed_digit_is_caught(papers, capsys, step):
    """No claim that agrees still does after any one digit is changed, unless rounding allows it."""
    auditor, by_record = papers
    total, still, exact = 0, 0, []
    for paper in by_record.values():
        for position, claim in list(enumerate(paper.claims))[::step]:
            if auditor.verdict(claim, paper) not in AGREEMENTS:
                continue
            for mutant in mutants(claim):
                paper.put(position, mutant)
                verdict = auditor.verdict(mutant, paper)
                total += 1
                still += verdict in AGREEMENTS
                if verdict == "agrees":
                    exact.append((claim.node.rsplit("/", 2)[-2:], claim.printed, mutant.printed, mutant.count))
            paper.put(position, claim)
    with capsys.disabled():
        print(f"\n{total - still} of {total} changed digits caught ({(total - still) / total:.1%})")
    assert total > 7000 / step and still / total < 0.01
    # May 1992 to April 2019 is 26 completed years, and 27 with both months counted.
    assert {(printed, changed) for _, printed, changed, _ in exact} <= {("26-year", "27-year")}


def test_worst_verdict_counts():
    assert worst([]) == UNSUPPORTED and worst(["agrees", "unsupported"]) == "agrees"
    assert worst(["agrees", "differs", "agrees-as-rounded"]) == "differs"
