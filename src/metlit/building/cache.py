"""What builds have worked out already: an index and segments of N-Quads, used again as long as nothing has changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from metlit.building.salvage import salvage
from metlit.building.workers import Done
from metlit.errors import StoreError
from metlit.finding import ERROR
from metlit.resources import STORE_LAYOUT
from metlit.store.generations import INDEX, JOINED, ROWS, SEGMENTS, share
from metlit.store.index import Details, Entry, Index, slices
from metlit.store.joined_rows import EvidenceTable, RowLayout
from metlit.store.seals import Sealer, read_sealed, seals_of, write_sealed

_SUMS = "sums.json"
_TABLES = (INDEX, ROWS, JOINED)
SEGMENT_BYTES = 32 << 20
# More small segments than this, or more dead bytes than live ones, and the live ones are written anew.
MANY_SEGMENTS = 64


class Cache:
    """The folder of what has been worked out, held open by the build that has locked the store.

    What a finished build left is taken over if its files are as that build sealed them. If one is not, or a build was
    killed and sealed nothing, each record is judged by itself: see :func:`salvage`.

    Args:
        folder: made if it does not exist; emptied if nothing in it can be used.
        sealer: who seals its files, and remembers those that generations share.
        layouts: what the joined rows of questions are, if rows are to be saved from a damaged table.

    Attributes:
        entries: what is known, by record.
        damaged: the files that were not as they were sealed.

    Raises:
        StoreError: if it cannot be written.
    """

    def __init__(self, folder: Path, sealer: Sealer, layouts: Callable[[], Mapping[str, RowLayout]]) -> None:
        self.folder = folder
        self.damaged: list[str] = []
        self._sealer = sealer
        self._open: BinaryIO | None = None
        self._written: list[Path] = []
        self._fresh: list[str] = []
        try:
            if not self._sealed():
                salvage(folder, layouts)
            self._start()
        except (StoreError, OSError, UnicodeDecodeError):
            self.close()
            _remove(folder)
            self._start()

    def _sealed(self) -> bool:
        """Whether all files are as the last build sealed them."""
        if not self.folder.is_dir():
            return True  # there are none
        self.damaged = cache_damage(self.folder, self._sealer)
        return not self.damaged and (self.folder / _SUMS).exists()

    def _start(self) -> None:
        (self.folder / SEGMENTS).mkdir(parents=True, exist_ok=True)
        (self.folder / _SUMS).unlink(missing_ok=True)
        self.index = Index(self.folder / INDEX, writable=True)
        self.rows = EvidenceTable(self.folder / ROWS, writable=True)
        self._sizes = {f.name: f.stat().st_size for f in (self.folder / SEGMENTS).iterdir()}
        self.entries = {e.record: e for e in self.index.entries()}
        self.rows.layout()

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
        for table in ("index", "rows"):
            if hasattr(self, table):
                getattr(self, table).close()

    def settle(self) -> None:
        """Let the disk have everything, seal it, and close."""
        self.close()
        files = [*_TABLES, *(f"{SEGMENTS}/{f.name}" for f in sorted((self.folder / SEGMENTS).iterdir()))]
        for name in files:
            if name in _TABLES or Path(name).name in self._fresh:
                with (self.folder / name).open("rb+") as stream:
                    os.fsync(stream.fileno())
        seals = {name: self._sealer.seal(self.folder / name) for name in files}
        write_sealed(self.folder / _SUMS, {"layout": STORE_LAYOUT, "files": seals})

    def valid(self, record: str, keys: Mapping[str, str]) -> bool:
        """Whether what is known of a record still holds, given the keys of the whole corpus."""
        entry = self.entries.get(record)
        if entry is None or not entry.key or entry.key != keys[record]:
            return False
        return all(keys.get(other) == known for other, known in entry.others.items())

    def put(
        self,
        done: Sequence[Done],
        names: Mapping[str, str],
        keys: Mapping[str, str],
        layouts: Mapping[str, RowLayout],
    ) -> None:
        """Remember what was worked out; ``layouts`` are those of the questions whose rows are joined."""
        rows = []
        for one in done:
            segment, start = self._append(one.nquads) if one.nquads else ("", 0)
            others = {r: keys.get(r) for r in sorted(one.ties.records)}
            errors = sum(f.severity == ERROR for f in one.findings)
            quads = one.nquads.lines
            entry = Entry(
                one.record,
                names[one.record],
                keys[one.record],
                others,
                segment,
                start,
                one.nquads.length,
                quads,
                errors,
            )
            self.entries[one.record] = entry
            rows.append((entry, Details(one.findings, one.ties, one.marks, one.nquads.digest, one.joined)))
        if self._open is not None:
            self._open.flush()  # the index must not know more than the segment holds
        self.rows.put(layouts, {one.record: one.joined for one in done})
        self.index.put(rows)

    def _append(self, data: Iterable[bytes]) -> tuple[str, int]:
        if self._open is None:
            self._open = self._new_segment()
        start = self._open.tell()
        self._open.writelines(data)
        path = Path(self._open.name)
        if self._open.tell() >= SEGMENT_BYTES:
            self._finish()
        return path.name, start

    def _new_segment(self) -> BinaryIO:
        number = max((int(name.split(".")[0]) for name in self._sizes), default=0) + 1
        path = self.folder / SEGMENTS / f"{number:06d}.nq"
        self._sizes[path.name] = 0
        self._fresh.append(path.name)
        # Never an old one: generations share these files.
        return path.open("xb")

    def _finish(self) -> None:
        if self._open is not None:
            path = Path(self._open.name)
            self._open.close()
            self._open = None
            self._sizes[path.name] = path.stat().st_size
            self._written.append(path)

    def finished(self, *, last: bool = False) -> list[Path]:
        """The segments that have been filled since this was asked before; the open one too if it is the ``last``."""
        if last:
            self._finish()
        written, self._written = self._written, []
        return written

    def slices(self, entries: Iterable[Entry]) -> Iterator[bytes]:
        """The N-Quads of records."""
        yield from slices(self.folder, entries)

    def keep(self, names: Mapping[str, str]) -> None:
        """Forget all but these records, call their files by these names, and remove segments that nobody needs."""
        gone = [r for r in self.entries if r not in names]
        self.rows.drop(gone)
        self.index.drop(gone)
        for record in gone:
            del self.entries[record]
        renamed = [(names[r], r) for r, e in self.entries.items() if e.name != names[r]]
        self.index.rename(renamed)
        for name, record in renamed:
            self.entries[record] = replace(self.entries[record], name=name)
        self._finish()
        live = sum(e.length for e in self.entries.values())
        if (
            sum(self._sizes.values()) > 2 * live + SEGMENT_BYTES
            or len(self._sizes) > MANY_SEGMENTS + live // SEGMENT_BYTES
        ):
            self._compact()
        used = {e.segment for e in self.entries.values()}
        for name in self._sizes.keys() - used:
            (self.folder / SEGMENTS / name).unlink(missing_ok=True)
            del self._sizes[name]

    def _compact(self) -> None:
        """Write what is live into new segments."""
        places = []
        for record, entry in self.entries.items():
            if entry.segment:
                segment, start = self._append(self.slices([entry]))
                places.append((segment, start, record))
                self.entries[record] = replace(entry, segment=segment, start=start)
        self._finish()
        self._written = []
        self.index.place(places)

    def publish(self, generation: Path) -> None:
        """Give a generation its own index, and the segments, which it shares."""
        (generation / SEGMENTS).mkdir()
        for name in sorted({e.segment for e in self.entries.values() if e.segment}):
            share(self.folder / SEGMENTS / name, generation / SEGMENTS / name)
        for table in _TABLES:
            shutil.copyfile(self.folder / table, generation / table)


def cache_damage(folder: Path, sealer: Sealer) -> list[str]:
    """The files of a cache that are not as the last build sealed them; none if it was killed and sealed nothing.

    Raises:
        StoreError: if another version of metlit made it.
    """
    if not (folder / _SUMS).exists():
        return []
    try:
        sums = read_sealed(folder / _SUMS)
    except StoreError:
        return [_SUMS]
    if sums.get("layout") != STORE_LAYOUT:
        raise StoreError(f"{folder} was made by another version of metlit", "metlit build makes it anew")
    return sealer.spoiled(folder, seals_of(sums))


def _remove(folder: Path) -> None:
    """A folder, or what stands in its place."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)
