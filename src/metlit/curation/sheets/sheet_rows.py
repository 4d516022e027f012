"""The tree of a record → rows: one a node, its values as texts of cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from metlit import iris
from metlit.curation.sheets.cell_text import NO_VALUES, cell_text_of
from metlit.curation.sheets.sheet_format import DOT, VALUE_KEY, SheetFormat
from metlit.errors import RecordsError
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape
from metlit.record.tree import Mapping, Scalar, Sequence, Tree

RowPlace = tuple[int, int]


@dataclass
class SheetRow:
    """A node as a row.

    Attributes:
        record: the id of the record.
        cls: the IRI of its class.
        path: what it is called in its record: ``p1/rt1`` by ids; ``p1/pain#2`` by key and place in a list.
        inside: the path of the node that it stands in; empty for the record itself.
        key: the key that it stands under; empty for the record itself.
        number: the place in a list, from 1; 0 if it is in none.
        cells: column → text.
        lines: column → line and column in the record; that of the node has an empty name.
    """

    record: str
    cls: str
    path: str
    inside: str = ""
    key: str = ""
    number: int = 0
    cells: dict[str, str] = field(default_factory=dict)
    lines: dict[str, RowPlace] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, str]:
        """What it says: its cells, and where it belongs."""
        return {**self.cells, "": f"{self.inside} {self.key}"}


# Path → row.
SheetRows = dict[str, SheetRow]


def sheet_rows(formed: SheetFormat, tree: Mapping, record: str) -> list[SheetRow]:
    """All rows of a record, from the record downwards.

    Raises:
        RecordsError: for a key without a value, or a key of the record itself that is none.
    """
    root = formed.schema.root
    unknown = next((key for name, (key, _) in tree.entries.items() if name not in root.fields), None)
    if unknown:
        raise RecordsError(f"{record}, line {unknown.line}: '{unknown.text}' is no key", "see metlit check")
    _refuse_nothing(tree, record)
    return _Rows(formed, record).node(root, tree, SheetRow(record, root.cls, ""), "")


def _refuse_nothing(tree: Tree, record: str) -> None:
    if isinstance(tree, Scalar):
        if tree.plain and tree.text in NO_VALUES:
            raise RecordsError(f"{record}, line {tree.line}: a key without a value", "see metlit check")
        return
    for value in tree.items if isinstance(tree, Sequence) else (value for _, value in tree.entries.values()):
        _refuse_nothing(value, record)


class _Rows:
    """The walk over one record."""

    def __init__(self, formed: SheetFormat, record: str) -> None:
        self.formed, self.record = formed, record
        self.taken: set[str] = {""}

    def node(self, shape: NodeShape, tree: Mapping, row: SheetRow, owner: str) -> list[SheetRow]:
        """The row of a mapping, and those of the nodes in it."""
        rows = [row]
        row.lines[""] = tree.line, tree.column
        for name, (_, value) in tree.entries.items():
            found = shape.fields[name]
            below = self.below(found, value, row, owner) if self.formed.has_rows(found) else None
            if below is not None:
                rows += below
            else:
                self.cells(found, name, value, row)
        return rows

    def cells(self, found: Field, column: str, tree: Tree, row: SheetRow) -> None:
        """The cell of a value, and those beside it if it has a place or a summary."""
        row.lines[column] = tree.line, tree.column
        inner = self.formed.inside(found)
        if isinstance(tree, Mapping) and inner and _is_placed(inner, tree):
            for name, (_, value) in tree.entries.items():
                if name == VALUE_KEY:
                    row.cells[column] = cell_text_of(value, found)
                else:
                    self.cells(inner.fields[name], f"{column}{DOT}{name}", value, row)
            return
        row.cells[column] = cell_text_of(tree, found)

    # -- nodes below

    def below(self, found: Field, tree: Tree, row: SheetRow, owner: str) -> list[SheetRow] | None:
        """The rows of the nodes of a key; None if it is a cell: an absence, a short form, or what no rows can say."""
        shape = self.formed.schema.shape_of(found.target)
        if isinstance(tree, Scalar):
            return None
        children = list(self.children(found, shape, tree) or ())
        taken, rows = set(self.taken), []
        for name, number, entry in children:
            path, inner = self.path(shape, entry, found, row.path, owner, name, number)
            if path in self.taken:
                self.taken = taken
                return None
            self.taken.add(path)
            child = SheetRow(self.record, shape.cls, path, row.path, found.key, number)
            rows += self.node(shape, entry, child, inner)
        return rows or None

    def children(self, found: Field, shape: NodeShape, tree: Tree) -> list[tuple[str, int, Mapping]] | None:
        """The mappings of a key, each with its key there and its place in a list; None if they are no rows."""
        if isinstance(tree, Mapping) and found.keyed_by:
            return self.keyed(found, shape, tree)
        items = tree.items if isinstance(tree, Sequence) else [tree]
        if isinstance(tree, Sequence) and all(isinstance(item, Scalar) for item in items):
            return None
        listed = isinstance(tree, Sequence)
        entries = [_entry(shape, item) for item in items]
        return [("", listed * n, e) for n, e in enumerate(entries, 1) if e] if all(entries) else None

    def keyed(self, found: Field, shape: NodeShape, tree: Mapping) -> list[tuple[str, int, Mapping]] | None:
        """The entries of a mapping whose keys are values."""
        key = shape.by_path(found.keyed_by)
        assert key is not None
        rows: list[tuple[str, int, Mapping]] = []
        for name, (written, value) in tree.entries.items():
            several = isinstance(value, Sequence) and found.several_of_a_key and len(value.items) > 1
            items = value.items if several and isinstance(value, Sequence) else [value]
            for item in items:
                entry = _entry(shape, item)
                if entry is None or (isinstance(item, Mapping) and key.key in item.entries):
                    return None
                called = Scalar(written.text, True, written.line, written.column)
                row = Mapping({key.key: (called, called), **entry.entries}, written.line, written.column)
                rows.append((name, 0, row))
        return rows

    def path(
        self, shape: NodeShape, tree: Mapping, found: Field, above: str, owner: str, name: str, number: int
    ) -> tuple[str, str]:
        """What a node is called, and what the ids inside it hang from."""
        local = shape.by_path(model.LOCAL_ID)
        written = tree.entries[local.key][1] if local and local.key in tree.entries else None
        if isinstance(written, Scalar) and iris.SLUG.fullmatch(written.text):
            path = joined_path(owner, written.text)
            return path, path
        return self.unused(path_of(above, found.key, name, number), bool(name)), owner

    def unused(self, path: str, keyed: bool) -> str:
        """Of several values of one key of a keyed mapping the second has a number."""
        if not keyed or path not in self.taken:
            return path
        return next(p for n in range(2, len(self.taken) + 3) if (p := f"{path}#{n}") not in self.taken)


def joined_path(above: str, name: str) -> str:
    """A path and what stands in it."""
    return f"{above}/{name}" if above else name


def path_of(above: str, key: str, name: str, number: int) -> str:
    """What a node without an id is called: by its key, the key in a keyed mapping, and its place in a list."""
    inner = f"{key}/{name}" if name else f"{key}#{number}" if number else key
    return joined_path(above, inner)


def _is_placed(inner: NodeShape, tree: Mapping) -> bool:
    """Whether a mapping is a plain value, if any, and what stands beside it."""
    names = set(tree.entries) - {VALUE_KEY}
    plain = VALUE_KEY not in tree.entries or isinstance(tree.entries[VALUE_KEY][1], Scalar)
    return bool(names) and names <= set(inner.fields) and plain


def _entry(shape: NodeShape, item: Tree) -> Mapping | None:
    """A node as a mapping; None if a row cannot say what is written."""
    scalar = shape.scalar_key
    if isinstance(item, Scalar):
        named = Scalar(scalar, True, item.line, item.column)
        return Mapping({scalar: (named, item)}, item.line, item.column) if scalar else None
    if not isinstance(item, Mapping) or not item.entries or not set(item.entries) <= set(shape.fields):
        return None
    alone = set(item.entries) == {scalar} and isinstance(item.entries[scalar][1], Scalar)
    return None if alone else item
