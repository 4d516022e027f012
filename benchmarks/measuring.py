"""Commands measured as processes of their own: wall and CPU seconds, peak memory, on one core or all.

Every process starts cold. The files that it reads are in the page cache: they have just been written, or read before.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

# ru_maxrss counts KiB, on macOS bytes.
_RSS_PER_MB = 1024**2 if sys.platform == "darwin" else 1024
HERE = Path(__file__).resolve().parent
# The last lines of what a failed command said.
_TAIL = 2000

Key = TypeVar("Key")
Command = Sequence["str | Path"]


class FailedError(Exception):
    """A measured command failed, or took longer than it was given.

    Args:
        reason: what happened, in a few words without names of folders.
        details: the command, and what it said.
    """

    def __init__(self, reason: str, details: str = "") -> None:
        super().__init__(f"{reason}: {details}" if details else reason)
        self.reason = reason


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
    with tempfile.TemporaryDirectory() as folder, pinned(on):
        out, err = Path(folder) / "out", Path(folder) / "err"
        # -S -E -s: nothing is imported that could make the launcher larger.
        launcher = subprocess.Popen(
            [sys.executable, "-S", "-E", "-s", HERE / "launch.py", out, err, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(env),
            start_new_session=True,
        )
        told = _told(launcher, limit, words)
        code, wall, cpu, rss = int(told[0]), *map(float, told[1:])
        if code not in codes:
            raise FailedError(f"ended with {code}", f"{' '.join(words)}\n{_text(err)[-_TAIL:]}")
        return Ran(wall, cpu, round(rss / _RSS_PER_MB, 1), _text(out))


def _told(launcher: subprocess.Popen, limit: float, words: Sequence[str]) -> list[str]:
    """The figures that the launcher prints when the command has ended."""
    try:
        told, _ = launcher.communicate(timeout=limit)
    except subprocess.TimeoutExpired as late:
        raise FailedError(f"took more than {limit:g} s", " ".join(words)) from late
    finally:
        if launcher.poll() is None:
            os.killpg(launcher.pid, signal.SIGKILL)  # with all that it has started
            launcher.wait()
    if launcher.returncode:
        raise FailedError("cannot be started", " ".join(words))
    return told.decode("ascii").split()


def _environment(changes: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("METLIT_")}
    return kept | {"NO_COLOR": "1", "COLUMNS": "120"} | dict(changes or {})


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


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
