"""Audit rules on shares without their counts, and on counts that exceed the group that they are of."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import DIFFERS, IMPLAUSIBLE, IMPOSSIBLE, Verdict
from metlit.iris import METLIT
from metlit.numbers.rounding import reported_as

# Of more people every percentage of two digits is some count's.
_MOST = 1000


@audit_rule("percentage-of-none", 2, ON_RECORD)
def percentage_of_none(paper: Paper) -> Iterator[Verdict]:
    """Percentage that no count gives.

    A percentage of a small group without its count is that of some count: of all members, or of those of them that
    were assessed.

    Formula: some k of some m gives it, rounded or cut off, for m up to the greatest number of the group, or of its
        entries, that is printed
    Source: Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369 (granularity of percentages)
    """
    claimed: set[str] = set()
    for claim in paper.claims:
        figure, base = claim.percentage, paper.base(claim)
        aim = paper.aim(claim.of)
        if claim.record or claim.statistic != "percentage" or figure is None or base is None or aim is None:
            continue
        claimed |= set(paper.summarised(claim))
        bounded = any(sign in claim.printed for sign in "<>≤≥~≈")
        if claim.count is not None or claim.denominator is not None or not (aim.people or claim.where) or bounded:
            continue
        # Where the record holds the count, the percentage is compared with that.
        if any(paper.case.graph.value(node, METLIT + "n") is not None for node in paper.summarised(claim)):
            continue
        most = _most(paper, base.node, base.size)
        if most and figure.decimals is not None and not _given(figure.text, most):
            text, line = _told(figure.text, most, base.name, claim.printed)
            concerns = tuple(paper.summarised(claim))
            yield Verdict(claim.node, percentage_of_none.code, DIFFERS, text, line, "", (), concerns)
    for cohort in paper.case.cohorts:
        most = _most(paper, cohort, paper.case.size(cohort))
        for entry in paper.case.inner(cohort) if most else ():
            node = str(paper.case.graph.value(entry, METLIT + "percent") or "")
            amount = paper.case.amount(node) if node and entry not in claimed else None
            if amount is None or amount.comparator or paper.case.graph.value(entry, METLIT + "n") is not None:
                continue
            if not _given(amount.text, most):
                text, line = _told(amount.text, most, paper.case.local(cohort), paper.case.label(node))
                yield Verdict(entry, percentage_of_none.code, IMPLAUSIBLE, text, line, "", (node,), (entry,))


def _told(figure: str, most: int, group: str, printed: str) -> tuple[str, str]:
    near = min(
        ((abs(Fraction(100 * k, m) - Fraction(figure)), k, m) for m in range(1, most + 1) for k in _around(figure, m)),
        default=(Fraction(0), 0, 1),
    )
    nearest = f"{near[1]} of {near[2]} is {float(Fraction(100 * near[1], near[2])):.2f} %"
    return f"printed {printed}, without a count: no number of {most} people or fewer ({group}) is {figure} %", nearest


def _given(figure: str, most: int) -> bool:
    return any(reported_as(figure, Fraction(100 * k, m)) for m in range(most, 0, -1) for k in _around(figure, m))


def _around(figure: str, whole: int) -> range:
    middle = int(Fraction(figure) * whole / 100)
    return range(max(middle, 0), min(middle + 1, whole) + 1)


def _most(paper: Paper, cohort: str, size: int | None) -> int:
    """The greatest number that a share of a group may be of: its members, or entries of theirs that are counted."""
    return paper.kept(("most", cohort, size), lambda: _greatest(paper, cohort, size))


def _greatest(paper: Paper, cohort: str, size: int | None) -> int:
    graph, case = paper.case.graph, paper.case
    inner = [cohort, *case.inner(cohort), *case.members(cohort)] if cohort else [case.root]
    counts = [case.amount(str(o)) for node in inner for o in graph.objects(node, METLIT + "count")]
    printed = [int(a.value) for a in counts if a is not None]
    claims = [n for c in paper.claims for n in (c.denominator, c.count) if n and not c.record]
    rows = sum(len(case.inner(p)) for p in (case.members(cohort) if cohort else ()))
    most = max([size or 0, *printed, *claims, rows]) if size else 0
    return most if most <= _MOST else 0


@audit_rule("count-above-group", 2, ON_RECORD)
def count_above_group(paper: Paper) -> Iterator[Verdict]:
    """Count above its group.

    Of a group of people no more can have anything than there are in it; a part of it is no larger.

    Formula: count ≤ denominator ≤ n of the group
    Source: elementary; STROBE item 13
    """
    for claim in paper.claims:
        aim, base = paper.aim(claim.of), paper.base(claim)
        if claim.record or claim.count is None or claim.statistic not in ("count", "percentage") or aim is None:
            continue
        limits = [claim.denominator]
        if aim.people and base is not None and (claim.where or not aim.node):
            limits.append(base.size)
        known = [n for n in limits if n is not None]
        if known and claim.count > min(known):
            name = f" of {base.name}" if base is not None and base.size == min(known) else ""
            text = f"printed {claim.printed}: {claim.count} of the {min(known)}{name} cannot be"
            line, concerns = f"{claim.count} > {min(known)}", tuple(paper.summarised(claim))
            yield Verdict(claim.node, count_above_group.code, IMPOSSIBLE, text, line, "", (), concerns)
