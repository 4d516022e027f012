"""Words of the vocabulary as a text has them: where they stand, what they mean, how they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from metlit.curation.scan.branches import WordBranch
from metlit.curation.scan.spelling import Token
from metlit.curation.scan.tongues import ENGLISH
from metlit.model.terms import Concept

# An abbreviation behind the first half of a word: computed tomography (CT) scan; tokens that are looked at.
BRACKETED = re.compile(r"(?<= )\([A-Z][\w-]{1,6}\)(?= )")
_FAR = 12


@dataclass(frozen=True)
class Word:
    """A word of the vocabulary in a text."""

    kind: str
    concept: Concept
    start: int
    end: int
    side: str = ""
    deniable: bool = True
    attributive: bool = False  # an adjective that says nothing alone

    def meaning(self, concept: Concept, kind: str) -> Word:
        """The same words with another meaning."""
        return replace(self, concept=concept, kind=kind, attributive=False)


@dataclass(frozen=True)
class Spoken:
    """How a text is to be read: its language, and the abbreviations that its paper explains; None: no known word."""

    language: str = ENGLISH
    short: Mapping[str, Word | None] = field(default_factory=dict)


PLAIN_ENGLISH = Spoken()


@dataclass(frozen=True)
class LexicalEntry:
    """What a word of the vocabulary means, and how it must be printed."""

    concept: Concept
    branch: WordBranch
    printed: tuple[str, ...] | None  # of an abbreviation, its tokens as they must be printed
    language: str = ""  # of what is no English word
    attributive: bool = False

    def word(self, start: int, end: int, side: str) -> Word:
        """The word where it stands in a text."""
        return Word(self.branch.kind, self.concept, start, end, side, self.branch.deniable, self.attributive)


def without_bracketed(tokens: list[Token], at: int, spans: list[tuple[int, int]]) -> list[Token]:
    """The next tokens without the abbreviations in brackets among them; none if there are none."""
    ahead = tokens[at : at + _FAR]
    left = [t for t in ahead if not any(start <= t.start < end for start, end in spans)]
    return left if len(left) < len(ahead) and left[:1] == ahead[:1] else []


def stands_clear(needed: re.Pattern[str] | None, text: str, tokens: list[Token]) -> bool:
    """Whether what an ambiguous word needs stands beside it."""
    around = text[: tokens[0].start] + "@" + text[tokens[-1].end :]
    return needed is not None and bool(needed.search(around))


def printed_key(tokens: Iterable[Token]) -> tuple[str, ...]:
    """What is looked up among the ambiguous words: the form counts, recurrent is no recurrence."""
    return tuple(token.text.casefold() for token in tokens)


def written_alike(wanted: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """An abbreviation as printed, its plural with a small s included."""
    return all(p in (e, e + "s") for e, p in zip(wanted, printed, strict=True))
