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
from metlit.tables.table import footnote_letter

_MOST_AUTHORS = 6
# Part of a citation → the paths of keys that lead to it.
CitationKeys = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Publication:
    """What is cited, as printed; an empty string is what the record does not have.

    Attributes:
        record: the record's id.
        authors: "Family Initials", in the printed order.
        dates: the days on which the record was extracted and checked.
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
    dates: tuple[str, ...] = ()

    @classmethod
    def of(cls, case: Case, keys: CitationKeys) -> Publication:
        """The publication of a record.

        Args:
            case: the record.
            keys: where it has what a citation says.
        """
        parts = {part: [text for path in paths for text in _texts(case, path)] for part, paths in keys.items()}
        values = {f.name: parts.get(f.name, []) for f in fields(cls)[1:]}
        lists = {f.name for f in fields(cls) if f.type.startswith("tuple")}
        return cls(case.record, **{n: tuple(v) if n in lists else next(iter(v), "") for n, v in values.items()})

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


class References:
    """The publications of one table, numbered as they are first cited.

    Args:
        author_year: whether they are cited by author and year.
        names: of records; see :func:`names`. By author and year alone if there is none.
    """

    def __init__(self, author_year: bool = False, names: Mapping[str, str] = MappingProxyType({})) -> None:
        self._author_year, self._names = author_year, names
        self._cited: dict[str, tuple[int, Publication]] = {}

    @property
    def texts(self) -> list[str]:
        """The list of references."""
        return [publication.reference for _, publication in self._cited.values()]

    def cite(self, publication: Publication) -> str:
        """What stands in a cell: ``Sanuki et al. 2022 [2]``, or without the number."""
        number, _ = self._cited.setdefault(publication.record, (len(self._cited) + 1, publication))
        name = self._names.get(publication.record, publication.author_year)
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


def load_citation_keys(file: Path) -> CitationKeys:
    """Read where records have what a citation says; nothing is cited but the record's id if there is no file.

    Raises:
        ResourceError: for a part that no citation has.
    """
    found: dict[str, list[list[str]]] = {}
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    for line in lines:
        if line and not line.startswith("#"):
            part, _, path = line.partition("\t")
            found.setdefault(part, []).append(path.split("."))
    if unknown := sorted(set(found) - {f.name for f in fields(Publication)[1:]}):
        raise ResourceError(f"{file}: a citation has no '{unknown[0]}'")
    return found


def _texts(case: Case, path: Sequence[str]) -> Iterator[str]:
    """What the last key of a path has, of each node that the others lead to, in the order printed."""
    *steps, key = path
    nodes = [case.root]
    for step in steps:
        nodes = [str(n) for node in nodes for n in sorted(case.objects(node, step), key=lambda n: _position(case, n))]
    for node in nodes:
        values = case.objects(node, key)
        yield " ".join(str(values[0]).split()) if values and isinstance(values[0], Literal) else ""


def _position(case: Case, node: str) -> int:
    return int(case.graph.text(node, POSITION) or 0)
