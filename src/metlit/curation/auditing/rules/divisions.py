"""Rules on parts of a whole: words that exclude each other, in sentences and in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from metlit.curation.auditing.arithmetic import CUT, FITTING, LAST_OFF, OFF, how_near
from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import DOES_NOT_FIT, FITS, LAST_DIGIT, PaperPoint, PrintedAt
from metlit.curation.auditing.statement import AuditedSentence
from metlit.numbers.rounding import shown

_CODE, _TABLE_CODE = "paper-parts", "paper-text-against-table"
_Division = list[tuple[str, re.Pattern[str]]]


@dataclass(frozen=True)
class DividedWhole:
    """The parts that a sentence prints of a whole: name → number, and what is counted."""

    sentence: AuditedSentence
    parts: dict[str, int]
    noun: str
    start: int
    end: int

    @property
    def line(self) -> str:
        return f"{' + '.join(map(str, self.parts.values()))} = {sum(self.parts.values())}"

    @property
    def told(self) -> str:
        return ", ".join(f"{name} {number}" for name, number in self.parts.items())

    @property
    def place(self) -> PrintedAt:
        return self.sentence.at(self.start, self.end)


@paper_rule(_CODE)
def parts_of_a_whole(paper: PaperText) -> Iterator[PaperPoint]:
    """Parts that exclude each other against the whole.

    Who is of one part is of no other: men and women, increased, unchanged and decreased. Together they are as many as
    the paper has of them, or as many as the sentence speaks of, and never more.

    Formula: Σ parts = a number of the same that the paper prints; Σ parts ≤ the largest of them
    Source: elementary
    """
    for found in divided(paper):
        total = sum(found.parts.values())
        alike = [w for w in paper.wholes if w.noun == found.noun and w.number not in found.parts.values()]
        place = next((w.sentence.at() for w in alike if w.number == total), None)
        if place is not None:
            text = f"{found.told}: together {total}, as printed"
            yield PaperPoint(_CODE, FITS, found.told, text, found.line, (found.place,), (place,))
        elif alike and found.sentence.own and found.noun:
            most = max(alike, key=lambda w: w.number)
            if total <= most.number:
                continue  # the parts of some of them
            text = f"{found.told}: together {total}; the paper has {most.told}"
            other = next((w for w in paper.wholes if w.number == total), None)
            cause = f"printed too: {other.told} ({other.sentence.place})" if other else ""
            at, against = (found.place,), (most.sentence.at(),)
            yield PaperPoint(_CODE, DOES_NOT_FIT, found.told, text, found.line, at, against, cause)


def divided(paper: PaperText) -> Iterator[DividedWhole]:
    """The sentences that print every part of a division once, each with its number."""
    for sentence in paper.sentences:
        if sentence.cell or paper.data.word("overlapping").search(sentence.text):
            continue
        for division in paper.data.divisions:
            if found := _divided(paper, sentence, division):
                yield found


def _divided(paper: PaperText, sentence: AuditedSentence, division: _Division) -> DividedWhole | None:
    """Each part with its number: both side by side, else number and word taking turns."""
    numbers = list(paper.data.word("part-number").finditer(sentence.text))
    if len(numbers) < len(division):
        return None
    pairs = _side_by_side(sentence.text, division, numbers) or _in_turns(sentence.text, division, numbers)
    parts: dict[str, int] = {}
    for name, (number, _) in pairs.items():
        value = paper.data.number_of(number["n"])
        if value is None:
            return None
        parts[name] = value
    if len(parts) < len(division):
        return None
    nouns = {paper.data.noun_class(number["noun"]) for number, _ in pairs.values() if number["noun"]}
    spans = [span for number, word in pairs.values() for span in (number.span(), word.span())]
    noun = nouns.pop() if len(nouns) == 1 else ""
    return DividedWhole(sentence, parts, noun, min(s for s, _ in spans), max(e for _, e in spans))


_Pairs = dict[str, tuple[re.Match[str], re.Match[str]]]


def _side_by_side(text: str, division: _Division, numbers: list[re.Match[str]]) -> _Pairs:
    """``42 men and 23 women``: the word is the noun of the number, or the next word."""
    found: _Pairs = {}
    for name, pattern in division:
        near = [
            (n, w)
            for n in numbers
            for w in pattern.finditer(text)
            if n.end("n") < w.start() and len(text[n.end("n") : w.start()].split()) == 0
        ]
        if len(near) != 1:
            return {}
        found[name] = near[0]
    return found


def _in_turns(text: str, division: _Division, numbers: list[re.Match[str]]) -> _Pairs:
    """``reduced in two patients, unchanged in six``: each number before its word, or each behind it."""
    words = {name: list(pattern.finditer(text)) for name, pattern in division}
    if len(numbers) != len(words) or not all(len(w) == 1 for w in words.values()):
        return {}
    ordered = sorted(((w[0], name) for name, w in words.items()), key=lambda w: w[0].start())
    pairs = list(zip(numbers, ordered, strict=True))
    before = all(n.end("n") <= w.start() for n, (w, _) in pairs)
    behind = all(w.end() <= n.start("n") for n, (w, _) in pairs)
    turns = sorted([(n.start("n"), 0) for n in numbers] + [(w.start(), 1) for w, _ in ordered])
    if not (before or behind) or any(a[1] == b[1] for a, b in pairwise(turns)):
        return {}
    return {name: (number, word) for number, (word, name) in pairs}


@paper_rule("paper-ratio")
def ratios_of_parts(paper: PaperText) -> Iterator[PaperPoint]:
    """Ratio of two parts to one.

    A ratio that stands in the sentence that prints both parts is the larger over the smaller, or as they are named.

    Formula: first part / second part at the decimals printed
    Source: elementary
    """
    for found in divided(paper):
        ratio = paper.data.word("ratio-of-two").search(found.sentence.text)
        values = list(found.parts.values())
        if ratio is None or len(values) != 2 or not all(values):
            continue
        exact = [Fraction(values[0], values[1]), Fraction(values[1], values[0])]
        near = {how_near(ratio["ratio"], e): e for e in reversed(exact)}
        kind = next((k for k in (FITTING, CUT, LAST_OFF, OFF) if k in near), OFF)
        level = {FITTING: FITS, CUT: LAST_DIGIT, LAST_OFF: LAST_DIGIT}.get(kind, DOES_NOT_FIT)
        line = f"{values[0]} / {values[1]} = {shown(exact[0], 4)}"
        printed = f"{ratio['ratio']}:1"
        text = f"printed {printed}; {found.told}" + (" (cut off, not rounded)" if kind == CUT else "")
        at = found.sentence.at(ratio.start("ratio"), ratio.end())
        yield PaperPoint("paper-ratio", level, printed, text, line, (at,), (found.place,))


@paper_rule(_TABLE_CODE)
def parts_in_text_and_table(paper: PaperText) -> Iterator[PaperPoint]:
    """The same parts in a sentence and in a table.

    Where a sentence divides all people as a table does, both print the same numbers.

    Formula: number in the sentence = number in the row of the same name
    Source: elementary
    """
    for found in divided(paper):
        if not found.sentence.own:
            continue
        division = next(d for d in paper.data.divisions if {n for n, _ in d} == set(found.parts))
        for grid in paper.grids:
            for column in grid.counting[:1] if len(grid.counting) == 1 else ():
                rows = _rows(grid.table.rows, division)
                counted = {n: c[0] for n, r in rows.items() if (c := grid.counted(r, column))}
                if set(counted) != set(found.parts):
                    continue
                line = "; ".join(f"{n}: {found.parts[n]} and {counted[n]}" for n in counted)
                against = tuple(grid.cell(r, column).at() for r in rows.values())
                if counted == found.parts:
                    text = f"{found.told}: so has {grid.label}"
                    yield PaperPoint(_TABLE_CODE, FITS, found.told, text, line, (found.place,), against)
                elif sum(found.parts.values()) in (sum(counted.values()), grid.stated_total(column)):
                    theirs = ", ".join(f"{n} {c}" for n, c in counted.items())
                    text = f"{found.told} in the text; {grid.label} has {theirs}"
                    yield PaperPoint(_TABLE_CODE, DOES_NOT_FIT, found.told, text, line, (found.place,), against)


def _rows(rows: tuple[tuple[str, ...], ...], division: _Division) -> dict[str, int]:
    """The row of each part: that in which a cell is nothing but its word; none if there are several."""
    found: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        for name, pattern in division:
            if any(pattern.fullmatch(cell.strip(" :")) for cell in row[:2]):
                found.setdefault(name, []).append(i)
    return {n: r[0] for n, r in found.items() if len(r) == 1}
