"""Queries of strangers: asked of a process of their own, which is ended when its time, or its memory, is up.

Started as a command, not forked: that works on every system, from every thread, and asks nothing of the script that
uses metlit (:mod:`multiprocessing` would run it again).
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from json import loads
from pathlib import Path
from queue import Empty, Queue
from threading import Lock, Thread
from typing import Any

from metlit.errors import MetlitError, QueryError, StoreError
from metlit.rdf.confined import OUT_OF_MEMORY
from metlit.rdf.guard import guard
from metlit.rdf.rows import Cell, Rows
from metlit.rdf.wire import line_of, rows_of

# A store's caches and threads need so much, whatever is asked.
_LEAST_MEMORY = 256 << 20
# Lines that wait for whoever asked; the process waits with the others.
_WAITING = 4
# Ctrl-C is heard between two looks: Windows does not wake a thread that waits.
_LOOK_SECONDS, _DRAIN_SECONDS = 0.2, 0.01
_PROGRAM = "import sys; sys.path[:] = sys.argv[3:]; from metlit.rdf.evaluator import serve; serve(*sys.argv[1:3])"
_NO_MEMORY = (b"memory allocation", b"bad_alloc", b"MemoryError", b"Resource temporarily unavailable")
_LESS = "ask for less: fewer patterns that share no variable, a LIMIT"


class Asker:
    """A store on disk, to be asked what nobody has looked at before. Any thread may ask; one at a time is answered.

    Args:
        folder: of the graphs.
        ensure: called when a process has answered for the first time; raises an error if it opened no whole store.
    """

    def __init__(self, folder: Path, ensure: Callable[[], None] = lambda: None) -> None:
        self._folder, self._ensure = folder, ensure
        self._lock = Lock()
        self._process: _Process | None = None

    def start(self, memory: int) -> None:
        """Start the process, so that it is ready when it is needed."""
        with self._lock:
            self._ready(memory)

    def answer(self, query: str, rdf_format: str | None = None, *, timeout: float, memory: int) -> Rows | bool | str:
        """The answer, as :meth:`metlit.rdf.graphs.Graphs.answer` gives it.

        Args:
            query: SPARQL 1.1; the well-known prefixes need not be declared.
            rdf_format: turtle, ntriples, rdfxml for the RDF text; N-Triples if None.
            timeout: seconds after which the query is given up.
            memory: bytes that the process may take; a sixteenth of it may be its answer.

        Raises:
            QueryError: if the query cannot be parsed, is refused, or takes more than it may.
            StoreError: if the store cannot be opened.
        """
        if not timeout > 0:
            raise QueryError(f"a query cannot be answered in {timeout:g} s", "give it more")
        guard(query)
        with self._lock:
            process = self._ready(memory)
            done = False
            try:
                answer = process.answer({"query": query, "format": rdf_format}, timeout)
                if process.is_new:
                    self._ensure()
                    process.is_new = False
                done = not process.last
                return answer
            except _Refused as refused:
                done = not process.last
                raise refused.error from None
            finally:
                if not done:
                    self._stop()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _ready(self, memory: int) -> _Process:
        if memory < _LEAST_MEMORY:
            raise QueryError(f"a query cannot be answered in {memory >> 20} MB", f"give it {_LEAST_MEMORY >> 20} MB")
        if self._process is not None and (self._process.memory != memory or not self._process.alive):
            self._stop()
        if self._process is None:
            self._process = _Process(self._folder, memory)
            self._end = weakref.finalize(self, self._process.stop)
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process = None
            self._end()


class _Refused(Exception):
    """A query was not answered, and the process is as good as before."""

    def __init__(self, error: MetlitError) -> None:
        super().__init__()
        self.error = error


class _Process:
    """The process that evaluates."""

    def __init__(self, folder: Path, memory: int) -> None:
        self.memory = memory
        self.is_new = self.last = True
        options = ["-I", "-S", *(["-B"] if sys.dont_write_bytecode else []), "-c", _PROGRAM]
        path = [entry or str(Path.cwd()) for entry in sys.path if isinstance(entry, str)]
        try:
            # A group of its own: Ctrl-C is for us, who end it.
            self._started = subprocess.Popen(
                [sys.executable, *options, str(folder), str(memory), *path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                **_own_group(),
            )
        except OSError as error:
            remedy = "metlit needs the Python that it runs in, sys.executable"
            raise QueryError(f"no process can be started for the query: {error.strerror}", remedy) from error
        self._lines: Queue[bytes] = Queue(_WAITING)
        self._listener = Thread(target=_listen, args=(self._started.stdout, self._lines), daemon=True)
        self._listener.start()

    @property
    def alive(self) -> bool:
        return self._started.poll() is None

    def answer(self, asked: dict[str, str | None], timeout: float) -> Rows | bool | str:
        self.last = True
        end = time.monotonic() + timeout
        with contextlib.suppress(OSError):  # it is gone, and its output says why
            assert self._started.stdin is not None
            self._started.stdin.write(line_of(dict(asked)))
            self._started.stdin.flush()
        rows: list[tuple[Cell, ...]] = []
        for line in self._before(end, timeout):
            if not line:
                raise self._ended()
            said: dict[str, Any] = loads(line)
            if "rows" in said:
                rows += rows_of(said["rows"])
                continue
            self.last = bool(said["last"])
            if "refused" in said:
                kind = StoreError if said["refused"] == "store" else QueryError
                raise _Refused(kind(said["message"], said["remedy"]))
            answer: bool | str = said.get("answer", "")
            return Rows(tuple(said["columns"]), rows) if "columns" in said else answer
        raise self._ended()

    def _before(self, end: float, timeout: float) -> Iterator[bytes]:
        """The lines that the process writes before its time is up; an empty one at their end."""
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise QueryError(f"the query was ended after {timeout:g} s", f"{_LESS}; or --timeout, timeout=")
            with contextlib.suppress(Empty):
                yield self._lines.get(timeout=min(left, _LOOK_SECONDS))

    def _ended(self) -> QueryError:
        """Why the process ended before it had answered."""
        assert self._started.stderr is not None
        told, code = self._started.stderr.read(), self._started.wait()
        if code == OUT_OF_MEMORY or any(words in told for words in _NO_MEMORY):
            size = f"{self.memory / (1 << 30):g} GB"
            return QueryError(f"the query needs more memory than {size}", f"{_LESS}; or --memory, memory=")
        return QueryError(f"the query ended the process that evaluated it ({code})", "write it shorter or flatter")

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._started.kill()
        self._started.wait()
        for pipe in (self._started.stdin, self._started.stderr):
            with contextlib.suppress(OSError):
                pipe.close()
        while self._listener.is_alive():  # as long as lines wait for a place
            with contextlib.suppress(Empty):
                self._lines.get(timeout=_DRAIN_SECONDS)


def _listen(stream: Any, lines: Queue[bytes]) -> None:
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(b"")


def _own_group() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"process_group": 0}
