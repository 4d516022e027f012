"""A text that is open in an editor: its changes, and its places as the protocol, the findings and Python count them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from lsprotocol import types

from metlit.finding import Rewrite

# What ends a line in the protocol (LSP 3.17, "Position"); Python, and pygls with it, knows more of them.
_END = re.compile(r"\r\n|\n|\r")
_BOM = "\ufeff"
UnitCount = Callable[[str], int]


@dataclass(frozen=True)
class OpenText:
    """One version of a text.

    Attributes:
        uri: its name in the editor.
        version: as the editor counts.
        text: as the editor has it, ends of lines and byte order mark included.
        units: how many units of the encoding that was agreed upon a text has (UTF-16 as a rule).
    """

    uri: str
    version: int
    text: str
    units: UnitCount

    def changed(self, version: int, changes: Iterable[types.TextDocumentContentChangeEvent]) -> OpenText:
        """The next version, by changes that are each of the text before it."""
        new = self
        for change in changes:
            text = change.text
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = sorted((new.offset(change.range.start), new.offset(change.range.end)))
                text = f"{new.text[:start]}{change.text}{new.text[end:]}"
            new = OpenText(self.uri, version, text, self.units)
        return OpenText(self.uri, version, new.text, self.units)

    # -- places of the protocol

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _END.finditer(self.text))]

    def line_of(self, number: int) -> str:
        """A line, counted from 0, without its end."""
        return self.text[self._starts[number] : self._stop(number)]

    def _stop(self, line: int) -> int:
        """Where a line ends, its end left out."""
        if line + 1 >= len(self._starts):
            return len(self.text)
        stop = self._starts[line + 1] - 1
        return stop - (self.text[stop - 1 : stop + 1] == "\r\n")

    def offset(self, position: types.Position) -> int:
        """A position of the protocol as an offset; beyond a line it is its end, beyond the text the text's."""
        if position.line >= len(self._starts):
            return len(self.text)
        start, stop = self._starts[position.line], self._stop(position.line)
        if self.text[start:stop].isascii():
            return min(start + position.character, stop)
        counted, at = 0, start
        while at < stop and counted < position.character:
            counted += self.units(self.text[at])
            at += 1
        return at

    def position(self, offset: int) -> types.Position:
        """An offset as a position of the protocol."""
        line = bisect_right(self._starts, offset) - 1
        return types.Position(line, self.units(self.text[self._starts[line] : min(offset, self._stop(line))]))

    def range(self, start: int, end: int) -> types.Range:
        return types.Range(self.position(start), self.position(end))

    @cached_property
    def whole(self) -> types.Range:
        return self.range(0, len(self.text))

    # -- places of findings: lines end with \n alone, columns count characters

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def place(self, line: int, column: int) -> int:
        """Line and column of a finding, from 1, as an offset; what lies outside is the nearest place."""
        line = min(max(line, 1), len(self._lines))
        start = self._lines[line - 1] + (line == 1 and self.text.startswith(_BOM))
        end = self._lines[line] - 1 if line < len(self._lines) else len(self.text)
        end -= self.text[end - 1 : end + 1] == "\r\n"
        return min(start + max(column, 1) - 1, max(end, start))

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """An offset as line and column of a finding."""
        line = bisect_right(self._lines, offset)
        start = self._lines[line - 1] + (line == 1 and self.text.startswith(_BOM))
        return line, max(offset - start, 0) + 1

    def span(self, rewrite: Rewrite) -> types.Range:
        """The span that a rewrite takes the place of."""
        start = self.place(rewrite.line, rewrite.column)
        return self.range(start, self.place(rewrite.end_line, rewrite.end_column))

    def token(self, line: int, column: int) -> types.Range:
        """What begins at the place of a finding: the value or key up to where it ends on its line."""
        start = self.place(line, column)
        rest = self.text[start : self._stop(bisect_right(self._starts, start) - 1)]
        match = re.match(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^\s,:{}\[\]#]+(?: [^\s,:{}\[\]#]+)*', rest)
        return self.range(start, start + (match.end() if match else min(1, len(rest))))
