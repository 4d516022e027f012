"""The referee: pySHACL over one record, its report as findings. The border to pySHACL and rdflib's graphs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from metlit import iris
from metlit.errors import ResourceError
from metlit.finding import ERROR, INFO, WARNING, Finding
from metlit.literals import Literal
from metlit.marks import Marks
from metlit.rdf import parse_nquads, parse_turtle
from metlit.schema import Schema
from metlit.terms import Terms

_SEVERITY = {SH.Violation: ERROR, SH.Warning: WARNING, SH.Info: INFO}
# SHACL, W3C Recommendation of 20 July 2017: core and SHACL-SPARQL terms that shapes may use.
_KNOWN = set(
    [
        "NodeShape",
        "PropertyShape",
        "PropertyGroup",
        "Violation",
        "Warning",
        "Info",
        "IRI",
        "Literal",
        "BlankNode",
        "IRIOrLiteral",
        "BlankNodeOrIRI",
        "BlankNodeOrLiteral",
        "property",
        "path",
        "name",
        "description",
        "message",
        "severity",
        "order",
        "group",
        "targetClass",
        "targetNode",
        "targetSubjectsOf",
        "targetObjectsOf",
        "class",
        "datatype",
        "nodeKind",
        "minCount",
        "maxCount",
        "minInclusive",
        "maxInclusive",
        "minExclusive",
        "maxExclusive",
        "minLength",
        "maxLength",
        "pattern",
        "flags",
        "uniqueLang",
        "languageIn",
        "equals",
        "disjoint",
        "lessThan",
        "lessThanOrEquals",
        "not",
        "and",
        "or",
        "xone",
        "node",
        "qualifiedValueShape",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "closed",
        "ignoredProperties",
        "hasValue",
        "in",
        "defaultValue",
        "inversePath",
        "alternativePath",
        "zeroOrMorePath",
        "oneOrMorePath",
        "zeroOrOnePath",
        "sparql",
        "select",
        "prefixes",
        "declare",
        "prefix",
        "namespace",
        "SPARQLConstraint",
    ]
)


class Referee:
    """Validates one record graph at a time, with as much vocabulary as it uses, by pySHACL.

    Never the union of records: a property missing in one could be supplied by another.
    """

    def __init__(self, shape_files: Iterable[Path], schema: Schema, terms: Terms) -> None:
        self._shapes = rdflib.Graph()
        for s, p, o in parse_turtle(shape_files):  # ten times faster than rdflib's own parser
            self._shapes.add((_term(s), rdflib.URIRef(p), _term(o)))
        self._refuse_unknown_terms()
        self._terms = terms
        subclass = rdflib.RDFS.subClassOf
        self._classes = [
            (rdflib.URIRef(s), subclass, rdflib.URIRef(o))
            for s, p, o in schema.ontology
            if p == str(subclass) and not s.startswith("_:") and not o.startswith("_:")
        ]

    def _refuse_unknown_terms(self) -> None:
        for triple in self._shapes:
            for term in triple:
                if isinstance(term, rdflib.URIRef) and term.startswith(iris.SH):
                    name = term.removeprefix(iris.SH)
                    if name not in _KNOWN:
                        raise ResourceError(f"the shapes use sh:{name}, which is no SHACL term that metlit knows")

    def check(self, nquads: bytes, marks: Marks) -> list[Finding]:
        """The findings about one record.

        Args:
            nquads: its reported and derived graphs.
            marks: where its nodes stand.
        """
        data = self._data(nquads)
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=self._shapes,
            inference="none",
            advanced=False,
            js=False,
            meta_shacl=False,
            do_owl_imports=False,
            inplace=True,
        )
        if not isinstance(report, rdflib.Graph):
            raise ResourceError(f"pySHACL failed: {text}")
        results = report.subjects(RDF.type, SH.ValidationResult)
        nested = set(report.objects(None, SH.detail))
        return sorted({self._finding(report, r, marks) for r in results if r not in nested})

    def _data(self, nquads: bytes) -> rdflib.Graph:
        graph, used = rdflib.Graph(), set()
        for s, p, o, _ in parse_nquads(nquads):
            graph.add((rdflib.URIRef(s), rdflib.URIRef(p), _term(o)))
            if not isinstance(o, Literal) and o.startswith(iris.TERM):
                used.add(o)
        for triple in self._classes:
            graph.add(triple)
        self._add_concepts(graph, used)
        return graph

    def _add_concepts(self, graph: rdflib.Graph, used: set[str]) -> None:
        """The concepts that the record uses, and those above them: enough for the shapes of words."""
        skos = rdflib.SKOS
        for iri in {a for u in used for a in self._terms.ancestors(u) if a in self._terms.concepts}:
            concept, subject = self._terms.get(iri), rdflib.URIRef(iri)
            graph.add((subject, RDF.type, skos.Concept))
            graph.add((subject, skos.prefLabel, rdflib.Literal(concept.label)))
            graph.add((subject, skos.inScheme, rdflib.URIRef(iris.TERM + concept.scheme)))
            if concept.broader:
                graph.add((subject, skos.broader, rdflib.URIRef(concept.broader)))

    def _finding(self, report: rdflib.Graph, result: rdflib.term.Node, marks: Marks) -> Finding:
        def value(p: rdflib.URIRef) -> rdflib.term.Node | None:
            return report.value(result, p)

        focus, path, found = str(value(SH.focusNode)), value(SH.resultPath), value(SH.value)
        shape = value(SH.sourceShape)
        line, column = marks.place(focus, str(path or ""), str(found) if found is not None else "")
        message = str(value(SH.resultMessage) or "the shape is violated")
        node = iris.local_path(focus)
        shown = f", not '{found}'" if isinstance(found, rdflib.Literal) and f"{found}" not in message else ""
        return Finding(
            file=marks.file,
            line=line,
            column=column,
            code=str(shape).removeprefix(iris.SHAPES),
            message=f"{node}: {message}{shown}",
            remedy="",
            severity=_SEVERITY.get(value(SH.resultSeverity), ERROR),
            node=focus,
        )


def _term(value: str | Literal) -> rdflib.term.Node:
    """A term as rdflib has it; plain strings without datatype, because rdflib tells the two apart."""
    if isinstance(value, Literal):
        if value.language:
            return rdflib.Literal(str(value), lang=value.language)
        plain = value.datatype == iris.XSD + "string"
        return rdflib.Literal(str(value), datatype=None if plain else rdflib.URIRef(value.datatype))
    return rdflib.BNode(value[2:]) if value.startswith("_:") else rdflib.URIRef(value)
