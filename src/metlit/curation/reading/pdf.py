"""PDF: lines with their places on the page → columns, paragraphs, tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from metlit.curation.assembly import Assembly
from metlit.curation.document import BlockKind, Document
from metlit.curation.headings import Headings
from metlit.curation.reading.flow import PaperFlow
from metlit.curation.reading.labels import caption_start
from metlit.curation.reading.pdf_grid import FoundTable, tables_of_page
from metlit.curation.reading.pdf_lines import PdfLine, in_reading_order, page_lines
from metlit.curation.reading.pdf_pages import PdfPage, pdf_pages
from metlit.curation.reading.pdf_tables import PageRules, PdfRules, pdf_rules
from metlit.curation.traced import TracedText
from metlit.errors import PaperError

_EDGE, _OUTER, _REPEATED = 0.09, 0.06, 2
_EMPTY_PAGE = 12
_ENDED = re.compile(r"[.!?:;][\"”’')\]\d⁰¹²³⁴-⁹]*$")
_SIGN = re.compile(r"\d+")
_MOST_HEADING = 130


@dataclass
class _Page:
    number: int
    height: float
    lines: list[PdfLine]
    tables: list[FoundTable]


def read_pdf(data: bytes, file: str, sha256: str, notes: list[str]) -> Document:
    """The document of a PDF.

    Args:
        data: the file.
        file, sha256: as :class:`Document` has them.
        notes: what is to be said already.

    Raises:
        PaperError: if it is encrypted, damaged, or has no text.
        ResourceError: if the packages that read PDF are not installed.
    """
    assembly = Assembly()
    assembly.notes += notes
    pages = _read_pages(data, file, assembly)
    reading = _Reading(assembly, pages)
    for page in pages:
        reading.page(page)
    reading.flow.end()
    return assembly.document(file, sha256, "pdf", title=reading.flow.title, pages=len(pages))


def _read_pages(data: bytes, file: str, assembly: Assembly) -> list[_Page]:
    pages: list[_Page] = []
    empty: list[int] = []
    unread = turned = signs = 0
    with ExitStack() as opened:
        rules: PdfRules | None = None
        for page in pdf_pages(data, file):
            lines = page_lines(page)
            tables: list[FoundTable] = []
            if any((start := caption_start(line.text)) and start.of_table for line in lines):
                rules = rules or opened.enter_context(pdf_rules(data))
                drawn = rules.page(page.number) if rules else None
                if drawn is None:
                    assembly.notes.append(f"page {page.number}: the rules of its tables cannot be read")
                tables = tables_of_page(page, lines, drawn or PageRules([], []))
            pages.append(_Page(page.number, page.height, lines, tables))
            count = _seen(page)
            signs, unread, turned = signs + count, unread + page.unread, turned + page.turned
            if count < _EMPTY_PAGE:
                empty.append(page.number)
    if not pages or len(empty) == len(pages):
        raise PaperError(
            f"{file} has no text: its pages are pictures", "recognise their text first, for example with ocrmypdf"
        )
    if empty:
        assembly.notes.append(f"without text, as pictures are: {_pages(empty)}")
    if unread:
        assembly.notes.append(f"{unread} signs were not read: the file does not say what they are")
    if turned:
        assembly.notes.append(f"{turned} signs that do not stand upright were left out")
    return pages


def _seen(page: PdfPage) -> int:
    return sum(glyph.text != " " for glyph in page.glyphs)


def _pages(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:12]))
    more = f" and {len(numbers) - 12} more" if len(numbers) > 12 else ""
    return f"page{'s' * (len(numbers) > 1)} {shown}{more}"


class _Reading:
    """Takes the lines of pages, and makes headings and paragraphs of them."""

    def __init__(self, assembly: Assembly, pages: list[_Page]) -> None:
        self._to = assembly
        self._headings = Headings.default()
        self.flow = PaperFlow(assembly, self._headings)
        sizes: Counter[float] = Counter()
        for page in pages:
            for line in page.lines:
                sizes[round(line.size, 1)] += len(line.text)
        self._body = sizes.most_common(1)[0][0]
        self._margins = _repeated(pages)
        top = [line for line in pages[0].lines if not self._headings.is_margin(line.text)]
        self._largest = max((line.size for line in top if len(line.text) > 8), default=0.0)
        if self._largest > 1.08 * self._body:
            lines = [" ".join(line.text.split()) for line in top if line.size > 0.98 * self._largest]
            self.flow.title = " ".join(lines)

    def page(self, page: _Page) -> None:
        """The pieces of a page in reading order; tables where their caption stands."""
        text = [line for line in page.lines if not any(_within(line, table) for table in page.tables)]
        margins = [line for line in text if self._is_margin(line, page)]
        for line in margins:
            self._to.aside(line.raw, BlockKind.MARGIN)
        pieces = in_reading_order([line for line in text if line not in margins], _filled(page))
        waiting = sorted(page.tables, key=lambda table: -table.box.top)
        for piece in pieces:
            for group in self._groups(piece):
                for table in [one for one in waiting if _above(one, group[0])]:
                    self._table(table)
                    waiting.remove(table)
                self._group(group)
        for table in waiting:
            self._table(table)

    def _is_margin(self, line: PdfLine, page: _Page) -> bool:
        if not (line.base < _EDGE * page.height or line.base > (1 - _EDGE) * page.height):
            return False
        if _without_numbers(line) in self._margins or self._headings.is_margin(line.text.strip()):
            return True
        # At the very edge, and far from everything else.
        away = min((abs(one.base - line.base) for one in page.lines if abs(one.base - line.base) > 1), default=99.0)
        return not _OUTER * page.height < line.base < (1 - _OUTER) * page.height and away > 2.5 * line.size

    def _table(self, found: FoundTable) -> None:
        if found.doubt:
            self._to.notes.append(found.doubt)
        self.flow.tables.put(found.table)

    def _groups(self, piece: list[PdfLine]) -> Iterator[list[PdfLine]]:
        """Lines of one paragraph each."""
        gaps = [one.base - other.base for one, other in pairwise(piece) if one.base > other.base]
        usual = median(gaps) if gaps else 0.0
        left, right = min(one.left for one in piece), sorted(one.right for one in piece)[int(0.9 * len(piece))]
        group: list[PdfLine] = []
        for line in piece:
            if group and self._begins(line, group, usual, left, right):
                yield group
                group = []
            group.append(line)
        if group:
            yield group

    def _begins(self, line: PdfLine, group: list[PdfLine], usual: float, left: float, right: float) -> bool:
        """Whether a line begins a paragraph."""
        last = group[-1]
        if abs(line.size - last.size) > 0.08 * last.size or line.bold != last.bold:
            return True
        if not 0 < last.base - line.base <= max(1.35 * usual, 1.3 * line.size):
            return True
        if caption_start(line.text) or self.flow.starts_entry(line.text) or self._headings.role(line.text):
            return not last.text.endswith("-")
        if line.size > 1.12 * self._body:
            return False
        indented = line.left - left > 0.7 * line.size and last.left - left < 0.5 * line.size
        short = last.right < right - 3 * line.size and bool(_ENDED.search(last.text.rstrip()))
        known = len(group) == 1 and self._headings.role(last.text) is not None
        return (indented and bool(_ENDED.search(last.text.rstrip()))) or short or known

    def _group(self, group: list[PdfLine]) -> None:
        raw = TracedText.joined((line.raw for line in group), "\n")
        words = " ".join(raw.text.split())
        larger = group[0].size > 1.08 * self._body
        if words and words in self.flow.title and larger:
            self._to.aside(raw, BlockKind.HEADING)
        elif self._is_heading(words, group, larger=larger):
            self.flow.heading(raw)
        else:
            self.flow.text(raw)

    def _is_heading(self, words: str, group: list[PdfLine], *, larger: bool) -> bool:
        if self._headings.role(words):
            return True
        marked = larger or all(line.bold for line in group)
        if len(words) > _MOST_HEADING or caption_start(words) or words.endswith((".", ",", ";")):
            return False
        return marked and self.flow.is_heading(words, "", alone=True)


def _without_numbers(line: PdfLine) -> str:
    return _SIGN.sub("#", " ".join(line.text.split()))


def _repeated(pages: list[_Page]) -> set[str]:
    """What stands at the upper or lower edge of several pages, whatever its numbers."""
    count: Counter[str] = Counter()
    for page in pages:
        edge = [one for one in page.lines if not _EDGE * page.height <= one.base <= (1 - _EDGE) * page.height]
        count.update({_without_numbers(line) for line in edge})
    return {text for text, times in count.items() if times >= _REPEATED}


def _within(line: PdfLine, found: FoundTable) -> bool:
    return found.box.holds((line.left + line.right) / 2, line.base)


def _filled(page: _Page) -> list[PdfLine]:
    """For each level of a table a line as wide as the table."""
    found: dict[tuple[float, int], PdfLine] = {}
    for line in page.lines:
        for box in (one.box for one in page.tables if _within(line, one)):
            found[box.left, round(line.base)] = replace(line, left=box.left, right=box.right)
    return list(found.values())


def _above(found: FoundTable, line: PdfLine) -> bool:
    """Whether a table stands above a line of its own column."""
    return found.box.top > line.base and found.box.left < line.right and line.left < found.box.right
