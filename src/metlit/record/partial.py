"""Half a record: what can be read of a text that is being written, and where in it a place is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from metlit.record.text import Mapping, Refused, decode, read_text

# Lines left out, at most, before nothing is read.
_MOST = 12
# A scalar that no record holds.
_MARK = "metlit-is-here"


@dataclass(frozen=True)
class Spot:
    """Where in a record something stands.

    Attributes:
        path: the keys above it, from the top; None for an item of a list.
        is_key: whether it is a key of the innermost mapping, or would be one.
        keys: the keys that the innermost mapping has before it, and behind it as far as that is known.
        between_brackets: whether the innermost mapping or list is written between brackets.
    """

    path: tuple[str | None, ...]
    is_key: bool
    keys: tuple[str, ...] = ()
    between_brackets: bool = False


@dataclass(frozen=True)
class LineSpan:
    """Lines, counted from 1, that belong to one value: to a text, or to what stands between brackets."""

    first: int
    last: int
    is_text: bool


@dataclass
class _Frame:
    is_mapping: bool
    between_brackets: bool
    keys: list[str] = field(default_factory=list)
    key: str | None = None


def read_in_part(text: str) -> tuple[Mapping | None, str]:
    """What can be read of a text, and the text with those lines left empty that could not be.

    Every place is that in the whole text. None if nothing is left.
    """
    try:
        lines = decode(text.encode("utf-8", "surrogatepass"), "").split("\n")
    except Refused as refused:
        lines = text.replace("\r\n", "\n").split("\n")
        lines = [_seen(line) for line in lines] if refused.finding.line else lines
    for _ in range(_MOST):
        tried = "\n".join(lines)
        line = _wrong_line(tried)
        if line is None:
            try:
                return read_text(decode(tried.encode(), ""), ""), tried
            except Refused as refused:
                line = refused.finding.line
        if not _left_out(lines, line):
            break
    return None, "\n".join(lines)


def _seen(line: str) -> str:
    """A line of which every character may stand in a record; empty else."""
    try:
        decode(line.replace("\t", " ").encode("utf-8", "surrogatepass") or b" x", "")
    except Refused:
        return ""
    return line.replace("\t", " ")


def _left_out(lines: list[str], line: int) -> bool:
    """Make a line empty, or the nearest one above it that is not; whether there was one."""
    at = min(line, len(lines)) - 1
    while at >= 0 and not lines[at].strip():
        at -= 1
    if at < 0:
        return False
    lines[at] = ""
    return True


def _wrong_line(text: str) -> int | None:
    """The line at which a parser is to blame: where what is not closed was opened, else where it stops."""
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        return _blamed(error)
    except yaml.YAMLError:
        return 1
    return None


def _blamed(error: yaml.MarkedYAMLError) -> int:
    opened = str(error.context or "").startswith(("while scanning", "while parsing a flow"))
    mark = error.context_mark if opened and error.context_mark else error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def spot_at(text: str, line: int, column: int) -> Spot | None:
    """Where a place of a text stands, whatever comes behind it and as far as what comes before it can be read.

    Args:
        text: the text of a record, or a part of one.
        line: from 1.
        column: from 1; that of the word which begins, or would begin, there.
    """
    lines = text.replace("\r\n", "\n").split("\n")[:line]
    if len(lines) < line:
        return None
    before = lines[-1][: column - 1]
    above = [_seen(one) for one in lines[:-1]]
    # On a line of its own it is a key, if it can be one.
    for as_key in (True, False) if not before.strip() else (False, True):
        found = _spot([*above, f"{before}{_MARK}{': x' * as_key}"], as_key)
        if found is not None:
            return found
    return None


def _spot(lines: list[str], as_key: bool) -> Spot | None:
    """Where the mark stands; lines above it that are no YAML are left out one by one."""
    for _ in range(_MOST):
        wrong = 0
        stack: list[_Frame] = []
        try:
            for event in yaml.parse("\n".join(lines), Loader=yaml.CSafeLoader):
                if isinstance(event, yaml.ScalarEvent) and _MARK in event.value:
                    return _found(stack, as_key) if event.value == _MARK and not event.style else None
                _follow(stack, event)
        except yaml.MarkedYAMLError as error:
            wrong = _blamed(error)
        except yaml.YAMLError:
            return None
        above = lines[:-1]
        if not wrong or not _left_out(above, min(wrong, len(above))):
            return None
        lines = [*above, lines[-1]]
    return None


def _follow(stack: list[_Frame], event: yaml.Event) -> None:
    """Keep track of what is open."""
    if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
        stack.pop()
        _close(stack)
    elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        stack.append(_Frame(isinstance(event, yaml.MappingStartEvent), bool(event.flow_style)))
    elif isinstance(event, yaml.ScalarEvent) and stack and stack[-1].is_mapping and stack[-1].key is None:
        stack[-1].key = event.value
        stack[-1].keys.append(event.value)
    elif isinstance(event, yaml.ScalarEvent):
        _close(stack)


def _close(stack: list[_Frame]) -> None:
    if stack and stack[-1].is_mapping:
        stack[-1].key = None


def _found(stack: list[_Frame], as_key: bool) -> Spot:
    top = stack[-1] if stack else _Frame(True, False)
    is_key = (top.is_mapping and top.key is None) or not stack or as_key
    path = [frame.key if frame.is_mapping else None for frame in stack]
    if top.is_mapping and top.key is None and path:
        path.pop()
    return Spot(tuple(path), is_key, tuple(top.keys) if top.is_mapping else (), top.between_brackets)


def spans(text: str) -> Iterator[LineSpan]:
    """The values that have several lines; nothing of a text that is no YAML."""
    opened: list[int] = []
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            first, last = event.start_mark.line + 1, event.end_mark.line + 1
            if isinstance(event, yaml.ScalarEvent):
                # A block of lines ends at the start of the line behind it.
                last -= event.end_mark.column == 0 and event.style in ("|", ">")
                if last > first:
                    yield LineSpan(first, last, True)
            elif isinstance(event, yaml.CollectionStartEvent):
                opened.append(first if event.flow_style else 0)
            elif isinstance(event, yaml.CollectionEndEvent) and (began := opened.pop()) and last > began:
                yield LineSpan(began, last, False)
    except yaml.YAMLError:
        return
