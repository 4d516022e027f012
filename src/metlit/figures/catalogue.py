"""The figures of a review: their files read, their marks made out of the rows of records and questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from metlit import iris
from metlit.analysis.network import connected_people, evidence_network, kind_columns
from metlit.analysis.people import People
from metlit.answers.library import Library
from metlit.errors import MetlitError, ResourceError, UnknownWordError
from metlit.figures import prisma
from metlit.figures.figure import AT_MOST, BETWEEN, COLUMN, PEOPLE, Figure, Mark
from metlit.figures.marks import (
    RECORD,
    SIZE,
    Row,
    crossed,
    everybody,
    flows,
    marks_of_rows,
    proportion_marks,
    split_marks,
)
from metlit.model.terms import did_you_mean, nearest
from metlit.notice import NOTICE
from metlit.numbers.bands import band, number
from metlit.store.evidence_row import Value
from metlit.tables.catalogue import Tables
from metlit.tables.cells import PUBLICATION, shown_decimals
from metlit.tables.citations import References, names
from metlit.tables.layout import ColumnSource, Layout, load_layouts
from metlit.tables.table import NOTHING, Table, TableColumn

STUDY, PRESENT = "study", "present"
Marking = Callable[[Iterable[Row], Sequence[str], People], Iterator[Mark]]


@dataclass(frozen=True)
class _Kind:
    """How marks are made for a kind of drawing.

    Attributes:
        make: the marks out of rows.
        left_out: columns of the rows that are used for counting only.
        study: whether the publication is among the values.
    """

    make: Marking
    left_out: frozenset[str] = frozenset()
    study: bool = False


KINDS: Mapping[str, _Kind] = {
    "alluvial": _Kind(flows, frozenset({SIZE})),
    "matrix": _Kind(crossed, frozenset({SIZE})),
    "bars": _Kind(crossed, frozenset({SIZE, PRESENT})),
    "forest": _Kind(proportion_marks, frozenset({SIZE, "whole"}), study=True),
    "swimmer": _Kind(marks_of_rows, study=True),
    "change": _Kind(marks_of_rows, study=True),
    "scatter": _Kind(split_marks, study=True),
    "cloud": _Kind(marks_of_rows, study=True),
    "lights": _Kind(marks_of_rows, study=True),
}
NETWORK = "network"


class Figures:
    """The figures of a store.

    Args:
        library: the opened store.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._tables = Tables(library, author_year=True)
        self.layouts = load_layouts(library.resources.figure_files())
        for layout in self.layouts.values():
            if layout.header.get("draw") not in {*KINDS, NETWORK}:
                raise ResourceError(f"{layout.name}.tsv: draw must be one of {', '.join([*KINDS, NETWORK])}")

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
        if layout.header["draw"] == NETWORK:
            return self._network(layout, facets)
        if layout.question:
            return self._of_rows(layout, self._evidence(layout, facets))
        return self._of_rows(layout, _texts(self._tables.laid_out(layout, facets), layout))

    def _evidence(self, layout: Layout, facets: Mapping[str, Sequence[str]]) -> Iterator[Row]:
        """The evidence rows, every concept of a list by its label."""
        references = References(True, names(self._tables.publications(facets)))
        for row in self._library.evidence_cells(facets):
            record = iris.local_path(str(row[PUBLICATION]))
            found = {s.column.name: self._first(row, s) for s in layout.sources}
            node = next((str(row[c]) for c in layout.record if row[c]), record)
            yield found | {STUDY: references.cite(self._tables.wording(record)), RECORD: iris.local_path(node)}

    def _first(self, row: Mapping[str, Value], source: ColumnSource) -> str:
        cells = [row[part.level] for group in source.groups for part in group]
        return next((self._text(cell) for cell in cells if cell not in (None, "", ())), NOTHING)

    def _text(self, cell: Value) -> str:
        if isinstance(cell, Decimal):
            return shown_decimals(Fraction(cell))
        words = cell if isinstance(cell, tuple) else (str(cell),)
        if all(word.startswith(iris.TERM) for word in words):
            return BETWEEN.join(self._library.terms.label(word) for word in words)
        return "; ".join(words)

    def _of_rows(self, layout: Layout, found: Iterable[Row]) -> Figure:
        kind = KINDS[layout.header["draw"]]
        columns = [s.column for s in layout.sources if s.column.name not in kind.left_out]
        shown = [*([STUDY] if kind.study else []), *(c.name for c in columns)]
        needed = layout.header.get("needed", "").split()
        banded = [_banded(row, layout) for row in found if row.get(PRESENT) != "no"]
        rows, remarks = _usable(banded, [s.column for s in layout.sources if s.column.name in needed])
        people = connected_people(self._library)
        marks = sorted(kind.make(rows, shown, people), key=lambda m: (list(m.values.values()), m.sources))
        return Figure(
            layout.name,
            layout.title,
            layout.header["draw"],
            [*([TableColumn(STUDY, "Study")] if kind.study else []), *columns],
            marks,
            [*layout.remarks, *remarks, NOTICE],
            layout.header,
            everybody(rows, shown, people) if kind.make is flows else {},
        )

    def _network(self, layout: Layout, facets: Mapping[str, Sequence[str]]) -> Figure:
        graph = evidence_network(self._library, facets)
        marks = []
        for source, target, edge in graph.edges(data=True):
            one, other = graph.nodes[source], graph.nodes[target]
            values = {"from": one["label"], "from_kind": one["kind"], "to": other["label"], "to_kind": other["kind"]}
            counts = {PEOPLE: str(edge["patients"]), AT_MOST: str(edge["patients_at_most"])}
            marks.append(Mark(values | {"what": edge["label"]} | counts, tuple(edge["rows"])))
        places = {COLUMN + title: str(place) for title, place in kind_columns(self._library).items()}
        remarks = [*layout.remarks, NOTICE]
        return Figure(layout.name, layout.title, NETWORK, (), marks, remarks, layout.header | places)

    def explained(self, figure: Figure) -> Iterator[tuple[Mark, list[str]]]:
        """Every mark with what it rests on: ``cases/sanuki-2022.yaml:530 sanuki-2022/p04/pain``."""
        for mark in figure.marks:
            yield mark, [path if figure.name == prisma.NAME else self._line(path) for path in mark.sources]

    def _line(self, path: str) -> str:
        marks = self._library.marks(path.split("/")[0])
        return f"{marks.file}:{marks.place(iris.RECORD + path)[0]} {path}"


def _flow(file: Path | None) -> Figure:
    if file is None:
        raise MetlitError("a flow diagram needs the numbers of the review", "give them with --counts FILE.yaml")
    flow = prisma.Flow.load(file)
    if mistakes := flow.mistakes():
        raise MetlitError("; ".join(mistakes), "the numbers of a flow diagram must add up")
    return Figure(prisma.NAME, prisma.TITLE, prisma.DRAW, (), list(flow.marks()), [NOTICE])


def _texts(table: Table, layout: Layout) -> Iterator[Row]:
    """The rows of a table as texts by column."""
    heads = [c.name for c in table.columns]
    for cells in table.rows:
        row = {s.column.name: NOTHING for s in layout.sources}
        yield row | dict(zip(heads, (cell.text for cell in cells), strict=True))


def _banded(row: Row, layout: Layout) -> Row:
    """With the numbers of a banded column as their band."""
    column, *limits = layout.header.get("bands", "").split() or [""]
    return {**row, column: _band(row[column], [float(limit) for limit in limits])} if column else row


def _band(text: str, limits: Sequence[float]) -> str:
    """Between which limits a number lies: ``30 to < 40``."""
    value = number(text)
    return NOTHING if value is None else band(value, limits)


def _usable(rows: list[Row], needed: Sequence[TableColumn]) -> tuple[list[Row], list[str]]:
    """The rows that can be drawn, and how many cannot."""

    def has(row: Row, column: TableColumn) -> bool:
        text = row[column.name]
        return number(text) is not None if column.numeric else text != NOTHING

    kept = [row for row in rows if all(has(row, column) for column in needed)]
    heads = " or ".join(f"“{column.plain}”" for column in needed)
    reason = ", or not as one number" if any(column.numeric for column in needed) else ""
    remark = f"Not drawn: {len(rows) - len(kept)} of {len(rows)} entries, without {heads}{reason}."
    return kept, [remark] if len(kept) < len(rows) else []
