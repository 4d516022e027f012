"""What is looked up of a number, and how well it may stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction


class Standing(IntEnum):
    """How well a number stands somewhere, from not at all to just as recorded."""

    NOT = 0
    OTHER_UNIT = 1
    WITHOUT_UNIT = 2
    OTHER_SIGN = 3
    AS_RECORDED = 4


@dataclass(frozen=True)
class SoughtNumber:
    """Numbers that stand together: one, or both ends of a range; unit, sign, and words of what they are of.

    Attributes:
        unit_meant: the unit of a number that is written without one.
        keys: beginnings of the words that a number may be joined to; of a value, not of a text.
        of_units: beginnings of words that its unit may have, though none is written: of ``cycles``, not of a rate.
        short: a key too short for ``about``.
        of_value: whether it is a value of the record; else one of the numbers in a text.
    """

    values: tuple[Fraction, ...]
    unit: str = ""
    comparator: str = ""
    about: frozenset[str] = frozenset()
    of_month: int = 0
    unit_meant: str = ""
    keys: frozenset[str] = frozenset()
    of_units: frozenset[str] = frozenset()
    short: str = ""
    of_value: bool = False
