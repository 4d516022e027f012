"""Quantities of a record → quads: number, unit and comparator as printed."""

from __future__ import annotations

from metlit.iris import METLIT
from metlit.model.schema import NodeShape
from metlit.model.terms import did_you_mean
from metlit.record.text import Scalar
from metlit.record.walk import Walk


def amount(walk: Walk, shape: NodeShape, iri: str, tree: Scalar, *, as_printed: bool = True) -> None:
    """Lift a printed quantity onto the node ``iri``; without ``as_printed`` its text is given by another key."""
    printed = walk.format.printed(tree.text)
    if printed is None:
        walk.complain(tree, "bad-quantity", f"'{tree.text}' is no number with a unit", shape.description, iri)
        return
    unit = _unit(walk, shape, printed.unit, tree, iri)
    if unit is None:
        return
    if as_printed:
        walk.literal(iri, METLIT + "printed", tree.text, "string", tree)
    walk.link(iri, METLIT + "unit", unit, tree)
    if printed.comparator:
        walk.link(iri, METLIT + "comparator", printed.comparator, tree)
    for name, number in (("value", printed.value), ("lower", printed.lower), ("upper", printed.upper)):
        if number is not None:
            walk.literal(iri, METLIT + name, number, "decimal", tree)


def _unit(walk: Walk, shape: NodeShape, word: str, tree: Scalar, iri: str) -> str | None:
    terms = walk.format.terms
    if not word:
        if not shape.default_unit:
            walk.complain(tree, "missing-unit", f"'{tree.text}' has no unit", shape.description, iri)
        return shape.default_unit or None
    found = terms.find(word, [shape.dimension])
    if len(found) == 1:
        return found[0].iri
    code = "ambiguous-word" if found else "unknown-unit"
    message = f"the unit '{word}' has several meanings" if found else f"'{word}' is no unit of {shape.label}"
    remedy = did_you_mean(terms.suggest(word, [shape.dimension])) or shape.description
    walk.complain(tree, code, message, remedy, iri)
    return None
