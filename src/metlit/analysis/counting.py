"""The patients of one study with an outcome: one by one where they are told of so, else as printed of their group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from metlit import iris
from metlit.analysis.intervals import exact_interval
from metlit.analysis.people import People
from metlit.analysis.shares import GroupShare, group_share
from metlit.analysis.told_outcomes import AskedOutcome, ToldOutcome
from metlit.model.outcomes import UNIT_COLUMNS


@dataclass(frozen=True)
class Proportion:
    """How many people of a study have an outcome.

    Attributes:
        study: the record.
        group: what it is grouped by; empty if by nothing.
        part: how many have it, at least.
        known: of how many that is known.
        people: how many there are.
        sites: lesions with the outcome, of those it is known of; empty for groups.
        single: whether it is known of one person only.
        cohort: whether the numbers are those printed for a group.
        subjects: whom it is about, as IRIs.
        entries: the entries that it rests on, as IRIs.
        cohort_of: how large the group is from which these people may have been chosen for the outcome; 0 if none.
        decided: whether it is known of somebody, or could be, that he or she does not have it.
        most: how many have it at most; as ``part`` where that is the number.
        unit: what is counted, in the plural.
        dependent: whether several of them may be of one patient, and depend on each other.
        otherwise: what it would be with other readings of the paper.
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
    entries: tuple[str, ...] = ()
    cohort_of: int = 0
    decided: bool = True
    most: int = -1
    unit: str = ""
    dependent: bool = False
    otherwise: str = ""

    @property
    def exact(self) -> bool:
        """Whether it is one number, and not bounds of one."""
        return self.most in (-1, self.part)

    @property
    def sound(self) -> bool:
        """Whether a proportion can be defended: of all that were treated, and with a known denominator."""
        return self.decided and self.exact and not self.cohort_of

    @property
    def kind(self) -> str:
        """What the numbers are."""
        if self.cohort_of:
            return f"chosen from {self.cohort_of}: no proportion"
        if not self.decided:
            return "nobody is known not to have it: no proportion"
        if not self.exact:
            return "bounds: classes that are not known to be disjoint, or not all: no proportion"
        if self.cohort:
            return "group, as printed"
        if self.dependent:
            return f"{self.unit} one by one, of {self.people} patients: those of one patient depend on each other"
        if self.single:
            return "single case" if self.people == 1 else "known of one person only"
        return "patients one by one"

    @property
    def interval(self) -> tuple[float, float]:
        """The exact interval (Clopper and Pearson)."""
        return exact_interval(self.part, self.known)


@dataclass
class _Named:
    """The patients of a study under one name of what it is grouped by: of each the verdicts, lesion by lesion."""

    people: set[str] = field(default_factory=set)
    told: dict[str, dict[str, list[bool]]] = field(default_factory=dict)
    entries: set[str] = field(default_factory=set)


@dataclass
class StudyCounter:
    """Counts the people of studies, everybody once, in the first study that has them.

    Attributes:
        asked: the outcome.
        people: how subjects relate.
        chosen: of records in which some members only of a group are told of one by one, how large that is.
        narrowed: whether facets or groups leave some of the patients of a group out.
        counted: who was, patients and groups.
    """

    asked: AskedOutcome
    people: People
    chosen: Mapping[str, int] = field(default_factory=dict)
    narrowed: bool = False
    counted: set[str] = field(default_factory=set)

    def study(
        self,
        record: str,
        told: Sequence[ToldOutcome],
        names: Mapping[ToldOutcome, Sequence[str]],
        there: Mapping[str, set[str]],
    ) -> list[Proportion]:
        """The proportions of a study.

        Args:
            record: its id.
            told: all that it tells of outcomes.
            names: of what is selected, the names of the groups that it is in.
            there: by name, the patients who are selected, whether anything is told of them or not.
        """
        groups = self._groups(told, names) if self.asked.unit.people else {}
        patients = self._one_by_one(told, names, there)
        if not self.narrowed:
            patients = self._not_better_told(patients, groups)
        found = []
        for name, of in sorted(patients.items()):
            self.counted |= set(of.told)
            found.append(self._of_patients(record, name, of))
        inside = {whole for of in patients.values() for s in of.told for whole in self.people.above(s)}
        for subject, (name, share, entries) in groups.items():
            if subject not in inside | self.counted and not self._counted_elsewhere(subject):
                self.counted.add(subject)
                chosen = self._chosen_group(subject, share, told)
                one = _of_group(record, name, subject, share, entries, chosen)
                found.append(replace(one, unit=self.asked.unit.name))
        return found

    def _not_better_told(self, patients: Mapping[str, _Named], groups: Collection[str]) -> dict[str, _Named]:
        """The patients without those whose group is told of while they are not all, or not all are told of."""

        def within(subjects: Iterable[str]) -> set[str]:
            return {s for s in subjects if any(whole in groups for whole in self.people.above(s))}

        found = {}
        for name, of in patients.items():
            inside = within(of.told)
            if inside and (_record(next(iter(inside))) in self.chosen or not within(of.people) <= set(of.told)):
                told = {s: units for s, units in of.told.items() if s not in inside}
                of = _Named(of.people - within(of.people), told, of.entries)
            if of.told:
                found[name] = of
        return found

    def _counted_elsewhere(self, subject: str) -> bool:
        return bool(self.people.same.get(subject, frozenset()) & self.counted)

    def _one_by_one(
        self, told: Iterable[ToldOutcome], names: Mapping[ToldOutcome, Sequence[str]], there: Mapping[str, set[str]]
    ) -> dict[str, _Named]:
        """Of the patients who are reported one by one: of each lesion (or course) whether it has the outcome."""
        found: dict[str, _Named] = {}
        for one in told:
            says = self.asked.says(one)
            if says is None or not one.single or self._counted_elsewhere(one.subject):
                continue
            for name in names.get(one, ()):
                of = found.setdefault(name, _Named(set(there.get(name, ()))))
                of.people.add(one.subject)
                of.entries.add(one.entry)
                for key in self._units(one):
                    of.told.setdefault(one.subject, {}).setdefault(key, []).append(says)
        return found

    def _units(self, one: ToldOutcome) -> tuple[str, ...]:
        """What it is about; of people the targets, all or any of which must have it."""
        found = dict(zip(UNIT_COLUMNS, (one.treatments, one.targets), strict=True))
        columns = reversed(UNIT_COLUMNS) if self.asked.unit.people else self.asked.unit.by
        return next((found[column] for column in columns if found[column]), ("",))

    def _of_patients(self, record: str, name: str, of: _Named) -> Proportion:
        lesions = {s: [any(says) for says in units.values()] for s, units in of.told.items()}
        flat = [one for verdicts in lesions.values() for one in verdicts]
        have = sum((any if self.asked.harm else all)(verdicts) for verdicts in lesions.values())
        sites = f"{sum(flat)} of {len(flat)}"
        part, known = (have, len(lesions)) if self.asked.unit.people else (sum(flat), len(flat))
        people = len(of.people)
        single = people == 1 or len(lesions) == 1
        decided = bool(self.asked.excluding) or not all(flat)
        subjects, entries = tuple(sorted(of.told)), tuple(sorted(of.entries))
        chosen = self.chosen.get(record, 0)
        unit = self.asked.unit.name, not self.asked.unit.people
        return Proportion(
            record, name, part, known, people, sites, single, False, subjects, entries, chosen, decided, -1, *unit
        )

    def _groups(
        self, told: Sequence[ToldOutcome], names: Mapping[ToldOutcome, Sequence[str]]
    ) -> dict[str, tuple[str, GroupShare, tuple[str, ...]]]:
        """Of the groups of which the outcome is told: those that are in no other one of which it is, too."""
        by_subject: dict[str, list[ToldOutcome]] = {}
        for one in told:
            if not one.single and one in names:
                by_subject.setdefault(one.subject, []).append(one)
        found = {}
        for subject, own in by_subject.items():
            share = group_share(self.asked, own)
            if share is not None:
                relevant = list(self.asked.relevant(own))
                name = "; ".join(sorted({n for one in relevant for n in names[one]}))
                found[subject] = name, share, tuple(sorted({one.entry for one in relevant}))
        tops = {s: f for s, f in found.items() if not any(whole in found for whole in self.people.above(s))}
        for subject, (name, share, entries) in tops.items():
            inside = [f[1].least for s, f in found.items() if subject in self.people.above(s)]
            patients = {
                o.subject for o in told if o.single and self.asked.says(o) and subject in self.people.above(o.subject)
            }
            least = max([share.least, len(patients), *inside]) if share.least < share.most else share.least
            tops[subject] = name, replace(share, least=min(least, share.most)), entries
        return self._without_overlap(tops)

    def _without_overlap(self, found: dict[str, tuple]) -> dict[str, tuple]:
        """Groups that together have more people than the one that they are part of: the largest alone."""
        kept = dict(found)
        for whole in {w for s in found for w in self.people.above(s)}:
            parts = [s for s in kept if whole in self.people.above(s)]
            if sum(kept[s][1].whole for s in parts) > self.people.sizes.get(whole, 10**9):
                largest = max(parts, key=lambda s: (kept[s][1].whole, s))
                kept = {s: f for s, f in kept.items() if s not in parts or s == largest}
        return kept

    def _chosen_group(self, subject: str, share: GroupShare, told: Iterable[ToldOutcome]) -> int:
        """How large the group is from which this one was chosen for an outcome; 0 if it was not.

        It was if a larger group of the study is told to have as many people with an outcome of a kind that is asked
        for, or told of this one, as it has members; or if all of it have what is asked for, and nothing is told of
        that of the group that it is part of.
        """
        size = next((one.members or 0 for one in told if one.subject == subject), 0)
        families = self.asked.families | {one.family for one in told if one.subject == subject}
        for one in told:
            larger = not one.single and one.subject != subject and (one.members or 0) > size
            if larger and one.present and one.count == size and one.family in families:
                return max(self.people.sizes.get(w, 0) for w in (one.subject, *self.people.above(one.subject)))
        wholes = [self.people.sizes.get(w, 0) for w in self.people.above(subject)]
        return max(wholes, default=0) if share.least == share.whole and max(wholes, default=0) > size else 0


def _record(subject: str) -> str:
    return iris.local_path(subject).split("/")[0]


def _of_group(
    record: str, name: str, subject: str, share: GroupShare, entries: tuple[str, ...], chosen: int
) -> Proportion:
    return Proportion(
        record,
        name,
        share.least,
        share.whole,
        share.whole,
        "",
        False,
        True,
        (subject,),
        entries,
        chosen,
        most=share.most,
    )
