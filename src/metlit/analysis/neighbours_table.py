"""The nearest patients as a table: why they are near, what was done, at what dose, how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from metlit import iris
from metlit.analysis.neighbours import Likeness, Neighbour, Neighbours
from metlit.analysis.network import connected_people
from metlit.answers.library import Library
from metlit.model.phrases import Phrase
from metlit.model.rules import read_header
from metlit.model.terms import Terms
from metlit.rdf.rows import Cell
from metlit.store.evidence_row import EvidenceRow
from metlit.tables.cells import shown_decimals

# What is said of every neighbour, before what its evidence rows say.
_ABOUT = ("rank", "similarity", "subject", "kind", "people", "why")
EVALUATION = ("shared", "patients", "nearest", "percent", "chance")


@dataclass(frozen=True)
class NeighbourColumn:
    """A column out of the evidence row: the first of its columns that says something, or a phrase."""

    name: str
    columns: tuple[str, ...]
    phrase: Phrase | None
    head: str
    shown: bool


@dataclass(frozen=True)
class NeighbourColumns:
    """The columns of the table: those of every neighbour, then those of ``layouts/analysis/neighbours.tsv``.

    Attributes:
        own: the latter.
        evaluated: columns of the evidence rows of which the evaluation says how often neighbours share them.
    """

    own: tuple[NeighbourColumn, ...]
    evaluated: tuple[str, ...]

    @classmethod
    def load(cls, library: Library) -> NeighbourColumns:
        """Read them."""
        text = library.resources.analysis_file("neighbours").read_text(encoding="utf-8")
        lines = [[*line.split("\t"), "-", "-"] for line in text.splitlines() if line and not line.startswith("#")]
        own = [
            NeighbourColumn(
                name,
                () if "{" in source else tuple(source.split("|")),
                Phrase(source) if "{" in source else None,
                "" if head == "-" else head,
                shown == "shown",
            )
            for name, source, head, shown, *_ in lines
        ]
        return cls(tuple(own), tuple(read_header(text).get("evaluated", "").split()))

    @property
    def names(self) -> list[str]:
        return [*_ABOUT, *(column.name for column in self.own)]

    @property
    def shown(self) -> list[str]:
        """Those of a terminal, which is not wide enough for all."""
        return [*_ABOUT, *(column.name for column in self.own if column.shown)]

    @property
    def heads(self) -> dict[str, str]:
        return {column.name: column.head for column in self.own if column.head}


def neighbour_rows(neighbours: Neighbours, found: Sequence[Neighbour]) -> list[dict[str, Cell]]:
    """A row for each treatment of the nearest lesion of each neighbour.

    ``why`` is how alike they are in each facet, in percent, the most telling first.
    """
    columns = NeighbourColumns.load(neighbours.library).own
    rows = []
    for rank, one in enumerate(found, 1):
        why = _why(neighbours, one)
        for row in _treated(one.rows):
            kind = "patient" if row.people == 1 else "group"
            about = (rank, round(one.similarity, 3), one.subject, kind, row["n"], why)
            own = {column.name: _text(neighbours.library.terms, column, row) for column in columns}
            rows.append(dict(zip(_ABOUT, about, strict=True)) | own)
    return rows


def _treated(rows: Sequence[EvidenceRow]) -> Sequence[EvidenceRow]:
    """The rows about a treatment, if there is any."""
    return [row for row in rows if row["treatment"]] or rows[:1]


def _why(neighbours: Neighbours, one: Neighbour) -> str:
    weights = neighbours.weights
    told = [(n, s) for n, s in one.shares.items() if s is not None]
    words = [f"{n} {round(100 * s)} %" for n, s in sorted(told, key=lambda p: (-weights[p[0]] * p[1], p[0]))]
    unknown = sorted((n for n, s in one.shares.items() if s is None), key=lambda n: (-weights[n], n))
    return ", ".join(words) + (f"; not reported: {', '.join(unknown)}" if unknown else "")


def _text(terms: Terms, column: NeighbourColumn, row: EvidenceRow) -> str | None:
    if column.phrase:
        return column.phrase.filled(lambda name, _: said(terms, row, name))
    return next((text for name in column.columns if (text := said(terms, row, name))), None)


def said(terms: Terms, row: EvidenceRow, column: str) -> str | None:
    """What a row says in a column: labels of concepts, sorted; numbers with two decimals at most."""
    values = row.several(column)
    if values and all(isinstance(v, Decimal | int) for v in values):
        return shown_decimals(Fraction(values[0]))
    words = [terms.label(v) if v.startswith(iris.TERM) else v for v in map(str, values)]
    return "; ".join(sorted(words)) or None


def similar_rows(
    library: Library, subject: str = "", count: int = 5, weights: Mapping[str, float] | None = None, **description: str
) -> list[dict[str, Cell]]:
    """The nearest reported patients and groups, as rows with the columns of :class:`NeighbourColumns`.

    Args:
        library: the opened store.
        subject: path of a patient, group or lesion; or a description.
        count: how many.
        weights: of facets.
        description: facet → word or number.

    Raises:
        UnknownWordError: for an unknown path, facet or word, or neither subject nor description.
    """
    neighbours = Neighbours(library, weights)
    wanted, own = asked(neighbours, subject, description)
    return neighbour_rows(neighbours, neighbours.nearest(wanted, count, own))


def asked(neighbours: Neighbours, subject: str, description: Mapping[str, str]) -> tuple[dict[str, Likeness], set[str]]:
    """The values that are looked for, a description going before what is reported; and who is left out."""
    if not subject:
        return neighbours.described(description), set()
    wanted, own = neighbours.of(subject)
    same = connected_people(neighbours.library).same.get(own, frozenset())
    return wanted | (neighbours.described(description) if description else {}), {own, *same}


def evaluation(neighbours: Neighbours, count: int = 3) -> list[dict[str, Cell]]:
    """How often the nearest others of each patient reported one by one share treatment and outcome, against chance.

    ``percent`` is the share of neighbours with any concept of the column in common, ``chance`` that of all others;
    both over pairs of different publications in which both have a value: within one, patients share their treatment.

    Args:
        neighbours: all rows.
        count: of neighbours of each.
    """
    columns = NeighbourColumns.load(neighbours.library).evaluated
    patients: dict[str, dict[str, set[str]]] = {}
    for row in neighbours.rows:
        if row.people == 1:
            known = patients.setdefault(iris.local_path(row.subject), {column: set() for column in columns})
            for column in columns:
                known[column] |= set(map(str, row.several(column)))
    near = {path: [n.subject for n in _others(neighbours, path, count)] for path in patients}
    rows = []
    for column in columns:
        pairs = [(a, b) for a, found in near.items() for b in found if b in patients]
        chance = [(a, b) for a in patients for b in patients if a.split("/")[0] != b.split("/")[0]]
        (hits, of), (all_hits, all_of) = _shared(patients, pairs, column), _shared(patients, chance, column)
        if of and all_of:
            told = sum(bool(p[column]) for p in patients.values())
            percent, expected = f"{100 * hits / of:.0f}", f"{100 * all_hits / all_of:.0f}"
            rows.append(dict(zip(EVALUATION, (column, told, f"{hits} of {of}", percent, expected), strict=True)))
    return rows


def _others(neighbours: Neighbours, path: str, count: int) -> list[Neighbour]:
    wanted, own = neighbours.of(path)
    record = path.split("/")[0]
    others = {r.subject for r in neighbours.rows if r.people != 1 or r.record == record}
    return neighbours.nearest(wanted, count, {own, *others})


def _shared(patients: Mapping, pairs: Iterable[tuple[str, str]], column: str) -> tuple[int, int]:
    found = [
        bool(patients[a][column] & patients[b][column]) for a, b in pairs if patients[a][column] and patients[b][column]
    ]
    return sum(found), len(found)
