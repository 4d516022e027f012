"""What the graph is, how large, and in which formats: a description with the words of VoID and DCAT."""

from __future__ import annotations

from collections.abc import Iterator

from metlit import iris
from metlit.answers.library import Library
from metlit.exchange.vocabularies import CREATOR, language_of
from metlit.iris import DCAT, DCTERMS, FOAF, VOID, XSD
from metlit.model.schema import Schema
from metlit.notice import NOTICE
from metlit.rdf.literals import nquads_literal
from metlit.rdf.triples import reformat
from metlit.resources import metlit_version

_MEDIA = {
    "nquads": "application/n-quads",
    "trig": "application/trig",
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
}
_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
    "entities": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?s a ?c }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
}
_PARTITIONS = (
    ("classPartition", "class", "entities", "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?of } GROUP BY ?of"),
    ("propertyPartition", "property", "triples", "SELECT ?of (COUNT(*) AS ?n) WHERE { ?s ?of ?o } GROUP BY ?of"),
)
Statement = tuple[str, str, str]


def description(library: Library, form: str = "turtle") -> str:
    """A VoID and DCAT description of the store's graph, with licence, version and counts.

    Args:
        library: the opened store.
        form: turtle, ntriples or rdfxml.
    """
    graph = f" <{iris.VOCABULARY_GRAPH}> .\n"
    lines = {f"<{s}> <{p}> {o}{graph}" for s, p, o in (*_about(library), *_sizes(library), *_distributions())}
    return reformat("".join(sorted(lines)).encode(), form)


def _iri(value: str) -> str:
    return f"<{value}>"


def _about(library: Library) -> Iterator[Statement]:
    this = iris.DATASET
    for cls in (f"{VOID}Dataset", f"{DCAT}Dataset"):
        yield this, iris.TYPE, _iri(cls)
    language = language_of(library)
    for key, text in {"title": library.title, "description": NOTICE, "rights": NOTICE}.items():
        yield this, DCTERMS + key, nquads_literal(text) + (f"@{language}" if language else "")
    for key, text in {"creator": CREATOR, "hasVersion": metlit_version()}.items():
        yield this, DCTERMS + key, nquads_literal(text)
    publisher = f"{iris.DATASET}#publisher"
    yield this, DCTERMS + "publisher", _iri(publisher)
    yield publisher, iris.TYPE, _iri(FOAF + "Agent")
    yield publisher, FOAF + "name", nquads_literal(CREATOR)
    if day := _newest(library):
        for key in ("issued", "modified"):
            yield this, DCTERMS + key, nquads_literal(day, XSD + "date")
    yield this, DCTERMS + "license", _iri(iris.LICENCE)
    yield this, VOID + "uriSpace", nquads_literal(iris.BASE)
    yield this, VOID + "vocabulary", _iri(iris.METLIT.rstrip("#"))
    yield this, VOID + "vocabulary", _iri(iris.SKOS)
    yield this, VOID + "documents", _integer(len(library.records))
    for record in library.records:
        yield this, VOID + "rootResource", _iri(iris.record_iri(record))


def _newest(library: Library) -> str:
    """The last day that a record names as its own: there is no other date that would stay the same; empty if none."""
    resources = library.resources
    schema = Schema.load(resources.shape_files(), resources.ontology_file())
    paths = []
    for line in resources.mapping_file("crate").read_text(encoding="utf-8").splitlines():
        shape, steps = schema.root, []
        for name in () if line.startswith("#") else line.partition("\t")[2].split("."):
            steps.append(_iri(shape.fields[name].path))
            shape = schema.by_class.get(shape.fields[name].target, shape)
        paths += ["/".join(steps)] if steps else []
    query = f"SELECT (MAX(STR(?named)) AS ?newest) WHERE {{ ?record {'|'.join(paths)} ?named }}"
    found = library.graphs.select(query).rows if paths else []
    return str(found[0][0]) if found and found[0][0] else ""


def _integer(number: int) -> str:
    return nquads_literal(str(number), XSD + "integer")


def _sizes(library: Library) -> Iterator[Statement]:
    for name, query in _COUNTS.items():
        yield iris.DATASET, VOID + name, _integer(int(str(library.graphs.select(query).rows[0][0])))
    for link, of, count, query in _PARTITIONS:
        for what, number in library.graphs.select(query).rows:
            part = f"{iris.DATASET}#{of}-{iris.compact(str(what)).replace(':', '-').rsplit('/', 1)[-1]}"
            yield iris.DATASET, VOID + link, _iri(part)
            yield part, VOID + of, _iri(str(what))
            yield part, VOID + count, _integer(int(str(number)))


def _distributions() -> Iterator[Statement]:
    for name, media in _MEDIA.items():
        node = f"{iris.DATASET}#{name}"
        yield iris.DATASET, DCAT + "distribution", _iri(node)
        yield node, iris.TYPE, _iri(DCAT + "Distribution")
        yield node, DCAT + "accessURL", _iri(iris.BASE)
        yield node, DCAT + "mediaType", _iri(iris.MEDIA_TYPES + media)
        yield node, DCTERMS + "license", _iri(iris.LICENCE)
