"""Numbers in words of languages other than English, as a scan reads them: ``ontology/scan/number-words.tsv``."""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from metlit.curation.scan.patterns import load_number_words

_AND = r"(?:[\s-](?:et|y|e)[\s-]|[\s-])"


class WordedNumbers:
    """Patterns of whole numbers in words.

    Args:
        file: the number words and their digits.
    """

    def __init__(self, file: Path) -> None:
        self._words: dict[int, list[str]] = defaultdict(list)
        for word, digits in load_number_words(file)[0].items():
            if digits.isdecimal():
                self._words[int(digits)].append(re.escape(word))

    def pattern(self, value: Fraction) -> str:
        """A pattern of the words for a number, also of tens and ones (``vingt et un``); empty if none is known."""
        if value.denominator != 1:
            return ""
        ways = list(self._words.get(int(value), ()))
        tens, ones = divmod(int(value), 10)
        if tens >= 2 and ones:
            pairs = ((ten, one) for ten in self._words.get(10 * tens, ()) for one in self._words.get(ones, ()))
            ways += [f"{ten}{_AND}{one}" for ten, one in pairs]
        return "|".join(ways)
