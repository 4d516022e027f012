"""Values of cells: what a record says stays what it is, with its unit and place, until it is printed."""

from __future__ import annotations

from fractions import Fraction

import pytest

import metlit
from metlit import iris
from metlit.numbers.bands import About, Between
from metlit.rdf.literals import Literal
from metlit.rdf.rows import Iri
from metlit.record.values import Absence, CellValue, each_once, joined, literal_value
from metlit.record.wording import Wording
from metlit.tables.catalogue import Tables

GRAY, DAY = iris.term_iri("unit", "gray"), iris.term_iri("unit", "day")
TEXT = """\
source: {title: A title, year: 2020, design: case series, depth: full text}
cohorts:
  - id: all
    n: {value: 12, at: Abstract}
    at: Table 2
    label: {value: "12", at: [Results, Abstract]}
    primary:
      - {tumour: undifferentiated nasopharyngeal carcinoma, n: 7}
      - {tumour: undifferentiated nasopharyngeal carcinoma, n: 2}
patients:
  - id: p1
    at: Case presentation
    age: 61
    primary: {tumour: undifferentiated nasopharyngeal carcinoma, site: nasopharynx}
    lesions: {id: psoas, site: iliopsoas muscle}
    radiotherapy:
      - {id: exact, at: Table 1, target: psoas, dose: {total: 31.50 Gy, fractions: {value: not reported, at: Methods}}}
      - {id: range, target: psoas, dose: {total: 30-40 Gy, fractions: 10}}
      - {id: over, target: psoas, dose: {total: "> 25 Gy", fractions: ">= 3"}}
      - {id: up-to, target: psoas, dose: {total: "<= 3 Gy"}}
      - {id: about, target: psoas, dose: {total: about 20 Gy}}
    responses: {of: exact, lesion: psoas, response: local control, after: 31-675 days}
    toxicities: {of: exact, event: diarrhoea, present: false}
"""


@pytest.fixture(scope="module")
def wording(tmp_path_factory: pytest.TempPathFactory) -> Wording:
    folder = tmp_path_factory.mktemp("values")
    (folder / "cases").mkdir()
    (folder / "cases" / "one-2020.yaml").write_text(TEXT, encoding="utf-8")
    built = metlit.build(folder / "cases", folder / "store")
    assert built.generation is not None, [f.text() for f in built.findings]
    return Tables(metlit.open(folder / "store")).wording("one-2020")


def one(wording: Wording, path: str, keys: str) -> CellValue:
    (found,) = wording.follow(f"{wording.case.root}/{path}", keys.split("."))
    return found


@pytest.mark.parametrize(
    ("path", "key", "value", "unit", "printed"),
    [
        ("p1/exact", "dose.total", Fraction("31.5"), GRAY, "31.50 Gy"),
        ("p1/range", "dose.total", Between(Fraction(30), Fraction(40)), GRAY, "30-40 Gy"),
        ("p1/over", "dose.total", Between(low=Fraction(25), above=True), GRAY, "> 25 Gy"),
        ("p1/up-to", "dose.total", Between(high=Fraction(3)), GRAY, "<= 3 Gy"),
        ("p1/about", "dose.total", About(Fraction(20)), GRAY, "about 20 Gy"),
        ("p1", "responses.after", Between(Fraction(31), Fraction(675)), DAY, "31-675 days"),
        ("p1", "lesions.site", Iri(iris.term_iri("site", "iliopsoas-muscle")), "", "iliopsoas muscle"),
    ],
)
def test_what_is_printed_is_a_value_with_its_unit(
    wording: Wording, path: str, key: str, value: object, unit: str, printed: str
) -> None:
    found = one(wording, path, key)
    assert found.value == value and type(found.value) is type(value)
    assert (found.unit, found.text) == (unit, printed)
    assert found.number == (value if isinstance(value, Fraction) else None)


def test_a_value_knows_where_it_stands(wording: Wording) -> None:
    root = wording.case.root
    total = one(wording, "p1/exact", "dose.total")
    assert (total.node, total.stated_on) == (f"{root}/p1/exact/dose/total", f"{root}/p1/exact/dose")
    assert total.at == ("Table 1",)
    assert one(wording, "p1/range", "dose.total").at == ("Case presentation",)
    # A concept is no node of the record, and stands where the lesion does.
    site = one(wording, "p1", "lesions.site")
    assert (site.node, site.stated_on, site.at) == ("", f"{root}/p1/psoas", ("Case presentation",))


def test_a_value_with_a_place_of_its_own_stands_there_and_not_where_its_node_does(wording: Wording) -> None:
    assert one(wording, "all", "n").at == ("Abstract",) and one(wording, "all", "n").number == 12
    # The same text is another key's value.
    assert one(wording, "all", "label").at == ("Abstract", "Results")
    assert {f.at for f in wording.follow(f"{wording.case.root}/all", ["primary", "n"])} == {("Table 2",)}
    assert one(wording, "p1/exact", "dose.fractions").at == ("Methods",)


def test_absence_and_negation_are_values(wording: Wording) -> None:
    fractions = one(wording, "p1/exact", "dose.fractions")
    assert fractions.value == Absence(iris.term_iri("record", "not-reported"))
    assert fractions.absent and fractions.number is None and fractions.text == "not reported"
    (toxicity,) = wording.case.objects(f"{wording.case.root}/p1", "toxicities")
    (present,) = wording.follow(str(toxicity), ["present"])
    assert present.value is False and present.text == "no"


def test_a_number_alone_is_told_from_one_with_its_unit(wording: Wording) -> None:
    assert one(wording, "p1/range", "dose.fractions").bare
    assert one(wording, "p1", "age").bare and one(wording, "p1", "age").unit == iris.term_iri("unit", "year")
    assert not one(wording, "p1/exact", "dose.total").bare
    assert not one(wording, "p1/over", "dose.fractions").bare


def test_of_a_group_each_value_stands_once_with_all_its_sizes(wording: Wording) -> None:
    found = wording.follow(f"{wording.case.root}/all", ["primary", "tumour"])
    (value,) = each_once(found)
    assert value.sizes == (7, 2)
    label = wording.case.terms.one("undifferentiated nasopharyngeal carcinoma", []).label
    assert joined(found) == f"{label} (n = 7, 2)"


def test_values_are_the_same_wherever_they_stand() -> None:
    here, there = CellValue(Fraction(30), "30 Gy", GRAY, at=("Table 1",)), CellValue(Fraction(30), "30 Gy", GRAY)
    assert here == there and each_once([here, there, CellValue("")]) == (here,)
    assert here != CellValue(Fraction(30), "30.0 Gy", GRAY) and here != CellValue(Fraction(30), "30 Gy", DAY)


@pytest.mark.parametrize(
    ("number", "text"),
    [("1/3", "0.33"), ("2/3", "0.67"), ("1/8", "0.13"), ("42.5", "42.5"), ("60", "60"), ("-1/8", "-0.13")],
)
def test_a_computed_number_is_rounded_when_it_is_printed(number: str, text: str) -> None:
    value = CellValue.count(Fraction(number))
    assert value.number == Fraction(number) and value.text == text


@pytest.mark.parametrize(
    ("text", "datatype", "value", "printed"),
    [
        ("18", "integer", Fraction(18), "18"),
        ("7.80", "decimal", Fraction("7.8"), "7.80"),
        ("false", "boolean", False, "no"),
        ("1", "boolean", True, "yes"),
        ("18", "string", "18", "18"),
        ("2020", "gYear", "2020", "2020"),
    ],
)
def test_literals_are_what_their_datatype_says(text: str, datatype: str, value: object, printed: str) -> None:
    found = literal_value(Literal(text, iris.XSD + datatype))
    assert found == (value, printed) and type(found[0]) is type(value)
