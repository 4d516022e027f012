"""What goes with the values that are settled: how they are printed, where they stand, and the notes of both readers."""

from __future__ import annotations

from collections.abc import Iterator

from metlit.curation.agreement.adjudication import TAKE_FIRST, TAKE_SECOND, Adjudication, Settled
from metlit.curation.agreement.comparison import BESIDE, DIFFERENT, FIRST_ONLY, ROUNDING, SECOND_ONLY
from metlit.curation.yaml_spans import flow_text
from metlit.iris import METLIT
from metlit.model.schema import Field
from metlit.record.text import Sequence as Listed
from metlit.record.text import Tree

# Remarks of a reader: no value of the paper, so that nobody is right, and both are kept.
_REMARKS = (METLIT + "note", METLIT + "because")


def beside_settled(adjudication: Adjudication) -> Iterator[tuple[str, str, str]]:
    """Node of the first, key, and the text that it is to have; empty if it goes away.

    What is a difference of its own is settled as such, and is not among them.
    """
    compared = adjudication.compared
    by_node: dict[str, list[Settled]] = {}
    for one in adjudication.settled:
        if not one.difference.entry:
            by_node.setdefault(one.difference.first, []).append(one)
    for other, node in {**compared.alignment.pairs, **compared.quantities}.items():
        settled = by_node.get(node, [])
        own = {one.difference.key.rsplit(".", 1)[-1] for one in settled}
        values = [one for one in settled if one.difference.kind != BESIDE]
        shape = compared.first.case.shape(node)
        beside = {*compared.first.beside(node), *compared.second.beside(other)}
        for found in shape.fields.values() if shape else ():
            mine, theirs = compared.first.written(node, found.key), compared.second.written(other, found.key)
            if found.key in own or _text(mine) == _text(theirs):
                continue
            text = _text(mine)
            if found.path in _REMARKS:
                text = _both(found, mine, theirs)
            elif found.key in beside:
                text = _with_value(found, mine, theirs, values)
            if text != _text(mine):
                yield node, found.key, text


def _text(tree: Tree | None) -> str:
    return flow_text(tree) if tree is not None else ""


def _both(found: Field, mine: Tree | None, theirs: Tree | None) -> str:
    """What both have, each once; of a key that takes one value that of the first."""
    if mine is None or theirs is None:
        return _text(mine or theirs)
    if found.maximum == 1:
        return _text(mine)
    items = [i for tree in (mine, theirs) for i in (tree.items if isinstance(tree, Listed) else [tree])]
    return f"[{', '.join(dict.fromkeys(map(flow_text, items)))}]"


def _with_value(found: Field, mine: Tree | None, theirs: Tree | None, values: list[Settled]) -> str:
    """What stands beside values: the second's where all that differs is taken from there, both where some is."""
    if not any(one.take == TAKE_SECOND for one in values):
        return _text(mine) if values else _text(mine or theirs)
    kept = any(
        one.take == TAKE_FIRST and one.difference.state in (FIRST_ONLY, DIFFERENT, ROUNDING) for one in values
    ) or any(one.value is not None for one in values)
    if kept:
        return _both(found, mine, theirs)
    added = all(one.difference.state == SECOND_ONLY for one in values)
    return _text(theirs) or (_text(mine) if added else "")
