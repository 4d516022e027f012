"""Which records of a chunk must not be in one store: those that name each other."""

from __future__ import annotations

from collections.abc import Iterable

from metlit.building.outcome import Outcome


def groups_apart(outcomes: Iterable[Outcome]) -> list[list[Outcome]]:
    """Groups in which no record names another: what one lacks must not be supplied by another."""
    groups: list[list[Outcome]] = []
    members: list[set[str]] = []
    named: list[set[str]] = []
    for outcome in outcomes:
        for place in range(len(groups)):
            if outcome.record not in named[place] and not outcome.ties.records & members[place]:
                break
        else:
            place = len(groups)
            groups.append([])
            members.append(set())
            named.append(set())
        groups[place].append(outcome)
        members[place].add(outcome.record)
        named[place] |= outcome.ties.records
    return groups
