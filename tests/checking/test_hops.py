"""How far a query looks, by hand."""

from __future__ import annotations

import pytest

from metlit.checking.hops import hops


@pytest.mark.parametrize(
    "body, far",
    [
        ("$this metlit:age ?a .", 0),
        ("$this metlit:age ?a ; metlit:sex ?b . FILTER(?a > 3)", 0),
        ("$this metlit:age ?a . ?a metlit:value ?n .", 1),
        ("$this ?any ?a , ?b . ?b ?other ?d . ?d metlit:value ?n .", 2),
        ("$this metlit:age ?a . FILTER NOT EXISTS { ?a metlit:at ?own . } ", 1),
        ("{ $this metlit:age ?a . ?a metlit:n ?n . } UNION { $this metlit:sex ?b . }", 1),
        ('$this metlit:age ?a . # ?x metlit:of ?y\n FILTER(STR(?a) = "?x metlit:of ?y .")', 0),
        # Backwards, along a path, from nowhere, or from what another branch alone binds.
        ("?group metlit:part $this .", None),
        ("$this metlit:age/metlit:value ?a .", None),
        ("$this ^metlit:part ?a . ?a metlit:n ?n .", None),
        ("$this metlit:partOf* ?a . ?a metlit:n ?n .", None),
        ("?x a metlit:Dose .", None),
        ("{ $this metlit:age ?a . } UNION { ?a metlit:n ?n . }", None),
        ("OPTIONAL { $this metlit:age ?a . } ?a metlit:n ?n .", None),
        ("$this metlit:age ?a . FILTER(EXISTS { ?x metlit:n ?n })", None),
        ("BIND(IRI('x') AS ?x) ?x metlit:n ?n .", None),
        ("VALUES ?x { <a> } ?x metlit:n ?n .", None),
        ("{ SELECT ?x WHERE { ?x metlit:n ?n . } } $this metlit:age ?x .", None),
        ("$this metlit:age [ metlit:value ?n ] .", None),
    ],
)
def test_how_far(body, far):
    assert hops(f"SELECT $this WHERE {{ VALUES ?c {{ <d> }} ?this a ?c . {body} }}") == far


def test_what_is_no_query_of_a_node():
    assert hops("ASK { ?this a ?c }") is None
    assert hops("SELECT ?this WHERE { ?this a ?c") is None
