"""Quads into a new store while the rest is still being worked on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from metlit.errors import StoreError
from metlit.rdf.graphs import PORTION_BYTES, Writer
from metlit.store.generations import GRAPHS


class UnusableBaseError(StoreError):
    """The generation to begin with cannot be begun with."""


class Loading:
    """Fills the store of a new generation, one file after the other, beside whoever calls.

    Args:
        generation: the new generation's folder.
        base: the generation to begin with, or None if that is the vocabulary alone.
        begin: puts the vocabulary into the folder if there is no base.
        removed: names of graphs of ``base`` that the new one does not have, or has with other quads.
    """

    def __init__(
        self, generation: Path, base: Path | None, begin: Callable[[Path], None], removed: Iterable[str] = ()
    ) -> None:
        self._generation, self._base, self._removed, self._begin = generation, base, list(removed), begin
        # RocksDB starts threads: the store is opened after the workers were forked, by the one thread that fills it.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="loading")
        self._writer: Writer | None = None
        self._last: Future[None] | None = None
        self._portions = 0

    def load(self, nquads: Path, *, temporary: bool = False) -> None:
        """Add a file of N-Quads; waits for the one before, so that no more than two are held at a time."""
        self._wait()
        self._last = self._thread.submit(self._load, nquads, temporary)

    def load_slices(self, slices: Iterable[bytes]) -> None:
        """Add N-Quads that stand in many places."""
        portion: list[bytes] = []
        size = 0
        for data in slices:
            portion.append(data)
            size += len(data)
            if size >= PORTION_BYTES:
                self._load_portion(portion)
                portion, size = [], 0
        if portion:
            self._load_portion(portion)

    def _load_portion(self, portion: list[bytes]) -> None:
        self._portions += 1
        file = self._generation / f"portion-{self._portions}.nq"
        file.write_bytes(b"".join(portion))
        self.load(file, temporary=True)

    def finish(self) -> None:
        """Wait until everything is in the store, and close it.

        Raises:
            StoreError: if it could not be written.
        """
        self._wait()
        self._thread.submit(self._finish).result()
        self.stop()

    def stop(self) -> None:
        """Leave the store as it is; what waits is not loaded."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._writer = None

    def _wait(self) -> None:
        if self._last is not None:
            self._last.result()
            self._last = None

    def _load(self, nquads: Path, temporary: bool) -> None:
        self._store().load(nquads)
        if temporary:
            nquads.unlink()

    def _finish(self) -> None:
        self._store().close()
        self._writer = None

    def _store(self) -> Writer:
        if self._writer is None:
            self._writer = self._opened()
        return self._writer

    def _opened(self) -> Writer:
        if self._base is None:
            self._begin(self._generation)
            return Writer(self._generation / GRAPHS)
        try:
            writer = Writer(self._generation / GRAPHS, self._base / GRAPHS)
            for graph in self._removed:
                writer.remove(graph)
        except StoreError as error:
            raise UnusableBaseError(error.message, error.remedy) from error
        return writer
