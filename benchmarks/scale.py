"""metlit alone: corpora of several sizes with one worker and with two, and builds after nothing or little changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from measuring import Ran, interleaved, summary
from workspace import Workspace, remove, replace_text

# How often a corpus up to so many records is built.
ROUNDS = ((2_000, 3),)
# Larger ones are built with two workers only: with one they take many minutes, up to hours.
LARGE = 5_000
REBUILDS = 3
WORKERS = {"one": 1, "two": 2}
_TITLE = "synthetic report"


def rounds(count: int) -> int:
    """How often a corpus is built: once if it is large."""
    return next((times for most, times in ROUNDS if count <= most), 1)


def measure(work: Workspace, sizes: Sequence[int]) -> list[dict[str, object]]:
    """Whole builds of each size, one worker on one core and two on two, in turn; large ones with two workers only.

    Small corpora are built more often than large ones, before and after them. The last store is kept to be asked.
    """
    runs = {
        (size, name): (work.times(rounds(size)), partial(_built, work, size, name, jobs))
        for size in sizes
        for name, jobs in WORKERS.items()
        if size <= LARGE or jobs > 1
    }
    found = interleaved(runs)
    return [
        {"records": size} | {name: _row(ran, size) for (of, name), ran in found.items() if of == size} for size in sizes
    ]


def _built(work: Workspace, size: int, name: str, jobs: int) -> Ran:
    # What is asked later is one worker's store, where there is one.
    store = work.store(size, name if size <= LARGE else "one")
    ran = work.build(work.cases(size), store, jobs=jobs)
    if jobs > 1 and size <= LARGE:
        remove(store)
    return ran


def _row(ran: Sequence[Ran], count: int) -> dict[str, object]:
    wall = summary([r.wall for r in ran])
    return {
        "seconds": wall,
        "cpu_seconds": summary([r.cpu for r in ran]),
        "ms_per_record": round(1000 * wall["median"] / count, 4),
        "records_per_second": round(count / wall["median"], 2),
        "peak_mb": max(r.peak_mb for r in ran),
    }


def rebuild(work: Workspace, count: int) -> dict[str, object]:
    """A full build, then builds of the same folder with nothing changed and with one record changed, in turn."""
    cases, store = work.linked(count, "changing"), work.store(count, "changing")
    files = sorted(cases.glob("*.yaml"))
    try:
        full = work.build(cases, store)
        times = work.times(REBUILDS)
        turns = iter(range(times))
        again = partial(work.build, cases, store, fresh=False)

        def changed() -> Ran:
            turn = next(turns)
            # Records far from each other, so that no two changes fall together.
            replace_text(files[(2 * turn + 1) * len(files) // (2 * times)], _TITLE, f"{_TITLE}, revision {turn}")
            return again()

        found = interleaved({"unchanged": (times, again), "changed": (times, changed)})
    finally:
        remove(cases)
        remove(store)
    return {
        "records": count,
        "full": summary([full.wall]),
        "unchanged": summary([r.wall for r in found["unchanged"]]),
        "changed": summary([r.wall for r in found["changed"]]),
        "peak_mb": max(r.peak_mb for ran in found.values() for r in ran),
    }
