"""A text that is read again after each edit: the tree is that of the whole text."""

from __future__ import annotations

import random
import re

import pytest

from metlit.record.rereading import TextReader
from metlit.record.text import Mapping, Refused, Scalar, Sequence, read_text
from tests.conftest import FROZEN, RECORD

# What a line may become that was another, and what stands in no record.
ODD = [
    "z: z",
    "x:",
    "- x",
    "  - x",
    "  - {id: p9}",
    '    note: "open',
    "    note: |",
    "    a: [1,",
    "--- ",
    "# x",
    "",
    "? a",
]


def told(tree):
    """A tree with all its places."""
    if isinstance(tree, Scalar):
        return tree.text, tree.plain, tree.line, tree.column, tree.end
    if isinstance(tree, Sequence):
        return [tree.line, tree.column, tree.end, tree.flow, [told(item) for item in tree.items]]
    assert isinstance(tree, Mapping)
    inner = {name: (told(key), told(value)) for name, (key, value) in tree.entries.items()}
    return tree.line, tree.column, tree.end, tree.flow, inner, list(inner)


def read(reader, text):
    try:
        return told(reader(text, "x.yaml"))
    except Refused as refused:
        return refused.finding


def mutated(lines, chance):
    new, at = list(lines), chance.randrange(len(lines))
    what = chance.choice(["letter"] * 6 + ["odd", "odd", "other", "indent", "lost", "two"])
    if what == "letter" and new[at]:
        column = chance.randrange(len(new[at]))
        new[at] = new[at][:column] + chance.choice("a1:{}[]\"'#-? |,") + new[at][column + 1 :]
    elif what == "odd":
        new[at] = chance.choice(ODD)
    elif what == "other":
        new[at] = chance.choice(new)
    elif what == "indent":
        new[at] = chance.choice([" ", "  ", ""]) + new[at].removeprefix(chance.choice(["", "  "]))
    elif what == "lost":
        del new[at]
    elif what == "two":
        other = min(at + chance.randrange(4), len(new) - 1)
        new[at], new[other] = new[other], new[at]
    return new


@pytest.mark.parametrize("edits", [50, pytest.param(3000, marks=pytest.mark.nightly)])
def test_what_is_read_is_what_the_whole_text_says(edits):
    texts = [RECORD, *(file.read_text(encoding="utf-8") for file in FROZEN[:2])]
    parts = 0
    for text in texts:
        chance, reader = random.Random(27), TextReader()
        lines = text.rstrip("\n").split("\n")
        for _ in range(edits):
            new = mutated(lines, chance)
            whole, in_part = "\n".join(new) + "\n", reader._read_in_part
            wholly, found = read(read_text, whole), read(reader.read, whole)
            assert found == wholly, new
            parts += in_part([*lines, ""], "x.yaml") is not None
            if isinstance(wholly, tuple) and chance.random() < 0.4:
                lines = new
    assert parts > edits / 2, "most edits are to be read in part"


def test_a_letter_is_read_in_its_item_alone(monkeypatch):
    """The parser is given the item, and nothing of the rest."""
    text = RECORD
    reader, given = TextReader(), []
    reader.read(text, "x.yaml")
    monkeypatch.setattr("metlit.record.rereading.read_text", lambda t, name: given.append(t) or read_text(t, name))
    changed = re.sub(r"age: 61", "age: 62", text)
    assert told(reader.read(changed, "x.yaml")) == told(read_text(changed, "x.yaml"))
    assert len(given) == 1
    assert "source" not in given[0]
