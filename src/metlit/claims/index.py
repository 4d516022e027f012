"""The claims of a paper by what they are of: which of them each is compared with, and how many that leaves out.

Of claims that say the same two stand for all; of more than :data:`MOST` that differ the first ones do. So the work of
an audit grows with the number of claims, not with its square.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from metlit.claims.claim import NOT_STATED, Claim

# Papers print one figure in ten places at most.
MOST = 50
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Kin:
    """Claims of one kind: all, those that are compared with each other, and how many different ones there are."""

    every: Sequence[Claim]
    compared: Sequence[Claim]
    different: int


class ClaimIndex:
    """What the claims of a paper are compared with.

    Args:
        claims: all of the paper, in its order.
    """

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._claims = claims
        self._by: dict[str, dict[Hashable, Kin]] = {}
        self._people = _people(claims)
        self._sizes = sorted(self._people)
        self._rank = {number: place for place, number in enumerate(self._people)}
        self.counts = Counter(c.count for c in claims if c.count is not None)
        percentages = [c.percentage for c in claims if c.statistic == "percentage"]
        self.percentages = {p.value for p in percentages if p is not None}

    def alike(self, claim: Claim) -> Sequence[Claim]:
        """Those of the same key under the same conditions, over any group; the claim itself among them."""
        return self._kin("alike", _alike, _alike(claim))

    def of(self, of: str) -> Sequence[Claim]:
        """Those of the same key."""
        return self._kin("of", lambda c: c.of, of)

    def every(self, of: str) -> Sequence[Claim]:
        """All of the same key."""
        kin = self._table("of", lambda c: c.of).get(of)
        return kin.every if kin is not None else ()

    def named(self, of: str) -> Sequence[Claim]:
        """Those of the same key over a group that the paper names."""
        return self._kin("named", _named, of)

    def dated(self, of: str) -> Sequence[Claim]:
        """Those of the same key with a year among their conditions."""
        return self._kin("dated", _dated, of)

    def lists_of(self, of: str) -> Sequence[Claim]:
        """Lists of parts of the same key."""
        return self._kin("lists of", lambda c: c.of if c.statistic == "parts" else None, of)

    def lists_over(self, whole: str) -> Sequence[Claim]:
        """Lists of parts that belong to the same whole."""
        return self._kin("lists over", lambda c: c.whole if c.statistic == "parts" else None, whole)

    def same_subject(self, claim: Claim) -> Sequence[Claim]:
        """Those of the same subject."""
        return self._kin("subject", lambda c: c.subject, claim.subject)

    def complements(self, percentage: Fraction) -> Sequence[Claim]:
        """Those that print what is missing to a hundred."""
        return self._kin("percentage", lambda c: c.percentage.value if c.percentage else None, 100 - percentage)

    def people(self, least: Fraction, most: Fraction | None) -> Iterator[tuple[int, str]]:
        """Numbers of people that the paper prints, with a place of each: those between two, :data:`MOST` at most."""
        end = len(self._sizes) if most is None else bisect_right(self._sizes, most)
        found = self._sizes[bisect_left(self._sizes, least) : end][:MOST]
        for number in sorted(found, key=self._rank.__getitem__):
            yield number, self._people[number]

    def left_out(self) -> Iterator[tuple[Claim, int]]:
        """Of claims alike that are not all compared with each other, the first one, and how many there are."""
        for claim in self._claims:
            kin = self._table("alike", _alike).get(_alike(claim))
            if kin is not None and kin.different > MOST and kin.compared[0] is claim:
                yield claim, kin.different

    def _kin(self, name: str, key: Callable[[Claim], Hashable], wanted: Hashable) -> Sequence[Claim]:
        kin = self._table(name, key).get(wanted)
        return kin.compared if kin is not None else ()

    def _table(self, name: str, key: Callable[[Claim], Hashable]) -> dict[Hashable, Kin]:
        if name not in self._by:
            groups: dict[Hashable, list[Claim]] = {}
            for claim in self._claims:
                groups.setdefault(key(claim), []).append(claim)
            groups.pop(None, None)
            self._by[name] = {wanted: _kin(group) for wanted, group in groups.items()}
        return self._by[name]


def _kin(group: Sequence[Claim]) -> Kin:
    if len(group) <= MOST:
        return Kin(group, group, len(group))
    said: dict[Hashable, list[Claim]] = {}
    for claim in group:
        said.setdefault(_said(claim), []).append(claim)
    # Two of those that say the same: each has another one that agrees.
    return Kin(group, [claim for same in list(said.values())[:MOST] for claim in same[:2]], len(said))


def _people(claims: Sequence[Claim]) -> dict[int, str]:
    found: dict[int, str] = {}
    for claim in claims:
        for number in (claim.count, claim.denominator):
            if number and not claim.record:
                found.setdefault(number, claim.place)
    return found


def _said(claim: Claim) -> Hashable:
    """What a claim says, wherever it says it."""
    figures = (claim.printed, claim.value, claim.count, claim.denominator, claim.parts, claim.further)
    return claim.statistic, claim.subject, claim.whole, figures


def _alike(claim: Claim) -> Hashable:
    return None if claim.record else (claim.of, tuple(sorted(claim.where.items())))


def _named(claim: Claim) -> Hashable:
    return None if claim.record or claim.over == NOT_STATED else claim.of


def _dated(claim: Claim) -> Hashable:
    return claim.of if any(_YEAR.fullmatch(value) for value in claim.where.values()) else None
