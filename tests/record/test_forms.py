"""What clinicians write, in every place where it may stand: read as what it means, or refused with the rewrite.

What is expected is arithmetic and common usage: 5 x 4 Gy are 5 fractions of 4 Gy.
"""

from __future__ import annotations

import re

import pytest

from metlit.building.chunk import Pipeline
from metlit.iris import METLIT
from metlit.rdf.triples import Triples, parse_nquads
from metlit.record.lift import Lifted, Lifter
from metlit.record.text import Refused, decode, read_text
from tests.conftest import RECORD

SOURCE = "source: {title: A title, year: 2020, design: case report, depth: full text}\n"
PATIENT = SOURCE + "patients:\n  - id: p1\n    "
COURSE = "radiotherapy: {id: rt1, dose: %s}"


@pytest.fixture(scope="module")
def lifter() -> Lifter:
    return Pipeline()._lifter


def lifted(lifter: Lifter, line: str, start: str = PATIENT) -> Lifted:
    return lifter.lift(read_text(decode(f"{start}{line}\n".encode(), "r"), "r"), "r", "r")


def graph(found: Lifted) -> Triples:
    assert [f.text() for f in found.findings] == []
    triples = Triples()
    for s, p, o, _ in parse_nquads(found.nquads()):
        triples.add(s, p, o)
    return triples


def told(triples: Triples, node: str) -> str:
    """A quantity as ``30 gray``, ``about 30 gray`` or ``3-5 month``."""
    words = [triples.text(node, METLIT + p).rsplit("/", 1)[-1] for p in ("comparator", "unit")]
    number = triples.text(node, METLIT + "value")
    number = number or "-".join(triples.text(node, METLIT + p) for p in ("lower", "upper"))
    return " ".join(filter(None, (words[0], number, words[1]))) if number != "-" else ""


def quantity(lifter: Lifter, line: str, path: str) -> tuple[str, str]:
    """What a quantity is, and what is printed."""
    triples = graph(lifted(lifter, line))
    (node,) = {str(o) for _, p, o in triples if p == METLIT + path}
    return told(triples, node), triples.text(node, METLIT + "printed")


def rewrites(lifter: Lifter, line: str, start: str = PATIENT) -> list[str]:
    try:
        (finding,) = lifted(lifter, line, start).findings
    except Refused as refused:
        finding = refused.finding
    assert all(r.text.strip("\"'") in finding.remedy for r in finding.rewrites), finding.text()
    return [rewrite.text for rewrite in finding.rewrites]


# -- doses

SCHEDULES = {
    ("30 gray", "10", ""): [
        "30 Gy in 10 fx",
        "30 Gy in 10 fractions",
        "30Gy/10",
        "30 Gy/10 fx",
        "30 Gy / 10#",
        "30 Gy in 10",
        "30 Gy in 10 fr",
        "30 Gy over 10 fractions",
        "30 gray in 10 sessions",
        "30 Gy in 10 Fraktionen",
        "30 Gy en 10 séances",
        "30 Gy 10 fx",
    ],
    ("3000 centigray", "10", ""): ["3000 cGy in 10 fx", "3000 cGy/10"],
    ("37.5 gray", "15", ""): ["37,5 Gy in 15 fx", "37.5 Gy/15"],
    ("about 30 gray", "10", ""): ["~30 Gy in 10 fx", "about 30 Gy in 10 fractions"],
    ("60 gray-rbe", "30", ""): ["60 GyE in 30 fx", "60 Gy(RBE) in 30 fractions", "60 Gy (RBE)/30"],
    ("", "5", "4 gray"): [
        "5 x 4 Gy",
        "5×4 Gy",
        "5x4Gy",
        "5 fx of 4 Gy",
        "5 fractions of 4 Gy",
        "4 Gy x 5",
        "4 Gy × 5 fx",
        "5 * 4 Gy",
    ],
    ("", "1", "8 gray"): ["8 Gy x1", "1 x 8 Gy", "8 Gy x 1 fx", "8 Gy × 1"],
    ("8 gray", "1", ""): ["single fraction of 8 Gy", "8 Gy single fraction", "8 Gy in 1 fx", "8 Gy in one fraction"],
    ("30 gray", "10", "3 gray"): [
        "30 Gy in 10 fractions of 3 Gy",
        "10 x 3 Gy = 30 Gy",
        "30 Gy/10 fx (3 Gy/fx)",
        "3 Gy x 10 = 30 Gy",
    ],
    ("30 gray", "", "3 gray"): [
        "30 Gy in fractions of 3 Gy",
        "30 Gy @ 3 Gy/fx",
        "30 Gy, 3 Gy per fraction",
        "30 Gy at 3 Gy/fraction",
    ],
}
PLACES = ["%s", "{total: %s}", "{fractions: %s}", "{per_fraction: %s}", "[%s]", "{total: {value: %s, at: Table 1}}"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [(w, e) for e, ws in SCHEDULES.items() for w in ws],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_schedule_fills_total_fractions_and_dose_of_each(
    lifter: Lifter, written: str, expected: tuple[str, str, str]
):
    for place in PLACES:
        triples = graph(lifted(lifter, COURSE % (place % f'"{written}"')))
        (dose,) = {str(o) for _, p, o in triples if p == METLIT + "dose"}
        parts = [triples.text(dose, METLIT + p) for p in ("totalDose", "fractions", "dosePerFraction")]
        assert tuple(told(triples, part) if part else "" for part in parts) == (
            expected[0],
            f"{expected[1]} one" if expected[1] else "",
            expected[2],
        ), place
        assert triples.text(dose, METLIT + "printed") == written, place
        if "Table 1" in place:
            assert {str(triples.text(part, METLIT + "at")) for part in parts if part} == {"Table 1"}


def test_what_stands_beside_a_schedule_must_say_the_same(lifter: Lifter):
    for line, disagree in (
        ("{total: 30 Gy in 10 fx, fractions: 10}", False),
        ("{total: 30 Gy in 10 fx, fractions: 10 fx}", False),
        ("{total: 30 Gy in 10 fx, per_fraction: 3 Gy}", False),
        ("{fractions: 5, total: 5 x 4 Gy, per_fraction: 400 cGy}", False),
        ("{total: 30 Gy in 10 fx, fractions: 15}", True),
        ("{fractions: 15, total: 30 Gy in 10 fx}", True),
        ("{total: 5 x 4 Gy, per_fraction: 5 Gy}", True),
        ("{total: 30 Gy in 10 fx, fractions: not reported}", True),
    ):
        codes = [f.code for f in lifted(lifter, COURSE % line).findings]
        assert codes == ["forms-disagree"] * disagree, line


def test_the_printed_cell_of_the_record_stays(lifter: Lifter):
    triples = graph(lifted(lifter, COURSE % "{total: 30 Gy in 10 fx, printed: 30/10}"))
    assert {str(o) for _, p, o in triples if p == METLIT + "printed"} >= {"30/10"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("30/10", ["30 Gy in 10 fractions", "30 Gy in fractions of 10 Gy"]),
        ("5 x 4", ["5 x 4 Gy", "4 x 5 Gy"]),
        ("2,000 cGy", ["2000 cGy", "2.000 cGy"]),
        ("2 000 cGy", ["2000 cGy"]),
        ("20", ["20 Gy", "20 cGy", "20 mGy"]),
    ],
)
def test_a_dose_with_two_readings_is_refused_with_both(lifter: Lifter, written: str, expected: list[str]):
    assert [r.strip('"') for r in rewrites(lifter, COURSE % f'{{total: "{written}"}}')] == expected


# -- other quantities

QUANTITIES = {
    "lesions: {id: l1, size: %s}": (
        "size",
        {
            "21 millimetre": ["21 x 17 x 15 mm", "15x17x21 mm", "21×17 mm", "21 mm x 17 mm x 15 mm", "21 by 17 mm"],
            "4 centimetre": ["4x3x2 cm", "4 cm x 3 cm", "2 x 3 x 4 cm", "4 cm"],
            "4.5 centimetre": ["4,5 x 3 cm", "4,5 cm", "4.5 cm"],
            "3-5 centimetre": ["3–5 cm", "3 to 5 cm", "between 3 and 5 cm"],
            "2.5-3.5 centimetre": ["2,5-3,5 cm"],
        },
    ),
    "pain: {before: %s}": (
        "before",
        {
            "8 point": ["8/10", "8 / 10", "8 out of 10", "8"],
            "10 point": ["10/10"],
            "80 point": ["80/100"],
            "3 point": ["3/5"],
        },
    ),
    "toxicities: {event: any, grade: %s}": (
        "grade",
        {
            "1 point": ["G1", "grade 1", "Grade I", "I", "gr. 1", "Grad 1"],
            "2 point": ["II", "grade II", "G2", "G 2"],
            "3 point": ["III", "grade III", "III°"],
            "at-least 2 point": [">=2", "grade ≥2", "≥ grade 2", "≥G2", ">= grade II"],
            "1-2 point": ["G1-2", "grade 1–2", "I-II", "grade I-II", "grades 1-2", "G1-G2"],
        },
    ),
    "survival: {time: %s}": (
        "survivalTime",
        {
            "1 year": ["1 an", "1 Jahr", "1 year", "1 yr"],
            "2 year": ["2 ans", "2 Jahre", "2 años", "2 anni"],
            "3 month": ["3 mois", "3 Monate", "3 mo", "3 months.", "3 mesi"],
            "6 week": ["6 semaines", "6 Wochen", "6 wks", "6w"],
            "10 day": ["10 jours", "10 Tage", "10 d"],
            "3-5 month": ["3–5 months", "3-5 months", "3 to 5 months", "between 3 and 5 months", "3-5 mois"],
            "more-than 12 month": [">12 months", "> 12 months", "more than 12 months", ">12 mois"],
            "2-3 month": ["two to three months"],
            "about 3 month": [
                "about three months",
                "~3 months",
                "environ 3 mois",
                "ca. 3 months",
                "etwa 3 Monate",
                "≈3 months",
            ],
        },
    ),
    "systemic_therapy: {id: c1, cycles: %s}": (
        "cycles",
        {"4 one": ["4", "4 cycles", "x4", "four", "4 Zyklen", "cycles x 4"]},
    ),
    "age: %s": (
        "age",
        {
            "61 year": [
                "61",
                "61-year-old",
                "61 years",
                "61 yo",
                "61 y/o",
                "61 years old",
                "61 ans",
                "aged 61",
                "61 y.o.",
                "61 Jahre",
            ],
            "18 month": ["18 months", "18-month-old", "18 months old"],
        },
    ),
    "radiotherapy: {id: rt1, dose: {fractions: %s}}": (
        "fractions",
        {
            "5 one": ["5 fx", "5 fractions", "5#", "5f", "5 fr", "5 séances", "5"],
            "1 one": ["single fraction", "1 fx", "one fraction"],
        },
    ),
    "radiotherapy: {id: rt1, dose: {per_fraction: %s}}": (
        "dosePerFraction",
        {
            "3 gray": ["3 Gy/fx", "3 Gy per fraction", "3 Gy", "3 Gy/fraction"],
            "200 centigray": ["200 cGy", "200 cGy/fx"],
            "2.25 gray": ["2,25 Gy"],
        },
    ),
}


@pytest.mark.parametrize("line", QUANTITIES)
def test_a_quantity_is_read_and_kept_as_printed(lifter: Lifter, line: str):
    path, forms = QUANTITIES[line]
    for expected, texts in forms.items():
        for written in texts:
            assert quantity(lifter, line % f'"{written}"', path) == (expected, written), written


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("lesions: {id: l1, size: 4}", ["4 cm", "4 mm", "4 m"]),
        ("lesions: {id: l1, size: 4x3x2}", ["4 x 3 x 2 cm", "4 x 3 x 2 mm"]),
        ("survival: {time: 12m}", ["12 months", "12 minutes"]),
        ("toxicities: {event: any, grade: CTCAE grade 2}", ["2"]),
        ("pain: {before: VAS 8/10}", ["8"]),
    ],
)
def test_a_quantity_that_may_be_several_is_refused_with_each(lifter: Lifter, line: str, expected: list[str]):
    assert rewrites(lifter, line) == expected


# -- dates, numbers, truth, identifiers

DATES = {
    "May 2019": ["2019-05"],
    "12 May 2019": ["2019-05"],
    "May 12, 2019": ["2019-05"],
    "mai 2019": ["2019-05"],
    "Sept. 2019": ["2019-09"],
    "2019-05-12": ["2019-05"],
    "2019/05": ["2019-05"],
    "05/2019": ["2019-05"],
    "5/2019": ["2019-05"],
    "12/05/2019": ["2019-05", "2019-12"],
    "12.05.2019": ["2019-05", "2019-12"],
    "05/05/2019": ["2019-05"],
    "13/05/2019": ["2019-05"],
    "05/13/2019": ["2019-05"],
    "Dezember 2018": ["2018-12"],
    "décembre 2018": ["2018-12"],
    "summer 2019": ["2019"],
}


@pytest.mark.parametrize("date", DATES)
def test_a_date_is_refused_with_each_month_that_it_may_be(lifter: Lifter, date: str):
    for line in ("follow_up: {as_of: %s}", "lesions: {id: l1, detected: %s}", "radiotherapy: {id: rt1, year: %s}"):
        assert rewrites(lifter, line % f'"{date}"') == DATES[date], line
    (finding,) = lifted(lifter, f'follow_up: {{as_of: "{date}"}}').findings
    assert ("which is the month?" in finding.message) == (len(DATES[date]) > 1)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("year: 2020", "year: 2020, doi: https://doi.org/10.1000/XYZ123", "10.1000/xyz123"),
        ("year: 2020", "year: 2020, doi: doi:10.1000/xyz123.", "10.1000/xyz123"),
        ("year: 2020", "year: 2020, pmid: PMID 12345678", "12345678"),
        ("year: 2020", "year: 2020, pmid: https://pubmed.ncbi.nlm.nih.gov/12345678/", "12345678"),
        ("year: 2020", "year: 2020, pmcid: 'PMCID: PMC123'", "PMC123"),
        ("id: rt1", "id: rt1, boost: yes", "true"),
        ("id: rt1", "id: rt1, boost: no", "false"),
        ("id: rt1", "id: rt1, n: 5 patients", "5"),
    ],
)
def test_plain_values_have_one_rewrite(lifter: Lifter, old: str, new: str, expected: str):
    text = (PATIENT + "radiotherapy: {id: rt1}").replace(old, new)
    assert rewrites(lifter, "", text) == [expected]


# -- values that say nothing

NOTHING = [
    "N/A",
    "NA",
    "n/a",
    "n.a.",
    "?",
    "??",
    "-",
    "–",
    "--",
    "unknown",
    "Unknown",
    "unk",
    "ND",
    "not known",
    "unbekannt",
    "inconnu",
]
ANYWHERE = [
    "age: %s",
    "sex: %s",
    "pain: {before: %s}",
    "pain: {before: 8, after: %s}",
    "lesions: {id: l1, site: %s}",
    "lesions: {id: l1, size: %s}",
    "radiotherapy: {id: rt1, dose: {total: %s}}",
    "radiotherapy: {id: rt1, dose: {fractions: %s}}",
    "radiotherapy: {id: rt1, technique: %s}",
    "survival: {status: %s}",
    "survival: {time: %s}",
    "follow_up: {as_of: %s}",
    "primary: {stage: %s}",
    "responses: {response: %s}",
    "toxicities: {event: any, grade: %s}",
    "toxicities: %s",
    "comorbidities: %s",
    "systemic_therapy: {id: c1, drugs: [%s]}",
    "lesions: {id: l1, size: {value: %s, at: Table 1}}",
    "sex: {value: %s, at: Table 1}",
]


@pytest.mark.parametrize("line", ANYWHERE)
def test_what_says_nothing_is_refused_with_two_rewrites(lifter: Lifter, line: str):
    for word in NOTHING:
        if line.startswith("sex") and word.casefold() == "unknown":
            continue  # a word of the key
        assert rewrites(lifter, line % f'"{word}"') == ["not reported", "unclear"], word
        if word in "?-" and "[" not in line:
            assert rewrites(lifter, line % word) == ["not reported", "unclear"], word


def test_what_is_printed_may_be_a_dash(lifter: Lifter):
    assert lifted(lifter, 'pain: {before: not reported, printed: "-"}').findings == []


# -- events that did not occur


@pytest.mark.parametrize("word", ["no", "none", "None", "nil", "keine", "aucune"])
def test_no_event_is_present_false(lifter: Lifter, word: str):
    for key, expected in {
        "toxicities": "{event: any, present: false}",
        "symptoms": "{symptom: symptom, present: false}",
        "recurrences": "{class: recurrence, present: false}",
        "pain": "{present: false}",
    }.items():
        assert rewrites(lifter, f"{key}: {word}") == [expected]
        assert lifted(lifter, f"{key}: {expected}").findings == []


# -- words

WORDS = {
    "sex: %s": {
        "female": ["F", "f", "femme", "Frau", "weiblich", "woman"],
        "male": ["M", "homme", "Mann", "männlich", "man"],
    },
    "lesions: {id: l1, side: %s}": {
        "left": ["L", "lt", "Lt.", "links", "gauche", "left-sided"],
        "right": ["R", "Rt", "rechts", "droit", "right"],
        "bilateral": ["both", "bilat.", "beidseits", "R+L", "L and R"],
    },
    "lesions: {id: l1, mechanism: %s}": {"metastasis": ["mets", "met", "metastases", "metastatic", "Metastasen"]},
    "survival: {status: %s}": {
        "death-from-disease": ["DOD", "died of disease"],
        "alive-without-disease": ["NED", "ANED", "AWOD"],
        "alive-with-disease": ["AWD"],
    },
    "responses: {response: %s}": {
        "partial-response": ["PR", "partial remission"],
        "complete-response": ["CR"],
        "stable-disease": ["SD"],
        "progressive-disease": ["PD"],
        "no-evidence-of-disease": ["NED"],
    },
    "systemic_therapy: {id: c1, drugs: [%s]}": {
        "pembrolizumab": ["Keytruda"],
        "capecitabine": ["Xeloda", "capécitabine"],
        "cisplatin": ["CDDP", "cisplatine"],
    },
    "radiotherapy: {id: rt1, technique: %s}": {"sbrt": ["SABR", "SBRT"], "imrt": ["IMRT"]},
}


@pytest.mark.parametrize("line", WORDS)
def test_a_word_is_the_concept_and_stays_as_printed(lifter: Lifter, line: str):
    for expected, texts in WORDS[line].items():
        for written in texts:
            found = lifted(lifter, line % f'"{written}"')
            assert [f.text() for f in found.findings] == [], written
            concepts = {
                v[0]
                for n, m in found.marks.nodes.items()
                if "/p1/" in f"{n}/"
                for vs in m.values.values()
                for v in vs
                if "/term/" in v[0]
            }
            assert {c.rsplit("/", 1)[1] for c in concepts} == {expected}, written
            words = {w for m in found.marks.nodes.values() for w in m.words.values()}
            assert words <= {written} and (words or written.casefold() == expected), written


@pytest.mark.parametrize(
    ("line", "expected", "shown"),
    [
        ("radiotherapy: {id: rt1, technique: IMRT/VMAT}", ["[IMRT, VMAT]"], ""),
        ("radiotherapy: {id: rt1, technique: IMRT + VMAT}", ["[IMRT, VMAT]"], ""),
        (
            "primary: {tumour: lung adenocarcinoma and breast cancer}",
            [],
            "{tumour: lung adenocarcinoma, …}, {tumour: breast cancer, …}",
        ),
        ("lesions: {id: l1, site: psoas muscle and iliacus}", [], "{site: psoas muscle, …}, {site: iliacus, …}"),
        ("lesions: {id: l1, site: bone mets}", ["bone"], "bone"),
        ("function: ECOG 1", ["{scale: ECOG, before: 1}", "{scale: ECOG, after: 1}"], "before or after"),
        ("systemic_therapy: {id: c1, drugs: [cisplatin 75 mg/m2]}", ["{drug: cisplatin, dose: 75 mg/m2}"], ""),
        ("systemic_therapy: {id: c1, drugs: [cisplattin]}", ["cisplatin"], "cisplatin"),
        ("systemic_therapy: {id: c1, drugs: [capecitabbine]}", ["capecitabine"], "capecitabine"),
        ("systemic_therapy: {id: c1, drugs: cisplatin and docetaxel}", ["[cisplatin, docetaxel]"], "[cisplatin"),
        ("systemic_therapy: {id: c1, drugs: [cisplatin and docetaxel]}", [], "write cisplatin, docetaxel in the list"),
        ("lesions: {id: l1, site: left psoas muscle}", ["psoas muscle"], "a key of its own: side"),
        ("pain: {before:8}", [": "], "write 'before: 8'"),
        ("radiation: {id: rt1}", ["radiotherapy"], "radiotherapy"),
        ("gender: male", ["sex"], "sex"),
        ("tumor: {tumour: breast cancer}", ["primary"], "primary"),
    ],
)
def test_the_rewrite_is_shown(lifter: Lifter, line: str, expected: list[str], shown: str):
    assert rewrites(lifter, line) == expected
    (finding,) = lifted(lifter, line).findings
    assert shown in f"{finding.message}; {finding.remedy}"


def test_what_may_mean_two_things_is_not_sure(lifter: Lifter):
    for line in (
        "radiotherapy: {id: rt1, technique: IMRT/VMAT}",
        "lesions: {id: l1, site: bone mets}",
        "lesions: {id: l1, site: illium}",
        "sex: feminine",
    ):
        (finding,) = lifted(lifter, line).findings
        assert finding.rewrite is None, line
    (finding,) = lifted(lifter, "systemic_therapy: {id: c1, drugs: [cisplattin]}").findings
    assert finding.rewrite is not None


@pytest.mark.parametrize(("word", "never"), [("vertigo", "CTCAE"), ("hypotyreosis", "hyper"), ("zzzz", "'")])
def test_suggestions_are_sensible(lifter: Lifter, word: str, never: str):
    for finding in lifted(lifter, f"toxicities: {{event: {word}}}").findings:
        assert never not in finding.remedy


def test_ids_below_a_key_that_is_none_are_not_asked_for(lifter: Lifter):
    codes = [f.code for f in lifted(lifter, "radiation: {id: rt1}\n    pain: {of: rt1, before: 8}").findings]
    assert codes == ["unknown-key"]


# -- commas and other slips of YAML


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("radiotherapy: {id: rt1, dose: {total: 37,5 Gy, fractions: 15}}", 'total: "37,5 Gy"'),
        ("responses: {detail: no lung, nodal or adrenal metastases}", 'detail: "no lung, nodal or adrenal metastases"'),
        (
            "responses: {detail: no lung, nodal, or adrenal metastases, response: PR}",
            'detail: "no lung, nodal, or adrenal metastases"',
        ),
        ("pain: {before: 8,5, after: 2}", 'before: "8,5"'),
        ("lesions: {id: l1, size: 4,5 cm}", 'size: "4,5 cm"'),
    ],
)
def test_a_text_with_a_comma_between_brackets_is_to_be_quoted(lifter: Lifter, line: str, quoted: str):
    (finding,) = lifted(lifter, line).findings
    assert (finding.code, finding.remedy) == ("comma-in-brackets", f"quote it: {quoted}")
    assert finding.rewrite is not None and f": {finding.rewrite.text}" in quoted


def test_a_key_without_a_value_is_no_text(lifter: Lifter):
    assert [f.code for f in lifted(lifter, "pain: {before: 8, after}").findings] == ["no-value"]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("title: A title", 'title: "A title: of two parts"', None),
        ("    age: 61", "   age: 61", "column 5"),
        ("    age: 61", "\tage: 61", "use spaces"),
        ("    age: 61", "      age: 61", "column 5"),
        ("    at: Case presentation", "    at: Case: presentation", "write 'at: \"Case: presentation\"'"),
        ("    at: Case presentation", "    at: -", "'not reported' or 'unclear'"),
        ("site: iliopsoas muscle", "site: iliopsoas: muscle", '"iliopsoas: muscle"'),
    ],
)
def test_a_slip_of_yaml_shows_what_to_write(old: str, new: str, shown: str | None):
    assert old in RECORD
    text = RECORD.replace(old, new)
    if shown is None:
        assert read_text(decode(text.encode(), "r"), "r")
        return
    with pytest.raises(Refused) as caught:
        read_text(decode(text.encode(), "r"), "r")
    finding = caught.value.finding
    assert shown in finding.remedy and finding.rewrites
    mended = text.split("\n")
    rewrite = finding.rewrites[0]
    row = mended[rewrite.line - 1]
    mended[rewrite.line - 1] = row[: rewrite.column - 1] + rewrite.text + row[rewrite.end_column - 1 :]
    if len(finding.rewrites) == 1 and "Case: " not in new and "iliopsoas:" not in new:
        assert "\n".join(mended) == RECORD
    assert read_text(decode("\n".join(mended).encode(), "r"), "r")


def test_every_rewrite_names_its_span(lifter: Lifter):
    """What a rewrite takes the place of is the value as written, its quotes included."""
    for value in ('"N/A"', "N/A", "'?'", "unknown"):
        line = f"pain: {{before: 8, after: {value}}}"
        (finding,) = lifted(lifter, line).findings
        rewrite = finding.rewrites[0]
        row = (PATIENT + line).split("\n")[rewrite.line - 1]
        assert row[rewrite.column - 1 : rewrite.end_column - 1] == value
        assert re.fullmatch(r"not reported|unclear", rewrite.text)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("environ 16/14 cm", "about 16 centimetre"),
        ("11/8,5/4,5 cm", "11 centimetre"),
        ("21 x 17 x 15 mm", "21 millimetre"),
        ("16 cm x 14 cm", "16 centimetre"),
        ("~8.5 × 9 cm", "about 9 centimetre"),
    ],
)
def test_a_size_of_several_diameters_is_its_largest_wherever_it_stands(lifter, size: str, said: str):
    for key in ("lesions: {id: l, site: liver, size: SIZE}", "primary: {id: l, tumour: hepatoma, size: SIZE}"):
        triples = graph(lifted(lifter, key.replace("SIZE", f'"{size}"')))
        assert (told(triples, "https://w3id.org/metlit/record/r/p1/l/size"), size) == (said, size)
    line = f'lesions: {{id: l, site: liver, measurements: {{size: "{size}", method: CT}}}}'
    assert told(graph(lifted(lifter, line)), "https://w3id.org/metlit/record/r/p1/l/measurements/size") == said


@pytest.mark.parametrize(
    ("time", "said"),
    [
        # A year has 12 months, a week 7 days, an hour 60 minutes.
        ("2 ans et 2 mois", "26 month"),
        ("2 years 2 months", "26 month"),
        ("environ 2 years and 2 months", "about 26 month"),
        ("1 an et 1 mois", "13 month"),
        ("2 weeks, 3 days", "17 day"),
        ("3 Wochen und 2 Tage", "23 day"),
    ],
)
def test_a_time_of_two_units_is_in_the_smaller(lifter, time: str, said: str):
    triples = graph(lifted(lifter, f'follow_up: {{id: f, duration: "{time}"}}'))
    assert told(triples, "https://w3id.org/metlit/record/r/p1/f/duration") == said
    assert triples.text("https://w3id.org/metlit/record/r/p1/f/duration", METLIT + "printed") == time


@pytest.mark.parametrize("unit", ["mg.m2", "mg / m2", "mg/m**2"])
def test_a_unit_in_other_signs_is_a_sure_rewrite(lifter, unit: str):
    line = f'systemic_therapy: {{kind: chemotherapy, drugs: {{drug: gemcitabine, dose: "50 {unit}"}}}}'
    (finding,) = lifted(lifter, line).findings
    assert finding.rewrite.text in ("50 mg/m²", "50 mg/m^2", "50 mg/m2")


def test_a_unit_that_is_only_spelt_alike_is_none(lifter):
    line = "systemic_therapy: {kind: chemotherapy, drugs: {drug: gemcitabine, dose: 50 mg/mx}}"
    (finding,) = lifted(lifter, line).findings
    assert finding.rewrite is None
