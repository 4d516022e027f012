"""What nobody has reported, what is reported once, and what reports leave out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from metlit import iris
from metlit.analysis.members import members_below, members_having, with_all
from metlit.analysis.network import connected_people
from metlit.analysis.people import Bounds, People, together
from metlit.answers.library import Library
from metlit.errors import ResourceError
from metlit.model.terms import Terms
from metlit.rdf.rows import Cell
from metlit.store.evidence_row import EvidenceRow

GAP_KINDS = ("unreported", "combinations", "once", "missing")
Told = dict[tuple[str, ...], dict[str, Bounds]]


@dataclass(frozen=True)
class GapPlan:
    """``layouts/analysis/gaps.tsv``: what is crossed with what, and what a report should have.

    Attributes:
        whose: the column of the evidence rows with what people have.
        where: the column with where it is.
        what: the column with what was done about it.
        given: concepts that could have been done where others were, with all below them.
        unless: concepts among these that could not, with all below them.
        classes: of a class of treatment the concept that all of it is at or below.
        wanted: what a report should have: a name, columns of which one is enough, and the class of treatment (any if
            empty).
        unstated: texts that say nothing.
    """

    whose: str
    where: str
    what: str
    given: tuple[str, ...]
    unless: tuple[str, ...]
    classes: Mapping[str, str]
    wanted: tuple[tuple[str, tuple[str, ...], str], ...]
    unstated: frozenset[str]

    @classmethod
    def load(cls, file: Path) -> GapPlan:
        """Read it.

        Raises:
            ResourceError: if what is crossed with what is not said.
        """
        found: dict[str, list[list[str]]] = defaultdict(list)
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                kind, *cells = line.split("\t")
                found[kind].append(cells)
        if missing := [kind for kind in ("whose", "where", "what") if len(found[kind]) != 1]:
            raise ResourceError(f"{file}: one line each must say {', '.join(missing)}")
        wanted = ([*cells, ""] for cells in found["wanted"])
        return cls(
            *(found[kind][0][0] for kind in ("whose", "where", "what")),
            tuple(iris.TERM + cells[0] for cells in found["given"]),
            tuple(iris.TERM + cells[0] for cells in found["unless"]),
            {iris.METLIT + cells[0]: iris.TERM + cells[1] for cells in found["kind"]},
            tuple((name, tuple(columns.split("|")), kind) for name, columns, kind, *_ in wanted),
            frozenset(cells[0] for cells in found["unstated"]),
        )


class Gaps:
    """The evidence rows of a store, counted by where and what, and everything above them.

    Args:
        library: the opened store.
        facets: as for ``metlit find``.
    """

    def __init__(self, library: Library, facets: Mapping[str, Sequence[str]] | None = None) -> None:
        self._terms: Terms = library.terms
        self._plan = GapPlan.load(library.resources.analysis_file("gaps"))
        self._where, self._what = self._plan.where, self._plan.what
        self._crossed = (self._plan.whose, self._where, self._what)
        self._people: People = connected_people(library)
        self.rows: list[EvidenceRow] = library.evidence_cells(facets or {})
        self._told: Told = defaultdict(dict)
        self._publications: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for row in self.rows:
            self._take(row)
        self._untold = self._not_told_closely()
        self._sizes = {key: together(told, self._people) for key, told in self._told.items()}

    def _not_told_closely(self) -> Mapping[tuple[frozenset[str], frozenset[str]], set[str]]:
        """Where people are of whom it is not told what was done, or not where it was done, and what it may have been.

        A treatment without a word for what it was is one of its class (``analysis/gaps.tsv``); one without a target may
        have reached whatever the same person or group has.
        """
        reached = {row["treatment"] for row in self.rows if row.several(self._where)}
        has: dict[str, set[str]] = defaultdict(set)
        whose: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            has[row.subject].update(self._above(self._concepts(row, self._where)))
            whose[row.subject].update(self._concepts(row, self._plan.whose))
        untold: dict[tuple[frozenset[str], frozenset[str]], set[str]] = defaultdict(set)
        for row in self.rows:
            done = self._above(self._concepts(row, self._what))
            own = self._above(self._concepts(row, self._where))
            unknown = not done and self._plan.classes.get(str(row["kind"]))
            places = own or (has[row.subject] if row["treatment"] not in reached else ())
            if row["treatment"] and places and (unknown or not own):
                what = self._terms.descendants(unknown) if unknown else done
                untold[frozenset(places), frozenset(what)] |= whose[row.subject]
        return untold

    def _may_be(self, place: str, done: str, whose: str = "") -> bool:
        """Whether somebody may have had it there, though it is not told; of those with something, if it is named."""
        return any(
            place in places and done in what and (not whose or whose in of)
            for (places, what), of in self._untold.items()
        )

    def table(self, kind: str) -> tuple[Sequence[str], list[dict[str, Cell]]]:
        """The columns and rows of one of :data:`GAP_KINDS`."""
        where, what = self._where, self._what
        return {
            "unreported": lambda: (
                (where, what, "people", f"{where}_people", f"{what}_people", "weight", "publications"),
                self.unreported(),
            ),
            "combinations": lambda: (
                (*self._crossed, f"with_{where}", f"with_{what}", "weight"),
                self.combinations(),
            ),
            "once": lambda: ((*self._crossed, "people", "publications"), self.once()),
            "missing": lambda: (("publication", "subject", where, what, "missing"), self.missing()),
        }[kind]()

    def _take(self, row: EvidenceRow) -> None:
        """Count a row for where it is, what was done, both together, and all above."""
        size = row.people
        places, done = (
            members_below(self._members(row, column), self._terms, size) for column in (self._where, self._what)
        )
        keys = {(self._where, place): bounds for place, bounds in places.items()}
        keys |= {(self._what, one): bounds for one, bounds in done.items()}
        keys |= {(p, d): with_all(size, (places[p], done[d])) for p, d in product(places, done)}
        for key, bounds in keys.items():
            told = self._told[key]
            told[row.subject] = told.get(row.subject, Bounds()).either(bounds)
            self._publications[key].add(row.record)

    def _members(self, row: EvidenceRow, column: str) -> dict[str, Bounds]:
        known = self._terms.concepts
        return {c: bounds for c, bounds in members_having(row, column, self._terms).items() if c in known}

    def _concepts(self, row: EvidenceRow, column: str) -> list[str]:
        return [c for c in row.concepts(column) if c in self._terms.concepts]

    def _above(self, concepts: Iterable[str]) -> set[str]:
        return {above for concept in concepts for above in self._terms.ancestors(concept)}

    def _reported(self, column: str) -> set[str]:
        return {concept for row in self.rows for concept in self._concepts(row, column)}

    def _size(self, *key: str) -> int:
        return self._sizes[key].most if key in self._sizes else 0

    def _of_unknown_size(self, *key: str) -> bool:
        """Whether a group of unknown size is reported with it: how many these are is not told, but not nobody."""
        return key in self._sizes and self._sizes[key].open

    def places(self) -> list[str]:
        """Where anything is reported, and what unites several of these; one above all others if all are there."""
        own = self._reported(self._where)
        above = {k[1] for k in self._told if k[0] == self._where}
        unites = {a: sum(a in set(self._terms.ancestors(o)) for o in own) for a in above}
        united = {p for p in above - own if unites[p] > 1 and (self._terms.get(p).broader or self._less(p))}
        # Of those with the same people the narrowest.
        names = {p for p in united if not any(self._same(p, o) for o in united | own if o != p)}
        return sorted(own | names)

    def _less(self, place: str) -> bool:
        """Whether not everybody of whom it is known where is told of."""
        everybody = {row.subject for row in self.rows if row.several(self._where)}
        return len(self._told[self._where, place]) < len(everybody)

    def _same(self, place: str, below: str) -> bool:
        told = self._told
        return place in set(self._terms.ancestors(below)) and told[self._where, place] == told[self._where, below]

    def treatments(self) -> list[str]:
        """What was done, and what could have been done as well (``analysis/gaps.tsv``)."""
        given, unless = (
            set().union(*map(self._terms.descendants, roots)) for roots in (self._plan.given, self._plan.unless)
        )
        return sorted(self._reported(self._what) | given - unless)

    def unreported(self, most: int = 0) -> list[dict[str, Cell]]:
        """Site and treatment that at most so many people are reported with, the likeliest gaps first.

        What somebody may have had there is no gap: see :meth:`_not_told_closely`. Where a broader treatment, or a
        broader site, is as little reported, only that is named. ``weight`` is the geometric mean of the people with the
        site, whatever the treatment, and of those with the treatment or another one below the same broader one
        (of several that with most people), whatever the site: how much evidence there is beside the gap.

        Args:
            most: 0 for what nobody has reported, 1 for what is reported of one person, too.
        """
        pairs = {
            (p, d)
            for p, d in product(self.places(), self.treatments())
            if self._size(p, d) <= most and not self._of_unknown_size(p, d) and not self._may_be(p, d)
        }
        rows = [self._gap(p, d, self._size(p, d)) for p, d in pairs if not self._broader(p, d, pairs)]
        return sorted(rows, key=lambda r: (-float(str(r["weight"])), str(r[self._where]), str(r[self._what])))

    def _broader(self, place: str, done: str, pairs: set[tuple[str, str]]) -> bool:
        wider, above = self._terms.ancestors(place)[1:], self._terms.ancestors(done)[1:]
        return any((place, d) in pairs for d in above) or any((p, done) in pairs for p in wider)

    def _gap(self, place: str, done: str, people: int) -> dict[str, Cell]:
        where, what = self._where, self._what
        near = max(self._size(what, above) for above in self._terms.get(done).parents or (done,))
        there = self._size(where, place)
        return {
            where: self._terms.label(place),
            what: self._terms.label(done),
            "people": people,
            f"{where}_people": there,
            f"{what}_people": self._size(what, done),
            "weight": round((there * near) ** 0.5, 1),
            "publications": ", ".join(sorted(self._publications.get((place, done), ()))),
        }

    def combinations(self) -> list[dict[str, Cell]]:
        """Primary, site and treatment that nobody is reported with; others are with the first two, or the last two.

        ``weight`` is the geometric mean of these people.
        """
        pairs, others = self._together(*self._crossed[:2]), self._together(*self._crossed[1:])
        known = self._together(*self._crossed)
        rows = []
        for (whose, place), (there, done) in product(pairs, others):
            if place == there and (whose, place, done) not in known and not self._may_be(place, done, whose):
                first, second = (together(t, self._people).most for t in (pairs[whose, place], others[there, done]))
                counts = {f"with_{self._where}": first, f"with_{self._what}": second}
                weight = {"weight": round((first * second) ** 0.5, 1)}
                rows.append(self._words((whose, place, done)) | counts | weight)
        return sorted(rows, key=lambda r: (-float(str(r["weight"])), *(str(r[c]) for c in self._crossed)))

    def once(self) -> list[dict[str, Cell]]:
        """Primary, site and treatment that exactly one person is reported with."""
        rows = []
        for key, told in self._together(*self._crossed).items():
            if together(told, self._people) == Bounds(1, 1):
                where = ", ".join(sorted({str(iris.record_of(subject)) for subject in told}))
                rows.append(self._words(key) | {"people": 1, "publications": where})
        return sorted(rows, key=lambda r: tuple(str(r[c]) for c in (*self._crossed, "people", "publications")))

    def _words(self, key: Sequence[str]) -> dict[str, Cell]:
        return dict(zip(self._crossed, map(self._terms.label, key), strict=True))

    def _together(self, *columns: str) -> Told:
        """Of each combination of the concepts of columns whom it is told of."""
        told: Told = defaultdict(dict)
        for row in self.rows:
            members = [self._members(row, column) for column in columns]
            for key in product(*members):
                bounds = with_all(row.people, [of[one] for of, one in zip(members, key, strict=True)])
                told[key][row.subject] = told[key].get(row.subject, Bounds()).either(bounds)
        return told

    def missing(self) -> list[dict[str, Cell]]:
        """Treatments of which something is not reported that a report should have: what to read again for."""
        rows = []
        for row in self.rows:
            if row["treatment"] and row.several(self._what):
                lacks = [name for name, columns, kind in self._plan.wanted if self._lacks(row, columns, kind)]
                if lacks:
                    rows.append(self._lacking(row, lacks))
        return sorted(rows, key=lambda r: (str(r["publication"]), str(r["subject"]), str(r[self._where])))

    def _lacks(self, row: EvidenceRow, columns: Sequence[str], kind: str) -> bool:
        stated = {str(one) for column in columns for one in row.several(column)} - self._plan.unstated
        return not stated and (not kind or row["kind"] == iris.METLIT + kind)

    def _lacking(self, row: EvidenceRow, lacks: Iterable[str]) -> dict[str, Cell]:
        where, what = ("; ".join(sorted(map(self._terms.label, self._concepts(row, c)))) for c in self._crossed[1:])
        return {
            "publication": row.record,
            "subject": iris.local_path(row.subject),
            self._where: where or None,
            self._what: what,
            "missing": ", ".join(lacks),
        }
