"""The marks of a figure out of the rows of a table: people counted once, proportions with their exact intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from metlit import iris
from metlit.analysis.intervals import exact_interval
from metlit.analysis.people import Bounds, People, chosen_from, together
from metlit.figures.figure import AT_MOST, BETWEEN, PEOPLE, SEVERAL, Mark
from metlit.numbers.bands import number
from metlit.tables.table import NOTHING

Texts = Mapping[str, str]
RECORD_OF, SIZE = "record", "n"


@dataclass
class _Told:
    """Of whom something is told, and where."""

    people: dict[str, Bounds] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    def take(self, subject: str, bounds: Bounds, source: str) -> None:
        self.people[subject] = self.people[subject].either(bounds) if subject in self.people else bounds
        self.sources.add(source)


def subject_of(row: Texts) -> str:
    """The patient or group that a row is about, as an IRI."""
    return iris.RECORD + "/".join(row[RECORD_OF].split("/")[:2])


def marks_of_rows(rows: Iterable[Texts], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each row."""
    for row in rows:
        yield Mark({c: row[c] for c in columns}, (row[RECORD_OF],))


def split_marks(rows: Iterable[Texts], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each row and each value of its cells."""
    for row in rows:
        for cells in product(*(row[c].split(BETWEEN) for c in columns)):
            yield Mark(dict(zip(columns, cells, strict=True)), (row[RECORD_OF],))


def flows(rows: Iterable[Texts], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each combination of values, with the people who have it.

    A group counts without those of its members who have rows of their own, and the same people in two publications
    once. A cell of a group with several values is one value, *several*: which member has which is not known.
    """
    told: dict[tuple[str, ...], _Told] = {}
    for key, subject, bounds, source in _flowing(rows, columns, people):
        told.setdefault(key, _Told()).take(subject, bounds, source)
    yield from _marks(told, columns, people)


def everybody(rows: Iterable[Texts], columns: Sequence[str], people: People) -> dict[tuple[str, str], int]:
    """Of each value of a column how many different people flow through it."""
    told: dict[tuple[str, str], _Told] = {}
    for key, subject, bounds, source in _flowing(rows, columns, people):
        for of in zip(columns, key, strict=True):
            told.setdefault(of, _Told()).take(subject, bounds, source)
    return {of: together(found.people, people).least for of, found in told.items()}


def _flowing(
    rows: Iterable[Texts], columns: Sequence[str], people: People
) -> Iterator[tuple[tuple[str, ...], str, Bounds, str]]:
    rows = list(rows)
    own = _own_sizes(rows, people)
    for row in rows:
        subject = subject_of(row)
        size = own.get(subject)
        key = tuple(SEVERAL if BETWEEN in row[c] and size != 1 else row[c] for c in columns)
        yield key, subject, Bounds(size or 0, size or 0, size is None), row[RECORD_OF]


def crossed(rows: Iterable[Texts], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each value of the first column with each of the second, with bounds of the people.

    A group with several values has each of them somewhere among its members: it counts for the upper bound only.
    """
    told: dict[tuple[str, ...], _Told] = {}
    for row in rows:
        cells = [row[c].split(BETWEEN) for c in columns]
        size = number(row.get(SIZE, ""))
        sure = size is not None and (size == 1 or all(len(cell) == 1 for cell in cells))
        bounds = Bounds(int(size) if sure else 0, int(size or 0), size is None)
        for key in product(*cells):
            told.setdefault(key, _Told()).take(subject_of(row), bounds, row[RECORD_OF])
    yield from _marks(told, columns, people)


def proportion_marks(rows: Iterable[Texts], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each publication of more than one person and class of outcome: of how many it is reported.

    Patients who are reported one by one are counted in the rows, if they are all of their group; of other groups the
    number that is printed is taken. Whoever has several outcomes is in several classes. Intervals: Clopper and
    Pearson, Biometrika 1934;26:404-13.

    Args:
        columns: the publication, and the class.
    """
    study, kind = columns
    counted: dict[str, dict[str, _Told]] = {}
    wholes: dict[tuple[str, str], list[Texts]] = {}
    members: set[str] = set()
    for row in rows:
        subject = subject_of(row)
        if people.same.get(subject) and min(people.same[subject]) < subject:
            continue
        if number(row["whole"]) == 1:
            members |= set(people.above(subject))
            for one in row[kind].split(BETWEEN):
                counted.setdefault(row[study], {}).setdefault(one, _Told()).take(subject, Bounds(1, 1), row[RECORD_OF])
        else:
            wholes.setdefault((row[study], subject), []).append(row)
    chosen = {iris.local_path(group).split("/")[0] for group in chosen_from(people)}
    members -= {group for group in members if iris.local_path(group).split("/")[0] in chosen}
    for name, classes in counted.items():
        records = {iris.local_path(s).split("/")[0] for told in classes.values() for s in told.people}
        if records & chosen:
            continue
        asked = {subject for told in classes.values() for subject in told.people}
        for one, told in classes.items() if len(asked) > 1 else ():
            yield _proportion({study: name, kind: one}, len(told.people), len(asked), told.sources)
    for (name, subject), of_group in wholes.items():
        if subject not in members:
            yield from _of_group(of_group, {study: name}, kind)


def _of_group(rows: Sequence[Texts], values: dict[str, str], kind: str) -> Iterator[Mark]:
    for row in rows:
        part, whole = number(row[SIZE]), number(row["whole"])
        if part is not None and whole and part <= whole and row[kind] != NOTHING:
            yield _proportion(values | {kind: row[kind]}, int(part), int(whole), {row[RECORD_OF]})


def _proportion(values: dict[str, str], part: int, whole: int, sources: set[str]) -> Mark:
    low, high = exact_interval(part, whole)
    texts = {"part": part, "whole": whole, "percent": 100 * part / whole, "low": 100 * low, "high": 100 * high}
    shown = {k: str(v) if isinstance(v, int) else f"{v:.1f}" for k, v in texts.items()}
    return Mark(values | shown, tuple(sorted(sources)))


def _own_sizes(rows: Iterable[Texts], people: People) -> dict[str, int]:
    """Of each subject how many people it stands for, those left out who have rows of their own."""
    sizes: dict[str, int] = {}
    for row in rows:
        if (size := number(row.get(SIZE, ""))) is not None:
            subject = subject_of(row)
            sizes[subject] = max(int(size), sizes.get(subject, 0))
    own = dict(sizes)
    for subject, size in sizes.items():
        whole = next((group for group in people.above(subject) if group in sizes), None)
        if whole:
            own[whole] = max(0, own[whole] - size)
    return own


def _marks(told: Mapping[tuple[str, ...], _Told], columns: Sequence[str], people: People) -> Iterator[Mark]:
    for key, of in told.items():
        bounds = together(of.people, people)
        values = dict(zip(columns, key, strict=True))
        counts = {PEOPLE: str(bounds.least), AT_MOST: str(bounds.most)}
        yield Mark(values | counts, tuple(sorted(of.sources)))
