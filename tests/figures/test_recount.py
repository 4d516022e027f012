"""What figures plot is counted again from what is reported in the graph, without evidence rows or derived values.

Of marks that rest on patients alone the patients are compared, one by one; those of groups are counted by hand.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from fractions import Fraction

import pytest

from metlit import iris
from metlit.figures import files
from metlit.figures.catalogue import Figures

# Months of a twelfth of a Julian year of 365.25 days.
MONTHS = {"day": Fraction(12 * 100, 36525), "week": Fraction(7 * 12 * 100, 36525), "month": 1, "year": 12}


@pytest.fixture(scope="module")
def plotted(library):
    """What a figure's CSV has."""
    figures = Figures(library)

    def lines(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(files.plotted_numbers(figures.figure(name, {})).decode())))

    return lines


@pytest.fixture(scope="module")
def asked(library):
    """Rows of a query, IRIs of records as paths, concepts as labels."""

    def rows(query: str) -> list[tuple[str, ...]]:
        found = library.query(query).rows
        return [tuple(_word(library, cell) for cell in row) for row in found]

    return rows


def _word(library, cell: object) -> str:
    text = "" if cell is None else str(cell)
    return library.terms.label(text) if text.startswith(iris.TERM) else iris.local_path(text)


def of_patients(lines: list[dict[str, str]], groups: set[str]) -> dict[tuple[str, ...], set[str]]:
    """Of the first two columns the patients in whom they are found, of lines that rest on no group."""
    found: dict[tuple[str, ...], set[str]] = {}
    for line in lines:
        subjects = {"/".join(path.split("/")[:2]) for path in line["rows"].split()}
        if not subjects & groups:
            assert int(line["people"]) == int(line["people_at_most"]) == len(subjects), line
            found[tuple(line.values())[:2]] = subjects
    return found


@pytest.fixture(scope="module")
def groups(asked) -> set[str]:
    return {group for (group,) in asked("SELECT ?g WHERE { ?g a metlit:Cohort }")}


def test_scores_before_and_after(plotted, asked) -> None:
    counted = sorted(
        asked(
            "SELECT ?pain ?before ?after WHERE { ?pain a metlit:Pain ; metlit:before/metlit:value ?before "
            "OPTIONAL { ?pain metlit:scoreAfter/metlit:value ?after } "
            "FILTER NOT EXISTS { ?pain metlit:present false } }"
        )
    )
    numbers = [(p, str(Fraction(b)), str(Fraction(a)) if a else "not reported") for p, b, a in counted]
    assert [(m["rows"], m["before"], m["after"]) for m in sorted(plotted("pain"), key=lambda m: m["rows"])] == numbers
    falls = {p: str(Fraction(b) - Fraction(a)) for p, b, a in counted if a}
    assert {m["rows"]: m["change"] for m in plotted("pain-change")} == falls
    assert len(falls) == 12


def test_primary_tumours_by_site(plotted, asked, groups) -> None:
    """A lesion, or a target of a treatment, at a site, in a patient with a tumour; none that is stated to be absent."""
    counted = defaultdict(set)
    for patient, tumour, site in asked(
        "SELECT DISTINCT ?patient ?named ?site WHERE { "
        "?patient a metlit:Patient ; metlit:primary/metlit:tumour ?named . "
        "{ ?patient metlit:lesion ?place . ?place metlit:site ?site } "
        "UNION { ?patient metlit:radiotherapy|metlit:surgery|metlit:systemicTherapy ?t . ?t metlit:target ?place . "
        "?place metlit:site ?site } "
        "UNION { ?patient metlit:radiotherapy|metlit:surgery ?t . ?t metlit:target ?place . "
        "?place metlit:tumour/metlit:originatesIn ?site FILTER NOT EXISTS { ?place metlit:site ?printed } } "
        "UNION { ?patient metlit:hasResponse ?told . ?told metlit:ofTarget ?place ; metlit:treatment ?drug . "
        "?drug a metlit:SystemicTherapy . ?place metlit:site ?site } "
        "FILTER NOT EXISTS { ?place metlit:present false } }"
    ):
        counted[tumour, site].add(patient)
    drawn = of_patients(plotted("gap-sites"), groups)
    assert len(drawn) > 30
    assert drawn == {key: patients for key, patients in counted.items() if key in drawn}
    # What is left out of these rests on a group as well.
    rest = {tuple(m.values())[:2] for m in plotted("gap-sites")} - drawn.keys()
    assert set(counted) <= drawn.keys() | rest


def test_bands_of_doses(plotted, asked, groups) -> None:
    """EQD2 = D (D / n + 10) / 12 of total D in n fractions, of what was not only planned."""
    doses = defaultdict(set)
    for patient, site, total, unit, fractions in asked(
        "SELECT ?patient ?site ?total ?unit ?n WHERE { ?patient a metlit:Patient ; metlit:radiotherapy ?course . "
        "?course metlit:target ?place ; metlit:dose ?dose . "
        "?place metlit:site|(metlit:tumour/metlit:originatesIn) ?site . "
        "?dose metlit:totalDose ?sum ; metlit:fractions/metlit:value ?n . "
        "?sum metlit:value ?total ; metlit:unit ?unit . "
        "FILTER NOT EXISTS { ?sum metlit:comparator ?sign } "
        "FILTER NOT EXISTS { ?dose metlit:basis/skos:prefLabel ?basis FILTER(STR(?basis) = 'planned') } "
        "FILTER(NOT EXISTS { ?dose metlit:target ?only } || EXISTS { ?dose metlit:target ?place }) }"
    ):
        gray = Fraction(total) / (100 if unit.startswith("centi") else 1)
        eqd2 = gray * (gray / Fraction(fractions) + 10) / 12
        edges = [20, 30, 40, 50, 60, 70]
        place = sum(edge <= eqd2 for edge in edges)
        band = "< 20" if place == 0 else "≥ 70" if place == 6 else f"{edges[place - 1]} to < {edges[place]}"
        doses[site, band].add(patient)
    drawn = {key: who for key, who in of_patients(plotted("gap-doses"), groups).items() if key[1] != "–"}
    assert len(drawn) > 8
    assert {key: doses[key] for key in drawn} == drawn


def test_times_of_courses(plotted, asked) -> None:
    """Each time of the swimmer is one that is printed at its node, in months."""
    printed = defaultdict(set)
    for node, number, unit in asked(
        "SELECT ?node ?number ?unit WHERE { ?node ?time ?interval . "
        "?interval metlit:value ?number ; metlit:unit ?unit . "
        "?unit skos:inScheme ?units }"
    ):
        if unit in MONTHS:
            printed[node].add(round(float(Fraction(number) * MONTHS[unit]), 2))
    lines = plotted("swimmer")
    assert len(lines) > 30
    assert [m["rows"] for m in lines if round(float(m["time"]), 2) not in printed[m["rows"]]] == []


def test_edges_of_the_network(plotted, asked, groups) -> None:
    """Who was irradiated, operated on or given a drug at a site, by which technique."""
    counted = defaultdict(set)
    for patient, site, how in asked(
        "SELECT DISTINCT ?patient ?site ?how WHERE { ?patient a metlit:Patient ; metlit:radiotherapy ?t . "
        "?t metlit:target ?place ; metlit:technique|metlit:modality ?how . ?place metlit:site ?site "
        "FILTER NOT EXISTS { ?place metlit:present false } }"
    ):
        counted[site, how].add(patient)
    checked = 0
    for line in plotted("network"):
        subjects = {"/".join(path.split("/")[:2]) for path in line["rows"].split()}
        if (line["from"], line["to"]) in counted and not subjects & groups:
            assert subjects == counted[line["from"], line["to"]], line
            assert int(line["people"]) == len(subjects)
            checked += 1
    assert checked == 3  # the others rest on a group as well


def test_judgements_of_bias(plotted, asked) -> None:
    told = {
        record: set(
            asked(f"SELECT DISTINCT ?v WHERE {{ <{iris.RECORD}{record}> metlit:appraisal ?made . ?made ?p ?v }}")
        )
        for (record,) in asked("SELECT ?r WHERE { ?r a metlit:Publication }")
    }
    for line in plotted("risk-of-bias"):
        judged = {(v,) for k, v in line.items() if k not in ("study", "contested", "rows")}
        assert judged <= told[line["rows"]] | {("–",)}, line
