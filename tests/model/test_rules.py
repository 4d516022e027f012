"""What the rules derive, against independent computation and the definitions they cite."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.model.rules import load_rules, read_header
from metlit.rdf.graphs import Graphs
from metlit.record.files import RecordFile, RecordText
from tests.conftest import REPOSITORY

HEAD = "source: {title: T, year: 2020, design: case report, depth: full text}\n"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture
def derived(pipeline, tmp_path):
    """What is derived from a record: {(path of the node, kind, assumption): value or concept}."""

    def run(text: str) -> dict[tuple[str, str, str], object]:
        file = tmp_path / "case-2020.yaml"
        file.write_text(HEAD + text, encoding="utf-8")
        outcome = pipeline.run([RecordText.load(RecordFile("case-2020", file, "case-2020.yaml"))])[0]
        assert [f for f in outcome.findings if f.severity == "error"] == []
        graphs = Graphs.in_memory([outcome.nquads()])
        rows = graphs.select("""
            SELECT ?for ?kind ?assumption ?value ?concept ?selected WHERE {
              ?d metlit:derivedFor ?for ; metlit:kind ?kind .
              OPTIONAL { ?d metlit:assumption ?assumption } OPTIONAL { ?d metlit:value ?value }
              OPTIONAL { ?d metlit:concept ?concept } OPTIONAL { ?d metlit:selected ?selected } }""").dicts()

        def last(iri) -> str:
            return str(iri or "").rsplit("/", 1)[-1]

        return {
            (iris.local_path(r["for"]).removeprefix("case-2020/"), last(r["kind"]), last(r["assumption"])): (
                r["value"] if r["value"] is not None else last(r["concept"] or r["selected"])
            )
            for r in rows
        }

    return run


def patient(body: str) -> str:
    return "patients:\n  - id: p1\n    at: Case\n" + "".join(f"    {line}\n" for line in body.strip().splitlines())


def bed(total: str, n: int, ratio: str) -> Fraction:
    """Fowler 1989: D (1 + d / (α/β)), exactly."""
    dose, ab = Fraction(total), Fraction(ratio)
    return dose * (1 + dose / n / ab)


def eqd2(total: str, n: int, ratio: str) -> Fraction:
    """Bentzen 2012: D (d + α/β) / (2 + α/β), exactly."""
    dose, ab = Fraction(total), Fraction(ratio)
    return dose * (dose / n + ab) / (2 + ab)


@pytest.mark.parametrize(
    ("total", "n"), [("30", 10), ("42.5", 17), ("59.4", 33), ("70", 33), ("8", 1), ("13.2", 12), ("1.50", 1)]
)
def test_bed_and_eqd2(derived, total, n):
    found = derived(patient(f"radiotherapy: {{id: rt1, dose: {{total: {total} Gy, fractions: {n}}}}}"))
    for ratio in ("10", "3"):
        assert abs(Fraction(found["p1/rt1/dose", "bed", f"alpha-beta-{ratio}"]) - bed(total, n, ratio)) < Fraction(
            1, 10**12
        )
        assert abs(Fraction(found["p1/rt1/dose", "eqd2", f"alpha-beta-{ratio}"]) - eqd2(total, n, ratio)) < Fraction(
            1, 10**12
        )
    assert abs(Fraction(found["p1/rt1/dose", "dose-per-fraction", ""]) - Fraction(total) / n) < Fraction(1, 10**12)


def test_the_tumour_has_its_own_ratio(derived):
    body = """
primary: {tumour: prostate carcinoma}
radiotherapy: {id: rt1, dose: {total: 60 Gy, fractions: 20}}"""
    found = derived(patient(body))
    assert found["p1/rt1/dose", "eqd2", "alpha-beta-prostate"] == Decimal("77.142857142857142857")  # 60 (3+1.5)/3.5
    assert not [k for k in found if "breast" in k[2] or "melanoma" in k[2]]


def test_other_units_are_normalised(derived):
    body = """
lesions: {id: l1, site: liver, after: 2 years, since: surgery, volume: 1500 mm3}
radiotherapy: {id: rt1, dose: {total: 3000 cGy, fractions: 10}}"""
    found = derived(patient(body))
    kind = ("normalised-quantity", "")
    assert found["p1/rt1/dose/total", *kind] == 30
    assert found["p1/l1/after", *kind] == 24
    assert found["p1/l1/volume", *kind] == Decimal("1.5")
    assert found["p1/rt1/dose", "eqd2", "alpha-beta-10"] == Decimal("32.5")


def test_nothing_is_derived_from_what_is_not_reported(derived):
    found = derived(patient("radiotherapy: {id: rt1, dose: {total: 70 Gy, fractions: not reported}}"))
    selected = {"main-dose", "given-dose", "given-level"}
    assert {k[1] for k in found} == {"normalised-quantity", "schedule-total"} | selected


def test_the_main_dose_is_what_was_given_then_the_highest(derived):
    body = """
radiotherapy:
  id: rt1
  dose:
    - {id: planned, total: 39 Gy, fractions: 13, basis: planned}
    - {id: given, total: 12 Gy, fractions: 4, basis: delivered}
    - {id: low, total: 4 Gy, fractions: 4, basis: delivered}"""
    assert derived(patient(body))["p1/rt1", "main-dose", ""] == "given"


@pytest.mark.parametrize(
    ("before", "after", "change", "own", "consensus"),
    [
        # Chow 2012: complete = 0 without more analgesics; partial = 2 or more less without more, or analgesics reduced
        # without more pain; progression = 2 or more worse, or more analgesics without less pain; else indeterminate.
        (8, 0, "unchanged", "complete-pain-response", "complete-pain-response"),
        (8, 0, "increased", "complete-pain-response", "indeterminate-pain-response"),
        (8, 6, "unchanged", "partial-pain-response", "partial-pain-response"),
        (8, 7, "unchanged", "no-pain-response", "indeterminate-pain-response"),
        (8, 8, "reduced", "no-pain-response", "partial-pain-response"),
        (8, 9, "increased", "no-pain-response", "pain-progression"),
        (5, 7, "unchanged", "no-pain-response", "pain-progression"),
        (5, 7, "reduced", "no-pain-response", "indeterminate-pain-response"),
    ],
)
def test_pain_response(derived, before, after, change, own, consensus):
    body = f"pain: {{scale: NRS, before: {before}, after: {after}, analgesic_change: {change}}}"
    found = derived("definitions: {term: pain improvement, at_least: 2 points}\n" + patient(body))
    assert found["p1/pain", "pain-change", ""] == before - after
    assert found["p1/pain", "pain-response-class", ""] == own
    assert found["p1/pain", "consensus-pain-response", ""] == consensus


def test_no_response_class_without_the_papers_definition_or_the_analgesics(derived):
    found = derived(patient("pain: {scale: NRS, before: 8, after: 0}"))
    kinds = {k[1] for k in found}
    assert "pain-change" in kinds
    assert not {"pain-response-class", "consensus-pain-response"} & kinds


@pytest.mark.parametrize(
    ("v95", "expected"),
    [
        ("100", "infield-recurrence"),
        ("95", "infield-recurrence"),
        ("94.9", "marginal-recurrence"),
        ("20", "marginal-recurrence"),
        ("19.9", "out-of-field-recurrence"),
    ],
)
def test_recurrence_class(derived, v95, expected):
    found = derived(patient(f"recurrences: {{v95: {v95} %}}"))
    assert found["p1/recurrences", "recurrence-class", ""] == expected


@pytest.mark.parametrize(
    ("after", "since", "expected"),
    [
        ("3 months", "diagnosis of the primary", "synchronous"),
        ("6 months", "diagnosis of the primary", "synchronous"),
        ("7 months", "diagnosis of the primary", "metachronous"),
        ("10 years", "surgery", "metachronous"),
        ("3 months", "completion of chemoradiotherapy", None),
        ("10 years", "symptom onset", None),
    ],
)
def test_onset(derived, after, since, expected):
    found = derived(patient(f"lesions: {{id: l1, site: lung, after: {after}, since: {since}}}"))
    assert found.get(("p1/l1", "onset-class", "")) == expected


def test_every_derived_value_says_from_what_and_by_which_rule(library):
    without = library.query("""
        SELECT ?d WHERE { GRAPH ?g { ?d a ?class } FILTER(STRENDS(STR(?g), "/derived"))
          FILTER(NOT EXISTS { ?d prov:wasDerivedFrom ?from } || NOT EXISTS { ?d metlit:rule/rdfs:label ?rule }) }""")
    assert without.rows == []


def test_reported_and_derived_never_mix(library):
    mixed = library.query("""
        SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?q ?r }
          FILTER(STRENDS(STR(?g), "/derived") && STRSTARTS(STR(?h), STR(record:)))
          FILTER(!STRENDS(STR(?h), "/derived")) }""")
    assert mixed.rows == []


def test_rules_state_their_reason_formula_and_reference(pipeline):
    for rule in load_rules(pipeline.resources.rule_files()):
        assert all(len(rule.header[k]) > 10 for k in ("reason", "formula", "reference")), rule.name


def test_header_lines_go_on():
    assert read_header("# title: A\n# reason: one\n#   two\nSELECT") == {"title": "A", "reason": "one two"}


def test_the_paper_s_own_eqd2_agrees(library):
    """Gerontopoulos 2020 prints 46.75 Gy for 42.5 Gy in 17 fractions with alpha/beta 3."""
    row = library.query("""
        SELECT ?printed ?value WHERE { ?dose metlit:eqd2 ?claim . ?claim metlit:metricValue/metlit:value ?printed .
          ?d metlit:derivedFor ?dose ; metlit:kind term:radiotherapy\\/eqd2 ;
            metlit:assumption term:radiobiology\\/alpha-beta-3 ; metlit:value ?value }""").rows
    assert row == [(Decimal("46.75"), Decimal("46.75"))]


def test_the_folder_of_rules_is_complete():
    names = {f.stem for f in Path(REPOSITORY / "ontology" / "rules").glob("*.rq")}
    assert len(names) == len({n.split("-")[0] for n in names})
