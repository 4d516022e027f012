"""Whether a number of the record stands in blocks of the paper: with its unit, its sign, and alone."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

from metlit.curation.document import Block, BlockKind, Place
from metlit.curation.scan.context import sentences
from metlit.curation.scan.patterns import expression, tsv_rows
from metlit.curation.verify.facts import FactKind, RecordedFact, word_beginnings
from metlit.curation.verify.printed_units import AroundNumbers, PrintedUnits
from metlit.curation.verify.romans import romans
from metlit.curation.verify.sought import SoughtNumber, Standing
from metlit.curation.verify.tokens import NumberToken, number_tokens
from metlit.curation.verify.worded import WordedNumbers
from metlit.errors import ResourceError
from metlit.record.units import PLAIN
from metlit.record.walk import RecordFormat

# English ones; behind those of other languages every year is taken.
_MONTH_NAMES = "|".join([*month_name[1:], *month_abbr[1:]])
_MONTH = re.compile(rf"\b({_MONTH_NAMES})\b", re.IGNORECASE)
_MONTH_LAST = re.compile(rf"\b(?:{_MONTH_NAMES})\.?,?\s+$", re.IGNORECASE)
_MONTHS_BEFORE = 40
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?")
_BETWEEN = 30
_UNIT_BEHIND, _UNIT_BEFORE = 48, 30
_SIGN_BEFORE, _SIGN_BEHIND = 30, 20
_JOINING = 6
_AROUND = 24
_SIGN_AT_END, _SIGN_ROOM = re.compile(r"(?:[<>]\s?=|[<>≤≥~≈±]|(?<!\w)[-−])\s?$"), 4
_JOINED_BEFORE = re.compile(r"(?:\d[\d.,]*\s?[/×x*]\s?)+$")
_WORD_BEFORE = re.compile(r"[^\W\d_]+\s$")
_ONE = r"(?<!\w)(?:an?|une?|eine?)\s+(?:"
_BLOCK_UNITS = {BlockKind.CELL}
_SIZE, _RATE, _SHORT_KEY = "n", "_per_", 3


class NumberSearch:
    """Looks numbers up in blocks, with the words of the vocabulary for units and signs."""

    def __init__(self, record_format: RecordFormat, folder: Path) -> None:
        self._format = record_format
        self._before = list(self._signs(folder / "signs.tsv"))
        self._behind = list(self._signs(folder / "behind.tsv"))
        self._worded = WordedNumbers(folder / "number-words.tsv")
        self._said = list(self._sayings(folder / "about.tsv"))
        self._unit_pattern = cache(self._pattern_of)
        self._printed = PrintedUnits(
            record_format.terms, record_format.units, AroundNumbers.read(folder / "around.tsv")
        )

    def _signs(self, file: Path) -> Iterator[tuple[str, re.Pattern[str]]]:
        """Comparators by the words of papers that mean them."""
        for number, row in tsv_rows(file):
            found = self._format.comparators.get(row["sign"])
            if found is None:
                raise ResourceError(f"{file}:{number}: {row['sign']!r} is no comparator of the vocabulary")
            yield found, expression(row["pattern"], f"{file.name}:{number}", re.IGNORECASE)

    def _sayings(self, file: Path) -> Iterator[tuple[frozenset[str], re.Pattern[str]]]:
        """What sentences say instead of the words of keys."""
        for number, row in tsv_rows(file):
            found = expression(row["pattern"], f"{file.name}:{number}", re.IGNORECASE)
            if not found.search(row["example"]):
                raise ResourceError(f"{file}:{number}: the pattern does not match its example", "mend the row")
            yield word_beginnings(row["key"]) | {row["key"]}, found

    def sought(self, fact: RecordedFact) -> list[SoughtNumber]:
        """What is to be looked up for a fact."""
        if date := _DATE.fullmatch(fact.text.strip()):
            return [SoughtNumber((Fraction(date[1]),), of_month=int(date[2]))]
        tokens = number_tokens(fact.text)
        written = {value for token in tokens for value in token.values}
        last = fact.keys.rpartition(".")[2]
        words = word_beginnings(fact.keys.replace("_", " "))
        keys = fact.about if last == _SIZE else words
        of_units = fact.about - word_beginnings(last.partition(_RATE)[2])
        short = last if len(last) == _SHORT_KEY else ""
        if fact.values and {abs(value) for value in fact.values} <= written:
            meant = fact.unit_meant if fact.unit_meant != PLAIN else ""
            more = (0, meant, keys, of_units, short, True)
            return [SoughtNumber(fact.values, fact.unit, fact.comparator, fact.about, *more)]
        # What is worked out of the text (months of years and months) is not printed: the text is.
        kept = [t for t in tokens if fact.kind is not FactKind.TEXT or not (t.word or t.named)]
        value = fact.kind is FactKind.NUMBER
        one = SoughtNumber((), about=fact.about, keys=keys, of_units=of_units, short=short, of_value=value)
        return [replace(one, values=(self._value(token),)) for token in kept]

    def _value(self, token: NumberToken) -> Fraction:
        value = min(token.values)
        return -value if token.negative else value

    def _units_like(self, unit: str) -> list[str]:
        """The units of a unit's dimension."""
        units = self._format.units
        return sorted(
            u
            for u in self._format.terms.descendants(units.dimension(unit))
            if units.dimension(u) == units.dimension(unit)
        )

    def standing(self, sought: SoughtNumber, blocks: Iterable[Block]) -> Standing:
        """The best of how it stands in any of the blocks."""
        there = list(blocks)
        best = max((self._in_block(sought, block) for block in there), default=Standing.NOT)
        if best < Standing.OTHER_SIGN and sought.unit and any(self._in_words(sought, block.text) for block in there):
            return Standing.AS_RECORDED
        plain = sought.of_value and not sought.unit and len(sought.values) == 1
        if best is Standing.NOT and plain and any(self._is_roman(sought, block.text) for block in there):
            return Standing.AS_RECORDED
        return best

    def _is_roman(self, sought: SoughtNumber, text: str) -> bool:
        """Whether it is printed as a Roman numeral behind what is meant: ``grade IV``."""
        return any(one.keyed and one.number == sought.values[0] and not one.letter for one in romans(text, sought.keys))

    def in_texts(self, sought: SoughtNumber, texts: Iterable[str]) -> Standing:
        """How it stands in what the record quotes."""
        return self.standing(sought, [Block(text, Place(), BlockKind.CELL) for text in texts])

    def in_context(self, sought: SoughtNumber, block: Block) -> bool:
        """Whether a bare number stands in a sentence with a word of what it is about; in tables all do."""
        if sought.unit or block.place.label or block.kind is BlockKind.CELL:
            return True
        short = re.compile(rf"\b{re.escape(sought.short)}" if sought.short else r"(?!)", re.IGNORECASE)
        told = [
            sentence
            for _, sentence in sentences(block.text)
            if word_beginnings(sentence) & sought.about
            or short.search(sentence)
            or any(keys & {*sought.keys, sought.short} and said.search(sentence) for keys, said in self._said)
        ]
        return self.standing(sought, [replace(block, text=text) for text in told]) >= Standing.OTHER_SIGN

    def shown(self, sought: SoughtNumber) -> str:
        """The number, or the range, as it is told."""
        return "–".join(_decimal(value) for value in sought.values)

    def around(self, sought: SoughtNumber, block: Block, standing: Standing) -> tuple[bool, str]:
        """The words around the plainest place at which a number stands so, and whether it is plain there."""
        text = block.text
        found = [
            (first, last)
            for first, last in _runs(sought.values, number_tokens(text), text)
            if self._stands_so(sought, block, first, last) is standing
        ]
        if not found:
            return False, ""
        plain = [f for f in found if not f[0].named and not text[f[1].end : f[1].end + 1].isalpha()]
        first, last = min(plain or found, key=lambda f: f[0].odd)
        start = max(0, text.rfind(" ", 0, max(0, first.start - _AROUND)) + 1)
        end = text.find(" ", min(len(text), last.end + _AROUND))
        return bool(plain), text[start : end if end >= 0 else len(text)]

    def with_unit(self, unit: str, block: Block) -> list[str]:
        """The numbers of a block with a unit, as printed."""
        text, pattern = block.text, self._unit_pattern(unit)
        found = []
        for token in number_tokens(text):
            if token.named or token.stroke or unit not in self._printed.behind(text, token.end, 0):
                continue
            word = pattern.search(text, token.end)
            sign = _SIGN_AT_END.search(text[: token.start][-_SIGN_ROOM:])
            found.append(text[token.start - len(sign.group() if sign else "") : word.end() if word else token.end])
        return found

    def _in_words(self, sought: SoughtNumber, text: str) -> bool:
        """Whether it is printed as ``a week``, or in two units of which it is the sum: ``2 years and 2 months``."""
        if len(sought.values) > 1:
            return False
        if sought.values[0] == 1 and re.search(f"{_ONE}{self._words_of(sought.unit)})(?!\\w)", text, re.IGNORECASE):
            return True
        # Alone a word of another language may be one of the paper's own (due), with a unit it is not.
        words, unit = self._worded.pattern(sought.values[0]), self._words_of(sought.unit)
        if words and re.search(rf"(?<![\w-])(?:{words})\s(?:{unit})(?!\w)", text, re.IGNORECASE):
            return True
        convert = self._format.units.converted
        units = self._units_like(sought.unit)
        alike = "|".join(f"(?P<u{n}>{self._words_of(one)})" for n, one in enumerate(units))
        pieces = [
            (
                m.start(),
                m.end(),
                convert(Fraction(m["n"]), next(u for n, u in enumerate(units) if m[f"u{n}"]), sought.unit),
            )
            for m in re.finditer(rf"(?<![\w.,])(?P<n>\d{{1,3}})\s?(?:{alike})(?!\w)", text, re.IGNORECASE)
        ]
        return any(
            other[0] - one[1] <= _JOINING and one[2] + other[2] == sought.values[0] for one, other in pairwise(pieces)
        )

    def _in_block(self, sought: SoughtNumber, block: Block) -> Standing:
        best = Standing.NOT
        for first, last in _runs(sought.values, number_tokens(block.text), block.text):
            if sought.of_month and _of_other_month(sought.of_month, block.text[: first.start]):
                continue
            best = max(best, self._stands_so(sought, block, first, last))
            if best is Standing.AS_RECORDED:
                break
        return best

    def _stands_so(self, sought: SoughtNumber, block: Block, first: NumberToken, last: NumberToken) -> Standing:
        if block.kind not in _BLOCK_UNITS and not block.place.label:
            printed = self._printed.behind(block.text, last.end) or self._printed.behind(block.text, first.end)
            if wrong := self._other(sought, block.text, (first, last), printed):
                return Standing.OTHER_UNIT if wrong > 1 else Standing.NOT
            if not printed and not self._has_unit(sought.unit, block, first, last):
                return Standing.WITHOUT_UNIT
        if self._has_sign(sought, block.text, first, last):
            return Standing.AS_RECORDED
        return Standing.OTHER_SIGN

    def _other(
        self, sought: SoughtNumber, text: str, tokens: tuple[NumberToken, NumberToken], printed: frozenset[str]
    ) -> int:
        """Whether what stands right around a number makes it another one: 2 if it is its unit alone, which is alike."""
        if sought.unit:
            if printed:
                return 0 if sought.unit in printed else 2 if self._printed.alike(printed, sought.unit) else 1
            return int(not all(self._printed.is_plain(text, token, sought.keys) for token in tokens))
        if not sought.of_value:
            return 0
        free = sought.unit_meant or not self._printed.told(printed) & sought.of_units
        if printed and sought.unit_meant not in printed and free:
            return 1
        return int(not all(self._printed.is_plain(text, token, sought.keys) for token in tokens))

    def _has_unit(self, unit: str, block: Block, first: NumberToken, last: NumberToken) -> bool:
        if not unit or block.kind in _BLOCK_UNITS or block.place.label:
            return True
        pattern = self._unit_pattern(unit)
        behind = block.text[last.end : last.end + _UNIT_BEHIND]
        before = block.text[max(0, first.start - _UNIT_BEFORE) : first.start]
        found = pattern.search(behind)
        # What stands between may be other numbers of a list, but no other number of something else.
        if found and not self._printed.around.others.search(behind[: found.start()]):
            return True
        return any(not self._printed.around.others.search(before[m.end() :]) for m in pattern.finditer(before))

    def _pattern_of(self, unit: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![^\W\d_])(?:{self._words_of(unit)})(?![^\W\d_])", re.IGNORECASE)

    def _words_of(self, unit: str) -> str:
        """A pattern of the words for a unit."""
        concept = self._format.terms.get(unit)
        words = sorted({*concept.words, *concept.foreign, concept.label}, key=len, reverse=True)
        return "|".join(re.escape(word) for word in words if word)

    def _has_sign(self, sought: SoughtNumber, text: str, first: NumberToken, last: NumberToken) -> bool:
        sign = self.sign_at(text, first, last)
        # Between a sign and its number a word of what it is about may stand: "at least grade 2".
        word = _WORD_BEFORE.search(text[: first.start]) if not sign else None
        if word and word_beginnings(word.group()) & sought.about:
            sign = self.sign_at(text, replace(first, start=word.start()), last)
        return sign == sought.comparator

    def sign_at(self, text: str, first: NumberToken, last: NumberToken) -> str:
        """What makes a number of a text no exact one, as the IRI of a comparator; "" if nothing does."""
        # What stands before the first of several is said of all: "about 16/14 cm".
        before = _JOINED_BEFORE.sub("", text[max(0, first.start - _SIGN_BEFORE) : first.start])
        behind = text[last.end : last.end + _SIGN_BEHIND]
        told = [sign for sign, pattern in self._before if pattern.search(before)]
        told += [sign for sign, pattern in self._behind if pattern.search(behind)]
        return told[0] if told else ""


def _of_other_month(number: int, before: str) -> bool:
    """Whether a year stands behind the name of a month, and that month is not among those named just before it."""
    named = _MONTH.findall(before[-_MONTHS_BEFORE:])
    return bool(_MONTH_LAST.search(before)) and month_abbr[number].casefold() not in {m[:3].casefold() for m in named}


def _runs(
    values: tuple[Fraction, ...], tokens: tuple[NumberToken, ...], text: str
) -> Iterator[tuple[NumberToken, NumberToken]]:
    """Each place at which the numbers stand one after the other."""
    for i, token in enumerate(tokens):
        if not token.reads(values[0]):
            continue
        if len(values) == 1:
            yield token, token
            continue
        for other in tokens[i + 1 : i + 4]:
            between = text[token.end : other.start]
            # The dash of a range is no minus sign.
            if abs(values[1]) in other.values and len(between) <= _BETWEEN:
                yield token, other


def _decimal(value: Fraction) -> str:
    """A number as a decimal, which all that records hold are."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
