"""What must be there for a query to find anything, by hand; and that nothing is lost where it is not asked."""

from __future__ import annotations

import pytest

from metlit.rdf.census import Census
from metlit.rdf.needs import Prospects, are_met, needs_of, stored_needs

M = "https://w3id.org/metlit/ontology#"


def named(*names: str) -> frozenset[str]:
    return frozenset(M + name for name in names)


@pytest.mark.parametrize(
    "body, needs",
    [
        ("?a metlit:x ?b .", {named("x")}),
        ("?a a metlit:C ; metlit:x/^metlit:y ?b .", {named("C"), named("x"), named("y")}),
        ("?a metlit:x|metlit:y ?b .", {named("x", "y")}),
        ("?a metlit:x+ ?b . ?b metlit:y* ?c . ?c metlit:z? ?d .", {named("x")}),
        ("VALUES ?c { metlit:C metlit:D } ?a a ?c .", {named("C", "D")}),
        ("VALUES (?n ?c ?p) { (1 metlit:C metlit:x) (2 metlit:D metlit:y) } ?a a ?c ; ?p ?b .", 
         {named("C", "D"), named("x", "y")}),
        ("{ ?a metlit:x ?b . ?b metlit:w ?e } UNION { ?a metlit:y ?b }", {named("w", "y")}),
        ("{ ?a metlit:x ?b } UNION { ?a ?any ?b }", set()),
        ("?a metlit:x ?b . OPTIONAL { ?b metlit:y ?c } MINUS { ?a metlit:z ?b }", {named("x")}),
        ("?a metlit:x ?b . FILTER(NOT EXISTS { ?b metlit:y ?c }) FILTER EXISTS { ?b metlit:z ?c }", {named("x")}),
        ("?a ?p ?b . VALUES (?p ?v) { (metlit:x UNDEF) }", set()),
        ('?a ?p ?b . VALUES (?p ?v) { (metlit:x "x"@en) }', set()),
        # What counts has a row where there is nothing.
        ("?a metlit:x ?b . { SELECT (COUNT(?d) AS ?n) WHERE { ?c metlit:y ?d } }", set()),
        ("?a metlit:x ?b . { SELECT ?b WHERE { ?c metlit:y ?b } }", {named("x")}),
        ("?a metlit:x [ metlit:y ?b ]", set()),
    ],
)  # fmt: skip
def test_what_a_query_needs(body, needs):
    assert set(needs_of(f"SELECT ?a WHERE {{ {body} }}")) == needs


def test_a_count_needs_nothing():
    assert needs_of("SELECT (COUNT(?a) AS ?n) WHERE { ?a metlit:x ?b }") == ()
    assert needs_of("SELECT ?a WHERE { ?a metlit:x ?b } GROUP BY ?a HAVING(COUNT(?b) > 1)") == (named("x"),)


def test_a_census_follows_what_comes_and_goes():
    lines = f'<n:1> <{M}x> <n:2> .\n<n:1> <{M}x> "a > <b> c" .\n<n:2> <{M}y> <n:1> .\n'
    typed = f"<n:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{M}C> .\n"
    census = Census(["always"])
    census.add(lines)
    census.add(typed)
    assert {"always", M + "x", M + "y", M + "C"} <= census.names
    assert [(node, prop, set(classes)) for node, prop, classes in census.several()] == [("n:1", M + "x", {M + "C"})]
    census.remove(lines.split("\n")[1] + "\n")
    assert not list(census.several())
    census.remove(lines.split("\n")[2])
    assert M + "y" not in census.names and M + "x" in census.names
    assert are_met(needs_of("SELECT ?a WHERE { ?a metlit:x ?b }"), census.names)


def test_prospects_tell_of_a_graph_of_their_own():
    queries = ["SELECT ?a WHERE { ?a metlit:x ?b }", "SELECT ?a WHERE { ?a metlit:y ?b }"]
    every = Prospects(stored_needs([M + "y"], queries), queries)
    own = every.anew()
    assert [own.may_find(query) for query in queries] == [False, True]
    own.add(f"<n:1> <{M}x> <n:2> .")
    assert own.may_find(queries[0]) and not every.may_find(queries[0])
    assert own.may_find("SELECT ?a WHERE { ?a metlit:other ?b }"), "of a query that is unknown nothing is known"
