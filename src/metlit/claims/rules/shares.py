"""Audit rules on shares and orders: half, most, a to b, and which class is the most frequent."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from metlit.claims.aims import Group
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.verdict import AGREES, DIFFERS, ROUNDED, Verdict, agreement
from metlit.numbers.printed import printed_numbers
from metlit.numbers.rounding import reported_as, shown


@audit_rule("recomputed-proportion", 3)
def recomputed_share(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Proportion, majority or ratio recomputed.

    Half, most, and a to b are figures too.

    Formula: count / number; majority: more than half; half of an odd number: the nearest whole number
    Source: elementary
    """
    if claim.record or claim.statistic not in ("proportion", "majority", "ratio"):
        return
    if claim.statistic == "ratio":
        yield from _ratio(claim, paper)
        return
    found = _share(claim, paper)
    if found is None or not found[1]:
        return
    count, whole, rests = found
    line, concerns = f"{count} of {whole}", tuple(paper.summarised(claim))
    if claim.statistic == "majority":
        verdict = AGREES if 2 * count > whole else DIFFERS
        message = (
            f"printed {claim.printed}; {count} of {whole} {'is' if verdict == AGREES else 'is not'} more than half"
        )
        yield Verdict(claim.node, recomputed_share.code, verdict, message, line, "", rests, concerns)
    elif claim.figures and not claim.figures[0].percent:
        wanted = claim.figures[0].value
        exact = wanted == Fraction(count, whole)
        near = abs(wanted * whole - count) <= Fraction(1, 2)
        verdict = AGREES if exact else ROUNDED if near else DIFFERS
        message = f"printed {claim.printed}; {count} of {whole}" + (
            "" if exact or not near else ", the nearest there is"
        )
        yield Verdict(claim.node, recomputed_share.code, verdict, message, line, "", rests, concerns)


def _share(claim: Claim, paper: Paper) -> tuple[int, int, tuple[str, ...]] | None:
    """Count, whole and rows of a claim: from the members, else from the entries of the cohort itself."""
    group, aim = paper.base(claim), paper.aim(claim.of)
    if group is None or aim is None:
        return None
    rows = paper.rows(claim)
    if group.complete and rows:
        every = paper.case.rows(group.subjects, () if aim.people else aim.keys[:1], {})
        count = len({r.subject for r in rows}) if aim.people else len(rows)
        return count, len(every), paper.nodes(rows)
    nodes = paper.summarised(claim)
    sizes = [s for n in nodes if (s := paper.case.size(n)) is not None]
    return (sizes[0], group.size, tuple(nodes)) if len(sizes) == 1 and group.size else None


def _ratio(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    parts = claim.components
    lists = [c for c in paper.index.lists_of(claim.of) if len(c.parts) == 2]
    # 42 : 23 in the text is not to be explained by the 43 : 23 of the table.
    lists = [c for c in lists if set(c.at) & set(claim.at)] or lists
    if "first" not in parts or not (lists or len(claim.parts) == 2):
        return
    tried = []
    for source in [claim, *lists] if len(claim.parts) == 2 else lists:
        numbers = [printed_numbers(text)[0].value for _, text in source.parts if printed_numbers(text)]
        for a, b in (numbers, numbers[::-1]) if len(numbers) == 2 and all(numbers) else ():
            scaled = a / b * (parts["second"].value if "second" in parts else 1)
            how = reported_as(parts["first"].text, scaled)
            tried.append((how, f"{shown(a)} / {shown(b)} = {shown(scaled, 4)}", source))
    hits = [t for t in tried if t[0]]
    if tried:
        how, line, source = hits[0] if hits else tried[0]
        message = f"printed {claim.printed}; {line} ({source.place})"
        yield Verdict(
            claim.node, recomputed_share.code, agreement(how) if how else DIFFERS, message, line, "", (source.node,)
        )


@audit_rule("ranking", 3)
def recomputed_ranking(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Order of frequency recomputed.

    The most common class has the most members.

    Formula: counts of the classes strictly descending in the order printed
    Source: elementary
    """
    aim = paper.aim(claim.of)
    if claim.record or claim.statistic != "ranking" or aim is None or not claim.parts:
        return
    group = paper.base(claim)
    if group is None:
        return
    ranks = sorted((printed_numbers(text)[0].value, name) for name, text in claim.parts if printed_numbers(text))
    found = []
    for _, name in ranks:
        rows = paper.case.rows(group.subjects, aim.keys, {}) if group.complete else []
        members = {r.subject for r in rows if any(paper.case.matches(r.value, word) for word in name.split(", "))}
        found.append(len(members) or _recorded(paper, group, aim.keys, name))
    line = ", ".join(f"{name}: {n}" for (_, name), n in zip(ranks, found, strict=True))
    if not any(found):
        return
    falling = all(a > b for a, b in pairwise(found))
    if len(found) == 1:
        rest = [r for r in paper.case.rows(group.subjects, aim.keys, {})]
        falling = bool(rest) and 2 * found[0] > len({r.subject for r in rest})
        if not falling:
            return
    message = f"printed {claim.printed}; counted {line}"
    yield Verdict(
        claim.node,
        recomputed_ranking.code,
        AGREES if falling else DIFFERS,
        message,
        line,
        "",
        (),
        tuple(paper.summarised(claim)),
    )


def _recorded(paper: Paper, group: Group, keys: tuple[str, ...], name: str) -> int:
    """The ``n`` of the cohort's own entries of a class."""
    rows = paper.case.rows([group.node], keys, {}) if group.node else []
    words = name.split(", ")
    return sum(paper.case.size(r.entry) or 0 for r in rows if any(paper.case.matches(r.value, w) for w in words))
