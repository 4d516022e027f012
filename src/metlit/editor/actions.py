"""What an editor offers to write: the rewrites of findings, all of them at once, and the house style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from lsprotocol import types

from metlit.building.fixes import mended_text
from metlit.editor.desk import Desk, source_of
from metlit.editor.open_text import OpenText
from metlit.finding import ERROR, INFO, WARNING, Finding
from metlit.iris import FINDING_HELP
from metlit.record.house_style import restyled

_NAME = "metlit"
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.{_NAME}"
_GRADES = {
    ERROR: types.DiagnosticSeverity.Error,
    WARNING: types.DiagnosticSeverity.Warning,
    INFO: types.DiagnosticSeverity.Information,
}


def diagnostic(text: OpenText, finding: Finding) -> types.Diagnostic:
    """A finding as an editor shows it: at the value or key that it is about."""
    remedy = f"; {finding.remedy}" if finding.remedy else ""
    rewrites = [text.span(rewrite) for rewrite in finding.rewrites[:1]]
    return types.Diagnostic(
        range=text.token(finding.line, finding.column)
        if finding.line
        else rewrites[0]
        if rewrites
        else text.range(0, 0),
        message=f"{finding.message}{remedy}",
        severity=_GRADES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(FINDING_HELP + finding.code),
        source=_NAME,
    )


def actions(
    desk: Desk, text: OpenText, findings: Iterable[Finding], within: types.Range, only: Iterable[str] | None
) -> Iterator[types.CodeAction]:
    """What may be done about the findings within a range.

    Args:
        desk: what is loaded.
        text: the text that the findings are about.
        findings: of this version of the text.
        within: what is chosen in the editor.
        only: the kinds that are asked for; all if None.
    """
    asked = None if only is None else [str(getattr(kind, "value", kind)) for kind in only]
    if _wanted(asked, types.CodeActionKind.QuickFix.value):
        for finding in findings:
            told = diagnostic(text, finding)
            if _meet(told.range, within) or any(_meet(text.span(rewrite), within) for rewrite in finding.rewrites):
                yield from _rewrites(text, finding, told)
    if _wanted(asked, FIX_ALL):
        data, applied, _ = mended_text(desk.pipeline, source_of(text))
        if applied:
            title = f"metlit fix: {len(applied)} rewrite{'s' * (len(applied) != 1)}"
            edits = list(line_edits(text, data.decode("utf-8", "surrogatepass")))
            yield types.CodeAction(title, kind=FIX_ALL, edit=types.WorkspaceEdit(changes={text.uri: edits}))


def _wanted(asked: list[str] | None, kind: str) -> bool:
    """Whether a kind of actions is among those that are asked for, which may be wider (``source``)."""
    return asked is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in asked)


def _meet(one: types.Range, other: types.Range) -> bool:
    return (one.start.line, one.start.character) <= (other.end.line, other.end.character) and (
        other.start.line,
        other.start.character,
    ) <= (one.end.line, one.end.character)


def _rewrites(text: OpenText, finding: Finding, told: types.Diagnostic) -> Iterator[types.CodeAction]:
    """Each rewrite of a finding; preferred is the one that can be done without looking."""
    for rewrite in finding.rewrites:
        shown = f"write {rewrite.text}" if rewrite.text.strip() else f"begin the line in column {len(rewrite.text) + 1}"
        yield types.CodeAction(
            shown,
            types.CodeActionKind.QuickFix,
            [told],
            is_preferred=finding.rewrite is rewrite,
            edit=types.WorkspaceEdit(changes={text.uri: [types.TextEdit(text.span(rewrite), rewrite.text)]}),
        )


def formatting(text: OpenText) -> list[types.TextEdit]:
    """The edits that bring a record into the house style."""
    return list(line_edits(text, restyled(text.text)))


def line_edits(text: OpenText, after: str) -> Iterator[types.TextEdit]:
    """The edits that make another text of one, whole lines each, so that the editor keeps its place in the others."""
    old, new = text.text.split("\n"), after.split("\n")
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line) + 1)
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        first, last = starts[a], min(starts[b], len(text.text))
        written = "".join(f"{line}\n" for line in new[c:d])
        if b == len(old):
            # The last line has no end: that of the line before it goes, or comes.
            written = written.removesuffix("\n")
            if a == b or c == d:
                first, written = max(first - 1, 0), ("\n" + written) * (d > c)
        yield types.TextEdit(text.range(min(first, last), last), written)
