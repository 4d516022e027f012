"""Publications as they are cited: in the cells of tables, in lists of references, and as entries of a bibliography."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from types import MappingProxyType

from metlit import iris
from metlit.errors import ResourceError
from metlit.model.schema import POSITION
from metlit.rdf.literals import Literal
from metlit.record.authors import AuthorName, author_name
from metlit.record.case import Case
from metlit.record.wording import Wording
from metlit.tables.table import footnote_letter

_MOST_AUTHORS = 6


@dataclass(frozen=True)
class PublicationForm:
    """What a kind of publication is in other programs.

    Attributes:
        bibtex: the type of an entry.
        ris: the type of reference.
        csl: the type of an item.
        genre: what it is called in a list of references; empty if nothing is said.
        cff: the type of a reference in a CITATION.cff.
        journals: names, in lower case, that show that a publication is of this kind.
    """

    bibtex: str
    ris: str
    csl: str
    genre: str
    cff: str
    journals: frozenset[str] = frozenset()


# An article of a journal; and what is in none that is known, which for a bibliography is no article.
_ARTICLE = PublicationForm("article", "JOUR", "article-journal", "", "article")
_OTHER = PublicationForm("misc", "GEN", "document", "", "generic")


@dataclass(frozen=True)
class CitationKeys:
    """Where a record has what is cited of its publication, and what kinds of publications are elsewhere.

    Attributes:
        paths: what is cited → the key path that leads to it.
        forms: kind of publication, as an IRI → what it is elsewhere.
    """

    paths: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, PublicationForm] = field(default_factory=dict)

    def form(self, kind: str, journal: str) -> PublicationForm:
        """By its kind if that is stated, else by its journal, if it has one."""
        if kind in self.forms:
            return self.forms[kind]
        name = journal.strip().casefold()
        shown = (form for form in self.forms.values() if name in form.journals)
        return next(shown, _ARTICLE if name else _OTHER)


@dataclass(frozen=True)
class Publication:
    """What is cited, as printed; an empty string is what the record does not have.

    Attributes:
        record: the record's id.
        authors: as written, in the printed order.
        groups: those of the authors that are groups.
        form: what its kind is elsewhere; as of an article if none is given.
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
    pmcid: str = ""
    language: str = ""
    url: str = ""
    kind: str = ""
    groups: frozenset[str] = frozenset()
    form: PublicationForm = _ARTICLE

    @classmethod
    def of(cls, wording: Wording, keys: CitationKeys) -> Publication:
        """The publication of a record; ``keys`` are those of :func:`load_citation_keys`."""
        case, paths = wording.case, dict(keys.paths)
        of_groups = paths.pop(_GROUPS, ())
        texts = {name: next(iter(_texts(case, case.root, path)), "") for name, path in paths.items()}
        texts.pop(_AUTHORS)
        texts[_LANGUAGE] = case.label(texts.get(_LANGUAGE, ""))
        authors = tuple(_texts(case, case.root, paths[_AUTHORS]))
        nodes = _nodes(case, case.root, of_groups[:-1]) if of_groups else []
        groups = [n for n in nodes if "true" in map(str, case.objects(n, of_groups[-1]))]
        names = frozenset(text for n in groups for text in _texts(case, n, paths[_AUTHORS][-1:]))
        form = keys.form(texts.get(_KIND, ""), texts["journal"])
        return cls(case.record, authors, **texts, groups=names, form=form)

    @property
    def names(self) -> list[AuthorName]:
        """The parts of the name of each author; groups, and one word alone, are whole."""
        return [author_name(text, group=text in self.groups) for text in self.authors]

    @property
    def author_year(self) -> str:
        """``Sanuki et al. 2022``."""
        family = [name.family for name in self.names]
        if not family:
            return f"{self.record} {self.year}"
        who = " and ".join(family) if len(family) <= 2 else f"{family[0]} et al."
        return f"{who} {self.year}".strip()

    @property
    def reference(self) -> str:
        """As a list of references has it (ICMJE Recommendations, sample references: six authors, then et al)."""
        more = ", et al" if len(self.authors) > _MOST_AUTHORS else ""
        who = ", ".join(name.cited for name in self.names[:_MOST_AUTHORS]) + more
        where = self.year + (f";{self.volume}" if self.volume else "")
        where += (f"({self.issue})" if self.issue else "") + (f":{self.pages}" if self.pages else "")
        journal = f"{self.journal} [{self.form.genre}]".strip() if self.form.genre else self.journal
        parts = [part.rstrip(".") for part in (who, self.title, journal, where) if part]
        text = ". ".join(parts or [self.record]) + "."
        return f"{text} doi:{self.doi}" if self.doi else text


_RECORD, _AUTHORS, _GROUPS, _KIND, _LANGUAGE = "record", "authors", "groups", "kind", "language"
_CITED = {one.name: one.default is MISSING for one in fields(Publication) if one.name not in (_RECORD, "form")}


def load_citation_keys(file: Path) -> CitationKeys:
    """What is cited of a publication, from a file with a line each: what it is, and the key path that leads to it.

    A line ``= KIND`` says what a kind of publication is elsewhere: the type in BibTeX, RIS, CSL and CFF, what lists of
    references call it, and journals that show it, divided by vertical bars.

    Raises:
        ResourceError: if something is missing, or is nothing that is cited.
    """
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    forms = dict(_form(line, file) for line in lines if line.startswith("="))
    pairs = (line.partition("\t") for line in lines if not line.startswith("="))
    found = {name: tuple(path.split(".")) for name, _, path in pairs}
    needed = {name for name, is_needed in _CITED.items() if is_needed}
    if wrong := sorted((needed - found.keys()) | (found.keys() - _CITED.keys())):
        raise ResourceError(f"{file}: '{wrong[0]}' is missing, or is nothing that is cited")
    return CitationKeys(found, forms)


def _form(line: str, file: Path) -> tuple[str, PublicationForm]:
    cells = line.removeprefix("=").strip().split("\t")
    if not 5 <= len(cells) <= 7:
        raise ResourceError(f"{file}: '{line}' has not the cells kind, BibTeX, RIS, CSL, CFF, genre, journals")
    kind, bibtex, ris, csl, cff, genre, journals = (*cells, "", "")[:7]
    names = frozenset(name.casefold() for name in journals.split("|") if name)
    return iris.TERM + kind, PublicationForm(bibtex, ris, csl, genre, cff, names)


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


def _nodes(case: Case, node: str, path: Sequence[str]) -> list[str]:
    found = [node]
    for key in path:
        found = [str(value) for one in found for value in case.objects(one, key)]
    return found


def _texts(case: Case, node: str, path: Sequence[str]) -> Iterator[str]:
    """The texts that a key path leads to, nodes in their order in the record."""
    for value in sorted(case.objects(node, path[0]), key=lambda v: int(case.graph.text(str(v), POSITION) or 0)):
        if isinstance(value, Literal):
            yield " ".join(str(value).split())
        elif len(path) > 1:
            yield from _texts(case, value, path[1:])
        elif not case.cls(value):
            yield value  # a concept
