"""What would give a printed figure that the rows do not give: the likely slip, found by trying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import lcm

from metlit.claims.aims import Group
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.numbers.rounding import decimals_of, quantized, reported_as, root, shown
from metlit.numbers.summaries import STATISTICS, population_sd
from metlit.record.case import CaseValue

MOST_SHOWN = 3
_ENDS = ("min", "max")
NEAR = Fraction(1, 10)


@dataclass(frozen=True)
class Candidate:
    """Another set of values that the authors may have used."""

    what: str
    values: tuple[Fraction, ...]


@dataclass(frozen=True)
class Search:
    """Where to look: the claim, the group that it may be over, and the unit that it is printed in."""

    claim: Claim
    paper: Paper
    group: Group
    unit: str

    def values(self, rows: Sequence[CaseValue]) -> list[Fraction]:
        return self.paper.values(self.paper.amounts(rows), self.unit)

    def rows(self, where: Mapping[tuple[str, ...], str], *, absent: bool = False) -> list[CaseValue]:
        aim = self.paper.aim(self.claim.of)
        if aim is None or aim.node:
            return []
        return self.paper.case.rows(self.group.subjects, aim.keys, where, absent=absent)

    def name(self, row: CaseValue) -> str:
        return self.paper.case.local(row.subject)


def likely_slip(at: Search, rows: Sequence[CaseValue], wanted: Mapping[str, str]) -> str:
    """What would give the printed figure, in one sentence; the nearest if nothing does.

    Tried: another statistic of the same rows; one or two rows left out; entries that are stated to be absent counted,
    all or all but one; one row of another class added, or exchanged for one of these; another class; another column of
    the same entries.

    Args:
        at: where to look.
        rows: those that the claim is of.
        wanted: printed decimals by the name of their statistic.
    """
    tried, hits, near = 0, [], []
    slip = _other_statistic(at.values(rows), wanted)
    if slip:
        return slip
    for candidate in _candidates(at, rows):
        if len(candidate.values) < (2 if "sd" in wanted else 1):
            continue
        tried += 1
        given = {name: _given(name, text, candidate.values) for name, text in wanted.items()}
        if all(given.values()):
            hits.append(f"{candidate.what} ({_result(candidate, wanted)})")
        elif (distance := _distance(candidate, wanted)) < NEAR:
            near.append((distance, f"{candidate.what} ({_result(candidate, wanted)})"))
    if hits:
        more = f" and {len(hits) - MOST_SHOWN} more" if len(hits) > MOST_SHOWN else ""
        return f"it follows with {'; or '.join(hits[:MOST_SHOWN])}{more} ({tried} ways tried)"
    if near:
        return f"none of {tried} ways tried gives it; the nearest: {min(near)[1]}"
    return f"none of {tried} ways tried gives it" if tried else ""


def _other_statistic(values: Sequence[Fraction], wanted: Mapping[str, str]) -> str:
    for name, text in wanted.items():
        others = {"the population SD": population_sd(values)} if name == "sd" else {}
        if name == "sd" and len(values) > 1:
            others["the standard error"] = STATISTICS["sd"](values) / root(Fraction(len(values)))
        others |= {
            f"the {other}": STATISTICS[other](values) for other in ("mean", "median") if other != name and name != "sd"
        }
        for what, value in others.items():
            if "." in text and reported_as(text, value) is not None:
                return f"{text} is {what} of these rows"
    return ""


def _candidates(at: Search, rows: Sequence[CaseValue]) -> Iterator[Candidate]:
    own = [(at.name(r), v) for r in rows for v in at.values([r])]
    for size in (1, 2):
        if len(own) > size + 1 + (size == 2):
            for left in combinations(range(len(own)), size):
                names = " and ".join(own[i][0] for i in left)
                yield Candidate(f"{names} left out", tuple(v for i, (_, v) in enumerate(own) if i not in left))
    held = {r.value for r in rows}
    for name, value in [(at.name(r), v) for r in at.rows({}) if r.value not in held for v in at.values([r])]:
        yield Candidate(f"{name} added", (*(v for _, v in own), value))
        for i, (left, _) in enumerate(own):
            yield Candidate(f"{name} in place of {left}", tuple(value if j == i else v for j, (_, v) in enumerate(own)))
    absent = [(at.name(r), v) for r in at.rows(at.claim.where, absent=True) for v in at.values([r])]
    if len(absent) > len(own):
        what = "the entries stated to be absent counted too"
        yield Candidate(what, tuple(v for _, v in absent))
        # Two slips at once: these counted, and somebody left out.
        for left, (name, _) in enumerate(absent):
            yield Candidate(f"{what} and {name} left out", tuple(v for i, (_, v) in enumerate(absent) if i != left))
    yield from _other_classes(at)
    yield from _other_columns(at, rows)


def _other_classes(at: Search) -> Iterator[Candidate]:
    """The classes that stand in the rows, in place of the one claimed; and all of them together."""
    where = at.claim.where
    for key, word in where.items():
        rest = {k: v for k, v in where.items() if k != key}
        found = {at.paper.case.label(r.value) for r in at.paper.case.rows(at.group.subjects, key, {})}
        for other in sorted(found - {word}):
            yield Candidate(f"{'.'.join(key)} '{other}'", tuple(at.values(at.rows({**rest, key: other}))))
        yield Candidate(f"all rows, whatever their {'.'.join(key)}", tuple(at.values(at.rows(rest))))


def _other_columns(at: Search, rows: Sequence[CaseValue]) -> Iterator[Candidate]:
    aim, case = at.paper.aim(at.claim.of), at.paper.case
    shape = case.shape(rows[0].entry) if rows else None
    for key in sorted(shape.fields if shape and aim and aim.keys else ()):
        if aim is not None and key != aim.keys[-1]:
            found = [o for r in rows for o in case.objects(r.entry, key)]
            values = [a.value for o in found if (a := case.amount(str(o))) is not None]
            if len(values) == len(rows):
                yield Candidate(f"the column {key}", tuple(values))


def _statistic(name: str, values: Sequence[Fraction]) -> Fraction:
    """A statistic of a candidate: over whole numbers in the smallest unit, exact and quicker than over fractions."""
    unit, n = lcm(*(v.denominator for v in values)), len(values)
    whole = [v.numerator * (unit // v.denominator) for v in values]
    if name == "sd":
        squares = n * sum(v * v for v in whole) - sum(whole) ** 2
        return root(Fraction(squares, n * (n - 1) * unit * unit)) if n > 1 else Fraction(0)
    if name in ("mean", "sum"):
        return Fraction(sum(whole), unit * (n if name == "mean" else 1))
    return STATISTICS[name](values)


def _given(name: str, text: str, values: Sequence[Fraction]) -> bool:
    """Whether a statistic is printed so: rounded only, and as a sample SD, lest chance explains everything."""
    return quantized(_statistic(name, values), decimals_of(text)) == Decimal(text)


def _result(candidate: Candidate, wanted: Mapping[str, str]) -> str:
    """The summary as papers print it: mean ± SD, the range in brackets."""
    given = {name: shown(_statistic(name, candidate.values)) for name in wanted}
    middle = " ± ".join(text for name, text in given.items() if name not in _ENDS)
    ends = " to ".join(text for name, text in given.items() if name in _ENDS)
    return f"{middle}, range {ends}" if middle and ends else middle or ends


def _distance(candidate: Candidate, wanted: Mapping[str, str]) -> Fraction:
    """The largest relative difference of the parts of a summary."""
    gaps = []
    for name, text in wanted.items():
        printed, value = Fraction(text), _statistic(name, candidate.values)
        gaps.append(abs(value - printed) / abs(printed) if printed else Fraction(1))
    return max(gaps)
