"""What the words around a number make of it where no pattern reads it with them: ``governed.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from metlit.curation.scan.numerals import Numeral
from metlit.curation.scan.patterns import Parts, tsv_rows

# Characters: further away no word governs a number.
_BEFORE, _BEHIND = 240, 200


@dataclass(frozen=True)
class _Rule:
    kinds: frozenset[str]
    value: re.Pattern[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    becomes: str


class Governing:
    """Gives numbers the kind that the words around them say.

    Args:
        file: ``governed.tsv``; its patterns are built of parts as those of numbers are.
        parts: these parts.

    Raises:
        ResourceError: for a wrong row, with file and line.
    """

    def __init__(self, file: Path, parts: Parts) -> None:
        self._rules = [
            _Rule(
                frozenset(row["kinds"].split("|")),
                *(parts.compiled(row[column], f"{file}:{line}") for column in ("value", "before", "behind")),
                becomes=row["becomes"],
            )
            for line, row in tsv_rows(file)
        ]

    def told(self, numerals: Iterable[Numeral], text: str) -> list[Numeral]:
        """The numbers of a sentence, each by the first rule that fits; what becomes nothing is left out."""
        found = (self._told(one, text) for one in numerals)
        return [one for one in found if one.kind]

    def _told(self, one: Numeral, text: str) -> Numeral:
        rules = [rule for rule in self._rules if one.kind in rule.kinds and rule.value.search(one.value)]
        before = text[max(0, one.start - _BEFORE) : one.start]
        behind = text[one.end : one.end + _BEHIND]
        fit = (rule for rule in rules if rule.before.search(before) and rule.behind.match(behind))
        return replace(one, kind=rule.becomes) if (rule := next(fit, None)) else one
