"""Numbers as papers print them: digits and number words in a span of text, exact, with the decimals printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
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

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|[.·]\d+"
_TOKEN = re.compile(
    # T4N2, CTV1: digits behind a letter belong to a name, not to a number.
    rf"(?P<label>[A-Za-z]+\d[A-Za-z0-9]*)|(?P<number>{_NUMBER})(?P<percent>\s*%)?"
    rf"|(?P<word>\b(?:{'|'.join(sorted([*NUMBER_WORDS, *EVERYONE], key=len, reverse=True))})\b)",
    re.IGNORECASE,
)
_MINUS = re.compile(r"(?:^|[\s(±=])[-−]$")


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One number of a text. ``text`` is the number alone, as a decimal; ``decimals`` is None if a word is printed."""

    text: str
    value: Fraction
    decimals: int | None = None
    percent: bool = False
    start: int = 0
    length: int = 0

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
            sign = "-" if _MINUS.search(text[: match.start()]) else ""
            found.append(_digits(sign + match["number"], bool(match["percent"]), match.start(), len(match["number"])))
        elif match["word"] and match["word"].casefold() in NUMBER_WORDS:
            word = match["word"].casefold()
            text = "0.5" if NUMBER_WORDS[word] == Fraction(1, 2) else str(NUMBER_WORDS[word])
            found.append(PrintedNumber(text, NUMBER_WORDS[word], start=match.start(), length=len(word)))
    return found


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
