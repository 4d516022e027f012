"""Three ways: what a record was when its sheets were written, what the sheets say, and what the record is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from metlit.curation.sheets.sheet_format import LIST_NUMBER
from metlit.curation.sheets.sheet_rows import SheetRow, SheetRows

_PLAIN_DIGITS = frozenset("0123456789.-")
# Of a row and a column: what the sheet says, what the record says now; and the row there.
Conflict = Callable[[str, str, str, str, SheetRow | None], None]


@dataclass
class ThreeWay:
    """Merges the rows of one record.

    Attributes:
        base: as it was.
        sheet: as the sheets say it.
        now: as it is.
        conflict: is told of every value that both changed, each in another way.
        columns: class → the columns that its sheets have; what a sheet lacks is left alone.
        numbers: (path, column) of cells that hold numbers: of these 50.4 is 50.40.
    """

    base: SheetRows
    sheet: SheetRows
    now: SheetRows
    conflict: Conflict
    columns: Mapping[str, set[str]]
    numbers: set[tuple[str, str]] = field(default_factory=set)

    def merged(self) -> SheetRows:
        """The rows of the record as it is to be."""
        self._leave_alone()
        result = {path: _copy(row) for path, row in self.now.items()}
        lists = _lists((*self.base.values(), *self.sheet.values(), *self.now.values()))
        for group in lists.values():
            self._merge_list(result, group)
        in_lists = set().union(*lists.values()) if lists else set()
        for path in [p for p in {**self.base, **self.sheet} if p not in in_lists]:
            self._merge_row(result, path)
        return result

    def _leave_alone(self) -> None:
        """What the sheets do not show is as it was, and so is a number that they show with fewer zeros."""
        for path, row in self.base.items():
            own = self.sheet.get(path)
            if own is None:
                if row.cls not in self.columns or not path:
                    self.sheet[path] = _copy(row)
                continue
            shown = self.columns[row.cls]
            own.cells |= {column: text for column, text in row.cells.items() if column not in shown}
            if LIST_NUMBER not in shown:
                own.number = row.number
            for column, text in own.cells.items():
                was = row.cells.get(column, "")
                if (path, column) in self.numbers and same_number(text, was):
                    own.cells[column] = was

    # -- lists without ids: their rows are known by their place alone

    def _merge_list(self, result: SheetRows, paths: set[str]) -> None:
        """A list as a whole: whoever changed it alone has it; rows by place may be others now."""
        was, said, is_ = (_part(rows, paths) for rows in (self.base, self.sheet, self.now))
        if _told(said) == _told(was) or _told(said) == _told(is_):
            return
        if _told(is_) != _told(was):
            path = next(p for p in (*said, *was) if _one(said.get(p)) != _one(was.get(p)))
            self.conflict(path, "", "a list that the record changed too", "", is_.get(path))
            return
        for path in is_:
            del result[path]
        result.update({path: _copy(row) for path, row in said.items()})

    # -- rows with ids, and those that a key leads to

    def _merge_row(self, result: SheetRows, path: str) -> None:
        was, said, is_ = self.base.get(path), self.sheet.get(path), self.now.get(path)
        if said is None:
            self._remove(result, path, was, is_)
        elif is_ is None and was is not None:
            if _one(said) != _one(was):
                self.conflict(path, "", "changed in the sheet", "removed in the record", None)
        elif is_ is None:
            result[path] = _copy(said)
        else:
            self._merge_cells(result[path], was, said, is_)

    def _remove(self, result: SheetRows, path: str, was: SheetRow | None, is_: SheetRow | None) -> None:
        if was is None or is_ is None:
            return
        if _one(is_) != _one(was):
            self.conflict(path, "", "removed in the sheet", "changed in the record", is_)
            return
        added = [row for row in self.now.values() if row.inside == path and row.path not in self.base]
        if added:
            self.conflict(path, "", "removed in the sheet", f"'{added[0].path}' is new in it", added[0])
            return
        del result[path]

    def _merge_cells(self, row: SheetRow, was: SheetRow | None, said: SheetRow, is_: SheetRow) -> None:
        for column in {**(was.cells if was else {}), **said.cells}:
            before = was.cells.get(column, "") if was else ""
            wanted, there = said.cells.get(column, ""), is_.cells.get(column, "")
            if wanted in (before, there):
                continue
            if there != before:
                self.conflict(said.path, column, wanted, there, is_)
            elif wanted:
                row.cells[column] = wanted
            else:
                del row.cells[column]
        if was is None or said.number != was.number:
            row.number = said.number
        if was is not None and said.inside != was.inside == is_.inside:
            row.inside, row.key = said.inside, said.key


def _lists(rows: Iterable[SheetRow]) -> dict[str, set[str]]:
    """Lists with a row that is known by its place → all rows in them, and below."""
    rows = list(rows)
    starts = {_start(row.path) for row in rows if "#" in row.path}
    found: dict[str, set[str]] = {start: set() for start in starts}
    homes: dict[str, str] = {}
    below: dict[str, list[SheetRow]] = {}
    for row in rows:
        below.setdefault(row.inside, []).append(row)
    todo = [row for row in below.get("", []) if row.path]
    while todo:
        row = todo.pop()
        home = homes.get(row.inside) or next((s for s in starts if _stands_in(row, s)), "")
        if home:
            found[home].add(row.path)
        if row.path not in homes:
            homes[row.path] = home
            todo += below.get(row.path, [])
    return {start: paths for start, paths in found.items() if paths}


def _start(path: str) -> str:
    return path.partition("#")[0]


def _stands_in(row: SheetRow, start: str) -> bool:
    """Whether a row is one of the list that begins so: by its place, or by its id beside others."""
    own = f"{row.inside}/{row.key}" if row.inside else row.key
    return own == start or _start(row.path) == start


def _part(rows: SheetRows, paths: set[str]) -> SheetRows:
    return {path: row for path, row in rows.items() if path in paths}


def _told(rows: SheetRows) -> dict[str, object]:
    return {path: _one(row) for path, row in rows.items()}


def _one(row: SheetRow | None) -> object:
    return None if row is None else (row.cells, row.inside, row.key, row.number)


def _copy(row: SheetRow) -> SheetRow:
    return SheetRow(row.record, row.cls, row.path, row.inside, row.key, row.number, dict(row.cells), dict(row.lines))


def same_number(one: str, other: str) -> bool:
    """Whether two texts are one number: 50.4 and 50.40."""
    if not one or not other or not set(one + other) <= _PLAIN_DIGITS:
        return False
    try:
        return Fraction(one) == Fraction(other)
    except ValueError:
        return False
