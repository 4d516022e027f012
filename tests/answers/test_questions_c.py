"""Named questions against answers worked out by hand from the papers: ages, toxicity, analgesics, times, plans.

Table 1 of Sanuki 2022 and Table 2 of Kalantari Khandani 2025 stand here as printed; the arithmetic on them is Python's.
"""

from __future__ import annotations

from decimal import Decimal
from statistics import mean, median

import pyoxigraph
import pytest

from tests.answers.conftest import Ask, Row

NAMES = (
    "age-and-sex", "analgesics", "citations", "dose-volume", "reirradiation",
    "time-to-best-response", "toxicity-by-grade",
)  # fmt: skip
# Table 1 of Sanuki 2022: patient, sex, age, muscle, intent, weeks to the maximum response, drugs; patient 1 twice.
SANUKI = (
    (1, "F", 49, "psoas", "P", 3, "hydromorphone 6 loxoprofen 180"),
    (1, "F", 49, "psoas", "P", 3, "hydromorphone 6 loxoprofen 180"),
    (2, "F", 74, "piriformis", "LC", 1, "acetaminophen 1000"),
    (3, "F", 75, "psoas", "LC", 4, "acetaminophen 1200 pregabalin 150"),
    (4, "M", 47, "psoas", "P", 4, "loxoprofen 180"),
    (5, "F", 54, "psoas", "LC", 2, "hydromorphone 2"),
    (6, "F", 44, "piriformis", "LC", 12, "oxycodone 40 acetaminophen 2400 pregabalin 50 celecoxib 400"),
    (7, "M", 61, "psoas", "P", 2, "oxycodone 30 loxoprofen 180"),
    (8, "M", 71, "piriformis", "LC", 2, "oxycodone 20 acetaminophen 1500 pregabalin 150"),
    (9, "M", 70, "psoas", "P", 3, "morphine 20 acetaminophen 1500"),
    (10, "F", 73, "psoas", "P", 1, "oxycodone 20 mirogabalin 10"),
    (11, "M", 80, "piriformis", "P", 1, "acetaminophen 1200"),
)
CLASSES = {
    "opioid analgesic": {"hydromorphone", "oxycodone", "morphine"},
    "non-opioid analgesic": {"acetaminophen", "loxoprofen", "celecoxib"},
    "adjuvant analgesic": {"pregabalin", "mirogabalin"},
}
# Table 2 of Kalantari Khandani 2025: GTV/P, GTV/LN, D98% CTV1, D95% CTV2, D95% CTV1, recurrent volume, V95%, D100.
PLANS = """\
18 11 68.6 58.9 51.3 30 22 40
18.7 0 68.2 57.9 51.1 23.6 96 59
43.7 0 69.2 60.5 51.5 30.3 100 60.4
30.1 17.1 68.7 59.1 51.7 43.2 73 49.1
21.4 13 68.9 58.1 51.7 21 95.1 58.4
19.9 15.1 68.3 58.3 51.5 11 96.3 59.1
33.33 0 68 58.3 52 8 83 49.6
25.1 4 69 58.6 53.1 28.1 98 58.1
27.7 6.5 68.1 59.2 52.1 29.2 99.1 58.3
31.4 5.9 68.3 57.6 52.9 9 11 17
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_complete_and_explains_its_columns(library, ask: Ask, name: str) -> None:
    question = library.named(name)
    assert isinstance(pyoxigraph.Store().query(question.query), pyoxigraph.QuerySolutions)
    rows = library.question(name)
    assert tuple(question.columns) == rows.columns
    assert rows.rows
    assert len(set(rows.rows)) == len(rows.rows)
    assert ask(name, publication="nobody-1900") == []


# -- age and sex


def ages(rows: list[Row], people: str = "one by one") -> dict[str, object]:
    (row,) = (r for r in rows if r["people"] == people and r["publication"] != "all")
    return row


def test_age_and_sex_of_a_series(ask: Ask) -> None:
    persons = {number: (sex, age) for number, sex, age, *_ in SANUKI}
    row = ages(ask("age-and-sex", publication="sanuki-2022"))
    years = [age for _, age in persons.values()]
    assert (row["n"], row["male"], row["female"], row["sex_unknown"], row["ages"]) == (11, 5, 6, 0, 11)
    assert (row["median"], row["least"], row["greatest"]) == (median(years), min(years), max(years)) == (70, 44, 80)
    assert round(row["mean"], 9) == round(Decimal(sum(years)) / len(years), 9)


def test_age_and_sex_of_those_with_a_lesion_somewhere(ask: Ask) -> None:
    """The muscle stands for what is below it; of a cohort the printed figures, if all its members have the lesion."""
    persons = {number: (sex, age) for number, sex, age, muscle, *_ in SANUKI if muscle == "psoas"}
    rows = ask("age-and-sex", site="iliopsoas muscle")
    row = next(r for r in rows if r["publication"] == "sanuki-2022")
    years = [age for _, age in persons.values()]
    assert (row["n"], row["male"], row["female"]) == (7, 3, 4)
    assert (row["median"], row["least"], row["greatest"]) == (median(years), 47, 75)
    (cohort,) = (r for r in rows if r["publication"] == "gerontopoulos-2020")  # Table 2: 59-87, median 75, mean 74.4
    assert [cohort[c] for c in ("n", "male", "female", "median", "mean", "least", "greatest")] == [
        18, 11, 7, 75, Decimal("74.4"), 59, 87,
    ]  # fmt: skip
    # Together: these seven and the boy of 15 of El Hayel 2026; a cohort's ages are not put among them.
    (together,) = (r for r in rows if r["publication"] == "all")
    assert (together["n"], together["male"], together["median"]) == (8, 4, median([*years, 15]))


def test_ages_that_are_not_known_or_not_one_number(asked) -> None:
    patient = "  - {{id: {id}, at: Table 1, age: {age}, sex: {sex}}}\n"
    people = (
        ("p1", "61", "female"),
        ("p2", "'90+'", "male"),
        ("p3", "6 months", "male"),
        ("p4", "not reported", "not reported"),
    )
    record = "source: {title: A title, year: 2020, design: case series, depth: full text}\npatients:\n" + "".join(
        patient.format(id=i, age=a, sex=s) for i, a, s in people
    )
    row = ages(asked({"doe-2020.yaml": record})("age-and-sex"))
    assert [row[c] for c in ("n", "male", "female", "sex_unknown", "ages", "otherwise")] == [4, 2, 1, 1, 2, 1]
    assert (row["median"], row["least"], row["greatest"]) == (Decimal("30.75"), Decimal("0.5"), 61)


# -- toxicity


def test_toxicity_has_denominators_and_silence_has_rows(ask: Ask) -> None:
    rows = {(r["subject"], r["adverse_event"]): r for r in ask("toxicity-by-grade")}
    told = {key: (r["grade"], r["status"], r["n"], r["of"]) for key, r in rows.items()}
    assert told == {
        ("sanuki-2022/all", "diarrhoea"): ("1", "occurred", 4, 11),
        ("sanuki-2022/all", "urinary frequency"): ("1", "occurred", 1, 11),
        ("sanuki-2022/all", "other adverse event"): (None, "did not occur", 0, 11),
        ("gerontopoulos-2020/all", "acute adverse event"): (">= 2", "did not occur", 0, 18),
        ("kalantari-khandani-2025/all", None): (None, "not reported", None, 65),
        ("elhayel-2026", None): (None, "not reported", None, 1),
        ("pinotti-2017", None): (None, "not reported", None, 1),
    }
    assert round(rows["sanuki-2022/all", "diarrhoea"]["percent"], 6) == round(Decimal(400) / 11, 6)


def test_toxicity_of_patients_is_of_those_of_whom_anything_is_said(asked) -> None:
    entry = "  - {{id: {id}, at: Table 1, toxicities: {what}}}\n"
    people = (
        ("p1", "{event: nausea, grade: 2}"),
        ("p2", "[{event: nausea, grade: 2}, {event: nausea, grade: 2}, {event: diarrhea, grade: 1}]"),
        ("p3", "{event: nausea, present: false}"),
        ("p4", "not reported"),
    )
    record = "source: {title: A title, year: 2020, design: case series, depth: full text}\npatients:\n" + "".join(
        entry.format(id=i, what=w) for i, w in people
    )
    ask = asked({"doe-2020.yaml": record})
    found = {
        (r["adverse_event"], r["grade"], r["status"]): (r["n"], r["of"], r["silent"]) for r in ask("toxicity-by-grade")
    }
    assert found == {
        ("nausea", "2", "occurred"): (2, 3, 1),
        ("diarrhoea", "1", "occurred"): (1, 3, 1),
        ("nausea", None, "did not occur"): (0, 3, 1),
        (None, None, "not reported"): (None, 1, None),
    }


# -- analgesics


def test_analgesics_of_a_table_with_their_class_and_pain(ask: Ask) -> None:
    rows = [r for r in ask("analgesics", publication="sanuki-2022") if r["daily_dose"]]
    found = sorted((int(str(r["subject"])[-2:]), r["analgesic"], r["daily_dose"], r["before"]) for r in rows)
    scores = ("9", "8", "4", "3", "8", "4", "5", "4", "3", "4", "8", "8")
    table = []
    for (number, *_, drugs), score in zip(SANUKI, scores, strict=True):
        cells = drugs.split()
        table += [(number, d, f"{mg} mg", score) for d, mg in zip(cells[::2], cells[1::2], strict=True)]
    assert found == sorted(table)
    for row in rows:
        assert row["analgesic"] in CLASSES[row["class"]]
    taking = {r["subject"] for r in ask("analgesics", drug="opioid analgesic")}
    assert taking == {
        f"sanuki-2022/p{n:02}" for n, *_, drugs in SANUKI if CLASSES["opioid analgesic"] & set(drugs.split())
    }


def test_changes_and_silence_about_analgesics(ask: Ask) -> None:
    rows = ask("analgesics")
    changes = {r["change"]: r["n"] for r in rows if r["subject"] == "sanuki-2022/all"}
    assert changes == {"reduced": 2, "unchanged": 6, "increased": 4}
    silent = {r["publication"] for r in rows if r["analgesic"] == "not reported"}
    assert silent == {"elhayel-2026", "gerontopoulos-2020", "pinotti-2017"}


# -- times


def test_time_to_best_response_has_medians(ask: Ask) -> None:
    rows = {(r["at_site"], r["intent"]): r for r in ask("time-to-best-response") if r["told"] == "one by one"}
    wanted: dict[tuple[str, str], list[int]] = {}
    for _, _, _, muscle, intent, weeks, _ in SANUKI:
        place, purpose = f"{muscle} muscle", {"P": "palliative intent", "LC": "local control intent"}[intent]
        for key in ((place, purpose), (place, "all"), ("all", purpose), ("all", "all")):
            wanted.setdefault(key, []).append(weeks)
    assert set(rows) == set(wanted)
    for key, weeks in wanted.items():
        row = rows[key]
        assert (row["n"], row["median"], row["least"], row["greatest"]) == (
            len(weeks),
            median(weeks),
            min(weeks),
            max(weeks),
        )
        assert round(float(row["mean"]), 6) == round(mean(weeks), 6)
    assert {key: rows[key]["patients"] for key in (("all", "all"), ("psoas muscle", "all"))} == {
        ("all", "all"): 11,
        ("psoas muscle", "all"): 7,
    }
    (printed,) = (r for r in ask("time-to-best-response") if r["told"] != "one by one")  # Abstract: a mean of 3 (1-12)
    assert (printed["patients"], printed["median"], printed["mean"], printed["least"], printed["greatest"]) == (
        11,
        None,
        3,
        1,
        12,
    )


def test_times_that_are_no_single_number_are_named_and_not_counted(asked) -> None:
    entry = (
        "  - {{id: p{i}, at: Table 1, lesions: {{id: psoas, site: psoas muscle}},"
        " radiotherapy: {{id: rt1, target: psoas, intent: palliative}},"
        " pain: {{of: rt1, lesion: psoas, best_after: {time}, since: start of radiotherapy}}}}\n"
    )
    times = ("14 days", "3 weeks", "2-4 weeks", "'> 6 weeks'")
    record = "source: {title: A title, year: 2020, design: case series, depth: full text}\npatients:\n" + "".join(
        entry.format(i=i, time=time) for i, time in enumerate(times)
    )
    rows = asked({"doe-2020.yaml": record})("time-to-best-response")
    row = next(r for r in rows if (r["at_site"], r["intent"]) == ("all", "all"))
    assert [row[c] for c in ("n", "otherwise", "median", "least", "greatest")] == [2, 2, Decimal("2.5"), 2, 3]


# -- re-irradiation, figures of plans, citations


def test_reirradiation_is_what_is_stated(ask: Ask) -> None:
    rows = {r["course"]: r for r in ask("reirradiation")}
    assert {c: r["reirradiation"] for c, r in rows.items() if r["reirradiation"] != "not recorded"} == {
        "gerontopoulos-2020/all/rt1": "no",  # none of the patients had been irradiated before
        "sanuki-2022/all/rt": "not reported",
        "sanuki-2022/p01/rt2": "no",  # the other side
        "elhayel-2026/p1/rt2": "not reported",
    }
    assert rows["gerontopoulos-2020/all/rt1"]["n"] == 18
    assert {c for c, r in rows.items() if r["others"]} == {
        "elhayel-2026/p1/rt1", "elhayel-2026/p1/rt2", "pinotti-2017/p1/rt1", "pinotti-2017/p1/rt2",
        "sanuki-2022/p01/rt1", "sanuki-2022/p01/rt2",
    }  # fmt: skip
    assert [r for r in rows.values() if r["same_site"]] == []


def test_courses_to_the_same_site_are_named(asked) -> None:
    course = "{{id: {id}, target: {target}, reirradiation: {stated}}}"
    courses = ", ".join(
        course.format(id=i, target=t, stated=s)
        for i, t, s in (("rt1", "one", "'not reported'"), ("rt2", "one", "true"), ("rt3", "two", "false"))
    )
    record = (
        "source: {title: A title, year: 2020, design: case report, depth: full text}\npatients:\n"
        "  - id: p1\n    at: Case\n"
        "    lesions: [{id: one, site: femur, side: left}, {id: two, site: femur, side: right}]\n"
        f"    radiotherapy: [{courses}]\n"
    )
    rows = asked({"doe-2020.yaml": record})("reirradiation")
    assert [(r["reirradiation"], r["same_site"], r["others"]) for r in rows] == [
        ("not reported", "rt2", 2), ("yes", "rt1", 2), ("no", None, 2),
    ]  # fmt: skip


def test_figures_of_plans_by_patient(ask: Ask) -> None:
    rows = ask("dose-volume", publication="kalantari-khandani-2025")
    keys = ("primary", "nodes", "D98% CTV1", "D95% CTV2", "D95% CTV1", "volume rec", "V95% rec", "D100% rec")
    found: dict[tuple[int, str], Decimal] = {}
    for row in rows:
        patient, entry = str(row["subject"]).rpartition("/")[2], str(row["entry"]).rpartition("/")[2]
        if patient.startswith("c"):
            name = entry if entry in keys else f"{row['metric']} {entry.upper() if entry != 'rec' else entry}"
            found[int(patient[1:]), name] = row["number"]
    assert found == {
        (case, key): Decimal(cell)
        for case, line in enumerate(PLANS.splitlines(), 1)
        for key, cell in zip(keys, line.split(), strict=True)
    }
    # Results: D98% of the high-risk CTV 68.3 ± 0.42 Gy, of ten patients.
    high = {r["statistic"]: r["number"] for r in rows if r["of"] == "high-risk CTV" and r["metric"] == "D98%"}
    assert high == {"mean": Decimal("68.3"), "SD": Decimal("0.42")}
    assert {r["n"] for r in rows if r["of"] == "high-risk CTV"} == {10}
    assert len(ask("dose-volume", metric="D100%", publication="kalantari-khandani-2025")) == 10 + 2 * 2


def test_who_cites_whom(ask: Ask) -> None:
    """Reference 8 of Sanuki 2022; no other of the five papers names one of them."""
    rows = [r for r in ask("citations") if r["cites"]]
    assert [(r["publication"], r["cites"], r["cited"], r["cited_year"]) for r in rows] == [
        ("sanuki-2022", "gerontopoulos-2020", "gerontopoulos-2020", "2020"),
    ]
    (other,) = (r for r in ask("citations") if not r["cites"])
    assert other["publication"] == "kalantari-khandani-2025"
    assert "three-year" in other["continues"]
