"""The unit that a text prints right behind a number, and whether the number is one at all, and no part of a name."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from metlit.curation.scan.patterns import expression, tsv_rows
from metlit.curation.verify.facts import word_beginnings
from metlit.curation.verify.tokens import NumberToken, number_tokens
from metlit.errors import ResourceError
from metlit.model.terms import Terms
from metlit.record.units import PLAIN, UNITS, Units

# Between a number and its unit, and between the numbers that one unit stands behind (3–7 weeks, 4 x 3 cm).
_TO_UNIT = re.compile(r"[\s\u202f‐‑-]?")
_TO_MORE_NUMBERS = 3
_LONGEST_UNIT = 40
_ONE_LETTER = re.compile(r"(?=\s\d)")  # "17 y 20": no unit but "and"
_JOINED = re.compile(r"[-‐‑](?P<word>[^\W\d_]+)|(?P<glued>[^\W\d_]+)")
_MULTIPLIED = re.compile(r"x\d|x\s", re.IGNORECASE)
_HYPHENED = re.compile(r"(?P<word>[^\W\d_]+)[-‐‑]$")
_NAME_LETTERS = re.compile(r"[^\W\d_]+$")
_NEXT_WORD = re.compile(r"\W{0,2}(?P<word>[^\W\d_]+)")
_LEAST_YEAR = 1000


@dataclass(frozen=True)
class AroundNumbers:
    """What may stand around a number: ``ontology/scan/around.tsv``.

    Attributes:
        to_number: between numbers that one unit stands behind (3–7 weeks, 4 x 3 cm).
        to_rate: between a unit and what it is per.
        ordinal: behind a number that counts off.
        dates: days with their months.
        others: a word that joins no numbers, before another number.
    """

    to_number: re.Pattern[str]
    to_rate: re.Pattern[str]
    ordinal: re.Pattern[str]
    dates: re.Pattern[str]
    others: re.Pattern[str]

    @classmethod
    def read(cls, file: Path) -> AroundNumbers:
        """From the file.

        Raises:
            ResourceError: for a row that is no expression or does not match its example, with its line.
        """
        parts: dict[str, list[str]] = defaultdict(list)
        for line, row in tsv_rows(file):
            if not expression(row["pattern"], f"{file}:{line}", re.IGNORECASE).search(row["example"]):
                raise ResourceError(f"{file}:{line}: the pattern does not match its example", "mend the row")
            parts[row["what"]].append(row["pattern"])
        told = {what: "|".join(patterns) for what, patterns in parts.items()}
        if lacking := {"to number", "each", "ordinal", "of a date", "words"} - set(told):
            raise ResourceError(f"{file}: no row is of {', '.join(sorted(lacking))}", "write one")
        named, ordinal, year = told["of a date"], told["ordinal"], r"(?:19|20)\d\d"
        dates = (
            rf"\d{{1,2}}(?:{ordinal})?\s(?:de\s|of\s)?(?:{named})(?!\w)",
            rf"(?:{named})\.?\s\d{{1,2}}(?:{ordinal})?,?(?=\s{year})",
            rf"\d{{1,2}}[./]\d{{1,2}}[./]{year}|{year}-\d{{2}}-\d{{2}}",
        )
        own_word = rf"(?!(?:{told['words']})\b)[^\W\d_]{{2,}}"
        compiled = (
            rf"(?:{told['to number']})(?=\d)",
            rf"\s?(?:{told['each']})?",
            rf"(?:{ordinal})(?!\w)",
            rf"(?<!\w)(?:{'|'.join(dates)})",
            rf"\b{own_word}\b[^.]*\d",
        )
        return cls(*(re.compile(pattern, re.IGNORECASE) for pattern in compiled))


class PrintedUnits:
    """What stands right around a number of a text.

    Args:
        terms: the vocabulary: words of units, and names with numbers in them.
        units: for their dimensions.
        around: what else may stand there.
    """

    def __init__(self, terms: Terms, units: Units, around: AroundNumbers) -> None:
        self._terms, self._units, self.around = terms, units, around

    @cached_property
    def _by_letter(self) -> dict[str, list[tuple[str, str]]]:
        """The words for units with their units, by the first character; one letter alone is as it is written."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for iri, concept in self._terms.concepts.items():
            if not iri.startswith(f"{UNITS}/") or iri == PLAIN or not self._units.dimension(iri):
                continue
            for word in {concept.label, *concept.words, *concept.foreign}:
                if word:
                    found[word[0].casefold()].append((word if len(word) == 1 else word.casefold(), iri))
        return found

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, str]]]:
        """What stands before and behind the numbers in names of the vocabulary, by the number."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for iri, concept in self._terms.concepts.items():
            if iri.startswith(f"{UNITS}/"):
                continue
            for word in {concept.label, *concept.words, *concept.foreign}:
                for token in number_tokens(word) if len(word.split()) > 1 or "-" in word else ():
                    if not token.stroke:
                        before, behind = word[: token.start].casefold(), word[token.end :].casefold()
                        found[word[token.start : token.end].casefold()].append((before, behind))
        return found

    def _at(self, text: str, start: int) -> dict[str, int]:
        """The units whose words stand there, each with where its word ends."""
        piece = text[start : start + _LONGEST_UNIT]
        found: dict[str, int] = {}
        for word, unit in self._by_letter.get(piece[:1].casefold(), ()):
            size = len(word)
            same = piece[:size] == word if size == 1 else piece[:size].casefold() == word
            after = piece[size : size + 1]
            if not same or (after.isalpha() and word[-1].isalpha()):
                continue
            if size == 1 and word.isalpha() and _ONE_LETTER.match(piece, 1):
                continue
            found[unit] = max(found.get(unit, 0), start + size)
        return found

    def behind(self, text: str, end: int, more: int = _TO_MORE_NUMBERS) -> frozenset[str]:
        """The units that are printed right behind a number, also behind others that it stands together with.

        Of units that begin alike all are taken (``mg``, ``mg/day``); what is a rate (``days weekly``) is none.
        """
        gap = _TO_UNIT.match(text, end)
        at = gap.end() if gap else end
        found = self._at(text, at) or self._at(text, end)
        if found:
            last = max(found.values())
            rate = self.around.to_rate.match(text, last)
            longer = {*self._at(text, last), *(self._at(text, rate.end()) if rate else ())}
            if longer and not longer & set(found):
                return frozenset()
            return frozenset(found)
        joined = self.around.to_number.match(text, end)
        if joined and more:
            token = next((t for t in number_tokens(text) if t.start == joined.end() and not t.stroke), None)
            return self.behind(text, token.end, more - 1) if token else frozenset()
        return frozenset()

    def told(self, units: frozenset[str]) -> frozenset[str]:
        """The beginnings of the words for units and for what they measure."""
        concepts = [self._terms.concepts.get(iri) for unit in units for iri in (unit, self._units.dimension(unit))]
        return word_beginnings(" ".join(w for c in concepts if c for w in (c.label, *c.words)))

    def alike(self, units: frozenset[str], unit: str) -> bool:
        """Whether one of several units measures what a unit measures."""
        return any(self._units.dimension(one) == self._units.dimension(unit) for one in units)

    def is_plain(self, text: str, token: NumberToken, keys: frozenset[str]) -> bool:
        """Whether a token is a number by itself: no part of a name or a date, and ordinal only of what is meant.

        Args:
            keys: beginnings of the words that it may be joined to (``three-field`` of ``fields``).
        """
        if min(token.values, default=0) >= _LEAST_YEAR:
            return True
        if token.named:
            return self._letters_fit(text[: token.start], keys)
        if any(m.start() <= token.start < m.end() for m in self.around.dates.finditer(text)):
            return False
        if token.ordinal or self.around.ordinal.match(text, token.end):
            rest = self.around.ordinal.sub("", text[token.end : token.end + _LONGEST_UNIT], count=1)
            following = _NEXT_WORD.match(rest)
            return bool(following and word_beginnings(following["word"]) & keys)
        before = _HYPHENED.search(text[max(0, token.start - _LONGEST_UNIT) : token.start])
        if before and not word_beginnings(before["word"]) & keys and not self._is_number(before["word"]):
            return False
        return self._joined_fits(text, token, keys) and not self._in_name(text, token, keys)

    def _is_number(self, word: str) -> bool:
        return any(token.word for token in number_tokens(word))

    def _letters_fit(self, before: str, keys: frozenset[str]) -> bool:
        """Whether the letters before a number are short for a key (G2), or a unit (Gy30)."""
        found = _NAME_LETTERS.search(before)
        letters = found.group() if found else ""
        if not letters or before[: found.start() if found else 0].endswith(("-", "‐", "‑")):
            return False
        return any(key.startswith(letters.casefold()) for key in keys) or bool(self._at(f"{letters} ", 0))

    def _joined_fits(self, text: str, token: NumberToken, keys: frozenset[str]) -> bool:
        """Whether what is joined to a number is a unit, a sign of multiplication, or what is meant."""
        joined = _JOINED.match(text, token.end)
        if not joined or _MULTIPLIED.match(text, token.end):
            return True
        word = joined["word"] or joined["glued"]
        fits = word_beginnings(word) & keys or any(key.startswith(word.casefold()) for key in keys)
        return bool(fits or self._at(text, joined.start(joined.lastgroup or 0)) or self._is_number(word))

    def _in_name(self, text: str, token: NumberToken, keys: frozenset[str]) -> bool:
        """Whether a number stands in a name of the vocabulary that is not about what is meant."""
        for before, behind in self._names.get(text[token.start : token.end].casefold(), ()):
            there = text[max(0, token.start - len(before)) : token.start].casefold() == before
            if there and text[token.end : token.end + len(behind)].casefold() == behind:
                outer = text[: token.start - len(before)][-1:] + text[token.end + len(behind) :][:1]
                if not outer.isalnum() and not word_beginnings(f"{before} {behind}") & keys:
                    return True
        return False
