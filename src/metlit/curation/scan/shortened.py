"""Abbreviations that a paper explains itself: ``renal cell carcinoma (RCC)``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from metlit.curation.scan.wording import Word

_BRACKETED = re.compile(r" [(\[](?P<short>[A-Za-z]{2,8})(?=[)\],;])")
_TOKEN = re.compile(r"[^\W_]+")
# What an abbreviation leaves out of what it stands for.
_SMALL = 3
# Behind the word that says what an expression is; characters that may stand behind that.
_LINKED = re.compile(r" (?:of|in|to) ")
_FAR = 30
# Characters that are read before a bracket.
_LOOK = 90


def short_forms(
    texts: Sequence[str], read: Callable[[str], Sequence[Word]], heads: Collection[str] = ()
) -> Iterator[tuple[str, Word | None]]:
    """The abbreviations that texts explain, each with the word that it stands for; None: it is no word that is known.

    Args:
        texts: the paragraphs of a paper.
        read: finds words in a text.
        heads: kinds of words that say what a longer expression is that ends with one.
    """
    for text in texts:
        for found in _BRACKETED.finditer(text):
            short = found["short"]
            if sum(c.isupper() for c in short) > 1:
                before = text[max(0, found.start() - _LOOK) : found.start()]
                yield from _meaning(short, before, read, heads)


def _meaning(
    short: str, before: str, read: Callable[[str], Sequence[Word]], heads: Collection[str]
) -> Iterator[tuple[str, Word | None]]:
    start = _spelt(short, before)
    if start is None:
        last = next((w for w in reversed(read(before)) if w.end == len(before)), None)
        if last is not None and _within(short, before[last.start :]):
            yield short, last
        return
    long = before[start:]
    words = read(long)
    if len(words) == 1 and (words[0].start, words[0].end) == (0, len(long)):
        yield short, words[0]
    elif (head := _head(words, long, heads)) is not None:
        yield short, head
    elif not {w.kind for w in words} & {w.kind for w in read(short)}:
        yield short, None  # else a regimen of drugs, say, that is known as such


def _head(words: Sequence[Word], long: str, heads: Collection[str]) -> Word | None:
    """The word that a longer expression is a kind of: its last one, or that before "of"."""
    last = next((w for w in words if _LINKED.match(long, w.end) or w.end == len(long)), None)
    return last if last is not None and len(long) - last.end <= _FAR and last.kind in heads else None


def _spelt(short: str, before: str) -> int | None:
    """Where the words begin whose initials are an abbreviation, small words left out; None if none are."""
    letters = [c.casefold() for c in short.removesuffix("s")]
    for token in reversed(list(_TOKEN.finditer(before))):
        if token.group()[0].casefold() == letters[-1]:
            letters.pop()
            if not letters:
                return token.start()
        elif len(token.group()) > _SMALL:
            return None
    return None


def _within(short: str, words: str) -> bool:
    """Whether the letters of an abbreviation stand in the words in this order, the first one first."""
    rest = iter(words.casefold())
    return words[:1].casefold() == short[0].casefold() and all(c in rest for c in short.casefold())
