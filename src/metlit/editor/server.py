"""``metlit lsp``: the language server. What is asked is answered by threads of its own, so that typing never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from metlit.building.chunk import Pipeline
from metlit.editor.actions import diagnostic
from metlit.editor.desk import Desk
from metlit.editor.open_text import OpenText, UnitCount
from metlit.editor.reading import file_name
from metlit.editor.record_or_not import may_be_record
from metlit.errors import MetlitError
from metlit.finding import Finding
from metlit.record.files import SUFFIX
from metlit.record.text import MAX_BYTES
from metlit.resources import Resources, metlit_version

_T = TypeVar("_T")
# Seconds without a change before a text is checked.
PAUSE = 0.04


class Superseded(Exception):
    """A text has changed while it was checked."""


class RecordServer(LanguageServer):
    """The state of a session: texts that are open, what was found in them, and what is loaded."""

    def __init__(self) -> None:
        super().__init__("metlit", metlit_version())
        self.texts: dict[str, OpenText] = {}
        self.findings: dict[str, tuple[int, list[Finding]]] = {}
        self._desks: dict[tuple[object, ...], Desk | MetlitError] = {}
        self._known: set[str] = set()
        self._told: set[str] = set()
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._loading = Lock()
        self._checking = ThreadPoolExecutor(1, "check")
        self._answering = ThreadPoolExecutor(1, "answer")

    # -- texts

    def units(self) -> UnitCount:
        return self.workspace.position_codec.client_num_units

    def put(self, text: OpenText) -> None:
        """A text as it is now: it will be checked if it is a record."""
        self.texts[text.uri] = text
        self._later(text.uri, PAUSE)

    def forget(self, uri: str) -> None:
        """A text is closed; nothing is shown of it any more."""
        if self.texts.pop(uri, None) is None:
            return
        self._known.discard(uri)
        if task := self._waiting.pop(uri, None):
            task.cancel()
        self.findings.pop(uri, None)
        for desk in self._desks.values():
            if isinstance(desk, Desk):
                self._checking.submit(desk.forget, uri)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def opened(self, uri: str) -> OpenText | None:
        """A text that is open, or that of a file."""
        if uri in self.texts:
            return self.texts[uri]
        path = Path(file_name(uri))
        try:
            if not path.is_file() or path.stat().st_size > MAX_BYTES:
                return None
            return OpenText(uri, 0, path.read_bytes().decode("utf-8", "replace"), self.units())
        except OSError:
            return None

    # -- what is loaded

    def desk(self, uri: str) -> Desk:
        """What is loaded for the records beside a text; made when it is first needed, in a thread.

        Raises:
            MetlitError: if the ontology, shapes, rules or words are wrong; it was said once.
        """
        given = Resources.beside([Path(file_name(uri)).parent]) or Resources.default()
        words = tuple((file, file.stat().st_mtime_ns) for file in given.term_files()) if given.own else ()
        with self._loading:
            found = self._desks.get((given, words)) or self._loaded(given)
            self._desks[(given, words)] = found
        if isinstance(found, MetlitError):
            raise found
        return found

    @staticmethod
    def _loaded(given: Resources) -> Desk | MetlitError:
        try:
            desk = Desk(Pipeline(given))
            desk.prepare()
        except MetlitError as error:
            return error
        return desk

    def warm_up(self) -> None:
        """Load what most records need before the first one is opened; what is wrong is said with that."""
        self._checking.submit(self._loaded_usual)

    def _loaded_usual(self) -> None:
        with suppress(MetlitError):
            self.desk(Path.cwd().as_uri() + "/x")

    def complain(self, error: MetlitError) -> None:
        """Show what keeps records from being read, once."""
        if str(error) not in self._told:
            self._told.add(str(error))
            shown = types.ShowMessageParams(types.MessageType.Error, f"metlit: {error}")
            self.window_show_message(shown)

    # -- findings

    def _later(self, uri: str, pause: float) -> None:
        if task := self._waiting.pop(uri, None):
            task.cancel()
        self._waiting[uri] = asyncio.get_running_loop().create_task(self._diagnose(uri, pause))

    async def _diagnose(self, uri: str, pause: float) -> None:
        """Check a text after a pause, and show what is found if it is still as it was."""
        await asyncio.sleep(pause)
        text = self.texts.get(uri)
        if text is None:
            return
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._checking, self._check, text)
        except Superseded:
            return
        except MetlitError as error:
            self.complain(error)
            return
        if self.texts.get(uri) is not text or found is None:
            return
        self.findings[uri] = text.version, found
        shown = [diagnostic(text, finding) for finding in found]
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown, version=text.version))

    def _check(self, text: OpenText) -> list[Finding] | None:
        """What is found in a text; None if it is no record. In a thread."""

        def go_on() -> None:
            if self.texts.get(text.uri) is not text:
                raise Superseded

        go_on()
        if _is_other_file(text.uri):
            return None
        desk = self.desk(text.uri)
        return desk.check(text, go_on) if self._is_record(desk, text) else self._let_go(text.uri)

    def _let_go(self, uri: str) -> list[Finding] | None:
        """Nothing is said of what is no record; of one that was, that there is nothing to say."""
        return [] if uri in self.findings else None

    def _is_record(self, desk: Desk, text: OpenText) -> bool:
        """Whether a text is a record; one stays so while its file is open and holds anything."""
        if may_be_record(desk.schema, text.text):
            self._known.add(text.uri)
        return text.uri in self._known and bool(text.text.strip())

    # -- answers

    async def answer(self, uri: str, ask: Callable[[Desk, OpenText], _T], nothing: _T, *, begun: bool = True) -> _T:
        """What is asked of a record, from a thread; ``nothing`` of other texts, and where nothing can be read.

        Args:
            uri: of the text.
            ask: is given what is loaded, and the text.
            nothing: the answer if there is none.
            begun: whether something of the record is there; else an empty text will do.
        """

        def work() -> _T:
            text = self.texts.get(uri)
            if text is None or _is_other_file(uri):
                return nothing
            desk = self.desk(uri)
            known = self._is_record(desk, text) or (not begun and _is_empty(text.text))
            return ask(desk, text) if known else nothing

        try:
            return await asyncio.get_running_loop().run_in_executor(self._answering, work)
        except MetlitError as error:
            self.complain(error)
            return nothing

    def close(self) -> None:
        """End the threads; what they are at is not waited for."""
        self._checking.shutdown(wait=False, cancel_futures=True)
        self._answering.shutdown(wait=False, cancel_futures=True)


def _is_other_file(uri: str) -> bool:
    """Whether a text is a file that no record can be, by its name."""
    return uri.startswith("file:") and not uri.endswith(SUFFIX)


def _is_empty(text: str) -> bool:
    """Whether a text has nothing yet but remarks, or a word that is being written."""
    written = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return len(written) <= 1 and not any(":" in line for line in written)
