"""Rows → the tree of a record: the way back, with a complaint at a cell that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Several
from dataclasses import dataclass, field

from metlit.curation.sheets.cell_text import CellError, cell_value
from metlit.curation.sheets.sheet_format import DOT, VALUE_KEY, SheetFormat
from metlit.curation.sheets.sheet_rows import SheetRow
from metlit.model.schema import Field, NodeShape
from metlit.record.tree import Mapping, Scalar, Sequence, Tree

# Says of a row and a column what is wrong, and what to do.
Complaint = Callable[[SheetRow, str, str, str], None]


@dataclass
class TreeMaker:
    """Makes trees of rows.

    Attributes:
        formed: the sheets.
        complain: is told of cells that cannot be read; they are left out.
    """

    formed: SheetFormat
    complain: Complaint
    _below: dict[str, list[SheetRow]] = field(default_factory=dict)

    def tree(self, rows: Several[SheetRow]) -> Mapping:
        """The tree of one record; keys are in the order of the shapes."""
        root = next(row for row in rows if not row.path)
        self._below = {}
        for row in rows:
            if row.path:
                self._below.setdefault(row.inside, []).append(row)
        made = self.node(root)
        return made if isinstance(made, Mapping) else Mapping({}, 0, 0)

    def node(self, row: SheetRow, without: str = "") -> Tree:
        """What a row stands for: a mapping, or the plain value that stands for it."""
        shape = self.formed.schema.shape_of(row.cls)
        entries: dict[str, tuple[Scalar, Tree]] = {}
        below = self._below.get(row.path, [])
        for name, found in shape.fields.items():
            if name == without:
                continue
            value = self.value(row, name, found)
            rows = [child for child in below if child.key == name]
            if value is not None and rows:
                self.complain(row, name, f"'{name}' has a value here and rows of its own", "empty this cell, or them")
            elif rows:
                value = self.nodes(found, rows)
            if value is not None:
                entries[name] = _key(name), value
        alone = entries[shape.scalar_key][1] if set(entries) == {shape.scalar_key} else None
        return alone if isinstance(alone, Scalar) else Mapping(entries, 0, 0)

    def nodes(self, found: Field, rows: list[SheetRow]) -> Tree:
        """The value of a key that has rows."""
        ordered = sorted(rows, key=lambda row: (row.number == 0, row.number))
        if found.keyed_by and not any(row.number for row in rows):
            return self.keyed(found, self.formed.schema.shape_of(found.target), ordered)
        if len(ordered) == 1 and not ordered[0].number:
            return self.node(ordered[0])
        return Sequence([self.node(row) for row in ordered], 0, 0)

    def keyed(self, found: Field, shape: NodeShape, rows: list[SheetRow]) -> Mapping:
        """A mapping whose keys are values."""
        key = shape.by_path(found.keyed_by)
        assert key is not None
        made: dict[str, list[Tree]] = {}
        for row in rows:
            called = self.value(row, key.key, key)
            if not isinstance(called, Scalar):
                self.complain(row, key.key, f"'{key.key}' is needed here", "write it, or remove the row")
                continue
            if called.text in made and not found.several_of_a_key:
                self.complain(row, key.key, f"'{called.text}' has two rows", "remove one")
            made.setdefault(called.text, []).append(self.node(row, without=key.key))
        entries: dict[str, tuple[Scalar, Tree]] = {}
        for name, values in made.items():
            entries[name] = _key(name), values[0] if len(values) == 1 else Sequence(values, 0, 0)
        return Mapping(entries, 0, 0)

    def value(self, row: SheetRow, column: str, found: Field) -> Tree | None:
        """The value of a cell, with what stands in the columns beside it; None if there is none."""
        text = row.cells.get(column, "")
        try:
            own = cell_value(text, found) if text.strip() else None
        except CellError as error:
            self.complain(row, column, error.message, error.remedy)
            return None
        inner = self.formed.inside(found)
        if inner is None or not any(name.startswith(column + DOT) for name in row.cells):
            return own
        entries: dict[str, tuple[Scalar, Tree]] = {}
        for name, below in inner.fields.items():
            value = self.value(row, f"{column}{DOT}{name}", below)
            if value is not None:
                entries[name] = _key(name), value
        if not entries:
            return own
        if own is None:
            return Mapping(entries, 0, 0)
        if not isinstance(own, Scalar):
            remedy = f"write the plain value here, or empty the columns '{column}{DOT}…'"
            self.complain(row, column, "a cell with columns beside it takes a plain value", remedy)
            return own
        return Mapping({VALUE_KEY: (_key(VALUE_KEY), own), **entries}, 0, 0)


def _key(name: str) -> Scalar:
    return Scalar(name, True, 0, 0)
