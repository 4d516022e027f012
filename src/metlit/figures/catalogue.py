"""The figures of a review: their files read, their marks made out of the rows of records and questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from metlit import iris
from metlit.analysis.network import connected_people
from metlit.answers.library import Library
from metlit.errors import MetlitError, ResourceError, UnknownWordError
from metlit.figures import prisma
from metlit.figures.entries import FigureEntry, drawable
from metlit.figures.figure import CONTESTED, Figure, Mark, drawn_columns
from metlit.figures.kind import FigureKind, FigureQuestion, figure_kinds
from metlit.model.terms import did_you_mean, nearest
from metlit.notice import NOTICE
from metlit.rdf.rows import Iri
from metlit.record.values import CellValue
from metlit.tables.catalogue import Tables
from metlit.tables.cells import PUBLICATION_LEVEL
from metlit.tables.citations import References, names
from metlit.tables.layout import Layout, load_layouts
from metlit.tables.table import TableCell, TableColumn

STUDY_COLUMN = TableColumn("study", "Study")
_CONTESTED = f"{CONTESTED} The text says two things of it; its readings are in the table of conflicts."
# The path, the publication, its cells, if contested, and by column of how many people each value is told.
_Found = tuple[str, TableCell, dict[str, TableCell], bool, Mapping[str, Mapping[str, Sequence[tuple[int, int]]]]]


class Figures:
    """The figures of a store.

    Args:
        library: the opened store.

    Raises:
        ResourceError: if a layout asks for a kind of figure that there is not, or has not the columns of its kind.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._tables = Tables(library, author_year=True)
        self.layouts = load_layouts(library.resources.figure_files())
        for layout in self.layouts.values():
            _check(layout)

    @property
    def titles(self) -> Mapping[str, str]:
        """The figures there are, by name."""
        return {name: layout.title for name, layout in self.layouts.items()} | {prisma.NAME: prisma.TITLE}

    def figure(self, name: str, facets: Mapping[str, Sequence[str]], counts: Path | None = None) -> Figure:
        """A figure, of the rows that the facets leave.

        Args:
            name: of the figure.
            facets: as for ``metlit find``.
            counts: the file with the numbers of the flow diagram, and of no other figure.

        Raises:
            UnknownWordError: for an unknown figure, facet or word.
            MetlitError: if the numbers of a flow diagram are not given, or do not add up.
        """
        if name == prisma.NAME:
            return _flow(counts)
        if counts is not None:
            raise MetlitError(f"the figure '{name}' has no counts", f"they are of '{prisma.NAME}'")
        if name not in self.layouts:
            choice = did_you_mean(nearest(name, self.titles)) or "one of " + ", ".join(self.titles)
            raise UnknownWordError(f"there is no figure '{name}'", choice)
        layout = self.layouts[name]
        draw = layout.header["draw"]
        kind = figure_kinds()[draw]
        if kind.ask is not None:
            references = References(self._tables.cited, True, names(self._tables.publications(facets)))

            def cite(record: str) -> str:
                return references.cite(self._tables.wording(record))

            columns = [s.column.name for s in layout.sources]
            question = FigureQuestion(self._library, facets, layout.header, columns, cite)
            found = kind.ask(question)
            remarks = [*layout.remarks, *found.remarks, NOTICE]
            drawn = (found.marks, remarks, layout.header, found.totals, found.places)
            return Figure(layout.name, layout.title, draw, (), *drawn)
        return self._laid_out(layout, kind, self._entries(layout, kind, facets))

    def _entries(self, layout: Layout, kind: FigureKind, facets: Mapping[str, Sequence[str]]) -> Iterator[FigureEntry]:
        found = self._asked(layout, facets) if layout.question else self._walked(layout, facets)
        for source, study, cells, contested, numbers in found:
            yield FigureEntry(source, {STUDY_COLUMN.name: study, **cells} if kind.study else cells, contested, numbers)

    def _asked(self, layout: Layout, facets: Mapping[str, Sequence[str]]) -> Iterator[_Found]:
        """The evidence rows, as they are in the graph."""
        references = References(self._tables.cited, True, names(self._tables.publications(facets)))
        column, *doubted = layout.header.get("contested", "").split() or [""]
        for row in self._library.evidence_cells(facets):
            exact = {name: Fraction(cell) if isinstance(cell, Decimal) else cell for name, cell in row.items()}
            record = str(row[PUBLICATION_LEVEL])
            node = next((str(row[c]) for c in layout.record if row[c]), record)
            cited = references.cite(self._tables.wording(iris.local_path(record)))
            cells = {s.column.name: self._tables.answers.cell(exact, s) for s in layout.sources}
            contested = bool(column) and not set(doubted).isdisjoint(row.several(column))
            numbers = {name: row.numbers(name) for name in cells}
            yield iris.local_path(node), TableCell((CellValue(Iri(record), cited),)), cells, contested, numbers

    def _walked(self, layout: Layout, facets: Mapping[str, Sequence[str]]) -> Iterator[_Found]:
        """The rows of records, laid out as those of a table are."""
        table = self._tables.laid_out(layout, facets)
        heads = [column.name for column in table.columns]
        for cells in table.rows:
            # A table leaves out columns in which nothing stands; the first is the publication, the last the path.
            found = dict(zip(heads, cells, strict=True))
            drawn = {s.column.name: found.get(s.column.name, TableCell()) for s in layout.sources}
            yield cells[-1].text, cells[0], drawn, any(cell.notes for cell in drawn.values()), {}

    def _laid_out(self, layout: Layout, kind: FigureKind, found: Iterable[FigureEntry]) -> Figure:
        entries, remarks = drawable(found, layout)
        people = connected_people(self._library)
        columns = [*([STUDY_COLUMN] if kind.study else []), *(s.column for s in layout.sources)]
        figure = Figure(layout.name, layout.title, layout.header["draw"], columns, ())
        marks = list(kind.mark(entries, figure.names, people)) if kind.mark else []
        remarks = [*layout.remarks, *remarks, *([_CONTESTED] if any(m.contested for m in marks) else []), NOTICE]
        return Figure(
            layout.name,
            layout.title,
            layout.header["draw"],
            columns,
            sorted(marks, key=lambda m: ([cell.text for cell in m.values.values()], m.sources)),
            remarks,
            layout.header,
            kind.total(entries, figure.names, people) if kind.total else {},
        )

    def explained(self, figure: Figure) -> Iterator[tuple[Mark, list[str]]]:
        """Every mark with what it rests on: ``cases/sanuki-2022.yaml:530 sanuki-2022/p04/pain``."""
        for mark in figure.marks:
            yield mark, [path if figure.name == prisma.NAME else self._line(path) for path in mark.sources]

    def _line(self, path: str) -> str:
        marks = self._library.marks(path.split("/")[0])
        return f"{marks.file}:{marks.place(iris.RECORD + path)[0]} {path}"


def _check(layout: Layout) -> None:
    kinds = {name: kind for name, kind in figure_kinds().items() if kind.laid_out}
    draw = layout.header.get("draw", "")
    if draw not in kinds:
        raise ResourceError(f"{layout.name}.tsv: draw must be one of {', '.join(kinds)}")
    takes, found = kinds[draw].takes, drawn_columns(s.column for s in layout.sources)
    if len(found) not in takes:
        few, many = takes[0], takes[-1]
        number = str(few) if few == many else f"{few} or more"
        raise ResourceError(f"{layout.name}.tsv: {draw} draws {number} columns, and there are {len(found)}")


def _flow(file: Path | None) -> Figure:
    if file is None:
        raise MetlitError("a flow diagram needs the numbers of the review", "give them with --counts FILE.yaml")
    flow = prisma.Flow.load(file)
    if mistakes := flow.mistakes():
        raise MetlitError("; ".join(mistakes), "the numbers of a flow diagram must add up")
    return Figure(prisma.NAME, prisma.TITLE, prisma.DRAW, (), list(flow.marks()), [NOTICE])
