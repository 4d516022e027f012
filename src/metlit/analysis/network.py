"""The evidence network: concepts joined by what is reported about people, each edge with who, where, and how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from metlit import iris
from metlit.analysis.members import members_having, with_all
from metlit.analysis.people import Bounds, People, together
from metlit.answers.library import Library
from metlit.errors import ResourceError
from metlit.model.rules import read_header
from metlit.model.terms import Terms
from metlit.store.evidence_row import EvidenceRow

if TYPE_CHECKING:
    import networkx

_DOI = f"<{iris.METLIT}source>/<{iris.METLIT}doi>"
_SIZE = f"<{iris.METLIT}n>"
_SAME, _OVERLAPS, _PART_OF = (f"<{iris.METLIT}{p}>" for p in ("samePatientsAs", "mayOverlapWith", "partOf"))


@dataclass(frozen=True)
class Kind:
    """What the concepts of a column are: a title for readers, and the category that a Biolink model knows.

    ``others`` are the categories of concepts of other vocabularies, by vocabulary: an organ that stands for the disease
    is an organ.
    """

    column: str
    title: str
    category: str
    others: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, line: str) -> Kind:
        """A line of the header: column, title and category, then ``vocabulary=category``."""
        column, title, category, *others = line.split("\t")
        return cls(column, title, category, dict(one.partition("=")[::2] for one in others))

    def category_of(self, concept: str) -> str:
        """The category of a concept, named by its vocabulary and key."""
        return self.others.get(concept.partition("/")[0], self.category)


@dataclass(frozen=True)
class Relation:
    """Two columns whose concepts are joined, with what the edge says and the predicate that a Biolink model knows.

    ``otherwise`` is the predicate where the source is of another category than its column; the same if empty.
    """

    source: str
    target: str
    label: str
    predicate: str
    otherwise: str = ""


@dataclass(frozen=True)
class Plan:
    """Of what an evidence network is made."""

    kinds: tuple[Kind, ...]
    relations: tuple[Relation, ...]

    @classmethod
    def load(cls, file: Path) -> Plan:
        """Read ``network.tsv``: kinds of nodes in the header, a relation a line.

        Raises:
            ResourceError: if a relation joins columns that are no kinds of nodes.
        """
        text = file.read_text(encoding="utf-8")
        kinds = tuple(
            Kind.parse(line.removeprefix("# node: ")) for line in text.splitlines() if line.startswith("# node: ")
        )
        lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
        known = {kind.column for kind in kinds}
        for cells in lines:
            if len(cells) not in (4, 5) or not {cells[0], cells[1]} <= known:
                raise ResourceError(f"{file}: '{' '.join(cells)}' joins no two kinds of nodes")
        if not read_header(text).get("title"):
            raise ResourceError(f"{file}: the header lacks title")
        return cls(kinds, tuple(Relation(*cells) for cells in lines))


_Concept = tuple[str, str]  # the column that it stands in, and its IRI after the base


@dataclass
class _Edge:
    """What is told of two concepts together."""

    told: dict[str, Bounds] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    records: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)


def evidence_network(library: Library, facets: Mapping[str, Sequence[str]] | None = None) -> networkx.DiGraph:
    """The network of all evidence rows that match the facets.

    Nodes are concepts, named by what follows the base of their IRIs (``tumour/ovarian-carcinoma``); one that is
    something else too (a kidney with metastases, and as where tumours come from) is a node for each, the former named
    with the column (``primary/site/kidney``). They have ``label``, ``kind``, ``category``, ``iri`` and ``curie`` (the
    first exact match in another vocabulary). Edges have ``label`` and ``predicate``. Both have ``patients`` and
    ``patients_at_most``, between which the number of different people lies (see :mod:`metlit.analysis.people`), and
    ``size_unknown`` if a group of unknown size stands behind them too; edges have ``publications``, ``rows`` (evidence
    rows) and ``at`` (places in the papers), sorted.

    A group with several concepts in a column has each of them somewhere among its members: of how many is known where a
    number is printed, or where the others are kinds of it; else such a row counts for the upper bound only.
    """
    import networkx

    plan = Plan.load(library.resources.analysis_file("evidence"))
    edges, told = _told(library.evidence_cells(facets or {}), plan, library.terms)
    people = connected_people(library)
    graph = networkx.DiGraph(dois=_dois(library))
    kinds = {kind.column: kind for kind in plan.kinds}
    names = _names(told, list(kinds))
    for (relation, *ends), edge in sorted(edges.items(), key=lambda item: (*item[0][1:], item[0][0].label)):
        source, target = zip((relation.source, relation.target), ends, strict=True)
        for end in (source, target):
            found, about = together(told[end], people), _about(library, end[1], kinds[end[0]])
            counts = {"patients": found.least, "patients_at_most": found.most, "size_unknown": found.open}
            graph.add_node(names[end], **about, **counts)
        bounds = together(edge.told, people)
        graph.add_edge(
            names[source],
            names[target],
            label=relation.label,
            predicate=_predicate(relation, kinds[relation.source], source[1]),
            patients=bounds.least,
            patients_at_most=bounds.most,
            size_unknown=bounds.open,
            publications=sorted(edge.records),
            rows=sorted(edge.rows),
            at=sorted(edge.places),
        )
    return graph


def _told(
    rows: Iterable[EvidenceRow], plan: Plan, terms: Terms
) -> tuple[dict[tuple[Relation, str, str], _Edge], dict[_Concept, dict[str, Bounds]]]:
    """What rows tell of each two concepts, and of each concept."""
    edges: dict[tuple[Relation, str, str], _Edge] = {}
    told: dict[_Concept, dict[str, Bounds]] = {}
    for row in rows:
        having = {kind.column: _keyed(members_having(row, kind.column, terms)) for kind in plan.kinds}
        for relation in plan.relations:
            _take(edges, relation, row, having)
        for kind in plan.kinds:
            for concept, bounds in having[kind.column].items():
                of = told.setdefault((kind.column, concept), {})
                of[row.subject] = of[row.subject].either(bounds) if row.subject in of else bounds
    return edges, told


def connected_people(library: Library) -> People:
    """How the patients and groups of a store relate, from the graph: groups between others need not have rows."""
    wholes = dict(_pairs(library, _PART_OF))
    sizes = {group: int(size) for group, size in _pairs(library, _SIZE) if size.isdigit() and group in wholes.values()}
    return People(wholes, _linked(library, _SAME), _linked(library, _OVERLAPS), sizes)


def kind_columns(library: Library) -> dict[str, int]:
    """The titles of the kinds of concepts, each with its place from left to right: after all that lead to it."""
    plan = Plan.load(library.resources.analysis_file("evidence"))
    places = {kind.column: 0 for kind in plan.kinds}
    for _ in plan.kinds:
        for relation in plan.relations:
            places[relation.target] = max(places[relation.target], places[relation.source] + 1)
    return {kind.title: places[kind.column] for kind in plan.kinds}


def _names(found: Iterable[_Concept], columns: Sequence[str]) -> dict[_Concept, str]:
    """The names of nodes: that of the concept for what it is in the last column, with the column for any other."""
    last = {concept: column for column, concept in sorted(found, key=lambda one: columns.index(one[0]))}
    return {(column, c): c if last[c] == column else f"{column}/{c}" for column, c in found}


def _keyed(members: Mapping[str, Bounds]) -> dict[str, Bounds]:
    return {concept.removeprefix(iris.TERM): bounds for concept, bounds in members.items()}


def _take(edges: dict, relation: Relation, row: EvidenceRow, having: Mapping[str, Mapping[str, Bounds]]) -> None:
    """What a row tells of the concepts of two columns."""
    sources, targets = having[relation.source], having[relation.target]
    for source, target in product(sources, targets):
        edge = edges.setdefault((relation, source, target), _Edge())
        bounds = with_all(row.people, (sources[source], targets[target]))
        subject = row.subject
        edge.told[subject] = edge.told[subject].either(bounds) if subject in edge.told else bounds
        edge.rows.append(iris.local_path(str(row["row"])))
        edge.records.add(row.record)
        edge.places |= set(row.places)


def _predicate(relation: Relation, kind: Kind, source: str) -> str:
    own = kind.category_of(source) == kind.category
    return relation.predicate if own else relation.otherwise or relation.predicate


def _about(library: Library, concept: str, kind: Kind) -> dict[str, str]:
    iri = iris.TERM + concept
    curies = library.terms.get(iri).matches.get("exactMatch", ())
    about = {"label": library.terms.label(iri), "kind": kind.title, "iri": iri}
    return about | {"category": kind.category_of(concept), "curie": next(iter(curies), "")}


def _dois(library: Library) -> dict[str, str]:
    """Record → DOI, of the publications that have one."""
    return {iris.local_path(one): doi for one, doi in sorted(_pairs(library, _DOI))}


def _linked(library: Library, path: str) -> dict[str, frozenset[str]]:
    """Subjects that a property joins, in both directions."""
    found: dict[str, set[str]] = {}
    for one, other in _pairs(library, path):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {subject: frozenset(others) for subject, others in found.items()}


def _pairs(library: Library, path: str) -> Iterator[tuple[str, str]]:
    """What a property joins."""
    for one, other in library.graphs.select(f"SELECT ?one ?other WHERE {{ ?one {path} ?other }}").rows:
        yield str(one), str(other)
