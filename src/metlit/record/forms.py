"""Values in the forms that people write → what they plainly mean, kept as printed; or a finding with the rewrite."""

from __future__ import annotations

from fractions import Fraction

from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.forms import FormReading
from metlit.model.schema import Field, NodeShape
from metlit.record.text import Mapping, Scalar, Sequence, Tree
from metlit.record.walk import Walk

_VALUE, _PRINTED, _QUANTITY, _ANY = "value", "printed", "quantity", "any"
# Forms that stand within forms.
_WITHIN = 3


def unfolded(walk: Walk, shape: NodeShape, node: str, tree: Mapping) -> Mapping:
    """A mapping whose values are all written plainly.

    A form that says several things (a total and the number of parts) fills the keys beside its own, and what was
    written goes into ``printed``; a quantity in another form becomes a mapping of value and ``printed``. What a form
    refuses is left out, with a finding.

    Args:
        walk: the walk over the record.
        shape: what the mapping is.
        node: the IRI of its node.
        tree: the mapping as written.
    """
    if not walk.format.forms.forms:
        return tree
    entries: dict[str, tuple[Scalar, Tree]] = {}
    beside: list[tuple[Scalar, dict[str, Tree]]] = []
    for name, (key, value) in tree.entries.items():
        found = shape.fields.get(name)
        if found is None or found.kind != model.NODE or (found.keyed_by and isinstance(value, Mapping)):
            entries[name] = key, value
            continue
        items = value.items if isinstance(value, Sequence) else [value]
        kept = [_unfolded_item(walk, shape, found, node, item, beside) for item in items]
        plain = [item for item in kept if item is not None]
        if not items:
            entries[name] = key, value
        elif plain and isinstance(value, Sequence):
            entries[name] = key, Sequence(plain, value.line, value.column)
        elif plain:
            entries[name] = key, plain[0]
    for written, filled in beside:
        _fill(walk, shape, node, entries, written, filled)
    return Mapping(entries, tree.line, tree.column)


def _unfolded_item(
    walk: Walk, shape: NodeShape, found: Field, node: str, item: Tree, beside: list[tuple[Scalar, dict[str, Tree]]]
) -> Tree | None:
    """One value written plainly; None if it is refused, or says something of the keys beside it only."""
    target = walk.format.schema.shape_of(found.target)
    written = item
    if isinstance(item, Mapping) and target.dimension and _VALUE in item.entries:
        written = item.entries[_VALUE][1]
    if not isinstance(written, Scalar) or _is_plain(walk, target, written.text):
        return item
    kinds = (_QUANTITY, _ANY) if target.dimension else ()
    reading = _read(walk, written.text, f"{shape.name}/{found.key}", target, kinds)
    if reading is None:
        return item
    if not reading.values:
        refuse(walk, found.key, written, reading, node)
        return None
    rest = item.entries if isinstance(item, Mapping) else {}
    if "" in reading.values:
        value = {_VALUE: _named(_VALUE, written, reading.values[""])}
        return Mapping(value | {_PRINTED: _named(_PRINTED, written)} | _without_value(rest), item.line, item.column)
    if reading.place == target.name:
        parts = {k: _named(k, written, text) for k, text in reading.values.items()}
        return Mapping({**parts, _PRINTED: _named(_PRINTED, written)}, item.line, item.column)
    beside.append((written, {k: _placed(rest, k, written, text) for k, text in reading.values.items()}))
    return None


def _read(walk: Walk, text: str, key: str, target: NodeShape, kinds: tuple[str, ...]) -> FormReading | None:
    """What a text means; of a form within a form (environ 3 mois) what both say."""
    reading = walk.format.forms.read(text, key, target.name, *kinds)
    for _ in range(_WITHIN):
        inner = reading.values.get("") if reading else None
        if inner is None or _is_plain(walk, target, inner):
            break
        reading = walk.format.forms.read(inner, key, target.name, *kinds)
    return reading


def _is_plain(walk: Walk, target: NodeShape, text: str) -> bool:
    """Whether a value is one without any form: a number with a unit, a word that the key knows, a stated absence."""
    record_format = walk.format
    if target.dimension:
        printed = record_format.printed(text)
        return printed is not None and (
            bool(record_format.terms.find(printed.unit, [target.dimension]))
            if printed.unit
            else bool(target.default_unit)
        )
    word = target.fields.get(target.scalar_key)
    return bool(word and word.kind == model.WORD and record_format.terms.find(text, [word.target]))


def _fill(
    walk: Walk,
    shape: NodeShape,
    node: str,
    entries: dict[str, tuple[Scalar, Tree]],
    written: Scalar,
    filled: dict[str, Tree],
) -> None:
    """What a form says goes to the keys that are not written; one that is written must say the same."""
    for name, value in filled.items():
        if name not in entries:
            entries[name] = _named(name, written)[0], value
        elif not _agree(walk, shape, name, entries[name][1], value):
            said = _text(value)
            walk.complain(
                written,
                "forms-disagree",
                f"'{written.text}' says {name} {said}, and {name} says {_text(entries[name][1])}",
                "compare both with the paper; if it prints both, write one and add a conflict",
                node,
            )
    if _PRINTED in shape.fields and _PRINTED not in entries:
        entries[_PRINTED] = _named(_PRINTED, written)


def _agree(walk: Walk, shape: NodeShape, name: str, one: Tree, other: Tree) -> bool:
    return _amount(walk, shape, name, one) == _amount(walk, shape, name, other) is not None


def _amount(walk: Walk, shape: NodeShape, name: str, tree: Tree) -> tuple[Fraction, str, str] | None:
    printed = walk.format.printed(_text(tree))
    if printed is None or printed.value is None:
        return None
    target = walk.format.schema.shape_of(shape.fields[name].target)
    units = walk.format.terms.find(printed.unit, [target.dimension]) if printed.unit else []
    unit = units[0].iri if units else target.default_unit
    return walk.format.units.factor(unit) * Fraction(printed.value), printed.comparator, ""


def _text(tree: Tree) -> str:
    """The value of a plain value, or of a mapping that has one."""
    if isinstance(tree, Mapping) and _VALUE in tree.entries:
        tree = tree.entries[_VALUE][1]
    return tree.text if isinstance(tree, Scalar) else ""


def _named(name: str, written: Scalar, text: str | None = None) -> tuple[Scalar, Scalar]:
    """A key and its value at the place of what was written."""
    value = written.text if text is None else text
    return Scalar(name, True, written.line, written.column), Scalar(value, True, written.line, written.column)


def _placed(rest: dict[str, tuple[Scalar, Tree]], name: str, written: Scalar, text: str) -> Tree:
    """A value with the place that was said of what it was taken from."""
    value = _named(_VALUE, written, text)
    beside = {k: e for k, e in _without_value(rest).items() if k != _PRINTED}
    return Mapping({_VALUE: value, **beside}, written.line, written.column) if beside else value[1]


def _without_value(entries: dict[str, tuple[Scalar, Tree]]) -> dict[str, tuple[Scalar, Tree]]:
    return {k: e for k, e in entries.items() if k != _VALUE}


def refuse(walk: Walk, key: str, written: Scalar, reading: FormReading, node: str = "") -> None:
    """A finding with every rewrite of a form that is refused."""
    told = f": {reading.form.because}" if reading.form.because else ""
    walk.complain(
        written,
        "rewrite",
        f"'{key}' is not written '{written.text}'{told}",
        "write " + " or ".join(f"'{text}'" for text in reading.rewrites),
        node,
        instead=reading.rewrites,
        sure=reading.form.sure,
    )


def refused(walk: Walk, found: Field, written: Scalar, *places: str) -> bool:
    """Whether a form of any of the places refuses a value: then there is a finding."""
    reading = walk.format.forms.read(written.text, *places)
    if reading is None or not reading.rewrites:
        return False
    refuse(walk, found.key, written, reading)
    return True


def places_of(walk: Walk, found: Field, subject: str) -> tuple[str, ...]:
    """Where the forms of a plain value of a node may stand: at its key, as a date, or as the kind that it is."""
    name = walk.marks.nodes[subject].cls.removeprefix(METLIT)
    return (f"{name}/{found.key}", *(("date",) if found.is_date else ()), found.kind)
