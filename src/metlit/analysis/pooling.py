"""Proportions of people with an outcome, study by study with exact intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from metlit import iris
from metlit.analysis.counting import Proportion, StudyCounter
from metlit.analysis.disputes import Reading, other_answers, readings
from metlit.analysis.network import connected_people
from metlit.analysis.overlap import perhaps_the_same
from metlit.analysis.people import People, chosen_from
from metlit.analysis.told_outcomes import AskedOutcome, ToldOutcome, told_outcomes
from metlit.answers.library import Library
from metlit.errors import MetlitError
from metlit.model.terms import Terms, did_you_mean, nearest
from metlit.numbers.bands import band
from metlit.store.evidence_row import EvidenceRow


def proportions(
    library: Library,
    outcomes: Sequence[str],
    facets: Mapping[str, Sequence[str]] | None = None,
    by: str = "",
    bands: Sequence[float] = (),
    unit: str = "",
) -> list[Proportion]:
    """The proportion of people with an outcome, of every study (and group) that says of anybody whether there is.

    A patient with several treated lesions has the outcome if all lesions that it is known of have it; of harm, such as
    a recurrence, one is enough. It is known of whom it is reported, or an outcome that excludes it
    (``ontology/outcomes.tsv``): pain relief leaves open whether it was complete. A group counts as many as are printed,
    if its members are not all told of one by one, and people of two publications count once, in the first.

    Args:
        library: the opened store.
        outcomes: words for the outcome; everything below them counts.
        facets: as for ``metlit find``.
        by: a column of the evidence rows; nothing if empty.
        bands: where the numbers of that column are cut, ascending: 20, 40 makes < 20, 20 to < 40, and ≥ 40.
        unit: what is counted: patients if empty, courses or lesions; of these only those of patients told one by one.

    Raises:
        UnknownWordError: for an unknown word, facet or unit, or an outcome that is good and bad alike.
        MetlitError: if it cannot be grouped by that.
    """
    return OutcomeCounts(library, facets, by, bands).of(outcomes, unit)


class OutcomeCounts:
    """Who is told of in a store, read once, to be counted by any outcome.

    Args:
        library, facets, by, bands: as for :func:`proportions`.

    Raises:
        UnknownWordError: for an unknown facet or word of one.
        MetlitError: if it cannot be grouped by that.
    """

    def __init__(
        self,
        library: Library,
        facets: Mapping[str, Sequence[str]] | None = None,
        by: str = "",
        bands: Sequence[float] = (),
    ) -> None:
        self._library, self._people = library, connected_people(library)
        self._rows = _Selection.of(library, facets or {}, _Grouping(library.terms, by, bands), self._people)
        self._doubts = readings(library)
        self.told = told_outcomes(library)

    def of(self, outcomes: Sequence[str], unit: str = "", graded: str = "") -> list[Proportion]:
        """The proportions of an outcome, of every study; as :func:`proportions`, and errors as there.

        Args:
            outcomes: words for it.
            unit: what is counted.
            graded: only events with this grade, as it is printed; all if empty.
        """
        asked = replace(AskedOutcome.of(outcomes, self._library, unit), graded=graded)
        sizes = {_record(group): size for group, size in chosen_from(self._people).items()}
        counter = StudyCounter(asked, self._people, sizes, self._rows.narrowed)
        found: list[Proportion] = []
        for record, told in groupby(self.told, lambda one: one.record):
            study = _Study(iris.local_path(record), list(told), self._rows, self._doubts.get(record, ()))
            found += study.proportions(counter, self._library.terms)
        return found

    def perhaps_twice(self, found: Sequence[Proportion]) -> list[tuple[str, str]]:
        """The records, two by two, of these proportions that may tell of the same people."""
        return perhaps_the_same(found, self._people)

    def selected(self) -> list[ToldOutcome]:
        """What is told of those whom the facets choose."""
        return [one for one in self.told if self._rows.names(one)]


@dataclass(frozen=True)
class _Study:
    """One record: what it tells of outcomes, and the other readings of it."""

    record: str
    told: Sequence[ToldOutcome]
    chosen_rows: _Selection
    doubts: Sequence[Reading]

    def proportions(self, counter: StudyCounter, terms: Terms) -> list[Proportion]:
        before = set(counter.counted)
        found = self._counted(counter, self.told)
        if not found:
            return []

        def again(told: Sequence[ToldOutcome]) -> list[Proportion]:
            return self._counted(replace(counter, counted=set(before)), told)

        texts = other_answers(found, self.told, self.doubts, again, counter, terms)
        return [replace(one, otherwise=text) for one, text in zip(found, texts, strict=True)]

    def _counted(self, counter: StudyCounter, told: Sequence[ToldOutcome]) -> list[Proportion]:
        names = {one: found for one in told if (found := self.chosen_rows.names(one))}
        return counter.study(self.record, told, names, self.chosen_rows.there.get(self.record, {}))


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


@dataclass(frozen=True)
class _Selection:
    """Which of what is told facets choose, and under which names it is grouped.

    Attributes:
        narrowed: whether they leave anything out, or group it.
        chosen: of each subject its rows that match.
        has_rows: the subjects that have rows, whether these match or not.
        targets: of each treatment how many it has.
        there: by record and name the patients with such rows.
        grouping: by what rows are grouped.
        people: how subjects relate.
    """

    narrowed: bool
    chosen: Mapping[str, Sequence[EvidenceRow]]
    has_rows: frozenset[str]
    targets: Mapping[str, int]
    there: Mapping[str, Mapping[str, set[str]]]
    grouping: _Grouping
    people: People

    @classmethod
    def of(
        cls, library: Library, facets: Mapping[str, Sequence[str]], grouping: _Grouping, people: People
    ) -> _Selection:
        rows = library.evidence_cells(facets)
        if grouping.column and rows and grouping.column not in rows[0]:
            choice = did_you_mean(nearest(grouping.column, list(rows[0]))) or "a column of metlit query evidence"
            raise MetlitError(f"there is no column '{grouping.column}' to group by", choice)
        narrowed = bool(grouping.column) or any(facets.values())
        chosen: dict[str, list[EvidenceRow]] = {}
        there: dict[str, dict[str, set[str]]] = {}
        for row in rows:
            chosen.setdefault(row.subject, []).append(row)
            if row.people == 1:
                there.setdefault(row.record, {}).setdefault(grouping.of(row), set()).add(row.subject)
        every = library.evidence_cells({}) if narrowed else rows
        targets: dict[str, set[str]] = {}
        for row in every:
            targets.setdefault(str(row["treatment"]), set()).update(map(str, row.several("target")))
        has_rows = frozenset(row.subject for row in every)
        counts = {treatment: len(found) for treatment, found in targets.items()}
        return cls(narrowed, chosen, has_rows, counts, there, grouping, people)

    def names(self, told: ToldOutcome) -> list[str]:
        """The names of the groups that it is in; none if it is not selected."""
        if not self.narrowed:
            return [""]
        subject = told.subject
        if subject not in self.has_rows:
            # What is told of a part of a group whose treatment is told of the whole.
            subject = next((whole for whole in self.people.above(subject) if whole in self.has_rows), subject)
        rows = self.chosen.get(subject, ())
        return sorted({self.grouping.of(row) for row in rows if subject != told.subject or self._belongs(told, row)})

    def _belongs(self, told: ToldOutcome, row: EvidenceRow) -> bool:
        """Whether it is the outcome of a row; as in ``ontology/rules/82-evidence-facets.rq``."""
        target, treatment = str(row["target"] or ""), str(row["treatment"] or "")
        if told.treatments and treatment and treatment not in told.treatments:
            return False
        if told.targets:
            return target in told.targets
        return not told.treatments or bool(treatment and (not target or self.targets.get(treatment, 0) <= 1))


def _record(subject: str) -> str:
    return iris.local_path(subject).split("/")[0]
