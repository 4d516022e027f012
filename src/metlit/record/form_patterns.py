"""Patterns of other forms of values, in which case does not count → patterns that every engine takes without a flag."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Protocol

from metlit.record.spelling import letter_class

_NAMED, _AGAIN = re.compile(r"\(\?<([a-z]+)>"), re.compile(r"\\k<([a-z]+)>")
# Signs that belong together: escapes, the beginnings of groups, how often something stands, spans of letters.
_PIECES = re.compile(r"\\.|\(\?[:=!]|\{[0-9,]*\}|.", re.DOTALL)
_SPANS = re.compile(r"\\.|[^\\]-[^\\\]]|.", re.DOTALL)


class WrittenForm(Protocol):
    """A form of a value: its pattern (ECMA-262, for a whole text, any case), and what it is read as, if it is."""

    @property
    def pattern(self) -> str: ...

    @property
    def reads(self) -> Collection[object]: ...


class FormsByPlace(Protocol):
    """The forms of values, by where they may stand: a class, a key of one, a branch of words, a kind of value."""

    def at(self, *places: str) -> Iterable[WrittenForm]: ...


class NoForms:
    """Values have one form each."""

    def at(self, *places: str) -> Iterable[WrittenForm]:
        """None, wherever."""
        return ()


def read_at(forms: FormsByPlace, *places: str) -> str:
    """A pattern of all forms that are read in any of the places; empty if there are none."""
    return _together(form.pattern for form in forms.at(*places) if form.reads)


def refused_at(forms: FormsByPlace, *places: str) -> str:
    """A pattern of all forms that are refused there; empty if there are none."""
    return _together(form.pattern for form in forms.at(*places) if not form.reads)


def _together(patterns: Iterable[str]) -> str:
    alternatives = list(dict.fromkeys(map(in_any_case, patterns)))
    return rf"^\s*(?:{'|'.join(alternatives)})\s*$" if alternatives else ""


def in_any_case(pattern: str) -> str:
    """A pattern in which case does not count and groups have no names, without a flag.

    What is to stand again may be another text of the same pattern, and a space any blanks.
    """
    found, rest = [], _without_names(pattern)
    while rest:
        if rest.startswith("["):
            end = _end_of_class(rest)
            found.append(_class(rest[1:end]))
            rest = rest[end + 1 :]
            continue
        piece = _PIECES.match(rest)
        assert piece is not None
        sign = piece.group()
        found.append(r"(?:\s+)" if sign == " " else letter_class(sign) if sign.isalpha() else sign)
        rest = rest[len(sign) :]
    return f"(?:{''.join(found)})"


def _without_names(pattern: str) -> str:
    groups = {m[1]: _inside(pattern, m.end()) for m in _NAMED.finditer(pattern)}
    while _AGAIN.search(pattern):
        pattern = _AGAIN.sub(lambda m: f"(?:{groups[m[1]]})", pattern)
    return _NAMED.sub("(?:", pattern)


def _inside(pattern: str, start: int) -> str:
    """What stands in a group that is opened before a place."""
    depth, at = 1, start
    while depth:
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == "[":
            at += _end_of_class(pattern[at:])
        else:
            depth += {"(": 1, ")": -1}.get(pattern[at], 0)
        at += 1
    return pattern[start : at - 1]


def _end_of_class(rest: str) -> int:
    found = re.match(r"\[(?:\\.|[^\]\\])*", rest)
    assert found is not None
    return found.end()


def _class(inside: str) -> str:
    """A class of letters with those of the other case."""
    negated = inside.startswith("^")
    found = []
    for sign in _SPANS.findall(inside.removeprefix("^")):
        first, last = sign[0], sign[-1]
        if len(sign) == 3 and first.isalpha() and first.lower() != first.upper():
            found.append(f"{first.lower()}-{last.lower()}{first.upper()}-{last.upper()}")
        elif len(sign) == 1 and sign.isalpha():
            found.append(letter_class(sign).strip("[]"))
        else:
            found.append(sign)
    return f"[{'^' if negated else ''}{''.join(found)}]"
