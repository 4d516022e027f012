"""Records in portions: what one worker holds in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from metlit.record.files import RecordText

CHUNK_RECORDS, CHUNK_BYTES, LEAST_BYTES = 256, 1 << 20, 256 << 10


def chunks(sources: Iterable[RecordText], jobs: int, total: int) -> Iterator[tuple[RecordText, ...]]:
    """Sources in portions that one worker can hold, and that keep all workers busy.

    Args:
        sources: the records.
        jobs: the number of workers.
        total: the size of all records, in bytes.
    """
    limit = max(LEAST_BYTES, min(CHUNK_BYTES, total // (2 * jobs) + 1)) if jobs > 1 else CHUNK_BYTES
    portion: list[RecordText] = []
    size = 0
    for source in sources:
        if portion and (size + len(source.data) > limit or len(portion) >= CHUNK_RECORDS):
            yield tuple(portion)
            portion, size = [], 0
        portion.append(source)
        size += len(source.data)
    if portion:
        yield tuple(portion)
