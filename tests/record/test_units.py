"""Conversion of units: the record's and the audit's, and rule 10 of the ontology, are the same arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest

from metlit import iris
from metlit.errors import ResourceError
from metlit.model.rules import derive, load_rules
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.rdf.graphs import Graphs
from metlit.rdf.literals import nquads_literal
from metlit.record.units import PLAIN, UNITS, Units
from metlit.resources import Resources

RESOURCES = Resources.default()


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load(RESOURCES.term_files())


@pytest.fixture(scope="module")
def units(terms) -> Units:
    return Units(terms)


def unit(key: str) -> str:
    return iris.term_iri("unit", key)


@pytest.mark.parametrize(
    ("value", "key", "into", "expected"),
    [
        # 1 Gy = 100 cGy; a year has 12 months of 365.25/12 days; 1 cm³ = 1,000 mm³; 1 m = 100 cm (SI, UCUM).
        (30, "gray", "centigray", 3000),
        (4200, "centigray", "gray", 42),
        (2, "year", "month", 24),
        (Fraction("30.4375"), "day", "month", 1),
        (1, "week", "day", 7),
        (1500, "cubic-millimetre", "cubic-centimetre", Fraction(3, 2)),
        (1, "metre", "centimetre", 100),
        (7, "month", "month", 7),
    ],
)
def test_conversion(units, value, key, into, expected):
    assert units.converted(Fraction(value), unit(key), unit(into)) == expected


def test_rule_10_converts_alike(terms, units):
    """Every unit of the vocabulary, in the graph by the rule and in Python."""
    columns = Schema.load(RESOURCES.shape_files(), RESOURCES.ontology_file()).term_columns
    keys = [c.key for c in terms.concepts.values() if c.scheme == "unit" and c.broader]
    assert len(keys) > 70
    value, graph = f"<{iris.METLIT}value>", f" <{iris.record_iri('a-2020')}> .\n"
    lines = [
        f"<{iris.record_iri('a-2020')}/{key}> {value} {nquads_literal('7', iris.XSD + 'decimal')}{graph}"
        f"<{iris.record_iri('a-2020')}/{key}> <{iris.METLIT}unit> <{unit(key)}>{graph}"
        for key in keys
    ]
    graphs = Graphs.in_memory([*("".join(part).encode() for part in (terms.nquads(columns), lines))])
    derive(graphs, [rule for rule in load_rules(RESOURCES.rule_files()) if rule.name == "normalised-quantity"])
    rows = graphs.select(
        "SELECT ?q ?unit ?value WHERE { ?d metlit:derivedFor ?q ; metlit:unit ?unit ; metlit:value ?value }"
    )
    found = {iris.local_path(q).removeprefix("a-2020/"): (into, Fraction(number)) for q, into, number in rows.rows}
    assert len(found) > 60
    for key, (into, number) in found.items():
        assert units.factor(into) == 1 and units.dimension(into) == units.dimension(unit(key))
        # Oxigraph's decimals keep 18 fractional digits.
        assert abs(units.converted(Fraction(7), unit(key), into) - number) < Fraction(1, 10**16), key


def test_names_of_units(units):
    assert units.named("Gray").iri == unit("gray")
    assert units.named("mo", unit("duration")).iri == unit("month")
    assert units.named("mo", unit("absorbed-dose")) is None
    assert units.named("length of time") is None, "a dimension is no unit"
    assert (units.dimension(unit("gray")), units.dimension(unit("absorbed-dose"))) == (unit("absorbed-dose"), "")
    assert UNITS == iris.TERM + "unit" and units.label(PLAIN) == "1"


def test_a_month_has_no_fixed_length(units):
    """It is 365.25/12 days; papers also count 30, 30.5, or four weeks."""
    day = units.factor(unit("day"))
    assert 1 / day == Fraction(36525, 1200)
    assert [(factor / day, text) for factor, text in units.lengths(unit("month"))] == [
        (30, "30 days"),
        (Fraction("30.5"), "30.5 days"),
        (28, "28 days"),
    ]
    assert units.lengths(unit("week")) == []


def test_a_length_that_is_no_quantity_is_refused(terms):
    month = terms.get(unit("month"))
    wrong = Terms([*terms.concepts.values(), month._replace(extra={**month.extra, "taken_for": "some days"})])
    with pytest.raises(ResourceError, match="some days"):
        Units(wrong).lengths(unit("month"))
