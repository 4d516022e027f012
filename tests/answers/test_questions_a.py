"""Named questions against answers that were worked out by hand from the papers (courses, doses, sites, patients)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pytest

from metlit.answers.library import Library
from metlit.rdf.rows import Cell

Row = dict[str, Cell]
Ask = Callable[..., list[Row]]
QUESTIONS = (
    "confirmation", "courses", "dose-levels", "irradiated-lesions", "lesions-by-site", "markers", "pain-by-baseline",
    "patient", "primaries-by-site", "schedules-by-site", "site-exactly", "systemic-agents",
)  # fmt: skip
SITES = (
    "psoas muscle", "iliopsoas muscle", "skeletal muscle", "soft tissue", "cervical lymph node", "lymph node",
    "pelvic lymph node", "lung", "bone",
)  # fmt: skip


@pytest.fixture(scope="session")
def ask(library: Library) -> Ask:
    """The rows of a question, words by their labels and nodes by their paths."""

    def call(name: str, **parameters: str) -> list[Row]:
        return library.labels(library.question(name, **parameters)).dicts()

    return call


def half_up(number: Cell, places: int = 2) -> str:
    """A number as the papers and the answers round it."""
    return str(Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def words(text: Cell) -> set[str]:
    """The several values of one cell."""
    return set(str(text).split("; "))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_stands_alone_and_explains_its_columns(library: Library, name: str) -> None:
    question = library.named(name)
    rows = library.query(question.query)
    assert rows.rows, "its defaults find nothing"
    assert tuple(question.columns) == rows.columns
    assert len(set(rows.rows)) == len(rows.rows)


def test_the_palliative_course_of_a_case_report(ask: Ask) -> None:
    (course,) = ask("courses", publication="elhayel-2026", intent="palliative")
    assert (course["total"], course["gray"], course["fractions"], course["per_fraction"]) == ("30 Gy", 30, "10", 3)
    assert course["technique"] == "three-dimensional conformal radiotherapy"
    assert course["target"] == "right iliopsoas muscle"
    assert course["intents"] == "palliative intent"
    assert "pain control" in course["note"]
    assert "local stabilisation" in course["note"]


def test_courses_of_any_intent_include_those_without_one(ask: Ask) -> None:
    of_pinotti = {c["course"]: c for c in ask("courses", publication="pinotti-2017")}
    assert of_pinotti["pinotti-2017/p1/rt2"]["intents"] == "not reported"
    assert of_pinotti["pinotti-2017/p1/rt2"]["target"] == "unclear"
    assert not ask("courses", publication="pinotti-2017", intent="palliative")


def test_the_markers_of_a_biopsy(ask: Ask) -> None:
    found = {r["marker"]: r["result"] for r in ask("markers", publication="pinotti-2017", site="lung")}
    assert found == {
        "smooth muscle actin": "positive",
        "muscle-specific actin": "positive",
        "desmin": "positive",
        "pan-cytokeratin AE1/AE3": "negative",
    }
    # El Hayel et al. do not say whether the tumour of the nasopharynx had the virus.
    found = {r["marker"]: r["result"] for r in ask("markers", publication="elhayel-2026", site="nasopharynx")}
    assert found == {"Epstein-Barr virus": "not reported"}


def test_dose_levels_of_a_course(ask: Ask) -> None:
    levels = ask("dose-levels", publication="kalantari-khandani-2025")
    assert [
        (
            r["level"], r["gray"], r["fractions"], half_up(r["per_fraction"], 3), half_up(r["eqd2_10"]),
            half_up(r["eqd2_3"]),
        )
        for r in levels
    ] == [
        ("high-risk CTV1", 70, "33", "2.121", "70.71", "71.70"),
        ("intermediate-risk", Decimal("59.4"), "33", "1.800", "58.41", "57.02"),
        ("low-risk CTV2", 54, "33", "1.636", "52.36", "50.07"),
    ]  # fmt: skip
    assert {r["n"] for r in levels} == {65}


def test_the_complete_record_of_a_patient(ask: Ask) -> None:
    rows = ask("patient", patient="sanuki-2022/p06")
    told = {(str(r["node"]).removeprefix("sanuki-2022/p06").lstrip("/"), r["property"], r["value"]) for r in rows}
    assert told >= {
        ("", "age", "44"),
        ("", "sex", "female"),
        ("primary", "tumour", "cervical carcinoma"),
        ("pain", "location", "left groin/sciatic area"),
        ("piriformis", "site", "piriformis muscle"),
        ("rt1", "intent", "local control intent"),
        ("rt1/dose", "total dose", "59.4 Gy"),
        ("rt1/dose", "fractions", "33"),
        ("pain", "before", "5"),
        ("pain", "score after", "3"),
        ("pain", "best after", "12 weeks"),
        ("", "toxicity", "not reported"),
        ("", "survival", "not reported"),
    }
    # Where a value stands is said of it, and is no fact beside it; the energy has a place of its own.
    assert ("rt1", "energy", "10 MV") in told
    assert not [r for r in rows if r["property"] in ("place of a value", "on property", "placed value")]
    computed = {(r["property"], r["assumption"]): r["value"] for r in rows if r["origin"] == "derived"}
    assert half_up(computed["dose per fraction", None]) == "1.80"
    assert half_up(computed["equivalent dose in 2 Gy fractions", "alpha/beta 10 Gy"]) == "58.41"
    assert half_up(computed["equivalent dose in 2 Gy fractions", "alpha/beta 3 Gy"]) == "57.02"
    drugs = {r["node"]: r["value"] for r in rows if r["property"] == "drug"}
    doses = {r["node"]: r["value"] for r in rows if r["property"] == "daily dose"}
    assert {drug: doses[node] for node, drug in drugs.items()} == {
        "oxycodone": "40 mg", "acetaminophen": "2400 mg", "pregabalin": "50 mg", "celecoxib": "400 mg",
    }  # fmt: skip
    # Nothing of the cohort, or of other patients.
    assert {str(r["node"]).split("/")[1] for r in rows} == {"p06"}


PSOAS = {
    # lesion: (dose, Gy per fraction, EQD2 10, EQD2 3, score before, score after)
    "elhayel-2026/p1/iliopsoas": ("30/10", "3.0", "32.50", "36.00", "8", "not reported"),
    "gerontopoulos-2020/all/psoas": ("42.5/17", "2.5", "44.27", "46.75", "not reported", "not reported"),
    "sanuki-2022/p01/left": ("39/13", "3.0", "42.25", "46.80", "9", "0"),
    "sanuki-2022/p01/right": ("39/13", "3.0", "42.25", "46.80", "8", "0"),
    "sanuki-2022/p03/psoas": ("59.4/33", "1.8", "58.41", "57.02", "3", "0"),
    "sanuki-2022/p04/psoas": ("60/30", "2.0", "60.00", "60.00", "8", "3"),
    "sanuki-2022/p05/psoas": ("21/7", "3.0", "22.75", "25.20", "4", "0"),
    "sanuki-2022/p07/psoas": ("30/10", "3.0", "32.50", "36.00", "4", "0"),
    "sanuki-2022/p09/psoas": ("30/10", "3.0", "32.50", "36.00", "4", "1"),
    "sanuki-2022/p10/psoas": ("39/13", "3.0", "42.25", "46.80", "8", "0"),
}


def schedule(row: Row) -> tuple[str, str, str, str]:
    gray = f"{Decimal(str(row['gray'])).normalize():f}"
    return (
        f"{gray}/{row['fractions']}",
        half_up(row["per_fraction"], 1),
        half_up(row["eqd2_10"]),
        half_up(row["eqd2_3"]),
    )


def test_schedules_at_a_site_and_the_pain(ask: Ask) -> None:
    rows = ask("schedules-by-site", site="iliopsoas")
    main = [r for r in rows if r["reading"] == "main"]
    assert {str(r["lesion"]): (*schedule(r), r["pain_before"], r["pain_after"]) for r in main} == PSOAS
    assert len(main) == len(PSOAS)
    assert {schedule(r)[0] for r in main} == {"30/10", "42.5/17", "39/13", "59.4/33", "60/30", "21/7"}


def test_schedules_of_a_cohort_and_of_a_patient_without_scores(ask: Ask) -> None:
    rows = {r["publication"]: r for r in ask("schedules-by-site", site="iliopsoas")}
    cohort, patient = rows["gerontopoulos-2020"], rows["elhayel-2026"]
    assert (cohort["n"], cohort["response"], cohort["relief_lasted"]) == (18, "pain relief", "median about 105 days")
    assert patient["scale"] == "visual analogue scale"
    assert (patient["response"], patient["pain_printed"]) == ("pain relief", "marked pain relief")


def test_contradictory_doses_stand_beside_the_one_that_the_record_uses(ask: Ask) -> None:
    other = [r for r in ask("schedules-by-site", site="iliopsoas") if r["reading"] == "other"]
    assert {(r["subject"], r["basis"], schedule(r)) for r in other} == {
        ("sanuki-2022/p05", "delivered", ("12/4", "3.0", "13.00", "14.40")),
        ("sanuki-2022/p05", "planned", ("39/13", "3.0", "42.25", "46.80")),
    }


def counts(rows: list[Row]) -> dict[str, Counter[str]]:
    """Publication → primary → patients."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        parts = re.findall(r"(\S+) (\d+)(?:; |$)", str(row["by_publication"]))
        assert sum(int(n) for _, n in parts) == row["patients"]
        for publication, n in parts:
            found.setdefault(publication, Counter())[str(row["primary"])] += int(n)
    return found


GERONTOPOULOS = {
    "colon": 4, "stomach": 3, "prostate gland": 3, "ovary": 2, "urinary bladder": 2, "uterine cervix": 1, "kidney": 1,
    "sarcoma": 1, "ureter": 1,
}  # fmt: skip


def test_primaries_with_lesions_at_a_site_by_publication(ask: Ask) -> None:
    rows = ask("primaries-by-site", site="iliopsoas")
    found = counts(rows)
    assert set(found) == {"elhayel-2026", "gerontopoulos-2020", "sanuki-2022"}
    assert found["elhayel-2026"] == {"nasopharynx": 1}
    assert found["gerontopoulos-2020"] == GERONTOPOULOS
    # Ovary, urachus, ureter, bladder, stomach one each; cervix two.
    assert sorted(found["sanuki-2022"].values()) == [1, 1, 1, 1, 1, 2]
    assert {p: sum(c.values()) for p, c in found.items()} == {
        "elhayel-2026": 1, "gerontopoulos-2020": 18, "sanuki-2022": 7,
    }  # fmt: skip
    assert sum(int(r["patients"]) for r in rows) == 26
    # One lesion of elhayel-2026, eight of sanuki-2022 (one patient has two).
    assert sum(int(r["lesions"]) for r in rows) == 9


def test_primaries_with_lesions_at_a_site_pooled(ask: Ask) -> None:
    rows = ask("primaries-by-site", site="iliopsoas")
    assert {r["primary"]: r["patients"] for r in rows} == {
        "colon": 4, "stomach": 4, "prostate gland": 3, "ovary": 3, "urinary bladder": 3, "uterine cervix": 3,
        "ureter": 2, "kidney": 1, "sarcoma": 1, "urachus": 1, "nasopharynx": 1,
    }  # fmt: skip


def test_pain_that_was_strong_before_treatment(ask: Ask) -> None:
    rows = ask("pain-by-baseline", at_least="8", publication="sanuki-2022")
    assert {(r["lesion"], r["primary"], r["before"], r["after"], r["fall"]) for r in rows} == {
        ("sanuki-2022/p01/left", "ovarian carcinoma", "9", "0", 9),
        ("sanuki-2022/p01/right", "ovarian carcinoma", "8", "0", 8),
        ("sanuki-2022/p04/psoas", "urachal carcinoma", "8", "3", 5),
        ("sanuki-2022/p10/psoas", "gastric carcinoma", "8", "0", 8),
        ("sanuki-2022/p11/piriformis", "urinary bladder carcinoma", "8", "0", 8),
    }
    assert len(rows) == 5
    assert len({r["subject"] for r in rows}) == 4
    assert {r["subject"] for r in rows if r["after"] != "0"} == {"sanuki-2022/p04"}


def test_pain_that_was_strong_before_treatment_anywhere(ask: Ask) -> None:
    rows = ask("pain-by-baseline")
    assert Counter(r["publication"] for r in rows) == {"sanuki-2022": 5, "elhayel-2026": 1}
    assert len(ask("pain-by-baseline", at_least="0", publication="sanuki-2022")) == 12
    assert len(ask("pain-by-baseline", at_least="0", publication="sanuki-2022", site="piriformis")) == 4


def agents(rows: list[Row]) -> set[tuple[str, frozenset[str]]]:
    given = [r for r in rows if r["status"] == "given"]
    return {("; ".join(sorted(words(r["setting"]))), frozenset(words(r["drugs"]))) for r in given}


def test_agents_of_elhayel(ask: Ask) -> None:
    rows = ask("systemic-agents", publication="elhayel-2026")
    assert agents(rows) == {
        ("induction", frozenset({"cisplatin", "doxorubicin"})),
        ("concurrent", frozenset({"not reported"})),
        ("first line", frozenset({"carboplatin", "gemcitabine", "zoledronic acid"})),
        ("second line", frozenset({"not reported"})),
    }
    assert [r["cycles"] for r in rows if r["setting"] == "induction"] == ["3"]


def test_agents_of_pinotti(ask: Ask) -> None:
    rows = ask("systemic-agents", publication="pinotti-2017")
    assert [(words(r["drugs"]), r["cycles"]) for r in rows] == [
        ({"anthracycline", "dacarbazine"}, "6"),
        ({"dacarbazine"}, "not reported"),
    ]


def test_agents_of_kalantari_khandani(ask: Ask) -> None:
    rows = ask("systemic-agents", publication="kalantari-khandani-2025")
    given = [r for r in rows if r["status"] == "given"]
    assert {r["n"] for r in given} == {None}, "patients a regimen are not reported"
    assert Counter(frozenset(words(r["drugs"])) for r in given if "concurrent" in words(r["setting"])) == {
        frozenset({"cisplatin"}): 1,
        frozenset({"carboplatin"}): 1,
    }
    before_or_after = [r for r in given if "induction" in words(r["setting"])]
    assert {frozenset(words(r["drugs"])) for r in before_or_after} == {
        frozenset({"cisplatin", "gemcitabine"}),
        frozenset({"cisplatin", "fluorouracil"}),
        frozenset({"cisplatin", "docetaxel"}),
        frozenset({"cisplatin", "fluorouracil", "docetaxel"}),
        frozenset({"paclitaxel", "carboplatin"}),
    }
    assert len(before_or_after) == 5
    assert {len(words(r["setting"])) for r in before_or_after} == {2}


def test_papers_that_name_no_agent(ask: Ask) -> None:
    gerontopoulos = ask("systemic-agents", publication="gerontopoulos-2020")
    assert {(r["status"], r["setting"], r["n"]) for r in gerontopoulos} >= {("not given", "concurrent", 18)}
    assert not agents(gerontopoulos)
    sanuki = ask("systemic-agents", publication="sanuki-2022")
    given = {r["subject"]: r for r in sanuki if r["status"] == "given"}
    assert set(given) == {"sanuki-2022/p01", "sanuki-2022/p05"}
    assert {r["drugs"] for r in given.values()} == {"not reported"}
    assert "refractory" in given["sanuki-2022/p01"]["note"]
    assert "prioritise" in given["sanuki-2022/p05"]["note"]


def test_lesions_confirmed_by_pathology(ask: Ask) -> None:
    rows = ask("confirmation")
    lesions = {r["node"]: r for r in rows if r["of"] == "lesion"}
    assert set(lesions) == {"elhayel-2026/p1/iliopsoas", "pinotti-2017/p1/lung"}
    muscle, lung = lesions["elhayel-2026/p1/iliopsoas"], lesions["pinotti-2017/p1/lung"]
    assert (muscle["methods"], muscle["histology"]) == ("image-guided biopsy", "undifferentiated carcinoma")
    assert muscle["markers"] == "CK5/6 positive"
    assert "core needle biopsy" in words(lung["methods"])
    assert lung["histology"] == "leiomyosarcoma"
    (biopsy,) = [r for r in rows if r["node"] == "pinotti-2017/p1/biopsy1"]
    assert words(biopsy["markers"]) == {
        "smooth muscle actin positive", "muscle-specific actin positive", "desmin positive",
        "pan-cytokeratin AE1/AE3 negative",
    }  # fmt: skip


def test_confirmation_stated_of_a_cohort_of_the_primary_or_not_at_all(ask: Ask) -> None:
    rows = ask("confirmation")
    kalantari = [r for r in rows if r["publication"] == "kalantari-khandani-2025" and r["entries"] == 1 and r["node"]]
    assert {(r["of"], r["methods"], r["histology"]) for r in kalantari} == {("recurrence", "biopsy", None)}
    gerontopoulos = [
        r for r in rows if r["publication"] == "gerontopoulos-2020" and r["of"] != "lesions without report"
    ]
    assert [r["of"] for r in gerontopoulos] == ["examination"]
    assert "primary" in gerontopoulos[0]["findings"]
    sanuki = [r for r in rows if r["publication"] == "sanuki-2022"]
    assert [(r["of"], r["methods"]) for r in sanuki] == [("lesions without report", "not reported")]


def test_lesions_at_a_site_rolled_up(ask: Ask) -> None:
    rows = ask("lesions-by-site", site="skeletal muscle")
    people = [r for r in rows if r["level"] == "patient"]
    assert len({r["lesion"] for r in people}) == len(people) == 16
    assert Counter(r["publication"] for r in people) == {"elhayel-2026": 1, "sanuki-2022": 12, "pinotti-2017": 3}
    assert len({r["subject"] for r in people}) == 13
    # Pinotti's vastus intermedius, pectoralis major and rhomboid; all others are hip muscles. The iliopsoas is a muscle
    # of the hip and a hip flexor, which both lie below those of the lower limb: its lesions are there once.
    assert Counter(r["grouped_under"] for r in people) == {
        "muscle of lower limb": 14, "muscle of thorax": 1, "muscle of back": 1,
    }  # fmt: skip
    of_hip = [r for r in ask("lesions-by-site", site="muscle of hip") if r["level"] == "patient"]
    groups = Counter(r["grouped_under"] for r in of_hip)
    assert groups == {"iliopsoas muscle": 9, "external rotator of hip": 4}
    assert Counter(r["at_site"] for r in of_hip if r["grouped_under"] == "iliopsoas muscle") == {
        "psoas muscle": 8, "iliopsoas muscle": 1,
    }  # fmt: skip
    assert {r["subject"] for r in of_hip if r["grouped_under"] == "external rotator of hip"} == {
        f"sanuki-2022/{p}" for p in ("p02", "p06", "p08", "p11")
    }
    assert {(r["at_site"], r["side"]) for r in people if r["publication"] == "pinotti-2017"} == {
        ("pectoralis major", "right"), ("vastus intermedius", "left"), ("rhomboid muscle", "left"),
    }  # fmt: skip


def test_lesions_of_cohorts_are_told_from_lesions_of_their_members(ask: Ask) -> None:
    cohorts = [r for r in ask("lesions-by-site", site="skeletal muscle") if r["level"] == "cohort"]
    alone = [r for r in cohorts if r["listed"] is None]
    assert [(r["publication"], r["at_site"], r["n"]) for r in alone] == [("gerontopoulos-2020", "psoas muscle", 18)]
    again = [r for r in cohorts if r["listed"] is not None]
    assert {(r["publication"], r["at_site"], r["count"], r["listed"]) for r in again} == {
        ("sanuki-2022", "iliopsoas muscle", "8", 11), ("sanuki-2022", "piriformis muscle", "4", 11),
    }  # fmt: skip


def test_a_part_of_a_muscle_is_not_the_muscle(ask: Ask) -> None:
    rows = ask("site-exactly", site="psoas")
    assert {r["scope"]: None for r in rows}.keys() == {"exactly", "with parts and kinds"}
    exactly = {r["publication"]: r for r in rows if r["scope"] == "exactly"}
    assert {p: r["patients"] for p, r in exactly.items()} == {"gerontopoulos-2020": 18, "sanuki-2022": 7}
    assert exactly["sanuki-2022"]["lesions"] == 8
    assert "elhayel-2026" not in {r["publication"] for r in rows}


def test_a_muscle_and_its_parts(ask: Ask) -> None:
    rows = ask("site-exactly", site="musculus iliopsoas")
    exactly = {r["publication"]: r for r in rows if r["scope"] == "exactly"}
    assert {p: r["patients"] for p, r in exactly.items() if r["patients"]} == {"elhayel-2026": 1}
    # The text of sanuki-2022 calls the eight sites of its table so.
    assert (exactly["sanuki-2022"]["patients"], exactly["sanuki-2022"]["restated"]) == (0, 8)
    subsumed = {r["publication"]: r for r in rows if r["scope"] != "exactly"}
    assert {p: r["patients"] for p, r in subsumed.items()} == {
        "elhayel-2026": 1, "gerontopoulos-2020": 18, "sanuki-2022": 7,
    }  # fmt: skip
    assert subsumed["sanuki-2022"]["lesions"] == 8
    assert sum(int(r["patients"]) for r in subsumed.values()) == 26


def test_irradiated_lesions(ask: Ask) -> None:
    rows = [r for r in ask("irradiated-lesions", site="skeletal muscle") if r["irradiated"]]
    people = [r for r in rows if r["level"] == "patient"]
    assert Counter(r["publication"] for r in people) == {"elhayel-2026": 1, "sanuki-2022": 12}
    (elhayel,) = [r for r in people if r["publication"] == "elhayel-2026"]
    assert (elhayel["lesion"], elhayel["gray"], elhayel["fractions"]) == ("elhayel-2026/p1/iliopsoas", 30, "10")
    (cohort,) = [r for r in rows if r["level"] == "cohort" and r["listed"] is None]
    assert (cohort["publication"], cohort["n"]) == ("gerontopoulos-2020", 18)
    assert (half_up(cohort["gray"], 1), cohort["fractions"]) == ("42.5", "17")


def test_lesions_not_reported_as_irradiated(ask: Ask) -> None:
    rows = [r for r in ask("irradiated-lesions", site="skeletal muscle") if not r["irradiated"]]
    assert {(r["publication"], r["at_site"]) for r in rows} == {
        ("pinotti-2017", "pectoralis major"), ("pinotti-2017", "vastus intermedius"),
        ("pinotti-2017", "rhomboid muscle"),
    }  # fmt: skip
    # The 8 Gy went to a bone that the paper does not name.
    assert {(r["undirected"], r["course"]) for r in rows} == {(1, None)}


@pytest.mark.parametrize("narrower, broader", [(0, 1), (1, 2), (2, 3), (4, 5), (6, 5)])
@pytest.mark.parametrize("name, key", [("schedules-by-site", "dose_node"), ("lesions-by-site", "lesion")])
def test_what_is_found_at_a_site_is_found_above_it(ask: Ask, name: str, key: str, narrower: int, broader: int) -> None:
    below, above = (ask(name, site=SITES[i]) for i in (narrower, broader))
    assert {r[key] for r in below} <= {r[key] for r in above}


@pytest.mark.parametrize("site", SITES)
def test_patients_are_counted_alike_by_primary_and_by_site(ask: Ask, site: str) -> None:
    by_primary = sum(int(r["patients"]) for r in ask("primaries-by-site", site=site))
    by_site = sum(int(r["patients"]) for r in ask("site-exactly", site=site) if r["scope"] != "exactly")
    assert by_primary == by_site
    listed = {r["lesion"] for r in ask("lesions-by-site", site=site) if r["level"] == "patient"}
    assert {r["lesion"] for r in ask("irradiated-lesions", site=site) if r["level"] == "patient"} == listed
