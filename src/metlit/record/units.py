"""Units: one number in another unit of its dimension, by the exact factors of the unit vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from metlit import iris
from metlit.errors import ResourceError
from metlit.model.terms import Concept, Terms
from metlit.numbers import quantity

UNITS = iris.TERM + "unit"
# What is counted has this unit: no word stands behind the number.
PLAIN = iris.term_iri("unit", "one")


class Units:
    """The units of the vocabulary.

    Args:
        terms: its concepts; a unit's ``numerator`` and ``denominator`` give its factor to the first unit of its
            dimension, which is the concept above it.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def factor(self, unit: str) -> Fraction:
        """What a unit is in the first unit of its dimension; 1 if it is none of the vocabulary."""
        extra = self._extra(unit)
        return Fraction(int(extra.get("numerator") or 1), int(extra.get("denominator") or 1))

    def converted(self, value: Fraction, unit: str, into: str) -> Fraction:
        """A number of one unit in another of its dimension."""
        return value if unit == into else value * self.factor(unit) / self.factor(into)

    def label(self, unit: str) -> str:
        return self._terms.label(unit)

    def dimension(self, unit: str) -> str:
        """What a unit measures, as an IRI; empty if it is none of the vocabulary, or a dimension itself."""
        concept = self._terms.concepts.get(unit)
        return (concept.broader if concept else "") or ""

    def named(self, word: str, dimension: str = UNITS) -> Concept | None:
        """The one unit of a dimension (of any, if none is given) that a word names."""
        found = self._terms.find(word, [dimension])
        return found[0] if len(found) == 1 and found[0].broader is not None else None

    def nearby(self, dimension: str, most: int = 3) -> list[str]:
        """The units of a dimension by their labels, those nearest to the first one first."""
        below = self._terms.descendants(dimension) - {dimension}
        factors = {self.factor(unit): unit for unit in sorted(below, reverse=True)}
        ordered = sorted(factors, key=lambda factor: max(factor, 1 / factor))
        return [self.label(factors[factor]) for factor in ordered[:most]]

    def lengths(self, unit: str) -> list[tuple[Fraction, str]]:
        """What papers take a unit of no fixed length for besides its exact length: a factor on that, and in words.

        Those of the column ``taken_for``: of a month so many days. Empty of any other unit.

        Raises:
            ResourceError: if the vocabulary gives something that is no quantity.
        """
        told = self._extra(unit).get("taken_for", "")
        return [(self._amount(text) / self.factor(unit), text) for text in told.split("|") if text]

    def _amount(self, text: str) -> Fraction:
        """A quantity in the first unit of its dimension."""
        printed = quantity.parse(text, {})
        named = self.named(printed.unit) if printed else None
        if printed is None or printed.value is None or named is None:
            raise ResourceError(f"the unit vocabulary takes a unit for '{text}'", "write number and unit")
        return Fraction(printed.value) * self.factor(named.iri)

    def _extra(self, unit: str) -> Mapping[str, str]:
        concept = self._terms.concepts.get(unit)
        return concept.extra if concept else {}
