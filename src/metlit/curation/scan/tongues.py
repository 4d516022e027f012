"""The language of a text, told by its small words: ``languages.tsv``."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from metlit.curation.scan.patterns import tsv_rows

ENGLISH = "en"
_WORD = re.compile(r"[^\W\d_]+")
# So many small words tell the language of a text; of the second likely one there are at most half as many.
_ENOUGH, _CLEAR = 5, 2
# Characters that are read to tell the language of a whole paper.
_SAMPLE = 20_000


class Tongues:
    """Tells languages.

    Raises:
        ResourceError: for a wrong row of the file.
    """

    def __init__(self, file: Path) -> None:
        self._of: dict[str, list[str]] = {}
        for _, row in tsv_rows(file):
            for word in row["words"].split():
                self._of.setdefault(word, []).append(row["language"])

    def of(self, language: str) -> set[str]:
        """The small words of a language."""
        return {word for word, languages in self._of.items() if language in languages}

    def told(self, text: str, default: str = ENGLISH) -> str:
        """The language of a text by its code (``fr``), or the default where its words do not tell."""
        words = (match.group().casefold() for match in _WORD.finditer(text[:_SAMPLE]))
        counted = Counter(language for word in words for language in self._of.get(word, ()))
        (first, most), (_, second) = [*counted.most_common(2), ("", 0), ("", 0)][:2]
        return first if most >= _ENOUGH and most >= _CLEAR * second else default
