"""Versions of one text: of the next one only the part is parsed that is another than before."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass, replace

from metlit.record.text import MAX_NODES, Refused, read_text
from metlit.record.tree import Mapping, Scalar, Sequence, Tree


@dataclass(frozen=True)
class _Part:
    """Lines that are read alone: an entry of the record, or an item of the list that an entry has.

    Attributes:
        key: of the entry.
        first: its first line, from 1.
        behind: the line of what follows; one more than there are lines if nothing does.
        item: the number of the item in the list, from 0; None if the whole entry is read.
        follows: what stands for what follows.
    """

    key: str
    first: int
    behind: int
    item: int | None
    follows: str


class TextReader:
    """Reads a text again and again while it is written.

    What it returns is what :func:`metlit.record.text.read_text` returns. That is so because the parser goes from left
    to right: what stands before a part is as it was, the part ends where it ended, and what follows begins as before.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._root: Mapping | None = None

    def read(self, text: str, name: str) -> Mapping:
        """Read a version.

        Raises:
            Refused: as ``read_text`` does.
        """
        lines = text.split("\n")
        root = self._read_in_part(lines, name) if len(text) < MAX_NODES else None
        self._root = None  # if it is refused
        self._root, self._lines = root or read_text(text, name), lines
        return self._root

    def _read_in_part(self, lines: list[str], name: str) -> Mapping | None:
        """The tree if no more has changed than a part of it; else None."""
        if self._root is None or len(lines) != len(self._lines):
            return None
        changed = [n for n, (new, old) in enumerate(zip(lines, self._lines, strict=True), start=1) if new != old]
        if not changed:
            return self._root
        part = _part_around(self._root, self._lines, changed[0], changed[-1])
        if part is None:
            return None
        before = "\n" * (part.first - 1) if part.item is None else "x:" + "\n" * (part.first - 1)
        text = "\n".join((*lines[part.first - 1 : part.behind - 1], part.follows))
        try:
            return _exchanged(self._root, part, read_text(before + text, name))
        except Refused:
            return None


def _part_around(root: Mapping, lines: Several[str], first: int, last: int) -> _Part | None:
    """The smallest part that holds some lines."""
    entries = list(root.entries.values())
    ends = [key.line for key, _ in entries[1:]] + [len(lines)]
    for (key, value), end in zip(entries, ends, strict=True):
        if not (key.line <= first and last < end) or key.column != 1:
            continue
        follows = "" if end == len(lines) else "z: z\n"
        if isinstance(value, Sequence) and not value.flow and value.items and first > key.line:
            part = _item_around(key, value, lines, first, last, _Part(key.text, key.line, end, None, follows))
            if part is not None:
                return part
        return None if key.text in "xz" else _Part(key.text, key.line, end, None, follows)
    return None


def _item_around(
    key: Scalar, value: Sequence, lines: Several[str], first: int, last: int, whole: _Part
) -> _Part | None:
    """The item of a list that holds some lines, if the lines show where it begins and ends."""
    dash = " " * (value.column - 1) + "- "
    starts = [item.line for item in value.items]
    if value.line <= key.line or not all(lines[start - 1].startswith(dash) for start in starts):
        return None
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], whole.behind], strict=True)):
        if start <= first and last < end:
            return _Part(key.text, start, end, number, whole.follows if end == whole.behind else f"{dash}x\n")
    return None


def _exchanged(root: Mapping, part: _Part, read: Mapping) -> Mapping | None:
    """The tree with the part as it was read; None if it has become something else."""
    name = part.key if part.item is None else "x"
    if list(read.entries) != ([name, "z"] if part.follows.startswith("z") else [name]):
        return None
    key, new = read.entries[name]
    if part.item is not None:
        key, whole = root.entries[part.key]
        assert isinstance(whole, Sequence)
        expected = 2 if part.follows.strip().startswith("-") else 1
        if not isinstance(new, Sequence) or new.flow or len(new.items) != expected or new.column != whole.column:
            return None
        new = _with_item(whole, part.item, new.items[0])
    return replace(root, entries={**root.entries, part.key: (key, new)})


def _with_item(whole: Sequence, number: int, item: Tree) -> Sequence:
    return replace(whole, items=[*whole.items[:number], item, *whole.items[number + 1 :]])
