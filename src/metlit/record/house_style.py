"""The house style of a record: how far lines are moved in, and where lines are empty. What is said stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from metlit.record.partial import LineSpan, spans
from metlit.record.text import Mapping, Refused, Scalar, Tree, decode, read_text
from metlit.record.text import Sequence as Listed

_STEP = 2
_HYPHENS = re.compile(r"(?:-[ ]+)*(?:-$)?")
_BOM = "\ufeff"


def restyled(text: str) -> str:
    """A record in the house style: two blanks a step, one before and after a hyphen's, no two empty lines together.

    Remarks and texts keep every letter; lines of a text move with the line that it begins on. What is no record, and
    what would say something else, stays as it is.
    """
    start = _BOM if text.startswith(_BOM) else ""
    end = "\r\n" if "\r\n" in text else "\n"
    bare = text.removeprefix(_BOM).replace("\r\n", "\n")
    before = _tree(bare)
    if before is None:
        return text
    several = list(spans(bare))
    inside = {line for span in several for line in range(span.first + 1, span.last + 1)}
    texts = {line for span in several if span.is_text for line in range(span.first + 1, span.last + 1)}
    moved = _moved(bare.split("\n"), several, inside)
    for lines, kept in ((moved, texts), (bare.split("\n"), texts)):
        styled = _spaced(lines, kept)
        if _same(_tree(styled), before) and _remarks(styled) == _remarks(bare):
            return start + styled.replace("\n", end)
    return text


def _tree(text: str) -> Mapping | None:
    try:
        return read_text(decode(text.encode("utf-8", "surrogatepass"), ""), "")
    except Refused:
        return None


def _same(one: Tree | None, other: Tree | None) -> bool:
    """Whether two trees say the same, in the same order, wherever it stands."""
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return (one.text, one.plain) == (other.text, other.plain)
    if isinstance(one, Listed) and isinstance(other, Listed):
        return len(one.items) == len(other.items) and all(map(_same, one.items, other.items))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        values = zip(one.entries.values(), other.entries.values(), strict=False)
        return list(one.entries) == list(other.entries) and all(_same(a[1], b[1]) for a, b in values)
    return False


def _remarks(text: str) -> list[str]:
    """The lines that are remarks, and whatever stands behind a sign of one elsewhere."""
    return [line.strip() if line.lstrip().startswith("#") else line[line.index(" #") :] for line in _with_remark(text)]


def _with_remark(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.lstrip().startswith("#") or " #" in line]


# -- how far lines are moved in


@dataclass(frozen=True)
class _Level:
    """A column in which mappings or hyphens stand, and the one in which they are to."""

    column: int
    wanted: int
    is_list: bool


@dataclass
class _Mover:
    """Goes through the lines from the top, and knows what is open."""

    open: list[_Level] = field(default_factory=list)

    def line(self, written: str) -> tuple[str, int]:
        """A line that begins a key or an item, where it is to stand, and by how much it has moved."""
        column = len(written) - len(written.lstrip(" "))
        hyphens = _HYPHENS.match(written.lstrip(" "))[0]
        rest = written[column + len(hyphens) :]
        while self.open and self.open[-1].column > column:
            self.open.pop()
        starts = [column + match.start() for match in re.finditer("-", hyphens)]
        if not starts and len(self.open) > 1 and self.open[-1].is_list and self.open[-1].column == column:
            self.open.pop()  # a key behind a list that stands in its column
        places = [(at, True) for at in starts] + ([(column + len(hyphens), False)] if rest else [])
        wanted = [self._place(at, is_list) for at, is_list in places]
        head = "".join("- " for _ in starts) if rest else " ".join("-" for _ in starts)
        moved = " " * wanted[0] + head + rest
        return moved, wanted[0] - column

    def _place(self, column: int, is_list: bool) -> int:
        top = self.open[-1] if self.open else None
        if top is not None and top.column == column and top.is_list == is_list:
            return top.wanted
        if top is not None and top.column == column and is_list:
            wanted = top.wanted + _STEP  # a list in the column of its key
        else:
            wanted = top.wanted + _STEP if top is not None else 0
        self.open.append(_Level(column, wanted, is_list))
        return wanted


def _moved(lines: list[str], several: Sequence[LineSpan], inside: set[int]) -> list[str]:
    """Lines with two blanks a step."""
    mover, by, done = _Mover(), dict[int, int](), list(lines)
    for number, line in enumerate(lines, start=1):
        if number in inside or not line.strip() or line.lstrip().startswith("#"):
            continue
        done[number - 1], by[number] = mover.line(line)
    for span in several:
        for number in range(span.first + 1, span.last + 1):
            by[number] = by.get(span.first, 0)
            done[number - 1] = _by(lines[number - 1], by[number])
    following = 0
    for number in range(len(lines), 0, -1):
        line = lines[number - 1]
        if number in by:
            following = number
        elif line.lstrip().startswith("#"):
            done[number - 1] = _by(line, by.get(_of_remark(lines, by, number, following), 0))
    return done


def _of_remark(lines: list[str], by: dict[int, int], number: int, following: int) -> int:
    """The line that a remark moves with: the next one if it stands as far in, else the last one that does."""
    column = len(lines[number - 1]) - len(lines[number - 1].lstrip())
    if following and len(lines[following - 1]) - len(lines[following - 1].lstrip()) == column:
        return following
    return max((n for n in by if n < number), default=following)


def _by(line: str, by: int) -> str:
    """A line moved; it moves to the left no further than to its margin."""
    bare = line.lstrip(" ")
    return " " * max(len(line) - len(bare) + by, 0) + bare if bare else line


# -- empty lines


def _spaced(lines: list[str], texts: set[int]) -> str:
    """One empty line at most between others, none at either end, no blanks behind a line that is no remark or text."""
    done: list[str] = []
    for number, line in enumerate(lines, start=1):
        if number in texts:
            done.append(line)
        elif line.strip():
            done.append(line if "#" in line or number + 1 in texts else line.rstrip(" "))
        elif done and done[-1].strip():
            done.append("")
    while done and not done[-1].strip() and len(lines) not in texts:
        done.pop()
    return "\n".join(done) + "\n"
