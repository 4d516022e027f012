"""Numbers as papers print them: digits and number words in a span of text, exact, with the decimals printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS: dict[str, Fraction] = {word: Fraction(i) for i, word in enumerate(_UNITS)}
NUMBER_WORDS |= {word: Fraction(10 * (i + 2)) for i, word in enumerate(_TENS)}
NUMBER_WORDS |= {
    f"{t}-{u}": Fraction(10 * (i + 2) + j) for i, t in enumerate(_TENS) for j, u in enumerate(_UNITS[:10]) if j
}
NUMBER_WORDS |= {
    "hundred": Fraction(100),
    "no": Fraction(0),
    "none": Fraction(0),
    "nobody": Fraction(0),
    "single": Fraction(1),
}
NUMBER_WORDS |= {"once": Fraction(1), "twice": Fraction(2), "both": Fraction(2), "half": Fraction(1, 2)}
EVERYONE = frozenset({"all", "each", "every", "everyone", "whole"})
# Words for how many that stand for what was named before, as in "6 in both", rather than for a figure of their own.
PRONOUNS = frozenset({"both", "none", "nobody"})
_BELOW = {w: n for w, n in NUMBER_WORDS.items() if w in {*_UNITS[1:], *_TENS} or "-" in w}

_SMALL = "|".join(sorted(_BELOW, key=len, reverse=True))
_TWO_WORDS = rf"(?:{'|'.join(_TENS)})\s+(?:{'|'.join(_UNITS[1:10])})"
# A pattern of one number in several words: "fifty three", "three hundred seven", "six and a half", "2½".
_HALF = rf"(?:(?:{_SMALL}|an?|\d+)\s+and\s+(?:a|one)\s+half|\d+\s?½)"
SEVERAL_WORDS = (
    rf"(?:(?:{_SMALL}|an?)[\s-]+hundred(?:(?:\s+and)?[\s-]+(?:{_TWO_WORDS}|{_SMALL}))?|{_HALF}|{_TWO_WORDS})"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|[.·]\d+"
_TOKEN = re.compile(
    # T4N2, CTV1: digits behind a letter belong to a name, not to a number.
    rf"(?P<label>[A-Za-z]+\d[A-Za-z0-9]*)|\b(?P<several>{SEVERAL_WORDS})(?!\w)"
    rf"|(?P<number>{_NUMBER})(?P<percent>\s*%)?"
    rf"|(?P<word>\b(?:{'|'.join(sorted([*NUMBER_WORDS, *EVERYONE], key=len, reverse=True))})\b)",
    re.IGNORECASE,
)
_MINUS = re.compile(r"(?:^|[\s(±=])[-−]$")
# What stands before or behind a number that is no exact one: "more than five", "about 18", "≥ 40 %", "5 or more".
ABOVE, AT_LEAST, BELOW, UP_TO, ROUGHLY = ">", ">=", "<", "<=", "~"
_BEFORE = {
    ABOVE: ">|(?:more|greater|longer|older|higher|larger) than|over|above|exceeding|beyond",
    AT_LEAST: "≥|>=|at least|(?:no|not) (?:less|fewer) than|a minimum of",
    BELOW: "<|(?:less|fewer|shorter|younger|lower|smaller) than|under|below",
    UP_TO: "≤|<=|at most|up to|(?:no|not) (?:more|longer|greater) than|a maximum of",
    ROUGHLY: "~|≈|about|approximately|approx[.]?|around|roughly|circa|ca[.]?|nearly|almost|some",
}
_BEHIND = {
    AT_LEAST: r"\+|(?:\s*\w+)? or (?:more|longer|older|greater)\b",
    UP_TO: r"(?:\s*\w+)? or (?:less|fewer|younger)\b",
}
_SIGNS_BEFORE = {
    k: re.compile(rf"(?:^|(?<![\w<>]))(?:{words})\s*(?:an? )?$", re.IGNORECASE) for k, words in _BEFORE.items()
}
_SIGNS_BEHIND = {k: re.compile(rf"\s*%?(?:{words})", re.IGNORECASE) for k, words in _BEHIND.items()}
# Farther from the number than a tenth nobody says "about".
_ROUGHLY = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One number of a text.

    ``text`` is the number alone, as a decimal; ``decimals`` is None if a word is printed; ``sign`` is :data:`ABOVE`,
    :data:`AT_LEAST`, :data:`BELOW`, :data:`UP_TO` or :data:`ROUGHLY` for bounds and rough figures, else empty.
    """

    text: str
    value: Fraction
    decimals: int | None = None
    percent: bool = False
    start: int = 0
    length: int = 0
    sign: str = ""

    def allows(self, value: Fraction) -> bool:
        """Whether the number is printed as a bound or roughly, and a value is as it says: 7 is "more than five"."""
        if self.sign == ROUGHLY:
            return abs(value - self.value) <= _ROUGHLY * abs(value)
        held = {
            ABOVE: value > self.value,
            AT_LEAST: value >= self.value,
            BELOW: value < self.value,
            UP_TO: value <= self.value,
        }
        return held.get(self.sign, False)

    @classmethod
    def of(cls, text: str) -> PrintedNumber:
        """The number that a text consists of.

        Raises:
            ValueError: if it is no number.
        """
        bare = text.strip()
        sign, rest = ("-", bare[1:]) if bare[:1] in "-−" else ("", bare)
        if not re.fullmatch(_NUMBER, rest):
            raise ValueError(f"{text!r} is no number")
        return _digits(sign + rest)


def printed_numbers(text: str) -> list[PrintedNumber]:
    """All numbers of a printed span, in order, in digits or in words; names such as ``T4`` are none."""
    found = []
    for match in _TOKEN.finditer(text):
        if match["number"]:
            minus = "-" if _MINUS.search(text[: match.start()]) else ""
            number = _digits(minus + match["number"], bool(match["percent"]), match.start(), len(match["number"]))
            found.append(replace(number, sign=_sign(text, match)))
        elif (words := (match["several"] or match["word"] or "").casefold()) and words not in EVERYONE:
            exact = number_in_words(words) if match["several"] else NUMBER_WORDS[words]
            value = in_digits(exact)
            found.append(PrintedNumber(value, exact, start=match.start(), length=len(words), sign=_sign(text, match)))
    return found


def in_digits(value: Fraction) -> str:
    """A number of :data:`SEVERAL_WORDS` or :data:`NUMBER_WORDS` in digits: whole ones and halves."""
    return str(value) if value.denominator == 1 else f"{value.numerator // value.denominator}.5"


def number_in_words(words: str) -> Fraction:
    """The number that :data:`SEVERAL_WORDS` finds: 53 of "fifty three", 307 of "three hundred and seven"."""
    words = words.casefold().replace("½", " and a half")
    if words.endswith("half"):
        return _one_word(words.split()[0]) + Fraction(1, 2)
    before, hundred, behind = words.rpartition("hundred")
    small = [NUMBER_WORDS[w] for w in behind.strip(" -").split() if w != "and"]
    return sum(small, Fraction(0)) + (100 * _one_word(before.strip(" -")) if hundred else 0)


def _one_word(text: str) -> Fraction:
    return NUMBER_WORDS[text] if text in NUMBER_WORDS else Fraction(text if text.isdigit() else 1)


def _sign(text: str, number: re.Match[str]) -> str:
    """How a number is printed: as a bound, roughly, or (empty) as it is."""
    for sign, words in _SIGNS_BEHIND.items():
        if words.match(text, number.end()):
            return sign
    # "not more than" ends in "more than": the longest of the words that fit is meant.
    found = [(len(m.group()), sign) for sign, w in _SIGNS_BEFORE.items() if (m := w.search(text, 0, number.start()))]
    return max(found)[1] if found else ""


def printed_names(text: str) -> list[str]:
    """The names with digits in them (``T4N2``) of a printed span."""
    return [match["label"] for match in _TOKEN.finditer(text) if match["label"]]


def of_everyone(text: str) -> bool:
    """Whether the span speaks of all (``all patients``, ``each``)."""
    return any(m["word"] and m["word"].casefold() in EVERYONE for m in _TOKEN.finditer(text))


def _digits(text: str, percent: bool = False, start: int = 0, length: int = 0) -> PrintedNumber:
    plain = text.replace(",", "").replace("·", ".").replace("−", "-")
    if plain.lstrip("-").startswith("."):
        plain = plain.replace(".", "0.", 1)
    return PrintedNumber(plain, Fraction(plain), len(plain.partition(".")[2]), percent, start, length)
