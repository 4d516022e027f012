"""Extraction tables of other programs → sheets, by a small file that says what their columns are.

A file has sections, ``[Sheet]``, each with a condition if not all rows are meant (``column = value``). A line is a
column of the sheet, a column of the table (``field___*``: the columns of a checkbox), how its value is written (``{}``
the value, ``{slug}`` as an id, ``{;}`` pieces between semicolons), and what its codes mean. Lines before the first
section hold for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from metlit.curation.sheets.cell_finding import CellFinding
from metlit.curation.sheets.grid_cells import SheetGrid
from metlit.curation.sheets.sheet_format import RECORD_ID, SheetClass, SheetFormat
from metlit.errors import MetlitError, ResourceError
from metlit.model.terms import did_you_mean, nearest
from metlit.record.local_ids import id_made_of

_VALUE, _SLUG, _PIECES = "{}", "{slug}", "{;}"
_ALL = "*"
_CHECKED = {"1", "checked", "yes", "true"}
_UNCHECKED = {"", "0", "unchecked", "no", "false"}


@dataclass(frozen=True)
class MapLine:
    """A column of a sheet: the column of the table, how it is written, and what codes mean (none: the values as is)."""

    column: str
    source: str
    written: str = _VALUE
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass
class MapSection:
    """The lines of a sheet, and the column and value that its rows have; an empty column: all rows."""

    sheet: SheetClass
    column: str = ""
    value: str = ""
    lines: list[MapLine] = field(default_factory=list)


@dataclass
class MappedGrid(SheetGrid):
    """A sheet made of a table: its cells are called as those of the table."""

    origins: dict[tuple[int, int], str] = field(default_factory=dict)

    def called(self, row: int, column: int) -> str:
        """The cell of the table that a cell comes from, or the first of its row."""
        return self.origins.get((row, column), self.origins.get((row, 0), f"{self.name}!A1"))


def load_table_map(file: Path, formed: SheetFormat) -> list[MapSection]:
    """The sections of a file.

    Raises:
        ResourceError: naming the line that cannot be used.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{file} cannot be read: {error}", "name a file that says what columns are") from error
    common: list[MapLine] = []
    sections: list[MapSection] = []
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{file}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            sections.append(_section(line, formed, where))
        else:
            one = _line(line, sections[-1].sheet if sections else None, formed, where)
            (sections[-1].lines if sections else common).append(one)
    if not sections:
        raise ResourceError(f"{file}: no section such as [{next(iter(formed.classes.values())).name}]")
    for section in sections:
        own = {one.column for one in section.lines}
        section.lines = [*(one for one in common if one.column not in own), *section.lines]
    return sections


def _section(line: str, formed: SheetFormat, where: str) -> MapSection:
    head, _, condition = line.partition("\t")
    name = head.strip().removeprefix("[").removesuffix("]")
    if name.casefold() not in formed.by_name:
        near = did_you_mean(nearest(name, [one.name for one in formed.classes.values()]))
        raise ResourceError(f"{where}: '{name}' is no sheet", near)
    column, sign, value = condition.partition("=")
    if condition.strip() and not sign:
        raise ResourceError(f"{where}: a condition is 'column = value'")
    return MapSection(formed.by_name[name.casefold()], column.strip(), value.strip())


def _line(line: str, sheet: SheetClass | None, formed: SheetFormat, where: str) -> MapLine:
    cells = [cell.strip() for cell in (*line.split("\t"), "", "", "")][:4]
    column, source, written, words = cells
    known = column == RECORD_ID or (
        sheet is not None and (column in sheet.address or formed.field(sheet.shape, column))
    )
    if not known:
        names = [*sheet.address, *sheet.shape.fields] if sheet else [RECORD_ID]
        raise ResourceError(f"{where}: '{column}' is no column here", did_you_mean(nearest(column, names)))
    if not source and not written:
        raise ResourceError(f"{where}: neither a column of the table nor a text to write")
    pairs = [pair.partition("=") for pair in words.split(";") if pair.strip()]
    if any(not sign for _, sign, _ in pairs):
        raise ResourceError(f"{where}: codes are written 'code = word; code = word'")
    return MapLine(column, source, written or _VALUE, {code.strip(): word.strip() for code, _, word in pairs})


def mapped_grids(
    sections: Sequence[MapSection], tables: Sequence[SheetGrid]
) -> tuple[list[SheetGrid], list[CellFinding]]:
    """The sheets that tables come to, and what in them has no meaning there.

    Raises:
        MetlitError: for a column of the table that is not there.
    """
    grids: list[SheetGrid] = []
    findings: list[CellFinding] = []
    for table in tables:
        heads = {text.strip(): place for place, text in enumerate(table.rows[0] if table.rows else [])}
        for section in sections:
            grids.append(_Mapped(section, table, heads, findings).grid())
    return grids, findings


@dataclass
class _Mapped:
    """One table on its way into one sheet."""

    section: MapSection
    table: SheetGrid
    heads: dict[str, int]
    findings: list[CellFinding]

    def grid(self) -> MappedGrid:
        for name in (self.section.column, *(one.source for one in self.section.lines)):
            if name and not name.endswith(_ALL):
                self.place(name)
        columns = [one.column for one in self.section.lines]
        made = MappedGrid(self.table.file, self.section.sheet.name, [columns])
        seen: set[tuple[str, ...]] = set()
        for line in range(1, len(self.table.rows)):
            if not self.is_meant(line) or not any(cell.strip() for cell in self.table.rows[line]):
                continue
            texts = [self.text(one, line) for one in self.section.lines]
            told = [text for one, text in zip(self.section.lines, texts, strict=True) if one.source and text]
            # The same of a study stands in each row of it.
            if told and tuple(texts) not in seen:
                seen.add(tuple(texts))
                self.take(made, line, texts)
        return made

    def take(self, made: MappedGrid, line: int, texts: list[str]) -> None:
        row = len(made.rows)
        made.rows.append(texts)
        for place, one in enumerate(self.section.lines):
            source = next(iter(self.places(one.source)), 0)
            made.origins[row, place] = self.table.called(line, source)
            for at in self.places(one.source):
                if mark := self.table.marks.get((line, at)):
                    made.marks[row, place] = mark
                if (line, at) in self.table.numbers and one.written == _VALUE and not one.words:
                    made.numbers.add((row, place))

    def is_meant(self, line: int) -> bool:
        if not self.section.column:
            return True
        return self.table.cell(line, self.place(self.section.column)).strip() == self.section.value

    def place(self, name: str) -> int:
        if name not in self.heads:
            near = did_you_mean(nearest(name, [head for head in self.heads if head]))
            raise MetlitError(f"{self.table.file} has no column '{name}', which the mapping names", near)
        return self.heads[name]

    def places(self, source: str) -> list[int]:
        if source.endswith(_ALL):
            return [place for head, place in self.heads.items() if head.startswith(source[:-1])]
        return [self.heads[source]] if source else []

    def text(self, one: MapLine, line: int) -> str:
        """What a cell of the sheet says."""
        if not one.source:
            return one.written
        pieces = [text for text in self.pieces(one, line) if text]
        written = one.written.replace(_PIECES, _VALUE)
        return "\n".join(
            written.replace(_SLUG, id_made_of(text)) if _SLUG in written else written.replace(_VALUE, text)
            for text in pieces
        )

    def pieces(self, one: MapLine, line: int) -> Iterator[str]:
        """The values, with words for codes."""
        for place in self.places(one.source):
            text = self.table.cell(line, place).strip()
            if one.source.endswith(_ALL):
                yield from self.checked(one, line, place, text)
                continue
            for piece in text.split(";") if _PIECES in one.written else [text]:
                yield self.word(one, line, place, piece.strip())

    def checked(self, one: MapLine, line: int, place: int, text: str) -> Iterator[str]:
        """The word of a choice that is ticked."""
        head = next(head for head, at in self.heads.items() if at == place)
        if text.casefold() in _CHECKED:
            yield self.word(one, line, place, head.removeprefix(one.source[:-1]))
        elif text.casefold() not in _UNCHECKED:
            self.complain(line, place, f"'{text}' is neither ticked nor not", "1 or 0, Checked or Unchecked")

    def word(self, one: MapLine, line: int, place: int, text: str) -> str:
        if not text or not one.words or text in one.words:
            return one.words.get(text, text)
        known = ", ".join(one.words)
        self.complain(line, place, f"'{text}' has no meaning in the mapping", f"it knows {known}: add it there")
        return ""

    def complain(self, line: int, place: int, message: str, remedy: str) -> None:
        cell = self.table.called(line, place)
        self.findings.append(CellFinding(self.table.file, cell, "sheet-mapping", message, remedy))
