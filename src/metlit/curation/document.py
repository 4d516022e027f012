"""The model of a paper's text: blocks in reading order, and the place at which each stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is. ``margin`` is what belongs to no flow of text: running heads, page numbers, how to cite."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CELL = "cell"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    REFERENCE = "reference"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands, as a reader finds it. Numbers count from 1; None or empty where there is none.

    Attributes:
        page: the page on which the block begins; only of formats that have pages.
        section: headings from the outermost to the innermost, without their numbers and colons; ``Front matter`` before
            the first; nothing in a text that has none.
        number: what is printed before the innermost heading: ``2.2``.
        paragraph: which paragraph of the innermost section, or which entry of the references.
        label: of the table or figure that the block belongs to: ``Table 1``.
        part: ``caption`` or ``footnote`` of the table or figure.
        row: counted below the heading rows, which are row 0.
        column: counted from the left.
        row_heading: what the row is about: its first cell, after the group that it is in.
        column_heading: what stands at the head of the column.
    """

    page: int | None = None
    section: tuple[str, ...] = ()
    number: str = ""
    paragraph: int | None = None
    label: str = ""
    part: str = ""
    row: int | None = None
    column: int | None = None
    row_heading: str = ""
    column_heading: str = ""

    def __str__(self) -> str:
        """As a curator writes ``at``: ``Results, paragraph 2``; ``Table 1, row 5, column NRS``; ``page 3``."""
        if self.label:
            if self.row is None:
                return f"{self.label} {self.part}".rstrip()
            row = f"row {self.row}" if self.row else "heading row"
            return f"{self.label}, {row}, column {self.column_heading or self.column}"
        names = list(self.section)
        if len(names) > 1 and self.number:
            names[-1] = f"{self.number} {names[-1]}"
        if not names and self.page:
            names.append(f"page {self.page}")
        if self.paragraph is not None:
            names.append(f"paragraph {self.paragraph}")
        return ", ".join(names) or "no place"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a character stands in the file.

    Attributes:
        page: from 1, of formats with pages.
        offset: in characters from 0: of the page, or of the decoded_text file; None where the format does not tell.
        line: of the file, from 1, where there is no offset.
    """

    page: int | None = None
    offset: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class OriginRun:
    """From ``start``, counted in a block's text, characters stand one after the other from ``origin`` on."""

    start: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a cell …: the least that has a place of its own.

    Attributes:
        text: in NFC, hyphenation undone, ligatures resolved, one blank between words; signs as printed. What is
            printed raised is raised here too (``cm²``, ``10³``, ``pain¹²``), so that no number takes it up.
        place: where it stands.
        kind: what it is.
        runs: from the text to the file, sorted by ``start``.
    """

    text: str
    place: Place
    kind: BlockKind
    runs: tuple[OriginRun, ...] = field(default=(), repr=False)

    def origin(self, offset: int) -> Origin:
        """Where the character at this offset of the text stands in the file, as far as the format tells."""
        if not self.runs:
            return Origin(page=self.place.page)
        run = self.runs[max(0, bisect_right(self.runs, offset, key=lambda one: one.start) - 1)]
        found = run.origin
        if found.offset is None:
            return found
        return Origin(found.page, found.offset + offset - run.start)


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table as a grid of texts. Its cells are blocks too, with their places.

    Attributes:
        label: ``Table 1``.
        caption: with the label, as printed.
        columns: the heading of each column; of several heading rows the texts with a blank between them.
        rows: below the headings, all as long as ``columns``; a cell over several rows or columns is repeated.
        footnotes: below the table.
        page: on which it begins; None without pages.
    """

    label: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    footnotes: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A paper as one text with places.

    Attributes:
        file: as it was named.
        sha256: of the file's bytes, hexadecimal.
        title: empty if none was recognised.
        doi: of the paper itself, in lower case; empty if none was found.
        language: as the file states it (``en``); empty if it does not.
        blocks: in reading order.
        tables: in reading order.
        notes: what could not be read or told apart, a sentence each.
        format: ``pdf``, ``jats``, ``html``, ``docx``, ``text``.
        pages: how many; 0 where the format has none.
    """

    file: str
    sha256: str
    title: str
    doi: str
    language: str
    blocks: tuple[Block, ...]
    tables: tuple[PaperTable, ...] = ()
    notes: tuple[str, ...] = ()
    format: str = ""
    pages: int = 0

    def text(self) -> str:
        """All blocks but those of the margin, a line each."""
        return "\n".join(block.text for block in self.blocks if block.kind is not BlockKind.MARGIN)


def told_blocks(document: Document) -> Iterator[str]:
    """Each block as a line: place, page, kind if it is no paragraph, text, with tabs between them."""
    for block in document.blocks:
        kind = "" if block.kind is BlockKind.PARAGRAPH else str(block.kind)
        page = f"page {block.place.page}" if block.place.page else ""
        yield "\t".join((str(block.place), page, kind, block.text))
