"""How many members of a group have an outcome, out of what is printed of it: a number, or bounds of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from metlit.analysis.told_outcomes import AskedOutcome, ToldOutcome

# More outcomes than this are not combined: the most that one of them gives is taken.
_COMBINED = 12


@dataclass(frozen=True)
class GroupShare:
    """Between how many of how many members have an outcome."""

    least: int
    most: int
    whole: int


def group_share(asked: AskedOutcome, told: Iterable[ToldOutcome]) -> GroupShare | None:
    """The share of a group that has an outcome; None if nothing that is printed of it says so.

    The printed number of the outcome itself, or of the classes that make it up, is the number. Of other classes below
    it those that nobody has together add up to the least number, and those that exclude it leave the most.

    Args:
        asked: the outcome.
        told: of one group.
    """
    by_whole: dict[int, list[ToldOutcome]] = {}
    for one in asked.relevant(told):
        if one.count is not None and one.whole:
            by_whole.setdefault(one.whole, []).append(one)
    shares = [_share(asked, found, whole) for whole, found in by_whole.items()]
    # Of several denominators the one of which most is known, then the largest.
    return min(shares, key=lambda s: (s.most - s.least, -s.whole), default=None)


def _share(asked: AskedOutcome, told: Sequence[ToldOutcome], whole: int) -> GroupShare:
    printed: dict[str, list[int]] = {}
    without: dict[str, int] = {}
    for one in told:
        if asked.says(one):
            printed.setdefault(one.outcome, []).append(one.count or 0)
        else:
            without[one.outcome] = max(without.get(one.outcome, 0), one.count or 0)
    numbers = {outcome: set(counts) for outcome, counts in printed.items()}
    exact = [_number(root, numbers, asked) for root in asked.roots]
    known = [n for n in exact if n is not None]
    if len(known) == len(exact) and _apart(asked.roots, asked):
        part = min(sum(known), whole)
        return GroupShare(part, part, whole)
    least = min(_most_together({o: max(counts) for o, counts in printed.items()}, asked), whole)
    most = whole - min(_most_together(without, asked), whole)
    if known and len(known) == len(exact):
        most = min(most, sum(known))
    return GroupShare(least, max(least, most), whole)


def _number(outcome: str, printed: Mapping[str, set[int]], asked: AskedOutcome) -> int | None:
    """How many have an outcome: as printed, if one number is, or what those classes add up to that make it up."""
    found = printed.get(outcome, set())
    if found:
        return next(iter(found)) if len(found) == 1 else None
    for whole, parts in asked.relations.sums:
        numbers = [_number(part, printed, asked) for part in parts] if whole == outcome else [None]
        if None not in numbers:
            return sum(n for n in numbers if n is not None)
    return None


def _apart(outcomes: Sequence[str], asked: AskedOutcome) -> bool:
    """Whether nobody has two of them."""
    pairs = ((a, b) for place, a in enumerate(outcomes) for b in outcomes[place + 1 :])
    return all(asked.relations.exclude(a, b) for a, b in pairs)


def _most_together(numbers: Mapping[str, int], asked: AskedOutcome) -> int:
    """The greatest sum of numbers of outcomes of which nobody has two."""
    outcomes = sorted(numbers, key=lambda o: -numbers[o])
    if len(outcomes) > _COMBINED:
        return max(numbers.values())

    def greatest(left: Sequence[str]) -> int:
        if not left:
            return 0
        first, *rest = left
        compatible = [o for o in rest if asked.relations.exclude(first, o)]
        return max(numbers[first] + greatest(compatible), greatest(rest))

    return greatest(outcomes)
