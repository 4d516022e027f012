"""Numbers and quantities → regular expressions of them as a record prints them, within the bounds of a shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from metlit.numbers.quantity import NUMBER, POWER, RANGE_SIGNS, UNIT_START
from metlit.record.spelling import exactly, quoted, spelt_within

# Bounds of SHACL and of JSON Schema (draft 2020-12).
_JSON_BOUNDS = {"minInclusive": "minimum", "maxInclusive": "maximum", "minExclusive": "exclusiveMinimum"}
# What a pattern is tried on: whole numbers, the ends of each number of digits, numbers with decimals.
_WHOLE = sorted(
    {*range(3000), *(10**n - 1 for n in range(19)), *(10**n for n in range(18)), *(-n for n in range(1, 12))}
)
_DECIMALS = ("0.5", "1.5", "7.25", "12.5", "100.5", "2019.5", "-1.5")
ShaclBounds = Iterable[tuple[str, str]]


def json_number(bounds: ShaclBounds, pattern: str = "") -> dict | None:
    """The numbers that a YAML reader makes of texts within bounds, as JSON Schema has them; None if there are none.

    Args:
        bounds: of SHACL, each with its number.
        pattern: that the text of the number matches; it says from what to what number, and whether only whole ones.
    """
    limits: dict = {"type": "number"}
    if pattern:
        fitting = [n for n in _WHOLE if re.search(pattern, str(n))]
        if not fitting:
            return None
        limits["minimum"] = fitting[0]
        if fitting[-1] < _WHOLE[-1]:
            limits["maximum"] = fitting[-1]
        if fitting[0] == _WHOLE[0]:
            del limits["minimum"]
        if not any(re.search(pattern, text) for text in _DECIMALS):
            limits["type"] = "integer"
    for name, text in bounds:
        if name in _JSON_BOUNDS:
            limits[_JSON_BOUNDS[name]] = json_value(text)
    return limits


def json_value(text: str) -> int | float:
    """A number as JSON writes it."""
    exact = Fraction(text)
    return int(exact) if exact.denominator == 1 else float(exact)


def number_pattern(bounds: ShaclBounds, pattern: str = "") -> str:
    """A number in a text: as records write numbers, within bounds, and of a pattern if there is one."""
    whole = f"(?=(?:{pattern.removeprefix('^').removesuffix('$')})(?![.0-9]))" if pattern else ""
    limits = dict(bounds)
    lowest, highest = limits.get("minInclusive"), limits.get("maxInclusive")
    if "minExclusive" in limits and Fraction(limits["minExclusive"]) == 0:
        return rf"{whole}(?!-|0(?:\.0+)?(?![.0-9])){NUMBER}"
    if lowest is None or not lowest.isdigit() or (highest is not None and not highest.isdigit()):
        return whole + NUMBER
    low = int(lowest)
    if highest is None:
        return f"{whole}(?!-){NUMBER}" if low == 0 else rf"{whole}{_at_least(low)}(?:\.[0-9]+)?"
    most = int(highest)
    below = rf"{_between(low, most - 1)}(?:\.[0-9]+)?|" if most > low else ""
    return rf"{whole}(?:{below}{most}(?:\.0+)?)(?![.0-9])"


def quantity_pattern(number: str, units: Iterable[str], comparators: Mapping[str, str], *, bare: bool) -> str:
    """A printed quantity: what :func:`metlit.numbers.quantity.parse` takes apart and whose unit is one of these.

    Args:
        number: the pattern of a number.
        units: the words for a unit.
        comparators: leading words and signs, case-folded.
        bare: whether the unit may be left out.
    """
    unit = _unit(units, bare=bare)
    longer = exactly(w for w in comparators if w[-1].isalpha())
    signs = "|".join(quoted(w) for w in sorted(comparators, key=len, reverse=True) if not w[-1].isalpha())
    several = rf"{number}(?:\s*(?:{RANGE_SIGNS})\s*{number})?"
    return rf"^\s*(?:(?:{longer} |{signs})\s*{several}|{several}|{number}\+){unit}\s*$"


def with_unit(units: Iterable[str], *, bare: bool) -> str:
    """A text that ends with a number and one of these units, or a number alone if the unit may be left out."""
    return rf"[0-9]{_unit(units, bare=bare)}\s*$"


def _unit(units: Iterable[str], *, bare: bool) -> str:
    """A unit behind a number."""
    words = list(units)
    behind = spelt_within(w for w in words if re.match(UNIT_START, w))
    power = spelt_within(w for w in words if re.match(POWER, w))
    forms = "|".join(filter(None, (rf"\s*{behind}" if behind else "", rf"\s+{power}" if power else "")))
    return f"(?:{forms}){'?' if bare else ''}"


def _between(low: int, high: int) -> str:
    """Whole numbers from the one to the other, both not negative, without zeros before them."""
    return f"(?:{'|'.join(_digits(low, high))})"


def _digits(low: int, high: int) -> list[str]:
    """Patterns of as many digits each, which together are the numbers from the one to the other."""
    found, start = [], low
    while start <= high:
        # The largest block of tens, hundreds … that begins here and ends in time.
        size = 1
        while start and start % (size * 10) == 0 and start + size * 10 - 1 <= high and len(str(start)) > len(str(size)):
            size *= 10
        blocks = 1
        head = start // size
        while head % 10 + blocks <= 9 and start + (blocks + 1) * size - 1 <= high:
            blocks += 1
        first = str(head)[:-1]
        last = f"[{head % 10}-{head % 10 + blocks - 1}]" if blocks > 1 else str(head % 10)
        found.append(first + last + "[0-9]" * (len(str(size)) - 1))
        start += blocks * size
    return found


def _at_least(low: int) -> str:
    """Whole numbers from one on: those with as many digits, and those with more."""
    digits = len(str(low))
    return f"(?:{_between(low, 10**digits - 1)}|[1-9][0-9]{{{digits},}})"
