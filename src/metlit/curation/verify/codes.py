"""Values that hold figures within words (``pT1bN2M0``) or are Roman numerals (``IIIA``), held against a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from metlit.curation.document import Block, BlockKind
from metlit.curation.verify.facts import RecordedFact, word_beginnings
from metlit.curation.verify.held import HeldPaper, shortened
from metlit.curation.verify.romans import Roman, romans, romans_alone
from metlit.finding import ERROR, Finding

_FIGURE = r"(?:\d{1,2}[a-d]?|[Xx])"
_PART = re.compile(
    rf"(?<![A-Z])(?P<prefix>(?<![^\W\d_])[a-z]{{1,2}})?(?P<initial>[A-Z])\s?"
    rf"(?P<figures>{_FIGURE}(?:\s?[-–/]\s?(?P=initial)?{_FIGURE})*)(?![^\W\d_A-Z]|\d|[.,]\d)"
)
_WHOLE = re.compile(rf"(?:[a-z]{{0,2}}[A-Z]{_FIGURE}(?:[-–/][A-Z]?{_FIGURE})*(?:\([^()]*\))?)+")
_APART = re.compile(r"(?:\s?\([^()]{0,12}\))?[\s,;:/]{0,3}")
_FIGURES = re.compile(_FIGURE)


@dataclass(frozen=True)
class CodePart:
    """One letter with its figure, or with those of a range."""

    prefix: str
    letter: str
    figures: frozenset[str]


@dataclass(frozen=True)
class CodeRun:
    """Parts that stand together, as they are printed."""

    parts: tuple[CodePart, ...]
    printed: str

    def holds(self, other: CodeRun) -> bool:
        """Whether all parts of another run are parts of this one; a prefix counts where both have one."""
        prefixes = {part.prefix for part in self.parts} - {""}
        return all(self._holds(part) for part in other.parts) and (
            not prefixes or {part.prefix for part in other.parts} - {""} <= prefixes
        )

    def _holds(self, part: CodePart) -> bool:
        mine = [one.figures for one in self.parts if one.letter == part.letter]
        return part.figures in mine or (len(part.figures) > 1 and all(frozenset({one}) in mine for one in part.figures))


def code_runs(text: str) -> list[CodeRun]:
    """The codes of a text, as papers print them: ``cT1bN0M0``, ``cT1b, cN0, cM0``, ``T1–2 N0``."""
    found: list[CodeRun] = []
    parts: list[CodePart] = []
    start = end = 0
    for match in _PART.finditer(text):
        if parts and not _APART.fullmatch(text[end : match.start()]):
            found.append(CodeRun(tuple(parts), text[start:end]))
            parts = []
        start = start if parts else match.start()
        figures = frozenset(one.lower() for one in _FIGURES.findall(match["figures"]))
        parts.append(CodePart(match["prefix"] or "", match["initial"], figures))
        end = match.end()
    return [*found, CodeRun(tuple(parts), text[start:end])] if parts else found


def codes_of(text: str) -> list[CodeRun]:
    """The codes of a value of a record: words that are nothing else, those that follow each other as one."""
    words = [word if _WHOLE.fullmatch(word.strip(",;")) else "." for word in text.split()]
    return code_runs(" ".join(words))


class CodeJudge:
    """Judges codes and Roman numerals."""

    def __init__(self, held: HeldPaper) -> None:
        self._held = held

    def findings(self, fact: RecordedFact) -> Iterator[Finding]:
        """What is recorded must stand at its place, in whatever of the usual spellings."""
        for place, blocks in [("", tuple(chain(*(b for _, b in self._held.at(fact)), *self._held.wider(fact))))]:
            there = [self._held.blocks[i] for i in dict.fromkeys(blocks)]
            for told, stands, instead in self._judged(fact, there):
                if not stands:
                    yield self._missing(fact, told, instead, place or " and ".join(fact.places))

    def _judged(self, fact: RecordedFact, blocks: list[Block]) -> Iterator[tuple[str, bool, list[str]]]:
        everywhere = [self._held.blocks[i] for i in self._held.places.everywhere]
        if wanted := romans_alone(fact.text):
            keys = word_beginnings(fact.keys.replace("_", " "))
            there = [one for block in blocks for one in romans(block.text, keys)]
            if any(one.keyed for block in everywhere for one in romans(block.text, keys)):
                there = [one for one in there if one.keyed or not one.of_other]
            yield fact.text, all(_has(there, one) for one in wanted), [one.printed for one in there]
            return
        for code in codes_of(fact.text):
            runs = [run for block in blocks for run in _in_block(block)]
            single = CodeRun(tuple(p for run in runs if len(run.parts) == 1 for p in run.parts), "")
            alike = [run.printed for run in runs if {p.letter for p in run.parts} & {p.letter for p in code.parts}]
            yield code.printed, any(run.holds(code) for run in [*runs, single]), alike

    def _missing(self, fact: RecordedFact, told: str, instead: list[str], place: str) -> Finding:
        elsewhere = [i for i in self._held.places.everywhere if next(self._judged_at(fact, told, i), False)]
        there = " and ".join(shortened(one) for one in list(dict.fromkeys(instead))[:2])
        near = f"; there stands {there}" if there else ""
        if elsewhere and place:
            message = f"{told} does not stand at {place}, but at {self._held.told(elsewhere)}{near}"
            return self._held.complain(fact, "number-elsewhere", message, "correct the value or the place", ERROR)
        message = f"{told} stands nowhere in {self._held.document.file}{near}"
        return self._held.complain(fact, "number-not-found", message, "correct the value", ERROR)

    def _judged_at(self, fact: RecordedFact, told: str, block: int) -> Iterator[bool]:
        judged = self._judged(fact, [self._held.blocks[block]])
        return (stands for name, stands, _ in judged if name == told)


def _in_block(block: Block) -> list[CodeRun]:
    """The codes of a block; a cell may have the letter of its figure at the head of its column."""
    found = code_runs(block.text)
    if block.kind is BlockKind.CELL:
        found += code_runs(f"{block.place.column_heading[:1]}{block.text}")
    return found


def _has(there: list[Roman], wanted: Roman) -> bool:
    return any((one.number, one.letter) == (wanted.number, wanted.letter) for one in there)
