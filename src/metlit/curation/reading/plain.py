"""Plain text and Markdown, also as programs make them from PDF: columns mixed up, lines broken, tables in tabs."""

from __future__ import annotations

import re

from metlit.curation.assembly import Assembly
from metlit.curation.document import BlockKind, Document
from metlit.curation.headings import Headings
from metlit.curation.inline import without_markup
from metlit.curation.reading.flow import PaperFlow
from metlit.curation.reading.labels import caption_start
from metlit.curation.reading.lines import TextLine, groups_of_lines, is_row, is_wrapped, joined_lines

_HASHES = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_RULE = re.compile(r"\s*([-*_=])(?:\s*\1){2,}\s*")
_BOLD = re.compile(r"\s*\*\*[^*]+\*\*\s*")
_FENCE = re.compile("---+\\s*")
_PAIR = re.compile(r"(?P<key>[A-Za-z][\w /(),-]*): ?(?P<value>.*)")
_OUTSET = re.compile(r" (?=[^\s|*+-])")
_LONGEST_HEADING = 45


class PlainText:
    """Takes the groups of lines of a text one after the other into a flow.

    Args:
        flow: where they go.
        wrapped: whether paragraphs go over several lines.
    """

    def __init__(self, flow: PaperFlow, *, wrapped: bool) -> None:
        self._to, self._wrapped = flow, wrapped
        self._hashes = False  # whether headings are marked

    def group(self, lines: list[TextLine], following: str = "") -> None:
        """Takes up the lines between two empty ones.

        Args:
            following: the line that comes behind them.
        """
        while lines:
            lines = lines[self._taken(lines, following) :]

    def _taken(self, lines: list[TextLine], following: str) -> int:
        """Takes up what the lines begin with; how many it were."""
        first = lines[0].text
        if is_row(first):
            return self._to.tables.rows(lines)
        if match := _HASHES.match(first):
            self._hashes = True
            self._to.heading(without_markup(lines[0].raw[match.end() :]), level=len(match[1]))
            return 1
        if _RULE.fullmatch(first):
            return 1
        if loose := self._to.tables.loosely(lines):
            return loose
        size = self._size(lines)
        if self._is_heading(lines[:size], lines[size].text if size < len(lines) else following):
            self._to.heading(without_markup(lines[0].raw))
            return 1
        bold = bool(_BOLD.fullmatch(first)) and size == 1
        self._to.text(without_markup(joined_lines(lines[:size])), alone=size == len(lines), bold=bold)
        return size

    def _size(self, lines: list[TextLine]) -> int:
        """How many of the lines belong together."""
        if not self._wrapped:
            return 1
        for i, line in enumerate(lines[1:], start=1):
            above = lines[i - 1].text
            if _OUTSET.match(line.text) and not above.startswith(" "):
                return i  # a column or a page begins
            new = _HASHES.match(line.text) or is_row(line.text) or _RULE.fullmatch(line.text)
            closed = above.rstrip().endswith((".", ":", "?", "!"))
            if new or self._to.starts_entry(line.text) or (closed and caption_start(line.text)):
                return i
        return len(lines)

    def _is_heading(self, lines: list[TextLine], following: str) -> bool:
        """Whether the first line is a heading."""
        text = without_markup(lines[0].raw).text.strip()
        alone = len(lines) == 1
        known = self._to.is_known(text)
        if not known and self._hashes:
            return False
        if not self._to.is_heading(text, following if alone else lines[1].text, alone=alone):
            return False
        if known or alone:
            return True
        short = len(text) < 0.75 * max(len(other.text) for other in lines[1:])
        return short and len(text) <= _LONGEST_HEADING and lines[1].text.lstrip()[:1].isupper()


def read_plain(text: str, file: str, sha256: str, notes: list[str]) -> Document:
    """The document of a plain text or a text in Markdown.

    Args:
        text: decoded.
        file, sha256: as :class:`Document` has them.
        notes: what is to be said already.
    """
    assembly = Assembly()
    assembly.notes += notes
    flow = PaperFlow(assembly, Headings.default())
    groups = list(groups_of_lines(text))
    known = _header(groups, assembly)
    reading = PlainText(flow, wrapped=is_wrapped(groups))
    for group, after in zip(groups, [*groups[1:], []], strict=True):
        reading.group(group, after[0].text if after else "")
    flow.end()
    pages = text.count("\f") + 1 if "\f" in text else 0
    return assembly.document(file, sha256, "text", pages=pages, **({"title": flow.title} | known))


def _header(groups: list[list[TextLine]], assembly: Assembly) -> dict[str, str]:
    """Takes lines ``key: value`` away that a rule parts from the text at its beginning: they are about the file."""
    first = groups[0] if groups else []
    fenced = bool(first) and _FENCE.fullmatch(first[0].text) is not None
    end = next((i for i, line in enumerate(first[fenced:], start=fenced) if _RULE.fullmatch(line.text)), 0)
    pairs = [_PAIR.fullmatch(line.text) for line in first[fenced:end]]
    if not pairs or not all(pairs):
        return {}
    for line in first[fenced:end]:
        assembly.aside(line.raw, BlockKind.MARGIN)
    groups[0] = first[end + 1 :]
    said = {pair["key"].strip().lower(): pair["value"].strip().strip("\"'") for pair in pairs if pair}
    return {key: said[key] for key in ("title", "doi") if key in said and not said[key].startswith("not ")}
