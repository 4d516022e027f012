"""The frozen records against what the papers print; the expected cells are typed from the papers' tables."""

from __future__ import annotations

import dataclasses
import shutil
from decimal import Decimal

import pytest

import metlit
from metlit.errors import ResourceError
from metlit.finding import has_errors
from metlit.resources import Resources
from metlit.tables.catalogue import Tables
from tests.conftest import FROZEN

# Sanuki 2022, Table 1: patient, primary, age, sex, muscle, intent, dose/fractions, NRS before and after, weeks.
SANUKI = """
p01 left  | ovarian cancer     | 49 | female | psoas muscle      | palliative    | 39/13   | 9 | 0 | 3
p01 right | ovarian cancer     | 49 | female | psoas muscle      | palliative    | 39/13   | 8 | 0 | 3
p02       | endometrial cancer | 74 | female | piriformis muscle | local control | 54/30   | 4 | 0 | 1
p03       | cervical cancer    | 75 | female | psoas muscle      | local control | 59.4/33 | 3 | 0 | 4
p04       | urachal cancer     | 47 | male   | psoas muscle      | palliative    | 60/30   | 8 | 3 | 4
p05       | cervical cancer    | 54 | female | psoas muscle      | local control | 21/7    | 4 | 0 | 2
p06       | cervical cancer    | 44 | female | piriformis muscle | local control | 59.4/33 | 5 | 3 | 12
p07       | ureteral cancer    | 61 | male   | psoas muscle      | palliative    | 30/10   | 4 | 0 | 2
p08       | rectal cancer      | 71 | male   | piriformis muscle | local control | 54/30   | 3 | 0 | 2
p09       | bladder cancer     | 70 | male   | psoas muscle      | palliative    | 30/10   | 4 | 1 | 3
p10       | gastric cancer     | 73 | female | psoas muscle      | palliative    | 39/13   | 8 | 0 | 1
p11       | bladder cancer     | 80 | male   | piriformis muscle | palliative    | 30/10   | 8 | 0 | 1
"""
# Its last column: analgesics in mg a day.
ANALGESICS = {
    "p01": {("hydromorphone", 6), ("loxoprofen", 180)},
    "p02": {("acetaminophen", 1000)},
    "p03": {("acetaminophen", 1200), ("pregabalin", 150)},
    "p04": {("loxoprofen", 180)},
    "p05": {("hydromorphone", 2)},
    "p06": {("oxycodone", 40), ("acetaminophen", 2400), ("pregabalin", 50), ("celecoxib", 400)},
    "p07": {("oxycodone", 30), ("loxoprofen", 180)},
    "p08": {("oxycodone", 20), ("acetaminophen", 1500), ("pregabalin", 150)},
    "p09": {("morphine", 20), ("acetaminophen", 1500)},
    "p10": {("oxycodone", 20), ("mirogabalin", 10)},
    "p11": {("acetaminophen", 1200)},
}
# Kalantari Khandani 2025, Table 2: T, N, GTV/P, GTV/LN, D98 CTV1, D95 CTV2, D95 CTV1, volume, V95, D100, miss.
KALANTARI = """
T1 N2 18    11   68.6 58.9 51.3 30   22   40   marginal
T4 N0 18.7  0    68.2 57.9 51.1 23.6 96   59   in-field
T1 N0 43.7  0    69.2 60.5 51.5 30.3 100  60.4 in-field
T4 N2 30.1  17.1 68.7 59.1 51.7 43.2 73   49.1 marginal
T2 N2 21.4  13   68.9 58.1 51.7 21   95.1 58.4 in-field
T4 N2 19.9  15.1 68.3 58.3 51.5 11   96.3 59.1 in-field
T3 N0 33.33 0    68   58.3 52   8    83   49.6 marginal
T2 N1 25.1  4    69   58.6 53.1 28.1 98   58.1 in-field
T3 N1 27.7  6.5  68.1 59.2 52.1 29.2 99.1 58.3 in-field
T4 N1 31.4  5.9  68.3 57.6 52.9 9    11   17   out-of-field
"""
# Gerontopoulos 2020, Table 2.
GERONTOPOULOS = {
    ("female", "colon", 2), ("female", "ovary", 2), ("female", "bladder", 1), ("female", "cervix", 1),
    ("female", "stomach", 1), ("male", "prostate", 3), ("male", "colon", 2), ("male", "stomach", 2),
    ("male", "bladder", 1), ("male", "kidney", 1), ("male", "sarcoma", 1), ("male", "ureter", 1),
}  # fmt: skip
# Pinotti 2017: where the text lists lesions, liver aside.
PINOTTI = {
    "lung", "kidney", "pancreas", "occipital condyle", "rib", "vertebra", "bony pelvis", "pectoralis major",
    "vastus intermedius", "rhomboid muscle", "thoracic lymph node", "thyroid gland", "supraclavicular lymph node",
}  # fmt: skip
# Where the papers print it: record, node, key, places. A number that stands in several has them all.
PLACES = """
elhayel-2026 | p1/rt2/dose | total | Abstract; Case presentation, 2.3
elhayel-2026 | p1/rt2/dose | per_fraction | Case presentation, 2.3
elhayel-2026 | p1/rt1/dose | total | Case presentation, 2.1
elhayel-2026 | p1 | primary.tnm | Case presentation
elhayel-2026 | p1 | primary.extent | Case presentation
elhayel-2026 | source | ethics | Statement of ethical approval
gerontopoulos-2020 | all | age.mean | Table 1
gerontopoulos-2020 | all | age.median | Results; Table 1
gerontopoulos-2020 | women | n | Results
gerontopoulos-2020 | all | pain.scale | Radiotherapy procedure
gerontopoulos-2020 | source | period.from | Results
kalantari-khandani-2025 | all/rt1/dose-high | total | Materials and Methods
kalantari-khandani-2025 | all/rt1/dose-low | fractions | Materials and Methods
kalantari-khandani-2025 | locoregional/in-field | percent | Abstract (Results); Discussion; Results
kalantari-khandani-2025 | locoregional/in-field | v95.mean | Results
kalantari-khandani-2025 | locoregional/marginal | d100.sd | Discussion; Results
kalantari-khandani-2025 | locoregional/marginal | n | Results
kalantari-khandani-2025 | locoregional/rt1/high | d98.mean | Abstract (Results); Results
kalantari-khandani-2025 | locoregional/rt1/high | d98.sd | Results
kalantari-khandani-2025 | all/stage-iv | n | Results; Table 1, total stage
kalantari-khandani-2025 | c03 | primary.tumour | Materials and Methods
kalantari-khandani-2025 | c03 | primary.volume | Table 2, row 3
kalantari-khandani-2025 | c08/rt1 | technique | Materials and Methods
kalantari-khandani-2025 | c04/rec | v95 | Table 2, row 4
kalantari-khandani-2025 | c04/rec | class | Discussion; Table 2, row 4
pinotti-2017 | p1/chemo1 | cycles | Case presentation
pinotti-2017 | p1/chemo1 | line | Abstract
pinotti-2017 | p1/rec-distant | after | Abstract; Background
pinotti-2017 | p1/surgery1 | year | Case presentation
pinotti-2017 | p1/rt1 | intent | Conclusions
sanuki-2022 | p01/rt2/dose | total | Case presentation, Patient 1; Table 1, patient 1 (the second RT)
sanuki-2022 | p01/rt2/dose | fractions | Table 1, patient 1 (the second RT)
sanuki-2022 | p04/rt1 | energy | Materials And Methods
sanuki-2022 | all/rt | n | Abstract; Introduction; Results
sanuki-2022 | all/diarrhoea | system | Materials And Methods
sanuki-2022 | all/resolution | after | Results
sanuki-2022 | all/nrs | scale_min | Abstract
"""


def concept(library, word: str, *branches: str) -> str:
    from metlit import iris

    return library.terms.one(word, [iris.TERM + b for b in branches]).iri


def test_the_frozen_set_is_the_first_five_papers():
    assert [file.stem for file in metlit.sample()] == [
        "elhayel-2026", "gerontopoulos-2020", "kalantari-khandani-2025", "pinotti-2017", "sanuki-2022"
    ]  # fmt: skip


@pytest.mark.nightly
def test_the_sample_is_the_frozen_set(cli, tmp_path, real_store):
    assert cli("build", "--sample", "--store", "store").code == 0
    assert metlit.build(metlit.sample(), tmp_path / "other").generation
    expected = list(metlit.open(real_store).nquads())
    assert list(metlit.open(tmp_path / "store").nquads()) == expected == list(metlit.open(tmp_path / "other").nquads())


def test_a_list_that_names_what_is_not_there_is_told(tmp_path):
    shutil.copytree(FROZEN[0].parent, tmp_path / "cases")
    resources = dataclasses.replace(Resources.default(), cases=tmp_path / "cases")
    (tmp_path / "cases" / "pinotti-2017.yaml").unlink()
    with pytest.raises(ResourceError, match=r"pinotti-2017\.yaml is missing"):
        resources.frozen_files()
    (tmp_path / "cases" / "frozen.txt").unlink()
    with pytest.raises(ResourceError, match=r"frozen\.txt is missing"):
        resources.frozen_files()


def test_no_record_has_an_error(library):
    # The functions stay callable after the modules behind them are loaded.
    assert not has_errors(metlit.check(*FROZEN))
    assert metlit.dose("42.5/17", "3")[0].eqd2 == Decimal("46.75")


@pytest.mark.parametrize("row", SANUKI.strip().splitlines(), ids=lambda r: r.split("|")[0].strip())
def test_sanuki_table_1(library, row):
    who, primary, age, sex, muscle, intent, dose, before, after, weeks = (c.strip() for c in row.split("|"))
    patient, *side = who.split()
    total, fractions = dose.split("/")
    found = library.query(f"""
        SELECT * WHERE {{
          BIND(record:sanuki-2022\\/{patient} AS ?p)
          ?p metlit:age/metlit:printed ?age ; metlit:sex ?sex ; metlit:primary/metlit:tumour ?primary ;
             metlit:lesion ?lesion ; metlit:radiotherapy ?course ; metlit:pain ?pain .
          ?lesion metlit:site ?muscle . OPTIONAL {{ ?lesion metlit:side/skos:notation ?side }}
          ?course metlit:target ?lesion ; metlit:intent ?intent .
          ?main metlit:derivedFor ?course ; metlit:selected ?dose .
          ?dose metlit:totalDose/metlit:value ?total ; metlit:fractions/metlit:value ?fractions .
          ?pain metlit:treatment ?course ; metlit:ofTarget ?lesion ; metlit:before/metlit:value ?before ;
             metlit:scoreAfter/metlit:value ?after ; metlit:bestAfter/metlit:value ?weeks .
        }}""").dicts()
    if side:
        found = [f for f in found if f["side"] == side[0]]
    found = [f for f in found if f["muscle"] == concept(library, muscle, "site")]
    cells = {
        (f["age"], f["sex"], f["primary"], f["intent"], f["total"], f["fractions"], f["before"], f["after"], f["weeks"])
        for f in found
    }
    assert cells == {
        (
            age,
            concept(library, sex, "context/sex"),
            concept(library, primary, "tumour"),
            concept(library, intent, "context/treatment-intent"),
            Decimal(total),
            Decimal(fractions),
            Decimal(before),
            Decimal(after),
            Decimal(weeks),
        )
    }


@pytest.mark.parametrize("patient", sorted(ANALGESICS))
def test_sanuki_analgesics(library, patient):
    rows = library.query(f"""
        SELECT ?drug ?mg WHERE {{
          record:sanuki-2022\\/{patient} metlit:analgesia ?use .
          ?use metlit:drug ?drug ; metlit:dailyDose/metlit:value ?mg ; metlit:at ?at FILTER(CONTAINS(?at, "Table 1"))
        }}""").rows
    assert set(rows) == {(concept(library, d, "treatment"), Decimal(mg)) for d, mg in ANALGESICS[patient]}


@pytest.mark.parametrize("number", range(1, 11))
def test_kalantari_table_2(library, number):
    t, n, primary, nodes, d98, d95_2, d95_1, volume, v95, d100, miss = (
        KALANTARI.strip().splitlines()[number - 1].split()
    )
    rows = library.query(f"""
        SELECT ?t ?n ?primary ?nodes ?d98 ?d95 ?name ?volume ?v95 ?d100 ?class WHERE {{
          BIND(record:kalantari-khandani-2025\\/c{number:02} AS ?p)
          ?p metlit:primary ?tumour ; metlit:lesion/metlit:diseaseVolume/metlit:value ?nodes ;
             metlit:radiotherapy/metlit:dose ?dose ; metlit:recurrence ?recurrence .
          ?tumour metlit:tCategory ?t ; metlit:nCategory ?n ; metlit:diseaseVolume/metlit:value ?primary .
          ?dose metlit:volumeName ?name ; metlit:d95/metlit:value ?d95 .
          OPTIONAL {{ ?dose metlit:d98/metlit:value ?d98 }}
          ?recurrence metlit:diseaseVolume/metlit:value ?volume ; metlit:v95/metlit:value ?v95 ;
             metlit:d100/metlit:value ?d100 ; metlit:recurrenceClass ?class .
        }}""").dicts()
    expected = (t, n, *map(Decimal, (primary, nodes, volume, v95, d100)), concept(library, miss, "outcome/recurrence"))
    assert {tuple(r[c] for c in ("t", "n", "primary", "nodes", "volume", "v95", "d100", "class")) for r in rows} == {
        expected
    }
    doses = {(r["name"][:4], r["d98"], r["d95"]) for r in rows}
    assert doses == {("CTV1", Decimal(d98), Decimal(d95_1)), ("CTV2", None, Decimal(d95_2))}


def test_gerontopoulos_table_2(library):
    rows = library.query("""
        SELECT ?sex ?where ?n WHERE {
          record:gerontopoulos-2020\\/all metlit:primary ?p . ?p metlit:sex/skos:prefLabel ?sex ; metlit:n ?n .
          OPTIONAL { ?p metlit:site ?site } OPTIONAL { ?p metlit:tumour ?tumour }
          BIND(COALESCE(?site, ?tumour) AS ?where)
        }""").rows
    expected = {(s, concept(library, w, "tumour" if w == "sarcoma" else "site"), n) for s, w, n in GERONTOPOULOS}
    assert set(rows) == expected
    assert sum(row[2] for row in rows) == 18


def test_pinotti_lesions(library):
    rows = library.query("""
        SELECT ?site WHERE { record:pinotti-2017\\/p1 metlit:lesion ?l . ?l metlit:site ?site
          FILTER NOT EXISTS { ?l metlit:present false } }""").rows
    assert sorted(r[0] for r in rows) == sorted(concept(library, w, "site") for w in PINOTTI)
    conflict = (
        "ASK { ?c a metlit:Conflict ; metlit:about record:pinotti-2017\\/p1\\/liver ; metlit:aboutKey 'present' }"
    )
    assert library.query(conflict) is True


def test_elhayel_courses(library):
    rows = library.query("""
        SELECT ?total ?fractions ?each ?missing WHERE {
          record:elhayel-2026\\/p1 metlit:radiotherapy/metlit:dose ?d .
          ?d metlit:totalDose/metlit:printed ?total .
          OPTIONAL { ?d metlit:fractions/metlit:printed ?fractions }
          OPTIONAL { ?d metlit:dosePerFraction/metlit:printed ?each }
          OPTIONAL { ?d metlit:absence ?a .
            ?a metlit:onProperty metlit:fractions ; metlit:absenceReason/skos:prefLabel ?missing }
        } ORDER BY ?total""").rows
    assert rows == [("30 Gy", "10", "3 Gy", None), ("70 Gy", None, None, "not reported")]


@pytest.mark.parametrize(
    ("record", "about", "key"),
    [
        ("sanuki-2022", "p05/rt1", "dose"),
        ("sanuki-2022", "p08/rt1", "dose"),
        ("kalantari-khandani-2025", "all", "sex"),
        ("pinotti-2017", "p1/liver", "present"),
        ("gerontopoulos-2020", "all", "primary"),
    ],
)
def test_known_contradictions_keep_every_reading(library, record, about, key):
    node = f"<https://w3id.org/metlit/record/{record}/{about}>"
    rows = library.query(f"""
        SELECT ?c (COUNT(DISTINCT ?r) AS ?readings) (COUNT(DISTINCT ?at) AS ?places) WHERE {{
          ?c a metlit:Conflict ; metlit:about {node} ; metlit:aboutKey "{key}" ; metlit:reading ?r . ?r metlit:at ?at
        }} GROUP BY ?c""").rows
    assert rows
    assert all(readings >= 2 and places >= 2 for _, readings, places in rows)


def test_every_number_says_where_it_stands():
    """None stands under several places of its node."""
    assert [f.text() for f in metlit.check(*FROZEN) if f.code == "place-not-said"] == []


@pytest.mark.parametrize("line", PLACES.strip().splitlines())
def test_values_stand_where_the_paper_prints_them(library, line):
    record, path, keys, places = (cell.strip() for cell in line.split("|"))
    wording = Tables(library).wording(record)
    found = wording.follow(f"{wording.case.root}/{path}", keys.split("."))
    assert found and {value.at for value in found} == {tuple(places.split("; "))}


@pytest.mark.parametrize(
    ("record", "about", "key", "words"),
    [
        ("pinotti-2017", "p1", "history", "did not fulfill the above conditions"),
        ("sanuki-2022", "source", "consent", "Consent was obtained or waived by all participants"),
        ("sanuki-2022", "p01/loxoprofen", "daily_dose", "loxoprofen sodium hydrate (60 mg)"),
        ("sanuki-2022", "p08/piriformis", "site", "in contact with the left ischiadic nerve"),
    ],
)
def test_a_contradiction_stands_among_the_conflicts_in_the_words_of_the_paper(library, record, about, key, words):
    rows = library.query(f"""
        SELECT ?printed ?kept WHERE {{
          ?c a metlit:Conflict ; metlit:about <https://w3id.org/metlit/record/{record}/{about}> ;
             metlit:aboutKey "{key}" ; metlit:reading ?r .
          ?r metlit:printed ?printed . OPTIONAL {{ ?r metlit:kept ?kept }}
        }}""").rows
    assert len(rows) == 2 and sum(kept is True for _, kept in rows) == 1
    assert any(words in printed for printed, kept in rows if kept is None)
