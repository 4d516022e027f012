"""The vocabulary's words in a text: the longest match over tokens, whatever the spelling, number and hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from metlit import iris
from metlit.curation.scan.branches import WordBranch, load_branches, load_sides
from metlit.curation.scan.cognates import COGNATE_LANGUAGES, Cognates, CognateSpelling
from metlit.curation.scan.patterns import expression, tsv_rows
from metlit.curation.scan.spelling import Spelling, Token
from metlit.curation.scan.tongues import ENGLISH, Tongues
from metlit.curation.scan.wording import (
    BRACKETED,
    PLAIN_ENGLISH,
    LexicalEntry,
    Spoken,
    Word,
    printed_key,
    stands_clear,
    without_bracketed,
    written_alike,
)
from metlit.errors import ResourceError
from metlit.model.terms import Concept, Terms

# Up to this length, and with a capital behind the first letter, a word is an abbreviation: case counts.
_SHORT = 5
_LEAST = 2
# What may stand between the tokens of a word.
_GAP = re.compile(r"[\s\-–—‐‑/'’]{1,3}|(?<=\d)\)|\s\([A-Z][\w-]{1,6}\)\s|")  # (60)Co: raised in print
_HYPHENS, _END = ("-", "‐", "‑"), ""
# Between pain and a hip.
_OF = re.compile(
    r"(?: scans?)? (?:of|in|to|at|from|on|du|des|de|del|della|en|sur|dans|au niveau d[eu]|a nivel(?: del?)?) "
    r"(?:the |her |his |both |la |las |los |el |le |les |l.)?"
    r"(?:(?!and |or |with )[a-z-]+ ){0,2}"
)
_OF_THE = ("of", "the")
_AND = re.compile(r"(?:, (?:and |or )?| and | or |/| and/or )(?:(?:left|right|both) )?")
# A word before another of an enumeration; characters that are read for it, and ends that are tried.
_ENUMERATED = re.compile(r"(?<![\w-])(?P<word>[^\W\d_]{3,})(?:,? and |,? or |, |/)$")
_LOOK, _MOST = 40, 3


class Lexicon:
    """Finds the words of the vocabulary in texts.

    Args:
        terms: the vocabulary.
        folder: ``ontology/scan``, with words.tsv, adjectives.tsv, ambiguous.tsv, spelling.tsv, cognates.tsv, heads.tsv
            and sides.tsv.

    Raises:
        ResourceError: for a wrong row, with file and line.
    """

    def __init__(self, terms: Terms, folder: Path) -> None:
        self._terms = terms
        self.spelling = Spelling(folder / "spelling.tsv")
        self._branches = dict(load_branches(folder / "words.tsv", terms))
        self._needs = dict(self._needed(folder / "ambiguous.tsv"))
        self._sides = load_sides(folder / "sides.tsv")
        heads = folder / "heads.tsv"
        self._heads = [expression(row["pattern"], f"{heads}:{n}", re.IGNORECASE) for n, row in tsv_rows(heads)]
        self._places = {branch.kind for branch in self._branches.values() if branch.sided}
        self._keys = cache(self._key)
        self._tree: dict = {}
        self._known: set[str] = set()
        self._said: list[tuple[str, LexicalEntry]] = []
        self._adjectives: dict[str, tuple[str, ...]] = {}
        self._small = Tongues(folder / "languages.tsv")
        self._cognate_spelling = CognateSpelling(folder / "cognates.tsv")
        self._cognates = cache(self._cognates_of)
        for concept in terms.concepts.values():
            if (branch := self._branch(concept)) is not None and branch.kind:
                for word in concept.words:
                    self._add(word, concept, branch)
                for language, words in concept.translations.items():
                    for word in words:
                        self._add(word, concept, branch, language)
        self._add_adjectives(folder / "adjectives.tsv")

    def _add_adjectives(self, file: Path) -> None:
        for line, row in tsv_rows(file):
            concept = self._terms.concepts.get(iris.TERM + row["of"])
            if concept is None or (branch := self._branch(concept)) is None:
                raise ResourceError(f"{file}:{line}: no concept {row['of']} that is marked", "mend the row")
            for language in (c for c in row if c != "of"):
                words = tuple(filter(None, row[language].split("|")))
                for word in words:
                    self._add(word, concept, branch, "" if language == ENGLISH else language, attributive=True)
                if language == ENGLISH:
                    self._adjectives[concept.iri] = words

    def _cognates_of(self, language: str) -> Cognates[LexicalEntry]:
        said = [one for one in self._said if one[1].language in ("", language) and one[1].printed is None]
        both = sorted(said, key=lambda one: (one[1].attributive, one[1].language != language))
        spelt = (([token.text for token in self.spelling.tokens(word)], entry) for word, entry in both)
        alone = (word[0] for word in self._needs if len(word) == 1)
        return Cognates(self._cognate_spelling, spelt, alone, self._small.of(language))

    def _branch(self, concept: Concept) -> WordBranch | None:
        """By the nearest branch at or above a concept, else by its vocabulary."""
        for above in (*self._terms.ancestors(concept.iri), iris.TERM + concept.scheme):
            if above in self._branches:
                return self._branches[above]
        return None

    def _key(self, word: str) -> tuple[str, ...]:
        return tuple(token.same for token in self.spelling.tokens(word))

    def _needed(self, file: Path) -> Iterator[tuple[tuple[str, ...], tuple[re.Pattern[str] | None, str]]]:
        """Ambiguous words, and what each needs, None if it is never taken; and of which meaning, "" of any."""
        for line, row in tsv_rows(file):
            needs = expression(row["needs"], f"{file}:{line}", re.IGNORECASE) if row["needs"] else None
            if row["meaning"] and iris.TERM + row["meaning"] not in self._terms.concepts:
                raise ResourceError(f"{file}:{line}: no concept {row['meaning']}", "mend the row")
            yield printed_key(self.spelling.tokens(row["word"])), (needs, row["meaning"] and iris.TERM + row["meaning"])

    def _add(
        self, word: str, concept: Concept, branch: WordBranch, language: str = "", attributive: bool = False
    ) -> None:
        tokens = self.spelling.tokens(word)
        if not tokens or len(word) < _LEAST:
            return
        abbreviation = len(word) <= _LEAST or (len(word) <= _SHORT and any(c.isupper() for c in word[1:]))
        node = self._tree
        self._known.update(token.same for token in tokens)
        for token in tokens:
            node = node.setdefault(token.same, {})
        printed = tuple(t.text for t in tokens) if abbreviation else None
        entry = LexicalEntry(concept, branch, printed, language, attributive)
        node.setdefault(_END, []).append(entry)
        self._said.append((word, entry))

    def read(self, text: str, reading: Spoken = PLAIN_ENGLISH) -> list[Word]:
        """The words of a text that do not overlap, the longest from the left, in its order.

        What is put together of two of them is read as one: hepatic metastases, pain in the hip. Of an enumeration each
        has the last one's end: liver, lung and bone metastases; radial and ulnar nerves.

        Args:
            text: a sentence, or a cell.
            reading: the language of the text, and what its paper's own abbreviations mean.
        """
        found = self._with_shared_ends(self._longest_words(text, reading), text)
        last: Word | None = None  # of an enumeration
        for at in range(len(found) - 2, -1, -1):
            one, other = found[at], found[at + 1]
            after = found[at + 2].start if at + 2 < len(found) else -1
            noun = after != other.end + 1 and not any(
                p.match(text, other.end) for p in self._heads
            )  # else: spread of lung cancer
            if joined := self._joined(one, other, text, noun, reading.language):
                # What stands behind "of" keeps its own mark where it is a place: a mass of the right kidney.
                found[at : at + 2] = (
                    [joined, other] if other.kind in self._places and one.end + 1 < other.start else [joined]
                )
                last = None
            elif _AND.fullmatch(text[one.end : other.start]) and not self._is_plural(one, text):
                last = last or other
                found[at] = self._with_end_of(one, last, text)
                last = last if found[at] is not one else None
            else:
                last = None
        return found

    def _ends(self, word: Word, text: str) -> Iterator[tuple[str, ...]]:
        """The ends that others may share with a word, the longest first: lymph nodes, nodes."""
        key = self._key(text[word.start : word.end])
        return (key[at:] for at in range(min(1, len(key) - 1), len(key)))

    def _is_plural(self, word: Word, text: str) -> bool:
        """Whether a word is several of something and no attribute: nodules in the lungs and bone metastases."""
        printed = text[word.start : word.end].casefold()
        return printed.endswith("s") and self._keys(printed) == self._keys(printed[:-1])

    def _with_end_of(self, one: Word, other: Word, text: str) -> Word:
        """A word as if the end of another stood behind it; as it is if the vocabulary has no such word."""
        made = next(filter(None, (self._made(one.concept, end) for end in self._ends(other, text))), None)
        return one.meaning(made.concept, made.branch.kind) if made else one

    def _with_shared_ends(self, words: list[Word], text: str) -> list[Word]:
        """Words, and those that are none but with the end of the next: radial and ulnar nerves."""
        found: list[Word] = []
        for word in reversed(words):
            found.append(word)
            while new := self._sharing(found[-1], word, text):
                if any(w.end > new.start for w in words if w.start < new.end):
                    break
                found.append(new)
        return found[::-1]

    def _sharing(self, nearest: Word, whole: Word, text: str) -> Word | None:
        before = _ENUMERATED.search(text, max(0, nearest.start - _LOOK), nearest.start)
        if before is None:
            return None
        for end in list(self._ends(whole, text))[:_MOST]:
            if entry := self._at((*self._key(before["word"]), *end)):
                side = self._side(text, before.start("word"), nearest.start) if entry.branch.sided else ""
                span = before.span("word")
                return Word(entry.branch.kind, entry.concept, *span, side or whole.side, entry.branch.deniable)
        return None

    def _joined(self, one: Word, other: Word, text: str, noun: bool, language: str) -> Word | None:
        """The concept of two words side by side, whichever of their synonyms the vocabulary has together."""
        between = text[one.end : other.start]
        orders = []
        if between == " ":
            orders = [(one, other)] if language == ENGLISH else [(one, other), (other, one)]  # IRM cérébrale
        elif noun and _OF.fullmatch(between):
            orders = [(other, one)]
        for first, last in orders:
            heads = (self._keys(text[last.start : last.end]), *map(self._keys, last.concept.words))
            entries = (self._made(first.concept, head) or self._made_of(first.concept, head) for head in heads)
            entry = next(filter(None, entries), None)
            if entry is not None:
                side = first.side or last.side
                return Word(entry.branch.kind, entry.concept, one.start, other.end, side, entry.branch.deniable)
        return None

    def _made(self, concept: Concept, head: tuple[str, ...]) -> LexicalEntry | None:
        entries = (
            self._at((*self._keys(word), *head)) for word in (*concept.words, *self._adjectives.get(concept.iri, ()))
        )
        return next(filter(None, entries), None)

    def _made_of(self, concept: Concept, head: tuple[str, ...]) -> LexicalEntry | None:
        entries = (self._at((*head, *_OF_THE, *self._keys(word))) for word in concept.words)
        return next(filter(None, entries), None)

    def _at(self, key: tuple[str, ...]) -> LexicalEntry | None:
        """What the vocabulary has for these tokens and is no abbreviation."""
        node = self._tree
        for token in key:
            node = node.get(token, {})
        return next((e for e in node.get(_END, ()) if e.printed is None and not e.language), None)

    def compound(self, concept: Concept, head: str) -> tuple[Concept, str] | None:
        """What the vocabulary has for a concept with a head behind it (psoas, metastasis), and its kind; else None."""
        entry = self._made(concept, self._key(head))
        return (entry.concept, entry.branch.kind) if entry else None

    def _longest_words(self, text: str, reading: Spoken) -> list[Word]:
        tokens = list(self._hyphened(self.spelling.tokens(text), text))
        within = [m.span() for m in BRACKETED.finditer(text)]
        found: list[Word] = []
        at = 0
        while at < len(tokens):
            start = tokens[at].start
            if (short := tokens[at].text.removesuffix("s")) in reading.short:
                if (meant := reading.short[short]) is not None:
                    found.append(replace(meant, start=start, end=tokens[at].end))
                at += 1
                continue
            length, entry = self._longest(tokens, at, text, reading.language)
            if within and (ahead := without_bracketed(tokens, at, within)):
                more, over = self._longest(ahead, 0, text, reading.language)
                if over is not None and ahead[more - 1].end > tokens[at + length - 1].end:
                    length, entry = tokens.index(ahead[more - 1]) - at + 1, over
            if reading.language in COGNATE_LANGUAGES:
                more, cognate = self._cognates(reading.language).longest(tokens, at, text)
                if cognate is not None and (more > length or entry is None or entry.attributive):
                    length, entry = more, cognate
            if entry is not None:
                end = tokens[at + length - 1].end
                found.append(entry.word(start, end, self._side(text, start, end) if entry.branch.sided else ""))
            at += length
        return found

    def _hyphened(self, tokens: list[Token], text: str) -> Iterator[Token]:
        """Tokens with a hyphen between them as one where the vocabulary has them so: immuno-histochemistry."""
        at = 0
        while at < len(tokens):
            one, other = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
            if other is not None and text[one.end : other.start] in _HYPHENS:
                same = self.spelling.same(one.text + other.text)
                if len(one.text) > _LEAST and len(other.text) > _LEAST and same in self._known:
                    one = Token(one.text + other.text, same, one.start, other.end)
                    at += 1
            yield one
            at += 1

    def _longest(self, tokens: list[Token], at: int, text: str, language: str) -> tuple[int, LexicalEntry | None]:
        node, best = self._tree, (1, None)
        if text[tokens[at].start - 1 : tokens[at].start].isalnum():
            return best  # the second half of T4
        for length, token in enumerate(tokens[at:], 1):
            if length > 1 and not _GAP.fullmatch(text, tokens[at + length - 2].end, token.start):
                break
            node = node.get(token.same)
            if node is None:
                break
            if text[token.end : token.end + 1].isalnum():
                continue
            if entry := self._meant(node.get(_END, ()), tokens[at : at + length], text, language):
                best = (length, entry)
        return best

    def _meant(
        self, entries: Iterable[LexicalEntry], tokens: list[Token], text: str, language: str
    ) -> LexicalEntry | None:
        printed = tuple(t.text for t in tokens)
        fit = [e for e in entries if e.printed is None or written_alike(e.printed, printed)]
        fit = [e for e in fit if e.language in ("", language)]
        if (needed := self._needs.get(printed_key(tokens))) and not stands_clear(needed[0], text, tokens):
            fit = [e for e in fit if needed[1] and e.concept.iri != needed[1]]
        return min(fit, key=lambda e: (e.attributive, e.language != language, e.branch.rank), default=None)

    def _side(self, text: str, start: int, end: int) -> str:
        before, behind = text[max(0, start - 60) : start], text[end : end + 60]
        for side, position, pattern in self._sides:
            if pattern.search(before if position == "before" else behind):
                return side
        return ""
