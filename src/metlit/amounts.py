"""Quantities of a record → quads: number, unit and comparator as printed, or summary statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metlit import quantity
from metlit.iris import METLIT
from metlit.read import Mapping, Scalar, Tree
from metlit.schema import NodeShape
from metlit.terms import did_you_mean

if TYPE_CHECKING:
    from metlit.lift import _Scope, _Work


def lift_quantity(work: _Work, shape: NodeShape, iri: str, tree: Tree, scope: _Scope) -> None:
    """Lift a printed quantity, or a mapping of summary statistics, as the node ``iri``."""
    work.begin(iri, shape.cls, tree)
    if isinstance(tree, Scalar):
        _amount(work, shape, iri, tree)
        return
    if not isinstance(tree, Mapping):
        work.complain(tree, "wrong-type", "a quantity is a text or a mapping", "write number and unit")
        return
    for key, value in tree.entries.values():
        if key.text == "value" and isinstance(value, Scalar):
            _amount(work, shape, iri, value, as_printed="printed" not in tree.entries)
        elif (found := work.field(shape, key)) is not None:
            work.value(found, iri, value, scope)


def _amount(work: _Work, shape: NodeShape, iri: str, tree: Scalar, *, as_printed: bool = True) -> None:
    printed = quantity.parse(tree.text, work.lifter.comparators)
    if printed is None:
        work.complain(tree, "bad-quantity", f"'{tree.text}' is no number with a unit", shape.description, iri)
        return
    unit = _unit(work, shape, printed.unit, tree, iri)
    if unit is None:
        return
    if as_printed:
        work.literal(iri, METLIT + "printed", tree.text, "string", tree)
    work.link(iri, METLIT + "unit", unit, tree)
    if printed.comparator:
        work.link(iri, METLIT + "comparator", printed.comparator, tree)
    for name, number in (("value", printed.value), ("lower", printed.lower), ("upper", printed.upper)):
        if number is not None:
            work.literal(iri, METLIT + name, number, "decimal", tree)


def _unit(work: _Work, shape: NodeShape, word: str, tree: Scalar, iri: str) -> str | None:
    terms = work.lifter.terms
    if not word:
        if not shape.default_unit:
            work.complain(tree, "missing-unit", f"'{tree.text}' has no unit", shape.description, iri)
        return shape.default_unit or None
    found = terms.find(word, [shape.dimension])
    if len(found) == 1:
        return found[0].iri
    code = "ambiguous-word" if found else "unknown-unit"
    message = f"the unit '{word}' has several meanings" if found else f"'{word}' is no unit of {shape.label}"
    remedy = did_you_mean(terms.suggest(word, [shape.dimension])) or shape.description
    work.complain(tree, code, message, remedy, iri)
    return None
