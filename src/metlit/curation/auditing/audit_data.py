"""The files of ``ontology/scan/audit``: which numbers belong together, and which words make them do so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from metlit.curation.scan.numerals import normal_value
from metlit.curation.scan.patterns import Parts, expression, tsv_rows


@dataclass(frozen=True)
class Product:
    """A kind of number that is the product of two others, and what is usual for the other one in a unit."""

    product: str
    factors: tuple[str, str]
    least: str
    most: str
    unit: str


@dataclass(frozen=True)
class Multiples:
    """What most of a thing receives as multiples of what is meant for it; ``near``: from where on another fits."""

    least: Fraction
    most: Fraction
    near: Fraction


@dataclass(frozen=True)
class ComputedEffect:
    """A kind that follows from a schedule: ``field`` of what rules compute, ``ratio`` the kind of what they assume."""

    kind: str
    field: str
    total: str
    unit: str
    number: str
    ratio: str


@dataclass(frozen=True)
class FallingOrder:
    """Columns of a table that cannot rise: of the same ``same``, the one with the larger ``order`` has less."""

    pattern: re.Pattern[str]
    reason: str


class AuditData:
    """Loaded once; ``words`` are single patterns by name (``words.tsv``).

    Raises:
        ResourceError: for a missing file or a wrong row, with its line.
    """

    def __init__(self, folder: Path, parts: Parts) -> None:
        self._words: Mapping[str, re.Pattern[str]] = {
            row["name"]: parts.compiled(row["pattern"], f"{folder}/words.tsv:{n}")
            for n, row in tsv_rows(folder / "words.tsv")
        }
        self.products = [
            Product(row["product"], (row["first"], row["second"]), row["least"], row["most"], row["unit"])
            for _, row in tsv_rows(folder / "products.tsv")
        ]
        _, multiples = next(tsv_rows(folder / "multiples.tsv"))
        self.multiples = Multiples(*(Fraction(multiples[name]) for name in ("least", "most", "near")))
        self.effects = [ComputedEffect(**_without(row, "note")) for _, row in tsv_rows(folder / "effects.tsv")]
        self.orders = [
            FallingOrder(expression(row["pattern"], f"{folder}/orders.tsv:{n}"), row["reason"])
            for n, row in tsv_rows(folder / "orders.tsv")
        ]
        kinds = [row for _, row in tsv_rows(folder / "kinds.tsv")]
        self.wanted = {row["kind"]: row["missing"] for row in kinds if row["missing"]}
        self.in_abstract = [row["kind"] for row in kinds if row["abstract"]]
        self.divisions = [list(d) for d in _divisions(folder / "divisions.tsv")]
        self.scales = [
            (row["kind"], expression(row["scale"], f"{folder}/scales.tsv:{n}", re.IGNORECASE))
            for n, row in tsv_rows(folder / "scales.tsv")
        ]
        self.rows = [tuple(row["kinds"].split("|")) for _, row in tsv_rows(folder / "rows.tsv")]
        self._nouns = [
            (row["noun"], parts.compiled(row["pattern"], f"{folder}/nouns.tsv:{n}"))
            for n, row in tsv_rows(folder / "nouns.tsv")
        ]

    def word(self, name: str) -> re.Pattern[str]:
        """A pattern of ``words.tsv``."""
        return self._words[name]

    @property
    def whole_number(self) -> re.Pattern[str]:
        """A number of people or things: groups ``n`` and ``noun``."""
        return self._words["whole-number"]

    @property
    def abstract(self) -> re.Pattern[str]:
        """The heading of an abstract."""
        return self._words["abstract"]

    def noun_class(self, noun: str | None) -> str:
        """What a noun counts: people, …; "" of one that no row has."""
        return next((name for name, pattern in self._nouns if noun and pattern.search(noun)), "")

    def number_of(self, printed: str) -> int | None:
        """A whole number in digits or words."""
        text = normal_value(printed)
        return int(text) if text.isdigit() else None


def _without(row: dict[str, str], *names: str) -> dict[str, str]:
    return {k: v for k, v in row.items() if k not in names}


def _divisions(file: Path) -> Iterator[Iterator[tuple[str, re.Pattern[str]]]]:
    """Each division of a whole: names of the parts, each with the pattern of its words."""
    for number, row in tsv_rows(file):
        parts = (part.partition("=") for part in row["parts"].split(" ; "))
        yield ((name, expression(rf"\b(?:{words})\b", f"{file}:{number}", re.IGNORECASE)) for name, _, words in parts)
