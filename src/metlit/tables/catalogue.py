"""The tables of a review: rows of records or of questions, chosen by facets, with footnotes and references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from metlit import iris
from metlit.answers.library import Library
from metlit.errors import UnknownWordError
from metlit.model.facets import PUBLICATIONS
from metlit.model.schema import Schema
from metlit.model.terms import did_you_mean, nearest
from metlit.notice import NOTICE
from metlit.rdf.rows import Iri
from metlit.record.case import Case
from metlit.record.values import CellValue
from metlit.record.wording import Wording
from metlit.tables.abbreviations import explained, load_abbreviations
from metlit.tables.answers import AnswerReader
from metlit.tables.cells import PUBLICATION_LEVEL, LayoutRow, first_found, layout_rows
from metlit.tables.characteristics import characteristics
from metlit.tables.citations import Publication, References, load_citation_keys, names
from metlit.tables.layout import ColumnSource, Layout, load_layouts
from metlit.tables.printed_words import printed_words
from metlit.tables.table import DERIVED, NOTHING, Table, TableCell, TableColumn

EVIDENCE_ROWS = "find"
_STUDY, _RECORD = TableColumn("study", "Study"), TableColumn("record", "Record", wide=True, data=True)


@dataclass(frozen=True)
class _Chosen:
    """What the facets leave.

    Attributes:
        evidence: the evidence rows.
        records: the publications.
        whole: whether of these everything is wanted; else only what evidence rows are about.
    """

    evidence: list[dict]
    records: list[str]
    whole: bool

    def named(self, column: str) -> set[str] | None:
        """What a column of the evidence rows names; None if everything is wanted."""
        return None if self.whole else {str(row[column]) for row in self.evidence if row[column]}


class Tables:
    """The tables of a store.

    Args:
        library: the opened store.
        author_year: whether publications are named by author and year; else by number.
    """

    def __init__(self, library: Library, *, author_year: bool = False) -> None:
        self._library = library
        self._author_year = author_year
        self.layouts = load_layouts(library.resources.table_files())
        self._schema = Schema.load(library.resources.shape_files(), library.resources.ontology_file())
        self.cited = load_citation_keys(library.resources.mapping_file("citation"))
        self._cases: dict[str, Wording] = {}
        self.answers = AnswerReader(self._schema, library.terms)

    def table(self, name: str, facets: Mapping[str, Sequence[str]]) -> Table:
        """A table, with the rows that the facets leave.

        Args:
            name: of the table.
            facets: as for ``metlit find``: those rows are wanted that the matching evidence rows are about.

        Raises:
            UnknownWordError: for an unknown table, facet or word.
        """
        if name not in self.layouts:
            choice = did_you_mean(nearest(name, self.layouts)) or "one of " + ", ".join(self.layouts)
            raise UnknownWordError(f"there is no table '{name}'", choice)
        known = load_abbreviations(self._library.resources.abbreviations_file())
        return explained(self.laid_out(self.layouts[name], facets), known)

    def laid_out(self, layout: Layout, facets: Mapping[str, Sequence[str]]) -> Table:
        """A table by any layout; facets and errors as for :meth:`table`."""
        chosen = self._chosen(facets)
        references = self._references(chosen)
        notes = _Notes()
        if layout.summarises:
            return characteristics(layout, list(self._subjects(layout, chosen, references)), references.texts)
        if layout.question:
            rows = list(self._asked(layout, chosen, references))
        else:
            rows = list(self._walked(layout, chosen, references, notes))
        columns = [_STUDY, *(s.column for s in layout.sources), _RECORD]
        rows, columns = _without_empty(rows, columns)
        words = [] if layout.question else printed_words(rows, self._library.marks)
        remarks = [*layout.remarks, *_remarks(columns), *words, NOTICE]
        return Table(layout.name, layout.title, columns, rows, notes.texts, remarks, references.texts)

    def _references(self, chosen: _Chosen) -> References:
        if not self._author_year:
            return References(self.cited)
        return References(self.cited, True, names(self._publication(record) for record in chosen.records))

    def publications(self, facets: Mapping[str, Sequence[str]]) -> list[Publication]:
        """The publications that the facets leave, by the ids of their records; errors as for :meth:`table`."""
        return [self._publication(record) for record in self._chosen(facets).records]

    def _publication(self, record: str) -> Publication:
        return Publication.of(self.wording(record), self.cited)

    def wording(self, record: str) -> Wording:
        """The words of a record."""
        if record not in self._cases:
            nquads = b"".join(self._library.nquads([record]))
            self._cases[record] = Wording(Case(record, nquads, self._schema, self._library.terms))
        return self._cases[record]

    def _subjects(self, layout: Layout, chosen: _Chosen, references: References) -> Iterator[tuple[Wording, LayoutRow]]:
        """Those whom a summary is about, everybody once; their publications are cited."""
        wanted = chosen.named(layout.facet)
        for record in chosen.records:
            wording = self.wording(record)
            for row in layout_rows(wording, layout):
                if (wanted is None or iris.local_path(row.node) in wanted) and not wording.told_elsewhere(row.node):
                    references.cite(wording)
                    yield wording, row

    def _chosen(self, facets: Mapping[str, Sequence[str]]) -> _Chosen:
        evidence = self._library.columns.certain(self._library.find(**facets))
        if not facets:
            return _Chosen(evidence, self._library.records, whole=True)
        records = sorted({str(row[PUBLICATION_LEVEL]) for row in evidence})
        whole = all(PUBLICATIONS in self._library.facets[name].uses for name in facets)
        return _Chosen(evidence, records, whole=whole)

    # -- rows of questions

    def _asked(self, layout: Layout, chosen: _Chosen, references: References) -> Iterator[list[TableCell]]:
        if layout.question == EVIDENCE_ROWS:
            found = chosen.evidence
        else:
            asked = self._library.labels(self._library.question(layout.question))
            found = [row for row in asked.dicts() if row[PUBLICATION_LEVEL] in set(chosen.records)]
        column, labels = layout.where
        for row in found:
            if column and row[column] not in labels:
                continue
            record = str(row[PUBLICATION_LEVEL])
            cells = [self.answers.cell(row, s) for s in layout.sources]
            node = next((str(row[c]) for c in layout.record if row[c]), record)
            yield self._framed(record, references, cells, iris.RECORD + node)

    def _framed(self, record: str, references: References, cells: Iterable[TableCell], node: str) -> list[TableCell]:
        """A row between its publication and the path of what it is about."""
        study = CellValue(Iri(iris.record_iri(record)), references.cite(self.wording(record)))
        path = CellValue(Iri(node), iris.local_path(node), node=node)
        return [TableCell.of([study]), *cells, TableCell.of([path])]

    # -- rows of records

    def _walked(
        self, layout: Layout, chosen: _Chosen, references: References, notes: _Notes
    ) -> Iterator[list[TableCell]]:
        wanted = chosen.named(layout.facet)
        for record in chosen.records:
            wording = self.wording(record)
            for row in layout_rows(wording, layout):
                named = {iris.local_path(node) for node in row.nodes.values()}
                if wanted is None or named & wanted:
                    cells = [self._cell(wording, row, source, notes) for source in layout.sources]
                    node = row.nodes[layout.record[0]] if layout.record else row.node
                    yield self._framed(record, references, cells, node)

    def _cell(self, wording: Wording, row: LayoutRow, source: ColumnSource, notes: _Notes) -> TableCell:
        found = first_found(wording, row, source)
        doubts = sorted({d for f in found for d in f.doubts})
        signs = tuple(notes.number(wording.case.record, wording.conflict(d)) for d in doubts)
        return TableCell.of(found, signs)


class _Notes:
    """Footnotes, each once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, record: str, text: str) -> int:
        note = f"{record}: {text}"
        if note not in self._numbers:
            self._numbers[note] = len(self.texts)
            self.texts.append(note)
        return self._numbers[note]


def _without_empty(
    rows: list[list[TableCell]], columns: list[TableColumn]
) -> tuple[list[list[TableCell]], list[TableColumn]]:
    """Without columns that say nothing in any row."""
    kept = [i for i, _ in enumerate(columns) if not rows or any(row[i].values for row in rows)]
    return [[row[i] for i in kept] for row in rows], [columns[i] for i in kept]


def _remarks(columns: Iterable[TableColumn]) -> Iterator[str]:
    yield f"{NOTHING} the record has nothing on it; “not reported” is said only where the paper was searched for it."
    if any(column.derived for column in columns):
        yield f"{DERIVED} computed by metlit from what is printed, rounded to two decimals."
