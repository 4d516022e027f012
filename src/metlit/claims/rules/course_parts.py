"""Audit rule on rates at a time of groups that together are the whole, or that the whole leaves no room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from metlit.claims.course import CoursePoint, course_points, course_tables, same_origin
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import IMPLAUSIBLE, Verdict
from metlit.numbers.rounding import shown

_ALL = Fraction(100)


@dataclass(frozen=True)
class _CoursePart:
    """A part of a group: its number, its rate if that is printed, and whether the number is what the others leave."""

    name: str
    n: int
    point: CoursePoint | None
    rest: bool = False

    @property
    def least(self) -> Fraction:
        return self.n * (self.point.rate.low if self.point and self.point.rate else Fraction(0))

    @property
    def most(self) -> Fraction:
        return self.n * (self.point.rate.high if self.point and self.point.rate else _ALL)

    @property
    def term(self) -> str:
        return f"{self.n} × {self.point.rate.text if self.point and self.point.rate else '0 to 100'} %"


@audit_rule("rate-of-parts", 11, ON_RECORD)
def rate_of_parts(paper: Paper) -> Iterator[Verdict]:
    """Rate of the whole against its parts.

    Where groups together are the whole, as many of the whole are left at a time as of its parts together. A part whose
    rate is not printed may have any; the number of one part that is not printed is what the others leave. Estimates
    that leave people out need not add up to the figure, so that it is only unlikely.

    Formula: Σ n·S(t) of the parts, at least and at most ≤ N·S(t) of the whole, within the rounding of the rates
    Source: elementary (law of total probability)
    """
    for table in course_tables(paper.shapes):
        points = [p for p in course_points(paper, table) if p.rate is not None and p.endpoint in table.falling]
        said: set[tuple[str, str, Fraction]] = set()
        for whole in points:
            mark = whole.group, whole.endpoint, whole.time.middle
            parts = _parts(paper, whole, points) if mark not in said else []
            said.add(mark)
            if parts and (found := _against(whole, parts)) is not None:
                yield found


def _parts(paper: Paper, whole: CoursePoint, points: list[CoursePoint]) -> list[_CoursePart]:
    """The parts of a group with their rates at a time; none if they are not known to be all of it."""
    case, node = paper.case, paper.case.node(whole.group)
    size = case.size(node) if node else None
    inner = list(case.parts(node)) if node else []
    sizes = {part: case.size(part) for part in inner}
    unknown = [part for part, n in sizes.items() if n is None]
    # Of two parts of which one is counted the other one is the rest; of more, some may overlap.
    if size is None or len(inner) < 2 or len(unknown) > 1 or (unknown and len(inner) != 2):
        return []
    rest = size - sum(n for n in sizes.values() if n is not None)
    if rest < 0 or (not unknown and rest != 0):
        return []
    held = [
        _CoursePart(case.local(part), rest if n is None else n, _point(whole, case.local(part), points), n is None)
        for part, n in sizes.items()
    ]
    return held if any(part.point for part in held) else []


def _point(whole: CoursePoint, group: str, points: list[CoursePoint]) -> CoursePoint | None:
    """The same of a part: one endpoint at one time, counted from one event."""
    alike = (p for p in points if p.group == group and p.endpoint == whole.endpoint)
    return next((p for p in alike if p.time.middle == whole.time.middle and same_origin([p, whole])), None)


def _against(whole: CoursePoint, parts: list[_CoursePart]) -> Verdict | None:
    own, size = whole.rate, sum(part.n for part in parts)
    if own is None or not size:
        return None
    low, high = sum(part.least for part in parts) / size, sum(part.most for part in parts) / size
    if low <= own.high and own.low <= high:
        return None
    bound, word = (low, "at least") if own.high < low else (high, "at most")
    line = f"({' + '.join(part.term for part in parts)}) / {size}: {word} {shown(bound, 1)} %, printed {own.text} %"
    rests = ", ".join(f"{part.name} ({part.n}{', the rest' if part.rest else ''})" for part in parts)
    text = (
        f"printed {whole.told}; of the parts {rests} {word} {shown(bound, 1)} % follow, unlikely unless the "
        "estimates leave people out, or the parts are not all of the whole"
    )
    told = [part.point for part in parts if part.point]
    nodes = tuple(p.node for p in told)
    concerns = tuple(dict.fromkeys([*whole.concerns, *(c for p in told for c in p.concerns)]))
    return Verdict(whole.node, rate_of_parts.code, IMPLAUSIBLE, text, line, "", nodes, concerns)
