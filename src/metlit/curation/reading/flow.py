"""The flow of a paper's text: what is a heading, a caption, a footnote, a reference, the rest of a paragraph."""

from __future__ import annotations

import re
from itertools import pairwise

from metlit.curation.assembly import Assembly
from metlit.curation.document import BlockKind
from metlit.curation.headings import HeadingRole, Headings, split_heading
from metlit.curation.reading.labels import CaptionStart, caption_start, is_footnote, is_table_note
from metlit.curation.reading.text_tables import TextTables
from metlit.curation.traced import TracedText

_RUN_IN = re.compile(r"\s*(?P<words>[^\W\d][\w /&(),-]{2,40}?)\s*[:.]\s+(?=\S)")
_ENTRY = re.compile(r"\s*(?:[-•*]\s*)?(?:\[\d{1,3}\]|\d{1,3}[.)])\s+")
_BULLET = re.compile(r"\s*[-•*+]\s+(?=\S)")
_NAMES_WITH_MARKS = re.compile(r"[^\W\d_][\d*†]")
_SENTENCE_END = (".", "?", "!", ";", ",")
_MOST_WORDS, _SHORT = 14, 90
_ABSTRACT, _LABELS = "Abstract", (HeadingRole.SECTION, HeadingRole.PART)
_LONGEST_TITLE, _SEVERAL = 60, 25  # words


class PaperFlow:
    """Takes the texts of a paper one after the other into an assembly.

    Args:
        assembly: where the pieces go.
        headings: what is known of headings and margins.

    Attributes:
        tables: where captions and rows go.
        role: of the section that we are in.
        title: of the paper, as far as it was recognised.
    """

    def __init__(self, assembly: Assembly, headings: Headings) -> None:
        self._to, self._headings = assembly, headings
        self.tables = TextTables(assembly, headings)
        self.role: HeadingRole | None = None
        self.title = ""
        self._abstract = False  # where words at the beginning of a text are headings
        self._body = False  # whether a heading that is known has come
        self._legend = ""  # the figure whose caption is only its title yet
        self._front_texts = 0  # how many texts stood before the first heading

    def end(self) -> None:
        """What was waited for does not come."""
        self.tables.flush()
        self.tables.lost_caption()
        if self._front_texts == 1 and not self._body and self.title.endswith("."):
            self.title = ""  # a sentence that is all there is

    def is_heading(self, text: str, below: str, *, alone: bool) -> bool:
        """Whether a line is a heading, by its words.

        Args:
            below: the next line.
            alone: whether no other text goes on behind it.
        """
        role = self._headings.role(text)
        if role:
            return (alone or not text.endswith(",")) and (alone or role is not HeadingRole.KEYWORDS)
        number, words = split_heading(text)
        if below.lstrip()[:1].islower() or self._run_in(text) or self._to.unfinished():
            return False
        if len(text) > _SHORT or len(words.split()) > _MOST_WORDS or not words[:1].isupper():
            return False
        if not (self._body or "." in number) or self.role in (HeadingRole.REFERENCES, HeadingRole.MARGIN):
            return False
        if caption_start(text) or self._headings.is_margin(text) or is_footnote(text) or _BULLET.match(text):
            return False
        ends = text.endswith(_SENTENCE_END) or (text.endswith(":") and not number)
        return not ends and not re.search(r"\d{2}", words)

    def is_known(self, text: str) -> bool:
        """Whether a heading is one that papers commonly have."""
        return self._headings.role(text) is not None

    def starts_entry(self, text: str) -> bool:
        """Whether a line begins an item of a list: in the references, an entry."""
        return bool(_ENTRY.match(text) if self.role is HeadingRole.REFERENCES else _BULLET.match(text))

    def heading(self, raw: TracedText, level: int = 0) -> None:
        """A heading; level 0: told by its number and words."""
        role = self._headings.role(raw.text)
        number, words = split_heading(raw.text)
        self.tables.lost_caption()
        if role is HeadingRole.TYPE or (role is HeadingRole.EITHER and not self._body and not self.title):
            self._to.aside(raw, BlockKind.MARGIN)
            return
        if level == 1 and not self.title and not role:
            self.title = " ".join(words.split())
            self._to.aside(raw, BlockKind.HEADING)
            return
        if role == HeadingRole.MARGIN:
            self.role = role
            self._to.aside(raw, BlockKind.MARGIN)
            return
        if not level:
            level = number.count(".") + 1 if number else 1 if role and role != HeadingRole.PART else 2
            level = 1 if not self._to.section else level + self._to.top - 1
        self.role, self._body, self.tables.last = role, True, None
        self._to.heading(raw, level)
        self._abstract = role is HeadingRole.ABSTRACT or (self._abstract and level > self._to.top)

    def text(self, raw: TracedText, *, alone: bool = True, bold: bool = False) -> None:
        """A paragraph, or what looks like one.

        Args:
            alone: whether no other text of the same group follows.
            bold: whether it is printed bold as a whole.
        """
        text = raw.text.strip()
        # A number alone is that of a page only where it cuts a sentence: it may be all that is left of a table.
        if self._headings.is_margin(" ".join(text.split())) and (not text.isdecimal() or self._to.unfinished()):
            self._to.aside(raw, BlockKind.MARGIN)
        elif (start := caption_start(text)) is not None:
            self._captioned(raw.strip(), start, bold=bold)
        elif self._legend and not self._resumes(text):
            self._to.aside(raw, BlockKind.CAPTION, label=self._legend, part="caption")
            self._legend = ""
        elif self.tables.last is not None and is_table_note(text) and not self._resumes(text):
            self.tables.noted(raw)
        elif self.role == HeadingRole.MARGIN and (alone and not self._resumes(text)):
            self._to.aside(raw, BlockKind.MARGIN)
        elif self.role == HeadingRole.REFERENCES:
            self._entry(raw)
        elif is_footnote(text) and (self._body or not _BULLET.match(text)):
            self._to.aside(raw, BlockKind.FOOTNOTE)
        elif not self._body:
            self._front(raw)
        else:
            self.role = None if self.role == HeadingRole.MARGIN else self.role
            self._paragraph(raw)

    def _resumes(self, text: str) -> bool:
        return self._to.unfinished() and text[:1].islower()

    def _paragraph(self, raw: TracedText) -> None:
        """In an abstract, words at the beginning of a paragraph or within it begin a part."""
        self.tables.last = None
        level = self._to.top + (1 if self._to.section else 0)
        cut = [m for m in re.finditer(r"(?:^|(?<=[.!?]\s))", raw.text) if self._run_in(raw.text, m.start())]
        bounds = [m.start() for m in cut] + [len(raw)]
        self._to.paragraph(raw[: bounds[0]].strip(), resumes=True)
        for start, end in pairwise(bounds):
            words = self._run_in(raw.text, start)
            role = self._headings.role(words)
            keywords = role is HeadingRole.KEYWORDS
            self._to.heading(raw[start : start + len(words)], self._to.top if keywords else level, shown=False)
            self._to.paragraph(raw[start:end].strip())

    def _run_in(self, text: str, at: int = 0) -> str:
        """The known heading with which a paragraph begins, in the abstract."""
        match = _RUN_IN.match(text, at)
        role = self._headings.role(match["words"]) if match else None
        if match is None or role is None:
            return ""
        return match["words"] if self._abstract or role is HeadingRole.KEYWORDS or not self._to.section else ""

    def _front(self, raw: TracedText) -> None:
        """What stands before the first heading; the title is the first text of some words that names nobody."""
        self._front_texts += 1
        if label := self._run_in(raw.text):
            if self._headings.role(label) in _LABELS and not self._to.section:
                # The labels of a structured abstract, of which no heading says what it is.
                self._to.heading(TracedText.at(_ABSTRACT, 0, 0), 1, shown=False)
                self._abstract = True
            self._paragraph(raw)
            return
        if not self.title and not self._to.section:
            lines = []
            for line in raw.text.split("\n"):
                if _NAMES_WITH_MARKS.search(line):
                    self._marked_names(line)
                    break
                lines.append(line)
            words = " ".join(" ".join(lines).split())
            if (
                len(words.split()) > 4
                and not _is_prose(words)
                and ":" not in words[-3:]
                and not re.search(r"\d{4}|©", words)
            ):
                self.title = words
        self._to.paragraph(raw, resumes=self._resumes(raw.text.strip()))

    def _captioned(self, raw: TracedText, start: CaptionStart, *, bold: bool) -> None:
        if start.of_table:
            self.tables.captioned(raw, start)
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


def _is_prose(text: str) -> bool:
    """Whether a text is longer than a title: many words, or two sentences of some words."""
    count = len(text.split())
    return count > _LONGEST_TITLE or (
        count > _SEVERAL and re.search(r"[^\W\d]{3,}[.?!]\s+[^\W\da-z]", text) is not None
    )
