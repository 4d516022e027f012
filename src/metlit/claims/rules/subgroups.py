"""Audit rules on groups and their parts: means, medians, ranges and SDs of the whole; and change against both ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from metlit import iris
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.spreads import Spread, SpreadPart, once, spreads, spreads_over
from metlit.claims.verdict import AGREES, CONTRADICTS, DIFFERS, Verdict
from metlit.iris import METLIT
from metlit.numbers.rounding import shown
from metlit.numbers.significance import Measured, pooled_sd

_MOST_CORNERS = 6


@audit_rule("whole-against-parts", 1, ON_RECORD)
def whole_of_parts(paper: Paper) -> Iterator[Verdict]:
    """Mean, median and range of the whole against its parts.

    Where groups together are the whole, its mean is theirs, weighted by their numbers; its median lies between the
    least and the greatest of theirs; no value of theirs lies outside its range.

    Formula: mean = Σ n·mean / Σ n; min of medians ≤ median ≤ max of medians; min ≤ min of a part, max of a part ≤ max;
        within the rounding of all figures
    Source: elementary; Cochrane Handbook, table 6.5.2.a
    """
    yield from once(_whole_of_parts(paper), paper)


def _whole_of_parts(paper: Paper) -> Iterator[Verdict]:
    for whole, parts in _divided(paper):
        pieces = [s.parts for s in parts.values()]
        if "mean" in whole.parts and whole.own("mean") and all("mean" in p for p in pieces):
            yield from _mean(paper, whole, parts)
        elif "median" in whole.parts and whole.own("median") and all("median" in p for p in pieces):
            yield from _median(whole, parts)
    for whole, part in _inside(paper):
        yield from _range(whole, part)


@audit_rule("whole-sd", 1, ON_RECORD)
def sd_of_parts(paper: Paper) -> Iterator[Verdict]:
    """Standard deviation of the whole against its parts.

    The standard deviation of the whole follows from numbers, means and standard deviations of the groups that together
    are the whole.

    Formula: √((Σ(n-1)·SD² + Σn·(mean - all)²) / (Σn - 1)), within the rounding of all figures
    Source: Cochrane Handbook for Systematic Reviews of Interventions, table 6.5.2.a
    """
    yield from once(_sd_of_parts(paper), paper)


def _sd_of_parts(paper: Paper) -> Iterator[Verdict]:
    for whole, parts in _divided(paper):
        if (
            "sd" not in whole.parts
            or not whole.own("sd")
            or not all({"mean", "sd"} <= s.parts.keys() for s in parts.values())
        ):
            continue
        if len(parts) > _MOST_CORNERS // 2:
            continue
        sides = [(s.parts[name], s.n or 0) for s in parts.values() for name in ("mean", "sd")]
        corners = product(*((float(p.middle - p.half), float(p.middle), float(p.middle + p.half)) for p, _ in sides))
        sizes = [s.n or 0 for s in parts.values()]
        found = [pooled_sd([Measured(c[2 * i], c[2 * i + 1], n) for i, n in enumerate(sizes)]) for c in corners]
        sd = whole.parts["sd"]
        own = pooled_sd(
            [Measured(*(float(s.parts[k].middle) for k in ("mean", "sd")), s.n or 0) for s in parts.values()]
        )
        if float(sd.high) < min(found) or float(sd.low) > max(found):
            told = ", ".join(f"{s.parts['mean'].text} ± {s.parts['sd'].text} (n = {s.n})" for s in parts.values())
            text = f"printed {whole.printed}; of the parts {told} together the SD is {_plain(own, sd)}"
            line = f"√((Σ(n-1)·SD² + Σn·(mean - all)²) / (Σn - 1)) = {_plain(own, sd)}, printed {sd.text}"
            yield _verdict(whole, parts, sd_of_parts.code, DIFFERS, text, line)


@audit_rule("change-score", 7, ON_RECORD)
def change_of_means(paper: Paper) -> Iterator[Verdict]:
    """Change against before and after.

    The mean change of a group is the difference of its means before and after, if both are of the same people.

    Formula: |mean change| = |mean after - mean before|, within the rounding of all three
    Source: elementary
    """
    yield from once(_change_of_means(paper), paper)


def _change_of_means(paper: Paper) -> Iterator[Verdict]:
    every = spreads(paper)
    changes = {c.node: c for c in paper.claims if c.statistic == "change-score" and not c.record}
    for spread in every:
        claim = changes.get(spread.subject)
        if claim is None or "value" not in spread.parts:
            continue
        head = claim.of.split(".")[0]
        pairs = _before_and_after(paper, every, spread, head)
        own = abs(spread.parts["value"].middle)
        for before, after, one, other in pairs:
            gap = abs(other.middle - one.middle)
            reach = one.half + other.half + spread.parts["value"].half
            line = f"{one.text} - {other.text} = {shown(gap, 3)}"
            if abs(gap - own) <= reach:
                text = f"printed {spread.printed}; from {one.text} to {other.text}"
                yield _verdict(spread, {"": before, "-": after}, change_of_means.code, AGREES, text, line)
                break
        else:
            for before, after, one, other in pairs[:1]:
                gap = shown(abs(other.middle - one.middle), 3)
                line = f"|{other.text} - {one.text}| = {gap}, printed {spread.parts['value'].text}"
                text = f"printed {spread.printed}: from {one.text} to {other.text} the difference is {gap}"
                yield _verdict(spread, {"": before, "-": after}, change_of_means.code, DIFFERS, text, line)


Pair = tuple[Spread, Spread, SpreadPart, SpreadPart]


def _before_and_after(paper: Paper, every: list[Spread], change: Spread, head: str) -> list[Pair]:
    """The summaries of one group before and after, of as many people as the change is of."""
    group = paper.group(change.group)

    def of(key: str) -> list[Spread]:
        held = {str(r.value) for r in paper.case.rows([group.node] if group and group.node else [], (head, key), {})}
        named = (s for s in every if s.group == change.group and "mean" in s.parts and s.n == change.n)
        return [s for s in named if s.subject in held or s.key == f"{head}.{key}"]

    graph = paper.shapes
    tables = graph.subjects(iris.TYPE, METLIT + "ChangeTable")
    keys = [
        sorted({str(o) for t in tables for o in graph.objects(t, METLIT + name)}) for name in ("beforeKey", "afterKey")
    ]
    before, afters = ([s for key in side for s in of(key)] for side in keys)
    return [(b, a, b.parts["mean"], a.parts["mean"]) for b in before for a in afters]


def _divided(paper: Paper) -> Iterator[tuple[Spread, Mapping[str, Spread]]]:
    """Summaries of a whole, each with those of the same over groups that together are that whole."""
    for whole in spreads(paper):
        node = paper.case.node(whole.group) if whole.group else None
        if node is None or whole.n is None or whole.n != paper.case.size(node):
            continue
        for parts in _partitions(paper, node, whole):
            if sum(s.n or 0 for s in parts.values()) == whole.n:
                yield whole, parts


def _partitions(paper: Paper, node: str, whole: Spread) -> Iterator[Mapping[str, Spread]]:
    inner = {paper.case.local(part): paper.case.size(part) for part in paper.case.parts(node)}
    found: dict[str, Spread] = {}
    for group, size in inner.items():
        for spread in spreads_over(paper, group, whole.key):
            if size and spread.n == size and spread.parts.keys() & whole.parts.keys():
                found.setdefault(group, spread)
    if len(found) > 1:
        yield found


def _inside(paper: Paper) -> Iterator[tuple[Spread, Spread]]:
    """A summary of a group with that of each of its parts, whatever the others are."""
    for whole in spreads(paper):
        node = paper.case.node(whole.group) if whole.group else None
        for part in paper.case.parts(node) if node else ():
            for inner in spreads_over(paper, paper.case.local(part), whole.key):
                yield whole, inner


def _mean(paper: Paper, whole: Spread, parts: Mapping[str, Spread]) -> Iterator[Verdict]:
    low, high, middle = (
        sum((Fraction(s.n or 0) * value(s.parts["mean"]) for s in parts.values()), Fraction(0)) / Fraction(whole.n or 1)
        for value in (lambda p: p.low, lambda p: p.high, lambda p: p.middle)
    )
    own = whole.parts["mean"]
    sums = " + ".join(f"{s.n} × {s.parts['mean'].text}" for s in parts.values())
    line = f"({sums}) / {whole.n} = {shown(middle / own.factor, own.decimals + 2)}"
    if low <= own.high and own.low <= high:
        text = f"printed {whole.printed}; the parts {', '.join(parts)} give it"
        yield _verdict(whole, parts, whole_of_parts.code, AGREES, text, line)
        return
    right = shown(middle / own.factor, own.decimals + 1)
    text = f"printed {whole.printed}; the parts {', '.join(parts)} give a mean of {right}"
    yield _verdict(whole, parts, whole_of_parts.code, DIFFERS, text, line)


def _median(whole: Spread, parts: Mapping[str, Spread]) -> Iterator[Verdict]:
    medians = [s.parts["median"] for s in parts.values()]
    own, least, most = whole.parts["median"], min(m.low for m in medians), max(m.high for m in medians)
    if own.high < least or own.low > most:
        told = ", ".join(m.text for m in medians)
        text = f"printed {whole.printed}; the medians of the parts {', '.join(parts)} are {told}: it lies between them"
        line = f"{own.text} outside {told}"
        yield _verdict(whole, parts, whole_of_parts.code, DIFFERS, text, line)


def _range(whole: Spread, part: Spread) -> Iterator[Verdict]:
    for end, sign in (("min", "<"), ("max", ">")):
        if not (end in whole.parts and end in part.parts):
            continue
        own, inner = whole.parts[end], part.parts[end]
        if not (whole.own(end) and part.own(end)):
            continue
        if own.above(inner) if end == "min" else inner.above(own):
            what = {"min": "minimum", "max": "maximum"}[end]
            text = (
                f"printed {whole.printed}, {what} {own.text}; {part.group}, which is part of it, has a {what} of "
                f"{inner.text} ({part.place})"
            )
            line = f"{inner.text} {sign} {own.text}"
            yield _verdict(whole, {"": part}, whole_of_parts.code, CONTRADICTS, text, line)


def _plain(value: float, like: SpreadPart) -> str:
    return f"{value / float(like.factor):.{like.decimals + 1}f}"


def _verdict(whole: Spread, parts: Mapping[str, Spread], code: str, verdict: str, text: str, line: str) -> Verdict:
    rests = tuple(dict.fromkeys(s.subject for s in parts.values()))
    return Verdict(whole.subject, code, verdict, text, line, "", rests, whole.concerns)
