"""Trees of records for properties: any key of the shapes, nested as they nest, with texts that sheets may spoil."""

from __future__ import annotations

import json
import random

from hypothesis import strategies as st

from metlit.curation.sheets.sheet_format import SheetFormat
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape
from metlit.record.tree import Mapping, Scalar, Sequence, Tree

# What a spreadsheet makes something else of, or YAML.
SPOILT = [
    "=1+1",
    "+49",
    "-5",
    "@home",
    '=HYPERLINK("http://x")',
    "3-5",
    "1/2",
    "50.40",
    "007",
    "1e5",
    "2016-04",
    "10:30",
    "50 %",
    "true",
    "null",
    "~",
    "not reported",
    "a, b",
    "a; b",
    "a: b",
    "a #b",
    "# b",
    "- a",
    "[a]",
    "[18F]FDG",
    "{a: b}",
    "{",
    '"quoted"',
    "it's",
    " blanks around ",
    "two\nlines",
    "\nfirst empty",
    "ends in a colon:",
    "_x0041_",
    "ü–≥µ",
    "\\n",
    "'",
    "&amp;<b>",
    "%",
    "a]",
    "?",
    ">= 2",
]
_LETTERS = "abcdefgh =+-@:#[]{}'\",\n0123456789.%&*!|>\\/"
texts = st.one_of(st.sampled_from(SPOILT), st.text(alphabet=_LETTERS, min_size=1, max_size=12))


class Grower:
    """Grows trees by the shapes; a random generator decides."""

    def __init__(self, formed: SheetFormat, seed: int, spoilt: list[str]) -> None:
        self.formed, self.random, self.spoilt = formed, random.Random(seed), spoilt
        self.ids = 0

    def record(self) -> Mapping:
        tree = self.mapping(self.formed.schema.root, 0, most=4)
        return tree if tree.entries else Mapping({"id": (_key("id"), Scalar("x", True, 0, 0))}, 0, 0)

    def mapping(self, shape: NodeShape, depth: int, most: int = 4) -> Mapping:
        keys = self.random.sample(list(shape.fields), min(len(shape.fields), self.random.randint(1, most)))
        entries = {key: (_key(key), self.value(shape.fields[key], depth)) for key in keys}
        return Mapping(entries, 0, 0)

    def value(self, found: Field, depth: int) -> Tree:
        if found.keyed_by and self.random.random() < 0.6:
            return self.keyed(found, depth)
        if self.random.random() < (0.5 if found.repeatable else 0.03):
            return Sequence([self.one(found, depth) for _ in range(self.random.randint(1, 3))], 0, 0)
        return self.one(found, depth)

    def keyed(self, found: Field, depth: int) -> Mapping:
        shape = self.formed.schema.shape_of(found.target)
        made: dict[str, tuple[Scalar, Tree]] = {}
        for name in self.random.sample(["CK7", "AE1/AE3", "a b", "x: y", "#1"], self.random.randint(1, 3)):
            several = found.several_of_a_key and self.random.random() < 0.4
            count = self.random.randint(1, 3) if several else 1
            items = [
                self.scalar(found) if self.random.random() < 0.5 else self.mapping(shape, depth) for _ in range(count)
            ]
            made[name] = _key(name), Sequence(items, 0, 0) if several else items[0]
        return Mapping(made, 0, 0)

    def one(self, found: Field, depth: int) -> Tree:
        if found.path == model.LOCAL_ID and self.random.random() < 0.9:
            self.ids += 1
            return Scalar(f"n{self.ids}", True, 0, 0)
        inner = self.formed.inside(found)
        if inner and self.random.random() < 0.4:
            placed = self.mapping(inner, depth + 1, 3)
            if self.random.random() < 0.7:
                placed.entries["value"] = _key("value"), self.scalar(found)
            return placed
        if self.formed.has_rows(found) and depth < 4 and self.random.random() < 0.8:
            return self.mapping(self.formed.schema.shape_of(found.target), depth + 1)
        return self.scalar(found)

    def scalar(self, found: Field) -> Scalar:
        if found.kind == model.BOOLEAN:
            return Scalar(self.random.choice(["true", "false"]), True, 0, 0)
        if found.kind in (model.INTEGER, model.YEAR):
            return Scalar(str(self.random.randint(0, 2030)), True, 0, 0)
        text = self.random.choice(self.spoilt)
        return Scalar(text, False, 0, 0)


def _key(name: str) -> Scalar:
    return Scalar(name, True, 0, 0)


def written(tree: Tree, indent: int, chance: random.Random, comments: bool = True) -> str:
    """A tree as somebody might write it: brackets here, lines there, comments everywhere."""
    if isinstance(tree, Scalar):
        return tree.text if tree.plain else json.dumps(tree.text, ensure_ascii=False)
    inner = [value for _, value in tree.entries.values()] if isinstance(tree, Mapping) else tree.items
    if not inner or chance.random() < (0.7 if all(isinstance(i, Scalar) for i in inner) else 0.15):
        return _brackets(tree)
    pad = " " * indent
    lines: list[str] = []
    for head, value in _heads(tree):
        body = written(value, indent + 2, chance, comments)
        block = not isinstance(value, Scalar) and not body.startswith(("{", "["))
        told = f"  # c{chance.randint(0, 9999)}" if comments and chance.random() < 0.3 else ""
        if comments and chance.random() < 0.2:
            lines.append(f"{pad}# c{chance.randint(0, 9999)}")
        if block and head == "-":
            lines.append(f"{pad}- {body.lstrip()}")
        elif block:
            lines.append(f"{pad}{head}{told}\n{body}")
        else:
            lines.append(f"{pad}{head} {body}{told}")
    return "\n".join(lines)


def _heads(tree: Tree) -> list[tuple[str, Tree]]:
    if isinstance(tree, Sequence):
        return [("-", item) for item in tree.items]
    assert isinstance(tree, Mapping)
    return [(f"{_quoted(name)}:", value) for name, (_, value) in tree.entries.items()]


def _brackets(tree: Tree) -> str:
    if isinstance(tree, Scalar):
        return tree.text if tree.plain else json.dumps(tree.text, ensure_ascii=False)
    if isinstance(tree, Sequence):
        return "[" + ", ".join(map(_brackets, tree.items)) + "]"
    return "{" + ", ".join(f"{_quoted(name)}: {_brackets(value)}" for name, (_, value) in tree.entries.items()) + "}"


def _quoted(name: str) -> str:
    return name if name.replace("_", "").isalnum() else json.dumps(name)
