"""What a build remembers of each record: findings, marks, ties, and where its N-Quads lie. The border to SQLite."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from sys import intern

from metlit.errors import StoreError
from metlit.finding import Finding, Rewrite
from metlit.record.marks import Marks
from metlit.record.ties import Ties
from metlit.store.generations import SEGMENTS

_TABLE = """
CREATE TABLE IF NOT EXISTS record (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL, others TEXT NOT NULL,
  segment TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, quads INTEGER NOT NULL,
  errors INTEGER NOT NULL, findings TEXT NOT NULL, ties TEXT NOT NULL, marks BLOB NOT NULL, seal TEXT NOT NULL
) WITHOUT ROWID
"""
_COLUMNS = "id, name, key, others, segment, start, length, quads, errors, findings, ties, marks, seal"
# What a seal is of: neither names nor places, which change while the rest holds.
_SEALED = "id, key, others, length, quads, errors, findings, ties, marks"


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as a build left it.

    Attributes:
        record: its id.
        name: how findings call its file.
        key: a digest of its bytes and of everything else that its graph depends on.
        others: keys of the records that it names, by id; None for those that are not in the corpus.
        segment: name of the file in which its N-Quads stand, empty if it has errors.
        start: their offset there, in bytes.
        length: their length, in bytes.
        quads: their number.
        errors: the number of findings that are errors.
    """

    record: str
    name: str
    key: str
    others: dict[str, str | None]
    segment: str
    start: int
    length: int
    quads: int
    errors: int


# Builds hold the entries of the whole corpus: what most of them share is held once.
_NO_OTHERS: dict[str, str | None] = {}


def _entry(row: Sequence) -> Entry:
    record, name, key, others, segment, *numbers = row
    return Entry(record, name, key, json.loads(others) if others != "{}" else _NO_OTHERS, intern(segment), *numbers)


def _ties(text: str) -> Ties:
    found = json.loads(text) if text else {}
    return Ties(**{kind: [tuple(written) for written in own] for kind, own in found.items()})


@dataclass(slots=True)
class Details:
    """What is kept beside an entry."""

    findings: list[Finding]
    ties: Ties
    marks: bytes
    digest: bytes
    joined: Mapping[str, Sequence[str]]


def packed(marks: Marks) -> bytes:
    """Marks as they are kept."""
    text = json.dumps(marks.as_json(), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), level=1)


def _seal(row: Sequence[object], digest: bytes, joined: Mapping[str, Sequence[str]]) -> str:
    """A digest of all that is known of a record: its row without name and place, its N-Quads, its joined rows."""
    rows = sorted((question, list(own)) for question, own in joined.items() if own)
    return sha256(repr([*row, rows, digest]).encode()).hexdigest()


class Index:
    """The entries of all records, in one file.

    Args:
        file: the SQLite file; made if it does not exist and the index is to be written.
        writable: whether it may be changed.

    Raises:
        StoreError: if the file cannot be opened.
    """

    def __init__(self, file: Path, *, writable: bool = False) -> None:
        self._file = file
        mode = "rwc" if writable else "ro"
        with self._guard():
            # Changes are committed once a build, the file is copied when nobody writes: a journal would only cost time.
            place, alone = f"{file.resolve().as_uri()}?mode={mode}", writable or sqlite3.threadsafety < 3
            self._base = sqlite3.connect(place, uri=True, isolation_level=None, check_same_thread=alone)
            if writable:
                self._base.execute("PRAGMA journal_mode = MEMORY")
                self._base.execute("PRAGMA synchronous = OFF")
                self._base.execute(_TABLE)

    def _guard(self) -> _Guard:
        return _Guard(self._file)

    def close(self) -> None:
        self._base.close()

    # -- reading

    def records(self) -> list[str]:
        """All ids, sorted."""
        with self._guard():
            return [record for (record,) in self._base.execute("SELECT id FROM record ORDER BY id")]

    def count(self) -> int:
        with self._guard():
            return int(self._base.execute("SELECT COUNT(*) FROM record").fetchone()[0])

    def entries(self) -> Iterator[Entry]:
        """All entries, by id."""
        with self._guard():
            columns = ", ".join(_COLUMNS.split(", ")[:9])
            for row in self._base.execute(f"SELECT {columns} FROM record ORDER BY id"):
                yield _entry(row)

    def entry(self, record: str) -> Entry | None:
        with self._guard():
            columns = ", ".join(_COLUMNS.split(", ")[:9])
            row = self._base.execute(f"SELECT {columns} FROM record WHERE id = ?", (record,)).fetchone()
            return _entry(row) if row else None

    def quads(self) -> int:
        """The number of quads of all records."""
        with self._guard():
            return int(self._base.execute("SELECT COALESCE(SUM(quads), 0) FROM record").fetchone()[0])

    def marks(self, record: str) -> Marks | None:
        with self._guard():
            row = self._base.execute("SELECT marks, name FROM record WHERE id = ?", (record,)).fetchone()
            if row is None:
                return None
            marks = Marks.from_json(json.loads(zlib.decompress(row[0])))
            marks.file = row[1]
            return marks

    def findings(self, names: Mapping[str, str]) -> Iterator[Finding]:
        """The findings about these records, each on its own, with these names for their files."""
        with self._guard():
            for record, text in self._base.execute("SELECT id, findings FROM record WHERE findings != '[]'"):
                if record in names:
                    yield from (_finding(names[record], row) for row in json.loads(text))

    def holds(self, record: str, digest: bytes, joined: Mapping[str, Sequence[str]]) -> bool:
        """Whether all that is known of a record is as it was put.

        Args:
            record: its id.
            digest: SHA-256 of what stands at the place of its N-Quads.
            joined: its rows, by question.
        """
        with self._guard():
            *row, seal = self._base.execute(f"SELECT {_SEALED}, seal FROM record WHERE id = ?", (record,)).fetchone()
        return bool(seal == _seal(row, digest, joined))

    def details(self, entry: Entry, digest: bytes, joined: Mapping[str, Sequence[str]]) -> Details:
        """What is kept beside an entry, with the digest of its N-Quads and its rows."""
        with self._guard():
            row = "SELECT findings, ties, marks FROM record WHERE id = ?"
            findings, ties, marks = self._base.execute(row, (entry.record,)).fetchone()
            found = [_finding(entry.name, row) for row in json.loads(findings)]
            return Details(found, _ties(ties), marks, digest, joined)

    def ties(self) -> Iterator[tuple[str, Ties]]:
        """What the records say of others; those that say nothing are left out."""
        with self._guard():
            for record, text in self._base.execute("SELECT id, ties FROM record WHERE ties != ''"):
                yield record, _ties(text)

    # -- writing

    def put(self, entries: Iterable[tuple[Entry, Details]]) -> None:
        """Add entries, or replace those of the same records."""
        rows = [_row(entry, details) for entry, details in entries]
        with self._guard():
            self._base.execute("BEGIN")
            marks = ", ".join("?" * 13)
            self._base.executemany(f"INSERT OR REPLACE INTO record ({_COLUMNS}) VALUES ({marks})", rows)
            self._base.execute("COMMIT")

    def place(self, places: Iterable[tuple[str, int, str]]) -> None:
        """Say where the N-Quads of records stand now: segment, start, record."""
        with self._guard():
            self._base.execute("BEGIN")
            self._base.executemany("UPDATE record SET segment = ?, start = ? WHERE id = ?", places)
            self._base.execute("COMMIT")

    def rename(self, names: Iterable[tuple[str, str]]) -> None:
        """Say how findings call the files of records now: name, record."""
        with self._guard():
            self._base.execute("BEGIN")
            self._base.executemany("UPDATE record SET name = ? WHERE id = ?", names)
            self._base.execute("COMMIT")

    def drop(self, records: Iterable[str]) -> None:
        with self._guard():
            self._base.execute("BEGIN")
            self._base.executemany("DELETE FROM record WHERE id = ?", [(r,) for r in records])
            self._base.execute("COMMIT")


class _Guard:
    """SQLite's errors as ours."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, sqlite3.Error | zlib.error | json.JSONDecodeError):
            raise StoreError(
                f"{self._file} cannot be read or written: {error}", "metlit build makes it anew"
            ) from error


def _finding(name: str, row: Sequence) -> Finding:
    *rest, rewrites = row
    return Finding(name, *rest, tuple(Rewrite(**told) for told in rewrites))


def _row(entry: Entry, details: Details) -> tuple:
    findings = [[v for k, v in asdict(f).items() if k != "file"] for f in details.findings]
    ties = asdict(details.ties)
    own = (
        json.dumps(findings, ensure_ascii=False),
        json.dumps(ties, ensure_ascii=False) if any(ties.values()) else "",
        details.marks,
    )
    others = json.dumps(entry.others)
    numbers = (entry.length, entry.quads, entry.errors)
    seal = _seal((entry.record, entry.key, others, *numbers, *own), details.digest, details.joined)
    return (entry.record, entry.name, entry.key, others, entry.segment, entry.start, *numbers, *own, seal)


def slices(
    folder: Path, entries: Iterable[Entry], ensure: Callable[[str], object] = lambda segment: None
) -> Iterator[bytes]:
    """The N-Quads of records from a folder with an index and segments.

    Args:
        folder: that of a generation or cache.
        entries: of the records.
        ensure: called with the path of each segment, from the folder, before it is read.

    Raises:
        StoreError: if a segment is missing or too short.
    """
    name, stream = "", None
    try:
        for entry in entries:
            if not entry.segment:
                continue
            if entry.segment != name or stream is None:
                if stream is not None:
                    stream.close()
                name = entry.segment
                ensure(f"{SEGMENTS}/{name}")
                stream = (folder / SEGMENTS / name).open("rb")
            stream.seek(entry.start)
            data = stream.read(entry.length)
            if len(data) != entry.length:
                raise StoreError(f"{folder / SEGMENTS / name} is too short", "metlit build makes it anew")
            yield data
    except OSError as error:
        raise StoreError(f"{folder / SEGMENTS / name} cannot be read: {error.strerror}") from error
    finally:
        if stream is not None:
            stream.close()
