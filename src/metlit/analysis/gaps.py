"""What nobody has reported, what is reported once, and what reports leave out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from metlit import iris
from metlit.analysis.network import connected_people
from metlit.analysis.people import Bounds, People, together
from metlit.answers.library import Library
from metlit.model.terms import Terms
from metlit.rdf.rows import Cell, Row

GAP_COLUMNS = ("site", "technique", "people", "site_people", "technique_people", "weight", "publications")
TRIPLES = ("primary", "site", "technique", "people", "publications")
COMBINATIONS = ("primary", "site", "technique", "with_site", "with_technique", "weight")
MISSING = ("publication", "subject", "site", "technique", "missing")
UNSTATED = (None, "", "not reported", "unclear")
Told = dict[tuple[str, ...], dict[str, Bounds]]


class Gaps:
    """The evidence rows of a store, counted by site and treatment and everything above them.

    Args:
        library: the opened store.
        facets: as for ``metlit find``.
    """

    def __init__(self, library: Library, facets: Mapping[str, Sequence[str]] | None = None) -> None:
        self._terms: Terms = library.terms
        text = library.resources.analysis_file("gaps").read_text(encoding="utf-8")
        lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
        self._branches = [iris.TERM + cells[0] for kind, *cells in lines if kind == "given"]
        self._wanted = [(cells[0], cells[1], cells[2:]) for kind, *cells in lines if kind == "wanted"]
        self._people: People = connected_people(library)
        self.rows: list[Row] = library.evidence_cells(facets or {})
        self._told: Told = defaultdict(dict)
        self._publications: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for row in self.rows:
            self._take(row)
        self._sizes = {key: together(told, self._people) for key, told in self._told.items()}

    def _take(self, row: Row) -> None:
        """Count a row for its sites, its treatments, both together, and all above."""
        sites, techniques = (self._above(row[c]) for c in ("site", "technique"))
        keys = [*(("site", s) for s in sites), *(("technique", t) for t in techniques), *product(sites, techniques)]
        size = row["n"] if isinstance(row["n"], int) else 0
        subject, publication = str(row["subject"]), iris.local_path(str(row["publication"]))
        for key in keys:
            told = self._told[key]
            told[subject] = told.get(subject, Bounds()).either(Bounds(size, size))
            self._publications[key].add(publication)

    def _above(self, cell: Cell) -> set[str]:
        return {a for w in str(cell or "").split(" ") if w in self._terms.concepts for a in self._terms.ancestors(w)}

    def _size(self, *key: str) -> int:
        return self._sizes[key].most if key in self._sizes else 0

    def sites(self) -> list[str]:
        """The reported sites, and those above that unite several of them; one above all others if all are there."""
        own = {w for row in self.rows for w in str(row["site"] or "").split(" ") if w in self._terms.concepts}
        above = {k[1] for k in self._told if k[0] == "site"}
        unites = {a: sum(a in set(self._terms.ancestors(o)) for o in own) for a in above}
        united = {s for s in above - own if unites[s] > 1 and (self._terms.get(s).broader or self._less("site", s))}
        # Of those with the same people the narrowest.
        names = {s for s in united if not any(self._same(s, o) for o in united | own if o != s)}
        return sorted(own | names)

    def _less(self, *key: str) -> bool:
        """Whether not everybody with a site is told of."""
        return len(self._told[key]) < len({str(row["subject"]) for row in self.rows if row["site"]})

    def _same(self, site: str, below: str) -> bool:
        return site in set(self._terms.ancestors(below)) and self._told["site", site] == self._told["site", below]

    def techniques(self) -> list[str]:
        """The reported treatments, and those that could have been given as well (``analysis/gaps.tsv``)."""
        own = {w for row in self.rows for w in str(row["technique"] or "").split(" ") if w in self._terms.concepts}
        return sorted(own.union(*(self._terms.descendants(branch) for branch in self._branches)))

    def unreported(self, most: int = 0) -> list[dict[str, Cell]]:
        """Site and treatment that at most so many people are reported with, the likeliest gaps first.

        Where a broader treatment, or a broader site, is as little reported, only that is named. ``weight`` is the
        geometric mean of the people with the site, whatever the treatment, and of those with the treatment or another
        one below the same broader one, whatever the site: how much evidence there is beside the gap.

        Args:
            most: 0 for what nobody has reported, 1 for what is reported of one person, too.
        """
        pairs = {(s, t) for s, t in product(self.sites(), self.techniques()) if self._size(s, t) <= most}
        rows = [self._gap(s, t, self._size(s, t)) for s, t in pairs if not self._broader(s, t, pairs)]
        return sorted(rows, key=lambda r: (-float(str(r["weight"])), str(r["site"]), str(r["technique"])))

    def _broader(self, site: str, technique: str, pairs: set[tuple[str, str]]) -> bool:
        above_site, above = list(self._terms.ancestors(site))[1:], list(self._terms.ancestors(technique))[1:]
        return any((site, t) in pairs for t in above) or any((s, technique) in pairs for s in above_site)

    def _gap(self, site: str, technique: str, people: int) -> dict[str, Cell]:
        beside = self._terms.get(technique).broader
        near = self._size("technique", beside) if beside else self._size("technique", technique)
        at_site = self._size("site", site)
        return {
            "site": self._terms.label(site),
            "technique": self._terms.label(technique),
            "people": people,
            "site_people": at_site,
            "technique_people": self._size("technique", technique),
            "weight": round((at_site * near) ** 0.5, 1),
            "publications": ", ".join(sorted(self._publications.get((site, technique), ()))),
        }

    def combinations(self) -> list[dict[str, Cell]]:
        """Primary, site and treatment that nobody is reported with; others are with the first two, or the last two.

        ``weight`` is the geometric mean of these people.
        """
        pairs, others = self._together("primary", "site"), self._together("site", "technique")
        known = self._together(*TRIPLES[:3])
        rows = []
        for (primary, site), (of, technique) in product(pairs, others):
            if site == of and (primary, site, technique) not in known:
                first, second = (
                    together(told, self._people).most for told in (pairs[primary, site], others[of, technique])
                )
                words = dict(zip(TRIPLES, map(self._terms.label, (primary, site, technique)), strict=False))
                counts = {"with_site": first, "with_technique": second, "weight": round((first * second) ** 0.5, 1)}
                rows.append(words | counts)
        return sorted(rows, key=lambda r: (-float(str(r["weight"])), *(str(r[c]) for c in TRIPLES[:3])))

    def once(self) -> list[dict[str, Cell]]:
        """Primary, site and treatment that exactly one person is reported with."""
        told = self._together(*TRIPLES[:3])
        single = {key: of for key, of in told.items() if together(of, self._people).most == 1}
        rows = []
        for key, of in single.items():
            words = dict(zip(TRIPLES, map(self._terms.label, key), strict=False))
            where = ", ".join(sorted({iris.local_path(subject).split("/")[0] for subject in of}))
            rows.append(words | {"people": 1, "publications": where})
        return sorted(rows, key=lambda r: tuple(str(r[c]) for c in TRIPLES))

    def _together(self, *columns: str) -> Told:
        """Of each combination of the concepts of columns whom it is told of."""
        told: Told = defaultdict(dict)
        for row in self.rows:
            cells = [str(row[c] or "").split(" ") for c in columns]
            size = row["n"] if isinstance(row["n"], int) else 0
            for key in product(*([w for w in words if w in self._terms.concepts] for words in cells)):
                told[key].setdefault(str(row["subject"]), Bounds(size, size))
        return told

    def missing(self) -> list[dict[str, Cell]]:
        """Treated lesions of which dose, fractions, outcome or follow-up is not reported: what to read again for."""
        rows = []
        for row in self.rows:
            if not row["treatment"] or not row["technique"]:
                continue
            lacks = [
                name
                for name, column, classes in self._wanted
                if row[column] in UNSTATED and (not classes or str(row["kind"]) == iris.METLIT + classes[0])
            ]
            if lacks:
                rows.append(self._lacking(row, lacks))
        return sorted(rows, key=lambda r: (str(r["publication"]), str(r["subject"]), str(r["site"])))

    def _lacking(self, row: Row, lacks: Iterable[str]) -> dict[str, Cell]:
        def words(cell: Cell) -> str:
            return "; ".join(
                sorted(self._terms.label(w) for w in str(cell or "").split(" ") if w in self._terms.concepts)
            )

        return {
            "publication": iris.local_path(str(row["publication"])),
            "subject": iris.local_path(str(row["subject"])),
            "site": words(row["site"]) or None,
            "technique": words(row["technique"]),
            "missing": ", ".join(lacks),
        }
