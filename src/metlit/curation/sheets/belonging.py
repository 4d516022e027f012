"""Rows of a record → where each belongs: the row that it stands in, the key there, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from metlit import iris
from metlit.curation.sheets.cell_finding import CellFinding
from metlit.curation.sheets.cell_text import CellError, cell_value
from metlit.curation.sheets.sheet_format import INSIDE, LIST_NUMBER, UNDER, SheetFormat
from metlit.curation.sheets.sheet_rows import SheetRow, joined_path, path_of
from metlit.curation.sheets.taken import TakenRow
from metlit.model import schema as model
from metlit.model.schema import Field
from metlit.record.tree import Scalar

Complain = Callable[[CellFinding], None]


@dataclass
class Belonging:
    """Finds out where the rows of one record belong.

    Attributes:
        formed: the sheets.
        complain: is told of rows that belong nowhere, or are called as another is.
        gone: paths that the record had when its sheets were written.
        known: path → row of the record that the sheets do not show, those above before those below.
    """

    formed: SheetFormat
    complain: Complain
    gone: frozenset[str] = frozenset()
    known: Mapping[str, SheetRow] = field(default_factory=dict)
    placed: dict[str, TakenRow] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=lambda: {"": ""})

    def __post_init__(self) -> None:
        for path, row in self.known.items():
            local = self.formed.schema.shape_of(row.cls).by_path(model.LOCAL_ID)
            named = local is not None and iris.SLUG.fullmatch(_plain(row, local))
            self.owners[path] = path if named else self.owners.get(row.inside, "")

    def place(self, record: str, taken: list[TakenRow]) -> dict[str, TakenRow]:
        """Path → row. The record itself has a row too, with or without a line in its sheet."""
        root = self.formed.schema.root.cls
        own = [one for one in taken if one.row.cls == root]
        for other in own[1:]:
            self.twice(other, own[0], record)
        if own:
            self.placed[""] = own[0]
        waiting = [one for one in taken if one.row.cls != root]
        while waiting:
            left = [one for one in waiting if not self.settle(one, waiting)]
            if len(left) == len(waiting):
                break
            waiting = left
        for one in waiting:
            self.lost(one)
        return self.placed

    def settle(self, one: TakenRow, waiting: list[TakenRow]) -> bool:
        """Give a row its path, if the row that it stands in has one; whether that is done."""
        row = one.row
        inside = row.inside or self.only_place(one, waiting)
        if inside is None or inside not in self.owners:
            return False
        found = self.key(one, inside)
        if found is None:
            return True
        row.inside, row.key = inside, found.key
        path, owner = self.path(one, found)
        if path in self.placed:
            self.twice(one, self.placed[path], path)
            return True
        row.path = path
        self.placed[path], self.owners[path] = one, owner
        return True

    def only_place(self, one: TakenRow, waiting: list[TakenRow]) -> str | None:
        """Where a row stands that does not say it: the one place where it can."""
        above = {shape.cls for shape, _ in self.formed.classes[one.row.cls].holders}
        if above == {model.PUBLICATION}:
            return ""
        if any(other.row.cls in above for other in waiting):
            return None
        rows = {**self.known, **{path: other.row for path, other in self.placed.items()}}
        places = [path for path, row in rows.items() if row.cls in above]
        return places[0] if len(places) == 1 else None

    def key(self, one: TakenRow, inside: str) -> Field | None:
        """The key that a row stands under."""
        row = self.placed[inside].row if inside in self.placed else self.known.get(inside)
        above = row.cls if row else model.PUBLICATION
        sheet = self.formed.classes[one.row.cls]
        fields = sheet.key_in(self.formed.schema.shape_of(above))
        chosen = [f for f in fields if not one.row.key or f.key == one.row.key]
        if len(chosen) == 1:
            return chosen[0]
        label = self.formed.schema.shape_of(above).label
        if not fields:
            told = f"a {label} has no rows of {sheet.name}"
            self.tell(one, INSIDE, told, "name the row that this one belongs to")
        else:
            names = " or ".join(f.key for f in fields)
            self.tell(one, UNDER, f"'{UNDER}' says which key of the {label} is meant", f"write {names}")
        return None

    def path(self, one: TakenRow, found: Field) -> tuple[str, str]:
        """What a row is called, and what the ids inside it hang from."""
        row, shape = one.row, self.formed.schema.shape_of(one.row.cls)
        owner = self.owners[row.inside]
        local = shape.by_path(model.LOCAL_ID)
        named = _plain(row, local) if local else ""
        if iris.SLUG.fullmatch(named):
            path = joined_path(owner, named)
            return path, path
        key = shape.by_path(found.keyed_by) if found.keyed_by and not row.number else None
        name = _plain(row, key) if key else ""
        path = path_of(row.inside, found.key, name, row.number)
        if path in self.placed and not row.number and (not key or found.several_of_a_key):
            sign = "#" if key else "#+"
            path = next(p for n in range(2, len(self.placed) + 3) if (p := f"{path}{sign}{n}") not in self.placed)
        return path, owner

    # -- complaints

    def tell(self, one: TakenRow, column: str, message: str, remedy: str) -> None:
        self.complain(CellFinding(one.grid.file, one.cell(column), "sheet-row", message, remedy))

    def twice(self, one: TakenRow, first: TakenRow, path: str) -> None:
        """Two rows that are called the same."""
        told = f"'{path}' stands in {first.cell('')} too"
        remedy = "give it another id" if not one.row.number else f"leave '{LIST_NUMBER}' empty in a new row"
        column = LIST_NUMBER if one.row.number and "#" in path else "id"
        remedy = f"{remedy}, or remove one of them"
        self.complain(CellFinding(one.grid.file, one.cell(column), "sheet-twice", told, remedy))

    def lost(self, one: TakenRow) -> None:
        """A row that stands in one that is not there."""
        inside = one.row.inside
        if not inside:
            above = " or ".join(dict.fromkeys(s.label for s, _ in self.formed.classes[one.row.cls].holders))
            self.tell(one, INSIDE, f"'{INSIDE}' does not say in which {above}", "write its id, with those above it")
        elif inside in self.gone:
            remedy = "restore the row, or remove this one too"
            told = f"the row '{inside}' is removed, and this one stands in it"
            self.complain(CellFinding(one.grid.file, one.cell(INSIDE), "sheet-removed", told, remedy))
        else:
            self.tell(one, INSIDE, f"there is no row '{inside}'", "write the id of a row, with those above it: p1/rt1")


def _plain(row: SheetRow, found: Field) -> str:
    """The plain text of a cell; empty if it has none."""
    text = row.cells.get(found.key, "")
    try:
        value = cell_value(text, found) if text else None
    except CellError:
        return ""
    return value.text if isinstance(value, Scalar) else ""
