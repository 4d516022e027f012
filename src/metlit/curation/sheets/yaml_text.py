"""Trees of records as YAML in blocks, as people write it."""

from __future__ import annotations

from metlit.curation.sheets.cell_text import flow_yaml, is_plain, scalar_yaml
from metlit.record.tree import Mapping, Scalar, Sequence, Tree

STEP = 2
_WIDTH, _MOST_ENTRIES = 120, 3
_BRACKETS = str.maketrans(dict.fromkeys(",[]{}", "x"))


def record_text(tree: Mapping) -> str:
    """A whole record: each of its keys begins a line."""
    return "".join(f"{entry_text(key, value, 0)}\n" for key, value in tree.entries.values())


def block_text(tree: Tree, indent: int) -> str:
    """A value in lines that are indented, but for the first."""
    if (inline := inline_text(tree, _WIDTH - indent)) is not None:
        return inline
    pad = "\n" + " " * indent
    if isinstance(tree, Mapping):
        return pad.join(entry_text(key, value, indent) for key, value in tree.entries.values())
    assert isinstance(tree, Sequence)
    return pad.join(item_text(item, indent) for item in tree.items)


def entry_text(key: Scalar, value: Tree, indent: int) -> str:
    """A key with its value."""
    name = scalar_yaml(key)
    inline = inline_text(value, _WIDTH - indent - len(name) - STEP)
    if inline is not None:
        return f"{name}: {inline}"
    return f"{name}:\n{' ' * (indent + STEP)}{block_text(value, indent + STEP)}"


def item_text(item: Tree, indent: int) -> str:
    """An item of a list, with its dash."""
    return f"- {block_text(item, indent + STEP)}"


def inline_text(tree: Tree, room: int) -> str | None:
    """A value on the line of its key; None if it is to have lines of its own."""
    if isinstance(tree, Scalar):
        return _scalar(tree)
    if isinstance(tree, Sequence):
        small = all(isinstance(item, Scalar) for item in tree.items)
    else:
        small = len(tree.entries) <= _MOST_ENTRIES and all(_is_small(v) for _, v in tree.entries.values())
    text = flow_yaml(tree) if small else ""
    return text if small and len(text) <= room else None


def _is_small(tree: Tree) -> bool:
    return isinstance(tree, Scalar) or (
        isinstance(tree, Sequence) and all(isinstance(item, Scalar) for item in tree.items)
    )


def _scalar(scalar: Scalar) -> str:
    """Outside of brackets commas and brackets are signs like others, but for the first."""
    first = scalar.text[:1]
    if scalar.plain and first not in tuple(",[]{}") and is_plain(scalar.text.translate(_BRACKETS)):
        return scalar.text
    return scalar_yaml(scalar)
