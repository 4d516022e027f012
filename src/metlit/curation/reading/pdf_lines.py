"""Signs on a page → lines in reading order, columns one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from metlit.curation.raised import raised_text
from metlit.curation.reading.pdf_pages import Glyph, PdfPage
from metlit.curation.traced import TracedText

# All in parts of the size of the font.
_WORD_GAP, _COLUMN_GAP, _SAME_LINE = 0.12, 1.1, 0.25
_SMALLER, _RAISED_LEAST, _RAISED_MOST = 0.87, 0.12, 0.75
_STEP, _FEWEST, _MANY_BLANKS = 2.0, 4, 3


@dataclass(frozen=True)
class PdfLine:
    """Words one after the other on a line, of one column or cell.

    Attributes:
        raw: the text, what is raised raised.
        bold: whether it is all bold.
    """

    raw: TracedText
    left: float
    right: float
    base: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        return self.raw.text


def page_lines(page: PdfPage, gap: float = _COLUMN_GAP) -> list[PdfLine]:
    """The lines of a page, from the top; what a wide blank parts is two lines.

    Args:
        gap: how wide, in parts of the size of the font.
    """
    rows: list[_Row] = []
    for glyph in page.glyphs:
        if not rows or not rows[-1].takes(glyph, gap):
            rows.append(_Row())
        rows[-1].add(glyph)
    lines = [line for row in rows if (line := _line(row.glyphs, page)) is not None]
    return _joined(sorted(lines, key=lambda one: (-one.base, one.left)), gap)


class _Row:
    """Signs that the file has one after the other on a line."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []
        self._last: Glyph | None = None  # that is no blank
        self._blanks = 0
        self._largest, self._base = 0.0, 0.0

    def add(self, glyph: Glyph) -> None:
        """One sign more."""
        self.glyphs.append(glyph)
        if glyph.text == " ":
            self._blanks += 1
        else:
            self._last, self._blanks = glyph, 0
        self._largest = max(self._largest, glyph.size)
        if glyph.size > _SMALLER * self._largest:
            self._base = glyph.base

    def takes(self, glyph: Glyph, gap: float) -> bool:
        """Whether a sign goes on with the line."""
        last = self._last or self.glyphs[-1]
        size = last.size if last.size > glyph.size else glyph.size
        # A blank that the file has parts no cells, as wide as it may be; three in a row do.
        end = self.glyphs[-1].right if 0 < self._blanks < _MANY_BLANKS else last.right
        if not -0.5 * size <= glyph.left - end <= gap * size:
            return False
        if abs(glyph.base - self._base) <= _SAME_LINE * size:
            return True
        largest = max(self._largest, glyph.size)
        beside = min(self._largest, glyph.size) < _SMALLER * largest
        return beside and abs(glyph.base - self._base) <= _RAISED_MOST * largest


def _base(row: Sequence[Glyph]) -> float:
    """The line that the larger signs stand on."""
    largest = max(one.size for one in row)
    return next(one.base for one in reversed(row) if one.size > _SMALLER * largest)


def _line(row: list[Glyph], page: PdfPage) -> PdfLine | None:
    seen = [one for one in row if one.text != " "]
    if not seen:
        return None
    size = max(one.size for one in seen)
    base = _base(seen)
    texts, positions = [], []
    for part in _parts(row, size, base):
        raised = part[0].text != " " and _is_raised(part[0], size, base)
        text = "".join(one.text for one in part)
        shown = raised_text(text, mark=True) if raised else text
        shown = shown if len(shown) == len(text) else text
        texts.append(shown)
        positions += [one.offset for one in part]
    raw = TracedText.on_page("".join(texts), positions, page.number)
    bold = all(one.offset in page.bold for one in seen)
    right = max(one.right for one in [*seen, row[-1]])
    return PdfLine(raw.strip(), seen[0].left, right, base, size, bold)


def _is_raised(glyph: Glyph, size: float, base: float) -> bool:
    return glyph.size < _SMALLER * size and glyph.base - base > _RAISED_LEAST * size


def _parts(row: list[Glyph], size: float, base: float) -> Iterator[list[Glyph]]:
    """Signs that are raised together, and others; blanks where a gap is."""
    part: list[Glyph] = []
    last: Glyph | None = None
    for glyph in row:
        gap = last is not None and glyph.text != " " and last.text != " "
        if gap and last is not None and glyph.left - last.right > _WORD_GAP * size:
            part.append(Glyph(" ", last.offset, last.right, glyph.left, last.base, last.size))
        if part and _is_raised(part[0], size, base) != _is_raised(glyph, size, base):
            yield part
            part = []
        part.append(glyph)
        last = glyph
    if part:
        yield part


def _joined(lines: list[PdfLine], most: float) -> list[PdfLine]:
    """Lines that the file has in pieces are one: on the same level, with no wider blank between them."""
    whole: list[PdfLine] = []
    for line in lines:
        last = next((one for one in reversed(whole[-12:]) if _touches(one, line, most)), None)
        if last is None:
            whole.append(line)
            continue
        first, second = sorted((last, line), key=lambda one: one.left)
        gap = second.left - first.right
        larger = first if first.size >= second.size else second
        raw = second.raw
        raised = second.base - first.base > _RAISED_LEAST * first.size
        if raised and second.size < _SMALLER * first.size:
            raw = TracedText(raised_text(raw.text, mark=True), raw.positions)
        between = " " if gap > _WORD_GAP * larger.size else ""
        text = TracedText.joined([first.raw, raw], between)
        right, bold = max(first.right, second.right), first.bold and second.bold
        whole[whole.index(last)] = PdfLine(text, first.left, right, larger.base, larger.size, bold)
    return whole


def _touches(one: PdfLine, other: PdfLine, gap: float) -> bool:
    size = max(one.size, other.size)
    first, second = sorted((one, other), key=lambda each: each.left)
    near = -0.3 * size <= second.left - first.right <= gap * size
    beside = min(one.size, other.size) < _SMALLER * size
    apart = abs(one.base - other.base)
    return near and (apart <= _SAME_LINE * size * 0.6 or (beside and apart <= _RAISED_MOST * size * 0.8))


def in_reading_order(lines: list[PdfLine], tables: Sequence[PdfLine] = ()) -> list[list[PdfLine]]:
    """The lines of a page as a reader takes them: pieces of columns, each from its top to its bottom.

    Args:
        tables: a line as wide as its table for each of theirs, as these fill columns too.
    """
    gutter = _gutter([*lines, *tables])
    if gutter is None:
        return [lines] if lines else []
    pieces: list[list[PdfLine]] = []
    left: list[PdfLine] = []
    right: list[PdfLine] = []
    wide: list[PdfLine] = []
    for line in lines:
        if line.left < gutter < line.right:
            pieces += [left, right]
            left, right = [], []
            wide.append(line)
            continue
        if wide:
            pieces.append(wide)
            wide = []
        (left if line.right <= gutter else right).append(line)
    return [piece for piece in [*pieces, wide, left, right] if piece]


def _gutter(lines: list[PdfLine]) -> float | None:
    """Where two columns part: fewest lines cross it, and there are lines beside each other; None of one column."""
    if len(lines) < 2 * _FEWEST:
        return None
    start, end = min(one.left for one in lines), max(one.right for one in lines)
    best: tuple[tuple[int, int, float], float] | None = None
    x = start + 0.2 * (end - start)
    while x < start + 0.8 * (end - start):
        crossing = sum(one.left < x < one.right for one in lines)
        left = [one for one in lines if one.right <= x]
        right = [one for one in lines if one.left >= x]
        if min(len(left), len(right)) >= _FEWEST and crossing < 0.5 * len(lines) and _beside(left, right):
            room = min(one.left for one in right) - max(one.right for one in left)
            key = (crossing, -min(len(left), len(right)), -room)
            if best is None or key < best[0]:
                best = (key, x)
        x += _STEP
    return best[1] if best else None


def _beside(left: list[PdfLine], right: list[PdfLine]) -> bool:
    """Whether most lines of the shorter column have others beside them: else it is a list of short lines."""
    tops = [one.base for one in left]
    few, many = (right, tops) if len(right) < len(left) else (left, [one.base for one in right])
    high, low = max(many), min(many)
    inside = sum(low - 2 <= one.base <= high + 2 for one in few)
    return inside >= 0.6 * len(few) and _wide(left) and _wide(right)


def _wide(lines: list[PdfLine]) -> bool:
    """Whether lines are those of a text, and no labels or figures of a table."""
    return median(one.right - one.left for one in lines) > 8 * median(one.size for one in lines)
