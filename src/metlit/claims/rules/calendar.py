"""Audit rules on the calendar: follow-up against period and publication, and intervals against their dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from metlit import iris
from metlit.claims.course import key_path
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.spreads import Spread, once, spreads
from metlit.claims.verdict import AGREES, CONTRADICTS, Verdict
from metlit.iris import METLIT
from metlit.rdf.triples import Triples

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-\d{2})?")
Months = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Calendar:
    """Which lengths of time of an entry lead to which date of it, and where the origins of time are dated."""

    period: tuple[str, ...]
    year: tuple[str, ...]
    followed: tuple[str, ...]
    intervals: tuple[tuple[str, str], ...]
    origins: tuple[tuple[str, tuple[str, ...]], ...]


def _calendars(graph: Triples) -> list[Calendar]:
    return [_calendar(graph, node) for node in graph.subjects(iris.TYPE, METLIT + "Calendar")]


def _calendar(graph: Triples, node: str) -> Calendar:
    def pairs(name: str) -> list[list[str]]:
        return sorted(str(o).split() for o in graph.objects(node, METLIT + name))

    paths = (key_path(graph.text(node, METLIT + name)) for name in ("periodKey", "yearKey", "followedKey"))
    cells = tuple((a, b) for a, b in pairs("cell"))
    return Calendar(*paths, cells, tuple((iris.TERM + a, key_path(b)) for a, b in pairs("originDate")))


@audit_rule("follow-up-against-calendar", 11, ON_RECORD)
def follow_up_in_time(paper: Paper) -> Iterator[Verdict]:
    """Follow-up against period and publication.

    Whoever was treated at the end of the study period has been followed until the publication at most, and nobody for
    longer than from its beginning.

    Formula: end of period + shortest follow-up ≤ end of the year of publication; start of period + longest follow-up
        (or mean, or median) ≤ end of the year of publication
    Source: STROBE items 5 and 14c
    """
    yield from once(_late(paper), paper)


def _late(paper: Paper) -> Iterator[Verdict]:
    for calendar in _calendars(paper.shapes):
        rows = paper.case.rows([paper.case.root], calendar.period, {})
        years = [m for r in paper.case.rows([paper.case.root], calendar.year, {}) if (m := _months(str(r.value)))]
        if len(rows) != 1 or len(years) != 1:
            continue
        ends = [paper.case.objects(str(rows[0].value), key) for key in ("from", "to")]
        texts = [str(e[0]) if len(e) == 1 else "" for e in ends]
        start, end = (_months(t) for t in texts)
        if start is None or end is None or start[0] > end[1]:
            continue
        for spread in _followed(paper, calendar):
            yield from _against(paper, spread, texts, (start, end), years[0][1])


def _followed(paper: Paper, calendar: Calendar) -> Iterator[Spread]:
    held = {str(r.value) for r in paper.case.rows(paper.case.cohorts, calendar.followed, {})}
    # Follow-up that is counted from an earlier event, such as the diagnosis, may be longer than the study.
    since = {s for s, p, _ in paper.case.graph if p in (METLIT + "since", METLIT + "sinceNode")}
    for spread in spreads(paper):
        own = spread.subject in held or spread.key == ".".join(calendar.followed)
        entries = {spread.subject.rsplit("/", 1)[0], *spread.concerns, spread.subject}
        if own and not entries & since:
            yield spread


def _against(
    paper: Paper, spread: Spread, texts: list[str], period: tuple[Months, Months], published: Fraction
) -> Iterator[Verdict]:
    (start, _), (_, end) = period
    year = int(published) // 12 - 1
    # The day after the last: the period ends before ``end``, the year of publication before ``published``.
    least = spread.parts.get("min")
    names = [n for n in ("max", "median", "mean") if n in spread.parts]
    if least is not None and spread.own("min") and end - 1 + least.low > published:
        text = (
            f"printed {spread.printed}: whoever came in {texts[1]}, at the end of the period, was followed for "
            f"{least.text} at least, beyond the publication in {year}"
        )
        line = f"{texts[1]} + {least.text} ({_plain(least.middle)} months) = {_date(end - 1 + least.middle)} > {year}"
        yield _verdict(spread, text, line, "min")
    elif names and spread.own(names[0]) and start + spread.parts[names[0]].low > published:
        part, name = spread.parts[names[0]], {"max": "longest"}.get(names[0], names[0])
        text = (
            f"printed {spread.printed}: from the beginning of the period ({texts[0]}) the {name} follow-up of "
            f"{part.text} ends after the publication in {year}"
        )
        line = f"{texts[0]} + {part.text} ({_plain(part.middle)} months) = {_date(start + part.middle)} > {year}"
        yield _verdict(spread, text, line, names[0])


def _verdict(spread: Spread, text: str, line: str, name: str) -> Verdict:
    return Verdict(
        spread.subject,
        follow_up_in_time.code,
        CONTRADICTS,
        text,
        line,
        "",
        spread.nodes(name) or (spread.subject,),
        spread.concerns,
    )


@audit_rule("dates-against-interval", 11, ON_RECORD)
def dates_and_interval(paper: Paper) -> Iterator[Verdict]:
    """Interval against its dates.

    What happened so long after another event happened at that date, if both dates are printed.

    Formula: |date - date of the origin - interval| ≤ one month, or one year where a date is a year alone
    Source: ISO 8601-1:2019 (time intervals)
    """
    for calendar in _calendars(paper.shapes):
        for subject in (*paper.case.patients, *paper.case.cohorts):
            for entry in paper.case.inner(subject):
                yield from _dated(paper, calendar, subject, entry)


def _dated(paper: Paper, calendar: Calendar, subject: str, entry: str) -> Iterator[Verdict]:
    origin = _origin(paper, calendar, subject, entry)
    if origin is None:
        return
    for length, date in calendar.intervals:
        nodes, dates = paper.case.objects(entry, length), paper.case.objects(entry, date)
        own = _months(str(dates[0])) if len(dates) == 1 else None
        amount = paper.case.amount(str(nodes[0])) if len(nodes) == 1 else None
        if own is None or amount is None or amount.comparator:
            continue
        units = paper.case.units
        half = units.factor(amount.unit) / 10 ** len(amount.text.partition(".")[2])
        low, high = own[0] - origin[0][1], own[1] - origin[0][0]
        told = amount.value * units.factor(amount.unit)
        printed = paper.case.label(str(nodes[0]))
        line = f"{origin[1]} to {dates[0]}: {_plain(max(low, Fraction(0)))} to {_plain(high)} months; printed {printed}"
        name = paper.case.title(entry)
        if low <= told + half and told - half <= high:
            text = f"{name}: {printed} after {origin[2]} of {origin[1]}, in {dates[0]}"
            verdict = AGREES
        else:
            text = f"{name}: {printed} after {origin[2]}, which is of {origin[1]}, is not {dates[0]}"
            verdict = CONTRADICTS
        yield Verdict(str(nodes[0]), dates_and_interval.code, verdict, text, line, "", (entry, str(nodes[0])), (entry,))


def _origin(paper: Paper, calendar: Calendar, subject: str, entry: str) -> tuple[Months, str, str] | None:
    """The months in which the origin of an entry's times lies, the date as printed, and what the origin is called."""
    graph, case = paper.case.graph, paper.case
    word, node = graph.text(entry, METLIT + "since"), str(graph.value(entry, METLIT + "sinceNode") or "")
    if node:
        dates = [str(o) for _, date in calendar.intervals for o in case.objects(node, date)]
        name = case.local(node)
    else:
        paths = [path for origin, path in calendar.origins if origin == word]
        dates = [str(r.value) for path in paths for r in case.rows([subject], path, {})]
        name = case.terms.label(word) if word else ""
    found = _months(dates[0]) if len(set(dates)) == 1 else None
    return (found, dates[0], name) if found is not None else None


def _months(date: str) -> Months | None:
    """The months, counted from year 0, between which a date lies: of a month its two ends, of a year those of it."""
    match = _DATE.fullmatch(date)
    if match is None:
        return None
    first = Fraction(12 * int(match[1]) + (int(match[2]) - 1 if match[2] else 0))
    return first, first + (1 if match[2] else 12)


def _date(months: Fraction) -> str:
    return f"{int(months) // 12}-{int(months) % 12 + 1:02d}"


def _plain(months: Fraction) -> str:
    return f"{float(months):g}"
