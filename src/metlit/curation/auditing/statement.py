"""What belongs together in print: the numbers that one pattern has read, with the sentence and its neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from metlit.curation.auditing.point import PrintedAt
from metlit.curation.scan.numerals import Numeral

_TWO_ENDS = re.compile(r"(?P<low>-?[\d.]+) to (?P<high>-?[\d.]+)")


def _balanced(text: str) -> str:
    """Without signs of the sentence at the ends, and brackets that are opened or closed elsewhere."""
    text = text.strip(".,;:")
    for opening, closing in ("()", "[]"):
        while text.startswith(opening) and text.count(opening) > text.count(closing):
            text = text[1:]
        while text.endswith(closing) and text.count(closing) > text.count(opening):
            text = text[:-1].rstrip(".,;:")
    return text


def is_decimal(text: str) -> bool:
    """Whether a normal value is one number."""
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True


@dataclass(frozen=True)
class AuditedSentence:
    """A sentence, or a cell with its headings; ``own`` if it tells of the authors' people, ``read`` by the scan at all.

    ``start`` is its first character in the block. ``block`` is the position of the block; ``section`` its headings.
    """

    text: str
    block: int
    start: int
    place: str
    section: tuple[str, ...] = ()
    own: bool = True
    method: bool = False
    cell: bool = False
    label: str = ""

    def at(self, start: int = 0, end: int | None = None) -> PrintedAt:
        """The place of some of its characters."""
        stop = len(self.text) if end is None else end
        return PrintedAt(self.place, " ".join(self.text.split()), self.block, self.start + start, self.start + stop)


@dataclass(frozen=True)
class PrintedStatement:
    """The numbers that one pattern has read: by kind, as text with the decimals printed.

    Attributes:
        numbers: kind → normal value.
        units: kind → unit, "" if none.
        signs: kind → what stands before it: ``~``, ``<``, …
        start, end: in the sentence.
    """

    sentence: AuditedSentence
    numbers: dict[str, str]
    units: dict[str, str]
    signs: dict[str, str]
    start: int
    end: int
    numerals: tuple[Numeral, ...] = field(default=(), repr=False)

    @property
    def printed(self) -> str:
        """The words, to both ends of what is printed without a blank: ``F(2, 57) = 3.9``, ``(30%)``."""
        text = self.sentence.text
        before, behind = text[: self.start].rsplit(None, 1), text[self.end :].split(None, 1)
        start = "" if not text[: self.start] or text[self.start - 1].isspace() or not before else before[-1]
        end = "" if not behind or text[self.end : self.end + 1].isspace() else behind[0]
        return _balanced(" ".join(f"{start}{text[self.start : self.end]}{end}".split()))

    @property
    def place(self) -> PrintedAt:
        return self.sentence.at(self.start, self.end)

    @property
    def exact(self) -> bool:
        """Whether no word before any of its numbers loosens it."""
        return not any(self.signs.values())

    def text(self, kind: str) -> str | None:
        """The printed decimal of a kind; None if there is none, or if it is no single number."""
        found = self.numbers.get(kind)
        return found if found is not None and is_decimal(found) else None

    def value(self, kind: str) -> Fraction | None:
        """The number of a kind."""
        found = self.text(kind)
        return None if found is None else Fraction(found)

    def whole(self, kind: str) -> int | None:
        """The whole number of a kind."""
        found = self.value(kind)
        return int(found) if found is not None and found.denominator == 1 else None

    def ends(self, kind: str) -> tuple[str, str] | None:
        """Both ends of a range or interval, as printed."""
        found = _TWO_ENDS.fullmatch(self.numbers.get(kind, ""))
        return (found["low"], found["high"]) if found else None

    @property
    def count(self) -> int | None:
        """How many: of ``5/21`` the 5."""
        text = self.numbers.get("count", "").partition("/")[0]
        return int(text) if text.isdigit() else None

    @property
    def total(self) -> int | None:
        """Of how many: of ``5/21`` the 21."""
        text = self.numbers.get("count", "").partition("/")[2] or self.numbers.get("total", "")
        return int(text) if text.isdigit() else None
