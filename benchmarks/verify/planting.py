"""Faults planted in records: each a changed copy of the text, and the lines on which it must be found.

Four kinds, as they come about in writing records by hand: two digits exchanged (or another digit, where there is one),
the place of another entry, a sign left out, the number of the row above or below.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from metlit.curation.document import BlockKind, Document
from metlit.curation.verify.facts import FactKind, RecordedFact
from metlit.curation.verify.whereabouts import PlaceReader
from metlit.record.text import Mapping, Scalar, Tree
from metlit.record.text import Sequence as Listed

DIGIT, PLACE, SIGN, ROW = "digit swapped", "place moved", "sign lost", "neighbour's row"
KINDS = (DIGIT, PLACE, SIGN, ROW)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_WORDS = "about|approximately|more than|less than|up to|at least"
_SIGNS = re.compile(rf"(?:>=|<=|≥|≤|<|>|~|≈|±|%|\b(?:{_WORDS})\b|(?<![\w.])[-−](?=\d))\s*")


@dataclass(frozen=True)
class Fault:
    """A changed record: ``lines`` are those of which one must have a finding that was not there before."""

    kind: str
    text: str
    lines: tuple[int, ...]
    told: str


class Planter:
    """Plants faults in one record, which is read beside its paper.

    Args:
        text: of the record.
        tree: the same, read.
        facts: of it.
        document: the paper.
        found: the lines that have a finding as they are; nothing is planted there.
        seed: of the choices.
    """

    def __init__(
        self, text: str, tree: Mapping, facts: Sequence[RecordedFact], document: Document, found: set[int], seed: int
    ) -> None:
        self._lines = text.split("\n")
        self._tree, self._document = tree, document
        self._facts = [f for f in facts if f.places and f.line not in found]
        self._places = PlaceReader(document)
        self._random = random.Random(seed)
        self._owned: dict[tuple[int, int], set[tuple[int, int]]] = {}
        _own(tree, self._owned)

    def faults(self, kind: str) -> list[Fault]:
        """Every fault of a kind that can be planted, one a value, in the order of chance."""
        ways = {DIGIT: self._digit, SIGN: self._sign, ROW: self._row}
        found = list(self._moved()) if kind == PLACE else [f for one in self._facts for f in ways[kind](one)]
        self._random.shuffle(found)
        return found

    def _rest(self, fact: RecordedFact) -> tuple[str, str]:
        line = self._lines[fact.line - 1]
        return line[: fact.column - 1], line[fact.column - 1 :]

    def _changed(self, fact: RecordedFact, kind: str, start: int, end: int, new: str) -> Iterator[Fault]:
        before, rest = self._rest(fact)
        lines = [*self._lines]
        lines[fact.line - 1] = before + rest[:start] + new + rest[end:]
        told = f"{fact.keys} {fact.text!r}: {rest[start:end]!r} → {new!r}"
        yield Fault(kind, "\n".join(lines), (fact.line,), told)

    def _written(self, fact: RecordedFact) -> int:
        """How many characters of the line belong to the value; 0 if it is not written on it as it is."""
        _, rest = self._rest(fact)
        bare = rest.lstrip("\"'")
        return len(rest) - len(bare) + len(fact.text) if bare.startswith(fact.text) else 0

    def _digit(self, fact: RecordedFact) -> Iterator[Fault]:
        length = self._written(fact)
        numbers = [m for m in _DIGITS.finditer(self._rest(fact)[1][:length])]
        if not numbers or fact.kind is FactKind.TEXT:
            return
        number = self._random.choice(numbers)
        figures = [i for i, sign in enumerate(number.group()) if sign.isdigit()]
        pairs = [(a, b) for a, b in pairwise(figures) if number.group()[a] != number.group()[b]]
        signs = list(number.group())
        if pairs:
            a, b = self._random.choice(pairs)
            signs[a], signs[b] = signs[b], signs[a]
        else:
            one = self._random.choice(figures)
            signs[one] = self._random.choice([d for d in "123456789" if d != signs[one]])
        new = "".join(signs)
        if new[0] == "0" and new[1:2].isdigit():
            return
        yield from self._changed(fact, DIGIT, number.start(), number.end(), new)

    def _sign(self, fact: RecordedFact) -> Iterator[Fault]:
        length = self._written(fact)
        for match in _SIGNS.finditer(self._rest(fact)[1][:length]):
            if fact.kind is FactKind.TEXT or (match.group().strip() == "%" and fact.kind is not FactKind.QUOTE):
                continue
            yield from self._changed(fact, SIGN, match.start(), match.end(), " " if match.group()[0] == "±" else "")

    def _row(self, fact: RecordedFact) -> Iterator[Fault]:
        """The value that the same key has in the row above or below."""
        if fact.kind not in (FactKind.QUANTITY, FactKind.NUMBER) or not (row := self._table_row(fact)):
            return
        others = [f for f in self._facts if f.keys == fact.keys and f.kind is fact.kind and f.text != fact.text]
        near = [f for f in others if (at := self._table_row(f)) and at[0] == row[0] and abs(at[1] - row[1]) == 1]
        length = self._written(fact)
        if not near or not length:
            return
        other = self._random.choice(near)
        start = self._rest(fact)[1].index(fact.text)
        yield from self._changed(fact, ROW, start, start + len(fact.text), other.text)

    def _table_row(self, fact: RecordedFact) -> tuple[str, int] | None:
        for place in fact.places:
            cells = [
                b for i in self._places.read(place).blocks if (b := self._document.blocks[i]).kind is BlockKind.CELL
            ]
            rows = {b.place.row for b in cells}
            if len(rows) == 1 and rows != {0}:
                return cells[0].place.label, cells[0].place.row or 0
        return None

    def _moved(self) -> Iterator[Fault]:
        """A place exchanged for another one of the record, at which something of the entry does not stand."""
        known = sorted({p for f in self._facts for p in f.places if self._places.read(p).known})
        scalars = list(_places_in(self._tree))
        for scalar in scalars:
            concerned = [f for f in self._facts if scalar.text in f.places and (len(f.places) == 1 or f.each)]
            below = [f for f in concerned if self._below(scalar, f)]
            if not below or scalar.text not in known:
                continue
            new = self._random.choice([place for place in known if place != scalar.text])
            if not any(self._absent(f, new) for f in below):
                continue
            lost = tuple(f.line for f in below)
            line = self._lines[scalar.line - 1]
            rest = line[scalar.column - 1 :]
            quoted = rest[:1] in "\"'"
            if not rest[quoted:].startswith(scalar.text):
                continue
            end = len(scalar.text) + 2 * quoted
            lines = [*self._lines]
            lines[scalar.line - 1] = f'{line[: scalar.column - 1]}"{new}"{rest[end:]}'
            yield Fault(PLACE, "\n".join(lines), lost, f"line {scalar.line}: {scalar.text!r} → {new!r}")

    def _below(self, scalar: Scalar, fact: RecordedFact) -> bool:
        """Whether it is this place that a fact has: the entry is the one that the place is written in."""
        return (fact.line, fact.column) in self._owned.get((scalar.line, scalar.column), ())

    def _absent(self, fact: RecordedFact, place: str) -> bool:
        """Whether the figures of a fact, as they are written, stand in no block of a place, not even within others."""
        texts = [self._document.blocks[i].text for i in self._places.read(place).blocks]
        if fact.kind is FactKind.QUOTE:
            return not any(part in " ".join(texts) for part in fact.text.split("; "))
        figures = _DIGITS.findall(fact.text)
        return fact.kind is not FactKind.TEXT and any(
            all(one not in text for text in texts) for one in figures if len(one) > 1
        )


def _places_in(tree: Tree) -> Iterator[Scalar]:
    if isinstance(tree, Mapping):
        for key, (_, value) in tree.entries.items():
            if key == "at" and isinstance(value, Scalar):
                yield value
            elif key != "at":
                yield from _places_in(value)
    elif isinstance(tree, Listed):
        for item in tree.items:
            yield from _places_in(item)


def _own(tree: Tree, found: dict[tuple[int, int], set[tuple[int, int]]]) -> set[tuple[int, int]]:
    """The scalars below each place: those of its mapping, but for what has a place of its own."""
    if isinstance(tree, Scalar):
        return {(tree.line, tree.column)}
    if isinstance(tree, Listed):
        return set().union(*(_own(item, found) for item in tree.items))
    inner = set().union(*(_own(value, found) for key, (_, value) in tree.entries.items() if key != "at"))
    place = tree.entries.get("at")
    if place is None:
        return inner
    if isinstance(place[1], Scalar):
        found[place[1].line, place[1].column] = inner
    return set()
