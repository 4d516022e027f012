"""Quantities of a record → quads: number, unit and comparator as printed."""

from __future__ import annotations

import re
import unicodedata

from metlit.iris import METLIT
from metlit.model.schema import NodeShape
from metlit.model.terms import did_you_mean, slips
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
            possible = [f"{tree.text} {unit}" for unit in walk.format.units.nearby(shape.dimension)]
            remedy = "write " + " or ".join(f"'{text}'" for text in possible) if possible else shape.description
            walk.complain(tree, "missing-unit", f"'{tree.text}' has no unit", remedy, iri, instead=possible, sure=False)
        return shape.default_unit or None
    found = terms.find(word, [shape.dimension])
    if len(found) == 1:
        return found[0].iri
    code = "ambiguous-word" if found else "unknown-unit"
    message = f"the unit '{word}' has several meanings" if found else f"'{word}' is no unit of {shape.label}"
    near = terms.suggest(word, [shape.dimension])
    meant = slips(word, near) or _otherwise_written(word, near)
    likely = [tree.text.replace(word, unit) for unit in meant if tree.text.count(word) == 1]
    walk.complain(tree, code, message, did_you_mean(near) or shape.description, iri, instead=likely)
    return None


def _otherwise_written(word: str, units: list[str]) -> list[str]:
    """The one unit that has the same letters and figures, whatever stands between them (mg/m^2); else none."""
    alike = [unit for unit in units if _signs(unit) == _signs(word)]
    return alike if len(alike) == 1 else []


def _signs(unit: str) -> str:
    return re.sub(r"[^\w/-]", "", unicodedata.normalize("NFKC", unit)).casefold()
