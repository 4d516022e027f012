"""The columns of the evidence rows as readers see them: ``layouts/analysis/columns.tsv``, read and applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError, UnknownWordError
from metlit.model.labels import shown_cell
from metlit.model.phrases import Phrase
from metlit.model.rules import read_header
from metlit.model.terms import Terms, did_you_mean, nearest
from metlit.rdf.rows import Cell, Iri
from metlit.store.cells import Kept, cell_of

ROUNDED_CELL, CLASS, COUNTED, POSSIBLE, FURTHER = "rounded", "class", "counted", "possible", "further"
# Columns that say how a row was found, not what stands in it.
_MARKS = (POSSIBLE, FURTHER)
_NONE, _SHOWN, _SHORT = "-", "shown", "short"
_CELLS = 6
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NOTHING = (None, [])
ShownRow = dict[str, Cell]


@dataclass(frozen=True)
class EvidenceColumn:
    """One column.

    Attributes:
        name: of it.
        made: rounded, class, counted, possible (the facets that the row may match and need not), further (what was
            asked for that only a further column of a facet has), or empty: as it stands in the row.
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

    @cached_property
    def rests_on(self) -> tuple[str, ...]:
        """The columns of the evidence rows that it is made of, each once."""
        if self.made in _MARKS:
            return ()
        named = self.phrase.columns if self.phrase else (self.name,)
        return tuple(dict.fromkeys((*named, *filter(None, (self.counts,)))))

    @property
    def is_composed(self) -> bool:
        """Whether it is more than one cell for itself."""
        return bool(self.phrase or self.counts or self.unless)


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

    def certain(self, rows: Iterable[ShownRow]) -> list[ShownRow]:
        """The rows that match for certain, and not by a further column."""
        told = [column.name for column in self.columns if column.made in _MARKS]
        return [row for row in rows if not any(row[name] for name in told)]

    def with_doubt(self, chosen: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> list[str]:
        """The columns chosen; behind the first those that say which rows match in another way, if there are any."""
        told = [column.name for column in self.columns if column.made in _MARKS and column.name not in chosen]
        having = {name for row in rows for name in told if row[name]}
        return [*chosen[:1], *sorted(having), *chosen[1:]]

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

    def remarks(self, rows: Sequence[Mapping[str, Cell]], shown: Collection[str]) -> list[str]:
        """What is said below a table with these rows; of a column that is not among those shown, in how many rows."""
        told = []
        for column in self.columns:
            number = sum(bool(row[column.name]) for row in rows) if column.remark else 0
            if number:
                hidden = "" if column.name in shown else f" ({number} of {len(rows)} rows)"
                told.append(column.remark + hidden)
        return told


def _column(line: str, place: str) -> EvidenceColumn:
    cells = ["" if cell == _NONE else cell for cell in line.split("\t")]
    cells += [""] * (_CELLS - len(cells))
    if len(cells) != _CELLS or cells[3] not in ("", _SHOWN):
        raise ResourceError(f"{place}: no column", "the file's header says what they are")
    name, made, head, shown, otherwise, remark = cells
    unless, _, text = otherwise.partition(": ")
    how, _, counts = made.partition(" ")
    phrase = Phrase(made) if "{" in made else None
    if phrase is None and (how not in ("", ROUNDED_CELL, CLASS, COUNTED, *_MARKS) or bool(counts) != (how == COUNTED)):
        ways = "rounded, class, counted COLUMN, possible, further, a phrase"
        raise ResourceError(f"{place}: '{made}' is no way to make a column", ways)
    made, counts = ("", "") if phrase else (how, counts)
    return EvidenceColumn(name, made, phrase, counts, head, shown == _SHOWN, unless, text, remark)


class _Known(dict[object, Cell]):
    """Cells as they are kept → what is made of them, each once."""

    def __init__(self, made: Callable[..., Cell]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, kept: object) -> Cell:
        cell = self[kept] = self._made(kept)
        return cell


class RowReader:
    """Rows with labels in place of concepts, paths in place of nodes, and rounded doses.

    Thousands of rows have few different cells: what is made of them is worked out once.

    Args:
        terms: the vocabularies.
        columns: how they are made.
        cells: the names of the cells of rows.

    Raises:
        ResourceError: if a column is made of one that the rows do not have.
    """

    def __init__(self, terms: Terms, columns: EvidenceColumns, cells: Sequence[str]) -> None:
        self._terms, self._unstated = terms, columns.unstated
        self._how = {column.name: column.made for column in columns.columns}
        self._places = {column: place for place, column in enumerate(cells)}
        self._lists: list[int] | None = None
        self._names = columns.names
        # Of each column where its cell stands: behind those of the row the marks, then those that are composed;
        # and what is known of cells.
        self._plan: list[tuple[int, _Known]] = []
        self._composed: list[tuple[Callable[[Sequence[Kept]], object], int | None]] = []
        for column in columns.columns:
            for name in (*column.rests_on, column.unless):
                if name and name not in self._places:
                    raise ResourceError(f"the column '{column.name}' rests on '{name}', which no evidence row has")
            if column.made in _MARKS:
                self._plan.append((len(cells) + _MARKS.index(column.made), _Known(lambda text: text or None)))
            elif column.is_composed:
                place = len(cells) + len(_MARKS) + len(self._composed)
                # At least two, so that it gives a tuple.
                chosen = itemgetter(*(self._places[name] for name in (column.rests_on[0], *column.rests_on)))
                self._composed.append((chosen, self._places.get(column.unless)))
                self._plan.append((place, _Known(partial(self._made, column))))
            else:
                self._plan.append((self._places[column.name], _Known(partial(self._readable, column.made))))

    def row(self, cells: Sequence[Kept], possible: str = "", further: str = "") -> ShownRow:
        """One row for a reader, from its cells as they are kept.

        Args:
            cells: of the row.
            possible: the facets that it may match and need not.
            further: what was asked for that only a further column of a facet has.
        """
        if self._lists is None:
            self._lists = [place for place, cell in enumerate(cells) if isinstance(cell, list)]
        hashable = list(cells)
        for place in self._lists:
            hashable[place] = tuple(hashable[place])
        hashable += [possible, further]
        hashable += [
            None if unless is not None and cells[unless] in _NOTHING else chosen(hashable)
            for chosen, unless in self._composed
        ]
        return dict(zip(self._names, [known[hashable[place]] for place, known in self._plan], strict=True))

    def _made(self, column: EvidenceColumn, kept: tuple[Kept, ...] | None) -> Cell:
        """What is made of several cells; None stands for those where another column says nothing."""
        if kept is None:
            return column.otherwise
        cells = dict(zip(column.rests_on, kept[1:], strict=True))
        if column.phrase:
            return column.phrase.filled(lambda name, how: self._says(name, how, cells[name]))
        plain, counted = self._readable(column.made, cells[column.name]), cells.get(column.counts)
        return _with_counts(plain, [str(cell_of(one)) for one in counted]) if counted else plain

    def _says(self, name: str, how: str, kept: Kept) -> str | None:
        """What a column says in a phrase."""
        shown = self._readable(self._how.get(name, ""), kept)
        if shown is None or isinstance(kept, tuple):
            return None if shown is None else str(shown)
        iri = str(cell_of(kept))
        if iri in self._unstated:
            return None
        return min(self._terms.get(iri).words, key=len) if how == _SHORT else str(shown)

    def _readable(self, how: str, kept: Kept) -> Cell:
        """A cell for itself."""
        if isinstance(kept, tuple):
            values = [cell_of(value) for value in kept]
            if values and isinstance(values[0], Iri):
                return ", ".join(sorted({str(shown_cell(self._terms, value)) for value in values}))
            return "; ".join(map(str, values)) or None
        cell = cell_of(kept)
        if cell is None or cell == "":
            return None
        if how == ROUNDED_CELL and isinstance(cell, Decimal):
            return _rounded(cell)
        if how == ROUNDED_CELL:  # limits
            return _NUMBER.sub(lambda found: f"{_rounded(Decimal(found[0])).normalize():f}", str(cell))
        if how == CLASS:
            return str(shown_cell(self._terms, cell)).removeprefix(iris.compact(iris.METLIT))
        return shown_cell(self._terms, cell)


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _with_counts(values: Cell, counted: Sequence[str]) -> str:
    """What is said of a group, each with the number of members where one is reported: ``pain relief (18)``."""
    known = {text.rsplit(" (", 1)[0] for text in counted}
    return ", ".join(sorted([*counted, *(v for v in str(values or "").split(", ") if v and v not in known)]))
