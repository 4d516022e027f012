"""Whether a quote of the record stands in blocks of the paper; and what the paper says instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from metlit.curation.document import BlockKind, Document
from metlit.curation.verify.folded import folded_text, stands_in, unbroken_text
from metlit.curation.verify.numbers import NumberSearch
from metlit.curation.verify.tokens import NumberToken, number_tokens

_SPANS = re.compile(r"\s*;\s*")
_CELLS = re.compile(r"\s*,\s+")
_WORD = re.compile(r"\S+")
_PERCENT = re.compile(r"\s?%")
_SIGN_ROOM = 14
_LEAST_ALIKE = 0.6


@dataclass(frozen=True)
class Paraphrase:
    """What the paper prints that is nearest to a quote.

    Attributes:
        text: of the paper, as printed.
        block: the position of its block.
        agreement: the share of the words that are the same, from 0 to 1.
        numbers: whether all numbers of the quote stand in it.
    """

    text: str
    block: int
    agreement: float
    numbers: bool


class QuoteSearch:
    """Looks quotes up in one document."""

    def __init__(self, document: Document) -> None:
        self._blocks = document.blocks
        self._joined = cache(self._join)

    def _join(self, blocks: tuple[int, ...]) -> tuple[str, str]:
        text = " ".join(self._blocks[i].text for i in blocks)
        return folded_text(text), unbroken_text(text)

    def stands(self, quote: str, blocks: tuple[int, ...]) -> bool:
        """Whether each span of a quote, which semicolons divide, stands in the blocks; cells have commas between."""
        return self.whole(quote, blocks) or all(
            self.whole(span, blocks) or self._cells(span, blocks) for span in _SPANS.split(quote) if span
        )

    def whole(self, quote: str, blocks: tuple[int, ...]) -> bool:
        """Whether a quote stands in the blocks word by word, over line breaks and hyphens."""
        text, unbroken = self._joined(blocks)
        return stands_in(folded_text(quote), text) or stands_in(unbroken_text(quote), unbroken)

    def _cells(self, span: str, blocks: tuple[int, ...]) -> bool:
        """Whether several cells or short spans stand one after the other."""
        parts = [folded_text(part) for part in _CELLS.split(span) if part]
        if len(parts) < 2:
            return False
        return _in_order(parts, self._joined(blocks)[0])

    def cut(self, quote: str, blocks: Sequence[int], search: NumberSearch) -> str:
        """What the paper prints where a number at an end of a quote is cut off from its sign everywhere; else empty."""
        spans = [span for part in _SPANS.split(quote) for span in _CELLS.split(part)]
        for span in spans:
            if not span or not (span[0].isdigit() or span[-1].isdigit()):
                continue
            found = [(m, self._blocks[i].text) for i in blocks for m in _loosely(span).finditer(self._blocks[i].text)]
            signs = [_sign_around(m, text, search) for m, text in found]
            if signs and all(signs):
                return signs[0]
        return ""

    def apart(self, quote: str, blocks: tuple[int, ...]) -> tuple[int, ...]:
        """The block, or blocks, in which the words of a quote stand with others between them; none without all."""
        words = [bare for word in _WORD.findall(quote) if (bare := _bare(word))]
        figures = [folded_text(quote[t.start : t.end]) for t in number_tokens(quote) if not t.stroke]
        if not figures:
            return ()
        for parts in (words, figures) if len(figures) > 1 else (words,):
            if found := self._with_all(parts, [*((i,) for i in blocks), blocks]):
                return found
        return ()

    def _with_all(self, parts: Sequence[str], groups: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
        """The first blocks in which all parts stand, rather one after the other."""
        texts = {group: self._joined(group)[0] for group in groups}
        ordered = next((group for group, text in texts.items() if _in_order(parts, text)), ())
        return ordered or next((g for g, text in texts.items() if all(stands_in(part, text) for part in parts)), ())

    def places(self, quote: str) -> list[int]:
        """The blocks in which a quote stands whole, references last."""
        found = [i for i in range(len(self._blocks)) if self.whole(quote, (i,))]
        return sorted(found, key=lambda i: self._blocks[i].kind is BlockKind.REFERENCE)

    def nearest(self, quote: str, groups: Sequence[tuple[int, ...]]) -> Paraphrase | None:
        """The words of the paper that are most like a quote, in the first group of blocks that has any."""
        for blocks in groups:
            found = max((p for i in blocks if (p := self._in_block(quote, i))), key=lambda p: p.agreement, default=None)
            if found and found.agreement >= _LEAST_ALIKE:
                return found
        return None

    def _in_block(self, quote: str, block: int) -> Paraphrase | None:
        text = self._blocks[block].text
        words = list(_WORD.finditer(text))
        told, sought = [_bare(m.group()) for m in words], [_bare(w) for w in _WORD.findall(quote)]
        if not told or not set(told) & set(sought):
            return None
        matcher = SequenceMatcher(None, told, sought, autojunk=False)
        runs = [m for m in matcher.get_matching_blocks() if m.size]
        # The matches may lie far apart: what is printed instead is around the longest of them.
        main = max(runs, key=lambda m: m.size)
        first = max(0, main.a - main.b - 2)
        last = min(len(told), main.a + len(sought) - main.b + 2)
        same = SequenceMatcher(None, told[first:last], sought, autojunk=False)
        inner = [m for m in same.get_matching_blocks() if m.size]
        if not inner:
            return None
        first, last = first + inner[0].a, first + inner[-1].a + inner[-1].size
        shown = text[words[first].start() : words[last - 1].end()]
        agreement = sum(m.size for m in inner) / max(len(sought), last - first)
        printed = {v for token in number_tokens(shown) for v in token.values}
        numbers = all(token.values & printed for token in number_tokens(quote))
        return Paraphrase(shown, block, agreement, numbers)


def _loosely(span: str) -> re.Pattern[str]:
    """A pattern of a span, alone, whatever blanks stand in it."""
    words = r"\s*".join(re.escape(word) for word in span.split())
    return re.compile(rf"(?<![\w.,]){words}(?!\w|[.,]\d)", re.IGNORECASE)


def _sign_around(match: re.Match[str], text: str, search: NumberSearch) -> str:
    """The words with the sign that stands right before or behind them; empty if none does."""
    token = NumberToken(match.start(), match.end(), frozenset(), False, False)
    percent = match.group()[-1].isdigit() and _PERCENT.match(text, match.end())
    before = match.group()[0].isdigit() and search.sign_at(text, token, token)
    if not percent and not before:
        return ""
    start = max(0, text.rfind(" ", 0, max(0, match.start() - _SIGN_ROOM)) + 1) if before else match.start()
    return text[start : percent.end() if percent else match.end()]


def _in_order(parts: Sequence[str], text: str) -> bool:
    """Whether parts stand in a text one after the other."""
    at = 0
    for part in parts:
        starts = (at + m.start() for m in re.finditer(re.escape(part), text[at:]))
        found = next((start for start in starts if _alone(text, start, part)), None)
        if found is None:
            return False
        at = found + len(part)
    return True


def _alone(text: str, start: int, part: str) -> bool:
    before, behind = text[start - 1 : start], text[start + len(part) : start + len(part) + 1]
    return not (before.isalnum() and part[0].isalnum()) and not (behind.isalnum() and part[-1].isalnum())


def _bare(word: str) -> str:
    return folded_text(word).strip(".,;:()[]")
