"""The nearest patients as a table: why they are near, what was done, at what dose, how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from metlit import iris
from metlit.analysis.neighbours import Neighbour, Neighbours, Value
from metlit.analysis.network import connected_people
from metlit.answers.library import Library
from metlit.model.terms import Terms
from metlit.rdf.rows import Cell, Row
from metlit.tables.cells import shown_decimals

NEIGHBOUR_COLUMNS = (
    "rank", "similarity", "subject", "kind", "people", "why", "primary", "site", "side", "age", "sex", "pain",
    "technique", "intent", "dose", "eqd2_10", "eqd2_3", "outcome", "at",
)  # fmt: skip
# Of a terminal, the most telling first.
SHOWN = (
    "rank", "similarity", "subject", "site", "dose", "eqd2_10", "outcome", "why", "primary", "age", "pain",
    "technique", "intent", "kind", "people", "at",
)  # fmt: skip
NEIGHBOUR_HEADS = {"eqd2_10": "EQD2(10) Gy", "eqd2_3": "EQD2(3) Gy"}
# What neighbours may share, in the evaluation: columns of the evidence rows.
SHARED_TREATMENT = ("technique", "intent", "derived", "outcome")
EVALUATION = ("shared", "patients", "nearest", "percent", "chance")


def neighbour_rows(neighbours: Neighbours, found: Sequence[Neighbour]) -> list[dict[str, Cell]]:
    """A row for each treatment of the nearest lesion of each neighbour; columns as in ``COLUMNS``.

    ``why`` is how alike they are in each facet, in percent, the most telling first.
    """
    rows = []
    for rank, one in enumerate(found, 1):
        for row in _treated(one.rows):
            rows.append(_row(rank, one, row, neighbours.library.terms, _why(neighbours, one)))
    return rows


def _treated(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows about a treatment, if there is any."""
    return [row for row in rows if row["treatment"]] or rows[:1]


def _why(neighbours: Neighbours, one: Neighbour) -> str:
    weights = neighbours.weights
    told = [(n, s) for n, s in one.shares.items() if s is not None]
    words = [f"{n} {round(100 * s)} %" for n, s in sorted(told, key=lambda p: (-weights[p[0]] * p[1], p[0]))]
    unknown = [n for n, s in one.shares.items() if s is None]
    return ", ".join(words) + (f"; not reported: {', '.join(unknown)}" if unknown else "")


def _row(rank: int, one: Neighbour, row: Row, terms: Terms, why: str) -> dict[str, Cell]:
    pain = " → ".join(str(row[c] or "?") for c in ("pain_before", "pain_after"))
    dose = " / ".join(str(row[c] or "?") for c in ("total", "fractions"))
    concepts = ("side", "sex", "site", "technique", "intent")
    return {
        "rank": rank,
        "similarity": round(one.similarity, 3),
        "subject": one.subject,
        "kind": "patient" if row["n"] == 1 else "group",
        "people": row["n"],
        "why": why,
        "primary": concept_labels(terms, row["primary"] or row["primary_site"]),
        **{column: concept_labels(terms, row[column]) for column in concepts},
        "age": row["age"],
        "pain": pain if row["pain_before"] or row["pain_after"] else None,
        "dose": dose if row["total"] or row["fractions"] else None,
        "eqd2_10": _number(row["eqd2_10"]),
        "eqd2_3": _number(row["eqd2_3"]),
        "outcome": concept_labels(terms, row["derived"]) or concept_labels(terms, row["outcome"]),
        "at": row["at"],
    }


def concept_labels(terms: Terms, cell: Cell) -> str | None:
    """The labels of the concepts of a cell."""
    words = [terms.label(w) if w.startswith(iris.TERM) else w for w in str(cell or "").split(" ") if w]
    return "; ".join(sorted(words)) or None


def _number(cell: Cell) -> str | None:
    return shown_decimals(Fraction(cell)) if isinstance(cell, Decimal | int) else None


def similar_rows(
    library: Library, subject: str = "", count: int = 5, weights: Mapping[str, float] | None = None, **description: str
) -> list[dict[str, Cell]]:
    """The nearest reported patients and groups, as rows with the columns of ``COLUMNS``.

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


def asked(neighbours: Neighbours, subject: str, description: Mapping[str, str]) -> tuple[dict[str, Value], set[str]]:
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
    patients: dict[str, dict[str, set[str]]] = {}
    for row in neighbours.rows:
        if row["n"] == 1:
            known = patients.setdefault(
                iris.local_path(str(row["subject"])), {column: set() for column in SHARED_TREATMENT}
            )
            for column in SHARED_TREATMENT:
                known[column] |= set(str(row[column] or "").split())
    near = {path: [n.subject for n in _others(neighbours, path, count)] for path in patients}
    rows = []
    for column in SHARED_TREATMENT:
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
    others = {str(r["subject"]) for r in neighbours.rows if r["n"] != 1 or _record(r) == record}
    return neighbours.nearest(wanted, count, {own, *others})


def _record(row: Row) -> str:
    return iris.local_path(str(row["publication"]))


def _shared(patients: Mapping, pairs: Iterable[tuple[str, str]], column: str) -> tuple[int, int]:
    found = [
        bool(patients[a][column] & patients[b][column]) for a, b in pairs if patients[a][column] and patients[b][column]
    ]
    return sum(found), len(found)
