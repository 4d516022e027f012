"""Rows of questions, joined once at build; evidence rows are looked up by facet as well. A border to SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from metlit import iris
from metlit.errors import StoreError
from metlit.model.questions import Test
from metlit.rdf.rows import Cell, Iri, Rows

_TABLES = """
CREATE TABLE IF NOT EXISTS layout (question TEXT PRIMARY KEY, columns TEXT NOT NULL, query TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS joined (question TEXT NOT NULL, record TEXT NOT NULL, rows TEXT NOT NULL,
  PRIMARY KEY (question, record)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS evidence (id INTEGER PRIMARY KEY, record TEXT NOT NULL, number INTEGER NOT NULL,
  cells TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS place ON evidence (record, number);
CREATE TABLE IF NOT EXISTS facet (name TEXT NOT NULL, value NOT NULL, id INTEGER NOT NULL,
  PRIMARY KEY (name, value, id)) WITHOUT ROWID;
"""
# Of each kind of cell one sign tells it from text: concepts and nodes are the most frequent, so their IRIs are short.
_TERM, _NODE, _IRI, _TEXT, _DECIMAL = "^", "/", "<", "=", "#"
_BASES = {_TERM: iris.TERM, _NODE: iris.RECORD, _IRI: ""}
# How many rows are read from JSON at a time.
_PORTION = 1000
# The named question that yields the rows with facets.
EVIDENCE = "evidence"
# Facet → the columns that it looks at, and the vocabularies (or branches) its words come from.
FACET_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "primary": (("primary", "primary_site"), ("tumour", "site")),
    "site": (("site",), ("site",)),
    "side": (("side",), ("context/laterality",)),
    "mechanism": (("mechanism",), ("context/mechanism",)),
    "technique": (("technique",), ("treatment",)),
    "intent": (("intent",), ("context/treatment-intent", "context/treatment-setting")),
    "drug": (("drug",), ("treatment",)),
    "outcome": (("outcome", "derived"), ("outcome",)),
    "design": (("design",), ("context/study-design",)),
}
FACET_NUMBERS = {"dose": "gray", "eqd2": "eqd2_10", "fractions": "fractions"}
FACETS = tuple(sorted({*(c for columns, _ in FACET_WORDS.values() for c in columns), *FACET_NUMBERS.values()}))
Columns = Sequence[str]
# Concepts (IRIs), or intervals with both ends, of which any must be found in any of the columns.
FacetTest = tuple[Columns, Sequence["str | tuple[float, float]"]]


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class RowLayout(NamedTuple):
    """What the rows of a question are."""

    query: str
    columns: Columns


def ordered(row: Sequence[Cell], separators: Sequence[str | None]) -> list[Cell]:
    """A row with the values of each list in a fixed order: GROUP_CONCAT has none.

    Args:
        row: the cells.
        separators: of each cell what stands between its values; None if it is no list.
    """
    return [
        sep.join(sorted(set(filter(None, cell.split(sep))))) if sep and isinstance(cell, str) else cell
        for cell, sep in zip(row, separators, strict=True)
    ]


def encoded(row: Sequence[Cell]) -> str:
    """The cells of a row as they are kept."""
    return _JSON.encode([_encoded(cell) for cell in row])


def _encoded(cell: Cell) -> object:
    if isinstance(cell, Iri):
        for sign, base in ((_TERM, iris.TERM), (_NODE, iris.RECORD)):
            if cell.startswith(base):
                return sign + cell[len(base) :]
        return _IRI + cell
    if isinstance(cell, str):
        return _TEXT + cell
    return f"{_DECIMAL}{cell}" if isinstance(cell, Decimal) else cell


def decoded(text: str) -> tuple[Cell, ...]:
    """The cells that :func:`encoded` was given."""
    return tuple(map(cell_of, json.loads(text)))


def cell_of(cell: Cell) -> Cell:
    """One cell, from what stands for it in JSON."""
    if not isinstance(cell, str):
        return cell
    sign, rest = cell[0], cell[1:]
    if sign == _TEXT:
        return rest
    if sign == _DECIMAL:
        return Decimal(rest)
    return Iri(_BASES[sign] + rest)


class KnownCells(dict[str, Cell]):
    """Texts that stand for cells → the cells, each made once: thousands of rows have few different ones."""

    def __missing__(self, text: str) -> Cell:
        cell = self[text] = cell_of(text)
        return cell

    def row(self, cells: Iterable[Cell]) -> tuple[Cell, ...]:
        # Numbers and truth values stand for themselves; 1 and true are not to be taken for each other.
        return tuple([self[cell] if cell.__class__ is str else cell for cell in cells])


class EvidenceTable:
    """All evidence rows of a corpus, and the rows of other questions.

    Args:
        file: the SQLite file.
        writable: whether it may be changed; then it is made if it does not exist.

    Raises:
        StoreError: here and in every method, if the file cannot be read or written.
    """

    def __init__(self, file: Path, *, writable: bool = False) -> None:
        self._file = file
        with self._guarded():
            mode = "rwc" if writable else "ro"
            self._base = sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
            if writable:
                # Builds commit once a portion; a crash of the machine costs the cache, which is worked out again.
                self._base.executescript("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;" + _TABLES)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, json.JSONDecodeError) as error:
            message = f"the store's {self._file.name} cannot be written or read: {error}"
            raise StoreError(message, "build it again: metlit build") from error

    def close(self) -> None:
        self._base.close()

    def columns(self, question: str = EVIDENCE) -> tuple[str, ...]:
        """The names of the cells of each row."""
        with self._guarded():
            found = self._base.execute("SELECT columns FROM layout WHERE question = ?", (question,)).fetchone()
            return tuple(json.loads(found[0])) if found else ()

    def query(self, question: str = EVIDENCE) -> str:
        """The query that the rows answer, as it was when they were joined; empty if there are none of this name."""
        with self._guarded():
            found = self._base.execute("SELECT query FROM layout WHERE question = ?", (question,)).fetchone()
            return str(found[0]) if found else ""

    def joined(self, question: str, records: Sequence[str] = (), test: Test | None = None) -> Rows:
        """The rows of a question, by record and in its order.

        Args:
            question: its name.
            records: the records whose rows are wanted; all if none is named.
            test: which of the rows are wanted.
        """
        if question == EVIDENCE:
            known = KnownCells()
            return Rows(self.columns(), [known.row(row) for row in self.having((), records)])
        where = f"AND record IN ({_marks(records)})" if records else ""
        statement = f"SELECT rows FROM joined WHERE question = ? {where} ORDER BY record"
        with self._guarded():
            found = self._base.execute(statement, (question, *records))
            # Line breaks stand between rows only: within JSON they are written otherwise.
            rows = json.loads(f"[{','.join(text for (text,) in found)}]".replace("\n", ","))
        columns = self.columns(question)
        if test is not None and rows:
            # One cell tells before the others are decoded: most rows are of no concern.
            column, wanted = test
            place = columns.index(column)
            rows = [row for row in rows if wanted(cell_of(row[place]))]
        known = KnownCells()
        return Rows(columns, [known.row(row) for row in rows])

    def records(self) -> list[str]:
        """The records that have rows."""
        with self._guarded():
            return [r for (r,) in self._base.execute("SELECT DISTINCT record FROM evidence ORDER BY record")]

    def having(self, facets: Sequence[FacetTest], records: Sequence[str] = ()) -> Iterator[list[Cell]]:
        """The rows that match every facet, and stand in any of the records (in all of them if none is named).

        The cells are as they are kept: :func:`cell_of` makes values of them. Thousands of rows have few different ones.
        """
        tests, values = [], []
        for columns, wanted in facets:
            test, given = _test(columns, wanted)
            tests.append(f"id IN (SELECT id FROM facet WHERE {test})")
            values += given
        if records:
            tests.append(f"record IN ({_marks(records)})")
            values += records
        where = f"WHERE {' AND '.join(tests)}" if tests else ""
        with self._guarded():
            found = self._base.execute(f"SELECT cells FROM evidence {where} ORDER BY record, number", values)
            while portion := found.fetchmany(_PORTION):
                yield from json.loads(f"[{','.join(cells for (cells,) in portion)}]")

    # -- writing

    def put(self, layouts: Mapping[str, RowLayout], rows: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        """Replace the rows of records.

        Args:
            layouts: of each question its text and the names of the cells.
            rows: of each record and question the rows, encoded, in order.
        """
        self.drop(rows)
        with self._guarded():
            self._base.execute("BEGIN")
            layout = [(question, json.dumps(list(own.columns)), own.query) for question, own in layouts.items()]
            self._base.executemany("INSERT OR REPLACE INTO layout VALUES (?, ?, ?)", layout)
            joined = [
                (question, record, "\n".join(own))
                for record, questions in rows.items()
                for question, own in questions.items()
                if own and question != EVIDENCE
            ]
            self._base.executemany("INSERT INTO joined VALUES (?, ?, ?)", joined)
            for record, questions in rows.items():
                self._put_evidence(layouts[EVIDENCE].columns, record, questions.get(EVIDENCE, ()))
            self._base.execute("COMMIT")

    def _put_evidence(self, columns: Columns, record: str, rows: Sequence[str]) -> None:
        entries: list[tuple[str, str | float, int]] = []
        for number, cells in enumerate(rows):
            statement = "INSERT INTO evidence (record, number, cells) VALUES (?, ?, ?)"
            place = self._base.execute(statement, (record, number, cells)).lastrowid
            entries += [(name, value, int(place or 0)) for name, value in _facets(columns, cells)]
        self._base.executemany("INSERT OR IGNORE INTO facet VALUES (?, ?, ?)", entries)

    def drop(self, records: Iterable[str]) -> None:
        """Remove the rows of records."""
        with self._guarded():
            columns = self.columns()
            questions = [q for (q,) in self._base.execute("SELECT question FROM layout")]
            self._base.execute("BEGIN")
            for record in records:
                found = self._base.execute("SELECT id, cells FROM evidence WHERE record = ?", (record,)).fetchall()
                entries = [(n, v, place) for place, cells in found for n, v in _facets(columns, cells)]
                self._base.executemany("DELETE FROM facet WHERE name = ? AND value = ? AND id = ?", entries)
                self._base.executemany("DELETE FROM evidence WHERE id = ?", [(place,) for place, _ in found])
                gone = [(question, record) for question in questions]
                self._base.executemany("DELETE FROM joined WHERE question = ? AND record = ?", gone)
            self._base.execute("COMMIT")


def _facets(columns: Columns, cells: str) -> Iterator[tuple[str, str | float]]:
    """The entries of a row in the table of facets: numbers as such, every concept of a list for itself."""
    row = dict(zip(columns, decoded(cells), strict=True))
    for name in FACETS:
        cell = row[name]
        number = _number(cell)
        if number is not None:
            yield name, number
        elif isinstance(cell, str):
            yield from ((name, word.removeprefix(iris.TERM)) for word in cell.split())


def _number(cell: Cell) -> float | None:
    try:
        return None if cell is None else float(cell)
    except ValueError:
        return None


def _test(columns: Columns, wanted: Sequence[str | tuple[float, float]]) -> tuple[str, list[object]]:
    words = [w.removeprefix(iris.TERM) for w in wanted if isinstance(w, str)]
    ranges = [w for w in wanted if not isinstance(w, str)]
    tests, values = [], []
    if words:
        tests.append(f"value IN ({_marks(words)})")
        values += words
    for least, most in ranges:
        tests.append("value BETWEEN ? AND ?")
        values += [least, most]
    return f"name IN ({_marks(columns)}) AND ({' OR '.join(tests) or 'FALSE'})", [*columns, *values]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
