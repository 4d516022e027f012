"""Lines of a plain text, with their positions, in groups between empty lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from metlit.curation.traced import TracedText

_LONG, _MOST_RULE = 130, 2000


@dataclass(frozen=True)
class TextLine:
    """A line without its end, and its position."""

    raw: TracedText

    @property
    def text(self) -> str:
        return self.raw.text


def groups_of_lines(text: str) -> Iterator[list[TextLine]]:
    """The lines between empty ones; a form feed begins a page, and a group."""
    pages = text.split("\f")
    offset = 0
    for number, page in enumerate(pages, start=1):
        group: list[TextLine] = []
        within = 0
        for line in page.splitlines(keepends=True):
            body = line.rstrip("\r\n\x0b\x85\u2028\u2029")
            at = within if len(pages) > 1 else offset + within
            within += len(line)
            if body.strip(" \u00a0"):
                group.append(TextLine(TracedText.at(body, at, number if len(pages) > 1 else 0)))
            elif group:
                yield group
                group = []
        if group:
            yield group
        offset += len(page) + 1


def is_wrapped(groups: list[list[TextLine]]) -> bool:
    """Whether paragraphs go over several lines: no line is long, and most are followed by another."""
    told = [line for group in groups for line in group if "\t" not in line.text and not line.text.startswith("|")]
    if not told:
        return False
    long = sum(len(line.text) > _LONG for line in told)
    return long * 20 < len(told)


def joined_lines(lines: list[TextLine]) -> TracedText:
    """Lines as one text, with their ends."""
    return TracedText.joined((line.raw for line in lines), "\n")


_PIPES = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*")


def is_row(line: str) -> bool:
    """Whether a line is a row of a table whose cells tabs or pipes part."""
    return "\t" in line.strip(" ") or (line.lstrip().startswith("|") and line.count("|") > 1)


def is_rule(line: str) -> bool:
    """The line of dashes below the heading of a table of Markdown."""
    return "|" in line and len(line) < _MOST_RULE and bool(_PIPES.fullmatch(line))


def row_cells(line: TracedText) -> list[TracedText]:
    """The cells of such a row."""
    if "\t" in line.text:
        return _split(line, re.compile("\t"))
    stripped = line.strip()
    end = len(stripped.text) - stripped.text.endswith("|") * (not stripped.text.endswith("\\|"))
    return [cell.strip() for cell in _split(stripped[1:end], re.compile(r"(?<!\\)\|"))]


def _split(text: TracedText, at: re.Pattern[str]) -> list[TracedText]:
    parts, start = [], 0
    for match in at.finditer(text.text):
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]


def is_sentence_like(text: str) -> bool:
    """Whether a line is one of a text, and none of a table: many words, few of them figures."""
    words = text.split()
    return len(words) > 7 and sum(any(c.isdigit() for c in word) for word in words) < 0.4 * len(words)
