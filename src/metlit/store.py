"""The door to Oxigraph: parsing Turtle, in-memory and on-disk stores, queries. The border to pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from metlit import iris
from metlit.errors import QueryError, ResourceError, StoreError

MAX_QUERY = 64 * 1024
# Oxigraph's parser recurses: a few thousand brackets end the process, so they are counted first.
MAX_QUERY_DEPTH = 60
MAX_QUERY_TOKENS = 8000
_INTEGER, _DECIMAL, _BOOLEAN, _STRING = (iris.XSD + t for t in ("integer", "decimal", "boolean", "string"))

Cell = str | int | Decimal | bool | None


class Iri(str):
    """An IRI in a query result, told apart from text."""

    __slots__ = ()


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


class Literal(str):
    """The lexical form of a literal, with its datatype IRI and language."""

    __slots__ = ("datatype", "language")
    datatype: str
    language: str

    def __new__(cls, text: str, datatype: str = _STRING, language: str = "") -> Literal:
        literal = super().__new__(cls, text)
        literal.datatype, literal.language = datatype, language
        return literal


def parse_turtle(files: Iterable[Path]) -> Triples:
    """Parse Turtle files; blank nodes are kept apart by file.

    Raises:
        ResourceError: for a missing file or a syntax error, with its place.
    """
    triples = Triples()
    for number, file in enumerate(files):
        try:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
                triples.add(_plain(quad.subject, number), quad.predicate.value, _plain(quad.object, number))
        except (SyntaxError, OSError, ValueError) as error:
            raise ResourceError(f"{file}: {error}") from error
    return triples


def _plain(term: ox.NamedNode | ox.BlankNode | ox.Literal, number: int = 0) -> str | Literal:
    if isinstance(term, ox.Literal):
        return Literal(term.value, term.datatype.value, term.language or "")
    return f"_:{number}.{term.value}" if isinstance(term, ox.BlankNode) else term.value


def nquads_literal(text: str, datatype: str = _STRING) -> str:
    """A literal in N-Quads; plain strings without datatype."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"' if datatype == _STRING else f'"{escaped}"^^<{datatype}>'


def sparql_term(value: str) -> str:
    """An IRI as SPARQL writes it, refused by Oxigraph if it is none.

    Raises:
        QueryError: if the text is no IRI.
    """
    try:
        return str(ox.NamedNode(value))
    except ValueError as error:
        raise QueryError(f"not an IRI: {value!r}") from error


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT: column names and rows of Python values (IRIs as :class:`Iri`)."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]

    def dicts(self) -> list[dict[str, Cell]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Graphs:
    """A set of named graphs in Oxigraph, in memory or on disk, opened for reading unless it was made in memory."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def in_memory(cls, nquads: Iterable[bytes] = ()) -> Graphs:
        """A store in memory, filled with N-Quads."""
        graphs = cls(ox.Store())
        for data in nquads:
            graphs.load(data)
        return graphs

    @classmethod
    def create(cls, folder: Path, nquads: Iterable[Path]) -> None:
        """Make a store on disk from files of N-Quads and close it.

        Raises:
            StoreError: if the folder cannot be written or the disk is full.
        """
        try:
            store = ox.Store(str(folder))
            for file in nquads:
                store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
            store.flush()
            del store
        except (OSError, RuntimeError, SyntaxError) as error:
            raise StoreError(f"the store {folder} cannot be written: {_first_line(error)}") from error

    @classmethod
    def open(cls, folder: Path) -> Graphs:
        """Open a store on disk, read-only.

        Raises:
            StoreError: if it is missing, damaged or made by another version.
        """
        try:
            return cls(ox.Store.read_only(str(folder)))
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(
                f"the store {folder} cannot be opened: {_first_line(error)}", "build it again: metlit build"
            ) from error

    def load(self, nquads: bytes) -> None:
        """Add N-Quads (in-memory stores only)."""
        self._store.bulk_load(nquads, ox.RdfFormat.N_QUADS)

    def select(self, query: str, *, within: Iterable[str] = ()) -> Rows:
        """Run a SELECT over the union of all graphs, or of some.

        Args:
            query: SPARQL 1.1.
            within: the names of the graphs to ask; all if empty.

        Raises:
            QueryError: for a syntax error, a refused query, or anything but a SELECT.
        """
        result = self._query(query, within)
        if not isinstance(result, ox.QuerySolutions):
            raise QueryError("the query is no SELECT")
        names = tuple(v.value for v in result.variables)
        try:
            return Rows(names, [tuple(_cell(row[n]) for n in names) for row in result])
        except (RuntimeError, OSError, ValueError) as error:
            raise QueryError(_first_line(error)) from error

    def construct(self, query: str) -> list[tuple[str, str, str | Literal]]:
        """Run a CONSTRUCT over the union of all graphs; the triples, sorted.

        Raises:
            QueryError: as :meth:`select`.
        """
        result = self._query(query)
        if not isinstance(result, ox.QueryTriples):
            raise QueryError("the query is no CONSTRUCT")
        triples = {(t.subject.value, t.predicate.value, _plain(t.object)) for t in result}
        return sorted(triples, key=lambda t: (t[0], t[1], isinstance(t[2], Literal), t[2]))

    def answer(self, query: str, rdf_format: str | None = None) -> Rows | bool | str:
        """Run any query: rows for SELECT, truth for ASK, RDF text for CONSTRUCT and DESCRIBE.

        Args:
            query: SPARQL 1.1; the well-known prefixes need not be declared.
            rdf_format: turtle, nquads/ntriples, jsonld, rdfxml for the RDF text; N-Triples if None.
        """
        result = self._query(query)
        try:
            if isinstance(result, ox.QueryBoolean):
                return bool(result)
            if isinstance(result, ox.QuerySolutions):
                names = tuple(v.value for v in result.variables)
                return Rows(names, [tuple(_cell(row[n]) for n in names) for row in result])
            return serialise(result, rdf_format or "ntriples")
        except (RuntimeError, OSError) as error:
            raise QueryError(_first_line(error)) from error

    def _query(self, query: str, within: Iterable[str] = ()):
        named = [ox.NamedNode(g) for g in within]
        if not named:
            guard(query)
        prologue = iris.sparql_prologue(query)
        try:
            if named:
                return self._store.query(prologue + query, default_graph=named)
            return self._store.query(prologue + query, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise QueryError(_relocate(_first_line(error), prologue.count("\n"))) from error
        except (RuntimeError, OSError, ValueError) as error:
            raise QueryError(_first_line(error)) from error

    def __len__(self) -> int:
        return len(self._store)


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


def parse_nquads(data: bytes) -> Iterator[tuple[str, str, str | Literal, str]]:
    """N-Quads → (subject, predicate, object, graph), lexical forms unchanged."""
    for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS):
        yield quad.subject.value, quad.predicate.value, _plain(quad.object), quad.graph_name.value


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | None) -> Cell:
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return Iri(term.value)
    datatype = term.datatype.value
    if datatype == _INTEGER:
        return int(term.value)
    if datatype == _DECIMAL:
        return Decimal(term.value)
    return term.value == "true" if datatype == _BOOLEAN else term.value


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__


def _relocate(message: str, added: int) -> str:
    """Line numbers of a parse error, less the PREFIX lines that were put in front."""
    return re.sub(r"\b(\d+):(\d+)", lambda m: f"{max(1, int(m[1]) - added)}:{m[2]}", message, count=1)


_TOKEN = re.compile(
    r"#[^\n]*|<[^<>\"{}|^`\\\x00-\x20]*>|\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|[?$]\w+|[\w-]*:[\w.%-]*|@?[A-Za-z_]\w*|[0-9.]+|\S",
    re.DOTALL,
)


def guard(query: str) -> None:
    """Refuse queries that would end the process or reach into the network.

    Raises:
        QueryError: if the query is too long, too deeply nested, or uses SERVICE.
    """
    if len(query) > MAX_QUERY:
        raise QueryError(f"the query is longer than {MAX_QUERY} characters")
    depth = count = 0
    for match in _TOKEN.finditer(query):
        token = match.group()
        count += not token.startswith("#")
        if token in "{([":
            depth += 1
        elif token in "})]":
            depth -= 1
        elif token.upper() == "SERVICE":
            raise QueryError("SERVICE is refused: metlit answers from its own store only")
        if depth > MAX_QUERY_DEPTH or count > MAX_QUERY_TOKENS:
            raise QueryError("the query is too long or too deeply nested")


def as_sequence(value: str | Sequence[str]) -> Sequence[str]:
    """One value or several, as several."""
    return [value] if isinstance(value, str) else value
