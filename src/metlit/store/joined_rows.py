"""Rows of questions, joined once at build; evidence rows are looked up by facet as well. A border to SQLite.

Evidence rows have a file of their own: what most commands read is a fifth of the whole, and read whole, to be compared.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from metlit import iris
from metlit.errors import StoreError
from metlit.model.questions import NODES, SEPARATORS, TEXTS, Test
from metlit.rdf.rows import Cell, Iri, Rows
from metlit.store.cells import Kept, KnownCells, cell_of, decoded
from metlit.store.evidence_row import Value
from metlit.store.generations import JOINED

_TABLES = """
CREATE TABLE IF NOT EXISTS layout (question TEXT PRIMARY KEY, query TEXT NOT NULL, columns TEXT NOT NULL,
  searched TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS others.joined (question TEXT NOT NULL, record TEXT NOT NULL, rows TEXT NOT NULL,
  PRIMARY KEY (question, record)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS evidence (id INTEGER PRIMARY KEY, record TEXT NOT NULL, number INTEGER NOT NULL,
  cells TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS place ON evidence (record, number);
CREATE TABLE IF NOT EXISTS facet (name TEXT NOT NULL, value NOT NULL, id INTEGER NOT NULL,
  PRIMARY KEY (name, value, id)) WITHOUT ROWID;
"""
# How many rows are read from JSON at a time.
_PORTION = 1000
# The named question that yields the rows with facets.
EVIDENCE = "evidence"
Columns = Sequence[str]
# Concepts or nodes (IRIs), or intervals with both ends, of which any must be found in any of the columns.
FacetTest = tuple[Columns, Sequence["str | tuple[float, float]"]]


class RowLayout(NamedTuple):
    """What the rows of a question are: its query, the names of the cells, and those by which rows are looked up."""

    query: str = ""
    columns: Columns = ()
    searched: Columns = ()


class EvidenceTable:
    """All evidence rows of a corpus, and the rows of other questions.

    Args:
        file: the SQLite file of the evidence rows.
        writable: whether it may be changed; then it is made if it does not exist.
        joined: gives the file of the other rows, when these are asked for; that beside the first if None.

    Raises:
        StoreError: here and in every method, if the file cannot be read or written.
    """

    def __init__(self, file: Path, *, writable: bool = False, joined: Callable[[], Path] | None = None) -> None:
        self._file = file
        self._joined = joined or (lambda: file.with_name(JOINED))
        self._mode = "rwc" if writable else "ro"
        self._attached = False
        with self._guarded():
            alone = writable or sqlite3.threadsafety < 3
            self._base = sqlite3.connect(self._uri(file), uri=True, isolation_level=None, check_same_thread=alone)
            if writable:
                self._attach()
                # Builds commit once a portion; a crash of the machine costs the cache, which is worked out again.
                for base in ("main", "others"):
                    self._base.executescript(f"PRAGMA {base}.journal_mode = MEMORY; PRAGMA {base}.synchronous = OFF;")
                self._base.executescript(_TABLES)

    def _uri(self, file: Path) -> str:
        return f"{file.resolve().as_uri()}?mode={self._mode}"

    def _attach(self) -> None:
        if not self._attached:
            self._base.execute("ATTACH ? AS others", (self._uri(self._joined()),))
            self._attached = True

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, json.JSONDecodeError) as error:
            message = f"the store's {self._file.name} cannot be written or read: {error}"
            raise StoreError(message, "build it again: metlit build") from error

    def close(self) -> None:
        self._base.close()

    def layout(self, question: str = EVIDENCE) -> RowLayout:
        """What the rows of a question are, as they were joined; empty if there are none of this name."""
        with self._guarded():
            statement = "SELECT query, columns, searched FROM layout WHERE question = ?"
            found = self._base.execute(statement, (question,)).fetchone()
            return RowLayout(found[0], *(tuple(json.loads(names)) for names in found[1:])) if found else RowLayout()

    def joined(self, question: str, records: Sequence[str] = (), test: Test | None = None) -> Rows:
        """The rows of a question, by record and in its order.

        Args:
            question: its name.
            records: the records whose rows are wanted; all if none is named.
            test: which of the rows are wanted.
        """
        if question == EVIDENCE:
            known = KnownCells()
            found = ([_text(value) for value in known.row(row)] for row in self.having((), records))
            return Rows(self.layout().columns, [tuple(row) for row in found])
        where = f"AND record IN ({_marks(records)})" if records else ""
        statement = f"SELECT rows FROM joined WHERE question = ? {where} ORDER BY record"
        with self._guarded():
            self._attach()
            found = self._base.execute(statement, (question, *records))
            # Line breaks stand between rows only: within JSON they are written otherwise.
            rows = json.loads(f"[{','.join(text for (text,) in found)}]".replace("\n", ","))
        columns = self.layout(question).columns
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

    def values(self, column: str) -> list[str]:
        """The nodes and concepts in a column by which rows are looked up, sorted, without the base of their IRIs."""
        with self._guarded():
            found = self._base.execute("SELECT DISTINCT value FROM facet WHERE name = ? ORDER BY value", (column,))
            return [str(value) for (value,) in found]

    def having(self, facets: Sequence[FacetTest], records: Sequence[str] = ()) -> Iterator[list[Kept]]:
        """The rows that match every facet, and stand in any of the records (in all of them if none is named).

        The cells are as they are kept: :class:`KnownCells` makes values of them.
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
        if self.layout() != layouts[EVIDENCE]:
            self._empty()
        self.drop(rows)
        with self._guarded():
            self._base.execute("BEGIN")
            layout = [(name, o.query, json.dumps(o.columns), json.dumps(o.searched)) for name, o in layouts.items()]
            self._base.executemany("INSERT OR REPLACE INTO layout VALUES (?, ?, ?, ?)", layout)
            joined = [
                (question, record, "\n".join(own))
                for record, questions in rows.items()
                for question, own in questions.items()
                if own and question != EVIDENCE
            ]
            self._base.executemany("INSERT INTO joined VALUES (?, ?, ?)", joined)
            for record, questions in rows.items():
                self._put_evidence(layouts[EVIDENCE], record, questions.get(EVIDENCE, ()))
            self._base.execute("COMMIT")

    def _empty(self) -> None:
        """Remove all evidence rows: those of another question are not told from these afterwards."""
        with self._guarded():
            self._base.executescript("BEGIN; DELETE FROM evidence; DELETE FROM facet; COMMIT;")

    def _put_evidence(self, layout: RowLayout, record: str, rows: Sequence[str]) -> None:
        entries: list[tuple[str, str | float, int]] = []
        for number, cells in enumerate(rows):
            statement = "INSERT INTO evidence (record, number, cells) VALUES (?, ?, ?)"
            place = self._base.execute(statement, (record, number, cells)).lastrowid
            entries += [(name, value, int(place or 0)) for name, value in _entries(layout, cells)]
        self._base.executemany("INSERT OR IGNORE INTO facet VALUES (?, ?, ?)", entries)

    def of_record(self, record: str) -> dict[str, list[str]]:
        """The rows of a record as :meth:`put` was given them, by question."""
        own = "SELECT cells FROM evidence WHERE record = ? ORDER BY number"
        with self._guarded():
            self._attach()
            evidence = [cells for (cells,) in self._base.execute(own, (record,))]
            others = self._base.execute("SELECT question, rows FROM joined WHERE record = ?", (record,))
            return {EVIDENCE: evidence} | {name: rows.split("\n") for name, rows in others}

    def drop(self, records: Iterable[str]) -> None:
        """Remove the rows of records."""
        with self._guarded():
            layout = self.layout()
            questions = [q for (q,) in self._base.execute("SELECT question FROM layout")]
            self._base.execute("BEGIN")
            for record in records:
                found = self._base.execute("SELECT id, cells FROM evidence WHERE record = ?", (record,)).fetchall()
                entries = [(n, v, place) for place, cells in found for n, v in _entries(layout, cells)]
                self._base.executemany("DELETE FROM facet WHERE name = ? AND value = ? AND id = ?", entries)
                self._base.executemany("DELETE FROM evidence WHERE id = ?", [(place,) for place, _ in found])
                gone = [(question, record) for question in questions]
                self._base.executemany("DELETE FROM joined WHERE question = ? AND record = ?", gone)
            self._base.execute("COMMIT")


def _entries(layout: RowLayout, cells: str) -> Iterator[tuple[str, str | float]]:
    """The entries of a row in the table of facets: numbers as such, every value of a list for itself."""
    row = dict(zip(layout.columns, decoded(cells), strict=True))
    for name in layout.searched:
        value = row[name]
        for one in value if isinstance(value, tuple) else (value,):
            number = _number(one)
            if number is not None:
                yield name, number
            elif isinstance(one, str) and one:
                yield name, _short(one)


def _number(cell: Cell) -> float | None:
    try:
        return None if cell is None else float(cell)
    except ValueError:
        return None


def _short(value: str) -> str:
    return value.removeprefix(iris.TERM).removeprefix(iris.RECORD)


def _text(value: Value) -> Cell:
    """A value as SPARQL gives it: of a list all in one text."""
    if isinstance(value, tuple):
        return SEPARATORS[NODES if value and isinstance(value[0], Iri) else TEXTS].join(value)
    return value


def _test(columns: Columns, wanted: Sequence[str | tuple[float, float]]) -> tuple[str, list[object]]:
    words = [_short(w) for w in wanted if isinstance(w, str)]
    ranges = [w for w in wanted if not isinstance(w, str)]
    tests, values = [], []
    if words:
        tests.append(f"value IN ({_marks(words)})")
        values += words
    for least, most in ranges:
        tests.append("value BETWEEN ? AND ?")
        values += [least, most]
    if ranges:
        # Limits, as ranges are written: what of them matches is decided by who asks.
        tests.append("(typeof(value) = 'text' AND value GLOB '[<>0-9]*')")
    return f"name IN ({_marks(columns)}) AND ({' OR '.join(tests) or 'FALSE'})", [*columns, *values]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
