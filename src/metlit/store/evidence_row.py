"""An evidence row with its cells as they are in the graph; several values of a column are a tuple."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from metlit import iris
from metlit.errors import ResourceError
from metlit.rdf.rows import Cell

Value = Cell | tuple[str, ...]
_DIGITS = re.compile(r"\d+")


class MissingColumnError(ResourceError, KeyError):
    """A column that is asked for and that the question of the evidence rows does not have."""


class EvidenceRow(Mapping[str, Value]):
    """One row: whose columns are those of the question, each a value or, of a list, a tuple of texts or IRIs.

    Args:
        places: column → place of its cell; shared by all rows.
        cells: the values.
    """

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: Sequence[Value]) -> None:
        self._places, self._cells = places, cells

    def __getitem__(self, column: str) -> Value:
        if column not in self._places:
            message = f"no evidence row has the column '{column}', which is asked for"
            raise MissingColumnError(message, "let questions/evidence.rq have it")
        return self._cells[self._places[column]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def several(self, column: str) -> tuple[Cell, ...]:
        """What stands in a column: nothing, one value, or those of a list.

        Raises:
            ResourceError: if the rows have no such column.
        """
        try:
            value = self[column]
        except KeyError as error:
            raise ResourceError(f"no evidence row has a column '{column}'", "look at layouts/analysis/") from error
        if isinstance(value, tuple):
            return value
        return () if value is None or value == "" else (value,)

    def concepts(self, column: str) -> tuple[str, ...]:
        """The concepts in a column, as IRIs; errors as for :meth:`several`."""
        return tuple(v for v in self.several(column) if isinstance(v, str) and v.startswith(iris.TERM))

    # What makes an evidence row, whatever the field.

    @property
    def record(self) -> str:
        """The id of the record."""
        return iris.local_path(str(self["publication"]))

    @property
    def subject(self) -> str:
        """The IRI of the patient or group."""
        return str(self["subject"])

    @property
    def people(self) -> int | None:
        """How many people it stands for; None if that is unknown."""
        size = self["n"]
        return size if isinstance(size, int) else None

    def numbers(self, column: str) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """Of what a column of a group names, by label, how many people each entry tells: ``colon (4)`` in ``COLUMN_n``.

        Two numbers, from and to: where the paper contradicts itself (``colon (4, disputed: 5)``) one of these is right.
        """
        told: dict[str, tuple[tuple[int, int], ...]] = {}
        for text in map(str, self.several(column + "_n") if column + "_n" in self._places else ()):
            label, _, number = text.removesuffix(")").rpartition(" (")
            said = [int(digits) for digits in _DIGITS.findall(number)]
            told[label] = (*told.get(label, ()), (min(said), max(said)))
        return told

    @property
    def places(self) -> tuple[str, ...]:
        """Where it stands in the paper."""
        return tuple(map(str, self.several("at")))
