"""What is exported as files: the graph as RDF."""

from __future__ import annotations

from collections.abc import Iterable

from metlit.answers.library import Library
from metlit.errors import UnknownWordError
from metlit.exchange.vocabularies import tagged_vocabulary
from metlit.model.schema import Schema
from metlit.notice import NOTICE
from metlit.rdf.triples import parse_nquads, reformat

RDF_FILE_FORMATS = {
    "nquads": "nq",
    "trig": "trig",
    "turtle": "ttl",
    "rdfxml": "rdf",
    "jsonld": "jsonld",
    "ntriples": "nt",
}


def rdf_text(library: Library, form: str, records: Iterable[str] = (), *, vocabulary: bool = False) -> str:
    """The graph, or the graphs of some records, as RDF text; the same bytes for the same store.

    Args:
        library: the opened store.
        form: nquads, trig, jsonld (with named graphs), or turtle, ntriples, rdfxml (graphs merged).
        records: record ids; all if empty.
        vocabulary: whether the ontology, vocabularies and rules go along.

    Raises:
        UnknownWordError: for an unknown format or record.
    """
    if form not in RDF_FILE_FORMATS:
        raise UnknownWordError(f"unknown RDF format '{form}'", "one of " + ", ".join(RDF_FILE_FORMATS))
    wanted = set(records)
    if unknown := sorted(wanted - set(library.records)):
        raise UnknownWordError(f"no record is called '{unknown[0]}'", "see metlit stats")
    data = b"".join(_lines(library, wanted, vocabulary))
    if form == "jsonld":
        from metlit.model.jsonld import document

        schema = Schema.load(library.resources.shape_files(), library.resources.ontology_file())
        return document(parse_nquads(data), schema) + "\n"
    return data.decode() if form == "nquads" else reformat(data, form)


def rdf_file(library: Library, form: str, records: Iterable[str] = (), *, vocabulary: bool = False) -> bytes:
    """The same as a file, which says that it is for research, where the format has comments."""
    text = rdf_text(library, form, records, vocabulary=vocabulary)
    if form == "rdfxml":
        declaration, _, rest = text.partition("?>")
        return f"{declaration}?>\n<!-- {NOTICE} -->{rest}".encode()
    return (text if form == "jsonld" else f"# {NOTICE}\n{text}").encode()


def _lines(library: Library, wanted: set[str], vocabulary: bool) -> list[bytes]:
    lines = [line for data in library.nquads(wanted) for line in data.splitlines(keepends=True)]
    return sorted(lines + ([line.encode() for line in tagged_vocabulary(library)] if vocabulary else []))


RDF_LOSSES = {form: "the named graphs are merged" for form in ("turtle", "ntriples", "rdfxml")} | {
    "jsonld": "JSON-LD has no comments: that it is for research only is not in the file"
}
