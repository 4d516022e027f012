"""What may identify a patient in the text of a paper: ``layouts/curation/identifying.tsv`` has the patterns.

A warning, and no promise: what a pattern does not know is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metlit.errors import ResourceError

if TYPE_CHECKING:
    from metlit.curation.document import Document

_CELLS = 6
# Behind a title with a point no sentence ends.
_SENTENCE = re.compile(r"(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<=[.!?])\s+(?=[A-Z(])")
# Blocks that say nothing of patients: what is cited, how to cite, titles. Nor do heads of columns (row 0).
_APART = ("reference", "margin", "heading")


@dataclass(frozen=True)
class IdentifyingPattern:
    """A kind of thing that identifies.

    Attributes:
        name: what it is.
        pattern: finds it.
        unless: finds that a sentence speaks of something else; None if nothing excuses it.
        instead: what a record has in its place.
        examples: texts in which it is found.
        counterexamples: texts in which it is not.
    """

    name: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    instead: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def found(self, text: str) -> Iterator[str]:
        """What it finds, sentence by sentence."""
        for sentence in _SENTENCE.split(text):
            if not (self.unless and self.unless.search(sentence)):
                yield from (match[0] for match in self.pattern.finditer(sentence))


@dataclass(frozen=True)
class Identifying:
    """One thing that may identify a patient, and where it stands."""

    name: str
    printed: str
    place: str
    instead: str


def load_identifying(file: Path) -> list[IdentifyingPattern]:
    """The patterns.

    Raises:
        ResourceError: naming the line that cannot be used.
    """
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != _CELLS:
            raise ResourceError(f"{file}:{number}: {_CELLS} cells are expected, not {len(cells)}")
        try:
            pattern = re.compile(cells[1])
            unless = re.compile(cells[2], re.IGNORECASE) if cells[2] else None
        except re.error as error:
            raise ResourceError(f"{file}:{number}: no pattern: {error}") from error
        examples, counterexamples = (tuple(cell.split("|")) for cell in cells[4:])
        found.append(IdentifyingPattern(cells[0], pattern, unless, cells[3], examples, counterexamples))
    return found


def identifying_in(document: Document, patterns: Sequence[IdentifyingPattern]) -> list[Identifying]:
    """What the paper's text holds of such things, each once a place."""
    found = {
        Identifying(pattern.name, printed, str(block.place), pattern.instead): None
        for block in document.blocks
        if block.kind not in _APART and block.place.row != 0
        for pattern in patterns
        for printed in pattern.found(block.text)
    }
    return list(found)


def told_identifying(found: Sequence[Identifying], most: int = 10) -> list[str]:
    """A warning in one line each; of many the first, and how many more there are."""
    lines = [
        f"may identify a patient ({one.name}): “{one.printed}” in {one.place}; {one.instead}" for one in found[:most]
    ]
    more = len(found) - most
    return lines + ([f"may identify a patient: {more} more places"] if more > 0 else [])


def withheld(text: str, patterns: Sequence[IdentifyingPattern]) -> str:
    """What a record has instead of a text; empty if nothing in it identifies anybody."""
    return next((one.instead for one in patterns if one.pattern.search(text)), "")
