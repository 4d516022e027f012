"""The text of a skeleton: live lines where a record needs a value; all else as comments that are YAML without ``#``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from metlit.curation.skeleton.layout import SkeletonLayout, SkeletonPath
from metlit.curation.skeleton.placing import ShownCandidate
from metlit.curation.skeleton.scalar import yaml_scalar
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape, Schema
from metlit.model.terms import Terms

_STEP = "  "
_MOST_WORDS = 8
_COLUMN = 3  # blanks before a comment


@dataclass(frozen=True)
class KnownValue:
    """What is known at a key: a scalar as YAML has it, or the items of a list, and a remark."""

    text: str = ""
    items: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class SkeletonLine:
    """A line: ``key: value   # remark``, with the items or lines below it."""

    key: str
    value: str = ""
    remark: str = ""
    live: bool = False
    listed: bool = False
    items: tuple[str, ...] = ()
    below: tuple[SkeletonLine, ...] = ()


@dataclass(frozen=True)
class Outline:
    """Draws a skeleton over the shapes.

    Attributes:
        layout: which keys.
        values: key path → its value, live: what is known of the publication.
        candidates: key path → what was found.
    """

    schema: Schema
    terms: Terms
    layout: SkeletonLayout
    values: Mapping[SkeletonPath, KnownValue] = field(default_factory=dict)
    candidates: Mapping[SkeletonPath, Sequence[ShownCandidate]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The text, a line each."""
        return [line for entry in self._entries(self.schema.root, ()) for line in _drawn(entry, 0, None)]

    def _entries(self, shape: NodeShape, path: SkeletonPath, live: bool = True) -> Iterator[SkeletonLine]:
        """The keys of a mapping in the order of its shape."""
        for found in shape.fields.values():
            here = (*path, found.key)
            if self.layout.has(here) or found.minimum or here in self.values or here in self.candidates:
                yield from self._entry(found, here, live)

    def _entry(self, found: Field, path: SkeletonPath, live: bool) -> Iterator[SkeletonLine]:
        if found.kind == model.NODE and self._is_mapping(found, path):
            below = tuple(self._entries(self.schema.shape_of(found.target), path, live and self._is_live(found, path)))
            yield SkeletonLine(
                found.key,
                live=live and any(one.live for one in below),
                remark="" if live and any(one.live for one in below) else self._told(found),
                listed=found.repeatable,
                below=below,
            )
        else:
            yield from self._scalars(found, path, live)

    def _is_mapping(self, found: Field, path: SkeletonPath) -> bool:
        """Whether keys below it are shown; a short form, a quantity and a keyed mapping are one line."""
        deeper = any(len(key) > len(path) and key[: len(path)] == path for key in (*self.layout.keys, *self.values))
        return deeper and not self.schema.shape_of(found.target).dimension

    def _is_live(self, found: Field, path: SkeletonPath) -> bool:
        """Whether a mapping is part of the record to begin with: it is required, or holds a value."""
        inside = (key for source in (self.layout.keys, self.values) for key in source if key[: len(path)] == path)
        given = any(self.layout.keys.get(key) or key in self.values for key in inside)
        return bool(found.minimum) or given

    def _scalars(self, found: Field, path: SkeletonPath, live: bool) -> Iterator[SkeletonLine]:
        """A line with the value, or one that waits for it; then one for each candidate."""
        shown = self.candidates.get(path, ())
        own = self.layout.keys.get(path, "")
        if known := self.values.get(path):
            yield SkeletonLine(found.key, known.text, known.remark, live, items=known.items)
        elif own:
            yield SkeletonLine(found.key, value=yaml_scalar(own), live=live)
        elif live and found.minimum:
            yield SkeletonLine(found.key, remark=f"required: {self._told(found)}", live=True)
        elif not shown or found.keyed_by:
            yield SkeletonLine(found.key, remark=("required: " if found.minimum else "") + self._told(found))
        if found.keyed_by:
            yield from (SkeletonLine(_STEP + one.text, remark=one.comment) for one in shown)
        else:
            yield from (SkeletonLine(found.key, value=one.text, remark=one.comment) for one in shown)

    def _told(self, found: Field) -> str:
        """What a key is for, and of a short list of words all."""
        text = found.description.rstrip(".")
        if found.kind == model.WORD:
            words = [c.label for c in self.terms.concepts.values() if found.target in c.parents]
            if 0 < len(words) <= _MOST_WORDS:
                text += f" ({', '.join(words)})"
        return text


def _drawn(entry: SkeletonLine, depth: int, hidden: int | None, dash: bool = False) -> Iterator[str]:
    """The lines of an entry.

    Args:
        depth: how many steps it is indented, without its dash.
        hidden: the indent of the comment that it lies in; None if it is live so far.
        dash: it is the first key of an item of a list.
    """
    start = None if entry.live else depth - dash if hidden is None else hidden
    yield _line(entry, depth, start, dash)
    yield from (f"{_indent(depth + 1, start, False)}- {item}" for item in entry.items)
    # The first that is part of the record begins the item of a list; comments may stand before it.
    first = next((one for one in entry.below if one.live or not entry.live), None) if entry.listed else None
    for below in entry.below:
        yield from _drawn(below, depth + (2 if entry.listed else 1), start, below is first)


def _indent(depth: int, start: int | None, dash: bool) -> str:
    indent = _STEP * (depth - 1) + "- " if dash else _STEP * depth
    return indent if start is None else _STEP * start + "# " + indent[len(_STEP) * start :]


def _line(entry: SkeletonLine, depth: int, start: int | None, dash: bool) -> str:
    text = f"{_indent(depth, start, dash)}{entry.key}:" + (f" {entry.value}" if entry.value else "")
    return text + (" " * _COLUMN + f"# {entry.remark}" if entry.remark else "")
