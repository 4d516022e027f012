"""Proportions of people with an outcome, study by study with exact intervals, and pooled where that can be defended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from metlit import iris
from metlit.analysis.intervals import exact_interval
from metlit.analysis.network import connected_people
from metlit.analysis.people import People, chosen_from
from metlit.answers.library import Library
from metlit.errors import MetlitError
from metlit.model.terms import Terms
from metlit.numbers.bands import band
from metlit.rdf.rows import Cell, Row

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
        by: a column of the evidence rows, such as technique, site or intent; nothing if empty.
        bands: where the numbers of that column are cut, ascending: 20, 40 makes < 20, 20 to < 40, and ≥ 40.

    Raises:
        UnknownWordError: for an unknown word or facet.
        MetlitError: if it cannot be grouped by that.
    """
    terms = library.terms
    concepts = [c for word in outcomes for c in (terms.find(word, [iris.TERM + "outcome"]) or [terms.one(word)])]
    wanted = {d for c in concepts for d in terms.descendants(c.iri)}
    excluding = _excluding([c.iri for c in concepts], library) - wanted
    kinds = wanted | excluding
    rows = library.evidence_cells(facets or {})
    if by and rows and by not in rows[0]:
        raise MetlitError(f"there is no column '{by}' to group by", "technique, site, intent or eqd2_10")
    if bands:
        rows = [{**row, by: _band(row[by], bands)} for row in rows]
    people = connected_people(library)
    told = _told(rows, wanted, kinds, terms, by)
    found = _each(told, rows, wanted, kinds, terms, people, by)
    selected = {iris.local_path(group).split("/")[0]: size for group, size in chosen_from(people).items()}
    return [replace(one, cohort_of=selected.get(one.study, 0), decided=one.cohort or bool(excluding)) for one in found]


def _excluding(roots: Sequence[str], library: Library) -> set[str]:
    """The outcomes that nobody can have who has one of those asked for."""
    lines = library.resources.analysis_file("exclusive").read_text(encoding="utf-8").splitlines()
    found: list[set[str]] = []
    for root in roots:
        excluded: set[str] = set()
        for line in lines:
            if line and not line.startswith("#"):
                members = [library.terms.descendants(iris.term_iri("outcome", key)) for key in line.split("\t")]
                if any(root in one for one in members):
                    excluded |= set().union(*(one for one in members if root not in one))
        found.append(excluded)
    return set.intersection(*found) if found else set()


def _has(row: Row, concepts: set[str]) -> bool:
    return any(w in concepts for c in ("outcome", "derived") for w in str(row[c] or "").split(" "))


def _group(row: Row, terms: Terms, by: str) -> str:
    if not by:
        return ""
    words = str(row[by] or "not reported").split(" ")
    if not any(word.startswith(iris.TERM) for word in words):
        return " ".join(words)
    return "; ".join(sorted(terms.label(word) for word in words))


def _band(cell: Cell, limits: Sequence[float]) -> str | None:
    """Between which limits a number lies."""
    return band(float(cell), limits) if isinstance(cell, int | Decimal) else None


def _told(
    rows: Iterable[Row], wanted: set[str], kinds: set[str], terms: Terms, by: str
) -> dict[tuple[str, str], _Group]:
    """Of the patients who are reported one by one: of each treated lesion whether it has the outcome."""
    found: dict[tuple[str, str], _Group] = {}
    for row in rows:
        if row["n"] != 1:
            continue
        group = found.setdefault((iris.local_path(str(row["publication"])), _group(row, terms, by)), _Group())
        group.people.add(str(row["subject"]))
        if row["treatment"] and _has(row, kinds):
            group.told.setdefault(str(row["subject"]), []).append(_has(row, wanted))
    return found


def _each(
    told: Mapping[tuple[str, str], _Group],
    rows: Sequence[Row],
    wanted: set[str],
    kinds: set[str],
    terms: Terms,
    people: People,
    by: str,
) -> list[Proportion]:
    found: list[Proportion] = []
    counted: set[str] = set()
    inside: set[str] = set()
    for (study, name), group in sorted(told.items()):
        known = {s: of for s, of in group.told.items() if not people.same.get(s, frozenset()) & counted}
        counted |= set(known)
        inside |= {whole for s in known for whole in people.above(s)}
        if known:
            flat = [one for of in known.values() for one in of]
            sites = f"{sum(flat)} of {len(flat)}"
            part = sum(all(of) for of in known.values())
            single = len(group.people) == 1 or len(known) == 1
            found.append(
                Proportion(study, name, part, len(known), len(group.people), sites, single, False, tuple(sorted(known)))
            )
    for row in rows:
        subject = str(row["subject"])
        if row["n"] == 1 or not isinstance(row["n"], int) or subject in inside | counted or not _has(row, kinds):
            continue
        if people.same.get(subject, frozenset()) & counted:
            continue
        part = _printed(row, wanted, terms)
        if part is not None and part <= row["n"]:
            counted.add(subject)
            study = iris.local_path(str(row["publication"]))
            found.append(
                Proportion(study, _group(row, terms, by), part, row["n"], row["n"], "", False, True, (subject,))
            )
    return found


def _printed(row: Row, wanted: set[str], terms: Terms) -> int | None:
    """How many members of a group are printed to have the outcome: the most of those that are given."""
    labels = {terms.label(c) for c in wanted}
    numbers = []
    for text in str(row["outcome_n"] or "").split("; "):
        name, _, count = text.rpartition(" (")
        if name in labels and count.rstrip(")").isdigit():
            numbers.append(int(count.rstrip(")")))
    return max(numbers, default=None)


def proportion_rows(found: Iterable[Proportion], outcome: str) -> list[dict[str, Cell]]:
    """Proportions as rows with the columns of ``COLUMNS``; percentages with one decimal."""
    rows = []
    for one in found:
        numbers = (one.part / one.known, *one.interval) if one.sound else ()
        percents = [f"{100 * number:.1f}" for number in numbers] or [None] * 3
        values = (one.study, one.group or None, outcome, one.part, one.known, one.people, *percents, one.sites or None)
        rows.append(dict(zip(PROPORTION_COLUMNS, (*values, one.kind), strict=True)))
    return rows
