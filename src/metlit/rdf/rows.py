"""The answers to a SELECT as Python values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | Decimal | bool | None
# One row by column, to be read only.
Row = Mapping[str, Cell]


class Iri(str):
    """An IRI in a query result, told apart from text."""

    __slots__ = ()


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT: column names and rows of Python values (IRIs as :class:`Iri`)."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]

    def dicts(self) -> list[dict[str, Cell]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def as_sequence(value: object) -> list[str]:
    """One value or several, as several texts."""
    return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
