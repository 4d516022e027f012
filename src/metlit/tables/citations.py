"""Publications as they are cited: in the cells of tables, in lists of references, and as entries of a bibliography."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

from metlit.errors import ResourceError
from metlit.model.schema import POSITION
from metlit.rdf.literals import Literal
from metlit.record.case import Case
from metlit.record.wording import Wording
from metlit.tables.table import footnote_letter

_MOST_AUTHORS = 6
CitationKeys = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Publication:
    """What is cited, as printed; an empty string is what the record does not have.

    Attributes:
        record: the record's id.
        authors: "Family Initials", in the printed order.
    """

    record: str
    authors: tuple[str, ...]
    title: str
    journal: str
    year: str
    volume: str
    issue: str
    pages: str
    doi: str
    pmid: str

    @classmethod
    def of(cls, wording: Wording, keys: CitationKeys) -> Publication:
        """The publication of a record; ``keys`` are those of :func:`load_citation_keys`."""
        found = {name: _texts(wording.case, wording.case.root, path) for name, path in keys.items()}
        authors = tuple(found.pop(_AUTHORS))
        return cls(wording.case.record, authors, **{name: next(iter(texts), "") for name, texts in found.items()})

    @property
    def names(self) -> list[tuple[str, str]]:
        """Family name and initials of each author; one word alone is a family name, or the name of a group."""
        return [(family, initials) for name in self.authors for family, _, initials in [_split(name)]]

    @property
    def author_year(self) -> str:
        """``Sanuki et al. 2022``."""
        family = [family for family, _ in self.names]
        if not family:
            return f"{self.record} {self.year}"
        who = " and ".join(family) if len(family) <= 2 else f"{family[0]} et al."
        return f"{who} {self.year}".strip()

    @property
    def reference(self) -> str:
        """As a list of references has it (ICMJE Recommendations, sample references: six authors, then et al)."""
        more = ", et al" if len(self.authors) > _MOST_AUTHORS else ""
        who = ", ".join(self.authors[:_MOST_AUTHORS]) + more
        where = self.year + (f";{self.volume}" if self.volume else "")
        where += (f"({self.issue})" if self.issue else "") + (f":{self.pages}" if self.pages else "")
        text = ". ".join(part.rstrip(".") for part in (who, self.title, self.journal, where) if part) + "."
        return f"{text} doi:{self.doi}" if self.doi else text


_RECORD, _AUTHORS, *_TEXTS = (one.name for one in fields(Publication))


def load_citation_keys(file: Path) -> dict[str, tuple[str, ...]]:
    """What is cited of a publication → the key path that leads to it, from a file with a line each.

    Raises:
        ResourceError: if something is missing, or is nothing that is cited.
    """
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found = {name: tuple(path.split(".")) for name, _, path in (line.partition("\t") for line in lines)}
    if wrong := sorted({_AUTHORS, *_TEXTS} ^ found.keys()):
        raise ResourceError(f"{file}: '{wrong[0]}' is missing, or is nothing that is cited")
    return found


class References:
    """The publications of one table, numbered as they are first cited.

    Args:
        keys: what is cited, as for :meth:`Publication.of`.
        author_year: whether they are cited by author and year.
        names: of records; see :func:`names`. By author and year alone if there is none.
    """

    def __init__(
        self, keys: CitationKeys, author_year: bool = False, names: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._keys, self._author_year, self._names = keys, author_year, names
        self._cited: dict[str, tuple[int, Publication]] = {}

    @property
    def texts(self) -> list[str]:
        """The list of references."""
        return [publication.reference for _, publication in self._cited.values()]

    def cite(self, wording: Wording) -> str:
        """What stands in a cell: ``Sanuki et al. 2022 [2]``, or without the number."""
        record = wording.case.record
        if record not in self._cited:
            self._cited[record] = (len(self._cited) + 1, Publication.of(wording, self._keys))
        number, publication = self._cited[record]
        name = self._names.get(record, publication.author_year)
        return name if self._author_year else f"{publication.author_year} [{number}]"


def names(publications: Iterable[Publication]) -> dict[str, str]:
    """Record → author and year, with a letter where these are the same: ``Sanuki et al. 2022a``."""
    alike: dict[str, list[str]] = {}
    for one in publications:
        alike.setdefault(one.author_year, []).append(one.record)
    return {
        record: f"{name}{footnote_letter(i)}" if len(records) > 1 else name
        for name, records in alike.items()
        for i, record in enumerate(sorted(records))
    }


def _split(name: str) -> tuple[str, str, str]:
    family, space, initials = name.rpartition(" ")
    return (family, space, initials) if family else (name, "", "")


def _texts(case: Case, node: str, path: Sequence[str]) -> Iterator[str]:
    """The texts that a key path leads to, nodes in their order in the record."""
    for value in sorted(case.objects(node, path[0]), key=lambda v: int(case.graph.text(str(v), POSITION) or 0)):
        if isinstance(value, Literal):
            yield " ".join(str(value).split())
        elif len(path) > 1:
            yield from _texts(case, value, path[1:])
