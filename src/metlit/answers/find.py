"""Evidence rows by facet: words, synonyms, CURIEs and the hierarchy decide which rows match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from metlit import iris
from metlit.errors import UnknownWordError
from metlit.model.labels import shown_cell
from metlit.model.terms import Terms, did_you_mean, nearest
from metlit.rdf.rows import Cell, Iri, as_sequence
from metlit.store.joined_rows import FACET_NUMBERS, FACET_WORDS, EvidenceTable, KnownCells, cell_of

EVIDENCE_HEADS = {
    "eqd2_10": "EQD2(10) Gy", "eqd2_3": "EQD2(3) Gy", "eqd2_tumour": "EQD2(α/β) Gy", "alpha_beta": "α/β Gy",
    "bed_10": "BED(10) Gy", "bed_3": "BED(3) Gy", "gray": "total Gy", "per_fraction": "Gy/fraction",
}  # fmt: skip
UNSTATED_CONCEPTS = (iris.term_iri("radiotherapy", "not-stated"),)
NO_TREATMENT = "no treatment reported"
EVIDENCE_COLUMNS = (
    "publication", "design", "subject", "part_of", "n", "age", "sex", "primary", "primary_site", "target",
    "site", "side", "mechanism", "treatment", "kind", "technique", "intent", "drug", "dose", "dose_node",
    "basis", "total", "gray", "fractions", "per_fraction", "bed_10", "bed_3", "eqd2_10", "eqd2_3",
    "eqd2_tumour", "alpha_beta", "levels", "pain", "pain_scale", "pain_before", "pain_after", "outcome", "outcome_n",
    "derived", "until", "disputed", "failed", "conflict", "at",
)  # fmt: skip
TABLE = (
    "subject", "n", "site", "dose", "eqd2_10", "outcome", "primary", "disputed", "pain", "side", "eqd2_3",
    "failed", "derived", "part_of",
)  # fmt: skip
_LISTS = {"primary", "primary_site", "technique", "intent", "drug", "outcome", "derived", "conflict"}
_ROUNDED = {"gray", "per_fraction", "bed_10", "bed_3", "eqd2_10", "eqd2_3", "eqd2_tumour"}
# Columns → how their cells are shown.
_KINDS = [
    (
        column,
        "concepts" if column in _LISTS
        else "rounded" if column in _ROUNDED
        else "texts" if column in ("at", "disputed", "failed")
        else "class" if column == "kind"
        else "",
    )
    for column in EVIDENCE_COLUMNS
]  # fmt: skip
_NUMBER = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_RANGE = re.compile(rf"(?:(>=|<=|>|<)\s*({_NUMBER})|({_NUMBER})(?:\s*(?:-|–|\.\.)\s*({_NUMBER}))?)(?:\s*Gy)?")

FacetWords = Mapping[str, "str | Sequence[str]"]


def find_rows(table: EvidenceTable, terms: Terms, facets: FacetWords) -> list[dict[str, Cell]]:
    """The evidence rows that match every facet (several words of one facet: any of them), labelled for readers.

    Doses are in gray, rounded half up to two decimals; ``total``, ``fractions`` and scores are as printed.

    Args:
        table: the rows of the store.
        terms: the vocabularies.
        facets: facet → words or ranges.

    Raises:
        UnknownWordError: for an unknown facet, word or range.
    """
    reader = _Reader(terms, table.columns())
    return [reader.row(row) for row in _matching(table, terms, facets)]


def cells(table: EvidenceTable, terms: Terms, facets: FacetWords) -> list[dict[str, Cell]]:
    """The same rows with their cells as they are in the graph; facets and errors as for :func:`find_rows`."""
    columns = table.columns()
    known = KnownCells()
    return [dict(zip(columns, known.row(row), strict=True)) for row in _matching(table, terms, facets)]


def _matching(table: EvidenceTable, terms: Terms, facets: FacetWords) -> Iterator[Sequence[Cell]]:
    """The rows that match every facet, as they are kept."""
    wanted, exact, records = [], [], []
    for facet, given in facets.items():
        values = as_sequence(given) if given else []
        if not values:
            continue
        if facet in FACET_WORDS:
            columns, branches = FACET_WORDS[facet]
            wanted.append((columns, sorted(_wanted(terms, values, [iris.TERM + b for b in branches]))))
        elif facet in FACET_NUMBERS:
            ranges = [parse_range(v) for v in values]
            wanted.append(((FACET_NUMBERS[facet],), [_interval(r) for r in ranges]))
            exact.append((FACET_NUMBERS[facet], ranges))
        elif facet == "publication":
            records += _known(table, values)
        else:
            choice = did_you_mean(nearest(facet, [*FACET_WORDS, *FACET_NUMBERS, "publication"]))
            raise UnknownWordError(f"there is no facet '{facet}'", choice)
    columns = table.columns()
    # The table holds binary numbers: what stands at the end of an interval is decided here.
    ends = [(columns.index(column), ranges) for column, ranges in exact]
    for row in table.having(wanted, records):
        if all(any(_inside(cell_of(row[place]), r) for r in ranges) for place, ranges in ends):
            yield row


def _known(table: EvidenceTable, values: Sequence[str]) -> Sequence[str]:
    known = table.records()
    if unknown := sorted(set(values) - set(known)):
        raise UnknownWordError(f"no record is called '{unknown[0]}'", did_you_mean(nearest(unknown[0], known)))
    return values


def _interval(wanted: tuple[str, Decimal, Decimal | None]) -> tuple[float, float]:
    """A range that holds all that is wanted, and hardly more."""
    relation, first, second = wanted
    least = float("-inf") if relation in ("<", "<=") else float(first)
    most = float("inf") if relation in (">", ">=") else float(first if second is None else second)
    return least - abs(least) * 1e-9 if least > float("-inf") else -1e300, most * (1 + 1e-9) if most < 1e300 else 1e300


def _wanted(terms: Terms, values: Sequence[str], branches: Sequence[str]) -> set[str]:
    """The concepts meant, and all below them."""
    wanted: set[str] = set()
    for value in values:
        found = terms.find(value, branches)
        if not found:
            found = [terms.one(value, branches)]
        for concept in found:
            wanted |= terms.descendants(concept.iri)
    return wanted


def parse_range(text: str) -> tuple[str, Decimal, Decimal | None]:
    """``30``, ``30-40``, ``>=40``, ``<50`` → (relation, first, second).

    Raises:
        UnknownWordError: if it is none of these.
    """
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise UnknownWordError(f"'{text}' is no number or range", "write 30, 30-40, >=40 or <50")
    relation, bound, first, second = match.groups()
    if relation:
        return relation, Decimal(bound), None
    if second is None:
        return "=", Decimal(first), None
    if Decimal(second) < Decimal(first):
        raise UnknownWordError(f"the range '{text}' is empty", f"write {second}-{first}")
    return "-", Decimal(first), Decimal(second)


def _inside(cell: Cell, wanted: tuple[str, Decimal, Decimal | None]) -> bool:
    try:
        value = Decimal(str(cell))
    except ArithmeticError:
        return False
    relation, first, second = wanted
    if relation == "-":
        assert second is not None
        return first <= value <= second
    return {"=": value == first, ">=": value >= first, "<=": value <= first, ">": value > first, "<": value < first}[
        relation
    ]


class _Reader:
    """Rows with labels in place of concepts, paths in place of nodes, and rounded doses; each is looked up once."""

    def __init__(self, terms: Terms, columns: Sequence[str]) -> None:
        self._terms = terms
        known: dict[str, dict[Cell, Cell]] = {}
        places = {column: place for place, column in enumerate(columns)}
        self._plan = [(c, places.get(c), kind, known.setdefault(kind, {None: None})) for c, kind in _KINDS]
        self._treatment, self._basis, self._scale = (places[c] for c in ("treatment", "basis", "pain_scale"))

    def row(self, cells: Sequence[Cell]) -> dict[str, Cell]:
        """One row for a reader, from its cells as they are kept."""
        ready: dict[str, Cell] = {}
        for column, place, kind, known in self._plan:
            cell = None if place is None else cells[place]
            if cell not in known:
                known[cell] = _readable(self._terms, kind, cell_of(cell))
            ready[column] = known[cell]
        ready["dose"] = _joined(" / ", ready["total"], ready["fractions"]) if cells[self._treatment] else NO_TREATMENT
        if ready["dose"] and ready["basis"] and cell_of(cells[self._basis]) not in UNSTATED_CONCEPTS:
            ready["dose"] = f"{ready['dose']}, {ready['basis']}"
        ready["pain"] = _joined(" → ", ready["pain_before"], ready["pain_after"])
        if ready["pain"] and cells[self._scale]:
            scale = self._terms.get(str(cell_of(cells[self._scale])))
            ready["pain"] = f"{ready['pain']} ({min(scale.words, key=len)})"
        if counted := str(ready["outcome_n"] or ""):
            ready["outcome"] = _with_counts(str(ready["outcome"]), counted.split("; "))
        return ready


def _with_counts(outcomes: str, counted: list[str]) -> str:
    """Outcomes of a cohort, each with the number of members where one is reported."""
    known = {text.rsplit(" (", 1)[0] for text in counted}
    return ", ".join(sorted([*counted, *(o for o in outcomes.split(", ") if o not in known)]))


def _joined(sign: str, first: Cell, second: Cell) -> str | None:
    """``30 Gy / 10``, ``8 → 0``; None if there is neither."""
    return None if first is None and second is None else f"{first or '?'}{sign}{second or '?'}"


def _readable(terms: Terms, kind: str, cell: Cell) -> Cell:
    if cell is None or cell == "":
        return None
    if kind == "rounded" and isinstance(cell, Decimal):
        return cell.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if kind == "concepts":
        words = sorted({str(shown_cell(terms, Iri(part))) for part in str(cell).split()})
        return ", ".join(words)
    if kind == "texts":
        return "; ".join(sorted(set(str(cell).split("; "))))
    if kind == "class":
        return str(shown_cell(terms, cell)).removeprefix("metlit:")
    return shown_cell(terms, cell)


def choose_columns(wanted: str | None, form: str) -> list[str]:
    """The columns to show: those asked for, or all but in tables, where the most telling ones are.

    Raises:
        UnknownWordError: for an unknown column.
    """
    known = EVIDENCE_COLUMNS
    if wanted in (None, "all"):
        return list(TABLE) if wanted is None and form == "table" else list(EVIDENCE_COLUMNS)
    chosen = [c.strip() for c in str(wanted).split(",")]
    for column in chosen:
        if column not in known:
            raise UnknownWordError(f"there is no column '{column}'", did_you_mean(nearest(column, known)))
    return chosen
