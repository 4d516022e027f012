"""The graph as files: N-Quads, TriG, Turtle, JSON-LD, RDF/XML."""

from __future__ import annotations

from collections.abc import Iterable

from metlit.corpus import Library
from metlit.errors import UnknownWordError
from metlit.rdf import parse_nquads, reformat
from metlit.schema import Schema

RDF_FORMATS = {"nquads": "nq", "trig": "trig", "turtle": "ttl", "rdfxml": "rdf", "jsonld": "jsonld", "ntriples": "nt"}


def rdf(library: Library, form: str, records: Iterable[str] = (), *, vocabulary: bool = False) -> str:
    """The graph, or the graphs of some records, as RDF text; the same bytes for the same store.

    Args:
        library: the opened store.
        form: nquads, trig, jsonld (with named graphs), or turtle, ntriples, rdfxml (graphs merged).
        records: record ids; all if empty.
        vocabulary: whether the ontology, vocabularies and rules go along.

    Raises:
        UnknownWordError: for an unknown format or record.
    """
    if form not in RDF_FORMATS:
        raise UnknownWordError(f"unknown RDF format '{form}'", "one of " + ", ".join(RDF_FORMATS))
    wanted = set(records)
    if unknown := sorted(wanted - set(library.records)):
        raise UnknownWordError(f"no record is called '{unknown[0]}'", "see metlit stats")
    data = b"".join(_lines(library, wanted, vocabulary))
    if form == "nquads":
        return data.decode()
    if form == "jsonld":
        from metlit.jsonld import document

        schema = Schema.load(library.resources.shape_files(), library.resources.ontology_file())
        return document(parse_nquads(data), schema) + "\n"
    return reformat(data, form)


def _lines(library: Library, wanted: set[str], vocabulary: bool) -> list[bytes]:
    lines = [line for data in library.nquads(wanted) for line in data.splitlines(keepends=True)]
    return sorted(lines + (library.vocabulary_nquads().splitlines(keepends=True) if vocabulary else []))
