"""Words made the same in every spelling and number: ``spelling.tsv``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from metlit.curation.scan.patterns import expression, tsv_rows

# Letters and digits apart: CK7 and CK 7 are one word.
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_SHORTEST = 2
# Several of what is abbreviated: CTs.
_PLURAL = re.compile(r"[A-Z]{2,}s")


@dataclass(frozen=True)
class Token:
    """A run of letters and digits: as printed, made the same in every spelling, and where it stands."""

    text: str
    same: str
    start: int
    end: int


class Spelling:
    """Makes words the same in both spellings and numbers, by ``spelling.tsv``."""

    def __init__(self, file: Path) -> None:
        self._rules = [(expression(row["pattern"], f"{file}:{n}"), row["replacement"]) for n, row in tsv_rows(file)]
        self.same: Callable[[str], str] = lru_cache(maxsize=1 << 16)(self._same)

    def _same(self, word: str) -> str:
        word = word.casefold()
        if len(word) > _SHORTEST + 1:
            for pattern, replacement in self._rules:
                word = pattern.sub(replacement, word)
        return word

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, in order."""
        return [Token(m.group(), self._singular(m.group()), *m.span()) for m in _TOKEN.finditer(text)]

    def _singular(self, word: str) -> str:
        return self.same(word[:-1] if _PLURAL.fullmatch(word) else word)
