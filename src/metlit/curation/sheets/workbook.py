"""Rows of records as a workbook (XlsxWriter): drop-downs, help, no macros, no formulas; the same bytes every time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from metlit.curation.sheets.sheet_format import (
    ADDRESS,
    DOT,
    INSIDE,
    LIST_NUMBER,
    RECORD_ID,
    UNDER,
    SheetClass,
    SheetFormat,
)
from metlit.curation.sheets.sheet_rows import SheetRow
from metlit.errors import MetlitError, RecordsError
from metlit.model import schema as model
from metlit.model.schema import Field

if TYPE_CHECKING:
    import xlsxwriter

REQUIRED_SIGN = " *"
# Hidden: the words of the drop-downs, and the records as they were.
LISTS_SHEET, BASE_SHEET, ABOUT_SHEET = "metlit lists", "metlit base", "About"
BASE_HEADS = ("record id", "sha256", "part", "text")
HEAD_ROWS = 2
_LONGEST_CELL, _LONGEST_TITLE, _LONGEST_HELP = 32_767, 32, 255
_PART = 30_000
_FREE_ROWS = 500  # with drop-downs, below those that are filled
_EPOCH = datetime(1980, 1, 1)
_TEXT = "@"  # cells are texts, so that nothing is made of what is typed: no date of 3-5, no 50.4 of 50.40
_WIDTH, _WIDE, _HELP_HEIGHT = 16, 34, 75


@dataclass(frozen=True)
class BaseRecord:
    """A record as it was when its sheets were written: its id and its text."""

    record: str
    data: bytes


@dataclass
class _Book:
    """A workbook as it grows."""

    formed: SheetFormat
    book: xlsxwriter.Workbook
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)

    def style(self, **given: object) -> object:
        return self.book.add_format({"valign": "top", "text_wrap": True, **given})


def workbook_file(
    formed: SheetFormat, rows: Sequence[SheetRow], base: Sequence[BaseRecord], about: Sequence[str]
) -> bytes:
    """A workbook of records: one sheet a class, one row a node; only heads if there are none.

    Args:
        formed: the sheets of the record format.
        rows: of all records.
        base: the records.
        about: what its first sheet says, a cell a line.

    Raises:
        RecordsError: for a text that no cell can hold.
        MetlitError: if XlsxWriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MetlitError("XLSX needs XlsxWriter", "pip install 'metlit[curation]'") from error
    _refuse_long(formed, rows)
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = _Book(formed, xlsxwriter.Workbook(stream, options))
    made.book.set_properties({"title": "metlit records", "created": _EPOCH})
    _about(made, about)
    by_class: dict[str, list[SheetRow]] = {}
    for row in rows:
        by_class.setdefault(row.cls, []).append(row)
    sheets = {one.name: made.book.add_worksheet(one.name) for one in formed.classes.values()}
    lists = made.book.add_worksheet(LISTS_SHEET)
    lists.hide()
    for one in formed.classes.values():
        _sheet(made, one, sheets[one.name], by_class.get(one.shape.cls, []))
    _fill_lists(made, lists)
    _fill_base(made, base)
    made.book.close()
    return stream.getvalue()


def _refuse_long(formed: SheetFormat, rows: Sequence[SheetRow]) -> None:
    for row in rows:
        for column, text in row.cells.items():
            if len(text) > _LONGEST_CELL:
                place = f"{row.record}, line {row.lines[column][0]}: '{column}'"
                told = f"{place} has {len(text)} characters, and a cell of a sheet takes {_LONGEST_CELL}"
                raise RecordsError(told, "shorten the text, or leave this record to an editor")


def _about(made: _Book, about: Sequence[str]) -> None:
    sheet = made.book.add_worksheet(ABOUT_SHEET)
    sheet.set_column(0, 0, 120)
    for line, text in enumerate(about):
        sheet.write_string(line, 0, text, made.style())


# -- the sheet of a class


def columns_of(formed: SheetFormat, one: SheetClass, rows: Sequence[SheetRow]) -> list[str]:
    """The columns of a sheet: where a row belongs, its keys, and beside each what its values have."""
    used = dict.fromkeys(column for row in rows for column in row.cells if DOT in column)
    beside: dict[str, list[str]] = {}
    for column in sorted(used, key=lambda c: _order(formed, one, c)):
        beside.setdefault(column.partition(DOT)[0], []).append(column)
    return [*one.address, *(c for key in one.shape.fields for c in (key, *beside.get(key, ())))]


def _order(formed: SheetFormat, one: SheetClass, column: str) -> list[int]:
    parts = column.split(DOT)
    found = [formed.field(one.shape, DOT.join(parts[:n])) for n in range(1, len(parts) + 1)]
    return [f.order for f in found if f]


def _sheet(made: _Book, one: SheetClass, sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[SheetRow]) -> None:
    """Heads, help, drop-downs, and a row a node."""
    columns = columns_of(made.formed, one, rows)
    text = made.style(num_format=_TEXT)
    heads = [made.style(bold=True, bottom=1, bg_color=color) for color in ("#D9D9D9", "#FCE4D6", "#DDEBF7")]
    helped = made.style(italic=True, font_size=8, font_color="#595959", bottom=1)
    sheet.set_row(1, _HELP_HEIGHT)
    for place, column in enumerate(columns):
        found = None if column in one.address else made.formed.field(one.shape, column)
        required = bool(found and found.minimum and DOT not in column) or column == RECORD_ID
        head = heads[0 if column in one.address else 1 if required else 2]
        sheet.write_string(0, place, column + (REQUIRED_SIGN if required else ""), head)
        sheet.write_string(1, place, _told(made.formed, one, column, found), helped)
        longest = max((len(line) for row in rows for line in _cell(row, column).split("\n")), default=0)
        sheet.set_column(place, place, _WIDE if longest > _WIDTH else _WIDTH, text)
        _validate(made, sheet, place, _told(made.formed, one, column, found), column, found, len(rows))
    for line, row in enumerate(rows, HEAD_ROWS):
        for place, column in enumerate(columns):
            if content := _cell(row, column):
                sheet.write_string(line, place, content, text)
    frozen = len(one.address) + (model.LOCAL_ID in {f.path for f in list(one.shape.fields.values())[:1]})
    sheet.freeze_panes(HEAD_ROWS, frozen)
    # As on the screen, so on paper: each page has the heads, and whose the rows are.
    sheet.set_landscape()
    sheet.repeat_rows(0, HEAD_ROWS - 1)
    sheet.repeat_columns(0, frozen - 1)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _cell(row: SheetRow, column: str) -> str:
    """What a row has in a column."""
    number = str(row.number) if row.number else ""
    return {RECORD_ID: row.record, INSIDE: row.inside, UNDER: row.key, LIST_NUMBER: number}.get(
        column, row.cells.get(column, "")
    )


def _told(formed: SheetFormat, one: SheetClass, column: str, found: Field | None) -> str:
    """What a column is for."""
    if found is None:
        return ADDRESS[column]
    text = found.description
    if formed.has_rows(found):
        text += f" Rows of the sheet {formed.of(found).name}; here only plain values, or that there are none."
    elif found.message.startswith(f"{found.key}: "):
        text += f" Takes {found.message.removeprefix(f'{found.key}: ')}."
    return text + (" Required." if found.minimum and DOT not in column else "")


def _validate(
    made: _Book,
    sheet: xlsxwriter.worksheet.Worksheet,
    place: int,
    told: str,
    column: str,
    found: Field | None,
    rows: int,
) -> None:
    """A drop-down where a column takes words; help when a cell is chosen."""
    message = told if len(told) <= _LONGEST_HELP else told[: _LONGEST_HELP - 1] + "…"
    rule: dict[str, object] = {"input_title": column[:_LONGEST_TITLE], "input_message": message, "validate": "any"}
    if words := _choices(made.formed, found):
        rule |= {
            "validate": "list",
            "source": _range(made, words),
            "error_type": "warning",
            "error_title": "Not in the list",
            "error_message": "Synonyms, and several words with a line each, are read too. metlit sheet import tells.",
        }
    sheet.data_validation(HEAD_ROWS, place, HEAD_ROWS + rows + _FREE_ROWS, place, rule)


def _choices(formed: SheetFormat, found: Field | None) -> list[str]:
    """The words that a column takes; none if it takes other values too."""
    if found is None or found.kind not in (model.WORD, model.BOOLEAN):
        return []
    words = ["true", "false"] if found.kind == model.BOOLEAN else formed.words(found.target)
    return words + (formed.absences if formed.may_be_absent(found) else [])


def _range(made: _Book, words: list[str]) -> str:
    """Where a list of words stands: a list within the rule itself may have 255 characters only."""
    key = tuple(words)
    if key not in made.lists:
        from xlsxwriter.utility import xl_col_to_name

        column = xl_col_to_name(len(made.lists))
        made.lists[key] = f"='{LISTS_SHEET}'!${column}$1:${column}${len(words)}"
    return made.lists[key]


def _fill_lists(made: _Book, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    for place, words in enumerate(made.lists):
        for line, word in enumerate(words):
            sheet.write_string(line, place, word)


# -- the records as they were


def _fill_base(made: _Book, base: Sequence[BaseRecord]) -> None:
    """The records themselves: what was changed in a sheet is what differs from them."""
    sheet = made.book.add_worksheet(BASE_SHEET)
    sheet.hide()
    for place, head in enumerate(BASE_HEADS):
        sheet.write_string(0, place, head)
    line = 0
    for one in base:
        digest = sha256(one.data).hexdigest()
        for part, text in enumerate(_parts(one.data.decode("utf-8")), 1):
            line += 1
            for place, content in enumerate((one.record, digest, str(part), text)):
                sheet.write_string(line, place, content)


def _parts(text: str) -> Iterator[str]:
    """A text in pieces for cells; as JSON, so that ends of lines stay what they are."""
    written = json.dumps(text)
    return (written[start : start + _PART] for start in range(0, len(written), _PART))


def base_records(rows: Sequence[Mapping[str, str]]) -> tuple[dict[str, BaseRecord], list[str]]:
    """The records that a sheet of them holds, and the ids of those that are damaged.

    Args:
        rows: head → text.
    """
    parts: dict[tuple[str, str], dict[int, str]] = {}
    for row in rows:
        record, digest, part, text = (row.get(head, "") for head in BASE_HEADS)
        parts.setdefault((record, digest), {})[int(part) if part.isdecimal() else 0] = text
    found, damaged = {}, []
    for (record, digest), pieces in parts.items():
        try:
            data = str(json.loads("".join(pieces[n] for n in sorted(pieces)))).encode("utf-8")
        except (ValueError, UnicodeEncodeError):
            data = b""
        if sha256(data).hexdigest() == digest:
            found[record] = BaseRecord(record, data)
        else:
            damaged.append(record)
    return found, damaged
