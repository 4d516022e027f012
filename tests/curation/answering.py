"""A server on loopback that answers as a bibliographic service does: this suite asks nobody else."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from metlit.curation.bibliographic.services import Service

JSON = "application/json"


@dataclass
class Reply:
    """What is answered once: the status, the body, headers; ``write`` may do anything else with the connection."""

    body: bytes = b"{}"
    status: int = 200
    media: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Answering:
    """The server: paths and headers that it was asked with, and what it answers, the last reply for ever."""

    replies: list[Reply]
    port: int = 0
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def service(self, key: str = "crossref", name: str = "Crossref", media: str = JSON) -> Service:
        """A service that is this server."""
        address = f"http://127.0.0.1:{self.port}/{key}/{{id}}"
        return Service(key, name, address, "?mailto={mailto}", 0.0, tuple(media.split("|")))


@contextlib.contextmanager
def answering(*replies: Reply, context: ssl.SSLContext | None = None) -> Iterator[Answering]:
    """A server with these replies, in this order; with a context it speaks TLS."""
    state = Answering(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.paths.append(self.path)
            state.headers.append({key.lower(): value for key, value in self.headers.items()})
            reply = state.replies.pop(0) if len(state.replies) > 1 else state.replies[0]
            with contextlib.suppress(OSError):
                self.answer(reply)

        def answer(self, reply: Reply) -> None:
            if reply.write:
                reply.write(self)
                return
            self.send_response(reply.status)
            sent = {"Content-Type": reply.media, "Content-Length": str(len(reply.body))} | reply.headers
            for key, value in sent.items():
                if value:
                    self.send_header(key, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    state.port = server.server_address[1]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
