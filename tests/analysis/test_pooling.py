"""Proportions: who is counted, of how many, and what is pooled. The figures are the papers', R's, or by hand."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from pathlib import Path

import pytest
import yaml

import metlit
from metlit.analysis import meta_analysis, pooled_rows, pooling
from metlit.analysis.counting import Proportion
from metlit.errors import UnknownWordError
from metlit.iris import TERM
from metlit.model.outcomes import OutcomeRelations

CAUTION = "published because of their outcome"
HEAD = "source: {title: A title, year: 2020, design: case series, depth: full text}\n"
COHORT = """\
cohorts:
  - id: all
    at: Results
    n: 62
    primary: {tumour: undifferentiated nasopharyngeal carcinoma}
    radiotherapy: {id: rt1, target: primary, dose: {total: 30 Gy, fractions: 10}}
"""
PATIENT = """\
  - id: p{number}
    at: Table 1
    primary: {{tumour: undifferentiated nasopharyngeal carcinoma}}
    lesions: [{{id: l1, site: psoas muscle}}, {{id: l2, site: lung}}]
    radiotherapy: [{{id: rt1, target: l1}}, {{id: rt2, target: l2}}]
    {told}
"""


def of(library, *outcomes: str, **options) -> dict[str, Proportion]:
    return {one.study: one for one in pooling.proportions(library, outcomes, **options)}


def numbers(one: Proportion) -> tuple[int, int]:
    return one.part, one.known


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    """Small records whose numbers are plain."""
    cases = tmp_path_factory.mktemp("made") / "cases"
    cases.mkdir()

    def cohort(name: str, told: str, more: str = "") -> None:
        (cases / f"{name}.yaml").write_text(f"{HEAD}{COHORT}    {told}\n{more}", encoding="utf-8")

    def at(lesion: int, key: str, told: str) -> str:
        return f"{{of: rt{lesion}, lesion: l{lesion}, {key}: {told}}}"

    cohort("adds-2020", "responses: [{response: complete response, n: 10}, {response: partial response, n: 12}]")
    cohort("bounds-2020", "recurrences: [{class: in-field recurrence, n: 4}, {class: distant recurrence, n: 5}]")
    cohort("nobody-2020", "recurrences: {of: rt1, class: recurrence, present: false}")
    cohort("graded-2020", "toxicities: {of: rt1, event: diarrhoea, grade: '>= 3', present: false}")
    cohort("assessable-2020", "pain: {response: pain relapse, n: 2, denominator: {value: 9, at: Results}}")
    cohort("unsized-2020", "responses: {of: rt1, response: complete response, n: not reported}")
    part = "  - {id: failed, at: Results, n: 7, part_of: all, recurrences: {class: local recurrence, n: 7}}\n"
    cohort("chosen-2020", "recurrences: {of: rt1, class: recurrence, n: 7}", part)
    complete, partial = "complete response", "partial response"
    told = [
        f"responses: [{at(1, 'response', complete)}, {at(2, 'response', partial)}]",
        f"responses: [{at(1, 'response', complete)}, {at(2, 'response', complete)}]",
        f"recurrences: [{at(1, 'class', 'local recurrence')}, {at(2, 'class', 'local recurrence, present: false')}]",
        "recurrences: {of: rt1, class: recurrence, present: false}",
        "pain: {of: rt1, lesion: l1, scale: NRS, before: 8, after: 2}",
        "pain: {of: rt1, lesion: l1, scale: NRS, before: 8, after: 0}",
    ]
    people = "".join(PATIENT.format(number=n, told=one) for n, one in enumerate(told, 1))
    (cases / "lesions-2020.yaml").write_text(f"{HEAD}patients:\n{people}", encoding="utf-8")
    built = metlit.build(cases, cases.parent / "store")
    assert built.generation is not None, [f.text() for f in built.findings]
    return metlit.open(cases.parent / "store")


# -- the frozen set


def test_pain_resolution_of_sanuki_has_those_who_still_had_pain(library) -> None:
    """9 of 12 sites, 8 of 11 patients, as binom.test(8, 11) of R has it; the text says nine patients."""
    for words in ("pain resolution", "complete pain response"):
        (one,) = pooling.proportions(library, [words])
        assert (one.study, one.part, one.known, one.people, one.sites) == ("sanuki-2022", 8, 11, 11, "9 of 12")
        assert one.interval == pytest.approx((0.3902574, 0.9397823), abs=1e-6)
    (one,) = pooling.proportions(library, ["pain resolution"])
    # binom.test(9, 11)
    assert one.otherwise == "printed of sanuki-2022/all: 9 of 11 = 81.8 % (48.2–97.7)"


def test_any_relief_is_twenty_nine_of_twenty_nine(library) -> None:
    """18 of Gerontopoulos, 11 of Sanuki: everybody. The exact interval of all is closed at 0.025^(1/29) = 88.1 %."""
    found = of(library, "any pain response", "pain improvement")
    assert {name: numbers(one) for name, one in found.items()} == {
        "elhayel-2026": (1, 1), "gerontopoulos-2020": (18, 18), "sanuki-2022": (11, 11),
    }  # fmt: skip
    assert found["gerontopoulos-2020"].cohort and found["elhayel-2026"].single
    pooled = meta_analysis.pooled_summary(list(found.values()))
    (one,) = pooled.answers
    assert (one.k, one.part, one.whole, one.estimate, one.high) == (2, 29, 29, 1, 1)
    assert one.low == pytest.approx(0.025 ** (1 / 29)) and round(one.low, 2) == 0.88
    assert "no heterogeneity can be estimated" in one.method and one.tau2 is None
    assert pooled.omitted == (("elhayel-2026", "single case"),)
    assert meta_analysis.pooled_summary(list(found.values()), single_cases=True).answers[0].k == 3


def test_the_recurrences_of_kalantari_are_of_those_who_were_followed(library) -> None:
    """Of 61, 19 had a recurrence, 11 a loco-regional one, and 8 a distant metastasis (Results)."""
    for words, part in (("locoregional recurrence", 11), ("recurrence", 19), ("distant metastasis", 8)):
        one = of(library, words)["kalantari-khandani-2025"]
        assert (*numbers(one), one.sound) == (part, 61, True)
    # The 65 of Methods are those before three were excluded and one died: no other reading of the 61.
    assert of(library, "locoregional recurrence")["kalantari-khandani-2025"].otherwise == ""


def test_who_was_chosen_for_a_recurrence_is_no_denominator(library) -> None:
    """Table 2 has ten of the eleven: six in the field. So of the 61 six at least, and 19 at most."""
    one = of(library, "in-field recurrence")["kalantari-khandani-2025"]
    assert (one.part, one.most, one.known, one.sound) == (6, 19, 61, False)
    facets = {"outcome": ["in-field recurrence"]}
    alone = of(library, "in-field recurrence", facets=facets)["kalantari-khandani-2025"]
    assert not alone.sound and alone.kind == "chosen from 65: no proportion"
    # Two of the four with a nodal recurrence responded late: they are no series of responses.
    late = of(library, "complete response")["kalantari-khandani-2025"]
    assert (*numbers(late), late.sound) == (2, 4, False)


def test_toxicity_has_its_denominator(library) -> None:
    """Sanuki: diarrhoea in four of eleven, frequent urination in one. Gerontopoulos: nothing of grade 2 or more."""
    assert numbers(of(library, "diarrhoea")["sanuki-2022"]) == (4, 11)
    assert numbers(of(library, "urinary frequency")["sanuki-2022"]) == (1, 11)
    either = of(library, "adverse event")["sanuki-2022"]
    # One of the four may be the one.
    assert (either.part, either.sound) == (4, False) and either.most >= 5
    # That there was none of grade 2 leaves open whether there was one of grade 1.
    assert "gerontopoulos-2020" not in of(library, "acute radiotherapy adverse event")


def test_the_denominator_that_is_printed_is_used(library, made) -> None:
    """Sanuki: "Of the nine patients for whom the duration of effect could be assessed, two … experienced a relapse"."""
    relapse = of(library, "pain relapse")
    assert numbers(relapse["sanuki-2022"]) == (2, 9) and relapse["sanuki-2022"].sound
    assert numbers(of(made, "pain relapse")["assessable-2020"]) == (2, 9)


# -- what adds up


def test_disjoint_classes_add_up_and_others_give_bounds(made) -> None:
    both = of(made, "objective response")["adds-2020"]
    assert (*numbers(both), both.sound) == (22, 62, True)
    assert numbers(of(made, "complete response", "partial response")["adds-2020"]) == (22, 62)
    assert numbers(of(made, "complete response")["adds-2020"]) == (10, 62)
    # Four in the field, five distant: five at least, and whether the rest had any is not said.
    one = of(made, "recurrence")["bounds-2020"]
    assert (one.part, one.most, one.known, one.sound) == (5, 62, 62, False)
    (row,) = pooled_rows.proportion_rows([one], "recurrence")
    assert (row["with_outcome"], row["percent"]) == ("5–62", None)
    with pytest.raises(UnknownWordError, match="good and bad outcomes alike"):
        of(made, "treatment response")
    assert "unsized-2020" not in of(made, "complete response")


def test_zero_of_all_is_a_row(made) -> None:
    assert numbers(of(made, "recurrence")["nobody-2020"]) == (0, 62)
    assert numbers(of(made, "local recurrence")["nobody-2020"]) == (0, 62)
    # No diarrhoea of grade 3 is not no diarrhoea.
    assert "graded-2020" not in of(made, "diarrhoea")


def test_a_group_of_those_with_the_outcome_is_no_denominator(made) -> None:
    """Seven of 62 recurred; all seven of the seven did."""
    assert numbers(of(made, "recurrence")["chosen-2020"]) == (7, 62)
    local = of(made, "local recurrence")["chosen-2020"]
    assert (local.part, local.sound) == (7, False)


def test_benefit_needs_all_lesions_and_harm_one(made) -> None:
    """Patient 1 responded completely at one of two lesions, 2 at both; 3 recurred at one of two, 4 nowhere."""
    complete = of(made, "complete response")["lesions-2020"]
    assert (*numbers(complete), complete.sites) == (1, 2, "3 of 4")
    recurred = of(made, "local recurrence")["lesions-2020"]
    assert (*numbers(recurred), recurred.sites) == (1, 2, "1 of 3")
    by_lesion = of(made, "complete response", unit="lesions")["lesions-2020"]
    assert numbers(by_lesion) == (3, 4) and "depend on each other" in by_lesion.kind
    with pytest.raises(UnknownWordError, match="'people' cannot be counted"):
        of(made, "complete response", unit="people")


def test_a_residual_score_is_no_resolution(made) -> None:
    """Scores of 2 and 0 after treatment, in a paper that defines nothing."""
    assert numbers(of(made, "pain resolution")["lesions-2020"]) == (1, 2)


# -- all scales


def test_every_outcome_is_related_or_said_to_be_free(library) -> None:
    """No outcome of the vocabulary that happens to people is forgotten: it is in the file, or one above it is."""
    terms = library.terms
    relations = OutcomeRelations.load(library.resources.outcomes_file(), terms)
    related = {c for pair in relations.exclusive for one in pair for c in one} | relations.free
    tops = {c for c, one in terms.concepts.items() if one.scheme == "outcome" and not one.broader}
    elsewhere = {TERM + "outcome/" + key for key in ("endpoint", "scale", "measurement", "symptom")}
    assert elsewhere < tops
    for top in tops - elsewhere:
        for concept in terms.descendants(top) - {top}:
            assert concept in related, terms.label(concept)
    for one, other in relations.exclusive:
        assert not one & other, [terms.label(c) for c in one & other]
    for whole, parts in relations.sums:
        assert all(p in terms.descendants(whole) for p in parts)
        assert all(relations.exclude(a, b) for a in parts for b in parts if a != b), terms.label(whole)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# facet: outcome\n", "", "must name a facet"),
        ("lesions=target|treatment", "lesions=site", "'lesions=site' is no unit"),
        ("one-of\talive\tdeath", "either\talive\tdeath", "there is no relation 'either'"),
        ("one-of\talive\tdeath", "one-of\talive", "relates 2 outcomes or more"),
        ("one-of\talive\tdeath", "one-of\talive\tundead", "there is no concept 'undead'"),
    ],
)
def test_a_malformed_line_of_outcomes_is_named(library, own_data: Path, old: str, new: str, message: str) -> None:
    file = own_data / "ontology" / "outcomes.tsv"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(metlit.MetlitError, match=re.escape(message)):
        OutcomeRelations.load(file, library.terms)


# -- what is pooled


@pytest.fixture(scope="module")
def many(many_figures):
    return many_figures._library


@pytest.fixture(scope="module")
def responses(many) -> list[list[list[str]]]:
    """Of each of the 200 publications, of each person who is in no earlier one: the responses, a lesion each."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = []
    for file in sorted((Path(many.path).parent / "cases").glob("*.yaml")):
        people = yaml.load(file.read_text(encoding="utf-8"), loader).get("patients", [])
        found.append([[r["response"] for r in p["responses"]] for p in people if "same_patients_as" not in p])
    return found


@pytest.mark.nightly
def test_nobody_of_forty_is_nobody(many, responses) -> None:
    """Local control excludes a local recurrence; nobody had one. Recounted in the files; 1 - 0.025^(1/40) = 8.8 %."""
    (one,) = meta_analysis.pooled_summary(pooling.proportions(many, ["local recurrence"])).answers
    counted = [sum("local control" in person for person in study) for study in responses]
    counted = [n for n in counted if n > 1]
    assert (one.k, one.part, one.whole) == (len(counted), 0, sum(counted)) == (16, 0, 40)
    assert (one.estimate, one.low) == (0, 0) and one.high == pytest.approx(1 - 0.025 ** (1 / 40))


@pytest.mark.nightly
def test_complete_responses_are_pooled_by_the_model(many, responses) -> None:
    """Recounted in the files: complete at all lesions, of those with a class of the scale. What R has of 47 of 201
    (0.215, Wald 0.15 to 0.30), with one person who is known to have local control only and counted for her pain, is
    0.216 without her.
    """
    told = [[[r for r in person if r != "local control"] for person in study] for study in responses]
    known = [[all(r == "complete response" for r in person) for person in study if person] for study in told]
    known = [one for one in known if len(one) > 1]
    counted = len(known), sum(map(sum, known)), sum(map(len, known))
    assert counted == (46, 47, 200)
    found = pooling.proportions(many, ["complete response"])
    crude, model, wald = meta_analysis.pooled_summary(found, wald=True).answers
    assert (crude.k, crude.part, crude.whole) == (model.k, model.part, model.whole) == counted
    assert model.estimate == pytest.approx(0.216, abs=5e-4)
    assert (round(wald.low, 2), round(wald.high, 2)) == (0.15, 0.30)
    assert model.low < model.estimate < model.high < crude.high
    low, high = model.predicted or (0, 0)
    assert low < model.low and high > model.high


def studies(*pairs: tuple[int, int]) -> list[Proportion]:
    return [Proportion(f"s{i}", "", x, n, n, "", False, True, (), unit="patients") for i, (x, n) in enumerate(pairs)]


def test_what_is_printed_depends_on_how_many_studies_there_are() -> None:
    """R, set "small_ks": 1 of 8 and 10 of 25; two studies bound no heterogeneity. One study is not pooled."""
    crude, model = meta_analysis.pooled_summary(studies((1, 8), (10, 25))).answers
    assert (crude.part, crude.whole, crude.k) == (11, 33, 2)
    assert (model.estimate, model.low, model.high) == pytest.approx((0.333333, 0.051454, 0.616370), abs=1e-3)
    assert model.tau2 is None and model.predicted is None and "τ² at its bound" in model.method
    (one,) = meta_analysis.pooled_summary(studies((3, 9))).answers
    assert "one study" in one.method and (one.part, one.whole) == (3, 9)
    assert meta_analysis.pooled_summary([]).answers == ()
    # R, set "mixed": τ² 2.375141, Wald's interval 0.323474 to 0.846010; t with 6 degrees of freedom is 2.446912.
    mixed = studies((3, 5), (8, 11), (11, 12), (2, 9), (18, 18), (5, 14), (1, 4), (7, 20))
    _, model = meta_analysis.pooled_summary(mixed).answers
    assert model.tau2 == pytest.approx(2.375141, abs=1e-3)
    mean, low, high = (math.log(p / (1 - p)) for p in (0.618432, 0.323474, 0.846010))
    reach = 2.446912 * math.sqrt(2.375141 + ((high - low) / (2 * 1.959964)) ** 2)
    ends = [1 / (1 + math.exp(-(mean + sign * reach))) for sign in (-1, 1)]
    assert model.predicted == pytest.approx(ends, abs=1e-4) and model.i2 is None


def test_i_squared_is_given_when_asked_for_and_said_to_be_none_of_the_model() -> None:
    """Of 2 of 10 and 8 of 10: logits ∓1.386, weights 1.6; Q = 1.6 × 2 × 1.386² = 6.149, I² = 5.149 / 6.149."""
    group = meta_analysis.pooled_summary(studies((2, 10), (8, 10)), i2=True)
    assert group.answers[1].i2 == pytest.approx(5.149 / 6.149, abs=1e-3)
    (_, text) = pooled_rows.pooled_sentences([group], "patients")
    assert "not defined" in text


def test_every_format_says_the_same_of_what_is_pooled(library, cli, real_store) -> None:
    ran = {form: cli("pool", "any pain response", "pain improvement", "-f", form, "--wide", "--store", real_store)
           for form in ("table", "csv", "json")}  # fmt: skip
    (row,) = [r for r in csv.DictReader(io.StringIO(ran["csv"].out)) if r["study"] == "pooled"]
    expected = {"with_outcome": "29", "with_data": "29", "percent": "100.0", "low": "88.1", "high": "100.0", "k": "2",
                "unit": "patients", "omitted": "elhayel-2026: single case"}  # fmt: skip
    assert expected.items() <= row.items() and "Clopper" in row["method"]
    (same,) = [r for r in json.loads(ran["json"].out) if r["study"] == "pooled"]
    assert {name: str(same[name]) for name in expected} == expected
    (line,) = [one for one in ran["table"].out.splitlines() if one.startswith("pooled")]
    assert all(value in line for value in expected.values())
    assert "patients with it" in ran["table"].out.splitlines()[0]
    for one in ran.values():
        assert CAUTION in one.err and "For research only" in one.err and "left out: elhayel-2026" in one.err
    frame = library.pool("any pain response", "pain improvement")
    assert list(frame[frame["study"] == "pooled"]["percent"]) == ["100.0"]


def test_groups_are_told_apart(library, cli, real_store) -> None:
    ran = cli("pool", "complete pain response", "--by", "intent", "-f", "csv", "--store", real_store)
    rows = [r for r in csv.DictReader(io.StringIO(ran.out)) if r["study"] != "pooled"]
    # Table 1: P for patients 1, 4, 7, 9, 10, 11 (0: 1, 7, 10, 11), LC for 2, 3, 5, 6, 8 (0: all but 6).
    assert {(r["group"], r["with_outcome"], r["with_data"]) for r in rows} == {
        ("palliative intent", "4", "6"), ("local control intent", "4", "5"),
    }  # fmt: skip
    # Below 40 Gy (EQD2, α/β 10 Gy): 5, 7, 9, 11, all but 9 fell to 0; from 50 Gy on 2, 3, 4, 6, 8: 4 and 6 did not.
    found = pooling.proportions(library, ["complete pain response"], by="eqd2_10", bands=[40, 50])
    assert {(one.group, one.part, one.known) for one in found} == {("< 40", 3, 4), ("40 to < 50", 2, 2), ("≥ 50", 3, 5)}
    empty = cli("pool", "complete pain response", "--site", "brain", "--store", real_store)
    assert empty.code == 0 and "no study says" in empty.err
