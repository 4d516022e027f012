"""A query reaches into the network in no spelling, and what only looks like one is answered."""

from __future__ import annotations

import time
from itertools import product

import pyoxigraph as ox
import pytest

from metlit.errors import QueryError
from metlit.rdf.graphs import Graphs
from metlit.rdf.guard import guard, without_service
from metlit.rdf.sparql_text import SPARQL_TOKEN
from tests.listening import listening
from tests.rdf.spellings import spellings

QUAD = b'<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .\n'
# What the patterns before a spelling find.
FOUND = """<urn:s> <urn:p> 1, 1.5, 1e5, true, 'x', "it's", "a ' b", 'x'^^<urn:t>, <urn:o> ."""


def test_no_spelling_of_service_connects():
    """Oxigraph's own parser refuses each: no process keeps it from the network here."""
    store = ox.Store()
    store.load(FOUND.encode(), ox.RdfFormat.TURTLE)
    graphs = Graphs.in_memory([QUAD])
    with listening() as listener:
        queries = spellings(listener.port, every=23)
        reaching = 0
        for query in queries:
            before = listener.hits
            try:
                found = store.query(query)
                _ = list(found) if not isinstance(found, ox.QueryBoolean) else bool(found)
            except (OSError, RuntimeError, SyntaxError):
                pass
            for _ in range(50 if listener.hits == before else 0):  # the listener may need a moment
                if listener.hits > before:
                    break
                time.sleep(0.0002)
            reaching += listener.hits > before
        assert len(queries) > 400 and reaching > 200  # without a guard
        hits = listener.hits
        for query in queries:
            with pytest.raises(QueryError, match=r"^SERVICE is refused|^error at "):
                graphs.answer(query)
        time.sleep(0.05)
        assert listener.hits == hits


@pytest.mark.parametrize(
    "query",
    [
        r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        r"SELECT * { \U00000053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        r"SELECT * { S\u0045RVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ſERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:9/>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    ],
)
def test_oxigraph_reads_no_escape_outside_of_texts_and_iris(query):
    """What :func:`without_service` rests on; a version that reads otherwise must not be used."""
    with pytest.raises(SyntaxError):
        ox.Store().query(query)


def test_the_word_is_kept_in_texts_iris_and_comments():
    query = """
    SELECT ('Service' AS ?a) ("\\\\SERVICE" AS ?b) ('''the 'service' of''' AS ?c) (<http://a/service#x> AS ?d) {
      # SERVICE <http://127.0.0.1:9/>
      FILTER(REGEX("self-service", "SERVICE", "i")) }"""
    (row,) = Graphs.in_memory().answer(query).rows
    assert row == ("Service", "\\SERVICE", "the 'service' of", "http://a/service#x")
    assert "service" not in without_service(query).lower()


@pytest.mark.parametrize("query", ["SELECT ?service { }", "SELECT * { ?s <urn:p> :service }", "ASK { SERVICE?x {} }"])
def test_the_refusal_says_what_is_refused(query):
    with pytest.raises(QueryError, match=r"SERVICE is refused.*keep the word out of names"):
        Graphs.in_memory().answer(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {\n ?s <http://x/service> 'service', nope:x }",
        "SELECT * { ?s ?p 'service' ) FILTER('service') }",
        "SELECT ('service' AS ?x)\n(1 AS) { }",
    ],
)
def test_the_place_of_an_error_is_that_of_the_query_as_written(query):
    told = []
    for text in (query, query.replace("service", "perfect")):
        with pytest.raises(QueryError, match="error at ") as raised:
            Graphs.in_memory().answer(text)
        told.append(str(raised.value))
    assert told[0] == told[1]


def test_graphs_are_named_without_a_space_too():
    graphs = Graphs.in_memory([QUAD, QUAD.replace(b"urn:g", b"urn:h").replace(b"urn:s", b"urn:t")])
    count = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
    assert graphs.answer(count % "").rows == [(2,)]
    assert graphs.answer(count % "FROM<urn:g>").rows == [(1,)]
    assert graphs.answer("PREFIX u: <urn:> " + count % "FROM u:g").rows == [(1,)]
    assert graphs.answer("PREFIX : <urn:> " + count % "FROM:g").rows == [(1,)]
    assert graphs.answer("PREFIX FROM: <urn:> SELECT (COUNT(*) AS ?n) { FROM:s ?p ?o }").rows == [(1,)]


PIECES = (*"\"'\\<>a:?#{", '"""', "'''", '\\"', "<a", "a-", "-a", "a:", "@a", "-1", "1.")


def test_any_text_is_read_in_time_that_grows_with_it():
    slow = []
    for one, other in product(PIECES, repeat=2):
        for text in ((one + other) * (12000 // len(one + other)), one + other * (12000 // len(other))):
            start = time.process_time()
            assert len(SPARQL_TOKEN.findall(text)) > 0
            if time.process_time() - start > 0.2:  # a hundredth of it is usual
                slow.append(text[:8])
    assert slow == []
    start = time.process_time()
    with pytest.raises(QueryError):
        guard("\n" * 65_000 + "{" * 61)
    with pytest.raises(QueryError):
        Graphs.in_memory().answer("\n" * 65_000)
    assert time.process_time() - start < 1
