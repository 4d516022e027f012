"""What can be read of an open text, whole or not: its tree, its nodes, and what stands where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from metlit import iris
from metlit.building.outcome import Outcome
from metlit.editor.open_text import OpenText
from metlit.record.local_ids import id_made_of
from metlit.record.text import Mapping, Scalar, Sequence, Tree

_Path = tuple[str | None, ...]


@dataclass(frozen=True)
class Leaf:
    """A key or a plain value of a tree.

    Attributes:
        path: the keys above it, that of a value included; None for an item of a list.
        scalar: as written.
        is_key: whether it is a key.
        value: of a key, what it has.
        mappings: the mappings that it is in, the innermost last.
    """

    path: _Path
    scalar: Scalar
    is_key: bool
    value: Tree | None
    mappings: tuple[Mapping, ...]


@dataclass(frozen=True)
class TextReading:
    """What was read of one version of a text.

    Attributes:
        text: the text.
        tree: what could be read; None if nothing.
        outcome: what it becomes; of half a record that of the half.
    """

    text: OpenText
    tree: Mapping | None
    outcome: Outcome | None

    @cached_property
    def leaves(self) -> list[Leaf]:
        return list(_leaves(self.tree, (), ())) if self.tree else []

    def leaf_at(self, line: int, column: int) -> Leaf | None:
        """The key or value at a place; also the one that ends there."""
        for leaf in self.leaves:
            scalar = leaf.scalar
            if (scalar.line, scalar.column) <= (line, column) <= scalar.end and scalar.end != (0, 0):
                return leaf
        return None

    @cached_property
    def nodes(self) -> dict[tuple[int, int], list[str]]:
        """The nodes that begin at a place."""
        found: dict[tuple[int, int], list[str]] = {}
        for iri, mark in self.outcome.marks.nodes.items() if self.outcome else ():
            found.setdefault((mark.line, mark.column), []).append(iri)
        return found

    @cached_property
    def values(self) -> dict[tuple[int, int], list[tuple[str, str, str]]]:
        """Node, property and value that stand at a place."""
        found: dict[tuple[int, int], list[tuple[str, str, str]]] = {}
        for iri, mark in self.outcome.marks.nodes.items() if self.outcome else ():
            for path, values in mark.values.items():
                for value, line, column in values:
                    found.setdefault((line, column), []).append((iri, path, value))
        return found


def _leaves(tree: Tree, path: _Path, mappings: tuple[Mapping, ...]) -> Iterator[Leaf]:
    if isinstance(tree, Scalar):
        yield Leaf(path, tree, False, None, mappings)
    elif isinstance(tree, Sequence):
        for item in tree.items:
            yield from _leaves(item, (*path, None), mappings)
    else:
        inner = (*mappings, tree)
        for name, (key, value) in tree.entries.items():
            yield Leaf((*path, name), key, True, value, inner)
            yield from _leaves(value, (*path, name), inner)


def file_name(uri: str) -> str:
    """How findings call a text: the path of its file, or what stands for one in an unsaved text."""
    parts = urlsplit(uri)
    return unquote(parts.path) if parts.scheme == "file" else unquote(uri)


def record_id(uri: str) -> str:
    """The id of the record in a text: the stem of its file, or an id made of what the editor calls it."""
    stem = PurePosixPath(file_name(uri)).name.rpartition(":")[2].removesuffix(".yaml")
    return stem if iris.SLUG.fullmatch(stem) else id_made_of(stem)
