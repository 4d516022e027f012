"""Quantities as printed: text → numbers, comparator and unit word. Units themselves are vocabulary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# No number less than nothing that is nothing: -0, -0.0.
NUMBER = r"(?!-0(?:\.0+)?(?![.0-9]))-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
RANGE_SIGNS = "-|–|to"
# What a unit begins with. Only a power of ten may begin one with a digit: 7.2 10^9/L.
UNIT_START, POWER = r"[^0-9\s+±.,-]", "10[*^⁰¹²³⁴-⁹]"
_QUANTITY = re.compile(
    rf"(?P<first>{NUMBER})(?:\s*(?:{RANGE_SIGNS})\s*(?P<second>{NUMBER}))?(?P<plus>\+)?"
    rf"(?:\s*(?P<unit>{UNIT_START}.*)|\s+(?P<power>{POWER}.*))?"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A quantity taken apart: one number or the two ends of a range, lexical forms kept; words unresolved."""

    value: str | None
    lower: str | None
    upper: str | None
    comparator: str
    unit: str


def parse(text: str, comparators: Mapping[str, str]) -> Printed | None:
    """Take a printed quantity apart.

    Args:
        text: ``30 Gy``, ``31-675 days``, ``>= 2``, ``about 105 days``, ``90+``.
        comparators: leading words and signs, case-folded, and what each stands for.

    Returns:
        The parts, or None if the text is no number with a unit.
    """
    rest, comparator = text.strip(), ""
    folded = rest.casefold()
    for word in sorted(comparators, key=len, reverse=True):
        after = folded[len(word) :]
        if folded.startswith(word) and (not word[-1].isalpha() or after[:1] == " "):
            rest, comparator = rest[len(word) :].strip(), comparators[word]
            break
    match = _QUANTITY.fullmatch(rest)
    if match is None:
        return None
    first, second, plus = match.group("first", "second", "plus")
    unit = match["unit"] or match["power"]
    if plus:
        if comparator or second:
            return None
        comparator = comparators.get(">=", "")
    unit = (unit or "").strip()
    if second is not None:
        return Printed(None, first, second, comparator, unit)
    return Printed(first, None, None, comparator, unit)
