"""Every constraint component of SHACL Core: a good and a bad example each, judged as pySHACL judges them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyshacl
import pytest
import rdflib
import rdflib.compare
from rdflib.namespace import RDF, SH

from metlit import iris
from metlit.errors import ResourceError
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples, parse_turtle
from metlit.shacl.core import CORE
from metlit.shacl.data import DataStore
from metlit.shacl.paths import term_key
from metlit.shacl.report import report_triples, report_turtle
from metlit.shacl.validator import Result, Validator

PREFIXES = """\
@prefix : <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CLASSES = ":Dog rdfs:subClassOf :Animal . :rex a :Dog . :tom a :Cat . "

# The shape's body, the good node's properties, the bad node's, how many results those have. All are about :p.
EXAMPLES: dict[str, list[tuple[str, str, str, int]]] = {
    "class": [("sh:class :Animal", ":p :rex", ':p :tom, :rex, "Rex", [ a :Cat ]', 3)],
    "datatype": [
        ("sh:datatype xsd:integer", ":p 1, 01, +7", ':p 1.0, "1", "x"^^xsd:integer, :rex', 4),
        ("sh:datatype xsd:byte", ':p "12"^^xsd:byte, "012"^^xsd:byte', ':p "300"^^xsd:byte, 12', 2),
        ("sh:datatype xsd:decimal", ":p 1.50, 31.0", ":p 1, 1.5e0", 2),
        ("sh:datatype xsd:date", ':p "2024-02-29"^^xsd:date', ':p "2023-02-29"^^xsd:date, "2023-02-28"', 2),
        ("sh:datatype rdf:langString", ':p "Hund"@de, "dog"@en-GB', ':p "Hund"', 1),
        ("sh:datatype :code", ':p "a"^^:code', ':p "a"', 1),
    ],
    "nodeKind": [
        ("sh:nodeKind sh:IRI", ":p :rex", ':p [], "x"', 2),
        ("sh:nodeKind sh:BlankNode", ":p []", ':p :rex, "x"', 2),
        ("sh:nodeKind sh:Literal", ':p "x", 01', ":p :rex, []", 2),
        ("sh:nodeKind sh:BlankNodeOrIRI", ":p :rex, []", ":p 1, 01", 2),
        ("sh:nodeKind sh:BlankNodeOrLiteral", ":p [], 1", ":p :rex", 1),
        ("sh:nodeKind sh:IRIOrLiteral", ":p :rex, 1", ":p []", 1),
    ],
    "minCount": [
        ("sh:minCount 1", ":p 1", ":q 1", 1),
        ("sh:minCount 3", ":p 1, 2, 3", ":p 1, 2", 1),
        ("sh:minCount 0", ":q 1", ":q 2", 0),
    ],
    "maxCount": [("sh:maxCount 1", ":p 1", ":p 1, 1.0", 1), ("sh:maxCount 0", ":q 1", ":p 1", 1)],
    "minExclusive": [("sh:minExclusive 4", ":p 4.1, 5", ':p 4, 4.0, 3, "5", :rex', 5)],
    "minInclusive": [
        ("sh:minInclusive 4", ':p 4, 4.0, "005"^^xsd:byte, 4.0e0', ':p 3.99, "5", []', 3),
        ('sh:minInclusive "2020-01-01"^^xsd:date', ':p "2020-01-01"^^xsd:date', ':p "2019-12-31"^^xsd:date', 1),
    ],
    "maxExclusive": [("sh:maxExclusive 4.50", ":p 4.49, 04", ":p 4.5, 4.50, 5", 3)],
    "maxInclusive": [("sh:maxInclusive 4.50", ":p 4.5, 4.50, 4", ":p 4.51, 5, :rex", 3)],
    "minLength": [("sh:minLength 3", ':p "abc", 004, :rex', ':p "ab", 04, []', 3)],
    "maxLength": [("sh:maxLength 3", ':p "abc", 004', ':p "abcd", 0004, :rex, []', 4)],
    "pattern": [
        ('sh:pattern "^[0-9]+\\\\.[0-9]{2}$"', ":p 1.50, 2.00", ":p 1.5, 2, :rex, []", 4),
        ('sh:pattern "^b" ; sh:flags "i"', ':p "Bob"@en', ':p "Rob"', 1),
    ],
    "languageIn": [('sh:languageIn ( "en" "de" )', ':p "a"@en-GB, "b"@DE', ':p "c"@fr, "d", 1, :rex', 4)],
    "uniqueLang": [("sh:uniqueLang true", ':p "a"@en, "b"@de, "c", "d"', ':p "a"@en, "b"@EN, "c"@de, "d"@de', 2)],
    "equals": [("sh:equals :q", ":p 1, :rex ; :q 1, :rex", ":p 1, 2, 3 ; :q 01, 2, 4", 4)],
    "disjoint": [("sh:disjoint :q", ":p 1, 2 ; :q 01, 3", ":p 1, 2 ; :q 1, 3", 1)],
    "lessThan": [("sh:lessThan :q", ":p 1, 2 ; :q 3, 4.50", ":p 1, 3 ; :q 2, 03", 2)],
    "lessThanOrEquals": [("sh:lessThanOrEquals :q", ":p 1, 3 ; :q 3, 03.0", ':p 1, 3 ; :q 2, "x"', 3)],
    "not": [("sh:not [ sh:class :Cat ]", ":p :rex", ":p :rex, :tom", 1)],
    "and": [("sh:and ( [ sh:class :Dog ] [ sh:nodeKind sh:IRI ] )", ":p :rex", ":p :tom, [ a :Dog ]", 2)],
    "or": [("sh:or ( [ sh:class :Dog ] [ sh:datatype xsd:string ] )", ':p :rex, "Rex"', ":p :tom, 1", 2)],
    "xone": [("sh:xone ( [ sh:class :Dog ] [ sh:nodeKind sh:IRI ] )", ":p :tom, [ a :Dog ]", ":p :rex, 1", 2)],
    "node": [("sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ]", ":p [ :q 1 ]", ":p :rex, [ :r 1 ]", 2)],
    "property": [("sh:property [ sh:path :q ; sh:minCount 1 ]", ":p [ :q 1 ]", ":p :rex, :tom", 2)],
    "qualified": [
        ("sh:qualifiedValueShape [ sh:class :Dog ] ; sh:qualifiedMinCount 1", ":p :rex, :tom", ":p :tom", 1),
        ("sh:qualifiedValueShape [ sh:class :Dog ] ; sh:qualifiedMaxCount 0", ":p :tom", ":p :rex, :tom", 1),
    ],
    "hasValue": [("sh:hasValue 1", ":p 1, 2", ':p 01, 1.0, "1"', 1), ("sh:hasValue :rex", ":p :rex", ":q :rex", 1)],
    "in": [
        ("sh:in ()", ":q 1", ":p 1", 1),
        ('sh:in ( 1 "a"@en :rex )', ':p 1, "a"@en, :rex', ':p 01, "a", :tom, []', 4),
    ],
}
# Shapes of nodes, in full: the shape, good data, bad data, how many results those have.
WHOLE = {
    "closed": (
        ":S sh:targetNode :n ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path :p ] .",
        ":n a :Dog ; :p 1 .",
        ":n a :Dog ; :p 1 ; :q 01, [] ; :r :rex .",
        3,
    ),
    "closed values": (
        ":S sh:targetNode :n ; sh:property [ sh:path :p ; sh:closed true ] .",
        ":n :p [], 1 .",
        ":n :p [ :q 1 ], [ :q 1 ] .",
        2,
    ),
    "node shape": (
        ':S sh:targetClass :Animal ; sh:nodeKind sh:IRI ; sh:pattern "rex" ; sh:in ( :rex ) ; sh:equals :self .',
        ":rex :self :rex .",
        ":tom a :Dog . :rex :self :tom . [] a :Dog .",
        9,
    ),
    "disjoint siblings": (
        ":S sh:targetNode :hand ; sh:property [ sh:path :digit ; sh:qualifiedValueShapesDisjoint true ; "
        "sh:qualifiedValueShape [ sh:class :Thumb ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ] , "
        "[ sh:path :digit ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape [ sh:class :Finger ] ; "
        "sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 2 ] .",
        ":hand :digit [ a :Thumb ] , [ a :Finger ] , [ a :Finger ] .",
        ":hand :digit [ a :Thumb, :Finger ] , [ a :Finger ] , [ a :Finger ] .",
        1,
    ),
    "targets": (
        ":S sh:targetSubjectsOf :a ; sh:targetObjectsOf :b ; sh:targetNode :tom, 05 ; sh:nodeKind sh:IRIOrLiteral .",
        ":x :a 1 ; :b :y .",
        "[] :a 1 ; :b 01, [] .",
        2,
    ),
    "implicit class": (
        ":S a sh:NodeShape, rdfs:Class ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        ":x a :S ; :p 1 .",
        ":T rdfs:subClassOf :S . :x a :T . [] a :S .",
        2,
    ),
}
PATHS = {
    "sequence": ("( :p :q )", ":n :p [ :q 1 ] ; :r 2 .", ':n :p [ :q "x" ], [ :q "x", 1 ] .', 1),
    "alternative": ("[ sh:alternativePath ( :p :q ) ]", ":n :p 1 ; :q 2 .", ':n :p "x" ; :q "x", "y" .', 2),
    "inverse": ("( [ sh:inversePath :p ] :q )", ":m :p :n ; :q 1 .", ':m :p :n ; :q "x" .', 1),
    "zeroOrMore": ("( [ sh:zeroOrMorePath :p ] :q )", ":n :q 1 .", ':n :q "x" ; :p [ :q "y" ; :p :n ] .', 2),
    "oneOrMore": ("( [ sh:oneOrMorePath :p ] :q )", ':n :q "x" .', ':n :p [ :q "y" ; :p [ :q "z" ] ] .', 2),
    "zeroOrOne": ("( [ sh:zeroOrOnePath :p ] :q )", ":n :q 1 .", ':n :q "x" ; :p [ :q "y" ; :p [ :q "z" ] ] .', 2),
    "self": ("[ sh:zeroOrMorePath :p ]", ":m :p 1 .", ":m :p 1 .", 1),
}


def triples(text: str, tmp_path: Path) -> Triples:
    file = tmp_path / "graph.ttl"
    file.write_text(PREFIXES + text, encoding="utf-8")
    return parse_turtle([file])


def validated(shapes: str, data: str, tmp_path: Path) -> list[Result]:
    return Validator(triples(shapes, tmp_path)).validate(DataStore(triples(data, tmp_path)))


def ours(results: list[Result]) -> set[tuple[str, str, str]]:
    def shown(term: str | Literal | None) -> str:
        if isinstance(term, Literal):
            return f"{term}@{term.language.lower()}" if term.language else f"{term}^^{term.datatype}"
        return "" if term is None else "_:" if term.startswith("_:") else term

    return {(shown(r.focus), r.component, shown(r.value)) for r in results}


def rdflib_graph(found: Iterable[tuple[str, str, str | Literal]]) -> rdflib.Graph:
    """Not by rdflib's parser, which writes 01 as 1."""

    def term(t: str | Literal) -> rdflib.term.Node:
        if isinstance(t, Literal):
            language = t.language or None
            return rdflib.Literal(str(t), lang=language, datatype=None if language else t.datatype, normalize=False)
        return rdflib.BNode(t[2:]) if t.startswith("_:") else rdflib.URIRef(t)

    graph = rdflib.Graph()
    for s, p, o in found:
        graph.add((term(s), rdflib.URIRef(p), term(o)))
    return graph


def theirs(shapes: Triples, data: Triples) -> set[tuple[str, str, str]]:
    _, report, _ = pyshacl.validate(
        rdflib_graph(data), shacl_graph=rdflib_graph(shapes), inference="none", advanced=False
    )

    def shown(term: rdflib.term.Node | None) -> str:
        if isinstance(term, rdflib.Literal):
            datatype = term.datatype or iris.XSD + "string"
            return f"{term}@{term.language.lower()}" if term.language else f"{term}^^{datatype}"
        return "" if term is None else "_:" if isinstance(term, rdflib.BNode) else str(term)

    found = report.subjects(RDF.type, SH.ValidationResult)
    nested = set(report.objects(None, SH.detail))
    return {
        (shown(report.value(r, SH.focusNode)), str(report.value(r, SH.sourceConstraintComponent)),
         shown(report.value(r, SH.value)))
        for r in found
        if r not in nested
    }  # fmt: skip


CASES = {
    f"{name}-{number}": (
        f":S sh:targetNode :n ; sh:property [ sh:path :p ; {body} ] .",
        f"{CLASSES} :n {good} .",
        f"{CLASSES} :n {bad} .",
        count,
    )
    for name, examples in EXAMPLES.items()
    for number, (body, good, bad, count) in enumerate(examples, 1)
}
CASES |= {name: (shape, CLASSES + good, CLASSES + bad, count) for name, (shape, good, bad, count) in WHOLE.items()}
CASES |= {
    f"path-{name}": (
        f":S sh:targetNode :n ; sh:property [ sh:path {path} ; sh:datatype xsd:integer ] .",
        good,
        bad,
        count,
    )
    for name, (path, good, bad, count) in PATHS.items()
}


@pytest.mark.parametrize("case", CASES)
def test_good_and_bad(case, tmp_path):
    shapes, good, bad, count = CASES[case]
    assert case == "path-self" or validated(shapes, good, tmp_path) == []
    assert len(validated(shapes, bad, tmp_path)) == count


@pytest.mark.parametrize("case", CASES)
def test_pyshacl_agrees(case, tmp_path):
    shapes, good, bad, _ = CASES[case]
    for data in (good, bad):
        assert ours(validated(shapes, data, tmp_path)) == theirs(triples(shapes, tmp_path), triples(data, tmp_path))


def test_every_component_has_an_example():
    assert EXAMPLES.keys() | {"closed"} == {*CORE, "qualified"} - {"qualifiedMinCount", "qualifiedMaxCount"}


SPARQL = {
    "plain": ("$this :p ?value . FILTER(?value > 2)", "?value"),
    "not exists": ("$this a :C . FILTER NOT EXISTS { $this :p ?any }", ""),
    "optional": ("$this a :C . OPTIONAL { $this :p ?value FILTER(?value > 2) } FILTER(!BOUND(?value))", ""),
    "optional elsewhere": ("$this a :C OPTIONAL { ?value :q ?x FILTER($this = ?x) } FILTER(BOUND(?value))", "?value"),
    "union": ("{ FILTER($this = :a) } UNION { $this :p ?value FILTER(?value < 2) }", "?value"),
    "filter in a group": ("{ { FILTER($this IN (:a, :d)) } } FILTER(true)", ""),
    "bind": ("BIND($this AS ?value) FILTER(?value != :b)", "?value"),
    "sub-select": (
        "{ SELECT $this (COUNT(?v) AS ?value) { $this :p ?v } GROUP BY $this } FILTER(?value > 1)",
        "?value",
    ),
    "sub-select of none": (
        "{ SELECT $this (COUNT(?v) AS ?value) { OPTIONAL { $this :p ?v } } GROUP BY $this } FILTER(?value = 0)",
        "?value",
    ),
    "inverse": ("?value :q $this", "?value"),
    "path": ("$this (:q|^:q)+ ?value . FILTER(?value != $this)", "?value"),
    "braces in strings": ("$this :p ?value . FILTER(STR(?value) != '} $this {')  # } $that {", "?value"),
    "comparison": ("$this :p ?value . FILTER(1<?value&&?value<3)", "?value"),
    "group of others": ("?o :q $this . { ?o a ?value } ", "?value"),
    "limit": ("{ SELECT $this ?value { $this :p ?value } ORDER BY DESC(?value) LIMIT 1 }", "?value"),
}
SPARQL_DATA = """\
:a a :C ; :p 1, 2, 3.50 ; :q :b . :b a :C ; :p 5 ; :q :c, :d . :c a :C . :d a :D ; :q :a .
[] a :C ; :p 1 ; :q [ a :C ; :p 3 ] .
"""


def sparql_shape(body: str, value: str) -> str:
    text = f"PREFIX : <https://example.org/> SELECT $this {value} WHERE {{ {body}\n}}"
    return (
        ":S sh:targetClass :C, :D ; sh:targetNode :nowhere ; "
        f'sh:sparql [ sh:message "{{$this}} has {{?value}}" ; sh:select """{text}""" ] .'
    )


@pytest.mark.parametrize("name", SPARQL)
def test_lifted_queries(name, tmp_path):
    """One run for all focus nodes gives what pySHACL finds one by one."""
    shapes = sparql_shape(*SPARQL[name])
    found = validated(shapes, SPARQL_DATA, tmp_path)
    assert found
    assert ours(found) == theirs(triples(shapes, tmp_path), triples(SPARQL_DATA, tmp_path))


def test_messages_are_filled(tmp_path):
    found = validated(sparql_shape(*SPARQL["plain"]), SPARQL_DATA, tmp_path)
    assert "https://example.org/b has 5" in {result.message for result in found}
    assert all(result.constraint.startswith("_:") for result in found)


COMPONENT = """
:Component a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] , [ sh:path :also ; sh:optional true ] ;
  sh:validator [ sh:message "{?value} of {?this} is below {$least}" ; sh:ask "ASK { FILTER(%s) }" ] .
:S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; :least 2 ] .
"""


@pytest.mark.parametrize("ask", ["?value >= $least", "?value >= COALESCE(?also, $least) && isIRI($this)"])
def test_ask_validators(ask, tmp_path):
    found = validated(COMPONENT % ask, ":a :p 1, 2 . :b :p 01, 3 . :c :p 4 .", tmp_path)
    assert [(str(r.focus)[-1], str(r.value), r.component[-9:]) for r in found] == [
        ("a", "1", "Component"),
        ("b", "01", "Component"),
    ]
    assert found[1].message == "01 of https://example.org/b is below 2"


REFUSED = {
    "targetclass": ":S sh:targetclass :C .",
    "entailment": ":S sh:entailment :rdfs .",
    "sh:rule": ":S a sh:NodeShape ; sh:rule [ ] .",
    "has 2 paths": ":S a sh:PropertyShape ; sh:path :p, :q .",
    "no sh:path": ":S a sh:PropertyShape ; sh:minCount 1 .",
    "has a sh:path": ":S a sh:NodeShape ; sh:path :p .",
    "minCount": ":S a sh:NodeShape ; sh:minCount 1 .",
    "malformed list": ":S a sh:NodeShape ; sh:in 1 .",
    "one rdf:first": ":S a sh:NodeShape ; sh:in [ rdf:first 1 ] .",
    "several values of sh:datatype": ":S a sh:NodeShape ; sh:datatype :a, :b .",
    "sh:nodeKind of": ":S a sh:NodeShape ; sh:nodeKind :Literal .",
    "sh:minLength": ":S a sh:NodeShape ; sh:minLength -1 .",
    "recursive": ":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:node :S ] .",
    "does not describe": ":S a sh:NodeShape ; sh:node :T .",
    "no property shape": ":S a sh:NodeShape ; sh:property [ sh:minLength 1 ] .",
    "no node shape": ":S a sh:NodeShape ; sh:node [ sh:path :p ] .",
    "counts nothing": ":S a sh:PropertyShape ; sh:path :p ; sh:qualifiedValueShape [ sh:minLength 1 ] .",
    "no sh:pattern": ':S a sh:NodeShape ; sh:flags "i" .',
    "is no shape": ":S a sh:NodeShape ; sh:not 1 .",
    "path operators": ":S sh:targetNode :n ; sh:path [ sh:inversePath :p ; sh:zeroOrMorePath :p ] .",
    "contains itself": ":S sh:targetNode :n ; sh:path _:a . _:a sh:inversePath _:a .",
    "fewer than two": ":S sh:targetNode :n ; sh:path [ sh:alternativePath ( :p ) ] .",
    "has no sh:select": ":S a sh:NodeShape ; sh:sparql [ ] .",
    "regular expression": ':S sh:targetNode :n ; sh:pattern "(?=a)b" .',
    "MINUS": ':S sh:targetNode :n ; sh:sparql [ sh:select "SELECT $this { $this ?p ?o MINUS { ?o ?p 1 } }" ] .',
    "VALUES": ':S sh:targetNode :n ; sh:sparql [ sh:select "SELECT $this { $this ?p ?o VALUES ?o { 1 } }" ] .',
    "names the graph": ':S sh:targetNode :n ; sh:sparql [ sh:select "SELECT $this { GRAPH ?g { $this ?p ?o } }" ] .',
    "does not return $this": ':S sh:targetNode :n ; sh:sparql [ sh:select "SELECT ?o { $this ?p ?o }" ] .',
    "assigns $this": ':S sh:targetNode :n ; sh:sparql [ sh:select "SELECT $this { BIND(1 AS $this) }" ] .',
    "$PATH in a node shape": ':S sh:targetNode :n ; sh:sparql [ sh:select "SELECT $this { $this $PATH ?o }" ] .',
    "query over the data failed": ':S sh:targetNode :n ; sh:sparql [ sh:select "SELECT $this { $this ?p }" ] .',
    "asks for datatypes": ":S sh:targetNode :n ; sh:sparql "
    '[ sh:select "SELECT $this { $this ?p ?o FILTER(DATATYPE(?o) != 1) }" ] .',
}


@pytest.mark.parametrize("said", REFUSED)
def test_refused(said, tmp_path):
    with pytest.raises(ResourceError) as refused:
        validated(REFUSED[said], ':n :p "5"^^xsd:byte .', tmp_path)
    assert said in str(refused.value)


def test_unused_malformed_paths_are_no_matter(tmp_path):
    assert validated(":S sh:targetNode :n ; sh:nodeKind sh:IRI . _:a sh:inversePath _:a .", "", tmp_path) == []


def test_conforming_nodes(tmp_path):
    validator = Validator(triples(":S a sh:NodeShape ; sh:datatype xsd:integer .", tmp_path))
    store = DataStore(triples("", tmp_path))
    nodes = [Literal("01", iris.XSD + "integer"), Literal("x", iris.XSD + "integer"), Literal("1")]
    assert [str(node) for node in validator.conforming(store, "https://example.org/S", nodes)] == ["01"]
    assert validator.conforms(store)
    with pytest.raises(ResourceError):
        validator.conforming(store, "https://example.org/T", nodes)


def test_n_quads_and_turtle_hold_the_same(tmp_path):
    shapes = triples(":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:datatype xsd:byte ] .", tmp_path)
    written = '<urn:n> <https://example.org/p> "05"^^<http://www.w3.org/2001/XMLSchema#byte>, 5 .'
    file = tmp_path / "data.ttl"
    file.write_text(written, encoding="utf-8")
    quads = b"".join(
        f'<urn:n> <https://example.org/p> "{text}"^^<{iris.XSD}{kind}> <urn:g> .\n'.encode()
        for text, kind in (("05", "byte"), ("5", "integer"))
    )
    results = [
        Validator(shapes).validate(store) for store in (DataStore.from_turtle(file), DataStore.from_nquads(quads))
    ]
    assert [[str(r.value) for r in found] for found in results] == [["5"], ["5"]]
    with pytest.raises(ResourceError):
        DataStore.from_nquads(b"<urn:n> .")


def test_reports_are_stable(tmp_path):
    """Blank nodes have other names in each run; the report does not show it."""
    shapes = (
        ":S sh:targetClass :C ; sh:property [ sh:path ( :q [ sh:inversePath :r ] ) ; sh:nodeKind sh:Literal ] , "
        '[ sh:path :p ; sh:maxLength 2 ; sh:message "too \\"long\\""@en ; sh:node [ sh:datatype xsd:string ] ] .'
    )
    data = "".join(f"[] a :C ; :p {text} ; :q [ ^:r [] ] ." for text in ("123", "[]", "456", '"789"@en'))
    data = data.replace("^:r []", ":r 1") + "[] a :C ; :q _:x . [] :r _:x . [] a :C ; :q _:x ; :p [] ."
    texts = {report_turtle(validated(shapes, data, tmp_path)) for _ in range(5)}
    assert len(texts) == 1
    reports = [report_triples(validated(shapes, data, tmp_path)) for _ in range(5)]
    assert len({str([(s, p, term_key(o)) for s, p, o in report]) for report in reports}) == 1
    file = tmp_path / "report.ttl"
    file.write_text(texts.pop(), encoding="utf-8")
    graphs = [rdflib_graph(parse_turtle([file])), rdflib_graph(reports[0])]
    assert rdflib.compare.isomorphic(*graphs)
    assert len(list(graphs[0].subjects(RDF.type, SH.ValidationResult))) == len(validated(shapes, data, tmp_path))


def test_an_empty_report_conforms():
    assert report_turtle([]).endswith("[] a sh:ValidationReport ;\n  sh:conforms true .\n")
