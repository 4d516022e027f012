"""Patterns on a text: which numbers it prints, as what, in which unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from metlit import iris
from metlit.curation.scan.patterns import Making, NumberPattern
from metlit.model.terms import Terms
from metlit.numbers.printed import NUMBER_WORDS, SEVERAL_WORDS, in_digits, number_in_words

_THOUSANDS = re.compile(r"\d{1,3}(?:[,   ]\d{3})+(?:\.\d+)?")
_DIGITS = re.compile(r"[+−-]?\d*(?:(?<=\d)[.,·]|[.·])?\d+")
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_ONE = rf"{_THOUSANDS.pattern}|\d+(?:[.,·]\d+)?|(?:{_WORDS})\b"
_TWO = re.compile(
    rf"(?P<a>{_ONE})(?: ?[^\W\d_.]{{1,3}}\.?)?(?: [a-z]{{2,7}} | ?[-–—−‐‑] ?)(?P<b>{_ONE})", re.IGNORECASE
)
_SEVERAL = re.compile(SEVERAL_WORDS, re.IGNORECASE)
_PERCENT_SIGN = "%"
_PERCENT = re.compile(r"\s?%")
_RAISED = re.compile(r"(?<=m)\s?\(?([23])\)?(?=$|/)")
# Behind a unit: what it is weighted by.
_EQUIVALENT = re.compile(r"\s?\(\w+\)$|E$|\sRBE$")
Groups = dict[str, str | None]


@dataclass(frozen=True)
class Numeral:
    """A number that a pattern has read; those of one match have the same ``match``: they belong together."""

    kind: str
    value: str
    unit: str
    of: str
    start: int
    end: int
    match: int


class NumberReader:
    """Reads the numbers of a text.

    Args:
        patterns: in the order in which they are tried.
        terms: for the labels of units.
    """

    def __init__(self, patterns: Sequence[NumberPattern], terms: Terms) -> None:
        self._anywhere = [p for p in patterns if p.heading is None]
        self._headed = [p for p in patterns if p.heading is not None]
        self._terms = terms
        self._units = iris.TERM + "unit"

    def read(self, text: str, heading: str = "") -> list[Numeral]:
        """The numbers of a text, in its order.

        Args:
            text: a sentence, or a cell.
            heading: of a cell, the headings of its column and row.
        """
        headed = [(p, p.heading.search(heading)) for p in self._headed if p.heading] if heading else []
        tried = [(p, m.groupdict()) for p, m in headed if m] + [(p, {}) for p in self._anywhere]
        found: list[Numeral] = []
        taken = bytearray(len(text))
        for number, (pattern, given) in enumerate(tried):
            for match in pattern.pattern.finditer(text):
                end = match.start("of") if match.groupdict().get("of") else match.end()
                if match.start() < end and not any(taken[match.start() : end]):
                    taken[match.start() : end] = b"\1" * (end - match.start())
                    found += self._made(pattern, match, given, number * len(text) + match.start())
        return sorted(found, key=lambda n: (n.start, n.end))

    def _made(self, pattern: NumberPattern, match: re.Match[str], given: Groups, number: int) -> list[Numeral]:
        """The marks of a match; of two makings of a kind from the same group the first that has all it needs."""
        made: dict[tuple[str, str], Numeral] = {}
        for making in pattern.makings:
            if (one := self._one(making, match, given, number)) is not None:
                made.setdefault((making.kind, making.groups[0] if making.groups else ""), one)
        return list(made.values())

    def _one(self, making: Making, match: re.Match[str], given: Groups, number: int) -> Numeral | None:
        groups = given | match.groupdict()
        if any(groups[g] is None for g in making.groups):
            return None
        start, end = _extent(making, match)
        filled = {k: v or "" for k, v in groups.items()}
        unit = self.unit(making.unit.format_map(filled)) if making.unit else ""
        value = making.value.format_map({k: normal_value(v) for k, v in filled.items()}).strip()
        of = making.of.format_map(filled).strip()
        return Numeral(making.kind, value, unit, of, start, end, number)

    def unit(self, printed: str) -> str:
        """The label of a unit, or it as printed."""
        printed = re.sub(r"\s?[/⁄∕]\s?|\sper\s", "/", " ".join(printed.split()))
        printed = _RAISED.sub(r"\1", printed)
        for spelt in (printed, _EQUIVALENT.sub("", printed)):
            found = [c for c in self._terms.find(spelt, (self._units,)) if c.parents]
            if found:
                return found[0].label
        return printed


def _extent(making: Making, match: re.Match[str]) -> tuple[int, int]:
    """From the first to the last group of the value, with the unit behind it."""
    own = match.groupdict()
    values = [match.span(g) for g in making.values if g in own] or [match.span()]
    start, end = min(a for a, _ in values), max(b for _, b in values)
    units = [match.end(g) for g in making.groups if g in own and g not in making.values]
    end = max([end, *units])
    sign = _PERCENT.match(match.string, end) if making.unit == _PERCENT_SIGN else None
    return start, sign.end() if sign else end


def normal_value(text: str) -> str:
    """A printed number with a decimal point and without what divides thousands; of what is none, the words."""
    text = " ".join(text.split())
    word = text.casefold()
    if word in NUMBER_WORDS and NUMBER_WORDS[word].denominator == 1:
        return str(NUMBER_WORDS[word])
    if _THOUSANDS.fullmatch(text):
        return re.sub(r"[,   ]", "", text)
    if _DIGITS.fullmatch(text):
        plain = re.sub(r"[,·]", ".", text).replace("−", "-")
        return f"0{plain}" if plain.startswith(".") else plain
    if _SEVERAL.fullmatch(word):
        return in_digits(number_in_words(word))
    if two := _TWO.fullmatch(text):
        return f"{normal_value(two['a'])} to {normal_value(two['b'])}"
    return text
