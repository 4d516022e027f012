"""An opened store: everything that can be asked of it, as a library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metlit import iris
from metlit.errors import ResourceError, StoreError, UnknownWordError
from metlit.model.facets import load_facets, searched
from metlit.model.terms import Terms, did_you_mean, nearest
from metlit.rdf.rows import Cell, Row, Rows
from metlit.resources import Resources
from metlit.store import generations
from metlit.store.generations import GRAPHS, INDEX, JOINED, ROWS, TERMS, VOCABULARY
from metlit.store.joined_rows import EVIDENCE, EvidenceTable
from metlit.store.manifest import REBUILD, Manifest
from metlit.store.opened import Opened

if TYPE_CHECKING:
    import pandas
    import rdflib

    from metlit.answers.columns import EvidenceColumns
    from metlit.answers.find import Finder
    from metlit.model.facets import Facet
    from metlit.model.questions import Question
    from metlit.model.schema import Schema
    from metlit.rdf.asking import Asker
    from metlit.rdf.graphs import Graphs
    from metlit.record.marks import Marks
    from metlit.store.evidence_row import EvidenceRow
    from metlit.store.index import Index

# Seconds and bytes that a query may take, unless told otherwise.
TIMEOUT, MEMORY = 60.0, 2 << 30


def data_frame(rows: Iterable[Row], columns: Sequence[str]) -> pandas.DataFrame:
    """Rows as a DataFrame.

    Raises:
        ResourceError: if pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise ResourceError(
            "DataFrames need pandas", "pip install pandas, or metlit with its extra [pandas]"
        ) from error

    return pandas.DataFrame(list(rows), columns=list(columns))


class Library:
    """A built store, opened for reading. Any thread may use it, not only the one that opened it.

    It is the store as it was when it was opened. Two builds later its files are removed: what was not read by then
    raises a StoreError that says to open it again.

    Args:
        store: the folder that ``metlit build`` wrote.
        resources: the questions to use; those installed if None.

    Raises:
        StoreError: if there is no store, or it is damaged.
    """

    def __init__(self, store: str | Path = "build", resources: Resources | None = None) -> None:
        self.path = Path(store)
        self.resources = resources or Resources.default()
        generation = generations.current(self.path)
        if generation is None:
            raise StoreError(
                f"there is no store at {self.path}", "metlit build makes one, metlit build --sample tries one"
            )
        self.generation, self._opened = generation, Opened(self.path, generation)
        self._sealed = Manifest(generation, self.path)

    @cached_property
    def graphs(self) -> Graphs:
        """The named graphs.

        Raises:
            StoreError: if they cannot be opened.
        """
        from metlit.rdf.graphs import Graphs

        with self._opened.whole():
            return Graphs.open(self._sealed.ensure(GRAPHS))

    @cached_property
    def _asker(self) -> Asker:
        from metlit.rdf.asking import Asker

        with self._opened.whole():
            return Asker(self._sealed.ensure(GRAPHS), self._opened.ensure)

    @cached_property
    def terms(self) -> Terms:
        """The vocabularies that the store was built with."""
        text = self._text(TERMS)
        try:
            return Terms.restored(text)
        except ValueError as error:
            raise StoreError(f"the store {self.path} is damaged: {TERMS} cannot be read", REBUILD) from error

    @cached_property
    def schema(self) -> Schema:
        """The record format."""
        from metlit.model.schema import Schema

        return Schema.load(self.resources.shape_files(), self.resources.ontology_file())

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The named questions."""
        from metlit.model.questions import load_questions

        return load_questions(self.resources)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Versions and fingerprint of the build, and the seals of its files."""
        return self._sealed.contents

    def _text(self, name: str) -> str:
        with self._opened.whole():
            try:
                return self._sealed.ensure(name).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise StoreError(f"the store {self.path} is damaged: {name} cannot be read", REBUILD) from error

    @cached_property
    def index(self) -> Index:
        """Findings, marks and the place of the N-Quads of every record."""
        from metlit.store.index import Index

        with self._opened.whole():
            return Index(self._sealed.ensure(INDEX))

    @cached_property
    def rows(self) -> EvidenceTable:
        """The evidence rows."""
        with self._opened.whole():
            return EvidenceTable(self._sealed.ensure(ROWS), joined=self._joined)

    def _joined(self) -> Path:
        with self._opened.whole():
            return self._sealed.ensure(JOINED)

    @cached_property
    def records(self) -> list[str]:
        """The ids of all records, sorted."""
        return self.index.records()

    def marks(self, record: str) -> Marks:
        """Where the nodes of a record stand in its file.

        Raises:
            UnknownWordError: if there is no such record.
        """
        marks = self.index.marks(record)
        if marks is None:
            remedy = did_you_mean(nearest(record, self.records)) or "see metlit stats"
            raise UnknownWordError(f"no record is called '{record}'", remedy)
        return marks

    def nquads(self, records: Iterable[str] = ()) -> Iterator[bytes]:
        """The N-Quads of records (their reported and derived graphs), sorted, one record after the other.

        Args:
            records: their ids; all if empty. Unknown ones are left out.
        """
        from metlit.store.index import slices

        wanted = list(records)
        entries = (self.index.entry(r) for r in sorted(wanted)) if wanted else self.index.entries()
        with self._opened.whole():
            yield from slices(self.generation, (e for e in entries if e is not None), self._sealed.ensure)

    def vocabulary_nquads(self) -> bytes:
        """The N-Quads of the ontology, vocabularies and rules, sorted."""
        return self._text(VOCABULARY).encode()

    def query(
        self, sparql: str, *, timeout: float = TIMEOUT, memory: int = MEMORY, rdf_format: str | None = None
    ) -> Rows | bool | str:
        """Any SPARQL query: rows for SELECT, truth for ASK, RDF for CONSTRUCT and DESCRIBE.

        It is answered by a process of its own, which the first query starts and the next ones find: it has no network,
        and is ended when the time or the memory is up, or at Ctrl-C. Threads are answered one after the other.

        Args:
            sparql: SPARQL 1.1; the well-known prefixes need not be declared.
            timeout: seconds after which it is given up.
            memory: bytes that it may take; a sixteenth of it may be its answer.
            rdf_format: turtle, ntriples or rdfxml for RDF; N-Triples if None.

        Raises:
            QueryError: if it cannot be parsed, is refused, or takes more time or memory than it may.
            StoreError: if later builds have removed the store that was opened.
        """
        try:
            return self._asker.answer(sparql, rdf_format, timeout=timeout, memory=memory)
        except StoreError as error:
            self._opened.ensure(error)
            raise

    def prepare(self, memory: int = MEMORY) -> None:
        """Start the process that answers queries, so that the first one need not wait for it."""
        self._asker.start(memory)

    def question(self, name: str, **parameters: str) -> Rows:
        """The answer to a named question.

        Raises:
            UnknownWordError: for an unknown name, parameter or word.
        """
        question = self.named(name)
        # Rows of another text of the question, by another metlit, would be an answer to something else.
        if not question.rests_on_joined(parameters) or self.rows.layout(name).query != question.joined:
            return question.ask(self.graphs, self.terms, parameters)
        if question.local:
            return self.rows.joined(name, list(parameters.values()))
        rows = self.rows.joined(name, test=question.test(self.terms, parameters))
        return self._vocabulary.select(question.over(rows, self.terms, parameters))

    @cached_property
    def title(self) -> str:
        """What the graph is about: the title of its ontology.

        Raises:
            StoreError: if the ontology has none.
        """
        query = f"SELECT ?title WHERE {{ <{iris.METLIT.rstrip('#')}> dcterms:title ?title }}"
        for row in self._vocabulary.select(query).rows:
            return str(row[0])
        raise StoreError(f"the ontology of {self.path} has no title", "give it a dcterms:title")

    @cached_property
    def _vocabulary(self) -> Graphs:
        """The ontology and vocabularies alone, in memory."""
        from metlit.rdf.graphs import Graphs
        from metlit.rdf.triples import without_graph

        text = without_graph(self._text(VOCABULARY), iris.VOCABULARY_GRAPH)
        return Graphs.merged([text.encode()])

    def named(self, name: str) -> Question:
        """A named question."""
        if name not in self.questions:
            remedy = did_you_mean(nearest(name, self.questions)) or "see metlit query --list"
            raise UnknownWordError(f"there is no question '{name}'", remedy)
        return self.questions[name]

    @cached_property
    def facets(self) -> Mapping[str, Facet]:
        """The facets there are, by name."""
        return load_facets(self.resources.analysis_file("facets"))

    @cached_property
    def columns(self) -> EvidenceColumns:
        """The columns of the evidence rows as readers see them."""
        from metlit.answers.columns import EvidenceColumns

        return EvidenceColumns.load(self.resources.analysis_file("columns"))

    def find(self, **facets: str | list[str]) -> list[dict[str, Cell]]:
        """Evidence rows that match the facets, as dicts; facets and errors as for :meth:`evidence`."""
        return self._finder.shown(facets, self.columns)

    def evidence_cells(self, facets: Mapping[str, Sequence[str]]) -> list[EvidenceRow]:
        """The same rows with their cells as they are in the graph: IRIs, and several values as a tuple."""
        return self._finder.rows(facets)

    @cached_property
    def _finder(self) -> Finder:
        """The evidence rows, if they are those of this metlit's question and facets."""
        from metlit.answers.find import Finder

        joined = self.rows.layout()
        query = (self.resources.questions / f"{EVIDENCE}.rq").read_text(encoding="utf-8")
        if joined.query != query or not set(searched(self.facets)) <= set(joined.searched):
            raise StoreError(f"the evidence rows of {self.path} were joined by another version of metlit", REBUILD)
        return Finder(self.rows, self.terms, self.facets)

    def evidence(self, **facets: str | list[str]) -> pandas.DataFrame:
        """Evidence rows that match the facets, as a DataFrame; columns as in ``layouts/analysis/columns.tsv``.

        Args:
            facets: as in ``layouts/analysis/facets.tsv``, each as ``metlit find`` takes it.

        Raises:
            UnknownWordError: for an unknown facet or word.
            ResourceError: if pandas is not installed.
        """
        return data_frame(self.find(**facets), self.columns.names)

    def rdf(self) -> rdflib.Dataset:
        """The whole store as an rdflib Dataset, one named graph per record, its derived graph, and the vocabulary."""
        import rdflib

        dataset = rdflib.Dataset()
        for data in (*self.nquads(), self.vocabulary_nquads()):
            dataset.parse(data=data, format="nquads")
        return dataset

    def labels(self, rows: Rows) -> Rows:
        """Rows with concepts by their label and record nodes by their path."""
        from metlit.model.labels import labelled

        return labelled(self.terms, rows)
