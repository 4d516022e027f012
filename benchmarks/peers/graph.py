"""rdflib graphs made by hand, one triple at a time, from plain tuples."""

from __future__ import annotations

from collections.abc import Iterable

import rdflib
from workdir import Term, Triple

_STRING = str(rdflib.XSD.string)


def add_all(graph: rdflib.Graph, triples: Iterable[Triple]) -> None:
    """Add each triple by ``Graph.add``."""
    for s, p, o in triples:
        graph.add((rdflib.URIRef(s), rdflib.URIRef(p), _node(o)))


def _node(term: Term) -> rdflib.term.Node:
    text, datatype, language = term
    if datatype is None:
        return rdflib.URIRef(text)
    if language:
        return rdflib.Literal(text, lang=language)
    # rdflib holds "x" and "x"^^xsd:string to be two terms: take the one that its Turtle parser makes of the shapes.
    return rdflib.Literal(text, datatype=None if datatype == _STRING else rdflib.URIRef(datatype))
