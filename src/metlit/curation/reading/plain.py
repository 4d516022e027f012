"""Plain text and Markdown, also as programs make them from PDF: columns mixed up, lines broken, tables in tabs."""

from __future__ import annotations

import re
from itertools import pairwise

from metlit.curation.assembly import Assembly
from metlit.curation.document import BlockKind, Document
from metlit.curation.headings import HeadingRole, Headings, split_heading
from metlit.curation.inline import without_markup
from metlit.curation.reading.labels import CaptionStart, caption_start, is_footnote, is_table_note
from metlit.curation.reading.lines import (
    TextLine,
    groups_of_lines,
    is_row,
    is_wrapped,
    joined_lines,
)
from metlit.curation.reading.text_tables import TextTables
from metlit.curation.traced import TracedText

_HASHES = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_RULE = re.compile(r"\s*([-*_=])(\s*\1){2,}\s*")
_RUN_IN = re.compile(r"\s*(?P<words>[^\W\d][\w /&-]{2,40}?)\s*[:.]\s+(?=\S)")
_ENTRY = re.compile(r"\s*(?:[-•*]\s*)?(?:\[\d{1,3}\]|\d{1,3}[.)])\s+")
_BOLD = re.compile(r"\s*\*\*[^*]+\*\*\s*")
_OUTSET = re.compile(r" (?=[^\s|*+-])")
_BULLET = re.compile(r"\s*[-•*+]\s+(?=\S)")
_NAMES_WITH_MARKS = re.compile(r"[^\W\d_][\d*†]")
_SENTENCE_END = (".", "?", "!", ";", ",", ":")
_MOST_WORDS, _SHORT = 14, 90


class PlainText:
    """Takes the groups of lines of a text one after the other into an assembly.

    Args:
        assembly: where the pieces go.
        headings: what is known of headings and margins.
        wrapped: whether paragraphs go over several lines.
    """

    def __init__(self, assembly: Assembly, headings: Headings, *, wrapped: bool) -> None:
        self._to, self._headings, self._wrapped = assembly, headings, wrapped
        self._role: HeadingRole | None = None  # of the section we are in
        self._abstract = False  # whether we are in the abstract, where words at the beginning of a text are headings
        self._legend = ""  # the figure whose caption is only its title yet
        self._body = False  # whether a heading that is known has come
        self._hashes = False
        self._tables = TextTables(assembly, headings)
        self.title = ""

    def group(self, lines: list[TextLine], following: str = "") -> None:
        """Takes up the lines between two empty ones.

        Args:
            following: the line that comes behind them.
        """
        while lines:
            lines = lines[self._taken(lines, following) :]

    def end(self) -> None:
        """What was waited for does not come."""
        self._tables.flush()
        self._tables.lost_caption()

    def _taken(self, lines: list[TextLine], following: str) -> int:
        """Takes up what the lines begin with; how many it were."""
        first = lines[0].text
        if is_row(first):
            return self._tables.rows(lines)
        if match := _HASHES.match(first):
            self._hashes = True
            self._heading(without_markup(lines[0].raw[match.end() :]), level=len(match[1]))
            return 1
        if _RULE.fullmatch(first):
            return 1
        if loose := self._tables.loosely(lines):
            return loose
        size = self._size(lines)
        after = lines[size].text if size < len(lines) else following
        if (one := self._heading_line(lines[:size], after)) is not None:
            self._heading(without_markup(one.raw), level=0)
            return 1
        bold = bool(_BOLD.fullmatch(first)) and size == 1
        self._piece(without_markup(joined_lines(lines[:size])), alone=size == len(lines), bold=bold)
        return size

    def _size(self, lines: list[TextLine]) -> int:
        """How many of the lines belong together."""
        if not self._wrapped:
            return 1
        for i, line in enumerate(lines[1:], start=1):
            if _OUTSET.match(line.text) and not lines[i - 1].text.startswith(" "):
                return i  # a column or a page begins
            new = _HASHES.match(line.text) or is_row(line.text) or _RULE.fullmatch(line.text)
            listed = _ENTRY.match(line.text) if self._role == HeadingRole.REFERENCES else _BULLET.match(line.text)
            if (
                new
                or listed
                or (caption_start(line.text) and line.text.lstrip()[:1].isupper() and _closed(lines[i - 1]))
            ):
                return i
        return len(lines)

    def _heading_line(self, lines: list[TextLine], after: str) -> TextLine | None:
        """The first line, if it is a heading."""
        line = lines[0]
        text = without_markup(line.raw).text.strip()
        role = self._headings.role(text)
        if role and (len(lines) == 1 or not text.endswith(",")):
            return None if role == HeadingRole.KEYWORDS and len(lines) > 1 else line
        number, words = split_heading(text)
        below = lines[1].text if len(lines) > 1 else after
        if below.lstrip()[:1].islower() or self._run_in(text):
            return None
        if self._hashes or len(text) > _SHORT or len(words.split()) > _MOST_WORDS or not words[:1].isupper():
            return None
        if (
            not (self._body or "." in number)
            or self._role in (HeadingRole.REFERENCES, HeadingRole.MARGIN)
            or self._to.unfinished()
        ):
            return None
        if caption_start(text) or self._headings.is_margin(text) or is_footnote(text) or _BULLET.match(line.text):
            return None
        if text.endswith(_SENTENCE_END[:-1]) or (text.endswith(":") and not number) or re.search(r"\d{2}", words):
            return None
        if len(lines) > 1:
            short = len(text) < 0.75 * max(len(other.text) for other in lines[1:])
            if not (short and len(text) <= 45 and lines[1].text.lstrip()[:1].isupper()):
                return None
        return line

    def _heading(self, raw: TracedText, level: int) -> None:
        role = self._headings.role(raw.text)
        number, words = split_heading(raw.text)
        self._tables.lost_caption()
        if role is HeadingRole.TYPE or (role is HeadingRole.EITHER and not self._body and not self.title):
            self._to.aside(raw, BlockKind.MARGIN)
            return
        if level == 1 and not self.title and not role:
            self.title = " ".join(words.split())
            self._to.aside(raw, BlockKind.HEADING)
            return
        if role == HeadingRole.MARGIN:
            self._role = role
            self._to.aside(raw, BlockKind.MARGIN)
            return
        if not level:
            level = number.count(".") + 1 if number else 1 if role and role != HeadingRole.PART else 2
            level = 1 if not self._to.section else level + self._to.top - 1
        self._role, self._body, self._tables.last = role, True, None
        self._to.heading(raw, level)
        self._abstract = role is HeadingRole.ABSTRACT or (self._abstract and level > self._to.top)

    def _piece(self, raw: TracedText, *, alone: bool, bold: bool) -> None:
        """A paragraph, or what looks like one."""
        text = raw.text.strip()
        if self._headings.is_margin(" ".join(text.split())):
            self._to.aside(raw, BlockKind.MARGIN)
        elif (start := caption_start(text)) is not None:
            self._captioned(raw.strip(), start, bold=bold)
        elif self._legend and not self._resumes(text):
            self._to.aside(raw, BlockKind.CAPTION, label=self._legend, part="caption")
            self._legend = ""
        elif self._tables.last is not None and is_table_note(text) and not self._resumes(text):
            self._tables.noted(raw)
        elif self._role == HeadingRole.MARGIN and (alone and not self._resumes(text)):
            self._to.aside(raw, BlockKind.MARGIN)
        elif self._role == HeadingRole.REFERENCES:
            self._entry(raw)
        elif is_footnote(text) and (self._body or not _BULLET.match(text)):
            self._to.aside(raw, BlockKind.FOOTNOTE)
        elif not self._body:
            self._front(raw)
        else:
            self._role = None if self._role == HeadingRole.MARGIN else self._role
            self._paragraph(raw)

    def _resumes(self, text: str) -> bool:
        return self._to.unfinished() and text[:1].islower()

    def _paragraph(self, raw: TracedText) -> None:
        """In an abstract, words at the beginning of a paragraph or within it begin a part."""
        self._tables.last = None
        level = self._to.top + (1 if self._to.section else 0)
        cut = [m for m in re.finditer(r"(?:^|(?<=[.!?]\s))", raw.text) if self._run_in(raw.text[m.start() :])]
        bounds = [m.start() for m in cut] + [len(raw)]
        self._to.paragraph(raw[: bounds[0]].strip(), resumes=True)
        for start, end in pairwise(bounds):
            words = self._run_in(raw.text[start:])
            role = self._headings.role(words)
            keywords = role is HeadingRole.KEYWORDS
            self._to.heading(raw[start : start + len(words)], self._to.top if keywords else level, shown=False)
            self._to.paragraph(raw[start:end].strip())

    def _run_in(self, text: str) -> str:
        """The known heading with which a paragraph begins, in the abstract."""
        match = _RUN_IN.match(text)
        role = self._headings.role(match["words"]) if match else None
        if match is None or role is None:
            return ""
        return match["words"] if self._abstract or role is HeadingRole.KEYWORDS or not self._to.section else ""

    def _front(self, raw: TracedText) -> None:
        """What stands before the first heading; the title is the first text of some words that names nobody."""
        if self._run_in(raw.text):
            self._paragraph(raw)
            return
        if not self.title:
            lines = []
            for line in raw.text.split("\n"):
                if _NAMES_WITH_MARKS.search(line):
                    self._marked_names(line)
                    break
                lines.append(line)
            words = " ".join(" ".join(lines).split())
            if len(words.split()) > 4 and ":" not in words[-3:] and not re.search(r"\d{4}|©", words):
                self.title = words
        self._to.paragraph(raw)

    def _captioned(self, raw: TracedText, start: CaptionStart, *, bold: bool) -> None:
        if start.of_table:
            self._tables.captioned(raw, start)
        else:
            self._to.aside(raw, BlockKind.CAPTION, label=start.label, part="caption")
            self._legend = start.label if bold else ""

    def _marked_names(self, line: str) -> None:
        if re.search(r"[^\W\d_]\d", line):
            self._to.notes.append("what was raised stands on the line: a reference may look like a part of a number")

    def _entry(self, raw: TracedText) -> None:
        numbered = _ENTRY.match(raw.text)
        if numbered or not self._to.reference_goes_on(raw):
            self._to.reference(raw)


def _closed(line: TextLine) -> bool:
    """Whether a sentence ends with a line."""
    return line.text.rstrip().endswith((".", ":", "?", "!"))


def read_plain(text: str, file: str, sha256: str, notes: list[str]) -> Document:
    """The document of a plain text or a text in Markdown.

    Args:
        text: decoded_text.
        file, sha256: as :class:`Document` has them.
        notes: what is to be said already.
    """
    assembly = Assembly()
    assembly.notes += notes
    groups = list(groups_of_lines(text))
    reading = PlainText(assembly, Headings.default(), wrapped=is_wrapped(groups))
    for group, after in zip(groups, [*groups[1:], []], strict=True):
        reading.group(group, after[0].text if after else "")
    reading.end()
    if not assembly.sections:
        assembly.notes.append("no heading was recognised: places are counted from the beginning of the text")
    pages = text.count("\f") + 1 if "\f" in text else 0
    return assembly.document(file, sha256, "text", title=reading.title, pages=pages)
