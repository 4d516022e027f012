"""Where a build's time goes: ``profile_build.py CASES STORE``, one worker, an empty store.

metlit holds no clocks: its steps are wrapped here. What is loaded beside the work otherwise is waited for, so that the
times add up; on one core that costs next to nothing. A step within a step counts for itself only.
"""

from __future__ import annotations

import argparse
import inspect
import json
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from metlit.building import build, builder, chunk, workers
from metlit.building.build import Job
from metlit.building.cache import Cache
from metlit.building.chunk import Pipeline
from metlit.building.outcome import Outcome
from metlit.rdf.graphs import Writer
from metlit.record.files import RecordText
from metlit.record.lift import Lifter
from metlit.store import generations
from metlit.store.loading import Loading

REST = "everything else"
# Step → what is part of it: an owner and the name of its function.
STEPS: dict[str, list[tuple[object, str]]] = {
    "find out what has changed": [(Job, "_stale"), (Job, "_serving"), (Job, "_difference"), (build, "key")],
    "load schema, words, rules": [(Pipeline, "__init__")],
    "read YAML": [(RecordText, "load"), (chunk, "decode"), (chunk, "read_text")],
    "lift": [(Lifter, "lift")],
    "derive": [(Pipeline, "derive")],
    "check": [(Pipeline, "check")],
    "audit": [(Pipeline, "audit")],
    "join evidence": [(Pipeline, "join")],
    "write N-Quads": [(Outcome, "nquads")],
    "compress marks": [(workers, "packed")],
    "write cache": [(Cache, "put")],
    "load store": [(Writer, "load"), (Writer, "close")],
    "gather findings": [(Job, "_findings")],
    "publish, fsync": [(Job, "_publish"), (generations, "publish"), (Cache, "settle")],
}


class Steps:
    """Wall and CPU seconds of the process by step, and its calls."""

    def __init__(self) -> None:
        self.wall: Counter[str] = Counter()
        self.cpu: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._open = [REST]
        self._since = (time.perf_counter(), time.process_time())

    def _book(self) -> None:
        """Give the time since the last change to the step that is open."""
        now = (time.perf_counter(), time.process_time())
        self.wall[self._open[-1]] += now[0] - self._since[0]
        self.cpu[self._open[-1]] += now[1] - self._since[1]
        self._since = now

    def timed(self, step: str, function: Callable) -> Callable:
        """The function, its time booked to a step."""

        @wraps(function)
        def call(*args, **options):
            self._book()
            self._open.append(step)
            self.calls[step] += 1
            try:
                return function(*args, **options)
            finally:
                self._book()
                self._open.pop()

        return call

    def end(self) -> None:
        self._book()


def instrument(steps: Steps) -> None:
    """Wrap every step, and make loading wait."""
    for step, parts in STEPS.items():
        for owner, name in parts:
            timed = steps.timed(step, getattr(owner, name))
            # A class method comes bound, and must stay so.
            bound = isinstance(inspect.getattr_static(owner, name), classmethod)
            setattr(owner, name, staticmethod(timed) if bound else timed)
    submit = Loading.load

    def load(self: Loading, *args, **options) -> None:
        submit(self, *args, **options)
        self._wait()

    Loading.load = load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path)
    parser.add_argument("store", type=Path)
    options = parser.parse_args()
    steps = Steps()
    instrument(steps)
    built = builder.build(options.cases, options.store)
    steps.end()
    if built.generation is None:
        raise SystemExit("the records have errors: nothing was built")
    rows = [
        {"step": step, "wall": round(steps.wall[step], 4), "cpu": round(steps.cpu[step], 4), "calls": steps.calls[step]}
        for step in [*STEPS, REST]
    ]
    print(json.dumps({"records": built.worked, "seconds": round(sum(steps.wall.values()), 4), "steps": rows}))


if __name__ == "__main__":
    main()
