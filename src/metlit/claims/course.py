"""Rates at a time and times to an event that a paper prints, of each group and endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from metlit import iris
from metlit.claims.astray import astray
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.spreads import SpreadPart, spreads
from metlit.iris import METLIT
from metlit.numbers import quantity
from metlit.rdf.triples import Triples

CoursePath = tuple[str, ...]


@dataclass(frozen=True)
class CourseTable:
    """Where endpoints with their rates and times stand, and what is known of them."""

    endpoint: CoursePath
    rate: CoursePath
    time: CoursePath
    followed: CoursePath
    falling: frozenset[str]
    order: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CoursePoint:
    """A share (in per cent) of a group without an event at a time (in months); of a median the share is 50 %."""

    group: str
    endpoint: str
    time: SpreadPart
    rate: SpreadPart | None
    node: str
    printed: str
    place: str
    since: str
    method: str = ""
    concerns: tuple[str, ...] = ()

    @property
    def is_median(self) -> bool:
        return self.rate is None

    @property
    def told(self) -> str:
        place = f" ({self.place})" if self.place else ""
        return f"median {self.printed}{place}" if self.rate is None else f"{self.printed}{place}"


def course_tables(graph: Triples) -> list[CourseTable]:
    """What the plausibility shapes know of endpoints."""
    return [_table(graph, node) for node in graph.subjects(iris.TYPE, METLIT + "CourseTable")]


def key_path(text: str) -> CoursePath:
    """``pain.before`` as the keys to follow."""
    return tuple(text.split("."))


def _table(graph: Triples, node: str) -> CourseTable:
    def path(name: str) -> CoursePath:
        return key_path(graph.text(node, METLIT + name))

    pairs = sorted(str(c).split() for c in graph.objects(node, METLIT + "cell"))
    return CourseTable(
        path("classKey"),
        path("rateKey"),
        path("timeKey"),
        path("followedKey"),
        frozenset(map(str, graph.objects(node, METLIT + "falling"))),
        tuple((iris.TERM + a, iris.TERM + b) for a, b in pairs),
    )


def course_points(paper: Paper, table: CourseTable) -> list[CoursePoint]:
    """Every point of a paper; claims first, and an entry only where no claim prints it."""
    return paper.kept(("course", table), lambda: list(_points(paper, table)))


def _points(paper: Paper, table: CourseTable) -> Iterator[CoursePoint]:
    told: set[tuple[str, str]] = set()
    for claim in paper.claims:
        if claim.record or astray(paper, claim):
            continue
        for point in _of_claim(paper, table, claim):
            told |= {(entry, "median" if point.is_median else "rate") for entry in point.concerns}
            yield point
    for cohort in paper.case.cohorts:
        for row in paper.case.rows([cohort], table.endpoint, {}):
            for point in _of_entry(paper, table, cohort, row.entry, str(row.value)):
                if (row.entry, "median" if point.is_median else "rate") not in told:
                    yield point


def _of_entry(paper: Paper, table: CourseTable, cohort: str, entry: str, endpoint: str) -> Iterator[CoursePoint]:
    case = paper.case
    rate = _part(paper, next(iter(case.objects(entry, table.rate[-1])), ""))
    at = str(next(iter(case.objects(entry, table.time[-1])), ""))
    time = _part(paper, at)
    since = case.graph.text(entry, METLIT + "since")
    place = "; ".join(case.places(entry))
    common = (case.local(cohort), endpoint)
    if rate is not None and time is not None:
        printed = f"{case.label(rate.node)} at {case.label(time.node)}"
        yield CoursePoint(*common, time, rate, entry, printed, place, since, "", (entry,))
    median = _part(paper, str(case.graph.value(at, METLIT + "median") or "")) if at else None
    if median is not None:
        yield CoursePoint(*common, median, None, entry, case.label(median.node), place, since, "", (entry,))


def _part(paper: Paper, node: object) -> SpreadPart | None:
    amount = paper.case.amount(str(node)) if node else None
    if amount is None or amount.comparator:
        return None
    return SpreadPart.of(amount.text, str(node), paper.case.units.factor(amount.unit))


def _of_claim(paper: Paper, table: CourseTable, claim: Claim) -> Iterator[CoursePoint]:
    aim, rates = paper.aim(claim.of), table.rate
    if aim is None or not aim.keys or aim.keys[-1] not in (rates[-1], table.time[-1]):
        return
    if not aim.node and aim.keys not in (rates, table.time):
        return
    group = paper.group(claim.over)
    entries = [n for n in paper.summarised(claim) if paper.case.objects(n, table.endpoint[-1])]
    entry = entries[0] if len(entries) == 1 else ""
    endpoint = _endpoint(paper, table, claim, entry)
    cohort = next((c for c in paper.case.cohorts if entry.startswith(c + "/")), group.node if group else "")
    if not endpoint or not cohort:
        return
    since = paper.case.graph.text(entry, METLIT + "since") or paper.case.graph.text(claim.node, METLIT + "since")
    common = (paper.case.local(cohort), endpoint)
    if aim.keys[-1] == rates[-1]:
        figure = claim.percentage or (claim.figures[0] if claim.figures else None)
        time = _claimed_time(paper, table, claim, entry)
        if figure is not None and figure.decimals is not None and time is not None:
            rate = SpreadPart.of(figure.text, claim.node, Fraction(1))
            method = claim.method
            yield CoursePoint(
                *common, time, rate, claim.node, claim.printed, claim.place, since, method, tuple(entries)
            )
    elif (median := claim.components.get("median")) is not None and median.decimals is not None:
        part = SpreadPart.of(median.text, claim.node, paper.case.units.factor(paper.printed_unit(claim, median)))
        yield CoursePoint(*common, part, None, claim.node, claim.printed, claim.place, since, "", tuple(entries))


def _endpoint(paper: Paper, table: CourseTable, claim: Claim, entry: str) -> str:
    if word := claim.where.get(table.endpoint, ""):
        ends = {f.target for f in paper.ends("", table.endpoint)}
        found = paper.case.terms.find(word, sorted(ends))
        return found[0].iri if len(found) == 1 else ""
    return str(next(iter(paper.case.objects(entry, table.endpoint[-1])), "")) if entry else ""


def _claimed_time(paper: Paper, table: CourseTable, claim: Claim, entry: str) -> SpreadPart | None:
    text = claim.time or claim.where.get(table.time, "")
    if not text:
        return _part(paper, next(iter(paper.case.objects(entry, table.time[-1])), "")) if entry else None
    printed = quantity.parse(text, {})
    unit = paper.case.units.named(printed.unit) if printed is not None and printed.unit else None
    if printed is None or printed.value is None or unit is None:
        return None
    return SpreadPart.of(printed.value, claim.node, paper.case.units.factor(unit.iri))


def longest_follow_up(paper: Paper, table: CourseTable, group: str) -> list[SpreadPart]:
    """The greatest length of follow-up that a paper prints of a group, in each place."""
    node = paper.case.node(group)
    held = {str(r.value) for r in paper.case.rows([node] if node else [], table.followed, {})}
    own = [s for s in spreads(paper) if s.subject in held or (s.key == ".".join(table.followed) and s.group == group)]
    return [s.parts["max"] for s in own if "max" in s.parts]


def same_origin(points: Sequence[CoursePoint]) -> bool:
    """Whether times may start at the same event: they do, or some do not say."""
    return len({p.since for p in points if p.since}) < 2
