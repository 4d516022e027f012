"""Tables: cells as a file has them → a grid with headings, so that every cell knows what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from metlit.curation.document import Block, BlockKind, PaperTable, Place
from metlit.curation.normal import WordEvidence, normal_text
from metlit.curation.traced import TracedText

_NUMERIC = re.compile(r"[^\w]*[0-9]")
_INDENT = re.compile("[\\s\u2002\u2003\u00a0]+\\S")


@dataclass(frozen=True)
class GridCell:
    """A cell as the file has it.

    Attributes:
        raw: its text.
        rows, columns: over how many it goes.
        head: whether it is marked as one of a heading row.
    """

    raw: TracedText
    rows: int = 1
    columns: int = 1
    head: bool = False


@dataclass
class RawTable:
    """A table on its way into a document.

    Attributes:
        rows: the cells of each row, in the order of the file, cells over several rows only where they begin.
        label, caption, footnotes: as :class:`PaperTable`.
        section: that it stands in.
    """

    rows: list[list[GridCell]]
    label: str = ""
    caption: TracedText | None = None
    footnotes: list[TracedText] | None = None
    section: tuple[str, ...] = ()

    def texts(self) -> Iterator[str]:
        yield from (cell.raw.text for row in self.rows for cell in row)
        if self.caption:
            yield self.caption.text
        yield from (note.text for note in self.footnotes or [])


@dataclass(frozen=True)
class _Set:
    """A cell in its place: ``first`` where it begins."""

    text: TracedText
    first: bool
    wide: bool
    indented: bool


_EMPTY = _Set(TracedText("", ()), False, False, False)


def table_blocks(table: RawTable, words: WordEvidence) -> tuple[PaperTable, list[Block]]:
    """The grid, and the blocks of its caption, cells and footnotes."""
    heads, body = _halves(table.rows, _spread(table.rows, words))
    width = max(map(len, [*heads, *body]), default=0)
    columns = tuple(_joined(row[i].text.text for row in heads if i < len(row)) for i in range(width))
    page = next((p for row in table.rows for cell in row if (p := cell.raw.page())), None)
    place = Place(page, table.section, label=table.label or "Table")
    blocks = []
    caption = normal_text(table.caption, words) if table.caption else None
    if caption:
        blocks.append(_block(caption, replace(place, part="caption", page=caption.page()), BlockKind.CAPTION))
    for number, row, heading in [(0, row, "") for row in heads] + list(_headed(body)):
        for i, cell in enumerate(row):
            if cell.first and cell.text.text:
                at = replace(place, page=cell.text.page(), row=number, column=i + 1, row_heading=heading)
                head = columns[i] if number else cell.text.text
                blocks.append(_block(cell.text, replace(at, column_heading=head), BlockKind.CELL))
    notes = [normal_text(note, words) for note in table.footnotes or []]
    blocks += [_block(n, replace(place, part="footnote", page=n.page()), BlockKind.FOOTNOTE) for n in notes if n.text]
    rows = tuple(tuple(cell.text.text for cell in row) + ("",) * (width - len(row)) for row in body)
    told = PaperTable(place.label, caption.text if caption else "", columns, rows, tuple(n.text for n in notes), page)
    return told, blocks


def _block(text: TracedText, place: Place, kind: BlockKind) -> Block:
    return Block(text.text, place, kind, text.runs())


def _spread(rows: Sequence[Sequence[GridCell]], words: WordEvidence) -> list[list[_Set]]:
    """Every cell in its place: cells over several rows and columns stand in each of them."""
    grid: list[dict[int, _Set]] = [{} for _ in rows]
    for r, row in enumerate(rows):
        at = 0
        for cell in row:
            while at in grid[r]:
                at += 1
            text = normal_text(cell.raw, words)
            indented = bool(_INDENT.match(cell.raw.text))
            for down in range(r, min(r + max(1, cell.rows), len(rows))):
                for right in range(at, at + min(max(1, cell.columns), 100)):
                    grid[down][right] = _Set(text, (down, right) == (r, at), cell.columns > 1, indented)
            at += max(1, cell.columns)
    return [[row.get(i, _EMPTY) for i in range(max(row, default=-1) + 1)] for row in grid]


def _halves(rows: Sequence[Sequence[GridCell]], grid: list[list[_Set]]) -> tuple[list[list[_Set]], list[list[_Set]]]:
    """The heading rows and the others: those that are marked, else the first row if it is not the only one."""
    marked = 0
    while marked < len(rows) and rows[marked] and all(cell.head for cell in rows[marked]):
        marked += 1
    if marked == len(rows):
        marked = min(marked, 1)
    if not marked and len(rows) > 1:
        marked = 1
    return grid[:marked], grid[marked:]


def _joined(texts: Iterator[str]) -> str:
    return " ".join(dict.fromkeys(text for text in texts if text))


def _headed(body: list[list[_Set]]) -> Iterator[tuple[int, list[_Set], str]]:
    """Each row with its number and what it is about: its first cell, after the group that the row is in."""
    second = any(_goes_down(row) for row in body)
    group, above, indented = "", "", False
    for number, row in enumerate(body, start=1):
        texts = [cell.text.text for cell in row]
        first = texts[0] if texts else ""
        if first and not any(text for text in texts[1:] if text != first):
            group, above, indented = first, first, False
            yield number, row, first
            continue
        if group and indented and not row[0].indented:
            group = ""
        indented = indented or (bool(row) and row[0].indented)
        above = first or above
        parts = [group if group != above else "", above]
        if second and len(texts) > 1 and not _NUMERIC.match(texts[1]):
            parts.append(texts[1])
        yield number, row, ", ".join(part for part in parts if part)


def _goes_down(row: list[_Set]) -> bool:
    """Whether a row leaves its first cell empty, as it says the same as that above, and is told by the second."""
    return len(row) > 2 and not row[0].text.text and bool(row[1].text.text) and not _NUMERIC.match(row[1].text.text)
