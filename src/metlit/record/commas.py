"""Commas between brackets: where they end a text that was meant as one, it is to be quoted."""

from __future__ import annotations

import json

from metlit.finding import Finding, Rewrite
from metlit.model.schema import NodeShape
from metlit.model.terms import nearest, slips
from metlit.record.text import Mapping, Scalar, Tree
from metlit.record.walk import Walk


def rejoined(walk: Walk, shape: NodeShape, tree: Mapping) -> Mapping:
    """A mapping without the texts that commas have taken apart (``{total: 37,5 Gy}``): they are findings."""
    entries = list(tree.entries.items())
    kept: dict[str, tuple[Scalar, Tree]] = {}
    place = 0
    while place < len(entries):
        name, (key, value) = entries[place]
        pieces = 0
        while place + pieces + 1 < len(entries) and _is_piece(shape, *entries[place + pieces + 1][1]):
            pieces += 1
        last = entries[place + pieces][1][0]
        if pieces and isinstance(value, Scalar) and value.plain and value.line == last.line and value.text:
            _complain(walk, key, value, [entries[place + n][1][0] for n in range(1, pieces + 1)])
            place += pieces + 1
            continue
        kept[name] = key, value
        place += 1
    return Mapping(kept, tree.line, tree.column)


def _is_piece(shape: NodeShape, key: Scalar, value: Tree) -> bool:
    """Whether what stands for a key has no colon behind it, and is no key."""
    alone = isinstance(value, Scalar) and value.plain and not value.text and (value.line, value.column) == key.end
    return (
        alone
        and not without_space(shape, key, value)
        and key.text not in shape.fields
        and not slips(key.text, nearest(key.text, shape.fields))
    )


def _complain(walk: Walk, key: Scalar, value: Scalar, pieces: list[Scalar]) -> None:
    text, end = value.text, value.end
    for piece in pieces:
        text += "," + " " * max(piece.column - end[1] - 1, 0) + piece.text
        end = piece.end
    quoted = json.dumps(text, ensure_ascii=False)
    rewrite = Rewrite(value.line, value.column, *end, quoted)
    message = f"a comma between brackets ends the text '{value.text}'"
    remedy = f"quote it: {key.text}: {quoted}"
    walk.findings.append(
        Finding(walk.file, value.line, value.column, "comma-in-brackets", message, remedy, rewrites=(rewrite,))
    )


def without_space(shape: NodeShape, key: Scalar, value: Tree) -> str:
    """What is meant by ``{total:20 Gy}``, where a key has no space behind its colon; empty if it is none."""
    name, colon, rest = key.text.partition(":")
    alone = isinstance(value, Scalar) and value.plain and not value.text
    return f"{name}: {rest}" if colon and rest and alone and name in shape.fields else ""


def refused_space(walk: Walk, shape: NodeShape, key: Scalar, value: Tree) -> bool:
    """Whether a key has no space behind its colon: then there is a finding, which puts one there."""
    if not (written := without_space(shape, key, value)):
        return False
    start = key.column + key.text.index(":")
    rewrites = (Rewrite(key.line, start, key.line, start + 1, ": "),) if key.plain else ()
    message, remedy = "behind the colon of a key stands a space", f"write '{written}'"
    walk.findings.append(Finding(walk.file, key.line, key.column, "unknown-key", message, remedy, rewrites=rewrites))
    return True
