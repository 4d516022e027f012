"""RDF texts ↔ triples: Turtle, N-Quads and what is exported. With :mod:`metlit.rdf.graphs` the border to pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from metlit import iris
from metlit.errors import QueryError, ResourceError
from metlit.rdf.literals import Literal

_STRING = iris.XSD + "string"
_LANGUAGE = iris.RDF + "langString"


class Triples:
    """Parsed RDF, indexed by subject and predicate; IRIs and blank nodes as ``str``, literals as :class:`Literal`."""

    def __init__(self) -> None:
        self._index: dict[str, dict[str, list[str | Literal]]] = {}

    def add(self, s: str, p: str, o: str | Literal) -> None:
        self._index.setdefault(s, {}).setdefault(p, []).append(o)

    def subjects(self, p: str, o: str) -> list[str]:
        """All subjects with that property and value, sorted."""
        return sorted(s for s, po in self._index.items() if o in po.get(p, ()))

    def objects(self, s: str, p: str) -> list[str | Literal]:
        return self._index.get(s, {}).get(p, [])

    def value(self, s: str, p: str) -> str | Literal | None:
        found = self.objects(s, p)
        return found[0] if found else None

    def text(self, s: str, p: str) -> str:
        """The lexical form of the first value, or an empty string."""
        found = self.value(s, p)
        return "" if found is None else str(found)

    def items(self, s: str) -> dict[str, list[str | Literal]]:
        return self._index.get(s, {})

    def __iter__(self) -> Iterator[tuple[str, str, str | Literal]]:
        for s, po in self._index.items():
            for p, objects in po.items():
                for o in objects:
                    yield s, p, o


def parse_turtle(files: Iterable[Path]) -> Triples:
    """Parse Turtle files; blank nodes are kept apart by file.

    Raises:
        ResourceError: for a missing file or a syntax error, with its place.
    """
    triples = Triples()
    for number, file in enumerate(files):
        try:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
                triples.add(plain_term(quad.subject, number), quad.predicate.value, plain_term(quad.object, number))
        except (SyntaxError, OSError, ValueError) as error:
            raise ResourceError(f"{file}: {error}") from error
    return triples


def plain_term(term: ox.NamedNode | ox.BlankNode | ox.Literal, number: int = 0) -> str | Literal:
    if isinstance(term, ox.Literal):
        return Literal(term.value, term.datatype.value, term.language or "")
    return f"_:{number}.{term.value}" if isinstance(term, ox.BlankNode) else term.value


def sparql_term(value: str) -> str:
    """An IRI as SPARQL writes it, refused by Oxigraph if it is none.

    Raises:
        QueryError: if the text is no IRI.
    """
    try:
        return str(ox.NamedNode(value))
    except ValueError as error:
        raise QueryError(f"not an IRI: {value!r}") from error


RDF_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def serialise(triples: Iterable[ox.Triple], rdf_format: str) -> str:
    """Triples as RDF text, sorted, so that the same triples give the same bytes.

    Raises:
        QueryError: for a format that is not known.
    """
    if rdf_format not in RDF_FORMATS:
        raise QueryError(f"unknown RDF format '{rdf_format}'", "one of " + ", ".join(sorted(RDF_FORMATS)))
    ordered = sorted(triples, key=str)
    return ox.serialize(ordered, format=RDF_FORMATS[rdf_format], prefixes=iris.PREFIXES).decode()


_WITH_GRAPHS = {"trig": ox.RdfFormat.TRIG}


def reformat(nquads: bytes, rdf_format: str) -> str:
    """Sorted N-Quads in another format: TriG keeps the graphs, the others merge them."""
    quads = list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    if rdf_format in _WITH_GRAPHS:
        ordered = sorted(quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
        return ox.serialize(ordered, format=_WITH_GRAPHS[rdf_format], prefixes=iris.PREFIXES).decode()
    return serialise({quad.triple for quad in quads}, rdf_format)


def without_graph(nquads: str, graph: str) -> str:
    """N-Quads lines of one graph, all ending in its name, as N-Triples lines."""
    # A literal cannot hold a line break, so that only ends of lines match.
    return nquads.replace(f" <{graph}> .\n", " .\n")


_LINE = re.compile(
    r'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@([A-Za-z0-9-]+))?) <([^>]*)> \.\n'
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def parse_nquads(data: bytes) -> Iterator[tuple[str, str, str | Literal, str]]:
    """N-Quads as metlit writes them → (subject, predicate, object, graph), lexical forms unchanged.

    A pattern, because it takes a third of the time of a parser that makes an object of every term.
    """
    text = data.decode()
    end = 0
    strings: dict[str, str] = {}
    same = strings.setdefault  # one string for an IRI, however often it stands there
    for match in _LINE.finditer(text):
        if match.start() != end:
            break
        end = match.end()
        s, p, iri, lexical, datatype, language, graph = match.groups()
        s, p = same(s, s), same(p, p)
        if iri is not None:
            yield s, p, same(iri, iri), graph
        else:
            if "\\" in lexical:
                lexical = _ESCAPE.sub(_unescaped, lexical)
            yield s, p, Literal(lexical, _LANGUAGE if language else datatype or _STRING, language or ""), graph
    if end != len(text):
        raise ResourceError(f"no line of N-Quads: {text[end : end + 80]!r}")


def _unescaped(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    return chr(int(short or long, 16)) if short or long else _ESCAPED.get(letter, letter)
