"""Roman numerals with a letter behind them, as stages and grades are printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from metlit.curation.verify.facts import word_beginnings

_NUMERALS = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_ROMAN = r"(?:IV|I{1,3}|V)"
_ONE = re.compile(
    rf"(?<![^\W_])(?P<number>{_ROMAN}|\d)(?:(?P<behind>[A-Da-d]\d?)|[\s-](?P<apart>[A-D]\d?))?(?![^\W_]|[.,]\d)"
)
_VALUE = re.compile(rf"(?:[^\W\d_]+\s){{0,2}}{_ROMAN}(?:[\s-]?[A-Da-d]\d?)?(?:\s?[-–/]\s?{_ROMAN}(?:[A-Da-d]\d?)?)?")
_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)[\s:(]*$")
_ROOM, _WORD = 24, 4


@dataclass(frozen=True)
class Roman:
    """A numeral.

    Attributes:
        number: its value.
        letter: behind it, with a figure behind that: ``B``, ``A1``.
        keyed: whether the word before it is one of those that are meant.
        of_other: whether it is another word: grade IV, phase II.
        printed: as it is.
    """

    number: int
    letter: str
    keyed: bool
    of_other: bool
    printed: str


def romans(text: str, keys: frozenset[str] = frozenset()) -> list[Roman]:
    """The numerals of a text, Roman ones, and others behind a word that is meant (``stage 3A``).

    Args:
        keys: beginnings of the words that are meant.
    """
    found, end, keyed = [], -1, False
    for match in _ONE.finditer(text):
        before = _BEFORE.search(text[max(0, match.start() - _ROOM) : match.start()])
        word = before["word"] if before else ""
        goes_on = keyed and match.start() - end <= len(" and ")
        keyed = bool(word_beginnings(word) & keys) or goes_on
        end = match.end()
        figure = match["number"]
        if figure.isdigit() and not keyed:
            continue
        number = int(figure) if figure.isdigit() else _NUMERALS[figure]
        letter = (match["behind"] or match["apart"] or "").upper()
        other = not keyed and len(word) >= _WORD and word.islower()
        found.append(Roman(number, letter, keyed, other, match.group()))
    return found


def romans_alone(text: str) -> list[Roman]:
    """The numerals of a value that is nothing but one, or both ends of a range."""
    return romans(text) if _VALUE.fullmatch(text.strip()) else []
