"""VALUES blocks are found by the tokens of a query, whatever stands in its comments, texts and IRIs."""

from __future__ import annotations

import pytest

from metlit.errors import QueryError
from metlit.rdf.graphs import Graphs
from metlit.rdf.sparql_text import values_of, with_values

QUERY = """\
# VALUES ?x { 1 } is said here only.
SELECT ?x ?text (?x < 3 && 4 > ?x AS ?small) WHERE {
  BIND("VALUES ?x { 2 }" AS ?text)
  values ?x { 5 } # VALUES ?x { 6 }
}
"""


def test_a_block_is_found_among_what_only_looks_like_one():
    assert values_of(QUERY, ["x"]) == "5"
    rows = Graphs.merged().select(with_values(QUERY, ["x"], [["1"], ["7"]])).rows
    assert sorted(rows) == [(1, "VALUES ?x { 2 }", True), (7, "VALUES ?x { 2 }", False)]


def test_a_comment_in_the_head_of_a_block_is_none_of_its_names():
    assert values_of("SELECT ?x WHERE { VALUES # the one\n ?x { 5 } }", ["x"]) == "5"


def test_several_variables_take_rows():
    query = "SELECT ?a ?b WHERE { VALUES (?a ?b) { } VALUES ?a { 1 2 } }"
    asked = with_values(query, ["a", "b"], [["1", '"one"'], ["3", "UNDEF"], ["2", "UNDEF"]])
    assert sorted(Graphs.merged().select(asked).rows, key=str) == [(1, "one"), (2, None)]
    assert Graphs.merged().select(query).rows == []


def test_what_is_put_in_is_taken_as_it_is():
    """No sign of it is read as a pattern."""
    asked = with_values("SELECT ?x WHERE { VALUES ?x { UNDEF } }", ["x"], [[r'"\\1 \\g<0>"']])
    assert Graphs.merged().select(asked).rows == [(r"\1 \g<0>",)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { ?s ?p ?x }",
        "SELECT * WHERE { VALUES ?x { 1 } VALUES ?x { 1 } }",
        "SELECT * WHERE { VALUES (?x ?y) { (1 2) } }",
        "SELECT * WHERE { VALUES ?x { 1",
    ],
)
def test_one_block_or_none(query):
    with pytest.raises(QueryError, match="once"):
        values_of(query, ["x"])
