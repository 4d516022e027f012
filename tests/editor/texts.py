"""Texts in an editor, for tests: where something stands in one."""

from __future__ import annotations

from lsprotocol import types

from metlit.editor.open_text import OpenText

CURSOR = "‸"


def utf16(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def opened(text: str, name: str = "one-2020", version: int = 1) -> OpenText:
    """A text that is open, in a file that is not there."""
    return OpenText(f"file:///nowhere/{name}.yaml", version, text, utf16)


def with_cursor(text: str, name: str = "one-2020") -> tuple[OpenText, types.Position]:
    """A text and the position that a sign in it marks."""
    before, _, behind = text.partition(CURSOR)
    return opened(before + behind, name), at_end_of(before)


def at_end_of(before: str) -> types.Position:
    """The position behind a text, by the definition of LSP 3.17: lines, and UTF-16 units in the last one."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return types.Position(len(lines) - 1, utf16(lines[-1]))


def edited(text: str, edits: list[types.TextEdit]) -> str:
    """A text with edits of the protocol: their ranges are those of the text before any of them."""
    one = opened(text)
    spans = sorted(((one.offset(e.range.start), one.offset(e.range.end), e.new_text) for e in edits), reverse=True)
    for start, end, new in spans:
        text = text[:start] + new + text[end:]
    return text
