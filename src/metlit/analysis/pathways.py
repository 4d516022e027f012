"""How two things are connected: the shortest chains of evidence from tumour by site, treatment and dose to outcome."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING

from metlit import iris
from metlit.analysis.network import connected_people
from metlit.analysis.people import Bounds, People, together
from metlit.answers.library import Library
from metlit.errors import ResourceError, UnknownWordError
from metlit.model.phrases import Phrase
from metlit.model.terms import did_you_mean, nearest
from metlit.rdf.rows import Cell
from metlit.store.evidence_row import EvidenceRow

if TYPE_CHECKING:
    import networkx

PATH_COLUMNS = ("path", "step", "from", "to", "people", "whole_path", "publications", "at")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_START, _END = "start", "end"
FIRST, ALL, PHRASE = "first", "all", "phrase"


@dataclass(frozen=True)
class Link:
    """A link of the chain that a row tells: things, each joined to those of the next link that has any.

    Attributes:
        kind: first, all or phrase: the concepts of the first column that has any, those of all, or one named thing.
        columns: of the evidence rows.
        phrase: that names the thing.
        written: how those who ask may write it.
    """

    kind: str
    columns: tuple[str, ...] = ()
    phrase: Phrase | None = None
    written: re.Pattern[str] | None = None

    def things(self, row: EvidenceRow) -> list[str]:
        """What a row has of it."""
        if self.phrase is not None:
            named = self.phrase.filled(lambda column, _: _plain(row.several(column)))
            return [named] if named else []
        found = [row.concepts(column) for column in self.columns]
        if self.kind == FIRST:
            return list(next((concepts for concepts in found if concepts), ()))
        return sorted({concept for concepts in found for concept in concepts})

    def named(self, text: str) -> str | None:
        """The thing that somebody who asks has written; None if it is none of this link."""
        match = self.written.fullmatch(text.strip()) if self.written else None
        return self.phrase.filled(lambda column, _: _plain((match[column],))) if match and self.phrase else None


def load_chain(file: Path) -> tuple[Link, ...]:
    """The links of ``layouts/analysis/chain.tsv``, in order.

    Raises:
        ResourceError: if a line is malformed.
    """
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            kind, text, *written = line.split("\t")
            if kind not in (FIRST, ALL, PHRASE) or len(written) != (kind == PHRASE):
                raise ResourceError(f"{file}:{number}: no link of a chain", "the file's header says what they are")
            if kind == PHRASE:
                found.append(Link(kind, (), Phrase(text), _pattern(written[0], f"{file}:{number}")))
            else:
                found.append(Link(kind, tuple(text.split("|"))))
    return tuple(found)


def _pattern(text: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ResourceError(f"{place}: '{text}' is no pattern: {error}") from error


def _plain(values: Sequence[Cell]) -> str | None:
    """A number without needless zeros; None if it is none."""
    text = str(values[0]) if values else ""
    return f"{float(text):g}" if _PLAIN.fullmatch(text) else None


@dataclass
class _Step:
    """What joins two things."""

    rows: list[int] = field(default_factory=list)
    subjects: set[str] = field(default_factory=set)


class Pathways:
    """The evidence rows of a store as a graph of concepts, schedules, patients and publications.

    Args:
        library: the opened store.
    """

    def __init__(self, library: Library) -> None:
        import networkx

        self._library, self._terms = library, library.terms
        self._links = load_chain(library.resources.analysis_file("chain"))
        self.rows: list[EvidenceRow] = library.evidence_cells({})
        self._steps: dict[tuple[str, str], _Step] = {}
        for number, row in enumerate(self.rows):
            self._take(number, row)
        self.graph = networkx.Graph()
        for (one, other), step in sorted(self._steps.items()):
            # Fewer steps go before more people; more people before fewer.
            self.graph.add_edge(one, other, cost=1 + 1 / (1 + len(step.subjects)))

    def _chain(self, row: EvidenceRow) -> list[list[str]]:
        """What a row tells, link by link."""
        return [things for link in self._links if (things := link.things(row))]

    def _take(self, number: int, row: EvidenceRow) -> None:
        chain = self._chain(row)
        pairs = {pair for one, other in pairwise(chain) for pair in product(one, other)}
        subject, publication = row.subject, iris.record_iri(row.record)
        pairs |= {(subject, thing) for things in chain for thing in things} | {(publication, subject)}
        for one, other in pairs:
            if one != other:
                step = self._steps.setdefault((one, other) if one < other else (other, one), _Step())
                step.rows.append(number)
                step.subjects.add(subject)

    def named(self, text: str) -> list[str]:
        """The things that a text names: a path, a schedule, or a concept with all below it.

        Raises:
            UnknownWordError: if there is none, or nothing is reported about it.
        """
        iri = iris.RECORD + text.removeprefix(iris.RECORD).strip("/")
        if iri in self.graph:
            return [iri]
        if name := next((name for link in self._links if (name := link.named(text))), None):
            if name not in self.graph:
                known = [n for n in self.graph if not n.startswith(iris.BASE)]
                raise UnknownWordError(f"nobody is reported with {name}", did_you_mean(nearest(name, known)))
            return [name]
        concepts = self._terms.find(text) or [self._terms.one(text)]
        found = sorted({c for concept in concepts for c in self._terms.descendants(concept.iri) if c in self.graph})
        if not found:
            raise UnknownWordError(f"nothing is reported about '{text}'", "see metlit find and metlit stats")
        return found

    def shortest(self, one: str, other: str, count: int = 3) -> list[list[str]]:
        """The shortest chains between two things, at most so many; empty if nothing connects them.

        Patients and publications are passed only if they are asked for: else everything would be joined by someone.

        Raises:
            UnknownWordError: if a text names nothing that is reported.
        """
        starts, ends = self.named(one), self.named(other)
        if shared := sorted(set(starts) & set(ends)):
            return [[shared[0]]]
        told = self._told(set(starts), set(ends))
        return [*told, *self._joined(starts, ends, count - len(told), told)][:count]

    def _told(self, starts: set[str], ends: set[str]) -> list[list[str]]:
        """The chains that one row tells as a whole, those of the most people first."""
        found: dict[tuple[str, ...], set[str]] = {}
        for row in self.rows:
            for path in _parts(self._chain(row), starts, ends):
                found.setdefault(path, set()).add(row.subject)
        return [list(p) for p in sorted(found, key=lambda p: (len(p), -len(found[p]), p))]

    def _joined(self, starts: list[str], ends: list[str], count: int, known: list[list[str]]) -> list[list[str]]:
        """The shortest chains of steps that different people may stand behind."""
        import networkx

        kept = [n for n in self.graph if not n.startswith(iris.RECORD) or n in (*starts, *ends)]
        graph: networkx.Graph = self.graph.subgraph([*kept, *self._subjects(starts, ends)]).copy()
        graph.add_edges_from([(_START, s, {"cost": 0}) for s in starts] + [(e, _END, {"cost": 0}) for e in ends])
        found: list[list[str]] = []
        try:
            for path in islice(networkx.shortest_simple_paths(graph, _START, _END, weight="cost"), 20 * max(count, 0)):
                inner = path[1:-1]
                # Through another of the things that were asked for leads no way: it would begin or end there.
                if not (set(inner[1:]) & set(starts) or set(inner[:-1]) & set(ends) or inner in known):
                    found.append(inner)
                    if len(found) == count:
                        break
        except networkx.NetworkXNoPath:
            return []
        return found

    def _subjects(self, *named: Sequence[str]) -> list[str]:
        """The patients of publications that are asked for."""
        return [
            n for things in named for p in things if p.startswith(iris.RECORD) for n in self.graph[p] if n.startswith(p)
        ]

    def table(self, paths: Iterable[Sequence[str]]) -> Iterator[dict[str, Cell]]:
        """A row for each step of each path: of how many people, of how many the whole path, and where."""
        people = connected_people(self._library)
        for number, path in enumerate((p for p in paths if len(p) > 1), 1):
            steps = [self._steps[(a, b) if a < b else (b, a)] for a, b in pairwise(path)]
            # Of one row: of two lesions of a patient neither has the whole path.
            whole = {self.rows[i].subject for i in set.intersection(*(set(step.rows) for step in steps))}
            for place, (step, pair) in enumerate(zip(steps, pairwise(path), strict=True), 1):
                rows = [self.rows[i] for i in step.rows]
                yield {
                    "path": number,
                    "step": place,
                    "from": self.label(pair[0]),
                    "to": self.label(pair[1]),
                    "people": self._people(step.subjects, people),
                    "whole_path": self._people(whole, people),
                    "publications": ", ".join(sorted({row.record for row in rows})),
                    "at": "; ".join(sorted({"; ".join(row.places) for row in rows if row.places})),
                }

    def _people(self, subjects: Iterable[str], people: People) -> int | None:
        """How many different people these are at most, nobody twice; None if that is told of none of them."""
        told = {}
        for row in self.rows:
            if row.subject in subjects:
                size = row.people
                bounds = Bounds(size or 0, size or 0, size is None)
                told[row.subject] = told.get(row.subject, Bounds()).either(bounds)
        found = together(told, people)
        return None if found.open and not found.most else found.most

    def label(self, thing: str) -> str:
        """What a thing is called."""
        return self._terms.label(thing) if thing.startswith(iris.TERM) else iris.local_path(thing)


def _parts(chain: Sequence[Sequence[str]], starts: set[str], ends: set[str]) -> Iterator[tuple[str, ...]]:
    """The parts of a chain that begin and end with what is asked for, whichever way round."""
    for i, j in ((i, j) for i in range(len(chain)) for j in range(len(chain)) if i != j):
        begins, stops = [t for t in chain[i] if t in starts], [t for t in chain[j] if t in ends]
        if begins and stops:
            inner = chain[i + 1 : j] if i < j else chain[j + 1 : i][::-1]
            yield from product(begins, *inner, stops)
