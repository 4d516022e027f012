"""Chunks of records worked on here, in processes, or by any executor; a lost worker costs time and nothing else."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from multiprocessing import get_context, parent_process
from typing import TypeVar

from metlit.building.chunk import Pipeline
from metlit.building.outcome import Outcome
from metlit.errors import StoreError
from metlit.finding import Finding
from metlit.rdf.lines import Packed
from metlit.record.files import RecordText
from metlit.record.ties import Ties
from metlit.resources import Resources
from metlit.store.index import packed

# A record above this size takes hundreds of megabytes to work on.
LARGE_BYTES = 256 << 10
# How often a chunk is given out again when its worker dies: then the records themselves are to blame.
ATTEMPTS = 3
# Forked workers share what is loaded already; elsewhere than on Linux forking is not safe, or there is none.
START = "fork" if sys.platform == "linux" else "spawn"


_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Task:
    """A chunk to work on.

    Attributes:
        sources: the records.
        neighbours: records that these name.
        resources: what to run on; the worker's own installation if None.
        fingerprint: of the resources: a worker with others must not work along.
    """

    sources: tuple[RecordText, ...]
    neighbours: tuple[RecordText, ...]
    resources: Resources | None
    fingerprint: str

    @property
    def is_large(self) -> bool:
        """Whether it is one record that needs so much memory that its processes had better end and give it back."""
        return len(self.sources) == 1 and not self.neighbours and len(self.sources[0].data) > LARGE_BYTES


@dataclass(frozen=True, slots=True)
class Done:
    """What a worker returns for one record: the N-Quads are empty if it has errors."""

    record: str
    findings: list[Finding]
    nquads: Packed
    marks: bytes
    ties: Ties
    joined: dict[str, list[str]]


@lru_cache(maxsize=2)
def pipeline(resources: Resources | None, fingerprint: str) -> Pipeline:
    """The pipeline of a worker, made once a process.

    Raises:
        StoreError: if the worker has other resources than the one who gives out the work.
    """
    made = Pipeline(resources)
    if made.resources.fingerprint() != fingerprint:
        raise StoreError(
            "a worker has another metlit, ontology, shapes or rules than this machine", "install the same everywhere"
        )
    return made


def work(task: Task, *, joins: bool = True) -> list[Done]:
    """Work on one chunk: pure, so that it can be done again elsewhere."""
    made = pipeline(task.resources, task.fingerprint)
    with _uncollected():
        outcomes = made.run(task.sources, audit=True, joins=joins, neighbours=task.neighbours)
        return [_done(o) for o in outcomes]


def _without_rows(task: Task) -> list[Done]:
    return work(task, joins=False)


def _rows_of(task: Task, nquads: Packed) -> dict[str, list[str]]:
    """The rows of the one record of a task."""
    with _uncollected():
        return pipeline(task.resources, task.fingerprint).joined(task.sources[0].record, nquads)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles: a chunk makes millions of objects that all live as long as it, and no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _done(outcome: Outcome) -> Done:
    marks = packed(outcome.marks)
    if outcome.has_errors:
        return Done(outcome.record, outcome.findings, Packed(), marks, outcome.ties, {})
    return Done(outcome.record, outcome.findings, outcome.packed(), marks, outcome.ties, outcome.joined)


class Workers:
    """Those who work on chunks: here, in processes of this machine, or by any executor.

    Processes are forked when the first chunks are given out and kept until :meth:`close`: forked later, they would
    begin with all that the one who gives out work holds by then.

    Args:
        executor: who works; processes of this machine if None.
        jobs: the number of processes; with one, the work is done here.
    """

    def __init__(self, executor: Executor | None, jobs: int) -> None:
        self._executor, self._jobs = executor, jobs
        self._pool: ProcessPoolExecutor | None = None

    def run(self, tasks: Iterable[Task]) -> Iterator[list[Done]]:
        """Work on chunks, in any order, as many at a time as keep the workers busy.

        Args:
            tasks: the chunks, made as they are needed.

        Raises:
            StoreError: if the workers die again and again.
        """
        if self._executor is not None:
            yield from _distributed(iter(tasks), self._executor, None, self._jobs)
            return
        if self._jobs == 1:
            yield from map(work, tasks)
            return
        large: list[Task] = []
        todo = _small(tasks, large)
        first = list(_first(todo, 2))
        if self._pool is None and len(first) < 2:
            yield from map(work, chain(first, todo))
        elif first:
            pipeline(first[0].resources, first[0].fingerprint).prepare()  # before the fork, so that workers share it
            yield from self._processes(chain(first, todo))
        for task in large:
            yield self._apart(task)

    def _apart(self, task: Task) -> list[Done]:
        """Work on a large record: what is worked out and its rows by a process each, neither of which holds all."""
        (done,) = self._alone(_without_rows, task)
        return [replace(done, joined=self._alone(_rows_of, task, done.nquads) if done.nquads else {})]

    def _alone(self, job: Callable[..., _Told], *args: object) -> _Told:
        self.close()
        # Not forked: by now RocksDB may have started threads.
        context, start = get_context("spawn"), (os.getpid(),)
        self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_start, initargs=start)
        try:
            return self._pool.submit(job, *args).result()
        except BrokenExecutor as error:
            raise StoreError("the worker died", "metlit build --jobs 1 shows with which record") from error
        finally:
            self.close()

    def close(self) -> None:
        """Let the processes end."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _processes(self, tasks: Iterator[Task]) -> Iterator[list[Done]]:
        """A pool of processes, made anew when one of them is killed."""
        waiting: list[Task] = []
        for _ in range(ATTEMPTS):
            if self._pool is None:
                context = get_context(START)
                start = (os.getpid(),)
                self._pool = ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_start, initargs=start)
            try:
                yield from _distributed(_chained(waiting, tasks), self._pool, waiting, self._jobs)
                return
            except BrokenExecutor:
                self.close()
        raise StoreError("the workers died again and again", "metlit build --jobs 1 shows with which record")


def _small(tasks: Iterable[Task], large: list[Task]) -> Iterator[Task]:
    """The tasks of small records; the others are put aside."""
    for task in tasks:
        if task.is_large:
            large.append(task)
        else:
            yield task


def _start(parent: int) -> None:
    """Make a worker end with whoever gave it work: by Ctrl-C at once, if the other was killed within a second."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    starter = parent_process()

    def watch() -> None:
        # Windows keeps the number of a parent that has ended.
        while os.getppid() == parent and (starter is None or starter.is_alive()):
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _chained(waiting: list[Task], tasks: Iterator[Task]) -> Iterator[Task]:
    first = list(waiting)
    waiting.clear()
    yield from first
    yield from tasks


def _distributed(tasks: Iterator[Task], executor: Executor, lost: list[Task] | None, jobs: int) -> Iterator[list[Done]]:
    """Futures of an executor; what a broken one did not finish is left in ``lost``, or given out again."""
    running: dict[Future, tuple[Task, int]] = {}

    def submit(task: Task, attempt: int = 1) -> None:
        running[executor.submit(work, task)] = (task, attempt)

    try:
        for task in _first(tasks, jobs + 1):
            submit(task)
        while running:
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                task, attempt = running[future]
                try:
                    done = future.result()
                except (BrokenExecutor, CancelledError, OSError) as error:
                    if lost is not None or attempt == ATTEMPTS:
                        raise BrokenExecutor(str(error)) from error
                    del running[future]
                    submit(task, attempt + 1)
                    continue
                del running[future]
                for task in _first(tasks, 1):
                    submit(task)
                yield done
    finally:
        if lost is not None:
            lost += [task for task, _ in running.values()]
        for future in running:
            future.cancel()


def _first(tasks: Iterator[Task], count: int) -> Iterator[Task]:
    for _ in range(count):
        task = next(tasks, None)
        if task is None:
            return
        yield task
