"""A disk on which one operation fails: the n-th of those that a build asks of the system, of SQLite and of Oxigraph."""

from __future__ import annotations

import builtins
import errno
import io
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from metlit.rdf import graphs

# Those with a path, and those with an open file.
_NAMED = ("mkdir", "rename", "replace", "link", "symlink", "unlink", "chmod")
_OPEN = ("fsync", "sendfile")


class Disk:
    """Counts operations below a folder, and lets one fail.

    Args:
        folder: where they count.
        kind: what fails; nothing if it is empty.
        nth: which of these, from 0: of what is asked, how much is synced depends on the files that RocksDB made.
        number: the error: no space left, or one of input and output.
    """

    def __init__(self, folder: Path, kind: str = "", nth: int = 0, number: int = errno.EIO) -> None:
        self.done: list[str] = []
        self._folder, self._kind, self._nth, self._number = str(folder), kind, nth, number
        self.failed = False

    def step(self, kind: str, path: object = None) -> None:
        """One more operation; an OSError if it is the one that fails."""
        if path is not None and self._folder not in str(path):
            return
        self.done.append(kind)
        if kind == self._kind and self.done.count(kind) == self._nth + 1:
            self.failed = True
            raise OSError(self._number, os.strerror(self._number), *([str(path)] if path else []))

    @contextmanager
    def used(self) -> Iterator[None]:
        """While it is used, everybody in this process works on this disk."""
        with patch.object(builtins, "open", self._opener(io.open)), patch.object(io, "open", self._opener(io.open)):
            patches = [patch.object(os, name, self._failing_in(name, getattr(os, name), True)) for name in _NAMED]
            patches += [patch.object(os, name, self._failing_in(name, getattr(os, name), False)) for name in _OPEN]
            patches += [patch.object(sqlite3, "connect", self._connect(sqlite3.connect))]
            patches += [patch.object(graphs.ox, "Store", self._store(graphs.ox.Store))]
            try:
                for one in patches:
                    one.start()
                yield
            finally:
                for one in reversed(patches):
                    one.stop()

    def _failing_in(self, name: str, real: Any, has_path: bool) -> Any:
        def operation(*args: Any, **options: Any) -> Any:
            self.step(name, args[name == "symlink"] if has_path else None)
            return real(*args, **options)

        return operation

    def _opener(self, real: Any) -> Any:
        disk = self

        class Written:
            """An open file whose writing may fail."""

            def __init__(self, stream: Any, path: object) -> None:
                self._stream, self._path = stream, path

            def write(self, data: Any) -> Any:
                disk.step("write", self._path)
                return self._stream.write(data)

            def __getattr__(self, name: str) -> Any:
                return getattr(self._stream, name)

            def __enter__(self) -> Any:
                return self

            def __exit__(self, *args: object) -> None:
                self._stream.close()

        def opened(path: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
            if not set(mode) & set("wax+") or self._folder not in str(path):
                return real(path, mode, *args, **options)
            self.step("open", path)
            return Written(real(path, mode, *args, **options), path)

        return opened

    def _connect(self, real: Any) -> Any:
        disk = self

        class Base(sqlite3.Connection):
            """A connection whose writing may fail, as SQLite says it."""

            def _step(self) -> None:
                try:
                    disk.step("sqlite")
                except OSError as error:
                    raise sqlite3.OperationalError("disk I/O error") from error

            def execute(self, sql: str, *args: Any) -> Any:
                if not sql.startswith("SELECT"):
                    self._step()
                return super().execute(sql, *args)

            def executemany(self, sql: str, *args: Any) -> Any:
                self._step()
                return super().executemany(sql, *args)

            def executescript(self, sql: str) -> Any:
                self._step()
                return super().executescript(sql)

        return lambda *args, **options: real(*args, **options, factory=Base)

    def _store(self, real: Any) -> Any:
        disk = self

        class Store:
            """Oxigraph, whose writing may fail as it says it: as an OSError."""

            def __init__(self, *args: Any) -> None:
                disk.step("oxigraph") if args else None
                self._store = real(*args)

            @staticmethod
            def read_only(path: str) -> Any:
                return real.read_only(path)

            def __getattr__(self, name: str) -> Any:
                if name in ("bulk_load", "flush", "remove_graph"):
                    disk.step("oxigraph")
                return getattr(self._store, name)

        return Store
