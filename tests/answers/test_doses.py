"""Any two of total, fractions and dose per fraction give the third; a bound is no number, a plan no treatment."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest

import metlit
from metlit.answers.library import Library
from metlit.figures.catalogue import Figures
from metlit.tables.catalogue import Tables

RECORD = """\
source: {{title: Doses, authors: [Doe J], year: 2020, design: case report, depth: full text}}
patients:
  - id: p1
    at: Case
    age: 61
    sex: female
    primary: {{tumour: lung adenocarcinoma, site: lung}}
    lesions: {{id: psoas, site: psoas muscle, mechanism: metastasis}}
    radiotherapy: {{id: rt1, target: psoas, intent: palliative, dose: {dose}}}
    pain: {{of: rt1, lesion: psoas, scale: NRS, before: 8, after: 2, response: pain relief}}
"""
# Total in gray, number of fractions: what each of these says by arithmetic.
KNOWN = {
    "both": ("{total: 50.4 Gy, fractions: 28}", "50.4", "28"),
    "each": ("{per_fraction: 1.8 Gy, fractions: 28}", "50.4", "28"),
    "sum": ("{total: 50.4 Gy, per_fraction: 1.8 Gy}", "50.4", "28"),
    "centigray": ("{total: 6000 cGy, fractions: 30}", "60", "30"),
    "cgyeach": ("{per_fraction: 200 cGy, fractions: 30}", "60", "30"),
    "rounded": ("{total: 40 Gy, per_fraction: 2.67 Gy}", "40", "15"),
}
# The number itself, or its limits, of the total and of the EQD2 with α/β = 10 Gy: interval arithmetic by hand.
LIMITS = {
    "atleast": ('{total: ">= 40 Gy", fractions: 10}', ">=40", ">=46.67"),
    "more": ('{total: "> 40 Gy", fractions: 10}', ">40", ">=46.67"),
    "atmost": ('{total: "<= 40 Gy", fractions: 10}', "<=40", "<=46.67"),
    "about": ("{total: about 30 Gy, fractions: 10}", "27-33", "28.58-36.58"),
    "range": ("{total: 40-50 Gy, fractions: 10}", "40-50", "46.67-62.5"),
    "manyfx": ('{total: 40 Gy, fractions: ">= 10"}', None, "33.33-46.67"),
    "manyeach": ('{per_fraction: 2 Gy, fractions: ">= 10"}', ">=20", ">=20"),
    "plan": ("{total: 39 Gy, fractions: 13, basis: planned}", "39?", "42.25?"),
}
ALONE = {"alone": "{total: 44 Gy}", "silent": "not reported"}


def eqd2(total: str, n: str, ratio: int = 10) -> Fraction:
    """Bentzen 2012."""
    dose = Fraction(total)
    return dose * (dose / int(n) + ratio) / (2 + ratio)


@pytest.fixture(scope="module")
def doses(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("doses")
    (folder / "cases").mkdir()
    texts = {name: first for name, (first, *_) in (KNOWN | LIMITS).items()} | ALONE
    for name, dose in texts.items():
        (folder / "cases" / f"{name}-2020.yaml").write_text(RECORD.format(dose=dose), encoding="utf-8")
    built = metlit.build(folder / "cases", folder / "store")
    assert built.generation, [finding.text() for finding in built.findings]
    return metlit.open(folder / "store")


def named(rows: list[dict], column: str = "subject") -> set[str]:
    return {str(row[column]).split("-2020")[0].rsplit("/", 1)[-1] for row in rows}


@pytest.fixture(scope="module")
def found(doses: Library) -> dict[str, dict]:
    return {str(row["subject"]).split("-")[0]: row for row in doses.find()}


@pytest.mark.parametrize("name", KNOWN)
def test_two_of_three_give_the_third(found: dict[str, dict], name: str):
    _, total, n = KNOWN[name]
    row = found[name]
    assert (row["gray"], row["fractions"], row["gray_limits"]) == (Decimal(total), n, None)
    assert row["eqd2_10"] == Decimal(f"{float(eqd2(total, n)):.2f}")
    assert row["bed_10"] == Decimal(f"{float(eqd2(total, n) * 12 / 10):.2f}")
    assert row["dose"] and "?" not in str(row["dose"])


def test_the_figures_of_the_papers_formula(found: dict[str, dict]):
    """28 × 1.8 Gy: 50.4 (1.8 + 10) / 12 = 49.56 Gy; 50.4 (1 + 0.18) = 59.472 Gy."""
    for name in ("both", "each", "sum"):
        assert (found[name]["eqd2_10"], found[name]["bed_10"]) == (Decimal("49.56"), Decimal("59.47"))


@pytest.mark.parametrize("name", LIMITS)
def test_a_bound_is_no_number(found: dict[str, dict], name: str):
    _, total, effect = LIMITS[name]
    row = found[name]
    assert (row["gray_limits"], row["eqd2_10_limits"]) == (total, effect)
    exact = [row[column] for column in ("per_fraction", "bed_10", "bed_3", "eqd2_10", "eqd2_3")]
    assert exact == [Decimal(2) if name == "manyeach" and i == 0 else None for i in range(5)]
    assert (row["gray"] is None) is (name != "manyfx")


def test_a_total_alone_is_a_dose_and_what_is_not_reported_is_said(found: dict[str, dict]):
    assert (found["alone"]["gray"], found["alone"]["eqd2_10"]) == (44, None)
    assert (found["silent"]["total"], found["silent"]["fractions"]) == ("not reported", "not reported")


@pytest.mark.parametrize(
    ("facet", "wanted", "certain", "possible"),
    [
        ("dose", ">=40", {"both", "each", "sum", "centigray", "cgyeach", "rounded", "alone", "atleast", "more", "range",
                          "manyfx"}, {"atmost", "manyeach"}),
        ("dose", ">40", {"both", "each", "sum", "centigray", "cgyeach", "alone", "more"},
         {"atleast", "range", "manyeach"}),
        ("dose", "<40", {"about"}, {"atmost", "plan", "manyeach"}),
        ("dose", "60", {"centigray", "cgyeach"}, {"atleast", "more", "manyeach"}),
        ("dose", "26-34", {"about"}, {"atmost", "manyeach"}),
        ("eqd2", "<50", {"both", "each", "sum", "rounded", "atmost", "about", "manyfx"},
         {"atleast", "more", "range", "manyeach", "plan"}),
        ("fractions", ">=10", set(KNOWN) | {"atleast", "more", "atmost", "about", "range", "manyfx", "manyeach"},
         {"plan"}),
        ("fractions", "<10", set(), set()),
        ("fractions", "28", {"both", "each", "sum"}, {"manyfx", "manyeach"}),
    ],
)  # fmt: skip
def test_find_tells_certain_rows_from_possible_ones(doses: Library, facet, wanted, certain, possible):
    rows = doses.find(**{facet: [wanted]})
    assert named([row for row in rows if not row["possibly"]]) == certain
    assert named([row for row in rows if row["possibly"]]) == possible
    assert {row["possibly"] for row in rows} <= {None, facet}
    # Counts rest on what is certain.
    assert {row.record.split("-")[0] for row in doses.evidence_cells({facet: [wanted]})} == certain


def test_figures_and_pools_put_a_bound_and_a_plan_in_no_band(doses: Library):
    figures = Figures(doses)
    drawn = {mark.sources[0].split("-")[0]: mark.text("dose") for mark in figures.figure("dose-response", {}).marks}
    assert set(drawn) == set(KNOWN) and Fraction(drawn["sum"]) == Fraction("49.56")
    bands = {mark.text("eqd2_10"): mark for mark in figures.figure("gap-doses", {}).marks}
    assert named([{"s": s} for s in bands["40 to < 50"].sources], "s") == {"both", "each", "sum", "rounded"}
    placed = {source.split("-")[0] for band, mark in bands.items() if re.search(r"\d", band) for source in mark.sources}
    assert placed == set(KNOWN)
    plotted = figures.figure("pain", {}).marks
    assert {m.sources[0].split("-")[0] for m in plotted if m.number("dose") is not None} == set(KNOWN)


def test_a_total_has_a_band_where_totals_are_the_axis(doses: Library):
    table = doses.pool("pain relief", by="gray", bands=(40, 50))
    groups: dict[str, set[str]] = {}
    for study, group in zip(table["study"], table["group"], strict=True):
        groups.setdefault(group, set()).add(study.split("-")[0])
    assert groups["40 to < 50"] - {"pooled"} == {"rounded", "alone", "manyfx"}
    assert groups["≥ 50"] - {"pooled"} == {"both", "each", "sum", "centigray", "cgyeach"}


def test_questions_know_the_schedules(doses: Library):
    totals = {(str(r["total"]), r["fractions"]): r["courses"] for r in doses.question("schedules").dicts()}
    # Units are harmonised; the plan was given to nobody.
    assert {k: v for k, v in totals.items() if v} == {("50.4", 28): 3, ("60", 30): 2, ("40", 15): 1}
    for name in ("dose-levels", "courses", "schedules-by-site", "irradiated-lesions"):
        rows = doses.labels(doses.question(name)).dicts()
        of = {str(row["subject"]).split("-")[0]: row for row in rows}
        assert {(of[n]["gray"], str(of[n]["fractions"])) for n in ("both", "each", "sum")} == {(Decimal("50.4"), "28")}
        assert (of["centigray"]["total"], of["centigray"]["gray"]) == ("6000 cGy", 60), name
        assert of["atleast"]["gray"] is None and of["plan"]["basis"] == "planned", name


def test_tables_say_what_was_printed_given_and_planned(doses: Library):
    tables = Tables(doses)
    treatments = {row["record"].split("-")[0]: row for row in tables.table("treatments", {}).data()[1]}
    assert (treatments["each"]["total"], treatments["sum"]["fractions"]) == ("50.4", "28")
    assert treatments["atleast"]["total"] == ">= 40 Gy" and treatments["atleast"]["eqd2_10"] == "–"
    assert treatments["silent"]["total"] == treatments["silent"]["fractions"] == "not reported"
    assert treatments["plan"]["basis"] == "planned"
    assert "basis" in {column.name for column in tables.table("treatments", {}).for_page().columns}
    courses = {row["record"].split("-")[0]: row for row in tables.table("courses", {}).data()[1]}
    assert courses["silent"]["total"] == "not reported"
    known = {row["variable"].strip(): row for row in tables.table("characteristics", {}).data()[1]}
    given = known["Total dose (planned ones left out), Gy"]
    assert (given["known"], given["not_reported"]) == (str(len(KNOWN) + 2), "1")


def test_the_delivered_reading_of_a_course_is_an_entry_and_added_to_nothing(library: Library):
    """Sanuki 2022, patient 5: 21/7 in Table 1; 39/13 planned and 12/4 received in the case presentation."""
    levels = {
        (row["total"], row["fractions"], str(row["basis"]).rsplit("/", 1)[-1]): row["eqd2_10"]
        for row in library.question("dose-levels", publication="sanuki-2022").dicts()
        if str(row["subject"]).endswith("/p05")
    }
    # 12 (3 + 10) / 12 = 13; 21 (3 + 10) / 12 = 22.75; 39 (3 + 10) / 12 = 42.25
    assert levels == {
        ("21 Gy", "7", "not-stated"): Decimal("22.75"),
        ("12 Gy", "4", "delivered"): 13,
        ("39 Gy", "13", "planned"): Decimal("42.25"),
    }
    rows = {row["site"]: row for row in library.find(publication="sanuki-2022") if row["subject"] == "sanuki-2022/p05"}
    assert (rows["psoas muscle"]["gray"], rows["psoas muscle"]["levels"]) == (21, 1)
    nodes = rows["pelvic lymph node"]
    assert (nodes["basis"], nodes["gray"], nodes["eqd2_10"], nodes["gray_limits"]) == ("planned", None, None, "39?")
    lesions = library.labels(library.question("irradiated-lesions", site="pelvic lymph node")).dicts()
    assert [r["basis"] for r in lesions if r["subject"] == "sanuki-2022/p05"] == ["planned"]
    schedules = {(str(r["total"]), r["fractions"]): r for r in library.question("schedules").dicts()}
    assert (schedules["12", 4]["courses"], schedules["12", 4]["readings"]) == (0, 1)
    assert schedules["39", 13]["courses"] == 3  # patient 1 twice, patient 10
