"""Named questions against gold answers, worked out by hand from the papers (Q19 to Q37; lines of the papers' texts)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pyoxigraph
import pytest

from tests.answers.conftest import Ask

NAMES = (
    "claimed-eqd2", "conflicts", "identifiers", "intents", "outcome-rates", "pain-by-fraction-size", "pain-free",
    "pain-scores", "people", "primary-sites", "recurrence-classes", "schedules",
)  # fmt: skip


def rounded(value: object, digits: int) -> Decimal:
    """Rounded half up."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@pytest.mark.parametrize("name", NAMES)
def test_standalone(library, name: str) -> None:
    """Every question is complete SPARQL: any engine takes the file as it is."""
    query = library.named(name).query
    assert isinstance(pyoxigraph.Store().query(query), pyoxigraph.QuerySolutions)


@pytest.mark.parametrize("name", NAMES)
def test_header(library, name: str) -> None:
    """The header explains the columns, in order, and no others."""
    question = library.named(name)
    assert tuple(question.columns) == library.question(name).columns
    assert question.title.endswith((".", "?"))


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"people"}))
def test_publication_parameter(ask: Ask, name: str) -> None:
    """One publication's rows are those among all, if rows do not pool publications."""
    alone = ask(name, publication="sanuki-2022")
    if alone and "publication" in alone[0]:
        assert alone == [row for row in ask(name) if row["publication"] == "sanuki-2022"]
    assert ask(name, publication="nobody-1900") == []


# -- Q19: sanuki-2022 Table 1 (L70-L81), scores before and at completion

SCORES = {
    ("all", "before"): (12, "5.67", "2.31"),
    ("all", "after"): (12, "0.58", "1.16"),
    ("all", "fall"): (12, "5.08", None),
    ("psoas muscle", "before"): (8, "6.00", "2.45"),
    ("psoas muscle", "after"): (8, "0.50", "1.07"),
    ("psoas muscle", "fall"): (8, "5.50", None),
    ("piriformis muscle", "before"): (4, "5.00", "2.16"),
    ("piriformis muscle", "after"): (4, "0.75", "1.50"),
    ("piriformis muscle", "fall"): (4, "4.25", None),
}


def test_pain_scores(ask: Ask) -> None:
    rows = {(row["site"], row["score"]): row for row in ask("pain-scores", publication="sanuki-2022")}
    assert set(rows) == set(SCORES)
    for key, (n, mean, sd) in SCORES.items():
        row = rows[key]
        assert (row["n"], rounded(row["mean"], 2)) == (n, Decimal(mean)), key
        if sd is not None:
            assert rounded(row["sd"], 2) == Decimal(sd), key
    assert {row["patients"] for (site, _), row in rows.items() if site == "all"} == {11}
    assert (rows["all", "fall"]["least"], rows["all", "fall"]["greatest"]) == (2, 9)


def test_pain_scores_by_site(ask: Ask) -> None:
    """A site stands for all below it: iliopsoas holds the psoas."""
    rows = ask("pain-scores", publication="sanuki-2022", site="iliopsoas muscle")
    assert {(row["site"], row["n"]) for row in rows} == {("psoas muscle", 8), ("all", 8)}


SOURCE = "source: {title: A title, year: 2020, design: case series, depth: full text}\npatients:\n"
PATIENT = """\
  - id: NAME
    at: Case presentation
    primary: {tumour: undifferentiated nasopharyngeal carcinoma, site: nasopharynx}
    lesions: {id: psoas, site: iliopsoas muscle}
    radiotherapy: {id: rt1, target: psoas, dose: {total: 30 Gy, fractions: 20}}
    pain: {of: rt1, lesion: psoas, before: BEFORE, after: 0}
"""


def series(*before: str) -> str:
    """A record of patients, each with a score before treatment, and 0 after it."""
    return SOURCE + "".join(
        PATIENT.replace("NAME", f"p{i}").replace("BEFORE", score) for i, score in enumerate(before, 1)
    )


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("before", "sd"),
    [
        (["4"], None),
        (["4", "4"], "0"),
        (["1", "10"], "6.363961"),
        (["0", "100"], "70.710678"),
        (["4", "4.1"], "0.070711"),
    ],
)
def test_standard_deviation(asked, before: list[str], sd: str | None) -> None:
    """The square root holds for large and small variances; one score has no deviation."""
    ask = asked({"a-2020.yaml": series(*before)})
    (row,) = [r for r in ask("pain-scores") if (r["site"], r["score"]) == ("all", "before")]
    assert row["n"] == len(before)
    assert row["sd"] is None if sd is None else rounded(row["sd"], 6) == rounded(sd, 6)


# -- Q20: the same table; the paper's "nine patients" L35, L87


def test_pain_free(ask: Ask) -> None:
    rows = {row["site"]: row for row in ask("pain-free", publication="sanuki-2022")}
    everybody = rows["all"]
    assert (everybody["scores_free"], everybody["scores"], rounded(everybody["scores_percent"], 1)) == (
        9,
        12,
        Decimal("75.0"),
    )
    assert (everybody["patients_free"], everybody["patients"]) == (8, 11)
    assert rounded(everybody["patients_percent"], 1) == Decimal("72.7")
    assert (everybody["reported"], everybody["agrees"]) == (9, False)
    assert {s: (r["scores_free"], r["scores"]) for s, r in rows.items() if s != "all"} == {
        "psoas muscle": (6, 8),
        "piriformis muscle": (3, 4),
    }


def test_pain_free_threshold(ask: Ask) -> None:
    """At most 1 takes in patient 9, who is left with 1 (L79)."""
    (row,) = [r for r in ask("pain-free", publication="sanuki-2022", score="1") if r["site"] == "all"]
    assert (row["scores_free"], row["patients_free"]) == (10, 9)


# -- Q22: sanuki-2022 Table 1, L67


def test_intents(ask: Ask) -> None:
    rows = {row["intent"]: row for row in ask("intents", publication="sanuki-2022", site="skeletal muscle")}
    assert set(rows) == {"palliative intent", "local control intent"}
    found = {
        intent: (
            row["courses"],
            row["targets"],
            rounded(row["targets_percent"], 1),
            row["patients"],
            rounded(row["patients_percent"], 1),
        )
        for intent, row in rows.items()
    }
    assert found["palliative intent"] == (7, 7, Decimal("58.3"), 6, Decimal("54.5"))
    assert found["local control intent"] == (5, 5, Decimal("41.7"), 5, Decimal("45.5"))
    assert {row["reported"] for row in rows.values()} == {"one by one"}


def test_intents_of_groups(ask: Ask) -> None:
    """Groups stand apart, with their patients: gerontopoulos-2020 L93-L96, kalantari-khandani-2025 L41."""
    rows = {row["publication"]: row for row in ask("intents") if row["reported"] == "as a group"}
    assert {p: row["patients"] for p, row in rows.items()} == {"gerontopoulos-2020": 18, "kalantari-khandani-2025": 65}


# -- Q24: gerontopoulos-2020 Table 2 (L199-L215); running text L105-L107

PRIMARIES = [
    ("colon", 4, "22.2"), ("stomach", 3, "16.7"), ("prostate gland", 3, "16.7"), ("ovary", 2, "11.1"),
    ("urinary bladder", 2, "11.1"), ("uterine cervix", 1, "5.6"), ("kidney", 1, "5.6"), ("sarcoma", 1, "5.6"),
    ("ureter", 1, "5.6"),
]  # fmt: skip


def test_primary_sites(ask: Ask) -> None:
    rows = ask("primary-sites", publication="gerontopoulos-2020")
    assert {(r["primary"], r["n"], rounded(r["percent"], 1)) for r in rows} == {
        (s, n, Decimal(p)) for s, n, p in PRIMARIES
    }
    assert rows[0]["primary"] == "colon"
    assert {r["of"] for r in rows} == {18}


def test_primary_sites_count_everybody_once(ask: Ask) -> None:
    """Histologies and stages (kalantari-khandani-2025, Table 1) subdivide the 65; Table 2 is of them."""
    (row,) = ask("primary-sites", publication="kalantari-khandani-2025")
    assert (row["primary"], row["n"], row["of"]) == ("nasopharynx", 65, 65)


def test_running_text_sums_to_13(ask: Ask) -> None:
    values = {
        row["kept"]: str(row["value"]) for row in ask("conflicts", publication="gerontopoulos-2020", key="primary")
    }
    sums = {
        kept: sum(int(p.removeprefix("n ")) for part in v.split("; ") for p in part.split(", ") if p.startswith("n "))
        for kept, v in values.items()
    }
    assert sums == {True: 18, False: 13}


# -- Q25: patients 1 + 18 + 11 + 1 + 65


def test_people(ask: Ask) -> None:
    rows = {row["publication"]: row for row in ask("people")}
    assert {p: (r["patients"], r["one_by_one"]) for p, r in rows.items()} == {
        "elhayel-2026": (1, 1),
        "gerontopoulos-2020": (18, 0),
        "sanuki-2022": (11, 11),
        "pinotti-2017": (1, 1),
        "kalantari-khandani-2025": (65, 10),
        "all": (96, 23),
    }
    assert rows["sanuki-2022"]["courses"] == 12
    assert (rows["pinotti-2017"]["lesions"], rows["pinotti-2017"]["in_doubt"]) == (13, 1)
    assert rows["kalantari-khandani-2025"]["cohorts"] == "all 65; analysed 61; locoregional 11"


def test_people_by_site(ask: Ask) -> None:
    """Skeletal muscle: elhayel-2026 1, sanuki-2022 12, pinotti-2017 3 (L115)."""
    lesions = {row["publication"]: row["lesions"] for row in ask("people", site="skeletal muscle")}
    assert (lesions["elhayel-2026"], lesions["sanuki-2022"], lesions["pinotti-2017"], lesions["all"]) == (1, 12, 3, 16)


@pytest.mark.nightly
@pytest.mark.parametrize("first", ["a-2020", "b-2021"])
def test_people_in_two_papers(asked, first: str) -> None:
    """The same patient in two papers is one, whichever of the records says so."""
    second = {"a-2020": "b-2021", "b-2021": "a-2020"}[first]
    said = series("8").replace("    primary:", f"    same_patients_as: {second}/p1\n    primary:")
    rows = asked({f"{first}.yaml": said, f"{second}.yaml": series("8").replace("A title", "Another title")})("people")
    assert {row["publication"]: row["patients"] for row in rows}["all"] == 1


# -- Q27: kalantari-khandani-2025 L97, L170

RATES = {
    # result: (n, of, percent, printed agrees, percent of all 65)
    "none": (42, 61, "68.9", False, "64.6"),
    "any": (19, 61, "31.1", False, "29.2"),
    "lr": (11, 61, "18.0", True, "16.9"),
    "distant": (8, 61, "13.1", True, "12.3"),
}


def test_outcome_rates(ask: Ask) -> None:
    rows = {str(row["result"]): row for row in ask("outcome-rates", publication="kalantari-khandani-2025")}
    for name, (n, of, percent, agrees, of_all) in RATES.items():
        row = rows[f"kalantari-khandani-2025/analysed/{name}"]
        assert (row["n"], row["of"], row["agrees"], row["of_all"]) == (n, of, agrees, 65), name
        assert (rounded(row["percent"], 1), rounded(row["percent_of_all"], 1)) == (Decimal(percent), Decimal(of_all)), (
            name
        )
    assert rows["kalantari-khandani-2025/analysed/none"]["present"] is False
    timed = {(r["n"], r["after"]) for r in rows.values() if r["outcome"] == "locoregional recurrence" and r["after"]}
    assert timed == {(8, "<= 3 years"), (3, "3-5 years")}


def test_outcome_rates_of_the_treated(ask: Ask) -> None:
    """In-field, marginal and out-of-field are shares of the ten with a plan, not of the eleven (L99-L148)."""
    rows = {
        str(row["result"]).rpartition("/")[2]: row
        for row in ask("outcome-rates", publication="kalantari-khandani-2025")
    }
    assert {k: (rows[k]["n"], rows[k]["of"], rows[k]["agrees"]) for k in ("in-field", "marginal", "out-of-field")} == {
        "in-field": (6, 10, True),
        "marginal": (3, 10, True),
        "out-of-field": (1, 10, True),
    }


# -- Q28: D, n, Gy/fraction, BED10, EQD2(10), BED3, EQD2(3)

SCHEDULES = """\
70 33 2.121 84.848 70.707 119.495 71.697
60 30 2.000 72.000 60.000 100.000 60.000
59.4 33 1.800 70.092 58.410 95.040 57.024
54 30 1.800 63.720 53.100 86.400 51.840
54 33 1.636 62.836 52.364 83.455 50.073
42.5 17 2.500 53.125 44.271 77.917 46.750
39 13 3.000 50.700 42.250 78.000 46.800
30 10 3.000 39.000 32.500 60.000 36.000
21 7 3.000 27.300 22.750 42.000 25.200
12 4 3.000 15.600 13.000 24.000 14.400
13.2 12 1.100 14.652 12.210 18.040 10.824
8 1 8.000 14.400 12.000 29.333 17.600
"""


def test_schedules(ask: Ask) -> None:
    columns = ("total", "fractions", "per_fraction", "bed_early", "eqd2_early", "bed_late", "eqd2_late")
    found = [[rounded(row[c], 3) for c in columns] for row in ask("schedules")]
    assert found == [[rounded(cell, 3) for cell in line.split()] for line in SCHEDULES.splitlines()]


def test_schedules_tell_what_is_recorded(ask: Ask) -> None:
    rows = {(str(row["total"]), str(row["fractions"])): row for row in ask("schedules")}
    assert rows["59.4", "33"]["publications"] == "kalantari-khandani-2025, sanuki-2022"
    twelve = rows["12", "4"]
    assert (twelve["courses"], twelve["readings"], twelve["publications"]) == (0, 1, "sanuki-2022")
    # Patient 5: 21/7 in Table 1, 39/13 planned and 12/4 received in the text (L75, L109).
    assert rows["21", "7"]["courses"] == 1
    assert "planned" in str(rows["39", "13"]["basis"])
    assert "unusual" in str(rows["13.2", "12"]["notes"])


DISPUTED = """
conflicts:
  - about: p1/rt1
    key: dose
    readings:
      - {value: {total: 30 Gy, fractions: 20}, at: Abstract, kept: true, because: a reason}
      - {value: {total: 20 Gy, fractions: 5}, at: Results}
  - about: p1/rt1/dose
    key: fractions
    readings:
      - {value: 20, at: Abstract, kept: true, because: a reason}
      - {value: 15, at: Discussion}
  - about: p1/rt1/dose
    key: total
    readings:
      - {value: 30 Gy, at: Abstract, kept: true, because: a reason}
      - {value: 32 Gy, at: Figure 1}
"""


def disputed() -> str:
    return series("8") + DISPUTED


def test_every_reading_is_a_schedule(asked) -> None:
    """Also where only the total, or only the number of fractions, is in doubt; each once."""
    rows = asked({"a-2020.yaml": disputed()})("schedules")
    found = {(str(row["total"]), str(row["fractions"])): (row["courses"], row["readings"]) for row in rows}
    assert found == {("30", "20"): (1, 0), ("20", "5"): (0, 1), ("30", "15"): (0, 1), ("32", "20"): (0, 1)}


# -- Q29: gerontopoulos-2020 L67-L72


def test_claimed_eqd2(ask: Ask) -> None:
    (row,) = ask("claimed-eqd2")
    assert (row["publication"], row["metric"], row["printed"], row["stated"]) == (
        "gerontopoulos-2020",
        "EQD2",
        "46.75 Gy",
        3,
    )
    assert (row["computed"], row["agrees"]) == (Decimal("46.75"), True)
    assert (rounded(row["bed"], 2), rounded(row["eqd2_other"], 2), rounded(row["bed_other"], 3)) == (
        Decimal("77.92"),
        Decimal("44.27"),
        Decimal("53.125"),
    )


# -- Q31: sanuki-2022 Table 1; patient 5 L75, L109


def test_pain_by_fraction_size(ask: Ask) -> None:
    small, large = ask("pain-by-fraction-size", publication="sanuki-2022")
    assert (small["group"], small["scores_free"], small["scores"]) == ("at most 2 Gy", 3, 5)
    assert small["not_free"] == "sanuki-2022/p06/pain sanuki-2022/p04/pain"
    assert (large["group"], large["scores_free"], large["scores"], large["sizes"]) == ("more than 2 Gy", 6, 7, "3")
    assert large["not_free"] == "sanuki-2022/p09/pain"
    assert (small["movable"], large["movable"]) == (0, 0)


def test_pain_by_fraction_size_in_doubt(asked) -> None:
    """30 Gy in 20 fractions, elsewhere 20 Gy in 5: the score would change sides."""
    (row,) = asked({"a-2020.yaml": disputed()})("pain-by-fraction-size")
    assert (row["group"], row["scores"], row["movable"]) == ("at most 2 Gy", 1, 1)


# -- Q32: kalantari-khandani-2025 Table 2 (L135-L144)

CLASSES = """\
T1 N2 22 marginal
T4 N0 96 in-field
T1 N0 100 in-field
T4 N2 73 marginal
T2 N2 95.1 in-field
T4 N2 96.3 in-field
T3 N0 83 marginal
T2 N1 98 in-field
T3 N1 99.1 in-field
T4 N1 11 out-of-field
"""


def test_recurrence_classes(ask: Ask) -> None:
    rows = ask("recurrence-classes", publication="kalantari-khandani-2025")
    found = [
        (r["t_category"], r["n_category"], Decimal(str(r["v95"])), r["derived"], r["reported"], r["agrees"])
        for r in rows
    ]
    gold = [line.split() for line in CLASSES.splitlines()]
    assert found == [(t, n, Decimal(v), f"{c} recurrence", f"{c} recurrence", True) for t, n, v, c in gold]
    assert [row["subject"] for row in rows] == [f"kalantari-khandani-2025/c{i:02}" for i in range(1, 11)]


# -- Q35: elhayel-2026 L15 of its text, sanuki-2022 L15 and L59, its reference 8, kalantari-khandani-2025 L240


def test_identifiers(ask: Ask) -> None:
    rows = {str(row["publication"]): row for row in ask("identifiers")}
    assert {p: str(row["doi"]) for p, row in rows.items() if row["printed"]} == {
        "elhayel-2026": "10.30574/wjarr.2026.29.2.0448",
        "sanuki-2022": "10.7759/cureus.20939",
    }
    assert str(rows["gerontopoulos-2020"]["doi"]).casefold() == "10.4103/IJPC.IJPC_205_19".casefold()
    assert "sanuki-2022" in str(rows["gerontopoulos-2020"]["doi_at"])
    assert {p: row["licence"] for p, row in rows.items()} == {
        "sanuki-2022": "CC BY 4.0",
        "kalantari-khandani-2025": "CC BY-NC 4.0",
        "elhayel-2026": "not reported",
        "gerontopoulos-2020": "not reported",
        "pinotti-2017": "not reported",
    }
    assert {p for p, row in rows.items() if row["licensed"]} == {"sanuki-2022", "kalantari-khandani-2025"}


# -- Q37: kalantari-khandani-2025 L93, L106


def test_conflicts(ask: Ask) -> None:
    rows = ask("conflicts", publication="kalantari-khandani-2025", key="sex")
    assert {row["about"] for row in rows} == {"kalantari-khandani-2025/all"}
    men = {str(row["at"]).split(",")[0]: (str(row["value"]).split(", ")[0], row["kept"]) for row in rows}
    assert men == {"Results": ("n 42", True), "Table 1": ("n 43", False)}
    assert "65" in str(next(row["because"] for row in rows if row["kept"]))


def test_conflicts_show_every_kind_of_value(ask: Ask) -> None:
    """Numbers, words, quantities and whole nodes are told; a reading that is no value has what is printed."""
    assert {row["value"] for row in ask("conflicts", publication="sanuki-2022", key="scale_min")} == {"0", "1"}
    assert "basis delivered, fractions 4, totalDose 12 Gy" in {
        r["value"] for r in ask("conflicts", publication="sanuki-2022", key="dose")
    }
    assert all(row["value"] or row["printed"] for row in ask("conflicts"))
