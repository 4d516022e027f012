"""Places in the text of a record → the cells of sheets that hold what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metlit.curation.sheets.sheet_rows import SheetRow
from metlit.curation.sheets.taken import TakenRow


def matched_rows(rows: Mapping[str, SheetRow], made: Mapping[str, SheetRow]) -> dict[str, str]:
    """Paths of the rows of a text → paths of the rows that it was made of: in lists these may have other numbers."""
    below: dict[tuple[str, str], list[SheetRow]] = {}
    for row in rows.values():
        below.setdefault((row.inside, row.key), []).append(row)
    lists: dict[tuple[str, str], list[SheetRow]] = {}
    for row in made.values():
        lists.setdefault((row.inside, row.key), []).append(row)
    found, todo = {"": ""}, [""]
    while todo:
        path = todo.pop()
        for (inside, key), items in lists.items():
            if inside != path or not key:
                continue
            own = sorted(below.get((found[path], key), []), key=lambda row: (row.number == 0, row.number))
            named = {row.path for row in own}
            same = all(item.path in named for item in items)
            for place, item in enumerate(items):
                if same or place < len(own):
                    found[item.path] = item.path if same else own[place].path
                    todo.append(item.path)
    return found


@dataclass(frozen=True)
class Located:
    """Knows the cells of a record.

    Attributes:
        text: of the record.
        made: its rows, with the places of their values.
        matched: path in it → path in the sheets.
        placed: path in the sheets → the row there.
    """

    text: str
    made: Mapping[str, SheetRow]
    matched: Mapping[str, str]
    placed: Mapping[str, TakenRow]

    def at(self, line: int, column: int) -> tuple[TakenRow | None, str]:
        """The row and column that hold what stands at a place, or the last value before it."""
        places = [(place, path, name) for path, row in self.made.items() for name, place in row.lines.items()]
        before = [one for one in places if one[0] <= (line, max(column, 1))]
        # A finding about a key has the place of the key, before its value on the same line.
        on_line = [one for one in places if one[0][0] == line and one[0] > (line, column) and one[2]]
        best = max(before, default=None)
        if best is None or (best[0][0] < line and on_line) or (best[0] != (line, column) and not best[2] and on_line):
            best = min(on_line, default=best)
        if best is None:
            return None, ""
        return self.placed.get(self.matched.get(best[1], "")), best[2]
