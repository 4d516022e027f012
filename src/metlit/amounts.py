"""Quantities of a record → quads: number, unit and comparator as printed."""

from __future__ import annotations

from metlit.draft import Draft
from metlit.iris import METLIT
from metlit.read import Scalar
from metlit.schema import NodeShape
from metlit.terms import did_you_mean


def amount(draft: Draft, shape: NodeShape, iri: str, tree: Scalar, *, as_printed: bool = True) -> None:
    """Lift a printed quantity onto the node ``iri``; without ``as_printed`` its text is given by another key."""
    printed = draft.format.printed(tree.text)
    if printed is None:
        draft.complain(tree, "bad-quantity", f"'{tree.text}' is no number with a unit", shape.description, iri)
        return
    unit = _unit(draft, shape, printed.unit, tree, iri)
    if unit is None:
        return
    if as_printed:
        draft.literal(iri, METLIT + "printed", tree.text, "string", tree)
    draft.link(iri, METLIT + "unit", unit, tree)
    if printed.comparator:
        draft.link(iri, METLIT + "comparator", printed.comparator, tree)
    for name, number in (("value", printed.value), ("lower", printed.lower), ("upper", printed.upper)):
        if number is not None:
            draft.literal(iri, METLIT + name, number, "decimal", tree)


def _unit(draft: Draft, shape: NodeShape, word: str, tree: Scalar, iri: str) -> str | None:
    terms = draft.format.terms
    if not word:
        if not shape.default_unit:
            draft.complain(tree, "missing-unit", f"'{tree.text}' has no unit", shape.description, iri)
        return shape.default_unit or None
    found = terms.find(word, [shape.dimension])
    if len(found) == 1:
        return found[0].iri
    code = "ambiguous-word" if found else "unknown-unit"
    message = f"the unit '{word}' has several meanings" if found else f"'{word}' is no unit of {shape.label}"
    remedy = did_you_mean(terms.suggest(word, [shape.dimension])) or shape.description
    draft.complain(tree, code, message, remedy, iri)
    return None
