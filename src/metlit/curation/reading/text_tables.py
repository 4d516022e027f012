"""Tables in plain texts: cells between tabs or pipes, or no more than blanks below a caption."""

from __future__ import annotations

from metlit.curation.assembly import Assembly
from metlit.curation.document import BlockKind
from metlit.curation.grid import GridCell, RawTable
from metlit.curation.headings import Headings
from metlit.curation.inline import without_markup
from metlit.curation.reading.labels import CaptionStart, caption_start
from metlit.curation.reading.lines import TextLine, is_row, is_rule, row_cells
from metlit.curation.reading.loose import loose_rows, may_be_row
from metlit.curation.traced import TracedText


class TextTables:
    """Takes captions and lines, and makes tables of them.

    Attributes:
        caption: the label and text of a caption that waits for its table.
        last: the last table, until other text comes.
    """

    def __init__(self, assembly: Assembly, headings: Headings) -> None:
        self._to, self._headings = assembly, headings
        self.caption: tuple[str, TracedText] | None = None
        self.last: RawTable | None = None
        self._loose: list[TracedText] = []  # lines below that caption that may be rows

    def captioned(self, raw: TracedText, start: CaptionStart) -> None:
        """A caption: of the table above, if that has none, else of the one that comes."""
        if self.last is not None and not self.last.label:
            self.last.label, self.last.caption = start.label, raw
        else:
            self.lost_caption()
            self.caption = (start.label, raw)

    def noted(self, raw: TracedText) -> None:
        """A footnote of the last table."""
        if self.last is not None:
            self.last.footnotes = [*(self.last.footnotes or []), raw]

    def loosely(self, lines: list[TextLine]) -> int:
        """Takes up lines that may be rows below a caption; how many it were."""
        taken = self._loose_size(lines) if self.caption else 0
        if not taken:
            self.flush()
        self._loose += [line.raw for line in lines[:taken]]
        return taken

    def lost_caption(self) -> None:
        """A caption whose table did not come."""
        if self.caption:
            label, words = self.caption
            self.caption = None
            self._to.aside(words, BlockKind.CAPTION, label=label, part="caption")
            self._to.notes.append(f"{label}: no rows could be told below its caption")

    def rows(self, lines: list[TextLine]) -> int:
        """A table in tabs or pipes."""
        rows, taken = [], 0
        for line in lines:
            if not is_row(line.text):
                break
            taken += 1
            if not is_rule(line.text):
                rows.append(row_cells(line.raw))
        if self.last is not None and self.last.footnotes is None and not self.caption:
            # an empty line within the table
            self.last.rows += self._cells(rows)
        else:
            self._put(self._cells(rows))
        return taken

    def _cells(self, rows: list[list[TracedText]]) -> list[list[GridCell]]:
        return [[GridCell(without_markup(cell)) for cell in row] for row in self._whole(rows)]

    def _whole(self, rows: list[list[TracedText]]) -> list[list[TracedText]]:
        """Rows that a line break within a cell has cut in two are one again."""
        width = max(map(len, rows), default=0)
        whole: list[list[TracedText]] = []
        for row in rows:
            last = whole[-1] if whole else []
            if last and len(last) < width and len(row) < width and len(last) + len(row) - 1 == width:
                whole[-1] = [*last[:-1], TracedText.joined([last[-1], row[0]], " "), *row[1:]]
                self._to.notes.append(
                    f"a row of a table was broken within a cell, and put together: {row[0].text.strip()}"
                )
            else:
                whole.append(row)
        return whole

    def _loose_size(self, lines: list[TextLine]) -> int:
        """How many lines below a caption may be rows of its table."""
        for i, line in enumerate(lines):
            other = caption_start(line.text) or self._headings.is_margin(line.text) or self._headings.role(line.text)
            if other or not may_be_row(line.text):
                return i
        return len(lines)

    def flush(self) -> None:
        """Makes a table of the lines below a caption, if they are one."""
        lines, self._loose = self._loose, []
        if not lines:
            return
        found = loose_rows(lines)
        if found is None:
            self.lost_caption()
            for line in lines:
                self._to.paragraph(line)
            return
        rows, doubt = found
        if doubt and self.caption:
            self._to.notes.append(f"{self.caption[0]}: {doubt}")
        self._put([[GridCell(cell) for cell in row] for row in rows])

    def _put(self, rows: list[list[GridCell]]) -> None:
        label, caption = self.caption or ("", None)
        self.caption = None
        self.put(RawTable(rows, label, caption))

    def placed(self, rows: list[list[GridCell]], caption: TracedText | None) -> None:
        """A table that the file marks as one; without a caption of its own it takes the one that waits."""
        if not rows:
            return
        if caption is None:
            self._put(rows)
            return
        start = caption_start(caption.text.strip())
        self.lost_caption()
        self.put(RawTable(rows, start.label if start else "", caption.strip()))

    def put(self, table: RawTable) -> None:
        """A table that is complete but for its footnotes."""
        self.last = table
        self._to.table(table)
