"""The door to Oxigraph: stores in memory and on disk, queries; with :mod:`metlit.rdf.triples` the border to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from metlit import iris
from metlit.errors import QueryError, StoreError
from metlit.rdf.guard import guard, names_graphs, refusal, without_service
from metlit.rdf.rows import Cell, Iri, Rows
from metlit.rdf.triples import serialise

_INTEGER, _DECIMAL, _BOOLEAN = (iris.XSD + t for t in ("integer", "decimal", "boolean"))
_FLOATS = (iris.XSD + "double", iris.XSD + "float")


# The version that answers.
OXIGRAPH = ox.__version__
# What is loaded into a store on disk at a time.
PORTION_BYTES = 32 << 20


class Stream(NamedTuple):
    """The answer to a SELECT whose rows are still being found; errors are raised where they are taken."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Cell, ...]]


class Graphs:
    """Graphs in Oxigraph, in memory or on disk, opened for reading unless made in memory.

    Args:
        store: the opened store.
        merged: whether its triples stand in the default graph, without names: three times as fast to ask.
    """

    def __init__(self, store: ox.Store, *, merged: bool = False) -> None:
        self._store = store
        self._merged = merged

    @classmethod
    def merged(cls, ntriples: Iterable[bytes] = ()) -> Graphs:
        """A store in memory without graph names, filled with N-Triples."""
        graphs = cls(ox.Store(), merged=True)
        for data in ntriples:
            graphs.load(data)
        return graphs

    @classmethod
    def in_memory(cls, nquads: Iterable[bytes] = ()) -> Graphs:
        """A store in memory, filled with N-Quads."""
        graphs = cls(ox.Store())
        for data in nquads:
            graphs.load(data)
        return graphs

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

    def load(self, data: bytes) -> None:
        """Add N-Quads, or N-Triples if the graphs are merged (in-memory stores only)."""
        self._store.bulk_load(data, ox.RdfFormat.N_TRIPLES if self._merged else ox.RdfFormat.N_QUADS)

    def remove(self, triples: Iterable[str]) -> None:
        """Take N-Triples lines out of merged graphs in memory."""
        lines = "\n".join(triples)
        if lines:
            self._store.update(f"DELETE DATA {{ {lines} }}")

    def select(self, query: str) -> Rows:
        """Run a SELECT over the union of all graphs.

        Raises:
            QueryError: for a syntax error, a refused query, or anything but a SELECT.
        """
        found = self.solutions(query)
        return Rows(found.columns, list(found.rows))

    def solutions(self, query: str) -> Stream:
        """The same, with the rows as they are found."""
        result = self._query(query)
        if not isinstance(result, ox.QuerySolutions):
            raise QueryError("the query is no SELECT")
        return Stream(tuple(v.value for v in result.variables), _rows(result))

    def ask(self, query: str) -> bool:
        """Run an ASK over the union of all graphs.

        Raises:
            QueryError: as :meth:`select`.
        """
        result = self._query(query)
        if not isinstance(result, ox.QueryBoolean):
            raise QueryError("the query is no ASK")
        return bool(result)

    def construct(self, query: str) -> bytes:
        """Run a CONSTRUCT over the union of all graphs: N-Triples lines, in no order, maybe some twice.

        Raises:
            QueryError: as :meth:`select`.
        """
        result = self._query(query)
        if not isinstance(result, ox.QueryTriples):
            raise QueryError("the query is no CONSTRUCT")
        try:
            return result.serialize(format=ox.RdfFormat.N_TRIPLES)
        except (RuntimeError, OSError) as error:
            raise QueryError(_first_line(error)) from error

    def answer(self, query: str, rdf_format: str | None = None) -> Rows | bool | str:
        """Run any query: rows for SELECT, truth for ASK, RDF text for CONSTRUCT and DESCRIBE.

        Args:
            query: SPARQL 1.1; the well-known prefixes need not be declared.
            rdf_format: turtle, ntriples, rdfxml for the RDF text; N-Triples if None.
        """
        found = self.stream(query, rdf_format)
        return Rows(found.columns, list(found.rows)) if isinstance(found, Stream) else found

    def stream(self, query: str, rdf_format: str | None = None) -> Stream | bool | str:
        """The same, with the rows as they are found: to be taken by the thread that asked."""
        result = self._query(query)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if isinstance(result, ox.QuerySolutions):
            return Stream(tuple(v.value for v in result.variables), _rows(result))
        try:
            return serialise(result, rdf_format or "ntriples")
        except (RuntimeError, OSError) as error:
            raise QueryError(_first_line(error)) from error

    def _query(self, query: str):
        if not self._merged:
            guard(query)
        prologue = iris.sparql_prologue(query)
        asked = prologue + without_service(query)
        try:
            if self._merged or names_graphs(query):
                return self._store.query(asked)
            return self._store.query(asked, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise refusal(query, _first_line(error), prologue.count("\n")) from error
        except (RuntimeError, OSError, ValueError) as error:
            raise QueryError(_first_line(error)) from error

    def __len__(self) -> int:
        return len(self._store)


class Writer:
    """A store on disk that is being written; nobody reads it until it is closed.

    Args:
        folder: the new store.
        base: a store to begin with: its files are shared by hard links until they change.

    Raises:
        StoreError: here and in every method, if it cannot be written or read.
    """

    def __init__(self, folder: Path, base: Path | None = None) -> None:
        self._folder = folder
        with self._writing():
            if base is not None:
                ox.Store.read_only(str(base)).backup(str(folder))
            self._store: ox.Store | None = ox.Store(str(folder))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError, SyntaxError, ValueError) as error:
            raise StoreError(f"the store {self._folder} cannot be written: {_first_line(error)}") from error

    def load(self, nquads: Path) -> None:
        """Add a file of N-Quads, in portions if it is large: Oxigraph sorts what it is given in memory."""
        with self._writing():
            if nquads.stat().st_size <= 2 * PORTION_BYTES:
                self._opened.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
                return
            with nquads.open("rb") as file:
                while portion := file.read(PORTION_BYTES):
                    self._opened.bulk_load(portion + file.readline(), ox.RdfFormat.N_QUADS)

    def remove(self, graph: str) -> None:
        """Remove a named graph."""
        with self._writing():
            self._opened.remove_graph(ox.NamedNode(graph))

    def close(self) -> None:
        """Write what is still in memory; the store is complete then."""
        with self._writing():
            self._opened.flush()
            self._store = None

    @property
    def _opened(self) -> ox.Store:
        if self._store is None:
            raise StoreError(f"the store {self._folder} is closed")
        return self._store


def _rows(solutions: ox.QuerySolutions) -> Iterator[tuple[Cell, ...]]:
    try:
        for row in solutions:
            yield tuple(map(_cell, row))
    except (RuntimeError, OSError, ValueError) as error:
        raise QueryError(_first_line(error)) from error


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | None) -> Cell:
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return Iri(term.value)
    datatype = term.datatype.value
    try:
        if datatype == _INTEGER:
            return int(term.value)
        if datatype == _DECIMAL:
            return Decimal(term.value)
        if datatype in _FLOATS:
            number = Decimal(term.value)
            return number if number.is_finite() else term.value
    except (ValueError, ArithmeticError):  # ill-formed: RDF allows it
        return term.value
    return term.value == "true" if datatype == _BOOLEAN else term.value


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__
