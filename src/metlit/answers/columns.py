"""The columns of the evidence rows as readers see them: ``layouts/analysis/columns.tsv``, read and applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError, UnknownWordError
from metlit.model.labels import shown_cell
from metlit.model.phrases import Phrase
from metlit.model.rules import read_header
from metlit.model.terms import Terms, did_you_mean, nearest
from metlit.rdf.rows import Cell, Iri
from metlit.store.joined_rows import Kept, cell_of

ROUNDED_CELL, CLASS, COUNTED = "rounded", "class", "counted"
_NONE, _SHOWN, _SHORT = "-", "shown", "short"
_CELLS = 6


@dataclass(frozen=True)
class EvidenceColumn:
    """One column.

    Attributes:
        name: of it.
        made: rounded, class, counted, or empty: as it stands in the row.
        phrase: that it is made by, if it is.
        counts: of a counted column the one that has the numbers.
        head: over it in a table.
        shown: whether tables show it that are not told which.
        unless: another column; where that says nothing, this one says ``otherwise``.
        remark: what is said below a table in which it says something.
    """

    name: str
    made: str = ""
    phrase: Phrase | None = None
    counts: str = ""
    head: str = ""
    shown: bool = False
    unless: str = ""
    otherwise: str = ""
    remark: str = ""


@dataclass(frozen=True)
class EvidenceColumns:
    """All of them, in order, and the concepts that say nothing."""

    columns: tuple[EvidenceColumn, ...]
    unstated: frozenset[str] = frozenset()

    @classmethod
    def load(cls, file: Path) -> EvidenceColumns:
        """Read them.

        Raises:
            ResourceError: if the file cannot be read, or a line is malformed.
        """
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ResourceError(f"{file} cannot be read: {error}") from error
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line and line[0] != "#"]
        columns = tuple(_column(line, f"{file}:{number}") for number, line in lines)
        unstated = read_header(text).get("unstated", "").split()
        return cls(columns, frozenset(iris.TERM + concept for concept in unstated))

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def heads(self) -> dict[str, str]:
        """What a table writes over columns in place of their names."""
        return {column.name: column.head for column in self.columns if column.head}

    def chosen(self, wanted: str | None, form: str) -> list[str]:
        """The columns to show: those asked for, or all but in tables, where the most telling ones are.

        Raises:
            UnknownWordError: for an unknown column.
        """
        if wanted is None and form == "table":
            return [column.name for column in self.columns if column.shown]
        if wanted in (None, "all"):
            return self.names
        chosen = [c.strip() for c in str(wanted).split(",")]
        for column in chosen:
            if column not in self.names:
                raise UnknownWordError(f"there is no column '{column}'", did_you_mean(nearest(column, self.names)))
        return chosen

    def remarks(self, rows: Iterable[Mapping[str, Cell]]) -> list[str]:
        """What is said below a table with these rows."""
        told = [column for column in self.columns if column.remark]
        having = {column.name for row in rows for column in told if row[column.name]}
        return [column.remark for column in told if column.name in having]


def _column(line: str, place: str) -> EvidenceColumn:
    cells = ["" if cell == _NONE else cell for cell in line.split("\t")]
    cells += [""] * (_CELLS - len(cells))
    if len(cells) != _CELLS or cells[3] not in ("", _SHOWN):
        raise ResourceError(f"{place}: no column", "the file's header says what they are")
    name, made, head, shown, otherwise, remark = cells
    unless, _, text = otherwise.partition(": ")
    how, _, counts = made.partition(" ")
    phrase = Phrase(made) if "{" in made else None
    if phrase is None and (how not in ("", ROUNDED_CELL, CLASS, COUNTED) or bool(counts) != (how == COUNTED)):
        raise ResourceError(f"{place}: '{made}' is no way to make a column", "rounded, class, counted COLUMN, a phrase")
    made, counts = ("", "") if phrase else (how, counts)
    return EvidenceColumn(name, made, phrase, counts, head, shown == _SHOWN, unless, text, remark)


class RowReader:
    """Rows with labels in place of concepts, paths in place of nodes, and rounded doses; each is looked up once.

    Args:
        terms: the vocabularies.
        columns: how they are made.
        cells: the names of the cells of rows.

    Raises:
        ResourceError: if a column is made of one that the rows do not have.
    """

    def __init__(self, terms: Terms, columns: EvidenceColumns, cells: Sequence[str]) -> None:
        self._terms, self._columns = terms, columns
        self._places = {column: place for place, column in enumerate(cells)}
        made = {column.name: column.made for column in columns.columns}
        known: dict[str, dict[object, Cell]] = {}
        self._plan = [
            (name, place, made.get(name, ""), known.setdefault(made.get(name, ""), {None: None}))
            for name, place in self._places.items()
        ]
        for column in columns.columns:
            used = column.phrase.columns if column.phrase else (column.name,)
            if unknown := {*used, *filter(None, (column.unless, column.counts))} - self._places.keys():
                raise ResourceError(f"the column '{column.name}' rests on '{min(unknown)}', which no evidence row has")

    def row(self, cells: Sequence[Kept]) -> dict[str, Cell]:
        """One row for a reader, from its cells as they are kept."""
        plain: dict[str, Cell] = {}
        for column, place, how, known in self._plan:
            kept = cells[place]
            key = tuple(kept) if isinstance(kept, list) else kept
            if key not in known:
                known[key] = self._readable(how, kept)
            plain[column] = known[key]
        return {column.name: self._made(column, plain, cells) for column in self._columns.columns}

    def _made(self, column: EvidenceColumn, plain: Mapping[str, Cell], cells: Sequence[Kept]) -> Cell:
        if column.unless and plain[column.unless] is None:
            return column.otherwise
        if column.phrase:
            return column.phrase.filled(lambda name, how: self._says(name, how, plain, cells))
        if column.counts and (counted := cells[self._places[column.counts]]):
            return _with_counts(plain[column.name], [str(cell_of(one)) for one in counted])
        return plain[column.name]

    def _says(self, name: str, how: str, plain: Mapping[str, Cell], cells: Sequence[Kept]) -> str | None:
        if plain[name] is None:
            return None
        kept = cells[self._places[name]]
        if isinstance(kept, list):
            return str(plain[name])
        iri = str(cell_of(kept))
        if iri in self._columns.unstated:
            return None
        return min(self._terms.get(iri).words, key=len) if how == _SHORT else str(plain[name])

    def _readable(self, how: str, kept: Kept) -> Cell:
        if isinstance(kept, list):
            values = [cell_of(value) for value in kept]
            if values and isinstance(values[0], Iri):
                return ", ".join(sorted({str(shown_cell(self._terms, value)) for value in values}))
            return "; ".join(map(str, values)) or None
        cell = cell_of(kept)
        if cell is None or cell == "":
            return None
        if how == ROUNDED_CELL and isinstance(cell, Decimal):
            return cell.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if how == CLASS:
            return str(shown_cell(self._terms, cell)).removeprefix(iris.compact(iris.METLIT))
        return shown_cell(self._terms, cell)


def _with_counts(values: Cell, counted: Sequence[str]) -> str:
    """What is said of a group, each with the number of members where one is reported: ``pain relief (18)``."""
    known = {text.rsplit(" (", 1)[0] for text in counted}
    return ", ".join(sorted([*counted, *(v for v in str(values or "").split(", ") if v and v not in known)]))
