"""What was decided of each record, ``screening.tsv``: read, with a finding for whatever cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from metlit.curation.screening.searches import DECISIONS, FoundRecord, UnusableScreening, lines_of
from metlit.errors import ResourceError
from metlit.finding import Finding
from metlit.model.terms import did_you_mean, nearest

DECISION_COLUMNS = ("key", "decision", "reason", "by", "on")
BY_TEXT, BY_KEY = "text", "key"
_DAY = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


@dataclass(frozen=True)
class DecisionWord:
    """A decision that there is: its step, the box of the flow that it counts in, and what its reason must be."""

    word: str
    step: str
    box: str
    reason: str


@dataclass(frozen=True)
class ScreeningDecision:
    """A line of the file."""

    key: str
    word: DecisionWord
    reason: str
    by: str
    line: int


def load_decision_words(file: Path) -> dict[str, DecisionWord]:
    """``layouts/curation/screening.tsv``: the decisions by their words, in the order of the steps.

    Raises:
        ResourceError: for a line that is not written as the others.
    """
    found: dict[str, DecisionWord] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) != 4 or cells[3] not in ("", BY_TEXT, BY_KEY):
                raise ResourceError(f"{file}:{number}: a decision, its step, its box and its reason are expected")
            found[cells[0]] = DecisionWord(*cells)
    return found


def read_decisions(
    folder: Path, records: Sequence[FoundRecord], words: Mapping[str, DecisionWord]
) -> dict[str, dict[str, ScreeningDecision]]:
    """Key → step → what is decided.

    Of several people who decide alike the last line counts. Where they differ it counts only if somebody wrote it who
    had not decided before.

    Raises:
        UnusableScreening: with a finding for each line that cannot be meant.
    """
    file = folder / DECISIONS
    reader = _DecisionReader(file.as_posix(), {record.key for record in records}, words)
    for number, line in enumerate(lines_of(file) if file.exists() else (), 1):
        reader.line(line, number)
    reader.steps()
    if reader.findings:
        raise UnusableScreening(file.as_posix(), sorted(reader.findings))
    return reader.decided


class _DecisionReader:
    def __init__(self, file: str, known: set[str], words: Mapping[str, DecisionWord]) -> None:
        self.file, self.known, self.words = file, known, words
        self.findings: list[Finding] = []
        self.lines: dict[tuple[str, str], list[ScreeningDecision]] = {}
        self.decided: dict[str, dict[str, ScreeningDecision]] = {}

    def wrong(self, number: int, column: int, message: str, remedy: str) -> None:
        self.findings.append(Finding(self.file, number, column, "screening", message, remedy))

    def line(self, line: str, number: int) -> None:
        if not line.strip() or line.startswith("#") or line.split("\t") == list(DECISION_COLUMNS):
            return
        cells = line.split("\t")
        if len(cells) != len(DECISION_COLUMNS):
            self.wrong(
                number,
                1,
                f"{len(cells)} cells",
                f"{len(DECISION_COLUMNS)} with tabs between: {', '.join(DECISION_COLUMNS)}",
            )
            return
        key, decision, reason, by, on = (cell.strip() for cell in cells)
        starts = [1 + sum(len(cell) + 1 for cell in cells[:i]) for i in range(len(cells))]
        before = len(self.findings)
        if key not in self.known:
            remedy = did_you_mean(nearest(key, self.known)) or "keys are those of found.tsv"
            self.wrong(number, starts[0], f"'{key}' is no record that was found", remedy)
        word = self.words.get(decision)
        if word is None:
            self.wrong(number, starts[1], f"'{decision}' is no decision", "one of " + ", ".join(self.words))
        elif word.reason == BY_TEXT and not reason:
            self.wrong(number, starts[2], f"'{decision}' needs a reason", "write it in the third cell")
        elif word.reason == BY_KEY and (reason not in self.known or reason == key):
            self.wrong(number, starts[2], f"'{decision}' needs the key of the other record, not '{reason}'", "write it")
        if not by:
            self.wrong(number, starts[3], "nobody is named", "write who decided")
        if not _DAY.fullmatch(on):
            self.wrong(number, starts[4], f"'{on}' is no calendar date", "year-month-day, 2026-11-30")
        if word is not None and len(self.findings) == before:
            found = ScreeningDecision(key, word, reason, by, number)
            self.lines.setdefault((key, word.step), []).append(found)

    def steps(self) -> None:
        """What counts of each record: the last decision of a step, if the earlier ones allow it."""
        order = list(dict.fromkeys(word.step for word in self.words.values()))
        for (key, step), lines in self.lines.items():
            last = lines[-1]
            others = [one for one in lines if (one.word, one.reason) != (last.word, last.reason)]
            if last.word.reason == BY_KEY and not last.word.box:
                others = [one for one in lines if one.word.box]
            if others and last.by in {one.by for one in lines[:-1]} | ({last.by} if len(lines) < 3 else set()):
                told = f"'{key}' is decided otherwise on line {others[0].line}: '{others[0].word.word}'"
                self.wrong(last.line, 1, told, "let somebody else settle it, in a line below")
            self.decided.setdefault(key, {})[step] = last
        for key, steps in self.decided.items():
            self._later(key, [steps[step] for step in order if step in steps])

    def _later(self, key: str, decisions: Sequence[ScreeningDecision]) -> None:
        """What went at one step is not there at the next."""
        for one, other in pairwise(decisions):
            if one.word.box in ("removed", "excluded"):
                told = f"'{key}' is decided on, '{other.word.word}', but line {one.line} says '{one.word.word}'"
                self.wrong(other.line, 1, told, "remove one of the two")
