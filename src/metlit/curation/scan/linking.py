"""What belongs together in a sentence, and how values are written: ``links.tsv`` and others."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit.curation.scan.mark import MarkLink, TextMark
from metlit.curation.scan.patterns import expression, load_number_words, tsv_rows

_TOGETHER, _ALIKE, _ANY = "together", "alike", "any"
# Characters before a mark in which the word stands that makes two alike.
_NEAR = 20


@dataclass(frozen=True)
class _Rule:
    first: frozenset[str]
    second: frozenset[str]
    relation: str
    reach: str
    side: str
    characters: int
    alike: re.Pattern[str]


class Links:
    """How the marks of a sentence belong to each other, and how their values are written."""

    def __init__(self, folder: Path) -> None:
        self._rules = [
            _Rule(
                frozenset(row["from"].split("|")),
                frozenset(row["to"].split("|")),
                row["relation"],
                row["reach"],
                row["side"],
                int(row["characters"]),
                expression(row["between"], f"links.tsv:{n}", re.IGNORECASE),
            )
            for n, row in tsv_rows(folder / "links.tsv")
        ]
        self._values = [
            (row["kind"], expression(row["pattern"], f"values.tsv:{n}"), row["change"])
            for n, row in tsv_rows(folder / "values.tsv")
        ]
        self._words = _digits(folder / "number-words.tsv")
        self._breaks = [
            expression(row["pattern"], f"breaks.tsv:{n}", re.IGNORECASE) for n, row in tsv_rows(folder / "breaks.tsv")
        ]
        self._signs = [
            (row["sign"], expression(row["pattern"], f"signs.tsv:{n}", re.IGNORECASE))
            for n, row in tsv_rows(folder / "signs.tsv")
        ]

    def value(self, kind: str, value: str) -> str:
        """A value as the kind has it written; of a range both ends."""
        return " to ".join(self._written(kind, part) for part in value.split(" to "))

    def _written(self, kind: str, value: str) -> str:
        value = self._words.get(value.casefold(), value)
        for of, pattern, change in self._values:
            if of in (kind, _ANY) and pattern.search(value):
                value = {"upper": value.upper(), "squeeze": re.sub(r"[\s,-]", "", value)}.get(change, change)
        return value

    def sign(self, before: str) -> str:
        """What the words before a number make of it."""
        return next((sign for sign, pattern in self._signs if pattern.search(before[-30:])), "")

    def linked(self, marks: Sequence[TextMark], sentence: str) -> list[TextMark]:
        """The marks of a sentence with their links; positions count from its first mark.

        Args:
            marks: in the order of the text.
            sentence: its text, as the marks count.
        """
        found: dict[int, list[MarkLink]] = {}
        breaks = sorted(m.start() for p in self._breaks for m in p.finditer(sentence))
        part = [bisect_right(breaks, m.start) for m in marks]
        for rule in self._rules:
            for i, mark in enumerate(marks):
                if mark.kind in rule.first:
                    found.setdefault(i, []).extend(
                        MarkLink(rule.relation, j) for j in _fitting(marks, part, i, rule, sentence)
                    )
        return [_named(m.at(links=tuple(found.get(i, ()))), marks) for i, m in enumerate(marks)]


def _digits(file: Path) -> dict[str, str]:
    words, ordinals = load_number_words(file)
    return ordinals | words


def _fitting(marks: Sequence[TextMark], part: Sequence[int], i: int, rule: _Rule, sentence: str) -> list[int]:
    one = marks[i]
    if rule.reach == _ALIKE:
        if not _said_alike(one, rule, sentence):
            return []
        others = [j for j, m in enumerate(marks) if part[j] != part[i] and m.kind in rule.second]
        return [j for j in others if _said_alike(marks[j], rule, sentence)]
    others = [j for j, m in enumerate(marks) if j != i and part[j] == part[i] and m.kind in rule.second]
    if rule.side == "before":
        others = [j for j in others if marks[j].start < one.start]
    elif rule.side == "behind":
        others = [j for j in others if marks[j].start > one.start]
    if rule.reach == _TOGETHER:
        return [j for j in others if j > i or marks[j].kind not in rule.first]
    near = [(_distance(one, marks[j]), j) for j in others]
    near = [(d, j) for d, j in near if d <= rule.characters]
    return [min(near)[1]] if near else []


def _said_alike(mark: TextMark, rule: _Rule, sentence: str) -> bool:
    return bool(rule.alike.search(sentence[max(0, mark.start - _NEAR) : mark.start]))


def _distance(one: TextMark, other: TextMark) -> int:
    return max(other.start - one.end, one.start - other.end, 0)


def _named(mark: TextMark, marks: Sequence[TextMark]) -> TextMark:
    """A number with the concept that it is of, if a link tells."""
    if mark.concept:
        return mark
    of = next((marks[link.mark] for link in mark.links if marks[link.mark].concept), None)
    return mark.at(concept=of.concept, label=of.label) if of else mark
