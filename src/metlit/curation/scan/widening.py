"""Words that a text puts together with a word beside them and the vocabulary has apart: ``widening.tsv``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from metlit.curation.scan.patterns import expression, tsv_rows
from metlit.curation.scan.wording import Word

_BEFORE = "before"


@dataclass(frozen=True)
class _Rule:
    of: frozenset[str]
    heads: frozenset[str]
    first: bool  # whether the head stands behind
    between: re.Pattern[str]


class Widening:
    """Makes heads as wide as what they are said of.

    Raises:
        ResourceError: for a wrong row of the file.
    """

    def __init__(self, file: Path) -> None:
        self._rules = [
            _Rule(
                frozenset(row["of"].split("|")),
                frozenset(row["head"].split("|")),
                row["order"] == _BEFORE,
                expression(row["between"], f"{file}:{line}", re.IGNORECASE),
            )
            for line, row in tsv_rows(file)
        ]

    def widened(self, words: Sequence[Word], text: str) -> list[Word]:
        """The words of a sentence, the heads widened; adjectives that nothing is put together with are left out.

        Args:
            words: in the order of the text.
            text: the sentence.
        """
        found = list(words)
        for at in range(len(found) - 1):
            one, other = found[at], found[at + 1]
            if one.end <= other.start and any(self._fits(rule, one, other, text) for rule in self._rules):
                head = at + 1 if other.kind != one.kind and self._leads(one, other, text) else at
                found[head] = replace(found[head], start=_with_side(one, other, text), end=other.end)
        whole = [w for w in found if not w.attributive]
        kept = [w for w in found if not w.attributive or any(h.start <= w.start and w.end <= h.end for h in whole)]
        return sorted(kept, key=lambda w: (w.start, -w.end))

    @property
    def heads(self) -> frozenset[str]:
        """The kinds that may be widened: what an expression is a kind of."""
        return frozenset().union(*(rule.heads for rule in self._rules))

    def _leads(self, one: Word, other: Word, text: str) -> bool:
        return any(rule.first and self._fits(rule, one, other, text) for rule in self._rules)

    def _fits(self, rule: _Rule, one: Word, other: Word, text: str) -> bool:
        of, head = (one, other) if rule.first else (other, one)
        between = rule.between.fullmatch(text, one.end, other.start)
        return of.kind in rule.of and head.kind in rule.heads and between is not None


def _with_side(one: Word, other: Word, text: str) -> int:
    """Where two words begin with the side that stands directly before them."""
    before = f"{one.side or other.side} "
    return one.start - len(before) if text[: one.start].casefold().endswith(f" {before}") else one.start
