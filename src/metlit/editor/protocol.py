"""What the protocol asks for and who answers it: one function a request."""

from __future__ import annotations

import logging
import os
import sys

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from metlit.editor.actions import FIX_ALL, actions, formatting
from metlit.editor.completion import proposals
from metlit.editor.desk import source_of
from metlit.editor.ids import definition_of, references_to, renamed, renamed_range
from metlit.editor.open_text import OpenText
from metlit.editor.outline import symbols
from metlit.editor.server import RecordServer
from metlit.editor.telling import shown_beside, told_at
from metlit.errors import MetlitError

# LSP 3.17: a request that is well formed and cannot be done.
_REQUEST_FAILED = -32803


def made_server() -> RecordServer:
    """A server with all that it answers."""
    server = RecordServer()
    _follow_texts(server)
    _tell(server)
    _lead(server)
    _write(server)
    return server


class _OneLine(logging.Formatter):
    """What is remarked, in a line; where in the code is left out."""

    def format(self, record: logging.LogRecord) -> str:
        wrong = f": {record.exc_info[1]}" if record.exc_info else ""
        return f"metlit lsp: {record.getMessage()}{wrong}".replace("\n", " ")


def serve_editor() -> None:
    """Speak the protocol over standard input and output until the editor ends it; all else goes to the standard error.

    What is printed by mistake would break the protocol: it is sent to the standard error, too.
    """
    to_editor = logging.StreamHandler(sys.stderr)
    to_editor.setFormatter(_OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[to_editor])
    spoken = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    server = made_server()
    try:
        server.start_io(sys.stdin.buffer, spoken)
    finally:
        server.close()


def _follow_texts(server: RecordServer) -> None:
    """Texts are opened, changed and closed."""

    @server.feature(types.INITIALIZED)
    def begun(params: types.InitializedParams) -> None:
        server.warm_up()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        given = params.text_document
        server.put(OpenText(given.uri, given.version, given.text, server.units()))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        given = params.text_document
        before = server.texts.get(given.uri)
        if before is not None:  # of what was never opened nothing is known
            server.put(before.changed(given.version, params.content_changes))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        # The name of its file may be another one now, and the words beside it too.
        if text := server.texts.get(params.text_document.uri):
            server.put(text)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)


def _tell(server: RecordServer) -> None:
    """What may be written, and what stands there."""
    nothing = types.CompletionList(False, [])

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[" ", ":", "-", "{", "[", ","])
    )
    async def complete(params: types.CompletionParams) -> types.CompletionList:
        uri, at = params.text_document.uri, params.position
        return await server.answer(uri, lambda desk, text: proposals(desk, text, at), nothing, begun=False)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        uri, at = params.text_document.uri, params.position
        return await server.answer(uri, lambda desk, text: told_at(desk, text, at), None)

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        uri, within = params.text_document.uri, params.range
        return await server.answer(uri, lambda desk, text: shown_beside(desk, text, within), [])


def _lead(server: RecordServer) -> None:
    """Where things stand."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> types.Location | None:
        uri, at = params.text_document.uri, params.position
        return await server.answer(uri, lambda desk, text: definition_of(desk, text, at, server.opened), None)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        uri, at, own = params.text_document.uri, params.position, params.context.include_declaration
        return await server.answer(uri, lambda desk, text: references_to(desk, text, at, own=own), [])

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        return await server.answer(params.text_document.uri, symbols, [])


def _write(server: RecordServer) -> None:
    """What is written for whoever edits."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: types.PrepareRenameParams) -> types.Range | None:
        uri, at = params.text_document.uri, params.position
        return await server.answer(uri, lambda desk, text: renamed_range(desk, text, at), None)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        uri, at, new = params.text_document.uri, params.position, params.new_name

        def work(desk, text) -> types.WorkspaceEdit | MetlitError | None:
            try:
                return renamed(desk, text, at, new, server.opened)
            except MetlitError as error:
                return error

        answer = await server.answer(uri, work, None)
        if isinstance(answer, MetlitError):
            raise JsonRpcException(message=str(answer), code=_REQUEST_FAILED)
        return answer

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL]),
    )
    async def act(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri, within, only = params.text_document.uri, params.range, params.context.only

        def work(desk, text) -> list[types.CodeAction]:
            version, found = server.findings.get(uri, (None, []))
            # Of an older version the findings stand elsewhere: what is found in reading is found anew.
            known = found if version == text.version else desk.pipeline.lift(source_of(text)).findings
            return list(actions(desk, text, known, within, only))

        return await server.answer(uri, work, [])

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def format_text(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        return await server.answer(params.text_document.uri, lambda _, text: formatting(text), [])
