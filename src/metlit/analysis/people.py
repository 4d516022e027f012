"""How many people stand behind a statement: bounds that respect groups, parts of groups, and people reported twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bounds:
    """Between how many people it is, and whether the size of some group is unknown, so that it may be more.

    Attributes:
        least: at least so many.
        most: at most so many, of the groups whose size is known.
        open: whether there is a group of unknown size.
    """

    least: int = 0
    most: int = 0
    open: bool = False

    def either(self, other: Bounds) -> Bounds:
        """Of two statements about the same people."""
        return Bounds(max(self.least, other.least), max(self.most, other.most), self.open or other.open)

    def __add__(self, other: Bounds) -> Bounds:
        """Of two statements about different people."""
        return Bounds(self.least + other.least, self.most + other.most, self.open or other.open)


@dataclass(frozen=True)
class People:
    """What is known of how subjects relate.

    Attributes:
        wholes: of a subject the group that it is directly part of.
        same: of a subject those that are the same person or group.
        overlapping: of a subject those that may be, or include, the same people.
        sizes: of a group how many people it has, if that is known.
    """

    wholes: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, frozenset[str]] = field(default_factory=dict)
    overlapping: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)

    def above(self, subject: str) -> Iterable[str]:
        """The groups that a subject is part of, the nearest first."""
        seen = {subject}
        while (subject := self.wholes.get(subject, "")) and subject not in seen:
            seen.add(subject)
            yield subject


def together(told: Mapping[str, Bounds], people: People) -> Bounds:
    """The bounds of everybody of whom something is told, each person once.

    Members of a group of which it is told too are among those of the group: the group's least is then the most that one
    of its statements gives, its members one by one taken together; people who may be the same count once for the
    least and each for the most.

    Args:
        told: of each subject, patient or group, how many of its people it is told of.
        people: how the subjects relate.
    """
    nested: dict[str, list[str]] = {}
    tops: list[str] = []
    for subject in sorted(told):
        whole = next((group for group in people.above(subject) if group in told), "")
        (nested.setdefault(whole, []) if whole else tops).append(subject)
    alone = {subject: _with_parts(subject, told, nested) for subject in tops}
    return _across(alone, people)


def _with_parts(subject: str, told: Mapping[str, Bounds], nested: Mapping[str, list[str]]) -> Bounds:
    """A group with those of its parts and members of whom it is told too: single people add up, groups may overlap."""
    parts = [_with_parts(part, told, nested) for part in nested.get(subject, [])]
    own = told[subject]
    singles = sum(part.least for part in parts if part.most == 1)
    groups = max((part.least for part in parts if part.most != 1), default=0)
    most = max(own.most, max((part.most for part in parts), default=0), singles)
    return Bounds(max(own.least, singles, groups), most, own.open or any(part.open for part in parts))


def _across(alone: Mapping[str, Bounds], people: People) -> Bounds:
    """Subjects of several publications: the same people once, perhaps the same once for the least."""
    merged: dict[str, Bounds] = {}
    for subject, bounds in alone.items():
        first = min({subject, *(s for s in people.same.get(subject, ()) if s in alone)})
        merged[first] = merged[first].either(bounds) if first in merged else bounds
    least = most = 0
    left = dict(merged)
    is_open = any(bounds.open for bounds in merged.values())
    while left:
        subject, bounds = left.popitem()
        group = [bounds.least]
        todo = [subject]
        most += bounds.most
        while todo:
            for other in people.overlapping.get(todo.pop(), ()):
                if other in left:
                    found = left.pop(other)
                    group.append(found.least)
                    most += found.most
                    todo.append(other)
        least += max(group)
    return Bounds(least, most, is_open)


def chosen_from(people: People) -> dict[str, int]:
    """The groups of which some members only are reported one by one, with their sizes, the largest last.

    These members may have been chosen for what became of them.
    """
    groups = set(people.wholes.values())
    members: dict[str, int] = {}
    for subject in people.wholes:
        for whole in people.above(subject) if subject not in groups else ():
            members[whole] = members.get(whole, 0) + 1
    found = {group: size for group, size in people.sizes.items() if 0 < members.get(group, 0) < size}
    return dict(sorted(found.items(), key=lambda item: item[1]))
