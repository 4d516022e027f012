"""What surrounds a mark: sentences, whose data a sentence tells, and what is denied or only supposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit.curation.scan.patterns import expression, tsv_rows

_BREAK = re.compile(r"(?<=[.!?])(?:[\])”\"'’]|\[[\d,–; -]+\])*\s+(?=[^\sa-z,;)])|\n+|(?<=[a-z)\]]\.)(?=[A-Z][a-z]+ )")
_ABBREVIATED = re.compile(
    r"(?:\b(?:et al|e\.g|i\.e|vs|[Ff]igs?|[Tt]abs?|[Rr]efs?|[Nn]os?|approx|ca|cf|Dr|Prof|Mr|Mrs|resp|incl|St|[A-Z])\.)$"
)
_NONE = "none"
AUTO = "auto"
# Characters: no sentence is longer, and no abbreviation.
LONGEST, _LOOK = 1500, 20
_RUN_IN = re.compile(r"\W{0,3}([A-Z][A-Za-zÀ-ÿ&,/() ]{2,40})[:.] ?\W{0,3}(?=[A-Z0-9])")


@dataclass(frozen=True)
class Whose:
    """Whose data something is: the role of a sentence, and its subject, which may be ``auto``."""

    role: str
    subject: str


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a paragraph, each with its offset; what is longer than any sentence is cut at a blank."""
    start = 0
    for found in _BREAK.finditer(text):
        if not _ABBREVIATED.search(text[max(start, found.start() - _LOOK) : found.start()].rstrip()):
            yield from _pieces(text[start : found.start()], start)
            start = found.end()
    if start < len(text):
        yield from _pieces(text[start:], start)


def _pieces(sentence: str, offset: int) -> Iterator[tuple[int, str]]:
    at = 0
    while len(sentence) - at > LONGEST:
        end = sentence.rfind(" ", at + 1, at + LONGEST)
        end = end if end > at else at + LONGEST
        yield offset + at, sentence[at:end]
        at = end
    yield offset + at, sentence[at:]


def _patterns(file: Path, column: str, flags: int = 0) -> Iterator[tuple[dict[str, str], re.Pattern[str]]]:
    """The rows of a file, each with the expression of one column."""
    for line, row in tsv_rows(file):
        yield row, expression(row[column], f"{file}:{line}", flags)


class Roles:
    """Whose data a sentence tells: by its section (``sections.tsv``, ``turns.tsv``) and its words (``roles.tsv``,
    ``people.tsv``)."""

    def __init__(self, folder: Path) -> None:
        self._sections = [
            (pattern, row["where"], Whose(row["role"], row["subject"]))
            for row, pattern in _patterns(folder / "sections.tsv", "heading", re.IGNORECASE)
        ]
        self._cues = [
            (pattern, set(filter(None, row["where"].split("|"))), Whose(row["role"], row["subject"]))
            for row, pattern in _patterns(folder / "roles.tsv", "pattern", re.IGNORECASE)
        ]
        self._turns = [
            (pattern, row["where"], Whose(row["role"], row["subject"]))
            for row, pattern in _patterns(folder / "turns.tsv", "pattern", re.IGNORECASE)
        ]
        self._people = [
            (row["subject"], pattern) for row, pattern in _patterns(folder / "people.tsv", "pattern", re.IGNORECASE)
        ]

    def of_section(self, headings: Sequence[str]) -> Whose | None:
        """By the innermost heading that the file knows; own data where it knows none; None: the section is not read."""
        for heading in reversed(headings):
            for pattern, where, told in self._sections:
                if not where and pattern.search(heading.strip(" :.")):
                    return None if told.role == _NONE else told
        return Whose("own data", AUTO)

    def of_sentence(self, sentence: str, section: Whose) -> Whose | None:
        """What the words of a sentence make of what its section says; None: it is not read."""
        for pattern, where, told in self._cues:
            if (not where or section.role in where) and pattern.search(sentence):
                return None if told.role == _NONE else Whose(told.role or section.role, told.subject or section.subject)
        return section

    def run_in(self, sentence: str) -> Whose | None:
        """What a heading at the beginning of a sentence says: ``Results: …``; None if there is none that is known."""
        found = _RUN_IN.match(sentence)
        if not found:
            return None
        return next((told for pattern, _, told in self._sections if pattern.search(found[1].strip(" :."))), None)

    def turned(self, sentence: str, section: Whose) -> Whose | None:
        """What a sentence behind the patient's makes of the rest of its section: a review of the literature."""
        found = (told for pattern, where, told in self._turns if where == section.role and pattern.search(sentence))
        return next(found, None)

    def person(self, sentence: str) -> str:
        """The patient or the group, if the words tell."""
        return next((subject for subject, pattern in self._people if pattern.search(sentence)), "")


@dataclass(frozen=True)
class SenseScope:
    """A stretch of a sentence in which words have another sense."""

    sense: str
    start: int
    end: int
    kinds: frozenset[str] = frozenset()
    status: str = ""

    def holds(self, kind: str, start: int, end: int) -> bool:
        """Whether a mark lies in it, and is of a kind that it is about."""
        return self.start <= start and end <= self.end and (not self.kinds or kind in self.kinds)


class Triggers:
    """What is denied, supposed, planned, or said of the family: ``triggers.tsv``.

    Triggers open a scope that a number of words, an ending or the sentence closes (after Chapman et al., J Biomed
    Inform 2001;34:301-310; the lists are our own).
    """

    def __init__(self, file: Path) -> None:
        self._rows = [
            (row, int(row["words"]), frozenset(filter(None, row["kinds"].split("|"))), pattern)
            for row, pattern in _patterns(file, "pattern", re.IGNORECASE)
        ]

    def scopes(self, sentence: str) -> list[SenseScope]:
        """Where in a sentence words have another sense."""
        seeming = [m.span() for row, _, _, p in self._rows if row["position"] == _NONE for m in p.finditer(sentence)]
        ends = [m.span() for row, _, _, p in self._rows if row["position"] == "end" for m in p.finditer(sentence)]
        found = []
        for row, words, kinds, pattern in self._rows:
            position = row["position"]
            if position in ("before", "behind"):
                for match in pattern.finditer(sentence):
                    if match.end() > match.start() and not _covered(match.span(), seeming):
                        reach = _reach(sentence, match.span(), position, words, ends)
                        found.append(SenseScope(row["sense"], *reach, kinds, row["status"]))
        return found


def _covered(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _reach(
    sentence: str, trigger: tuple[int, int], position: str, words: int, ends: list[tuple[int, int]]
) -> tuple[int, int]:
    """From where to where a trigger counts."""
    if position == "before":
        stop = min((s for s, _ in ends if s >= trigger[1]), default=len(sentence))
        tokens = list(re.finditer(r"\S+", sentence[trigger[1] : stop]))
        if words and len(tokens) > words:
            stop = trigger[1] + tokens[words - 1].end()
        return trigger[1], stop
    begin = max((e for _, e in ends if e <= trigger[0]), default=0)
    tokens = list(re.finditer(r"\S+", sentence[begin : trigger[0]]))
    if words and len(tokens) > words:
        begin += tokens[-words].start()
    return begin, trigger[0]
