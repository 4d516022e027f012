"""``metlit lsp`` as an editor has it: a client of LSP over standard input and output, on the frozen records.

One server answers all tests of this file, as it does in an editor.
"""

from __future__ import annotations

import asyncio
import json
import sys

import pytest
import pytest_asyncio
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient

from metlit.building.check import check
from metlit.building.fixes import mended_files
from tests.conftest import FROZEN, HANGS, RECORD, environment
from tests.editor.texts import at_end_of, edited, opened

PINOTTI = next(file for file in FROZEN if file.stem == "pinotti-2017")
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[sys.executable, "-m", "metlit", "lsp"], server_env=environment()),
    scope="module",
)
async def client(lsp_client: LanguageClient):
    params = types.InitializeParams(
        capabilities=types.ClientCapabilities(), root_uri=FROZEN[0].parent.parent.as_uri(), workspace_folders=None
    )
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()
    assert lsp_client.error is None


class Editing:
    """A text that is open in the editor."""

    def __init__(self, client: LanguageClient, uri: str, text: str, version: int = 1, language: str = "yaml") -> None:
        self.client, self.uri, self.text, self.version = client, uri, text, version
        client.diagnostics.pop(uri, None)
        item = types.TextDocumentItem(uri, language, version, text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    @property
    def document(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    def position(self, before: str, after: int = 0) -> types.Position:
        """Where a text stands, or some characters into it."""
        return at_end_of(self.text[: self.text.index(before) + after])

    def write(self, old: str, new: str) -> None:
        """Write one text in the place of another, as a change of its range."""
        at = self.text.index(old)
        span = types.Range(at_end_of(self.text[:at]), at_end_of(self.text[: at + len(old)]))
        self.text, self.version = self.text.replace(old, new, 1), self.version + 1
        change = types.TextDocumentContentChangePartial(range=span, text=new)
        named = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.diagnostics.pop(self.uri, None)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(named, [change]))

    async def findings(self) -> list[types.Diagnostic]:
        """What the server shows of the text as it is now."""
        for _ in range(600):
            if self.uri in self.client.diagnostics:
                return list(self.client.diagnostics[self.uri])
            await asyncio.sleep(0.05)
        raise AssertionError("nothing was shown")

    def close(self) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def pinotti(client):
    """A frozen record that stays open."""
    editing = Editing(client, PINOTTI.as_uri(), PINOTTI.read_text(encoding="utf-8"))
    yield editing
    editing.close()


def told(found: list[types.Diagnostic]) -> list[tuple[int, int, object]]:
    return [(d.range.start.line + 1, d.range.start.character + 1, d.code) for d in found]


async def test_a_frozen_record_is_found_as_check_finds_it(client, pinotti):
    """docs/check.md: one warning, at 321:18; after an edit the findings are those of the new text, by version."""
    (found,) = await pinotti.findings()
    assert told([found]) == [(321, 18, "dose-per-fraction-unusual")]
    assert found.severity == types.DiagnosticSeverity.Warning and found.source == "metlit"
    assert "1.1 Gy per fraction" in found.message and found.code_description.href.endswith("dose-per-fraction-unusual")
    pinotti.write("patients:", "patient:")
    found = await pinotti.findings()
    assert (46, 1, "unknown-key") in told(found)
    pinotti.write("patient:", "patients:")
    assert told(await pinotti.findings()) == [(321, 18, "dose-per-fraction-unusual")]


OTHERS = sorted((file for file in FROZEN if file != PINOTTI), key=lambda file: file.stat().st_size)
EACH = [pytest.param(f, id=f.stem, marks=() if f == OTHERS[0] else pytest.mark.nightly) for f in OTHERS]


@pytest.mark.parametrize("file", EACH)
async def test_the_same_as_check_of_every_other(client, file):
    editing = Editing(client, file.as_uri(), file.read_text(encoding="utf-8"))
    wanted = [(f.line, f.column, f.code) for f in check([file])]
    lines = editing.text.split("\n")
    assert all(lines[line - 1][: column - 1].isascii() for line, column, _ in wanted), "columns are compared"
    assert told(await editing.findings()) == wanted
    editing.close()


async def test_keys_and_words_are_proposed(client, pinotti):
    at = pinotti.position("  journal:", 2)
    answer = await client.text_document_completion_async(types.CompletionParams(pinotti.document, at))
    labels = [item.label for item in answer.items]
    assert "depth" not in labels and "read_in" in labels
    at = pinotti.position("sex: female", len("sex: fe"))
    answer = await client.text_document_completion_async(types.CompletionParams(pinotti.document, at))
    assert "female" in [item.label for item in answer.items]


async def test_a_dose_is_told_with_its_effect(client, pinotti):
    """docs: 13.2 Gy in 12 of 1.1 Gy: BED10 = 13.2 * 1.11 = 14.652, EQD2(3) = 13.2 * 4.1 / 5 = 10.824."""
    await pinotti.findings()
    at = pinotti.position("dose: {total: 13.2 Gy", 1) if "dose: {total: 13.2 Gy" in pinotti.text else None
    at = at or pinotti.position("13.2 Gy", 2)
    hover = await client.text_document_hover_async(types.HoverParams(pinotti.document, at))
    assert "BED10 14.65" in hover.contents.value and "EQD2(3) 10.82 Gy" in hover.contents.value
    whole = opened(pinotti.text).whole
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(pinotti.document, whole))
    assert any("EQD2(3) 10.82 Gy" in hint.label for hint in hints)


async def test_ids_are_found_and_changed(client):
    editing = Editing(client, "file:///nowhere/one-2020.yaml", RECORD)
    at = editing.position("target: psoas", len("target: ps"))
    place = await client.text_document_definition_async(types.DefinitionParams(editing.document, at))
    assert (place.range.start.line, place.range.start.character) == (7, 18)
    context = types.ReferenceContext(include_declaration=True)
    named = await client.text_document_references_async(types.ReferenceParams(context, editing.document, at))
    assert len(named) == 2
    span = await client.text_document_prepare_rename_async(types.PrepareRenameParams(editing.document, at))
    assert (span.start.character, span.end.character) == (14, 19)
    edit = await client.text_document_rename_async(types.RenameParams(editing.document, at, "left"))
    assert edited(RECORD, edit.changes[editing.uri]) == RECORD.replace(": psoas", ": left")
    with pytest.raises(JsonRpcException, match="no local id"):
        await client.text_document_rename_async(types.RenameParams(editing.document, at, "Left!"))
    editing.close()


async def test_the_outline(client):
    editing = Editing(client, "file:///nowhere/one-2020.yaml", RECORD)
    params = types.DocumentSymbolParams(editing.document)
    source, patient = await client.text_document_document_symbol_async(params)
    assert (source.name, patient.name) == ("source", "p1")
    assert [child.name for child in patient.children] == ["primary", "psoas", "rt1"]
    assert [child.name for child in patient.children[2].children] == ["dose"]
    assert (patient.range.start.line, patient.range.end.line) == (2, 11)
    editing.close()


async def test_every_rewrite_of_fix_is_offered(client, tmp_path):
    """A slip of a key, one of a word, a form of a date: each by itself, and all at once as ``metlit fix`` does it."""
    wrong = RECORD.replace("fractions: 21", "fractons: 21").replace("iliopsoas muscle", "iliopsaos muscle")
    wrong = wrong.replace("    sex: male\n", "    sex: male   # 😀 βλάβη\n    follow_up: {until: May 2019}\n")
    file = tmp_path / "one-2020.yaml"
    file.write_text(wrong, encoding="utf-8")
    editing = Editing(client, file.as_uri(), wrong)
    found = await editing.findings()
    whole = opened(wrong).whole
    context = types.CodeActionContext(diagnostics=found)
    offered = await client.text_document_code_action_async(types.CodeActionParams(editing.document, whole, context))
    quick = {a.title: a for a in offered if a.kind == types.CodeActionKind.QuickFix}
    rewrites = [(f, r) for f in check([file]) for r in f.rewrites]
    assert len(rewrites) >= 2 and set(quick) == {f"write {r.text}" for _, r in rewrites}
    fractions = quick["write fractions"]
    assert fractions.is_preferred and fractions.diagnostics[0].code == "unknown-key"
    assert edited(wrong, fractions.edit.changes[editing.uri]) == wrong.replace("fractons", "fractions")
    (everything,) = [a for a in offered if a.kind == "source.fixAll.metlit"]
    (mended,) = mended_files([file])[0]
    assert mended.applied
    assert edited(wrong, everything.edit.changes[editing.uri]) == mended.after.decode()
    # Asked for one kind alone, and at one place alone.
    here = editing.position("fractons")
    only = types.CodeActionContext(diagnostics=[], only=[types.CodeActionKind.QuickFix])
    params = types.CodeActionParams(editing.document, types.Range(here, here), only)
    assert [a.title for a in await client.text_document_code_action_async(params)] == ["write fractions"]
    editing.close()


async def test_a_text_is_brought_into_the_house_style(client):
    wide = (
        RECORD.replace("  - id: p1", "  -   id: p1").replace("\n    ", "\n      ").replace("\n      id", "\n      id")
    )
    editing = Editing(client, "file:///nowhere/one-2020.yaml", wide + "\n\n\n")
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await client.text_document_formatting_async(types.DocumentFormattingParams(editing.document, options))
    assert edited(wide + "\n\n\n", edits) == RECORD
    editing.close()


# -- what bad input gets


async def test_half_a_record_has_one_finding_at_its_place_and_is_helped_on(client):
    half = RECORD[: RECORD.index("    lesions:")] + "    lesions: {id: psoas, "
    editing = Editing(client, "file:///nowhere/half-2020.yaml", half)
    assert told(await editing.findings()) == [(8, 14, "yaml-syntax")]
    params = types.CompletionParams(editing.document, at_end_of(half))
    labels = [item.label for item in (await client.text_document_completion_async(params)).items]
    assert "site" in labels and "id" not in labels
    editing.close()


async def test_units_of_utf_16_carriage_returns_and_a_byte_order_mark(client):
    """The word stands behind one sign of two units and one of one; its line ends with CRLF."""
    text = "\ufeff" + RECORD.replace("{id: psoas, site: iliopsoas", '{id: psoas, note: "😀β", site: iliopsaos')
    editing = Editing(client, "file:///nowhere/one-2020.yaml", text.replace("\n", "\r\n"))
    (found,) = [d for d in await editing.findings() if d.code == "unknown-word"]
    line = editing.text.split("\r\n")[7].encode("utf-16-le")
    shown = line[2 * found.range.start.character : 2 * found.range.end.character].decode("utf-16-le")
    assert (found.range.start.line, shown) == (7, "iliopsaos muscle")
    editing.write("iliopsaos", "iliopsoas")
    assert [d.code for d in await editing.findings() if d.code == "unknown-word"] == []
    editing.close()


async def test_other_yaml_and_other_files_are_left_alone(client):
    """Nothing is shown or proposed; a record that is checked behind them shows that they were passed over."""
    others = [
        Editing(client, "file:///nowhere/compose.yaml", "services:\n  web: {image: x\n"),
        Editing(client, "file:///nowhere/.github/workflows/w.yml", "on: push\njobs: {}\nsource: x\n"),
        Editing(client, "file:///nowhere/notes.md", "source: {\n", language="markdown"),
    ]
    record = Editing(client, "file:///nowhere/one-2020.yaml", RECORD)
    await record.findings()
    for other in others:
        assert client.diagnostics.get(other.uri) is None
        params = types.CompletionParams(other.document, types.Position(1, 2))
        assert not (await client.text_document_completion_async(params)).items
        other.close()
    record.close()


async def test_a_new_text_becomes_a_record(client):
    """Unsaved, empty, then written: keys at once, findings as soon as it is one."""
    editing = Editing(client, "untitled:Untitled-1", "")
    params = types.CompletionParams(editing.document, types.Position(0, 0))
    labels = [item.label for item in (await client.text_document_completion_async(params)).items]
    assert "source" in labels and "patients" in labels
    editing.text = ""
    named = types.VersionedTextDocumentIdentifier(2, editing.uri)
    change = types.TextDocumentContentChangeWholeDocument(text="source: {title: A title}\n")
    client.text_document_did_change(types.DidChangeTextDocumentParams(named, [change]))
    found = await editing.findings()
    # docs/record.md: a source needs title, year, design and depth.
    assert len(found) == 3 and {d.range.start.line for d in found} == {0}
    editing.close()


async def test_opened_twice_closed_and_changed_unopened(client):
    uri = "file:///nowhere/one-2020.yaml"
    first = Editing(client, uri, RECORD.replace("sex: male", "sex: mael"))
    assert [d.code for d in await first.findings()] == ["unknown-word"]
    second = Editing(client, uri, RECORD, version=5)
    assert await second.findings() == []
    second.close()
    first.close()  # nothing is open under this name any more
    first.write("male" if "male" in first.text else "mael", "x")
    params = types.HoverParams(first.document, types.Position(0, 0))
    assert await client.text_document_hover_async(params) is None


async def test_many_changes_in_a_row_show_the_last(client):
    editing = Editing(client, "file:///nowhere/one-2020.yaml", RECORD)
    for age in range(62, 82):
        editing.write(f"age: {age - 1}", f"age: {age}")
    editing.write("age: 81", "age: 810")
    found = await editing.findings()
    assert found and {d.range.start.line for d in found} == {4}
    editing.close()


async def test_a_request_that_is_given_up_is_answered_by_nobody(client):
    editing = Editing(client, "file:///nowhere/one-2020.yaml", RECORD)
    pending = client.protocol.send_request_async(
        types.TEXT_DOCUMENT_HOVER, types.HoverParams(editing.document, types.Position(4, 5)), msg_id="given-up"
    )
    task = asyncio.ensure_future(pending)
    await asyncio.sleep(0)
    client.cancel_request(types.CancelParams(id="given-up"))
    done, _ = await asyncio.wait([task], timeout=HANGS)
    assert done
    task.exception()
    # The server goes on.
    assert await client.text_document_hover_async(types.HoverParams(editing.document, types.Position(4, 5)))
    editing.close()


# -- alone


def spoken(text: str) -> bytes:
    return f"Content-Length: {len(text.encode())}\r\n\r\n{text}".encode()


def begun() -> bytes:
    params = {"capabilities": {}, "processId": None, "rootUri": None}
    return spoken(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})) + spoken(
        json.dumps({"jsonrpc": "2.0", "method": "initialized", "params": {}})
    )


async def ran(stdin: bytes, **env: str) -> tuple[bytes, bytes, int]:
    """What a server of its own says to this and the end of the input, and its exit code."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "metlit", "lsp", stdin=-1, stdout=-1, stderr=-1, env=environment(**env)
    )
    out, err = await asyncio.wait_for(server.communicate(stdin), HANGS)
    return out, err, server.returncode or 0


def request(method: str, params: dict, **number: int) -> bytes:
    return spoken(json.dumps({"jsonrpc": "2.0", **number, "method": method, "params": params}))


async def test_words_that_cannot_be_read_are_said_once_and_survived(tmp_path):
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "site.tsv").write_text("no such header\n", encoding="utf-8")
    (tmp_path / "cases").mkdir()
    uri = (tmp_path / "cases" / "one-2020.yaml").as_uri()
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": RECORD}
    asked = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 1}}
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "metlit", "lsp", stdin=-1, stdout=-1, stderr=-1, env=environment()
    )
    server.stdin.write(begun() + request("textDocument/didOpen", {"textDocument": document}))
    server.stdin.write(request("textDocument/hover", asked, id=2) + request("textDocument/hover", asked, id=3))
    out = b""
    while b'"id":3' not in out.replace(b" ", b"") and not server.stdout.at_eof():
        out += await asyncio.wait_for(server.stdout.read(4096), HANGS)
    rest, _ = await asyncio.wait_for(server.communicate(request("shutdown", {}, id=4) + request("exit", {})), HANGS)
    assert (out + rest).count(b"window/showMessage") == 1 and b"site.tsv" in out + rest
    assert server.returncode == 0


async def test_without_an_ontology_it_says_so_in_a_line(tmp_path):
    out, err, code = await ran(begun(), METLIT_DATA=str(tmp_path))
    assert (out, code) == (b"", 2)
    assert b"ontology" in err and err.count(b"\n") == 1


@pytest.mark.nightly
async def test_nothing_but_the_protocol_is_printed_and_no_sense_is_survived():
    """Messages that are none, of methods that there are not, and an end in the middle of one."""
    stdin = (
        begun() + spoken("{}") + spoken('{"jsonrpc":"2.0","id":2,"method":"nothing/such","params":{}}') + b"Content-Len"
    )
    out, err, _ = await ran(stdin)
    while out:
        head, _, rest = out.partition(b"\r\n\r\n")
        assert head.startswith(b"Content-Length: "), out[:200]
        size = int(head.split(b"\r\n")[0].removeprefix(b"Content-Length: "))
        json.loads(rest[:size])
        out = rest[size:]
    assert b"Traceback" not in err
