"""A port of this machine that counts who connects to it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from threading import Thread


class Listener:
    """Counts connections, and closes each without an answer."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        self.hits = 0
        Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.hits += 1
                connection.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@contextlib.contextmanager
def listening() -> Iterator[Listener]:
    """A listener, as long as it is needed."""
    listener = Listener()
    try:
        yield listener
    finally:
        listener.close()
