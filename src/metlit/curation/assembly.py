"""Pieces of a paper in reading order → a document: sections, numbers of paragraphs, text that is whole again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from metlit.curation.document import Block, BlockKind, Document, PaperTable, Place
from metlit.curation.grid import RawTable, table_blocks
from metlit.curation.headings import split_heading
from metlit.curation.normal import WordEvidence, normal_text
from metlit.curation.traced import TracedText

# A sentence ends so, also before a reference and a bracket that is closed.
_ENDED = re.compile(r"[.!?:;][\"”’')\]\d\s⁰¹²³⁴-⁹,–-]*$|[.!?]\[[^\]]*\]$")
_LOWER = re.compile(r"[\s(\[\"“]*[a-zà-öø-ÿ0-9\[(<>≥≤±=%]")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;)\]}]")
_LISTED = re.compile(r"\s*[-•*–]\s")
_TERM = re.compile(r"\s*[-•*–]\s|[^.:()]{2,40}:\s")
_LEAST_LINE = 60
_SHOWN = 8
FRONT_MATTER = ("Front matter",)


@dataclass
class _Draft:
    kind: BlockKind
    parts: list[TracedText]
    place: Place

    def raw(self) -> TracedText:
        return TracedText.joined(self.parts, "\n")


class Assembly:
    """Takes the pieces of a paper one after the other; :meth:`document` makes the document of them.

    Attributes:
        notes: what the document is to say of itself.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._sections = 0  # how many headings there were
        self._drafts: list[_Draft | RawTable] = []
        self._path: list[tuple[int, str, str]] = []  # level, number, words
        self._count = 0
        self._open: _Draft | None = None

    @property
    def section(self) -> tuple[str, ...]:
        """The headings that the next piece stands under."""
        return tuple(words for _, _, words in self._path)

    @property
    def top(self) -> int:
        """The level of the sections of the paper."""
        return self._path[0][0] if self._path else 1

    def unfinished(self) -> bool:
        """Whether the last paragraph breaks off within a sentence."""
        return self._open is not None and not _ENDED.search(self._open.parts[-1].text.rstrip()[-_LEAST_LINE:])

    def heading(self, raw: TracedText, level: int, *, shown: bool = True) -> None:
        """A heading; level 1 is a section of the paper.

        Args:
            shown: whether it is a line of its own; not, if its words begin the paragraph.
        """
        number, words = split_heading(raw.text)
        if not words:
            return
        self._path = [one for one in self._path if one[0] < level]
        self._path.append((level, number, words[0].upper() + words[1:]))
        self._count, self._open = 0, None
        self._sections += 1
        if shown:
            self._add(BlockKind.HEADING, raw)

    def paragraph(self, raw: TracedText, *, resumes: bool = False) -> None:
        """A paragraph.

        Args:
            resumes: whether it may be the rest of the last one, which a column, a page or a figure has cut.
        """
        if not raw.text.strip():
            return
        if resumes and self._open and self.unfinished() and self._is_rest(raw.text):
            self._open.parts.append(raw)
            return
        self._count += 1
        self._open = self._add(BlockKind.PARAGRAPH, raw, paragraph=self._count)

    def _is_rest(self, text: str) -> bool:
        """Whether a text is the rest of the last paragraph: it begins small, or that breaks off in a long line."""
        if _LOWER.match(text):
            return True
        before = self._open.parts[-1].text.rstrip() if self._open else ""
        cut = len(before) > _LEAST_LINE and (before[-1:].isalpha() or before[-1:] in ",-") and bool(self._path)
        return cut and not _LISTED.match(before) and not _TERM.match(text)

    def reference(self, raw: TracedText) -> None:
        """An entry of the references."""
        if raw.text.strip():
            self._count += 1
            self._open = None
            self._add(BlockKind.REFERENCE, raw, paragraph=self._count)

    def reference_goes_on(self, raw: TracedText) -> bool:
        """Adds to the last entry of the references; False if there is none."""
        last = self._drafts[-1] if self._drafts else None
        if not isinstance(last, _Draft) or last.kind is not BlockKind.REFERENCE:
            return False
        last.parts.append(raw)
        return True

    def aside(self, raw: TracedText, kind: BlockKind, label: str = "", part: str = "") -> None:
        """A caption, a footnote or a margin: no paragraph ends by it."""
        if raw.text.strip():
            self._add(kind, raw, label=label, part=part)

    def table(self, table: RawTable) -> None:
        """A table with its caption and footnotes: no paragraph ends by it."""
        table.section = self.section
        self._drafts.append(table)

    def _add(self, kind: BlockKind, raw: TracedText, **place) -> _Draft:
        number = self._path[-1][1] if self._path else ""
        draft = _Draft(kind, [raw], Place(section=self.section, number=number, **place))
        self._drafts.append(draft)
        return draft

    def document(self, file: str, sha256: str, form: str, **known) -> Document:
        """The document of all pieces.

        Args:
            file: as it was named.
            sha256: of its bytes.
            form: the format.
            known: title, doi, language and pages, as far as the file states them.
        """
        words = WordEvidence(self._texts())
        blocks: list[Block] = []
        tables: list[PaperTable] = []
        for draft in self._drafts:
            if isinstance(draft, RawTable):
                table, cells = table_blocks(draft, words)
                tables.append(table)
                blocks += cells
            elif (text := normal_text(draft.raw(), words)).text:
                section = draft.place.section or (FRONT_MATTER if self._sections else ())
                place = replace(draft.place, page=text.page(), section=section)
                blocks.append(Block(text.text, place, draft.kind, text.runs()))
        given = {"title": "", "doi": "", "language": ""} | known
        given["doi"] = (given["doi"] or _own_doi(blocks)).lower()
        if not self._sections:
            self.notes.append("no heading was recognised: places are counted from the beginning of the text")
        notes = tuple(dict.fromkeys([*self.notes, *_unsure(words)]))
        return Document(file, sha256, blocks=tuple(blocks), tables=tuple(tables), notes=notes, format=form, **given)

    def _texts(self) -> Iterator[str]:
        for draft in self._drafts:
            if isinstance(draft, RawTable):
                yield from draft.texts()
            else:
                yield draft.raw().text


def _own_doi(blocks: list[Block]) -> str:
    """The first DOI that stands in no entry of the references: papers print their own first."""
    for block in blocks:
        if block.kind is not BlockKind.REFERENCE and (match := _DOI.search(block.text)):
            return match.group()
    return ""


def _unsure(words: WordEvidence) -> list[str]:
    if not words.unsure:
        return []
    shown = list(words.unsure)
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return [
        "words broken at the end of a line, put together by guess as they stand nowhere else: "
        f"{', '.join(shown[:_SHOWN])}{more}"
    ]
