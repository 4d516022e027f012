"""What is told of a lesion after a treatment reaches the lesion, and nothing makes rows that say nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import metlit
from metlit.workbench import Workbench

PATIENT = """\
source: {title: A title, year: 2020, design: case report, depth: full text}
patients:
  - id: p1
    at: Case presentation
    age: 61
    sex: female
    primary: {tumour: rectal carcinoma}
    lesions:
      - {id: psoas, site: psoas muscle, mechanism: metastasis}
      - {id: liver, site: liver, mechanism: metastasis}
      - {id: lung, site: lung, mechanism: metastasis}
    radiotherapy: {id: rt1, target: [psoas, primary], dose: {total: 30 Gy, fractions: 10}}
    systemic_therapy:
      - {id: c1, kind: chemotherapy, drugs: [cisplatin]}
      - {id: c2, kind: chemotherapy, drugs: [paclitaxel]}
    analgesia: {of: rt1, drug: hydromorphone}
    responses:
      - {of: c1, lesion: liver, response: partial response}
      - {of: rt1, lesion: psoas, response: stable disease}
MORE
"""
Cases = Callable[[dict[str, str]], Path]


def opened(cases: Cases, folder: Path, more: str = "") -> Workbench:
    built = metlit.build(cases({"one-2020.yaml": PATIENT.replace("MORE\n", more)}), folder / "store")
    assert built.generation, [finding.text() for finding in built.findings]
    return metlit.open(folder / "store")


def told(library: Workbench, **facets: str) -> set[tuple[str, str, str]]:
    """Treatment, site and outcome of each row."""
    return {
        (str(r["treatment"] or "").rsplit("/", 1)[-1], str(r["site"] or ""), str(r["outcome"] or ""))
        for r in library.find(**facets)
    }


def test_a_response_to_a_drug_reaches_the_lesion_that_it_names(cases: Cases, tmp_path: Path):
    library = opened(cases, tmp_path)
    assert told(library) == {
        ("rt1", "psoas muscle", "stable disease"),
        ("rt1", "rectum", ""),  # the paper prints no site of the primary, which is a target: a rectal carcinoma
        ("c1", "liver", "partial response"),
        ("c2", "", ""),  # of which nothing is told
        ("", "lung", ""),
    }
    assert told(library, drug="cisplatin") == {("c1", "liver", "partial response")}
    lesions = library.pool("partial response", per="lesions")
    assert next(iter(lesions["with_outcome"])) == 1


def test_a_response_of_a_lesion_that_the_course_was_not_aimed_at_is_told_and_marked(cases: Cases, tmp_path: Path):
    """An abscopal effect: the lung had no dose, and must not be found by that of the psoas muscle."""
    abscopal = "      - {of: rt1, lesion: lung, response: complete response}\n"
    denied = "      - {of: rt1, lesion: lung, response: partial response, present: false}\n"
    library = opened(cases, tmp_path, abscopal + denied)
    assert ("", "lung", "complete response") in told(library)
    assert told(library, dose="30") == {("rt1", "psoas muscle", "stable disease"), ("rt1", "rectum", "")}
    marked = {str(r["site"]): str(r["not_aimed"]) for r in library.find() if r["not_aimed"]}
    assert marked == {"lung": "one-2020/p1/rt1"}


def test_what_names_no_lesion_of_several_has_a_row_only_if_it_is_an_outcome(cases: Cases, tmp_path: Path):
    """Analgesia names the course too, and is no outcome of it."""
    library = opened(cases, tmp_path, "      - {of: rt1, response: objective response}\n")
    assert ("rt1", "", "objective response") in told(library)


def test_what_names_no_lesion_is_not_of_a_lesion_that_another_response_names(cases: Cases, tmp_path: Path):
    """A drug has no target: "partial regression", told of it alone, is not the liver's."""
    library = opened(cases, tmp_path, "      - {of: c1, site: bone, response: partial regression}\n")
    assert {row for row in told(library) if row[0] == "c1"} == {
        ("c1", "liver", "partial response"), ("c1", "", "partial regression")
    }  # fmt: skip


def test_a_recurrence_elsewhere_is_an_outcome_of_the_treatment(cases: Cases, tmp_path: Path):
    """At none of the targets, it stands in a row without one; at a target, in that of the target."""
    elsewhere = "    recurrences: {of: [rt1, c2], class: distant recurrence, lesion: lung}\n"
    library = opened(cases, tmp_path, elsewhere)
    assert {row for row in told(library) if "recurrence" in row[2]} == {
        ("rt1", "", "distant recurrence"), ("c2", "", "distant recurrence")
    }  # fmt: skip
    there = opened(cases, tmp_path / "there", elsewhere.replace("distant", "local").replace("lung", "psoas"))
    assert {row for row in told(there) if "recurrence" in row[2]} == {
        ("rt1", "psoas muscle", "local recurrence, stable disease"), ("c2", "", "local recurrence")
    }  # fmt: skip


def test_a_regression_is_of_what_the_paper_says(library):
    """El Hayel et al., 2.4: partial regression of nodal and bone metastases, further reduction of the iliopsoas one."""
    rows = [r for r in library.find(publication="elhayel-2026") if str(r["treatment"]).endswith("chemo3")]
    assert {(r["site"], r["outcome"]) for r in rows} == {
        ("iliopsoas muscle", "size reduction"), (None, "partial regression")
    }  # fmt: skip
    relapse = [r for r in library.find(outcome="distant recurrence") if r["subject"] == "elhayel-2026/p1"]
    assert {str(r["treatment"]).rsplit("/", 1)[-1] for r in relapse} == {"rt1", "chemo1", "chemo2"}


def test_denied_responses_make_no_rows(cases: Cases, tmp_path: Path):
    more = "      - {of: c2, lesion: lung, response: complete response, present: false}\n"
    library = opened(cases, tmp_path, more)
    assert ("c2", "", "") in told(library) and ("", "lung", "") in told(library)


def test_analgesics_are_found_as_drugs(library):
    """Sanuki: hydromorphone in patients 1 and 5 (Table 1)."""
    found = library.find(drug="hydromorphone")
    assert {row["subject"] for row in found} == {"sanuki-2022/p01", "sanuki-2022/p05"}
    assert all("hydromorphone" in str(row["analgesic"]) for row in found)


def test_every_target_is_found_and_in_the_courses(library):
    """Sanuki, patient 8: the primary tumor and the metastatic lymph nodes in the pelvis."""
    sites = {row["site"] for row in library.find(publication="sanuki-2022") if row["subject"] == "sanuki-2022/p08"}
    assert sites == {"rectum", "pelvic lymph node", "piriformis muscle"}
    (course,) = [r for r in library.question("courses").dicts() if str(r["subject"]).endswith("sanuki-2022/p08")]
    assert course["target"] == "left piriformis muscle; pelvic lymph node; primary, rectal carcinoma"
