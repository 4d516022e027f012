"""Slips in the YAML of a record → what to write instead: tried, and offered only if the text is YAML with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from metlit.finding import Rewrite

# A key and what stands behind it up to a comment; between brackets up to what ends it there.
_ON_A_LINE = re.compile(r"(?:- +)*[^\s:#'\"\[{][^:#'\"\[{]*: +(?P<value>[^\s'\"|>].*?)(?= +#|$)")
_BETWEEN_BRACKETS = re.compile(r"[{,] *[^\s,:{}\[\]'\"]+: +(?P<value>[^\s,{}\[\]'\"][^,{}\[\]'\"]*?)(?= *[,}])")
_NO_SPACE = re.compile(r" *(?:- +)*[A-Za-z_]+(?P<colon>:)(?=[^\s:/])")
_NOTHING = re.compile(r"(?<=[:,\[] )(?P<value>[-?])(?=\s*(?:[,}\]]|$))")
_INDENT = re.compile(r" *(?:- +)*")
_NEAR = 12
# Characters of a text, and places on a line: what is more is not tried.
_LONGEST, _MOST = 1 << 17, 8

# The first line that is no YAML, counted from 1; none if it is YAML.
Trial = Callable[[str], "int | None"]


@dataclass(frozen=True)
class Repair:
    """What may be written in the place of a span, and whether it is a value that says nothing."""

    rewrites: tuple[Rewrite, ...]
    nothing: str = ""


def repaired(text: str, line: int, trial: Trial) -> Repair | None:
    """What helps where a text is no YAML, on the line of the error or the one before it; None if nothing does.

    Args:
        text: the text of a record.
        line: that of the error, from 1.
        trial: says on which line another text is no YAML.
    """
    if len(text) > _LONGEST:
        return None
    lines = text.split("\n")
    for at in (line, line - 1):
        if not 1 <= at <= len(lines):
            continue
        written = lines[at - 1]
        for match in islice(_NOTHING.finditer(written), _MOST):
            start, end = match.span("value")
            if _helps(lines, at, written[:start] + '""' + written[end:], line, trial):
                span = (at, start + 1, at, end + 1)
                return Repair(tuple(Rewrite(*span, told) for told in ("not reported", "unclear")), match["value"])
        put = match.end("colon") if (match := _NO_SPACE.match(written)) else 0
        if put and _helps(lines, at, f"{written[:put]} {written[put:]}", line, trial):
            return Repair((Rewrite(at, put, at, put + 1, ": "),))
        for start, end in islice(_quotable(written), _MOST):
            quoted = json.dumps(written[start:end], ensure_ascii=False)
            if _helps(lines, at, written[:start] + quoted + written[end:], line, trial):
                return Repair((Rewrite(at, start + 1, at, end + 1, quoted),))
    return _indented(lines, line, trial)


def _quotable(written: str) -> Iterator[tuple[int, int]]:
    """Where values stand that quotes may make texts of."""
    for match in _BETWEEN_BRACKETS.finditer(written):
        yield match.span("value")
    bare = len(written) - len(written.lstrip())
    if match := _ON_A_LINE.match(written, bare):
        yield match.span("value")


def _indented(lines: list[str], line: int, trial: Trial) -> Repair | None:
    """A line moved to where its neighbours begin, if one of these places is nearest and it is YAML there."""
    if not 1 <= line <= len(lines):
        return None
    written = lines[line - 1]
    bare = written.lstrip()
    own = len(written) - len(bare)
    places = _beginnings(lines, line)
    found = [(abs(n - own), n) for n in places if n != own and _helps(lines, line, " " * n + bare, line, trial)]
    if not found or (len(found) > 1 and sorted(found)[0][0] == sorted(found)[1][0]):
        return None
    # Beside another slip of this kind it may be the neighbours that are wrong.
    place = " " * min(found)[1]
    whole = trial("\n".join([*lines[: line - 1], place + bare, *lines[line:]])) is None
    return Repair((Rewrite(line, 1, line, own + 1, place, sure=whole),))


def _beginnings(lines: list[str], line: int) -> set[int]:
    """Where the lines around one begin, and what stands behind a hyphen on them."""
    near = lines[max(line - 1 - _NEAR, 0) : line - 1] + lines[line : line + _NEAR]
    return {n for one in near if one.strip() for n in (len(one) - len(one.lstrip()), len(_INDENT.match(one)[0]))}


def without_tab(text: str, line: int, trial: Trial) -> Repair | None:
    """What stands in the place of the first tabs of a line: where its neighbours begin, or one space."""
    if len(text) > _LONGEST:
        return None
    lines = text.replace("\t", " ").split("\n")
    written = text.split("\n")[line - 1]
    start = written.index("\t")
    end = start + len(written[start:]) - len(written[start:].lstrip("\t "))
    if written[:start].strip():
        return Repair((Rewrite(line, start + 1, line, end + 1, " "),))
    before = next((one for one in reversed(lines[: line - 1]) if one.strip()), "")
    for place in dict.fromkeys((len(_INDENT.match(before)[0]), len(before) - len(before.lstrip()))):
        tried = [*lines[: line - 1], " " * place + written.lstrip(), *lines[line:]]
        if trial("\n".join(tried)) is None:
            return Repair((Rewrite(line, 1, line, end + 1, " " * place),))
    return None


def _helps(lines: list[str], line: int, written: str, error: int, trial: Trial) -> bool:
    """Whether with another line the text is YAML, or at least beyond the error."""
    wrong = trial("\n".join([*lines[: line - 1], written, *lines[line:]]))
    return wrong is None or wrong > error + 1
