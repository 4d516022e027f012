"""What can still be used of a cache that is damaged, or that a killed build left: each record by its own seal."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path

from metlit.store.generations import INDEX, JOINED, ROWS, SEGMENTS
from metlit.store.index import Details, Entry, Index, slices
from metlit.store.joined_rows import EvidenceTable, RowLayout

_PORTION = 256


def salvage(folder: Path, layouts: Callable[[], Mapping[str, RowLayout]]) -> None:
    """Take the records that are as they were put over into new tables; the others are worked on again.

    Args:
        folder: of the cache.
        layouts: what the joined rows of questions are; asked only if there are records.

    Raises:
        StoreError: if the tables cannot be read at all.
        OSError: if the folder cannot be written.
    """
    new = folder / "new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    old = Index(folder / INDEX), EvidenceTable(folder / ROWS)
    try:
        tables = Index(new / INDEX, writable=True), EvidenceTable(new / ROWS, writable=True)
        try:
            sound = _sound(folder, *old)
            while portion := list(islice(sound, _PORTION)):
                tables[0].put(portion)
                tables[1].put(layouts(), {entry.record: details.joined for entry, details in portion})
        finally:
            for table in tables:
                table.close()
    finally:
        for table in old:
            table.close()
    for name in (INDEX, ROWS, JOINED):
        (new / name).replace(folder / name)
    new.rmdir()


def _sound(folder: Path, index: Index, rows: EvidenceTable) -> Iterator[tuple[Entry, Details]]:
    sizes = {f.name: f.stat().st_size for f in (folder / SEGMENTS).iterdir()}
    for entry in index.entries():
        if _has_place(entry, sizes):
            digest = sha256(b"".join(slices(folder, [entry]))).digest()
            joined = rows.of_record(entry.record)
            if index.holds(entry.record, digest, joined):
                yield entry, index.details(entry, digest, joined)


def _has_place(entry: Entry, sizes: Mapping[str, int]) -> bool:
    """Whether there is something at the place of its N-Quads: of what rots, numbers need not be numbers."""
    numbers = isinstance(entry.start, int) and isinstance(entry.length, int)
    if not numbers or entry.start < 0 or entry.length < 0:
        return False
    return not entry.segment or sizes.get(entry.segment, -1) >= entry.start + entry.length
