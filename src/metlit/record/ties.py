"""What only shows between records: one publication twice, and references into records that have no such node."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from metlit import iris
from metlit.finding import WARNING, Finding
from metlit.iris import METLIT
from metlit.record.authors import author_name
from metlit.record.marks import Marks, NodeMark

_DOI, _PMID, _PMCID, _ABOUT = (METLIT + name for name in ("doi", "pmid", "pmcid", "aboutRecord"))
_DOCUMENT, _DEPTH = METLIT + "document", METLIT + "depth"
SECOND_HAND = iris.term_iri("context", "secondary-source")
_SUBJECTS = (METLIT + "Patient", METLIT + "Cohort")
_TITLE, _YEAR, _AUTHOR, _NAME = (METLIT + name for name in ("title", "year", "author", "name"))
_LINKS = (METLIT + "samePatientsAs", METLIT + "mayOverlapWith")
_RESOLVER = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi: *", re.IGNORECASE)
Written = tuple[str, int, int]


@dataclass(slots=True)
class Ties:
    """What a record says that concerns other records, each with its line and column.

    Attributes:
        dois: its own DOI, in the form in which DOIs are the same; so are the other identifiers.
        pmids: that of PubMed.
        pmcids: that of PubMed Central.
        works: title, year and family name of the first author, folded, if all are there.
        targets: IRIs of nodes of other records.
        about: ids of records that it prints figures about.
        documents: which document it is of those that share an identifier, folded.
        second_hand: that it is what another paper says of a paper.
        restated: ids of records, if all whom it tells of are the same people as somebody in one of them.
    """

    dois: list[Written] = field(default_factory=list)
    pmids: list[Written] = field(default_factory=list)
    pmcids: list[Written] = field(default_factory=list)
    works: list[Written] = field(default_factory=list)
    targets: list[Written] = field(default_factory=list)
    about: list[Written] = field(default_factory=list)
    documents: list[Written] = field(default_factory=list)
    second_hand: list[Written] = field(default_factory=list)
    restated: list[Written] = field(default_factory=list)

    @classmethod
    def of(cls, record: str, marks: Marks) -> Ties:
        ties = cls()
        for mark in marks.nodes.values():
            values = mark.values
            ties.dois += [(bare_doi(text), *place) for text, *place in values.get(_DOI, ()) if text]
            ties.pmids += [(text.lstrip("0"), *place) for text, *place in values.get(_PMID, ()) if text]
            ties.pmcids += [(text.upper(), *place) for text, *place in values.get(_PMCID, ()) if text]
            ties.targets += [w for path in _LINKS for w in values.get(path, ()) if iris.record_of(w[0])]
            ties.about += [w for w in values.get(_ABOUT, ()) if w[0]]
            ties.documents += [(_letters(text), *place) for text, *place in values.get(_DOCUMENT, ()) if text]
            ties.second_hand += [w for w in values.get(_DEPTH, ()) if w[0] == SECOND_HAND]
        ties.works += _works(marks)
        ties.restated += _restated(marks) if ties.second_hand else ()
        return ties

    def __bool__(self) -> bool:
        """Whether the record says anything that concerns others."""
        return any((self.dois, self.pmids, self.pmcids, self.works, self.targets, self.about, self.second_hand))

    @property
    def document(self) -> str:
        """Which document it is of those that share an identifier; empty if it says nothing of that."""
        return self.documents[0][0] if self.documents else ""

    @property
    def records(self) -> set[str]:
        """The other records that it names."""
        return {str(iris.record_of(iri)) for iri, _, _ in self.targets} | {record for record, _, _ in self.about}


def bare_doi(text: str) -> str:
    """A DOI as it is compared (DOI Handbook, 2.4): no resolver, no ``doi:``, no full stop behind it, no capitals."""
    return _RESOLVER.sub("", text.strip(), count=1).rstrip(".,;").casefold()


def _works(marks: Marks) -> Iterator[Written]:
    """Title, year and first author, at the place of the title."""

    def written(mark: NodeMark, path: str) -> Written | None:
        return next((w for w in mark.values.get(path, ()) if w[0]), None)

    for mark in marks.nodes.values():
        title, year, author = written(mark, _TITLE), written(mark, _YEAR), written(mark, _AUTHOR)
        name = written(marks.nodes[author[0]], _NAME) if author and author[0] in marks.nodes else None
        if title and year and name:
            yield "|".join((_letters(title[0]), year[0], _letters(author_name(name[0]).family))), title[1], title[2]


def _restated(marks: Marks) -> Iterator[Written]:
    """The records in which everybody is who is told of."""
    subjects = [mark for mark in marks.nodes.values() if mark.cls in _SUBJECTS]
    same = [[w for w in mark.values.get(_LINKS[0], ()) if iris.record_of(w[0])] for mark in subjects]
    if all(same):
        yield from ((str(iris.record_of(iri)), *place) for own in same for iri, *place in own)


def identities(own: Ties) -> list[tuple[str, str]]:
    """What makes a record one of the same publication as another: what it is called, and the text."""
    found = [(called, f"{text} {own.document}") for called, text, _ in _identifiers("", own)]
    return [*found, *(("work", text) for text, _, _ in own.works)]


def _letters(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())


def compare_ties(
    ties: Mapping[str, Ties], names: Mapping[str, str], nodes: Callable[[str], Container[str]]
) -> list[Finding]:
    """The findings between records.

    Args:
        ties: what the records say of others, by id; records without any may be left out.
        names: how findings call the file of each record of the corpus, by id.
        nodes: the IRIs of a record's nodes.
    """
    found = list(_duplicates(ties, names))
    for record, own in sorted(ties.items()):
        found += _dangling(names[record], own.targets, names, nodes)
    return found


def _duplicates(ties: Mapping[str, Ties], names: Mapping[str, str]) -> Iterator[Finding]:
    """Records of one publication: by each identifier, and as a warning by title, year and first author."""
    seen: dict[tuple[str, str], str] = {}
    # By identifier and document; "" is a record that names none: the whole of what has the identifier.
    documents: dict[tuple[str, str], dict[str, str]] = {}
    for record, own in sorted((r, t) for r, t in ties.items() if not t.second_hand):
        told: set[str] = set()
        for called, text, found in _identifiers(names[record], own):
            alike, document = documents.setdefault((called, text), {}), own.document
            first = alike.get(document) or alike.get("") or ("" if document else next(iter(alike.values()), ""))
            first = first or alike.setdefault(document, record)
            if first != record and first not in told:
                told.add(first)
                message = f"{names[first]} has the {called} {text} too"
                remedy = "one record a publication: remove one; of documents with one identifier each says `document`"
                yield replace(found, message=message, remedy=remedy)
        for text, line, column in own.works:
            first = seen.setdefault(("work", text), record)
            # Where one names people of the other, somebody has seen that there are two.
            linked = first in told | own.records | {record} or record in ties[first].records
            if not linked and ties[first].document == own.document:
                message = f"{names[first]} has the same title, year and first author"
                remedy = "remove one if it is the same publication; if people are in both, link them"
                yield Finding(names[record], line, column, "duplicate-work", message, remedy, WARNING)


def _identifiers(name: str, own: Ties) -> Iterator[tuple[str, str, Finding]]:
    """What each is called, the identifier, and what is found if another record has it."""
    for text, line, column in own.dois:
        yield "DOI", text, Finding(name, line, column, "duplicate-doi", "")
    for text, line, column in own.pmids:
        yield "PMID", text, Finding(name, line, column, "duplicate-pmid", "")
    for text, line, column in own.pmcids:
        yield "PMCID", text, Finding(name, line, column, "duplicate-pmcid", "")


def _dangling(
    name: str, targets: Iterable[Written], names: Mapping[str, str], nodes: Callable[[str], Container[str]]
) -> Iterator[Finding]:
    for target, line, column in targets:
        record = str(iris.record_of(target))
        if record in names and target not in nodes(record):
            message = f"the record has no {iris.local_path(target)}"
            yield Finding(name, line, column, "dangling-record-reference", message, "see metlit show for its ids")
