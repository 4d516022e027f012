"""Proportions of people with an outcome, study by study with exact intervals, and pooled where that can be defended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from metlit import iris
from metlit.analysis.intervals import exact_interval
from metlit.analysis.network import connected_people
from metlit.analysis.people import People, chosen_from
from metlit.answers.library import Library
from metlit.errors import MetlitError, ResourceError
from metlit.model.rules import read_header
from metlit.model.terms import Terms, did_you_mean, nearest
from metlit.numbers.bands import band
from metlit.rdf.rows import Cell
from metlit.store.evidence_row import EvidenceRow

PROPORTION_COLUMNS = (
    "study",
    "group",
    "outcome",
    "with_outcome",
    "with_data",
    "people",
    "percent",
    "low",
    "high",
    "sites",
    "kind",
)


@dataclass
class _Group:
    """The people of one study, by what is known of them."""

    people: set[str] = field(default_factory=set)
    told: dict[str, list[bool]] = field(default_factory=dict)


@dataclass(frozen=True)
class Proportion:
    """How many people of a study have an outcome.

    Attributes:
        study: the record.
        group: what it is grouped by; empty if by nothing.
        part: how many have it.
        known: of how many that is known.
        people: how many there are.
        sites: treated lesions with the outcome, of those it is known of; empty for groups.
        single: whether it is known of one person only.
        cohort: whether the numbers are those printed for a group.
        subjects: whom it is about, as IRIs.
        cohort_of: if these patients are only some of a group, how large that is; else 0. They may have been chosen for
            the outcome.
        decided: whether there are outcomes that exclude it: else it is never known that somebody did not have it.
    """

    study: str
    group: str
    part: int
    known: int
    people: int
    sites: str
    single: bool
    cohort: bool
    subjects: tuple[str, ...]
    cohort_of: int = 0
    decided: bool = True

    @property
    def sound(self) -> bool:
        """Whether a proportion can be defended: of all that were treated, and with a known denominator."""
        return self.decided and (self.cohort or not self.cohort_of)

    @property
    def kind(self) -> str:
        """What the numbers are."""
        if self.cohort:
            return "group, as printed"
        if self.cohort_of:
            return f"chosen from {self.cohort_of}: no proportion"
        if not self.decided:
            return "nobody is known not to have it: no proportion"
        if self.single:
            return "single case" if self.people == 1 else "known of one person only"
        return "patients one by one"

    @property
    def interval(self) -> tuple[float, float]:
        """The exact interval (Clopper and Pearson)."""
        return exact_interval(self.part, self.known)


def proportions(
    library: Library,
    outcomes: Sequence[str],
    facets: Mapping[str, Sequence[str]] | None = None,
    by: str = "",
    bands: Sequence[float] = (),
) -> list[Proportion]:
    """The proportion of people with an outcome, of every study (and group) that says of anybody whether there is.

    A person whose treated lesions are told of one by one has the outcome if all of them have it. It is known of whom it
    is reported, or an outcome that excludes it (``analysis/exclusive.tsv``): pain relief leaves open whether it was
    complete. A group counts as many as are printed, if its members are not told of one by one, and people of two
    publications count once, in the first.

    Args:
        library: the opened store.
        outcomes: words for the outcome; everything below them counts.
        facets: as for ``metlit find``.
        by: a column of the evidence rows; nothing if empty.
        bands: where the numbers of that column are cut, ascending: 20, 40 makes < 20, 20 to < 40, and ≥ 40.

    Raises:
        UnknownWordError: for an unknown word or facet.
        MetlitError: if it cannot be grouped by that.
    """
    terms = library.terms
    plan = PoolingPlan.load(library)
    concepts = [c for word in outcomes for c in (terms.find(word, plan.branches) or [terms.one(word)])]
    wanted = {d for c in concepts for d in terms.descendants(c.iri)}
    excluding = _excluding([c.iri for c in concepts], plan.exclusive, terms) - wanted
    rows = library.evidence_cells(facets or {})
    if by and rows and by not in rows[0]:
        choice = did_you_mean(nearest(by, list(rows[0]))) or "a column of metlit query evidence"
        raise MetlitError(f"there is no column '{by}' to group by", choice)
    grouping = _Grouping(terms, by, bands)
    people = connected_people(library)
    found = list(_Telling(plan, rows, wanted, wanted | excluding, grouping, terms, people).proportions())
    selected = {iris.local_path(group).split("/")[0]: size for group, size in chosen_from(people).items()}
    return [replace(one, cohort_of=selected.get(one.study, 0), decided=one.cohort or bool(excluding)) for one in found]


@dataclass(frozen=True)
class PoolingPlan:
    """``layouts/analysis/exclusive.tsv``, and the facet that it is about.

    Attributes:
        columns: of the evidence rows, with outcomes.
        branches: below which words for outcomes are looked up.
        counted: the column with the numbers of people of a group who have an outcome.
        exclusive: groups of outcomes, as IRIs, of which a person has one at most.
    """

    columns: tuple[str, ...]
    branches: tuple[str, ...]
    counted: str
    exclusive: tuple[tuple[str, ...], ...]

    @classmethod
    def load(cls, library: Library) -> PoolingPlan:
        """Read it.

        Raises:
            ResourceError: if the header names no facet.
        """
        file = library.resources.analysis_file("exclusive")
        text = file.read_text(encoding="utf-8")
        header = read_header(text)
        facet = library.facets.get(header.get("facet", ""))
        if facet is None or not header.get("counted"):
            raise ResourceError(f"{file}: the header must name a facet, and the column where it is counted")
        lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
        exclusive = tuple(tuple(iris.TERM + concept for concept in line) for line in lines)
        return cls(facet.columns, facet.branches, header["counted"], exclusive)


def _excluding(roots: Sequence[str], exclusive: Iterable[Sequence[str]], terms: Terms) -> set[str]:
    """The outcomes that nobody can have who has one of those asked for."""
    lines = [[terms.descendants(concept) for concept in line] for line in exclusive]
    found: list[set[str]] = []
    for root in roots:
        members = [line for line in lines if any(root in one for one in line)]
        found.append({c for line in members for one in line if root not in one for c in one})
    return set.intersection(*found) if found else set()


@dataclass(frozen=True)
class _Grouping:
    """How rows are grouped: by what stands in a column, or by bands of its numbers; by nothing if it is empty."""

    terms: Terms
    column: str
    bands: Sequence[float]

    def of(self, row: EvidenceRow) -> str:
        if not self.column:
            return ""
        values = row.several(self.column)
        if self.bands:
            values = tuple(band(float(v), self.bands) for v in values if isinstance(v, int | Decimal))
        words = [self.terms.label(v) if v.startswith(iris.TERM) else v for v in map(str, values)]
        return "; ".join(sorted(words)) or "not reported"


@dataclass
class _Telling:
    """What the rows tell of an outcome.

    Attributes:
        rows: all of them.
        wanted: the outcome, as concepts.
        kinds: these, and those that exclude it.
        grouping: how rows are grouped.
    """

    plan: PoolingPlan
    rows: Sequence[EvidenceRow]
    wanted: set[str]
    kinds: set[str]
    grouping: _Grouping
    terms: Terms
    people: People
    counted: set[str] = field(default_factory=set)

    def proportions(self) -> Iterator[Proportion]:
        """Of the patients who are told of one by one, then of groups; everybody once, in the first that has them."""
        inside: set[str] = set()
        for (study, name), group in sorted(self._one_by_one().items()):
            known = {s: told for s, told in group.told.items() if not self._counted_elsewhere(s)}
            self.counted |= set(known)
            inside |= {whole for s in known for whole in self.people.above(s)}
            if known:
                yield _of_patients(study, name, group, known)
        for row in self.rows:
            size = row.people
            if size in (None, 1) or row.subject in inside | self.counted or not self._has(row, self.kinds):
                continue
            part = self._printed(row)
            if not self._counted_elsewhere(row.subject) and part is not None and part <= size:
                self.counted.add(row.subject)
                name = self.grouping.of(row)
                yield Proportion(row.record, name, part, size, size, "", False, True, (row.subject,))

    def _counted_elsewhere(self, subject: str) -> bool:
        return bool(self.people.same.get(subject, frozenset()) & self.counted)

    def _one_by_one(self) -> dict[tuple[str, str], _Group]:
        """Of the patients who are reported one by one: of each treated lesion whether it has the outcome."""
        found: dict[tuple[str, str], _Group] = {}
        for row in self.rows:
            if row.people == 1:
                group = found.setdefault((row.record, self.grouping.of(row)), _Group())
                group.people.add(row.subject)
                if row["treatment"] and self._has(row, self.kinds):
                    group.told.setdefault(row.subject, []).append(self._has(row, self.wanted))
        return found

    def _has(self, row: EvidenceRow, concepts: set[str]) -> bool:
        return any(c in concepts for column in self.plan.columns for c in row.concepts(column))

    def _printed(self, row: EvidenceRow) -> int | None:
        """How many members of a group are printed to have the outcome: the most of those that are given."""
        labels = {self.terms.label(c) for c in self.wanted}
        numbers = []
        for text in map(str, row.several(self.plan.counted)):
            name, _, count = text.rpartition(" (")
            if name in labels and count.rstrip(")").isdigit():
                numbers.append(int(count.rstrip(")")))
        return max(numbers, default=None)


def _of_patients(study: str, name: str, group: _Group, known: Mapping[str, list[bool]]) -> Proportion:
    """The proportion among patients of whom it is known, lesion by lesion."""
    flat = [one for told in known.values() for one in told]
    sites = f"{sum(flat)} of {len(flat)}"
    part = sum(all(told) for told in known.values())
    single = len(group.people) == 1 or len(known) == 1
    return Proportion(study, name, part, len(known), len(group.people), sites, single, False, tuple(sorted(known)))


def proportion_rows(found: Iterable[Proportion], outcome: str) -> list[dict[str, Cell]]:
    """Proportions as rows with the columns of ``COLUMNS``; percentages with one decimal."""
    rows = []
    for one in found:
        numbers = (one.part / one.known, *one.interval) if one.sound else ()
        percents = [f"{100 * number:.1f}" for number in numbers] or [None] * 3
        values = (one.study, one.group or None, outcome, one.part, one.known, one.people, *percents, one.sites or None)
        rows.append(dict(zip(PROPORTION_COLUMNS, (*values, one.kind), strict=True)))
    return rows
