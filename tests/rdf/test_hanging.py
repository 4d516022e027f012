"""Which queries find the same without nodes that nothing leads to: told from the text, and tried."""

from __future__ import annotations

import pytest

from metlit.rdf.graphs import Graphs
from metlit.rdf.hanging import LeftOut, starts_at_data

SKOS, EX = "http://www.w3.org/2004/02/skos/core#", "http://example.org/"
LEFT_OUT = LeftOut(frozenset(SKOS + name for name in ("broader", "prefLabel", "inScheme")), SKOS + "Concept")
PREFIXES = f"PREFIX ex: <{EX}>\n"
# A record with one word, which is below another; beside it a word that nobody mentions.
KEPT = f"""<{EX}r> <{EX}site> <{EX}lung> .
<{EX}r> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{EX}Lesion> .
<{EX}r> <{EX}n> "2" .
<{EX}lung> <{SKOS}broader> <{EX}organ> .
<{EX}lung> <{SKOS}prefLabel> "lung" .
<{EX}organ> <{SKOS}prefLabel> "organ" .
<{EX}row> <{EX}scope> <{EX}organ> .
"""
LEFT = f"""<{EX}liver> <{SKOS}broader> <{EX}organ> .
<{EX}liver> <{SKOS}prefLabel> "liver" .
<{EX}liver> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{SKOS}Concept> .
"""
SOUND = [
    "SELECT * WHERE { ?r ex:site ?s . ?s skos:broader* ?top . ?top skos:prefLabel ?label }",
    "SELECT * WHERE { ?r ex:site/skos:broader*/skos:prefLabel ?label }",
    "SELECT * WHERE { ?r a ex:Lesion OPTIONAL { ?r ex:site ?s . ?s skos:prefLabel ?label } }",
    "SELECT * WHERE { ?r ex:site ?s FILTER NOT EXISTS { ?s skos:broader ex:r } }",
    "SELECT * WHERE { ?r ex:site ?s . ?s skos:broader* ?top MINUS { ?r ex:n ?n . ?top skos:broader ?o } }",
    "SELECT * WHERE { { SELECT ?s (COUNT(?r) AS ?n) WHERE { ?r ex:site ?s } GROUP BY ?s } ?s skos:prefLabel ?label }",
    "SELECT * WHERE { VALUES ?s { ex:lung } ?s skos:prefLabel ?label }",
    "SELECT * WHERE { { ?r ex:site ?s } UNION { ?row ex:scope ?s } ?s skos:prefLabel ?label }",
    "SELECT * WHERE { ?r ex:n ?n ; ex:site ?s BIND(IF(EXISTS { ?s skos:broader ex:organ }, 1, 0) AS ?in) }",
]
# Each finds something else without the word that nobody mentions.
WIDE = [
    "SELECT * WHERE { ?s skos:broader ex:organ }",
    "SELECT * WHERE { ?s skos:prefLabel ?label }",
    "SELECT * WHERE { ?s a skos:Concept }",
    "SELECT * WHERE { ?s a ?kind }",
    "SELECT * WHERE { ?s ?p ?o }",
    "SELECT * WHERE { ?row ex:scope ?o . ?o ^skos:broader ?s }",
    "SELECT * WHERE { ?row ex:scope/(^skos:broader)/skos:prefLabel ?label }",
    "SELECT * WHERE { ?s !ex:n ?o }",
    "SELECT * WHERE { ?s skos:broader* ?o }",
    "SELECT * WHERE { ?r a ex:Lesion OPTIONAL { ?s skos:prefLabel ?label } }",
    "SELECT * WHERE { ?r a ex:Lesion FILTER NOT EXISTS { ?s skos:prefLabel 'liver' } }",
    "SELECT * WHERE { ?r a ex:Lesion MINUS { ?s skos:prefLabel 'liver' . ?r ex:n ?n } }",
    "SELECT * WHERE { ?r ex:site ?s { SELECT (COUNT(?s) AS ?n) WHERE { ?s skos:prefLabel ?label } } }",
    "SELECT * WHERE { ?r ex:n ?n { ?r a ex:Lesion FILTER NOT EXISTS { ?s skos:prefLabel 'liver' } } ?row ex:scope ?s }",
    "SELECT * WHERE { { ?r ex:site ?s } UNION { ?r a ex:Lesion } ?s skos:prefLabel ?label }",
    "SELECT * WHERE { VALUES ?s { UNDEF } ?s skos:prefLabel ?label }",
    "SELECT * WHERE { BIND(IRI('http://example.org/liver') AS ?s) ?s skos:prefLabel ?label }",
    "SELECT * WHERE { GRAPH ?g { ?r ex:site ?s } }",
    "SELECT * WHERE { [] skos:prefLabel ?label }",
]


def answers(query: str, *data: str) -> list[str]:
    found = Graphs.merged([part.encode() for part in data]).select(PREFIXES + query)
    return sorted(map(repr, found.rows))


@pytest.mark.parametrize("query", SOUND)
def test_these_start_at_data(query: str) -> None:
    assert starts_at_data(PREFIXES + query, LEFT_OUT)
    assert answers(query, KEPT) == answers(query, KEPT, LEFT) != []


@pytest.mark.parametrize("query", WIDE)
def test_these_do_not(query: str) -> None:
    assert not starts_at_data(PREFIXES + query, LEFT_OUT)
    if "GRAPH" not in query:
        assert answers(query, KEPT) != answers(query, KEPT, LEFT)


def test_a_variable_for_which_they_do_not_count() -> None:
    query = PREFIXES + "SELECT * WHERE { ?this ?path ?value . ?value skos:prefLabel ?label }"
    assert starts_at_data(query, LEFT_OUT, ("?this",)) and not starts_at_data(query, LEFT_OUT)


@pytest.mark.parametrize(
    "query", ["", "SELECT", "SELECT * WHERE {", "SELECT * { ?s ?p", "ASK { FILTER(1", "CONSTRUCT {"]
)
def test_what_is_not_understood_does_not(query: str) -> None:
    assert not starts_at_data(query, LEFT_OUT)
