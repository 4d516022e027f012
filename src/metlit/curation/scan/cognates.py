"""Words of Latin and Greek in another language than English: ``cognates.tsv`` makes them the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from metlit.curation.scan.patterns import expression, tsv_rows
from metlit.curation.scan.spelling import Token

_Meaning = TypeVar("_Meaning")
COGNATE_LANGUAGES = ("fr", "es", "it")
# Letters: shorter words are the same by chance.
_LEAST = 5
# Words that are put in the other order: adenocarcinoma gástrico.
_MOST = 4
_GAP = re.compile(r"[\s\-–'’]{1,3}")
_LINK = re.compile(r"d[eiu]|des|del(?:la|lo|le)?|dei|l[aeo]s?|el|gli|[dl]", re.IGNORECASE)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


class CognateSpelling:
    """Makes words of one origin the same.

    Raises:
        ResourceError: for a wrong row of the file.
    """

    def __init__(self, file: Path) -> None:
        self._rules = [(expression(row["pattern"], f"{file}:{n}"), row["replacement"]) for n, row in tsv_rows(file)]
        self.same = cache(self._same)

    def _same(self, word: str) -> str:
        plain = unicodedata.normalize("NFD", word.casefold().translate(_LIGATURES))
        word = "".join(c for c in plain if not unicodedata.combining(c))
        for pattern, replacement in self._rules:
            word = pattern.sub(replacement, word)
        return word


class Cognates(Generic[_Meaning]):
    """Finds English words, and those of the language itself, in a text of another language, whatever their order.

    Args:
        spelling: of ``cognates.tsv``.
        words: each as its tokens with its meaning, the better one first.
        left_out: tokens that mean too much alone.
        small: words of the language that are no part of a word that is looked for, but for those that link two.
    """

    def __init__(
        self,
        spelling: CognateSpelling,
        words: Iterable[tuple[Sequence[str], _Meaning]],
        left_out: Iterable[str],
        small: Iterable[str] = (),
    ) -> None:
        self._same = spelling.same
        self._small = frozenset(small)
        alone = {(self._same(word),) for word in left_out}
        self._words: dict[tuple[str, ...], _Meaning] = {}
        for tokens, meaning in words:
            key = tuple(map(self._same, tokens))
            if key not in alone and len(key) <= _MOST and max(map(len, key)) >= _LEAST:
                self._words.setdefault(key, meaning)

    def longest(self, tokens: Sequence[Token], at: int, text: str) -> tuple[int, _Meaning | None]:
        """How many tokens from a place on are a word, and its meaning; 1 and None if none are."""
        if _LINK.fullmatch(tokens[at].text):
            return 1, None
        best: tuple[int, _Meaning | None] = (1, None)
        key: list[str] = []
        for i in range(at, min(len(tokens), at + 2 * _MOST)):
            if i > at and not _GAP.fullmatch(text, tokens[i - 1].end, tokens[i].start):
                break
            if _LINK.fullmatch(tokens[i].text):
                continue
            if tokens[i].text.casefold() in self._small:
                break
            key.append(self._same(tokens[i].text))
            meaning = self._words.get(tuple(key)) or self._words.get(tuple(reversed(key)))
            if meaning is not None:
                best = (i + 1 - at, meaning)
            if len(key) == _MOST:
                break
        return best
