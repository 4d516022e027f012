"""Numbers in words of languages other than English, as a scan reads them: ``ontology/scan/values.tsv``."""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from metlit.curation.scan.patterns import tsv_rows

_ANY = "any"
_WORDS = re.compile(r"\(\?i\)\^\(\?:(?P<words>[^()]+)\)\$")
_AND = r"(?:[\s-](?:et|y|e)[\s-]|[\s-])"


class WordedNumbers:
    """Patterns of whole numbers in words.

    Args:
        file: the rows of kind ``any`` whose pattern is nothing but words that become a number.
    """

    def __init__(self, file: Path) -> None:
        self._words: dict[int, list[str]] = defaultdict(list)
        for _, row in tsv_rows(file):
            found = _WORDS.fullmatch(row["pattern"])
            if row["kind"] == _ANY and found and row["change"].isdecimal():
                self._words[int(row["change"])].append(found["words"])

    def pattern(self, value: Fraction) -> str:
        """A pattern of the words for a number, also of tens and ones (``vingt et un``); empty if none is known."""
        if value.denominator != 1:
            return ""
        ways = list(self._words.get(int(value), ()))
        tens, ones = divmod(int(value), 10)
        if tens >= 2 and ones:
            pairs = ((ten, one) for ten in self._words.get(10 * tens, ()) for one in self._words.get(ones, ()))
            ways += [rf"(?:{ten}){_AND}(?:{one})" for ten, one in pairs]
        return "|".join(ways)
