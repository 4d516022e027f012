"""The numbers of a text, each with all values that it can be read as, and what stands before and behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from metlit.curation.normal import NUMBER_BLANK
from metlit.numbers.printed import NUMBER_WORDS, SEVERAL_WORDS, number_in_words

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ODD = frozenset({"no", "none", "nobody", "single", "once", "twice", "both", "half"})
NUMBERS_IN_WORDS: dict[str, Fraction] = NUMBER_WORDS | {word: Fraction(n) for n, word in enumerate(_ORDINALS, start=1)}
_TOKEN = re.compile(
    rf"(?<![^\W_])(?P<digits>\d{{1,3}}(?:[,{NUMBER_BLANK}]\d{{3}})+(?:\.\d+)?|\d+(?:[.,·]\d+)?|[.·]\d+)"
    rf"|\b(?P<word>{'|'.join(sorted(NUMBERS_IN_WORDS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[^\W\d_]\d+(?:[.,]\d+)?")
_SIGN = re.compile(r"(?:^|[\s(\[±=<>≤≥,;:/])[-−–]$")
_COMMA_DECIMAL = re.compile(r"\d+,\d+")
_STROKE = re.compile(r"\d+/\d+")


@dataclass(frozen=True, slots=True)
class NumberToken:
    """One number of a text: ``values`` are its readings, without sign.

    Attributes:
        negative: whether a minus sign stands before it.
        word: whether it is one in words.
        named: whether it belongs to a name (``T4``).
        odd: whether its word says more than a number (both, no, first).
        stroke: whether it is two numbers with a stroke between, which may be one.
        ordinal: whether its word counts off (third).
    """

    start: int
    end: int
    values: frozenset[Fraction]
    negative: bool
    word: bool
    named: bool = False
    odd: bool = False
    stroke: bool = False
    ordinal: bool = False

    def reads(self, value: Fraction) -> bool:
        """Whether it is that number, its sign included."""
        return (value < 0) == self.negative and abs(value) in self.values


_SEVERAL = re.compile(rf"\b{SEVERAL_WORDS}(?!\w)", re.IGNORECASE)


def _compounds(text: str) -> list[NumberToken]:
    """Numbers of several words: ``three hundred and seven``, ``six and a half``; whole as one, not word by word."""
    found = [(*m.span(), number_in_words(m.group())) for m in _SEVERAL.finditer(text)]
    return [NumberToken(start, end, frozenset({value}), False, True) for start, end, value in found]


@lru_cache(maxsize=1 << 13)
def number_tokens(text: str) -> tuple[NumberToken, ...]:
    """All numbers of a text, in digits and in words, in its order."""
    found = []
    for match in _TOKEN.finditer(text):
        digits = match["digits"]
        if digits is None:
            word = match["word"].casefold()
            odd = word in _ORDINALS or word in _ODD
            value, ordinal = frozenset({NUMBERS_IN_WORDS[word]}), word in _ORDINALS
            found.append(NumberToken(match.start(), match.end(), value, False, True, odd=odd, ordinal=ordinal))
            continue
        negative = bool(_SIGN.search(text[max(0, match.start() - 2) : match.start()]))
        found.append(NumberToken(match.start(), match.end(), _readings(digits), negative, False))
    # Digits behind a letter belong to a name (T4, L1), but a record may hold them as a number: G2, Gy30.
    for match in _NAMED.finditer(text):
        values = _readings(match.group()[1:])
        found.append(NumberToken(match.start() + 1, match.end(), values, False, False, True))
    found += _strokes(text)
    whole = _compounds(text)
    found = [t for t in found if not any(w.start <= t.start and t.end <= w.end for w in whole)] + whole
    return tuple(sorted(found, key=lambda token: (token.start, token.end)))


def _readings(digits: str) -> frozenset[Fraction]:
    """A comma divides decimals or thousands; a point and a raised point decimals."""
    plain = digits.replace(NUMBER_BLANK, "").replace("·", ".")
    texts = {plain.replace(",", "")} if not _COMMA_DECIMAL.fullmatch(plain) else set()
    if _COMMA_DECIMAL.fullmatch(plain):
        texts.add(plain.replace(",", "."))
        if re.fullmatch(r"[1-9]\d{0,2},\d{3}", plain):
            texts.add(plain.replace(",", ""))
    return frozenset(Fraction(f"0{text}" if text.startswith(".") else text) for text in texts)


def _strokes(text: str) -> list[NumberToken]:
    """``18/03``: papers print the sign of decimals so, where figures of another alphabet were set in Latin ones."""
    return [
        NumberToken(m.start(), m.end(), frozenset({Fraction(m.group().replace("/", "."))}), False, False, stroke=True)
        for m in _STROKE.finditer(text)
    ]
