"""What a claim compares: the groups, and what the paper prints of each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from metlit.claims.astray import astray
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.spreads import Spread, SpreadPart, spread_of, spreads_over
from metlit.iris import METLIT
from metlit.numbers.inferential import PrintedP
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.significance import Measured

_OF = METLIT + "countedOf"


@dataclass(frozen=True)
class Compared:
    """A p-value with what it compares.

    Attributes:
        node: the claim or comparison.
        printed: as printed.
        test: the words for the test, as printed or recorded.
        groups: the local paths of the groups, or "1", "2" of those that the span itself prints.
        shares: count and whole of each group, or empty.
        samples: mean, SD and number of each group with all that their figures may stand for, or empty.
    """

    node: str
    printed: str
    p: PrintedP
    test: str
    groups: tuple[str, ...]
    shares: tuple[tuple[int, int], ...] = ()
    samples: tuple[tuple[Measured, ...], ...] = ()
    rests_on: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()


def comparisons(paper: Paper) -> list[Compared]:
    """Every p-value of a paper of which the groups can be told."""
    return paper.kept("comparisons", lambda: [*_of_claims(paper), *_of_entries(paper)])


def _of_claims(paper: Paper) -> Iterator[Compared]:
    for claim in paper.claims:
        p = claim.told.p
        if p is None or claim.record or astray(paper, claim):
            continue
        test = f"{claim.test} {claim.printed}"
        groups = _groups(paper, claim)
        names = tuple(paper.case.local(g) for g in groups)
        concerns = tuple(paper.summarised(claim))
        told = claim.told
        if len(told.shares) > 1:
            yield Compared(claim.node, claim.printed, p, test, ("1", "2"), told.shares, (), (), concerns)
            continue
        sizes = told.sizes if len(told.sizes) == len(told.means) else tuple(paper.case.size(g) or 0 for g in groups)
        if len(told.means) == 2 == len(sizes) and min(sizes) > 1:
            samples = tuple(_corners(m, s, n) for (m, s), n in zip(told.means, sizes, strict=True))
            yield Compared(claim.node, claim.printed, p, test, ("1", "2"), (), samples, (), concerns)
            continue
        if len(groups) > 1 and (aim := paper.aim(claim.of)) is not None and aim.keys and not aim.node:
            entries = [_entry(paper, group, aim.keys, claim) for group in groups]
            bare = Compared(claim.node, claim.printed, p, test, names, concerns=concerns)
            yield from _between(paper, bare, groups, entries, claim.of)


def _between(
    paper: Paper, bare: Compared, cohorts: Sequence[str], entries: Sequence[str], of: str
) -> Iterator[Compared]:
    """A comparison with what each of its groups has: counts, else mean and SD."""
    shares = [_share(paper, e, g) for e, g in zip(entries, cohorts, strict=True)]
    if all(shares):
        told = tuple(s for s in shares if s is not None)
        yield replace(bare, shares=told, rests_on=tuple(e for e in entries if e))
        return
    found = [_spread(paper, of, name, e) for name, e in zip(bare.groups, entries, strict=True)]
    kept = [s for s in found if s is not None]
    if len(kept) == len(cohorts) == 2:
        samples = tuple(_of_spread(s) for s in kept)
        yield replace(bare, samples=samples, rests_on=tuple(s.subject for s in kept))


def _groups(paper: Paper, claim: Claim) -> list[str]:
    """The cohorts that a claim compares: its own and the other one named, else the parts of its own."""
    own = paper.group(claim.over)
    if own is None or not own.node:
        return []
    if claim.against:
        other = paper.case.node(claim.against)
        return [own.node, other] if other else []
    aim = paper.aim(claim.of)
    if aim is None or aim.node or not aim.keys:
        return []
    parts = paper.case.parts(own.node)
    held = [g for g in parts if paper.case.rows([g], aim.keys, claim.where) or _said(paper, claim.of, g)]
    sizes = [paper.case.size(g) for g in held]
    # Groups that cut across each other are no comparison: together they are more than the whole.
    whole = own.size
    if len(held) < 2 or whole is None or not all(sizes) or sum(s for s in sizes if s) > whole:
        return []
    return held


def _said(paper: Paper, of: str, cohort: str) -> bool:
    return any(c.over == paper.case.local(cohort) for c in paper.index.of(of))


def _entry(paper: Paper, cohort: str, keys: tuple[str, ...], claim: Claim) -> str:
    """The one node of a cohort that holds what a claim is of, or an empty string."""
    found = {r.entry: r.value for r in paper.case.rows([cohort], keys, claim.where)}
    if len(found) != 1:
        return ""
    ((entry, value),) = found.items()
    return str(value) if str(value).startswith(entry + "/") else entry


def _share(paper: Paper, entry: str, cohort: str) -> tuple[int, int] | None:
    graph = paper.case.graph
    if not entry or not graph.value(entry, METLIT + "n"):
        return None
    count, of = paper.case.size(entry), paper.case.amount(str(graph.value(entry, _OF) or ""))
    whole = int(of.value) if of is not None else paper.case.size(cohort)
    return (count, whole) if count is not None and whole and count <= whole else None


def _spread(paper: Paper, of: str, group: str, entry: str) -> Spread | None:
    """Mean and SD of what is compared, in one group: as claimed, else as recorded."""
    own = spread_of(paper, entry)
    every = [*spreads_over(paper, group, of), *([own] if own else [])]
    found = [s for s in every if {"mean", "sd"} <= s.parts.keys() and s.n]
    return found[0] if found else None


def _of_spread(spread: Spread) -> tuple[Measured, ...]:
    mean, sd = spread.parts["mean"], spread.parts["sd"]
    return _samples(mean, sd, spread.n or 0)


def _samples(mean: SpreadPart, sd: SpreadPart, n: int) -> tuple[Measured, ...]:
    ends = ((float(p.middle), float(p.middle - p.half), float(p.middle + p.half)) for p in (mean, sd))
    return tuple(Measured(m, max(s, 0.0), n) for m, s in product(*ends))


def _corners(mean: PrintedNumber, sd: PrintedNumber, n: int) -> tuple[Measured, ...]:
    parts = (SpreadPart.of(f.text, "", Fraction(1)) for f in (mean, sd))
    return _samples(*parts, n)


def _of_entries(paper: Paper) -> Iterator[Compared]:
    """The comparisons of cohorts that name both groups and one endpoint that each of them has a count of."""
    graph, case = paper.case.graph, paper.case
    for cohort in case.cohorts:
        for node in sorted(map(str, graph.objects(cohort, METLIT + "comparison"))):
            p = case.amount(str(graph.value(node, METLIT + "pValue") or ""))
            groups = [str(graph.value(node, METLIT + "groupCompared") or cohort)]
            groups += sorted(map(str, graph.objects(node, METLIT + "comparedWith")))
            sign = {"": "=", "less-than": "<", "more-than": ">"}.get(p.comparator) if p else None
            if p is None or sign is None or len(groups) < 2 or graph.text(node, METLIT + "adjusted") == "true":
                continue
            endpoint = graph.text(node, METLIT + "endpointCompared")
            entries = [_with(paper, group, endpoint) for group in groups]
            test = graph.text(node, METLIT + "statisticalTest")
            number = PrintedP(PrintedNumber.of(p.text), sign)
            names = tuple(case.local(g) for g in groups)
            text = number.text + (f" ({test})" if test else "")
            bare = Compared(node, text, number, test, names, concerns=(node,))
            yield from _between(paper, bare, groups, entries, "")


def _with(paper: Paper, cohort: str, endpoint: str) -> str:
    """The one entry of a cohort that says a word and how many it is true of."""
    graph = paper.case.graph
    found = [
        e
        for e in paper.case.inner(cohort)
        if endpoint and graph.value(e, METLIT + "n") and any(endpoint in map(str, os) for os in graph.items(e).values())
    ]
    return found[0] if len(found) == 1 else ""
