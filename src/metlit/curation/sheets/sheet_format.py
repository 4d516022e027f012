"""Shapes → sheets: which classes have one, how they are called, and what their columns take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape
from metlit.record.lift import ABSENCE_REASON
from metlit.record.walk import RecordFormat

# Where a row belongs. Each has a blank in it: keys have none.
RECORD_ID, INSIDE, UNDER, LIST_NUMBER = "record id", "stands in", "under key", "list no"
ADDRESS = {
    RECORD_ID: "id of the record: the name of its file without .yaml",
    INSIDE: "the row that this one belongs to: its id, with those above it (p1/rt1); one without id by key and number",
    UNDER: "the key that this row is a value of",
    LIST_NUMBER: "the place in a list; leave it empty in a new row",
}
VALUE_KEY = "value"
DOT = "."
_LONGEST_NAME = 31


@dataclass(frozen=True)
class SheetClass:
    """A sheet: the class of its rows, and the keys (each with the mapping that has it) that its nodes stand under."""

    name: str
    shape: NodeShape
    holders: tuple[tuple[NodeShape, Field], ...]

    @property
    def is_root(self) -> bool:
        return not self.holders

    @cached_property
    def address(self) -> list[str]:
        """The columns that say where a row belongs."""
        above = [shape.iri for shape, _ in self.holders]
        found = [RECORD_ID]
        if any(shape.cls != model.PUBLICATION for shape, _ in self.holders):
            found.append(INSIDE)
        if len(set(above)) < len(above):
            found.append(UNDER)
        if any(field.repeatable for _, field in self.holders):
            found.append(LIST_NUMBER)
        return found

    def key_in(self, shape: NodeShape) -> list[Field]:
        """The keys of a mapping that its nodes may stand under."""
        return [field for above, field in self.holders if above.iri == shape.iri]


class SheetFormat:
    """All sheets of a record format."""

    def __init__(self, record_format: RecordFormat) -> None:
        self.format, self.schema = record_format, record_format.schema
        self.classes = {one.shape.cls: one for one in self._classes()}
        self.by_name = {one.name.casefold(): one for one in self.classes.values()}

    def has_rows(self, field: Field) -> bool:
        """Whether values of a key are rows of a sheet: quantities are cells."""
        return field.kind == model.NODE and not self.schema.shape_of(field.target).dimension

    def of(self, field: Field) -> SheetClass:
        """The sheet of the nodes of a key."""
        return self.classes[field.target]

    def field(self, shape: NodeShape, column: str) -> Field | None:
        """What a column of a sheet takes: a key, or with dots what stands inside its value (``age.mean.at``)."""
        first, *rest = column.split(DOT)
        found = shape.fields.get(first)
        for part in rest:
            inner = self.inside(found) if found else None
            found = inner.fields.get(part) if inner else None
        return found

    def inside(self, field: Field) -> NodeShape | None:
        """What may stand beside the value of a key: the keys of a quantity, or the place of a plain value."""
        if field.kind == model.NODE:
            return None if self.has_rows(field) else self.schema.shape_of(field.target)
        return self.schema.value_place if self.schema.placeable(field) else None

    def may_be_absent(self, field: Field) -> bool:
        """Whether a key takes a stated absence."""
        return not field.demands_value and field.path not in (model.LOCAL_ID, ABSENCE_REASON)

    @cached_property
    def absences(self) -> list[str]:
        """The words of a stated absence."""
        return [self.format.terms.label(iri) for iri in dict.fromkeys(self.format.reasons.values())]

    def words(self, branch: str) -> list[str]:
        """The labels of a branch of the vocabulary, sorted."""
        terms = self.format.terms
        return sorted({terms.label(iri) for iri in terms.descendants(branch) - {branch}}, key=str.casefold)

    def _classes(self) -> Iterator[SheetClass]:
        """From the root downwards, in the order of the shapes."""
        holders: dict[str, list[tuple[NodeShape, Field]]] = {self.schema.root.cls: []}
        todo = [self.schema.root]
        while todo:
            shape = todo.pop(0)
            for field in shape.fields.values():
                if self.has_rows(field):
                    if field.target not in holders:
                        holders[field.target] = []
                        todo.append(self.schema.shape_of(field.target))
                    holders[field.target].append((shape, field))
        keys = [{field.key for _, field in found} for found in holders.values()]
        for (cls, found), own in zip(holders.items(), keys, strict=True):
            shape = self.schema.shape_of(cls)
            name = next(iter(own)) if len(own) == 1 and sum(own <= other for other in keys) == 1 else shape.name
            yield SheetClass(_named(name), shape, tuple(found))


def _named(key: str) -> str:
    """A key, or the name of a class, as the name of a sheet: at most 31 characters."""
    return (key[:1].upper() + key[1:].replace("_", " "))[:_LONGEST_NAME]
