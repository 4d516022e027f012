"""Rows of sheets that do not carry the record as it was: they add and change, and remove nothing."""

from __future__ import annotations

from metlit import iris
from metlit.curation.sheets.sheet_format import SheetFormat
from metlit.curation.sheets.sheet_rows import SheetRow, SheetRows
from metlit.curation.sheets.three_way import same_number
from metlit.model import schema as model


def overlaid(
    formed: SheetFormat, sheet: SheetRows, now: SheetRows, numbers: set[tuple[str, str]]
) -> tuple[SheetRows, dict[str, str]]:
    """The rows of a record with those of the sheets; what these leave empty stays.

    A row without id, of a key that may be repeated, is the one that says the same, or a new one: never another.

    Args:
        formed: the sheets.
        sheet: the rows of the sheets; they get new paths.
        now: the rows of the record.
        numbers: (path, column) of cells that hold numbers: of these 50.4 is 50.40.

    Returns:
        the rows, and old path → new path of those that have another.
    """
    renamed: dict[str, str] = {}
    merged = dict(now)
    beside = {(there.inside, there.key) for there in now.values()}
    for path, row in sheet.items():
        inside = row.inside
        row.inside = renamed.get(inside, inside)
        if (row.inside, row.key) in beside and _is_known_by_place(formed, row):
            row.path = _same(row, now, set(renamed.values())) or _unused(row, merged)
            row.number = 0
        elif row.inside != inside and path.startswith(f"{inside}/"):
            row.path = f"{row.inside}/{path.removeprefix(f'{inside}/')}"
        renamed[path] = row.path
        if there := now.get(row.path):
            kept = {
                c for c, text in row.cells.items() if (path, c) in numbers and same_number(text, there.cells.get(c, ""))
            }
            row.cells = {**there.cells, **{c: text for c, text in row.cells.items() if c not in kept}}
            row.number = there.number
        merged[row.path] = row
    return merged, {old: new for old, new in renamed.items() if old != new}


def _is_known_by_place(formed: SheetFormat, row: SheetRow) -> bool:
    """Whether a row has no id and no key of its own, and may have others beside it."""
    if not row.path or not row.key:
        return False
    holders = [field for _, field in formed.classes[row.cls].holders if field.key == row.key]
    local = formed.schema.shape_of(row.cls).by_path(model.LOCAL_ID)
    named = local is not None and iris.SLUG.fullmatch(row.cells.get(local.key, "")) is not None
    return not named and any(field.repeatable and not field.keyed_by for field in holders)


def _same(row: SheetRow, now: SheetRows, taken: set[str]) -> str:
    """The row of the record that says all that a row says."""
    for path, there in now.items():
        beside = (there.inside, there.key) == (row.inside, row.key) and path not in taken
        if beside and all(there.cells.get(column) == text for column, text in row.cells.items()):
            return path
    return ""


def _unused(row: SheetRow, merged: SheetRows) -> str:
    """A path that nothing has."""
    path = f"{row.inside}/{row.key}" if row.inside else row.key
    if not any(p == path or p.startswith(f"{path}#") for p in merged):
        return path
    return next(p for n in range(1, len(merged) + 2) if (p := f"{path}#+{n}") not in merged)
