"""What only shows between records: one DOI twice, and references into records that have no such node."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from metlit import iris
from metlit.finding import Finding
from metlit.iris import METLIT
from metlit.record.marks import Marks

_DOI, _ABOUT = METLIT + "doi", METLIT + "aboutRecord"
_LINKS = (METLIT + "samePatientsAs", METLIT + "mayOverlapWith")
Written = tuple[str, int, int]


@dataclass(slots=True)
class Ties:
    """What a record says that concerns other records, each with its line and column.

    Attributes:
        dois: its own DOI.
        targets: IRIs of nodes of other records.
        about: ids of records that it prints figures about.
    """

    dois: list[Written] = field(default_factory=list)
    targets: list[Written] = field(default_factory=list)
    about: list[Written] = field(default_factory=list)

    @classmethod
    def of(cls, record: str, marks: Marks) -> Ties:
        ties = cls()
        for mark in marks.nodes.values():
            values = mark.values
            ties.dois += [w for w in values.get(_DOI, ()) if w[0]]
            ties.targets += [w for path in _LINKS for w in values.get(path, ()) if iris.record_of(w[0])]
            ties.about += [w for w in values.get(_ABOUT, ()) if w[0]]
        return ties

    @property
    def records(self) -> set[str]:
        """The other records that it names."""
        return {str(iris.record_of(iri)) for iri, _, _ in self.targets} | {record for record, _, _ in self.about}


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
    seen: dict[str, str] = {}
    for record, own in sorted(ties.items()):
        for doi, line, column in own.dois:
            first = seen.setdefault(doi.casefold(), record)
            if first != record:
                message = f"{names[first]} has the DOI {doi} too"
                remedy = "one record a publication: remove one"
                yield Finding(names[record], line, column, "duplicate-doi", message, remedy)


def _dangling(
    name: str, targets: Iterable[Written], names: Mapping[str, str], nodes: Callable[[str], Container[str]]
) -> Iterator[Finding]:
    for target, line, column in targets:
        record = str(iris.record_of(target))
        if record in names and target not in nodes(record):
            message = f"the record has no {iris.local_path(target)}"
            yield Finding(name, line, column, "dangling-record-reference", message, "see metlit show for its ids")
