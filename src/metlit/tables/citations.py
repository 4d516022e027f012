"""Publications as they are cited: in the cells of tables, in lists of references, and as entries of a bibliography."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from metlit.iris import METLIT
from metlit.rdf.literals import Literal
from metlit.record.wording import Wording
from metlit.tables.table import footnote_letter

_MOST_AUTHORS = 6
_POSITION = METLIT + "position"


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
    def of(cls, wording: Wording) -> Publication:
        """The publication of a record."""
        case = wording.case
        node = next(iter(case.objects(case.root, "source")), "")
        authors = [str(a) for a in case.objects(str(node), "authors")]
        position = {a: int(case.graph.text(a, _POSITION) or 0) for a in authors}
        names = tuple(_one(wording, a, "name") for a in sorted(authors, key=lambda a: position[a]))
        keys = ("title", "journal", "year", "volume", "issue", "pages", "doi", "pmid")
        return cls(case.record, names, **{key: _one(wording, str(node), key) for key in keys})

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

    def cite(self, wording: Wording) -> str:
        """What stands in a cell: ``Sanuki et al. 2022 [2]``, or without the number."""
        record = wording.case.record
        if record not in self._cited:
            self._cited[record] = (len(self._cited) + 1, Publication.of(wording))
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


def _one(wording: Wording, node: str, key: str) -> str:
    values = wording.case.objects(node, key) if node else []
    return " ".join(str(values[0]).split()) if values and isinstance(values[0], Literal) else ""
