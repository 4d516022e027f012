"""Text of a file → text to read: NFC, words whole again, ligatures resolved, one blank between words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from metlit.curation.traced import TracedText

_COMBINED = re.compile("[^\u0300-\u036f][\u0300-\u036f]+|[\u2126\u212a\u212b\u0340-\u0344\u0374\u037e\u0387]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_SOFT_BREAK = re.compile("\u00ad[^\\S\n]*\n\\s*")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
# A thousand is set apart by a blank that does not break: the one that no other number uses stands for all of them.
_THOUSANDS = re.compile("(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
NUMBER_BLANK = "\u202f"
# From the beginning of a word, and without a second try: or a megabyte of letters would take hours.
_BROKEN_WORD = re.compile(r"(?<![^\W_])([^\W_]++)([-\u2010])[^\S\n]*\n\s*([^\W_]+)")
_BROKEN_SIGN = re.compile(r"(?<=\S)([–—/])[^\S\n]*\n\s*(?=\S)")
_BLANKS = re.compile(f"[^\\S{NUMBER_BLANK}]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LEAST_WORD = 3


class WordEvidence:
    """The words of a paper, by which a word that a line breaks is told from two with a hyphen between them.

    Args:
        texts: all that the paper says, with its line ends.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._alone: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self.unsure: dict[str, None] = {}
        for text in texts:
            for word in _WORD.findall(_BROKEN_WORD.sub(" ", text).lower()):
                parts = word.split("-")
                if len(parts) == 1:
                    self._alone.add(word)
                self._pairs.update(pairwise(parts))

    def mended(self, match: re.Match[str]) -> str:
        """What a word broken at a line end is: one word, or two with a hyphen."""
        first, _, second = match.groups()
        one, other = first.lower(), second.lower()
        if not first.isalpha() or not second[0].islower():
            return f"{first}-{second}"  # 10-year, PET-CT
        if self._stands(one + other):
            return first + second
        if (one, other) in self._pairs:
            return f"{first}-{second}"
        both = self._stands(one) and self._stands(other) and min(len(one), len(other)) >= _LEAST_WORD
        joined = f"{first}-{second}" if both else first + second
        self.unsure[joined] = None
        return joined

    def _stands(self, word: str) -> bool:
        """Whether the paper has a word alone, or one that differs by an ending ``s``."""
        return not self._alone.isdisjoint((word, f"{word}s", word.removesuffix("s")))


def normal_text(raw: TracedText, words: WordEvidence) -> TracedText:
    """The text to read, each character with its position in the file.

    Args:
        raw: as the file has it, lines with their ends.
        words: of the whole paper; takes up which words could be told only by guess.
    """
    if raw.text.isascii() and raw.text.isprintable() and "  " not in raw.text:
        return raw.strip()  # most cells are so
    text = raw.replaced(_SOFT_BREAK, "").replaced(_LIGATURE, lambda m: unicodedata.normalize("NFKC", m.group()))
    text = text.replaced(_THOUSANDS, NUMBER_BLANK).replaced(_UNSEEN, "")
    text = text.replaced(_COMBINED, lambda m: unicodedata.normalize("NFC", m.group()))
    text = text.replaced(_BROKEN_WORD, words.mended).replaced(_BROKEN_SIGN, r"\1")
    return text.replaced(_BLANKS, " ").strip()
