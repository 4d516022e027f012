"""Candidates: what a scan, or any other program, says that a paper prints; only what stands there is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metlit.curation.scan.mark import TextMark
from metlit.numbers.printed import printed_numbers

if TYPE_CHECKING:
    from metlit.curation.document import Document

_DASHES = re.compile("[‐‑‒–—−]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COMMA, _GROUPED = re.compile(r"(?<=\d)[,·](?=\d)"), re.compile(r"(?<=\d)\s(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class CheckedCandidate:
    """A mark, and whether the paper prints it.

    Attributes:
        mark: with the place at which it stands.
        wrong: why it is not believed; empty if the paper prints it.
        said_at: the place that its program gave, if it stands elsewhere.
    """

    mark: TextMark
    wrong: str = ""
    said_at: str = ""


class PrintedText:
    """The text of a paper, to look candidates up in."""

    def __init__(self, document: Document) -> None:
        self._blocks = [(str(block.place), _folded(block.text)) for block in document.blocks]

    def places(self, printed: str) -> list[str]:
        """Where a few words stand as such: ``6`` does not stand in ``61``."""
        words = _folded(printed)
        if not words:
            return []
        # A sign at an end stands by itself; a word or a number must not go on there, nor a number begin before it.
        before = r"(?<!\w)(?<!\d[.,])" if words[0].isalnum() else ""
        behind = r"(?!\w)(?![.,]\d)" if words[-1].isalnum() else ""
        alone = re.compile(before + re.escape(words) + behind)
        return [place for place, text in self._blocks if words in text and alone.search(text)]


def _folded(text: str) -> str:
    return _DASHES.sub("-", " ".join(text.split())).casefold()


def checked_candidates(marks: Iterable[TextMark], document: Document) -> list[CheckedCandidate]:
    """Each mark held against the paper: its words must stand there, and its number must be theirs."""
    text = PrintedText(document)
    return [_checked(mark, text.places(mark.printed)) for mark in marks]


def _checked(mark: TextMark, places: Sequence[str]) -> CheckedCandidate:
    if not places:
        return CheckedCandidate(mark, "not found in the paper")
    if (wrong := _other_number(mark)) is not None:
        return CheckedCandidate(mark, f"not found in the paper: it prints “{mark.printed}”, which is no {wrong}")
    if any(_same_place(mark.place, place) for place in places):
        return CheckedCandidate(mark)
    return CheckedCandidate(mark.at(place=places[0]), said_at=mark.place)


def _other_number(mark: TextMark) -> str | None:
    """The first number of the value that the words do not print; None if all are theirs, or if they print none."""
    # A comma or a blank between digits has two readings: decimals, thousands, or two numbers.
    texts = (mark.printed, _COMMA.sub(".", mark.printed), _GROUPED.sub("", mark.printed))
    printed = {number.value for text in texts for number in printed_numbers(text)}
    said = printed_numbers(" ".join(_NUMBER.findall(mark.value)))
    return next((one.text for one in said if one.value not in printed), None) if printed else None


def _same_place(said: str, place: str) -> bool:
    """Whether a place is the one that was said, or lies in it: ``Results, paragraph 2`` in ``Results``."""
    one, other = _folded(said), _folded(place)
    return one == other or other.startswith(f"{one},")
