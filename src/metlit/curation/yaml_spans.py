"""Changes of a YAML file by spans: what is not changed stays as it stands, with comments, order and ends of lines."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from metlit.record.text import Mapping, Scalar, Sequence, Tree, decode, read_text

_BOM = b"\xef\xbb\xbf"
# What stands as written wherever a value may stand, between brackets too.
_PLAIN = re.compile(r"(?![-?:] )[^\s\"'#&*!|>%@`{}\[\],:][^\n#{}\[\],:\"]*(?<!\s)")
_NOTHING = {"", "~", "null", "Null", "NULL"}


def flow_text(tree: Tree) -> str:
    """A piece of a tree on one line, which is read as the same piece wherever it is put."""
    if isinstance(tree, Sequence):
        return f"[{', '.join(map(flow_text, tree.items))}]"
    if isinstance(tree, Mapping):
        return f"{{{', '.join(f'{flow_text(k)}: {flow_text(v)}' for k, v in tree.entries.values())}}}"
    if tree.plain and (_PLAIN.fullmatch(tree.text) or tree.text in _NOTHING):
        return tree.text
    return scalar_text(tree.text)


def scalar_text(text: str) -> str:
    """A text, whatever it holds, as a quoted scalar of one line."""
    return json.dumps(text, ensure_ascii=False)


class NotByItself(Exception):
    """A change that cannot be made without touching what it is not about; says why."""


@dataclass(frozen=True, order=True)
class _Edit:
    """A span and what takes its place; of several at one place those come first that stand deeper."""

    start: int
    end: int
    rank: float
    text: str = field(compare=False)


# What closes a bracket belongs to what stands before it; what moves a line in stands at the line itself.
_CLOSES, _MOVES = -1000.0, 1000.0


@dataclass
class _ListPlan:
    """What is to become of the values of a key: those that go, and those that come, each with its own key if keyed."""

    mapping: Mapping
    key: str
    gone: list[Tree] = field(default_factory=list)
    come: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What comes, as one value."""
        if all(name for name, _ in self.come):
            return f"{{{', '.join(f'{name}: {text}' for name, text in self.come)}}}"
        texts = [text for _, text in self.come]
        return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


@dataclass
class YamlSpans:
    """The text of a file, and what is to be changed in it.

    Attributes:
        data: its bytes.
        name: how findings call it.
        tree: what it says.
        edits: the changes.
    """

    data: bytes
    name: str
    text: str
    tree: Mapping
    edits: list[_Edit] = field(default_factory=list)
    _plans: dict[tuple[int, str], _ListPlan] = field(default_factory=dict)
    _gone: dict[int, set[str]] = field(default_factory=dict)
    _taken: dict[int, tuple[Tree, list[tuple[int, int]], set[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes, name: str) -> YamlSpans:
        """A file to be changed.

        Raises:
            Refused: if it is no acceptable YAML.
        """
        text = decode(data, name)
        return cls(data, name, text, read_text(text, name))

    def __post_init__(self) -> None:
        self._lines = [0]
        while (end := self.text.find("\n", self._lines[-1])) >= 0:
            self._lines.append(end + 1)

    # -- where things stand

    def start(self, tree: Tree) -> int:
        """The place of the first character of a piece."""
        return self._at(tree.line, tree.column)

    def _at(self, line: int, column: int) -> int:
        return self._lines[line - 1] + column - 1

    def end(self, tree: Tree) -> int:
        """The place behind the last character of a piece; of a block scalar behind its last line that is not empty."""
        if isinstance(tree, Scalar):
            found = self._at(*tree.end) if tree.end != (0, 0) else self.start(tree) + len(tree.text)
            return len(self.text[:found].rstrip("\n")) if self.text[found - 1 : found] == "\n" else found
        inner = [v for _, v in tree.entries.values()] if isinstance(tree, Mapping) else tree.items
        last = self.end(inner[-1]) if inner else self.start(tree) + 1
        return self._behind_bracket(last) if self.is_flow(tree) else last

    def is_flow(self, tree: Tree) -> bool:
        """Whether a mapping or list stands between brackets."""
        return not isinstance(tree, Scalar) and self.text[self.start(tree)] in "{["

    def _behind_bracket(self, place: int) -> int:
        while self.text[place] not in "}]":
            place = self._line_end(place) if self.text[place] == "#" else place + 1
        return place + 1

    def _line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _line_end(self, place: int) -> int:
        return self.text.index("\n", place)

    # -- changes

    def _edit(self, start: int, end: int, text: str, rank: float = 0) -> None:
        self.edits.append(_Edit(start, end, rank, text))

    def replace(self, tree: Tree, text: str, key: Scalar | None = None) -> None:
        """Put a text of one line in the place of a value; of a block the line of its key goes on with it."""
        if isinstance(tree, Scalar) or self.is_flow(tree) or key is None:
            self._edit(self.start(tree), self.end(tree), text)
        else:
            self._edit(self.end(key), self.end(tree), f": {text}")

    def put(self, mapping: Mapping, key: str, text: str) -> None:
        """Give a key of a mapping a value, in the place of the one that it has or behind the last key."""
        if key in mapping.entries:
            written, value = mapping.entries[key]
            self.replace(value, text, written)
        elif self.is_flow(mapping):
            place = self.end(mapping) - 1
            if mapping.entries:
                place = self.end(list(mapping.entries.values())[-1][1])
            self._edit(place, place, f"{', ' if mapping.entries else ''}{key}: {text}")
        else:
            self._add_line(mapping, f"{' ' * (mapping.column - 1)}{key}: {text}\n")

    def put_below(self, mapping: Mapping, key: str, lines: list[str]) -> None:
        """Give a key that a block mapping has not yet a value of several lines, behind its last key."""
        space = " " * (mapping.column - 1)
        self._add_line(mapping, "".join(f"{space}{line}\n" for line in [f"{key}:", *(f"  {one}" for one in lines)]))

    def _add_line(self, tree: Mapping | Sequence, line: str, *, deep: float = 0) -> None:
        """Add lines behind those of a block; of several at one place what is further in comes first."""
        place = self._line_end(self.end(tree)) + 1
        self._edit(place, place, line, -(tree.column + deep))

    def _plan(self, mapping: Mapping, key: str) -> _ListPlan:
        return self._plans.setdefault((id(mapping), key), _ListPlan(mapping, key))

    def add(self, mapping: Mapping, key: str, text: str, name: str = "") -> None:
        """Add a value to those of a key: to its list, or making one of the value that it has.

        Args:
            name: the key of the value, where a key takes a mapping of values by keys of their own.
        """
        self._plan(mapping, key).come.append((name, text))

    def _carry_out(self, plan: _ListPlan) -> None:
        if plan.key not in plan.mapping.entries:
            self.put(plan.mapping, plan.key, plan.text)
            return
        written, value = plan.mapping.entries[plan.key]
        items = value.items if isinstance(value, Sequence) else [value]
        if all(any(one is item for one in plan.gone) for item in items):
            if plan.come:
                self.replace(value, plan.text, written)
            else:
                self.remove(plan.mapping, plan.key)
            return
        for item in plan.gone:
            self._remove_item(value, item)
        if plan.come:
            self._append(value, plan.come)

    def _append(self, value: Tree, come: list[tuple[str, str]]) -> None:
        texts = [text for _, text in come]
        if isinstance(value, Mapping) and come[0][0]:
            for name, text in come:
                self.put(value, name, text)
        elif isinstance(value, Sequence) and not self.is_flow(value):
            # A list may stand as far in as the key that has it.
            lines = (f"{' ' * (value.column - 1)}- {text}\n" for text in texts)
            self._add_line(value, "".join(lines), deep=0.5)
        elif isinstance(value, Sequence):
            place = self.end(value.items[-1]) if value.items else self.end(value) - 1
            self._edit(place, place, f"{', ' if value.items else ''}{', '.join(texts)}")
        elif isinstance(value, Mapping) and not self.is_flow(value):
            self._listed(value)
            self._add_line(value, "".join(f"{' ' * (value.column - 1)}- {text}\n" for text in texts), deep=-0.5)
        elif isinstance(value, Scalar):
            self.replace(value, f"[{', '.join([flow_text(value), *texts])}]")
        else:
            start, end = self.start(value), self.end(value)
            self._edit(start, start, "[")
            self._edit(end, end, f", {', '.join(texts)}]", _CLOSES)

    def _listed(self, value: Mapping) -> None:
        """Make a block mapping the first entry of a list: a dash before it, its other lines two further in.

        So are the lines that are added to it.
        """
        start, end = self.start(value), self._line_end(self.end(value)) + 1
        inside = [e for e in self.edits if start < e.start == e.end <= end and e.text.endswith("\n")]
        for one in inside:
            if -one.rank >= value.column:
                self.edits.remove(one)
                moved = "".join(f"  {line}" for line in one.text.splitlines(keepends=True))
                self._edit(one.start, one.end, moved, one.rank)
        self._edit(start, start, "- ")
        for place in self._lines:
            if start < place < end and self.text[place : place + 1] not in ("\n", ""):
                self._edit(place, place, "  ", _MOVES)

    def remove(self, mapping: Mapping, key: str, item: Tree | None = None) -> None:
        """Take away a key, or one value of its list; with the last one the key goes.

        Raises:
            NotByItself: if nothing would be left of the mapping.
        """
        if item is not None:
            self._plan(mapping, key).gone.append(item)
            return
        gone = self._gone.setdefault(id(mapping), set())
        if gone | {key} == mapping.entries.keys():
            raise NotByItself("nothing would be left of what holds it")
        gone.add(key)
        spans = [(self.start(k), self.end(v)) for k, v in mapping.entries.values()]
        self._take_away(mapping, spans, list(mapping.entries).index(key))

    def _remove_item(self, value: Tree, item: Tree) -> None:
        assert isinstance(value, Sequence)
        spans = [(self._dash(one, value), self.end(one)) for one in value.items]
        position = next(i for i, one in enumerate(value.items) if one is item)
        self._take_away(value, spans, position)

    def _dash(self, item: Tree, within: Sequence) -> int:
        return self.start(item) if self.is_flow(within) else self.text.rindex("-", 0, self.start(item))

    def _take_away(self, container: Tree, spans: list[tuple[int, int]], position: int) -> None:
        self._taken.setdefault(id(container), (container, spans, set()))[2].add(position)

    def _carry_out_taking(self, container: Tree, spans: list[tuple[int, int]], gone: set[int]) -> None:
        """Take away whole lines of a block; between brackets each run with the comma before it, or behind it."""
        for position in sorted(gone):
            start, end = spans[position]
            if not self.is_flow(container) and not self.text[self._line_start(start) : start].strip():
                self._edit(self._line_start(start), self._line_end(end) + 1, "")
            elif position - 1 not in gone:
                last = next(i for i in range(position, len(spans)) if i + 1 not in gone)
                whole = (spans[position - 1][1], spans[last][1]) if position else (start, spans[last + 1][0])
                self._edit(*whole, "")

    def changed(self) -> bytes:
        """The bytes with all changes made; a mark and the ends of lines stay those of the file.

        Raises:
            NotByItself: if a change cannot be made.
        """
        # Inner ones first: where a block is moved in, what is added to it is known by then.
        for plan in sorted(self._plans.values(), key=lambda plan: -plan.mapping.column):
            self._carry_out(plan)
        for taken in self._taken.values():
            self._carry_out_taking(*taken)
        self._plans.clear()
        self._taken.clear()
        text = self.text
        for edit in reversed(_apart(self.edits)):
            text = text[: edit.start] + edit.text + text[edit.end :]
        ends = "\r\n" if b"\r\n" in self.data else "\n"
        start = _BOM if self.data.startswith(_BOM) else b""
        return start + text.replace("\n", ends).encode("utf-8")


def _apart(edits: list[_Edit]) -> list[_Edit]:
    """Changes in their order; what is taken away twice is taken away once, and with it what was to change inside."""
    kept: list[_Edit] = []
    for edit in sorted(edits):
        if kept and kept[-1].rank == _MOVES and edit.start == kept[-1].start and edit.end > edit.start:
            kept.pop()  # a line that goes is not moved
        if kept and edit.start < kept[-1].end:
            last = kept[-1]
            kept[-1] = _Edit(last.start, max(last.end, edit.end), last.rank, last.text)
        else:
            kept.append(edit)
    return kept
