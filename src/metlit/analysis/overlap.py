"""Studies that may tell of the same people: what is counted of both may count somebody twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from metlit.analysis.counting import Proportion
from metlit.analysis.people import People


def perhaps_the_same(found: Iterable[Proportion], people: People) -> list[tuple[str, str]]:
    """The records, two by two, of which a subject, or a group above or below it, may overlap with one of the other."""
    subjects: dict[str, set[str]] = {}
    for one in found:
        subjects.setdefault(one.study, set()).update(one.subjects)
    below: dict[str, set[str]] = {}
    for subject in people.wholes:
        for whole in people.above(subject):
            below.setdefault(whole, set()).add(subject)
    near = {
        study: own
        | {whole for s in own for whole in people.above(s)}
        | {part for s in own for part in below.get(s, ())}
        for study, own in subjects.items()
    }
    return [
        (one, other)
        for one, other in combinations(sorted(near), 2)
        if any(not near[other].isdisjoint(people.overlapping.get(subject, ())) for subject in near[one])
    ]


def overlap_sentences(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """What is to be said of them."""
    return [
        f"{one} and {other} may tell of the same people; who they are is not known: both count" for one, other in pairs
    ]
