"""One record's graph with as much vocabulary as it uses: what SHACL engines that know no shortcuts are given.

Never the union of records: what is missing in one could be supplied by another.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from metlit import iris
from metlit.iris import RDFS, SKOS, TYPE
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.rdf.literals import Literal, Triple
from metlit.rdf.triples import parse_nquads


class Excerpt:
    """Adds to a record's triples the class hierarchy, the concepts that it uses, and those above them."""

    def __init__(self, schema: Schema, terms: Terms) -> None:
        self._terms, self._schema = terms, schema

    @cached_property
    def _classes(self) -> list[Triple]:
        return [
            (s, p, o)
            for s, p, o in self._schema.ontology
            if p == RDFS + "subClassOf" and not s.startswith("_:") and not o.startswith("_:")
        ]

    def around(self, nquads: bytes) -> list[Triple]:
        """The data graph of a record.

        Args:
            nquads: its reported and derived graphs.
        """
        own = [(s, p, o) for s, p, o, _ in parse_nquads(nquads)]
        used = {o for _, _, o in own if not isinstance(o, Literal) and o.startswith(iris.TERM)}
        return [*own, *self._classes, *self._concepts(used)]

    def _concepts(self, used: set[str]) -> Iterator[Triple]:
        for iri in sorted({a for u in used for a in self._terms.ancestors(u) if a in self._terms.concepts}):
            concept = self._terms.get(iri)
            yield iri, TYPE, SKOS + "Concept"
            yield iri, SKOS + "prefLabel", Literal(concept.label)
            yield iri, SKOS + "inScheme", iris.TERM + concept.scheme
            for above in concept.parents:
                yield iri, SKOS + "broader", above
