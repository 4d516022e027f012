"""What the audit knows of the field stands in ontology, vocabularies and shapes: other data, other verdicts."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from metlit.audit import audit_files
from metlit.building.chunk import Pipeline
from metlit.model.schema import Schema
from metlit.resources import Resources
from tests.conftest import REPOSITORY

HEAD = "source: {title: A, year: 2020, design: case series, depth: full text}\n"


@cache
def shared() -> Pipeline:
    """The rules and vocabularies as installed, read once."""
    return Pipeline()


def judged(folder: Path, text: str, resources: Resources | None = None) -> list[tuple[str, str, str]]:
    """Code, verdict and message of what is said of a record."""
    (folder / "a-2020.yaml").write_text(HEAD + text, encoding="utf-8")
    done = audit_files([folder / "a-2020.yaml"], pipeline=Pipeline(resources) if resources else shared())
    assert [f.text() for f in done.findings if f.severity == "error"] == []
    return [(j.code, j.verdict, j.message) for j in done.verdicts]


@pytest.fixture
def other(tmp_path) -> Path:
    """A copy of the declarative files, to be changed."""
    for folder in ("ontology", "shapes", "questions", "layouts"):
        shutil.copytree(REPOSITORY / folder, tmp_path / "own" / folder)
    return tmp_path / "own"


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


# -- figures that a rule derives

PAIN = """patients:
  - {id: p1, at: Case, pain: {id: pain, scale: NRS, before: 8, after: 3}}
claims:
  - {statistic: fall of pain, of: p1/pain, printed: "FALL", at: Abstract}
"""


@pytest.mark.parametrize(("printed", "verdict"), [("5 points", "agrees"), ("6 points", "differs")])
def test_a_new_derived_statistic_is_one_row(tmp_path, other, printed, verdict):
    """8 - 3 = 5: the rule pain-change is there, a row of the vocabulary names its kind, and the audit compares."""
    terms = other / "ontology" / "terms" / "record.tsv"
    columns = terms.read_text(encoding="utf-8").split("\n")[0].split("\t")
    row = {"key": "fall-of-pain", "label": "fall of pain", "broader": "statistic", "relation": "is-a"}
    row |= {"definition": "Fall of a score.", "source": "test", "derived": "radiotherapy/pain-change"}
    with terms.open("a", encoding="utf-8") as stream:
        stream.write("\t".join(row.get(column, "") for column in columns) + "\n")
    found = judged(tmp_path, PAIN.replace("FALL", printed), Resources.below(other))
    assert [(code, said) for code, said, _ in found] == [("derived-value", verdict)]


def test_the_unit_of_a_derived_figure_is_the_one_of_its_rule(tmp_path, other):
    """42.5 (2.5 + 3) / 5 = 46.75."""
    record = """patients:
  - {id: p1, at: Case, radiotherapy: {id: rt1, dose: {total: 42.5 Gy, fractions: 17}}}
claims:
  - {statistic: EQD2, of: p1/rt1, alpha_beta: 3 Gy, printed: 47.65 Gy, at: Methods}
"""
    assert judged(tmp_path, record)[0][2].endswith("the rule gives 46.75 Gy")
    changed(other / "ontology" / "terms" / "unit.tsv", "gray\tGy\tabsorbed-dose", "gray\tgray (SI)\tabsorbed-dose")
    changed(other / "ontology" / "terms" / "unit.tsv", "gray|grays|Grey|Greys", "Gy|gray|grays|Grey|Greys")
    assert judged(tmp_path, record, Resources.below(other))[0][2].endswith("the rule gives 46.75 gray (SI)")


@pytest.mark.parametrize(("ratio", "said"), [("3 Gy", "agrees"), ("10 Gy", "differs"), ("4 Gy", "differs")])
def test_a_figure_is_compared_on_its_own_assumption(tmp_path, ratio, said):
    """EQD2 of 42.5 Gy in 17: 46.75 with 3 Gy, 42.5 (2.5 + 10) / 12 = 44.27 with 10, 46.04 with 4."""
    record = f"""patients:
  - {{id: p1, at: Case, radiotherapy: {{id: rt1, dose: {{total: 42.5 Gy, fractions: 17}}}}}}
claims:
  - {{statistic: EQD2, of: p1/rt1, alpha_beta: {ratio}, printed: 46.75 Gy, at: Methods}}
"""
    assert [verdict for _, verdict, _ in judged(tmp_path, record)] == [said]


def test_what_rests_on_an_assumption_is_not_compared_with_the_record(tmp_path):
    """An EQD2 of 42.5 Gy is no contradiction of a total dose of 42.5 Gy, nor of one of 40 Gy."""
    record = """patients:
  - {id: p1, at: Case, radiotherapy: {id: rt1, dose: {total: 40 Gy, fractions: not reported}}}
claims:
  - {statistic: EQD2, of: p1/rt1.dose.total, alpha_beta: 3 Gy, printed: 42.5 Gy, at: Methods}
  - {statistic: total dose, of: p1/rt1.dose.total, printed: 42.5 Gy, at: Abstract}
"""
    assert [code for code, _, _ in judged(tmp_path, record)] == ["unsupported", "record-differs"]


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        # 30 Gy in 10: BED 60 with 3 Gy and 39 with 10, EQD2 36 with 3, 3 Gy a fraction.
        ("BED, alpha_beta: 3 Gy, printed: 60 Gy", "EQD2, alpha_beta: 3 Gy, printed: 36 Gy", "agrees"),
        ("BED, alpha_beta: 3 Gy, printed: 60 Gy", "BED, alpha_beta: 10 Gy, printed: 39 Gy", "agrees"),
        ("total dose, printed: 30 Gy", "dose per fraction, printed: 3 Gy", ""),
        ("BED, alpha_beta: 3 Gy, printed: 60 Gy", "BED, alpha_beta: 3 Gy, printed: 62 Gy", "contradicts"),
    ],
)
def test_figures_of_one_course_are_told_apart(tmp_path, one, other, said):
    """BED and EQD2 of a course, or the same with two assumptions, are two figures: neither contradicts the other."""
    record = (
        "patients:\n  - {id: p1, at: Case, radiotherapy: {id: rt1, dose: {total: 30 Gy, fractions: 10}}}\nclaims:\n"
    )
    record += (
        f"  - {{of: p1/rt1, at: Abstract, statistic: {one}}}\n  - {{of: p1/rt1, at: Results, statistic: {other}}}\n"
    )
    found = judged(tmp_path, record)
    assert ("contradicts" in {verdict for _, verdict, _ in found}) == (said == "contradicts")
    assert said in {"", *(verdict for _, verdict, _ in found)}


# -- ages and dates

TWICE = """patients:
  - {id: p1, at: Case, age: 60, pain: {scale: NRS, before: 8},
     surgery: [{id: s1, procedure: surgery, year: 2006}, {id: s2, procedure: surgery, year: 2016}]}
claims:
  - {statistic: value, of: p1.KEY, where: {surgery.year: "2006"}, printed: "8", at: Abstract}
  - {statistic: value, of: p1.KEY, where: {surgery.year: "2016"}, printed: "8", at: Case}
"""


def test_only_ages_grow_with_time(tmp_path, other):
    """Eight years old twice in ten years is a contradiction; a score of 8 twice is none."""
    of_age = [code for code, verdict, _ in judged(tmp_path, TWICE.replace("KEY", "age")) if verdict == "contradicts"]
    assert of_age == ["age-against-dates"] * 2
    assert "contradicts" not in [v for _, v, _ in judged(tmp_path, TWICE.replace("KEY", "pain.before"))]
    changed(other / "ontology" / "metlit.ttl", "metlit:growsWithTime true", "metlit:growsWithTime false")
    found = judged(tmp_path, TWICE.replace("KEY", "age"), Resources.below(other))
    assert "contradicts" not in [verdict for _, verdict, _ in found]


def test_dates_are_the_keys_that_the_ontology_says():
    schema = Schema.load(Resources.default().shape_files(), Resources.default().ontology_file())
    dates = {(s.name, f.key) for s in schema.by_class.values() for f in s.fields.values() if f.is_date}
    assert {("Surgery", "year"), ("Source", "year"), ("Lesion", "detected"), ("Survival", "as_of")} <= dates
    assert {key for _, key in dates} == {"year", "from", "to", "detected", "diagnosed", "as_of", "measured"}
    assert {f.key for s in schema.by_class.values() for f in s.fields.values() if f.grows_with_time} == {"age"}


def test_who_is_reported_one_by_one_and_who_together():
    schema = Schema.load(Resources.default().shape_files(), Resources.default().ontology_file())
    assert [f.key for f in schema.individuals] == ["patients"]
    assert [f.key for f in schema.groups] == ["cohorts"]


# -- classes by two others

STAGES = """cohorts:
  - id: all
    n: 4
    at: Table 1
    primary:
      - {id: npc, site: SITE, n: 4STATED}
      - {t_category: T1, n: 3}
      - {t_category: T4, n: 1}
      - {n_category: N0, n: 4}
      - {stage: I, n: 1}
      - {stage: IV, n: 3}
"""


@pytest.mark.parametrize(
    ("site", "stated", "impossible"),
    [
        # T1 N0 is I and T4 N0 is IV in both editions: three and one, not one and three.
        ("nasopharynx", "", "7th edition and stage groups of the nasopharynx, 8th edition"),
        ("nasopharynx", "AJCC 7", "7th edition"),
        ("nasopharynx", "AJCC 8", "8th edition"),
        ("nasopharynx", "TNM", "7th edition and stage groups of the nasopharynx, 8th edition"),
        ("nasopharynx", "AJCC 6", ""),
        ("nasopharynx", "FIGO", ""),
        ("stomach", "", ""),
    ],
)
def test_a_table_is_used_where_it_is_for(tmp_path, site, stated, impossible):
    """By the site and the editions that the table names, as the entries state them."""
    text = STAGES.replace("SITE", site).replace("STATED", f", edition: {stated}" if stated else "")
    found = [message for code, _, message in judged(tmp_path, text) if code == "combined-class-bounds"]
    assert len(found) == (2 if impossible else 0)
    assert all(f"(stage groups of the nasopharynx, {impossible})" in message for message in found)


@pytest.mark.parametrize(("old", "new"), [("t_category: T1", "t_category: T1-2"), ("stage: I,", "stage: IA,")])
def test_a_class_that_the_table_does_not_have_is_not_counted_as_none(tmp_path, old, new):
    """Of T1-2, or of a part of stage I, the table does not say what follows: no figure is impossible for that."""
    text = STAGES.replace("SITE", "nasopharynx").replace("STATED", "")
    assert old in text
    found = [m for code, _, m in judged(tmp_path, text.replace(old, new)) if code == "combined-class-bounds"]
    assert all("stage IV " in message for message in found)
    assert found == [] or old.startswith("stage")


# -- what one entry is out of

NODES = """patients:
  - id: p1
    at: Case
    age: 67
    sex: male
    primary: {tumour: Merkel cell carcinoma, site: elbow}
    lesions: {id: nodes, site: axillary lymph node, mechanism: nodal involvement, count: 4}
claims:
  - {statistic: count, of: p1/nodes.count, count: COUNT, denominator: 21, printed: COUNT of 21 nodes, at: Results}
"""


def test_nodes_examined_are_no_group_of_patients(tmp_path):
    assert {verdict for _, verdict, _ in judged(tmp_path, NODES.replace("COUNT", "4"))} == {"agrees"}
    # Where the lesion stands in the same place, the figure has nothing to be compared with.
    alone = NODES.replace("at: Results", "at: Case").replace("COUNT", "4")
    assert {verdict for _, verdict, _ in judged(tmp_path, alone)} == {"unsupported"}
    # The number itself is compared all the same.
    assert {code for code, _, _ in judged(tmp_path, NODES.replace("COUNT", "5"))} == {"record-differs"}


TIMES = """cohorts:
  - id: all
    n: 5
    at: Results
    follow_up: {duration: {median: 12 months}, since: start of radiotherapy, at: Results}
    recurrences: {class: local recurrence, after: {median: 20 months}, since: ORIGIN, at: Abstract}
claims:
  - {statistic: median, of: recurrences.after, over: all, printed: 20 months, at: Abstract}
"""


@pytest.mark.parametrize(("origin", "found"), [("start of radiotherapy", ["contradicts"]), ("diagnosis", [])])
def test_a_time_is_held_against_the_follow_up_from_its_own_origin(tmp_path, origin, found):
    # A median of 20 months from diagnosis may well lie within a median of 12 months that began with treatment.
    said = judged(tmp_path, TIMES.replace("ORIGIN", origin))
    assert [verdict for code, verdict, _ in said if code == "follow-up-limit"] == found


def test_the_ontology_declares_a_property_of_shapes_once():
    text = (REPOSITORY / "ontology" / "metlit.ttl").read_text(encoding="utf-8")
    names = re.findall(r"^metlit:(\w+) a owl:AnnotationProperty", text, re.MULTILINE)
    assert len(names) > 20
    assert sorted(names) == sorted(set(names))
