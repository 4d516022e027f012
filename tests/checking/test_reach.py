"""What a query may look at, held to what a parser of SPARQL says of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import URIRef, Variable

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.checking.reach import Reach, Touched

_TYPE = f"<{iris.TYPE}>"


@pytest.fixture(scope="module")
def queries() -> dict[str, str]:
    pipeline = Pipeline()
    rules = {f"rule {rule.name}": rule.query for rule in pipeline.rules}
    # Many constraints differ in a number alone: one of each name is enough.
    return rules | {constraint.name: constraint.query for constraint in pipeline.checker.constraints}


def parts(tree: object) -> Iterator[object]:
    """All that stands in the algebra of a query."""
    if isinstance(tree, CompValue):
        for name, value in tree.items():
            if name != "template":
                yield from parts(value)
    elif isinstance(tree, list | tuple | set | frozenset):
        for value in tree:
            yield from parts(value)
    elif hasattr(tree, "__dict__") and not isinstance(tree, URIRef | Variable | str):  # a path
        yield tree
        for value in vars(tree).values():
            yield from parts(value)
    else:
        yield tree


def triples(tree: object) -> Iterator[tuple]:
    if isinstance(tree, CompValue):
        for name, value in tree.items():
            if name == "triples":
                # A block of EXISTS has them one behind the other.
                for row in value:
                    yield from (tuple(row[i : i + 3]) for i in range(0, len(row), 3))
            elif name != "template":
                yield from triples(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from triples(value)


def test_every_iri_is_named_and_every_open_property_seen(queries):
    """Of each rule and constraint: a missed name would let a finding stand that no longer holds."""
    for name, query in queries.items():
        reach = Reach(query)
        algebra = translateQuery(parseQuery(iris.sparql_prologue(query) + query)).algebra
        named = {str(part) for part in parts(algebra) if isinstance(part, URIRef)}
        assert named - {iris.TYPE} <= reach.named | {iris.TYPE}, name
        bound = {str(v) for part in _tables(algebra) for row in part for v in row}
        open_properties = {str(p) for _, p, _ in triples(algebra) if isinstance(p, Variable)} - bound
        assert not open_properties or reach.is_open, name
        assert not any("NegatedPath" in type(part).__name__ for part in parts(algebra)) or reach.is_open, name


def _tables(tree: object) -> Iterator[list]:
    """The rows of VALUES."""
    if isinstance(tree, CompValue):
        for name, value in tree.items():
            if name == "res":
                yield value
            else:
                yield from _tables(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _tables(value)


@pytest.mark.parametrize(
    "query, triple, meets",
    [
        (
            "SELECT ?a WHERE { ?a metlit:age/metlit:value ?b }",
            "<x> <https://w3id.org/metlit/ontology#value> <y> .",
            True,
        ),
        ("SELECT ?a WHERE { ?a metlit:age ?b }", "<x> <https://w3id.org/metlit/ontology#value> <y> .", False),
        ("SELECT ?a WHERE { ?a ?any ?b }", "<x> <https://w3id.org/metlit/ontology#value> <y> .", True),
        ("SELECT ?a WHERE { ?a !metlit:age ?b }", "<x> <https://w3id.org/metlit/ontology#value> <y> .", True),
        ("SELECT ?a WHERE { ?a a metlit:Dose }", f"<x> {_TYPE} <https://w3id.org/metlit/ontology#Dose> .", True),
        ("SELECT ?a WHERE { ?a a metlit:Dose }", f"<x> {_TYPE} <https://w3id.org/metlit/ontology#Pain> .", False),
        ("SELECT ?a WHERE { ?a a ?any }", f"<x> {_TYPE} <https://w3id.org/metlit/ontology#Pain> .", True),
        (
            'SELECT ?a WHERE { ?a metlit:age "metlit:value" }',
            "<x> <https://w3id.org/metlit/ontology#value> <y> .",
            False,
        ),
    ],
)
def test_what_a_query_may_look_at(query, triple, meets):
    assert Reach(query).meets(Touched({triple})) is meets


def test_nothing_that_changed_concerns_nothing():
    assert not Reach("SELECT ?a WHERE { ?a ?any ?b }").meets(Touched(set()))
