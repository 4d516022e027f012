"""Audit rules on counts and dates that follow from others: rows of members, parts of a list, a date and a length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_REST, audit_rule
from metlit.claims.rules.parts import whole_of
from metlit.claims.rules.time import YEARS, recomputed_interval
from metlit.claims.verdict import AGREEMENTS, AGREES, CONTRADICTS, DIFFERS, WITHIN, Verdict
from metlit.iris import METLIT
from metlit.model.schema import WORD
from metlit.model.terms import fold
from metlit.numbers.printed import printed_numbers

_YEAR = re.compile(r"\d{4}")
_WORDS = re.compile(r"[^\W\d_]{5,}")


@audit_rule("entry-rows", 3, ON_REST)
def rows_of_entry(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Entry of a group against its members.

    What is said of some members of a group cannot be said of fewer than those who are recorded with it one by one.

    Formula: number of members with such an entry, of the same words = count; more of them differ
    Source: elementary
    """
    aim = paper.aim(claim.of)
    if claim.statistic != "count" or claim.count is None or aim is None or not aim.node or aim.people or aim.keys:
        return
    case, entry = paper.case, aim.node
    cohort = case.parent(entry)
    shape = case.shape(cohort)
    if cohort not in case.cohorts or shape is None:
        return
    key = next((k for k, f in shape.fields.items() if entry in case.graph.objects(cohort, f.path)), "")
    rows = [r for r in case.rows(case.members(cohort), (key,), {}) if _same_words(paper, entry, str(r.value))]
    people = sorted({r.subject for r in rows})
    complete = len(people) and case.size(cohort) == len(case.members(cohort))
    if not people or (len(people) < claim.count and not complete):
        return
    line = f"{', '.join(map(case.local, people))}: {len(people)}"
    text = f"printed {claim.printed}; {len(people)} members of {case.local(cohort)} are recorded with it"
    verdict = AGREES if len(people) == claim.count else DIFFERS
    nodes = tuple(str(r.value) for r in rows)
    yield Verdict(claim.node, rows_of_entry.code, verdict, text, line, "", nodes, (entry,))


def _same_words(paper: Paper, entry: str, other: str) -> bool:
    """Whether an entry of a member has every word that the entry of its group has."""
    shape = paper.case.shape(entry)
    words = [f.key for f in shape.fields.values() if f.kind == WORD] if shape else []
    told = [(k, {str(v) for v in paper.case.objects(entry, k)}) for k in words]
    return any(v for _, v in told) and all(v <= set(map(str, paper.case.objects(other, k))) for k, v in told)


@audit_rule("part-of-list", 1, ON_REST)
def part_of_list(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Count that is part of a list, or its whole.

    A list whose parts add up to their whole holds each of its parts, and the whole: what is printed of one of them at
    the same place is that number.

    Formula: Σ parts = whole; count = the part of the same name, or the whole
    Source: elementary
    """
    if claim.statistic != "count" or claim.count is None:
        return
    for other in paper.lists:
        parts = [(name, f[0].value) for name, text in other.parts if (f := printed_numbers(text))]
        whole = whole_of(other, paper)
        if whole is None or whole.group is None or len(parts) < 2 or sum(n for _, n in parts) != whole.n:
            continue
        line = f"{' + '.join(str(n) for _, n in parts)} = {whole.n}"
        if claim.of == other.whole and not claim.where and set(other.at) & set(claim.at):
            verdict = AGREES if claim.count == whole.n else CONTRADICTS
            yield _listed(claim, paper, other, verdict, f"the whole of {other.printed}", line)
            return
        name, named = _named_part(claim, paper, other, whole.group.node)
        numbers = dict(parts)
        if name in numbers and (named or numbers[name] == claim.count):
            verdict = AGREES if numbers[name] == claim.count else CONTRADICTS
            yield _listed(claim, paper, other, verdict, f"in the list {other.printed} it is {numbers[name]}", line)
            return


def _listed(claim: Claim, paper: Paper, other: Claim, verdict: str, what: str, line: str) -> Verdict:
    text = f"printed {claim.printed}; {what} ({other.place})"
    rests = (other.node,)
    return Verdict(claim.node, part_of_list.code, verdict, text, line, "", rests, tuple(paper.summarised(claim)))


def _named_part(claim: Claim, paper: Paper, other: Claim, group: str) -> tuple[str, bool]:
    """The part of a list at the same place and of the same people that a count speaks of, and whether by its name."""
    base, aim = paper.base(claim), paper.aim(claim.of)
    entry = aim.node if aim and not aim.people and not aim.keys else ""
    own = paper.case.parent(entry) if entry else base.node if base else ""
    if own != group or not set(other.at) & set(claim.at):
        return "", False
    if len(claim.where) > 1:
        return "", False
    words = [*claim.where.values(), *(paper.case.label(v) for v in _words_of(paper, entry))]
    said = {fold(w) for w in words}
    for name, _ in other.parts:
        if fold(name) in said:
            return name, True
    # Words of one part only: "recurrence" in two of them tells nothing.
    own_words = {w for text in words for w in _WORDS.findall(fold(text))}
    shares = [n for n, _ in other.parts if own_words & set(_WORDS.findall(fold(n)))]
    return (shares[0], False) if len(shares) == 1 else ("", False)


def _words_of(paper: Paper, entry: str) -> list[str]:
    shape = paper.case.shape(entry) if entry else None
    return [
        str(v)
        for f in (shape.fields.values() if shape else ())
        if f.kind == WORD
        for v in paper.case.objects(entry, f.key)
    ]


@audit_rule("entries-sum", 1, ON_REST)
def entries_sum(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Entries that divide a group.

    Entries of a group that stand at one place and say the same of different times, each with its number, are parts of
    it where their times do not overlap: they add up to no more than the group.

    Formula: Σ n of the entries = size of the group agrees; Σ n > size differs
    Source: elementary
    """
    aim = paper.aim(claim.of)
    if claim.statistic != "count" or claim.count is None or aim is None or not aim.node or aim.people or aim.keys:
        return
    case, entry = paper.case, aim.node
    cohort, places = case.parent(entry), set(case.places(entry))
    size, words = case.size(cohort) if cohort in case.cohorts else None, set(_words_of(paper, entry))
    alike = [
        node
        for node in case.inner(cohort)
        if cohort in case.cohorts
        if case.cls(node) == case.cls(entry)
        and set(_words_of(paper, node)) == words
        and set(case.places(node)) == places
    ]
    numbers = [case.size(node) for node in alike]
    total = sum(n for n in numbers if n is not None)
    if (
        size is None
        or not words
        or len(alike) < 2
        or None in numbers
        or total < size
        or case.size(entry) != claim.count
    ):
        return
    line = f"{' + '.join(map(str, numbers))} = {total}"
    text = (
        f"printed {claim.printed}; {', '.join(map(case.local, alike))} add up to {total} of the {size} {paper.people}"
    )
    verdict = AGREES if total == size else DIFFERS
    yield Verdict(claim.node, entries_sum.code, verdict, text, line, "", (*alike, cohort), (entry,))


# -- dates


@audit_rule("date-and-length", 11, ON_REST)
def date_and_length(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Date against a date and the time between.

    A year in which something began, the time that it lasted and the year in which it ended fit together. So do a
    period and its length.

    Formula: |first year + length - last year| ≤ 1; a period as its length is recomputed
    Source: ISO 8601-1:2019 (time intervals)
    """
    yield from _period(claim, paper)
    aim = paper.aim(claim.of)
    if claim.statistic != "value" or aim is None or not aim.keys or not any(f.is_date for f in paper.fields(claim)):
        return
    yield from _in_order(claim, paper, aim.node)
    printed = _YEAR.search(claim.text)
    for first, length, node, last in _spans(paper) if printed else ():
        own = int(printed[0]) if printed else 0
        at_start = own == first and aim.node != node
        at_end = aim.node == node and any(own == y for y in _years(paper, paper.rows(claim)))
        if not at_start and not at_end:
            continue
        verdict = AGREES if abs(first + length - last) <= 1 else CONTRADICTS
        line = f"{first} + {length} = {first + length}"
        text = f"printed {claim.printed}; {first} and {length} years give {first + length}, printed {last}"
        yield Verdict(claim.node, date_and_length.code, verdict, text, line, "", (node,), (aim.node,))
        return


def _in_order(claim: Claim, paper: Paper, node: str) -> Iterator[Verdict]:
    """The year of an entry without a length: not before what it follows, and not after the publication."""
    last = _dates(paper, node)
    first = [
        y for key in _references(paper, node) for o in paper.case.objects(node, key) for y in _dates(paper, str(o))
    ]
    spans = {entry for _, _, entry, _ in _spans(paper)}
    published = [y for source in paper.case.inner(paper.case.root) for y in _published(paper, source)]
    if not first or len(last) != 1 or not published or node in spans:
        return
    right = max(first) <= last[0] <= max(published)
    line = (
        f"{max(first)} ≤ {last[0]} ≤ {max(published)}" if right else f"not {max(first)} ≤ {last[0]} ≤ {max(published)}"
    )
    text = f"printed {claim.printed}; what it follows is of {max(first)}, the paper of {max(published)}"
    yield Verdict(claim.node, date_and_length.code, WITHIN if right else CONTRADICTS, text, line, "", (node,), (node,))


def _published(paper: Paper, source: str) -> list[int]:
    return [int(str(o)[:4]) for o in paper.case.graph.objects(source, METLIT + "year") if _YEAR.match(str(o))]


def _period(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """A printed period whose length is printed elsewhere: as the rule on that length says."""
    if claim.statistic != "range":
        return
    for other in paper.index.of(claim.of):
        for told in recomputed_interval(other, paper) if other.node != claim.node and not other.record else ():
            if told.verdict in AGREEMENTS:
                text = f"printed {claim.printed}; {other.printed} in {other.place}"
                rests = (other.node, *told.rests_on)
                yield Verdict(claim.node, date_and_length.code, told.verdict, text, told.arithmetic, "", rests)
                return


def _spans(paper: Paper) -> list[tuple[int, int, str, int]]:
    """Entries with a length in whole years, the year of what they begin with, and their own year at the end."""
    return paper.kept(("spans of years",), lambda: list(_find_spans(paper)))


def _find_spans(paper: Paper) -> Iterator[tuple[int, int, str, int]]:
    case = paper.case
    for subject in (*case.patients, *case.cohorts):
        for node in case.inner(subject):
            last = _dates(paper, node)
            befores = [o for f in _references(paper, node) for o in case.objects(node, f)]
            first = [y for before in befores for y in _dates(paper, str(before))]
            lengths = [
                case.units.converted(a.value, a.unit, YEARS)
                for o in case.inner(node)
                if (a := case.amount(o)) is not None
                and not a.comparator
                and case.units.dimension(a.unit) == case.units.dimension(YEARS)
            ]
            whole = [int(n) for n in lengths if n.denominator == 1]
            if len(last) == len(whole) == 1 and first:
                yield min(first), whole[0], node, last[0]


def _references(paper: Paper, node: str) -> list[str]:
    """The keys that lead from an entry to other entries of its subject."""
    shape, inside = paper.case.shape(node), paper.case.parent(node) + "/"
    return [
        f.key
        for f in (shape.fields.values() if shape else ())
        if any(str(o).startswith(inside) and not str(o).startswith(node) for o in paper.case.objects(node, f.key))
    ]


def _dates(paper: Paper, node: str) -> list[int]:
    """The years of an entry."""
    shape = paper.case.shape(node)
    dated = [f for f in (shape.fields.values() if shape else ()) if f.is_date]
    texts = [str(o) for f in dated for o in paper.case.objects(node, f.key)]
    return [int(m[0]) for text in texts if (m := _YEAR.match(text))]


def _years(paper: Paper, rows: Sequence) -> list[int]:
    return [int(m[0]) for r in rows if (m := _YEAR.match(str(r.value)))]
