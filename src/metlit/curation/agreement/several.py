"""Several papers, each extracted twice: how far the readers agree over all, by kind, by part of a record, by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit.curation.agreement.comparison import (
    ComparedValue,
    Comparison,
    KeyAgreement,
    agreement_by_group,
    agreement_by_key,
    agreement_by_kind,
)
from metlit.errors import RecordsError
from metlit.record.files import SUFFIX


@dataclass(frozen=True)
class FolderPairs:
    """The extractions of two folders, matched by the names of their files.

    Attributes:
        pairs: the two files of each paper, by name.
        alone: files that have no partner.
    """

    pairs: tuple[tuple[Path, Path], ...]
    alone: tuple[Path, ...]

    @classmethod
    def of(cls, first: Path, second: Path) -> FolderPairs:
        """Those of two folders.

        Raises:
            RecordsError: if no file of one has a partner in the other.
        """
        mine, theirs = ({file.name: file for file in sorted(f.glob(f"*{SUFFIX}"))} for f in (first, second))
        both = [name for name in mine if name in theirs]
        if not both:
            raise RecordsError(
                f"no record of {first} has the name of one of {second}", "name the files of one paper alike"
            )
        alone = [file for own, other in ((mine, theirs), (theirs, mine)) for n, file in own.items() if n not in other]
        return cls(tuple((mine[name], theirs[name]) for name in both), tuple(alone))


@dataclass(frozen=True)
class SeveralComparisons:
    """The comparisons of several papers, counted as one.

    Attributes:
        first: what the first readers' extractions are called.
        second: what the second readers' are.
        compared: a comparison a paper.
    """

    first: str
    second: str
    compared: Sequence[Comparison]

    @property
    def _values(self) -> list[ComparedValue]:
        return [value for one in self.compared for value in one.values]

    @property
    def count(self) -> int:
        """How many differences there are."""
        return sum(len(one.differences) for one in self.compared)

    def agreement(self) -> list[KeyAgreement]:
        """By kind, then of the words, numbers, texts and entries of each part of a record, then key by key."""
        values = self._values
        return [*agreement_by_kind(values), *agreement_by_group(values), *agreement_by_key(values)]
