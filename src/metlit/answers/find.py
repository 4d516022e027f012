"""Evidence rows by facet: words, synonyms, CURIEs and the hierarchy decide which rows match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from metlit.answers.columns import EvidenceColumns, RowReader, ShownRow
from metlit.errors import UnknownWordError
from metlit.model.facets import NUMBER_FACET, WORD_FACET, Facet
from metlit.model.questions import RECORD_PARAMETER
from metlit.model.terms import Terms, did_you_mean, nearest
from metlit.numbers.bands import Between
from metlit.rdf.rows import Cell, as_sequence
from metlit.store.cells import Kept, KnownCells, cell_of
from metlit.store.evidence_row import EvidenceRow
from metlit.store.joined_rows import EvidenceTable

_NUMBER = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_RANGE = re.compile(rf"(?:(>=|<=|>|<)\s*({_NUMBER})|({_NUMBER})(?:\s*(?:-|–|\.\.)\s*({_NUMBER}))?)")

# How sure it is that a row matches.
_NO, _POSSIBLE, _CERTAIN = range(3)
_PERHAPS = "?"


class _Match(NamedTuple):
    """A row that matches: as it is kept, the facets that it may match and need not, and what it has only in a further
    column of a facet, as labels."""

    row: Sequence[Kept]
    possible: list[str]
    further: list[str]


# Relation, first and second number.
NumberRange = tuple[str, Decimal, Decimal | None]

FacetWords = Mapping[str, "str | Sequence[str]"]


class Finder:
    """Looks evidence rows up by facet.

    Args:
        table: the rows of the store.
        terms: the vocabularies.
        facets: those there are, by name.
    """

    def __init__(self, table: EvidenceTable, terms: Terms, facets: Mapping[str, Facet]) -> None:
        self._table, self._terms, self._facets = table, terms, {n: f for n, f in facets.items() if f.text}
        self._layout = table.layout()

    def shown(self, facets: FacetWords, columns: EvidenceColumns) -> list[ShownRow]:
        """The rows that match every facet (several words of one facet: any of them), as readers see them.

        Rows that may match and need not, because what is printed is a bound or a range, are among them and marked, and
        so are those that match by a further column of a facet.

        Args:
            facets: facet → words or ranges.
            columns: how readers see them.

        Raises:
            UnknownWordError: for an unknown facet, word or range.
        """
        reader = RowReader(self._terms, columns, self._layout.columns)
        return [reader.row(m.row, ", ".join(m.possible), ", ".join(m.further)) for m in self._matching(facets)]

    def rows(self, facets: FacetWords) -> list[EvidenceRow]:
        """The rows that match for certain, with their cells as they are in the graph; facets and errors as for
        :meth:`shown`. Counts rest on them: what may be, or is found by a further column, is not counted."""
        places = {column: place for place, column in enumerate(self._layout.columns)}
        known = KnownCells()
        found = self._matching(facets)
        return [EvidenceRow(places, known.row(m.row)) for m in found if not m.possible and not m.further]

    def _matching(self, facets: FacetWords) -> Iterator[_Match]:
        """The rows that match every facet."""
        wanted, exact, records, further = [], [], [], []
        for name, given in facets.items():
            values = as_sequence(given) if given else []
            if not values:
                continue
            facet = self._known(name)
            if facet.kind == NUMBER_FACET:
                ranges = [parse_range(v, facet.unit) for v in values]
                wanted.append((facet.columns, [_interval(r) for r in ranges]))
                exact.append((name, facet.columns, ranges))
            elif facet.kind == WORD_FACET:
                concepts = _wanted(self._terms, values, facet.branches)
                wanted.append((facet.searched, sorted(concepts)))
                if facet.further:
                    further.append((self._places(facet.columns), self._places(facet.further), concepts))
            elif facet.columns == (RECORD_PARAMETER,):
                records += self._nodes(values, self._table.records())
            else:
                known = [path for column in facet.columns for path in self._table.values(column)]
                wanted.append((facet.columns, self._nodes(values, known)))
        # The table holds binary numbers: what stands at the end of an interval is decided here.
        ends = [(name, self._places(columns), ranges) for name, columns, ranges in exact]
        for row in self._table.having(wanted, records):
            found = {name: _certainty([row[place] for place in places], ranges) for name, places, ranges in ends}
            if all(found.values()):
                possible = [name for name, certainty in found.items() if certainty is not _CERTAIN]
                only = {c for own, others, concepts in further for c in _only_there(row, own, others, concepts)}
                yield _Match(row, possible, sorted(map(self._terms.label, only)))

    def _places(self, columns: Sequence[str]) -> list[int]:
        return [self._layout.columns.index(column) for column in columns]

    def _known(self, name: str) -> Facet:
        if name not in self._facets:
            raise UnknownWordError(f"there is no facet '{name}'", did_you_mean(nearest(name, self._facets)))
        return self._facets[name]

    def _nodes(self, values: Sequence[str], known: Sequence[str]) -> Sequence[str]:
        if unknown := sorted(set(values) - set(known)):
            kind = "record" if "/" not in unknown[0] else "node"
            raise UnknownWordError(f"no {kind} is called '{unknown[0]}'", did_you_mean(nearest(unknown[0], known)))
        return values


def _interval(wanted: NumberRange) -> tuple[float, float]:
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
            wanted |= terms.meant(concept.iri)
    return wanted


def parse_range(text: str, unit: str = "") -> NumberRange:
    """``30``, ``30-40``, ``>=40``, ``<50``, perhaps with a unit behind → (relation, first, second).

    Raises:
        UnknownWordError: if it is none of these.
    """
    match = _RANGE.fullmatch(text.strip().removesuffix(unit).strip())
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


def _only_there(row: Sequence[Kept], own: Sequence[int], others: Sequence[int], wanted: set[str]) -> set[str]:
    """Which of the concepts wanted stand at other places of a row, if none stands at its own."""
    first, further = (
        {str(cell_of(one)) for place in places for one in _each(row[place])} & wanted for places in (own, others)
    )
    return set() if first else further


def _each(kept: Kept) -> Sequence[Cell]:
    return kept if isinstance(kept, list | tuple) else [kept]


def _certainty(cells: Sequence[Kept], wanted: Sequence[NumberRange]) -> int:
    """Whether any of some cells lies in any of some ranges: no, possibly, or certainly."""
    values = [cell_of(one) for kept in cells for one in _each(kept)]
    return max((_overlap(value, _interval_of(each)) for value in values for each in wanted), default=_NO)


def _span(value: Cell) -> Between | None:
    """What is known of a number: the number itself, or its limits, written as ranges are asked for."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Fraction(str(value))
    except ValueError:
        pass
    else:
        return Between(number, number)
    try:
        return _interval_of(parse_range(str(value)))
    except UnknownWordError:
        return None


def _interval_of(wanted: NumberRange) -> Between:
    relation, first, second = wanted
    low, high = Fraction(first), Fraction(first if second is None else second)
    return {
        ">=": Between(low),
        ">": Between(low, above=True),
        "<=": Between(high=high),
        "<": Between(high=high, below=True),
    }.get(relation, Between(low, high))


def _overlap(value: Cell, wanted: Between) -> int:
    """Whether a number, or what lies within limits, lies in an interval: certainly if all of it, possibly if some.

    A number with a question mark behind it is perhaps not the one.
    """
    text = str(value)
    known = _span(text.removesuffix(_PERHAPS) if isinstance(value, str) else value)
    if known is None:
        return _NO
    if known.within(wanted) and not text.endswith(_PERHAPS):
        return _CERTAIN
    return _POSSIBLE if known.meets(wanted) else _NO
