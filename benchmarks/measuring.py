"""Commands measured as processes of their own: wall and CPU seconds, peak memory, on one core or all.

Every process starts cold. The files that it reads are in the page cache: they have just been written, or read before.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

# ru_maxrss counts KiB, on macOS bytes.
_RSS_PER_MB = 1024**2 if sys.platform == "darwin" else 1024
# The last lines of what a failed command said.
_TAIL = 2000

Key = TypeVar("Key")
Command = Sequence["str | Path"]


class FailedError(Exception):
    """A measured command failed, or took longer than it was given."""


@dataclass(frozen=True)
class Ran:
    """What a command took.

    Attributes:
        wall: seconds from its start to its end, that of the interpreter included.
        cpu: seconds of all its processes.
        peak_mb: the most memory that any single one of its processes held: the kernel's ``ru_maxrss``, not a sample.
        out: its standard output.
    """

    wall: float
    cpu: float
    peak_mb: float
    out: str


def cores() -> int:
    """The cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def pinned(count: int | None) -> Iterator[None]:
    """Let commands that are started meanwhile run on so many cores; on all if None, or where it cannot be chosen."""
    if count is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    # The last ones: the first is where interrupts go.
    os.sched_setaffinity(0, set(sorted(before)[-count:]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def run(
    command: Command,
    *,
    on: int | None = None,
    limit: float = 24 * 3600,
    codes: Sequence[int] = (0,),
    env: Mapping[str, str] | None = None,
) -> Ran:
    """Run a command to its end.

    Args:
        command: the words.
        on: how many cores it may use; all if None.
        limit: the seconds that it has.
        codes: the exit codes that are no failure.
        env: what its environment has besides ours.

    Raises:
        FailedError: if it ends with another code, or not in time.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with pinned(on):
            start = time.perf_counter()
            process = subprocess.Popen(
                words, stdout=out, stderr=err, stdin=subprocess.DEVNULL, env=_environment(env), start_new_session=True
            )
        late = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        late.start()
        try:
            # Unlike Popen.wait this tells what the process and its descendants used.
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            why = f"took more than {limit:g} s" if wall >= limit else f"ended with {process.returncode}"
            raise FailedError(f"{' '.join(words)} {why}\n{_text(err)[-_TAIL:]}")
        return Ran(wall, usage.ru_utime + usage.ru_stime, round(usage.ru_maxrss / _RSS_PER_MB, 1), _text(out))


def _environment(changes: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("METLIT_")}
    return kept | {"NO_COLOR": "1", "COLUMNS": "120"} | dict(changes or {})


def _text(stream) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


def interleaved(runs: Mapping[Key, tuple[int, Callable[[], Ran]]]) -> dict[Key, list[Ran]]:
    """Measure several things in turn, so that a slow minute of the machine weighs on all of them.

    Args:
        runs: of each thing how often it is to run, and how to run it once.
    """
    found: dict[Key, list[Ran]] = {key: [] for key in runs}
    for turn in range(max((times for times, _ in runs.values()), default=0)):
        for key, (times, once) in runs.items():
            if turn < times:
                found[key].append(once())
    return found


def summary(values: Sequence[float], digits: int = 4) -> dict[str, object]:
    """The median of repeated figures, the figures themselves, and how far apart they are as a share of the median."""
    middle = median(values)
    return {
        "median": round(middle, digits),
        "all": [round(v, digits) for v in values],
        "spread": round((max(values) - min(values)) / middle, 3) if middle else 0.0,
    }
