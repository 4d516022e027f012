"""What the record format expects at a place: which keys, or the value of which key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape, Schema

_VALUE = "value"


@dataclass(frozen=True)
class Meaning:
    """Where one is in the record format.

    Attributes:
        owner: the mapping whose key one is at; None at the top.
        field: the key whose value stands there; None at the top.
        listed: whether it is one of a list.
        keyed: whether it is the value of a key that is a value itself (``markers: {desmin: …}``).
        placed: whether it is the value in ``{value: …, at: …}``.
    """

    owner: NodeShape | None = None
    field: Field | None = None
    listed: bool = False
    keyed: bool = False
    placed: bool = False


@dataclass(frozen=True)
class MappingKeys:
    """The keys that a mapping may have.

    Attributes:
        shape: what the mapping is.
        fields: its keys by name, those of the shape.
        names: the key whose values are the keys here, if they are values.
        with_value: whether ``value`` is one too.
        given: the key that is said already, by what the mapping is the value of.
    """

    shape: NodeShape
    names: Field | None = None
    with_value: bool = False
    given: str = ""

    @property
    def fields(self) -> dict[str, Field]:
        return {} if self.names else {k: f for k, f in self.shape.fields.items() if k != self.given}


def meaning(schema: Schema, path: Iterable[str | None]) -> Meaning | None:
    """What stands at the end of a path of keys (None for an item of a list); None if the path leaves the format."""
    where = Meaning()
    for step in path:
        if step is None:
            where = replace(where, listed=True)
            continue
        keys = keys_at(schema, where)
        if keys is None:
            return None
        if keys.names:
            where = replace(where, keyed=True, listed=False)
        elif keys.with_value and step == _VALUE:
            where = replace(where, placed=True, listed=False)
        elif (found := keys.shape.fields.get(step)) is not None:
            where = Meaning(keys.shape, found)
        else:
            return None
    return where


def keys_at(schema: Schema, where: Meaning) -> MappingKeys | None:
    """The keys of a mapping at a place; None if no mapping can stand there."""
    found = where.field
    if found is None:
        return MappingKeys(schema.root)
    if where.placed:
        return None
    if found.kind != model.NODE:
        place = schema.value_place
        return MappingKeys(place, with_value=True) if place and schema.placeable(found) else None
    shape = schema.shape_of(found.target)
    named = shape.by_path(found.keyed_by) if found.keyed_by else None
    if named and not where.keyed and not where.listed:
        return MappingKeys(shape, names=named)
    return MappingKeys(shape, with_value=bool(shape.dimension), given=named.key if named and where.keyed else "")


def plain_field(schema: Schema, where: Meaning) -> Field | None:
    """The key whose plain value stands at a place, also where it stands for a mapping; None if only a mapping can."""
    found = where.field
    while found is not None and found.kind == model.NODE:
        shape = schema.shape_of(found.target)
        if shape.dimension:
            return found
        found = shape.fields.get(shape.scalar_key)
    return found
