"""The vocabulary's words in a text: the longest match over tokens, whatever the spelling, number and hyphens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from metlit import iris
from metlit.curation.scan.patterns import expression, tsv_rows
from metlit.errors import ResourceError
from metlit.model.terms import Concept, Terms

# Letters and digits apart: CK7 and CK 7 are one word.
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
# Up to this length, and with a capital behind the first letter, a word is an abbreviation: case counts.
_SHORT = 5
_LEAST = 2
# What may stand between the tokens of a word.
_GAP = re.compile(r"[\s\-–—‐‑/'’]{1,3}|")
_END, _YES = "", "yes"
# Between pain and a hip.
_OF = re.compile(r" (?:of|in|to|at|from|on) (?:the |her |his |both )?(?:(?!and |or |with )[a-z-]+ ){0,2}")
_AND = re.compile(r", (?:and )?| and | or |/")


@dataclass(frozen=True)
class Token:
    """A run of letters and digits: as printed, made the same in every spelling, and where it stands."""

    text: str
    same: str
    start: int
    end: int


@dataclass(frozen=True)
class Word:
    """A word of the vocabulary in a text."""

    kind: str
    concept: Concept
    start: int
    end: int
    side: str = ""
    deniable: bool = True

    def meaning(self, concept: Concept, kind: str) -> Word:
        """The same words with another meaning."""
        return replace(self, concept=concept, kind=kind)


@dataclass(frozen=True)
class _Branch:
    """What ``words.tsv`` says of a branch; of several that fit, the upper row counts."""

    kind: str
    rank: int
    deniable: bool
    sided: bool


@dataclass(frozen=True)
class _Entry:
    concept: Concept
    branch: _Branch
    printed: tuple[str, ...] | None  # of an abbreviation, its tokens as they must be printed


class Spelling:
    """Makes words the same in both spellings and numbers, by ``spelling.tsv``."""

    def __init__(self, file: Path) -> None:
        self._rules = [(expression(row["pattern"], f"{file}:{n}"), row["replacement"]) for n, row in tsv_rows(file)]
        self.same: Callable[[str], str] = lru_cache(maxsize=1 << 16)(self._same)

    def _same(self, word: str) -> str:
        word = word.casefold()
        if len(word) > _LEAST + 1:
            for pattern, replacement in self._rules:
                word = pattern.sub(replacement, word)
        return word

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, in order."""
        return [Token(m.group(), self.same(m.group()), *m.span()) for m in _TOKEN.finditer(text)]


class Lexicon:
    """Finds the words of the vocabulary in texts.

    Args:
        terms: the vocabulary.
        folder: ``ontology/scan``, with words.tsv, ambiguous.tsv, spelling.tsv and sides.tsv.

    Raises:
        ResourceError: for a wrong row, with file and line.
    """

    def __init__(self, terms: Terms, folder: Path) -> None:
        self._terms = terms
        self.spelling = Spelling(folder / "spelling.tsv")
        self._branches = dict(_branches(folder / "words.tsv", terms))
        self._needs = dict(self._needed(folder / "ambiguous.tsv"))
        self._sides = _sides(folder / "sides.tsv")
        self._tree: dict = {}
        for concept in terms.concepts.values():
            if (branch := self._branch(concept)) is not None and branch.kind:
                for word in (*concept.words, *concept.foreign):
                    self._add(word, concept, branch)

    def _branch(self, concept: Concept) -> _Branch | None:
        """By the nearest branch at or above a concept, else by its vocabulary."""
        for above in (*self._terms.ancestors(concept.iri), iris.TERM + concept.scheme):
            if above in self._branches:
                return self._branches[above]
        return None

    def _key(self, word: str) -> tuple[str, ...]:
        return tuple(token.same for token in self.spelling.tokens(word))

    def _needed(self, file: Path) -> Iterator[tuple[tuple[str, ...], re.Pattern[str] | None]]:
        """Ambiguous words, and what each needs; None: it is never taken."""
        for line, row in tsv_rows(file):
            needs = expression(row["needs"], f"{file}:{line}", re.IGNORECASE) if row["needs"] else None
            yield _printed(self.spelling.tokens(row["word"])), needs

    def _add(self, word: str, concept: Concept, branch: _Branch) -> None:
        tokens = self.spelling.tokens(word)
        if not tokens or len(word) < _LEAST:
            return
        abbreviation = len(word) <= _LEAST or (len(word) <= _SHORT and any(c.isupper() for c in word[1:]))
        node = self._tree
        for token in tokens:
            node = node.setdefault(token.same, {})
        printed = tuple(t.text for t in tokens) if abbreviation else None
        node.setdefault(_END, []).append(_Entry(concept, branch, printed))

    def read(self, text: str) -> list[Word]:
        """The words of a text that do not overlap, the longest from the left, in its order.

        What is put together of two of them is read as one: hepatic metastases, pain in the hip. Of an enumeration each
        has the last one's end: liver, lung and bone metastases.
        """
        found = self._longest_words(text)
        end: tuple[str, ...] = ()
        for at in range(len(found) - 2, -1, -1):
            one, other = found[at], found[at + 1]
            if joined := self._joined(one, other, text):
                found[at : at + 2] = [joined]
                end = ()
            elif _AND.fullmatch(text[one.end : other.start]):
                end = end or self._key(text[other.start : other.end])[-1:]
                shared = self._made(one.concept, end)
                if shared is None:
                    end = ()
                else:
                    found[at] = one.meaning(shared.concept, shared.branch.kind)
            else:
                end = ()
        return found

    def _joined(self, one: Word, other: Word, text: str) -> Word | None:
        """The concept of two words side by side, whichever of the first one's synonyms the vocabulary has it with."""
        between = text[one.end : other.start]
        if between == " ":
            first, last = one, other
        elif _OF.fullmatch(between):
            first, last = other, one
        else:
            return None
        entry = self._made(first.concept, self._key(text[last.start : last.end]))
        if entry is None:
            return None
        side = first.side or last.side
        return Word(entry.branch.kind, entry.concept, one.start, other.end, side, entry.branch.deniable)

    def _made(self, concept: Concept, head: tuple[str, ...]) -> _Entry | None:
        for word in concept.words:
            node = self._tree
            for token in (*self._key(word), *head):
                node = node.get(token, {})
            for entry in node.get(_END, ()):
                if entry.printed is None:
                    return entry
        return None

    def _longest_words(self, text: str) -> list[Word]:
        tokens = self.spelling.tokens(text)
        found: list[Word] = []
        at = 0
        while at < len(tokens):
            length, entry = self._longest(tokens, at, text)
            if entry is None:
                at += 1
                continue
            start, end = tokens[at].start, tokens[at + length - 1].end
            side = self._side(text, start, end) if entry.branch.sided else ""
            found.append(Word(entry.branch.kind, entry.concept, start, end, side, entry.branch.deniable))
            at += length
        return found

    def _longest(self, tokens: list[Token], at: int, text: str) -> tuple[int, _Entry | None]:
        node, best = self._tree, (1, None)
        if text[tokens[at].start - 1 : tokens[at].start].isalnum():
            return best  # the second half of T4
        for length, token in enumerate(tokens[at:], 1):
            if length > 1 and not _GAP.fullmatch(text[tokens[at + length - 2].end : token.start]):
                break
            node = node.get(token.same)
            if node is None:
                break
            if text[token.end : token.end + 1].isalnum():
                continue
            if entry := self._meant(node.get(_END, ()), tokens[at : at + length], text):
                best = (length, entry)
        return best

    def _meant(self, entries: Iterable[_Entry], tokens: list[Token], text: str) -> _Entry | None:
        printed = tuple(t.text for t in tokens)
        fit = [e for e in entries if e.printed is None or _written(e.printed, printed)]
        key = _printed(tokens)
        if not fit or (key in self._needs and not self._clear(key, text, tokens)):
            return None
        return min(fit, key=lambda e: e.branch.rank)

    def _clear(self, key: tuple[str, ...], text: str, tokens: list[Token]) -> bool:
        """Whether what an ambiguous word needs stands beside it."""
        around = text[: tokens[0].start] + "@" + text[tokens[-1].end :]
        return (needed := self._needs[key]) is not None and bool(needed.search(around))

    def _side(self, text: str, start: int, end: int) -> str:
        before, behind = text[max(0, start - 60) : start], text[end : end + 60]
        for side, position, pattern in self._sides:
            if pattern.search(before if position == "before" else behind):
                return side
        return ""


def _printed(tokens: Iterable[Token]) -> tuple[str, ...]:
    """What is looked up among the ambiguous words: the form counts, recurrent is no recurrence."""
    return tuple(token.text.casefold() for token in tokens)


def _written(wanted: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """An abbreviation as printed, its plural with a small s included."""
    return all(p in (e, e + "s") for e, p in zip(wanted, printed, strict=True))


def _branches(file: Path, terms: Terms) -> Iterator[tuple[str, _Branch]]:
    for line, row in tsv_rows(file):
        iri = iris.TERM + row["branch"]
        if iri not in terms.concepts and not any(iris.TERM + c.scheme == iri for c in terms.concepts.values()):
            raise ResourceError(f"{file}:{line}: no concept or vocabulary {row['branch']}", "mend the row")
        yield iri, _Branch(row["kind"], line, row["denied"] == _YES, row["sided"] == _YES)


def _sides(file: Path) -> list[tuple[str, str, re.Pattern[str]]]:
    return [
        (row["side"], row["position"], expression(row["pattern"], f"{file}:{line}", re.IGNORECASE))
        for line, row in tsv_rows(file)
    ]
