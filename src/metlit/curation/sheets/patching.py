"""A record's text with another tree in it: only what differs is written, all else stays, with its comments."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from metlit.curation.sheets.cell_text import flow_yaml
from metlit.curation.sheets.yaml_text import STEP, block_text, entry_text, inline_text, item_text
from metlit.record.tree import Mapping, Scalar, Sequence, Tree

_ID = "id"
_ROOM = 100


def patched(text: str, old: Mapping, new: Mapping) -> str:
    """The text of a record with another tree.

    Args:
        text: as :func:`metlit.record.text.decode` gives it.
        old: the tree of it.
        new: the tree to be; places in it mean nothing.
    """
    patch = _Patch(text)
    patch.value(old, new, flowing=False)
    return patch.applied()


def plain_value(tree: Tree) -> Hashable:
    """What a tree says, without places and styles; the order of keys is none of it."""
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Sequence):
        return tuple(plain_value(item) for item in tree.items)
    return frozenset((name, plain_value(value)) for name, (_, value) in tree.entries.items())


@dataclass
class _Patch:
    """Spans of a text and what takes their places."""

    text: str
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def applied(self) -> str:
        """The text with all edits. Of two at one place the one that was made first stands first."""
        text = self.text
        ordered = sorted(enumerate(self.edits), key=lambda e: (e[1][0], e[1][1], e[0]))
        for _, (start, end, new) in reversed(ordered):
            text = text[:start] + new + text[end:]
        return text

    # -- where things stand

    def offset(self, place: tuple[int, int]) -> int:
        return self.lines[place[0] - 1] + place[1] - 1

    def start(self, tree: Tree) -> int:
        return self.offset((tree.line, tree.column))

    def stop(self, tree: Tree) -> int:
        """Behind the last sign of a value."""
        if isinstance(tree, Scalar) or tree.flow:
            begin = self.start(tree)
            return begin + len(self.text[begin : self.offset(tree.end)].rstrip())
        inner = tree.items if isinstance(tree, Sequence) else [value for _, value in tree.entries.values()]
        return max(map(self.stop, inner))

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def next_line(self, offset: int) -> int:
        return self.text.find("\n", offset) + 1 or len(self.text)

    def is_first(self, offset: int) -> bool:
        """Whether only blanks stand before a place on its line."""
        return not self.text[self.line_start(offset) : offset].strip()

    def insert(self, at: int, text: str) -> None:
        self.edits.append((at, at, text))

    # -- values

    def value(self, old: Tree, new: Tree, *, flowing: bool, key: Scalar | None = None) -> None:
        """Put a value in the place of another."""
        if plain_value(old) == plain_value(new):
            return
        if isinstance(old, Mapping) and isinstance(new, Mapping) and old.entries.keys() & new.entries.keys():
            self.mapping(old, new)
        elif isinstance(old, Sequence) and isinstance(new, Sequence) and (pairs := _pairs(old, new)):
            self.sequence(old, new, pairs)
        else:
            self.replace(old, new, flowing, key)

    def replace(self, old: Tree, new: Tree, flowing: bool, key: Scalar | None) -> None:
        start, stop = self.start(old), self.stop(old)
        if flowing:
            self.edits.append((start, stop, flow_yaml(new)))
            return
        inline = inline_text(new, _ROOM)
        if isinstance(old, Scalar) or old.flow:
            if inline is None and key is not None:
                indent = key.column - 1 + STEP
                before = len(self.text[:start]) - len(self.text[:start].rstrip(" "))
                self.edits.append((start - before, stop, f"\n{' ' * indent}{block_text(new, indent)}"))
            else:
                self.edits.append((start, stop, inline if inline is not None else block_text(new, old.column - 1)))
            return
        between = self.text[self.offset(key.end) : start] if key is not None else "#"
        if inline is not None and key is not None and "#" not in between:
            self.edits.append((start - len(between) + between.index(":") + 1, stop, f" {inline}"))
        else:
            self.edits.append((start, stop, block_text(new, old.column - 1)))

    # -- mappings

    def mapping(self, old: Mapping, new: Mapping) -> None:
        names = list(old.entries)
        kept = [name for name in names if name in new.entries]
        for name in kept:
            key, value = old.entries[name]
            self.value(value, new.entries[name][1], flowing=old.flow, key=key)
        spans = [(self.start(key), self.stop(value)) for key, value in old.entries.values()]
        for first, last in _runs([name not in new.entries for name in names]):
            self.drop(spans, spans[first][0], first, last, old.flow)
        indent = next(iter(old.entries.values()))[0].column - 1
        before: str | None = None
        for name, (key, value) in new.entries.items():
            if name in old.entries:
                before = name
                continue
            after = spans[names.index(before)][1] if before is not None else None
            first_kept = spans[names.index(kept[0])][0]
            if old.flow:
                entry = f"{flow_yaml(key)}: {flow_yaml(value)}"
                self.insert(after or first_kept, f", {entry}" if after else f"{entry}, ")
            elif after is None:
                self.insert(first_kept, entry_text(key, value, indent) + "\n" + " " * indent)
            else:
                self.insert(self.next_line(after), " " * indent + entry_text(key, value, indent) + "\n")

    # -- lists

    def sequence(self, old: Sequence, new: Sequence, pairs: list[tuple[int, int]]) -> None:
        kept, partner = {i for i, _ in pairs}, {j: i for i, j in pairs}
        dashes = [] if old.flow else self.dashes(old)
        nested = bool(dashes) and not self.is_first(dashes[0]) and 0 not in kept
        if nested or (not old.flow and len(dashes) < len(old.items)):
            self.edits.append((self.start(old), self.stop(old), block_text(new, old.column - 1)))
            return
        for i, j in pairs:
            self.value(old.items[i], new.items[j], flowing=old.flow)
        spans = [(self.start(item), self.stop(item)) for item in old.items]
        for first, last in _runs([i not in kept for i in range(len(old.items))]):
            begin = spans[first][0] if old.flow else dashes[first]
            self.drop(spans, begin, first, last, old.flow)
        before: int | None = None
        for j, item in enumerate(new.items):
            if j in partner:
                before = partner[j]
                continue
            self.add_item(item, old, spans, dashes, before, min(kept))

    def add_item(
        self,
        item: Tree,
        old: Sequence,
        spans: list[tuple[int, int]],
        dashes: list[int],
        before: int | None,
        first_kept: int,
    ) -> None:
        """Put an item behind another, or before the first that stays."""
        indent = old.column - 1
        if old.flow:
            at = spans[before][1] if before is not None else spans[first_kept][0]
            self.insert(at, f", {flow_yaml(item)}" if before is not None else f"{flow_yaml(item)}, ")
        elif before is None:
            self.insert(dashes[first_kept], item_text(item, indent) + "\n" + " " * indent)
        else:
            self.insert(self.next_line(spans[before][1]), " " * indent + item_text(item, indent) + "\n")

    def dashes(self, old: Sequence) -> list[int]:
        """Where the dashes of a list stand."""
        found = [self.start(old)]
        dash = re.compile(rf"^ {{{old.column - 1}}}-(?=[ \n])", re.MULTILINE)
        for item, following in zip(old.items, old.items[1:], strict=False):
            match = dash.search(self.text, self.next_line(self.stop(item)), self.start(following))
            if match is None:
                break
            found.append(match.end() - 1)
        return found

    # -- what goes

    def drop(self, spans: list[tuple[int, int]], begin: int, first: int, last: int, flowing: bool) -> None:
        """Remove the entries of a run, with their lines or commas."""
        stop = spans[last][1]
        if flowing and first > 0:
            self.edits.append((spans[first - 1][1], stop, ""))
        elif flowing:
            self.edits.append((begin, spans[last + 1][0], ""))
        elif self.is_first(begin):
            self.edits.append((self.line_start(begin), self.next_line(stop), ""))
        else:
            # The first entry stands behind a dash: the next one takes its place, unless a comment stands between.
            following = spans[last + 1][0]
            told = "#" in self.text[stop:following]
            self.edits.append((begin, stop if told else following, ""))


def _runs(gone: list[bool]) -> list[tuple[int, int]]:
    """The first and last of each run of entries that go."""
    runs: list[tuple[int, int]] = []
    for i, goes in enumerate(gone):
        if goes and runs and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i)
        elif goes:
            runs.append((i, i))
    return runs


def _pairs(old: Sequence, new: Sequence) -> list[tuple[int, int]]:
    """Items that are the same before and after: by their ids, by what they say, then by their place among the rest."""
    before, after = [_called(item) for item in old.items], [_called(item) for item in new.items]
    pairs: list[tuple[int, int]] = []
    for tag, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += zip(range(i, i_end), range(j, j_end), strict=True)
        elif tag == "replace":
            both = zip(range(i, i_end), range(j, j_end), strict=False)
            pairs += [(a, b) for a, b in both if not (_id_of(old.items[a]) or _id_of(new.items[b]))]
    return pairs


def _called(item: Tree) -> Hashable:
    return ("id", named) if (named := _id_of(item)) else plain_value(item)


def _id_of(item: Tree) -> str:
    written = item.entries.get(_ID) if isinstance(item, Mapping) else None
    return written[1].text if written and isinstance(written[1], Scalar) else ""
