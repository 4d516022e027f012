"""Characters that no text of a record may hold, by their properties in Unicode."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)
# Unicode 15.0, chapter 4.5, categories C: controls, formats (soft hyphen, tags, directions), private, not assigned.
_UNSEEN = "C"
# Decimal digits: full-width, of other scripts, mathematical.
_DIGIT = "Nd"
# DerivedCoreProperties, Default_Ignorable_Code_Point, of other categories: fillers, joiners and variation selectors.
_IGNORABLE = frozenset(map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810))))
_IGNORABLE |= frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
# Symbols (So) that show nothing, or that another letter was lost.
_EMPTY = frozenset(map(chr, (0x2800, 0xFFFC, 0xFFFD, 0x1D159)))
_SEEN = frozenset(map(chr, (0x09, 0x0A, *range(0x20, 0x7F))))


@dataclass(frozen=True, slots=True)
class RefusedCharacter:
    """Where a text is wrong, counted in characters from 0, and what a finding says of it."""

    offset: int
    code: str
    message: str
    remedy: str


def refused_character(text: str) -> RefusedCharacter | None:
    """The first character that is not seen, turns those around it, or is another digit than 0 to 9.

    Also the first place at which a text is not in Unicode normal form C; None if all is well.
    """
    if match := _FORBIDDEN.search(text) or _unseen(text):
        char = match.group()
        what = unicodedata.name(char, "no character of a text")
        return RefusedCharacter(match.start(), "character", f"U+{ord(char):04X} ({what}) is not allowed", "remove it")
    if digit := next((c for c in sorted(set(text) - _SEEN) if unicodedata.category(c) == _DIGIT), None):
        message = f"U+{ord(digit):04X} ({unicodedata.name(digit)}) is a digit that no search finds"
        return RefusedCharacter(text.index(digit), "character", message, f"write {unicodedata.decimal(digit)}")
    if not unicodedata.is_normalized("NFC", text):
        normal = unicodedata.normalize("NFC", text)
        at = next((i for i, (a, b) in enumerate(zip(text, normal, strict=False)) if a != b), 0)
        message = "a character is written in decomposed form"
        return RefusedCharacter(at, "not-nfc", message, "save the text in Unicode NFC")
    return None


def _unseen(text: str) -> re.Match[str] | None:
    """The first character that is not seen, or turns those around it, by its Unicode properties."""
    wrong = {c for c in set(text) - _SEEN if unicodedata.category(c)[0] == _UNSEEN or c in _IGNORABLE | _EMPTY}
    return re.search(f"[{''.join(map(re.escape, sorted(wrong)))}]", text) if wrong else None
