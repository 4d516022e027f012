"""Tables on a page of a PDF: the lines below a caption → rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from metlit.curation.grid import GridCell, RawTable
from metlit.curation.reading.labels import caption_start
from metlit.curation.reading.lines import is_sentence_like
from metlit.curation.reading.pdf_lines import PdfLine, page_lines
from metlit.curation.reading.pdf_pages import PdfPage
from metlit.curation.reading.pdf_tables import Box, PageRules
from metlit.curation.traced import TracedText

_NEAR, _ALIKE = 70.0, 6.0
# Parts of the size of the font: what parts cells, and rows.
_CELL_GAP, _SAME_ROW = 0.55, 0.4
_COVERED, _LEAST_GAP = 0.12, 2.5


@dataclass(frozen=True)
class FoundTable:
    """A table on a page.

    Attributes:
        table: with its caption.
        box: that it fills, its caption included; lines in it are no text.
        doubt: what could not be told, or nothing.
    """

    table: RawTable
    box: Box
    doubt: str = ""


def tables_of_page(page: PdfPage, lines: list[PdfLine], drawn: PageRules) -> list[FoundTable]:
    """The tables with a caption on a page."""
    found: list[FoundTable] = []
    for caption in lines:
        start = caption_start(caption.text)
        if start is None or not start.of_table:
            continue
        region = _ruled(caption, drawn)
        if region is not None:
            box, rows = region
            grid = [[_cell(page, cell) for cell in row] for row in rows]
            found.append(_captioned(caption, start.label, lines, box, grid, ""))
        elif (levels := _between_rules(caption, drawn)) is not None:
            found.append(_from_rules(page, lines, caption, start.label, levels))
        elif (box := _unruled(caption, lines)) is not None:
            grid = _grid(_rows(page, box), None)
            doubt = f"{start.label}: no rules are drawn; rows and columns were told by blanks"
            found.append(_captioned(caption, start.label, lines, box, grid, doubt))
    return [one for one in found if len(one.table.rows) > 1]


def _ruled(caption: PdfLine, drawn: PageRules) -> tuple[Box, list[list[Box | None]]] | None:
    """The table with rules around every cell next to a caption."""
    near = [
        (min(abs(caption.base - box.top), abs(caption.base - box.bottom)), box, rows)
        for box, rows in drawn.ruled
        if box.left < caption.right and caption.left < box.right
    ]
    best = min(near, key=lambda one: one[0], default=None)
    return (best[1], best[2]) if best and best[0] <= _NEAR else None


def _between_rules(caption: PdfLine, drawn: PageRules) -> list[tuple[float, float, float]] | None:
    """The level rules of a table below a caption, or above it, from the top."""
    touching = [rule for rule in drawn.rules if rule[0] < caption.right and caption.left < rule[1]]
    below = [rule for rule in touching if rule[2] < caption.base]
    above = [rule for rule in touching if rule[2] > caption.base]
    for rules, near in ((below, lambda r: caption.base - r[2]), (above[::-1], lambda r: r[2] - caption.base)):
        if not rules or near(rules[0]) > _NEAR:
            continue
        first = max(rules[:3], key=lambda rule: rule[1] - rule[0])
        alike = [r for r in rules if abs(r[0] - first[0]) < _ALIKE and abs(r[1] - first[1]) < _ALIKE]
        if len(alike) > 1:
            return sorted(alike, key=lambda rule: -rule[2])
    return None


def _from_rules(
    page: PdfPage, lines: list[PdfLine], caption: PdfLine, label: str, levels: list[tuple[float, float, float]]
) -> FoundTable:
    other = [one for one in lines if one is not caption and (s := caption_start(one.text)) and s.of_table]
    if levels[0][2] < caption.base:  # below: up to the next caption
        stop = max((one.base for one in other if one.base < caption.base and one.left < levels[0][1]), default=-1.0)
        levels = [level for level in levels if level[2] > stop] if stop > 0 else levels
    left, right = min(level[0] for level in levels), max(level[1] for level in levels)
    box = Box(left - 3, levels[-1][2] - 1, right + 3, levels[0][2] + 1)
    head = levels[1][2] if len(levels) > 2 else None
    return _captioned(caption, label, lines, box, _grid(_rows(page, box), head), "")


def _unruled(caption: PdfLine, lines: list[PdfLine]) -> Box | None:
    """The box of lines below a caption that stand in columns."""
    below = [one for one in lines if one.base < caption.base - 1 and one.left < caption.right + 150]
    rows: list[list[PdfLine]] = []
    for line in below:
        if rows and abs(rows[-1][0].base - line.base) <= _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    taken: list[PdfLine] = []
    last = caption.base
    for row in rows:
        alone = len(row) == 1 and (taken or not _may_be_caption(row[0], last))
        in_table = len(row) == 1 and taken and not is_sentence_like(row[0].text)
        if (last - row[0].base > 3.2 * row[0].size or alone) and not in_table:
            break
        if len(row) > 1 or taken:
            taken += row
        last = row[0].base
    if len({round(one.base) for one in taken}) < 2 or len(taken) < 4:
        return None
    size = max(one.size for one in taken)
    bottom, top = min(one.base for one in taken) - 0.3 * size, max(one.base for one in taken) + 0.8 * size
    return Box(min(one.left for one in taken) - 1, bottom, max(one.right for one in taken) + 1, top)


def _may_be_caption(line: PdfLine, above: float) -> bool:
    return above - line.base < 1.6 * line.size


def _captioned(
    caption: PdfLine, label: str, lines: Sequence[PdfLine], box: Box, grid: list[list[GridCell]], doubt: str
) -> FoundTable:
    """The table, with all lines of its caption: those between its first and the table, or right below it."""
    low = box.top if caption.base > box.top else 0.0
    text = [caption]
    for line in sorted(lines, key=lambda one: -one.base):
        over = line.left < max(box.right, caption.right) and line.right > min(box.left, caption.left)
        if low < line.base < text[-1].base - 1 and text[-1].base - line.base < 1.6 * line.size and over:
            if low == 0.0 and (is_ended(text[-1].text) or abs(line.size - caption.size) > 0.6):
                break
            text.append(line)
    raw = TracedText.joined([one.raw for one in text], "\n")
    whole = Box(
        min(box.left, *(one.left for one in text)) - 1,
        min(box.bottom, *(one.base for one in text)) - 1,
        max(box.right, *(one.right for one in text)) + 1,
        max(box.top, caption.base + caption.size),
    )
    return FoundTable(RawTable(grid, label, raw), whole, doubt)


def is_ended(text: str) -> bool:
    """Whether a line ends with a full stop."""
    return text.rstrip().endswith(".")


def _cell(page: PdfPage, box: Box | None) -> GridCell:
    if box is None:
        return GridCell(TracedText("", ()))
    inside = [line.raw for line in _pieces(page, box)]
    return GridCell(TracedText.joined(inside, "\n"))


def _pieces(page: PdfPage, box: Box) -> list[PdfLine]:
    glyphs = [one for one in page.glyphs if box.holds((one.left + one.right) / 2, one.base + 0.2 * one.size)]
    return page_lines(PdfPage(page.number, page.width, page.height, glyphs, page.bold, 0, 0), _CELL_GAP)


def _rows(page: PdfPage, box: Box) -> list[list[PdfLine]]:
    """The pieces of text in a box, level by level."""
    rows: list[list[PdfLine]] = []
    for piece in _pieces(page, box):
        if rows and abs(rows[-1][0].base - piece.base) <= _SAME_ROW * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _grid(rows: list[list[PdfLine]], head: float | None) -> list[list[GridCell]]:
    """Rows of cells; ``head`` is the height of the rule below the headings."""
    columns = _columns([row for row in rows if head is None or row[0].base < head] or rows)
    if len(columns) < 2:
        return []
    gaps = [one[0].base - other[0].base for one, other in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    grid: list[list[GridCell]] = []
    last: PdfLine | None = None
    for row in rows:
        first = row[0]
        cells = _in_columns(row, columns, head is not None and first.base > head)
        under = last is not None and last.base - first.base <= 1.3 * usual
        same = last is not None and (len(grid) > 1 if head is None else (last.base > head) == (first.base > head))
        if under and same and _goes_down(cells, grid[-1]):
            grid[-1] = [_under(above, cell) for above, cell in zip(grid[-1], cells, strict=True)]
        else:
            grid.append(cells)
        last = first
    return grid


def _columns(rows: list[list[PdfLine]]) -> list[tuple[float, float]]:
    """Left and right of each column: what blanks part that go through nearly all rows."""
    pieces = [piece for row in rows for piece in row]
    if not pieces:
        return []
    start, end = int(min(one.left for one in pieces)), int(max(one.right for one in pieces)) + 1
    many = [row for row in rows if len(row) > 1] or rows
    covered = [sum(any(p.left <= x <= p.right for p in row) for row in many) for x in range(start, end)]
    columns: list[tuple[float, float]] = []
    inside: int | None = None
    for x, count in enumerate(covered + [0] * 4, start=start):
        filled = count > _COVERED * len(many)
        if filled and inside is None:
            inside = x
        elif not filled and inside is not None:
            if columns and inside - columns[-1][1] < _LEAST_GAP:
                columns[-1] = (columns[-1][0], x)
            else:
                columns.append((inside, x))
            inside = None
    return columns


def _in_columns(row: list[PdfLine], columns: list[tuple[float, float]], head: bool) -> list[GridCell]:
    """A cell for each column; a piece over several stands in the first of them."""
    texts: list[list[TracedText]] = [[] for _ in columns]
    for piece in row:
        over = [min(piece.right, right) - max(piece.left, left) for left, right in columns]
        most = max(range(len(columns)), key=lambda i: over[i])
        crossed = [i for i, width in enumerate(over) if width > 0.5 * piece.size]
        texts[crossed[0] if len(crossed) > 1 else most].append(piece.raw)
    return [GridCell(TracedText.joined(parts, " "), head=head) for parts in texts]


def _goes_down(cells: list[GridCell], above: list[GridCell]) -> bool:
    """Whether a level is the rest of the row above: its first cell is empty, or all that it has begins small."""
    filled = [bool(cell.raw.text.strip()) for cell in cells]
    if not any(filled):
        return False
    if not filled[0]:
        rest = [i for i, full in enumerate(filled) if full]
        return all(above[i].raw.text.strip() for i in rest) and (len(rest) < len(cells) - 1 or _small(cells, rest))
    return _small(cells, [i for i, full in enumerate(filled) if full]) and not all(filled)


def _small(cells: list[GridCell], filled: list[int]) -> bool:
    """Whether all that is there begins small: the rest of a phrase."""
    return all(cells[i].raw.text.strip()[:1].islower() or cells[i].raw.text.strip()[:1] in "(" for i in filled)


def _under(above: GridCell, cell: GridCell) -> GridCell:
    if not cell.raw.text:
        return above
    if not above.raw.text:
        return cell
    return GridCell(TracedText.joined([above.raw, cell.raw], "\n"), head=above.head)
