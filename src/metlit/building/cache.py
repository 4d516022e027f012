"""What builds have worked out already: an index and segments of N-Quads, used again as long as nothing has changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from metlit.building.workers import Done
from metlit.errors import StoreError
from metlit.finding import ERROR
from metlit.store.generations import INDEX, ROWS, SEGMENTS
from metlit.store.index import Details, Entry, Index, slices
from metlit.store.joined_rows import EvidenceTable, RowLayout

WRITING = "writing"
SEGMENT_BYTES = 32 << 20
# More small segments than this, or more dead bytes than live ones, and the live ones are written anew.
MANY_SEGMENTS = 64


class Cache:
    """The folder of what has been worked out, held open by the build that has locked the store.

    Args:
        folder: made if it does not exist; emptied if it is damaged.

    Raises:
        StoreError: if it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: BinaryIO | None = None
        self._written: list[Path] = []
        self._fresh: list[str] = []
        try:
            self._start()
            self.entries = {e.record: e for e in self.index.entries() if self._holds(e)}
            self.rows.layout()
        except StoreError:
            self.close()
            shutil.rmtree(folder, ignore_errors=True)
            self._start()
            self.entries = {}

    def _start(self) -> None:
        mark, boot = self.folder / WRITING, _boot()
        if mark.exists() and (not boot or mark.read_text(encoding="ascii") != boot):
            # The machine went down while a build was writing: files may lack what the index says they hold.
            shutil.rmtree(self.folder)
        (self.folder / SEGMENTS).mkdir(parents=True, exist_ok=True)
        mark.write_text(boot, encoding="ascii")
        self.index = Index(self.folder / INDEX, writable=True)
        self.rows = EvidenceTable(self.folder / ROWS, writable=True)
        self._sizes = {f.name: f.stat().st_size for f in (self.folder / SEGMENTS).iterdir()}

    def _holds(self, entry: Entry) -> bool:
        return not entry.segment or self._sizes.get(entry.segment, -1) >= entry.start + entry.length

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
        for table in ("index", "rows"):
            if hasattr(self, table):
                getattr(self, table).close()

    def settle(self) -> None:
        """Let the disk have everything, and close."""
        self.close()
        for file in (self.folder / INDEX, self.folder / ROWS, *(self.folder / SEGMENTS / name for name in self._fresh)):
            if file.exists():
                with file.open("rb") as stream:
                    os.fsync(stream.fileno())
        (self.folder / WRITING).unlink(missing_ok=True)

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
            quads = one.nquads.count(b"\n")
            entry = Entry(
                one.record, names[one.record], keys[one.record], others, segment, start, len(one.nquads), quads, errors
            )
            self.entries[one.record] = entry
            rows.append((entry, Details(one.findings, one.ties, one.marks)))
        if self._open is not None:
            self._open.flush()  # the index must not know more than the segment holds
        self.rows.put(layouts, {one.record: one.joined for one in done})
        self.index.put(rows)

    def _append(self, data: bytes) -> tuple[str, int]:
        if self._open is None:
            self._open = self._new_segment()
        start = self._open.tell()
        self._open.write(data)
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
                segment, start = self._append(next(self.slices([entry])))
                places.append((segment, start, record))
                self.entries[record] = replace(entry, segment=segment, start=start)
        self._finish()
        self._written = []
        self.index.place(places)

    def publish(self, generation: Path) -> None:
        """Give a generation its own index, and the segments by hard links."""
        (generation / SEGMENTS).mkdir()
        for name in sorted({e.segment for e in self.entries.values() if e.segment}):
            os.link(self.folder / SEGMENTS / name, generation / SEGMENTS / name)
        for table in (INDEX, ROWS):
            shutil.copyfile(self.folder / table, generation / table)


def _boot() -> str:
    """What tells one run of the machine from the next; empty where it cannot be known."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
