"""What every peer shares in measuring itself: options, clock, peak memory, and the one JSON object that it prints."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# ru_maxrss counts KiB, on macOS bytes.
_RSS_PER_MB = 1024**2 if sys.platform == "darwin" else 1024

Result = dict[str, object]
Measure = Callable[[argparse.Namespace], Result]


class Clock:
    """Seconds by step, summed over all records."""

    def __init__(self) -> None:
        self._seconds: Counter[str] = Counter()

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[step] += time.perf_counter() - start

    def stretch(self, step: str, factor: float) -> None:
        """Extrapolate a step that was measured on a sample."""
        self._seconds[step] *= factor

    def __getitem__(self, step: str) -> float:
        return self._seconds[step]

    def seconds(self) -> dict[str, float]:
        return {step: round(value, 4) for step, value in self._seconds.items()}


def peak_mb() -> float:
    """The most memory that this process has held so far."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_PER_MB, 1)


def parser(description: str) -> argparse.ArgumentParser:
    """The options that every peer has: the work folder."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("workdir", type=Path, help="what prepare.py wrote")
    return made


def measured(peer: str, packages: Sequence[str], measure: Measure, options: argparse.Namespace) -> None:
    """Measure a peer and print its result; a peer that is not installed prints what is missing.

    Args:
        peer: its name.
        packages: the distributions that it stands on.
        measure: does the work and gives ``records``, ``seconds``, ``findings`` and what else there is to say.
        options: the parsed command line.
    """
    try:
        versions = {package: version(package) for package in packages}
    except PackageNotFoundError as missing:
        print(json.dumps({"peer": peer, "error": f"{missing.name} is not installed"}))
        return
    empty: Result = {"records": 0, "seconds": {}, "peak_mb": 0.0, "findings": None, "extrapolated_from": None}
    result = {"peer": peer, "versions": versions, **empty, "note": "", **measure(options)}
    print(json.dumps(result | {"peak_mb": peak_mb()}, ensure_ascii=False))
