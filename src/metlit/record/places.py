"""Values with a place of their own, ``{value: …, at: …}`` → a node beside the value that says where it stands."""

from __future__ import annotations

from metlit.model import schema as model
from metlit.model.schema import Field
from metlit.model.terms import fold
from metlit.record.scalars import DATATYPE
from metlit.record.text import Mapping, Scalar, Tree
from metlit.record.walk import RecordFormat, Walk

_VALUE = "value"


def value_of(record_format: RecordFormat, found: Field, tree: Tree) -> Scalar | None:
    """The value of such a mapping; None if it is none.

    Quantities are nodes and carry their place themselves: of them only stated absences are such.
    """
    if not isinstance(tree, Mapping) or not record_format.schema.placeable(found):
        return None
    value = tree.entries[_VALUE][1] if _VALUE in tree.entries else None
    if not isinstance(value, Scalar):
        return None
    if found.kind == model.NODE and fold(value.text) not in record_format.reasons:
        return None
    return value


def beside(tree: Mapping) -> Mapping:
    """What such a mapping says besides the value."""
    return Mapping({k: entry for k, entry in tree.entries.items() if k != _VALUE}, tree.line, tree.column)


def tie(walk: Walk, found: Field, place: str, lifted: str, value: Scalar) -> None:
    """Say on the node of a place which value of which property it is about.

    Args:
        place: the node.
        lifted: the value as the graph has it, a text or an IRI.
    """
    walk.link(place, model.ON_PROPERTY, found.path, value)
    if found.kind in DATATYPE:
        walk.literal(place, model.PLACED_VALUE, lifted, DATATYPE[found.kind], value)
    else:
        walk.link(place, model.PLACED_VALUE, lifted, value)
