"""Audit rule on times against the time for which people were followed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_REST, audit_rule
from metlit.claims.verdict import CONTRADICTS, WITHIN, Verdict
from metlit.iris import METLIT
from metlit.numbers.rounding import shown, widest
from metlit.record.case import UNIT


@audit_rule("follow-up-limit", 11, ON_REST)
def within_follow_up(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Time after treatment against the follow-up.

    What is seen in people lies within the time for which they were followed: a single time, or the greatest of several,
    within the longest follow-up that is printed; a median within the median follow-up of the same people.

    Formula: time ≤ greatest follow-up printed, in one unit; minus half a unit of the last place
    Source: STROBE item 14c
    """
    aim, case = paper.aim(claim.of), paper.case
    end, ended, seen = _end_keys(paper)
    if aim is not None and aim.keys == end:
        yield from _holds_times(claim, paper)
    if aim is None or not aim.keys or aim.keys[-1] not in ended or not claim.figures or aim.keys == end:
        return
    if not any(case.cls(r.entry) in seen for r in paper.rows(claim)) and not _is_summarised(paper, claim, seen):
        return
    group = paper.group(claim.over) if not aim.node else None
    subjects = [group.node] if group and group.node else _subjects(paper, aim.node)
    name = claim.statistic if claim.statistic in ("mean", "median") else "max"
    figure = claim.components.get(name) or claim.figures[-1]
    unit = paper.printed_unit(claim, figure)
    lengths = [found for s in subjects for found in _lengths(paper, s, end, name)]
    origins = {str(o) for e in paper.summarised(claim) for o in case.objects(e, _origin_key(paper))}
    lengths = [(v, n) for v, n in lengths if not set(case.places(n)) <= set(claim.at) or name != "max"]
    lengths = [(v, n) for v, n in lengths if not origins or _origin(paper, n) <= origins]
    lengths = [
        (v, n) for v, n in lengths if case.units.dimension(case.graph.text(n, UNIT)) == case.units.dimension(unit)
    ]
    if not lengths or not unit:
        return
    months = [(case.units.factor(case.graph.text(n, UNIT)) * v, n) for v, n in lengths]
    longest, node = max(months)
    low = (widest(figure.text)[0] if figure.decimals is not None else figure.value) * case.units.factor(unit)
    # Who is seen again later was followed twice: then no single length is the end.
    if low > longest and any(len(case.rows([s], end[:1], {})) > 1 for s in subjects):
        return
    value = next(v for v, n in lengths if n == node)
    label = f"{shown(value)} {case.units.label(case.graph.text(node, UNIT))}{'' if value == 1 else 's'}"
    sign = "≤" if low <= longest else ">"
    line = f"{claim.text} {sign} {label}"
    what = "longest" if name == "max" else name
    text = f"printed {claim.printed}; the {what} follow-up is {label} ({'; '.join(case.places(node))})"
    verdict = WITHIN if low <= longest else CONTRADICTS
    yield Verdict(claim.node, within_follow_up.code, verdict, text, line, "", (node,), tuple(paper.summarised(claim)))


def _holds_times(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """The follow-up itself: what was seen lies within it."""
    for other in paper.claims:
        if other.over == claim.over and other.statistic == claim.statistic and other.of != claim.of:
            for told in within_follow_up(other, paper) if not other.record else ():
                if told.verdict == WITHIN:
                    text = f"printed {claim.printed}; {other.printed} ({other.place}) is no longer"
                    yield Verdict(claim.node, within_follow_up.code, WITHIN, text, told.arithmetic, "", (other.node,))
                    return


def _end_keys(paper: Paper) -> tuple[tuple[str, ...], set[str], set[str]]:
    """The path to the length that nothing exceeds, the keys that do not, and the classes of their entries."""

    def found() -> tuple[tuple[str, ...], set[str], set[str]]:
        told = {p: [str(o) for _, q, o in paper.shapes if q == METLIT + p] for p in ("endKey", "endedKey", "endedIn")}
        return tuple("".join(told["endKey"][:1]).split(".")), set(told["endedKey"]), set(told["endedIn"])

    return paper.kept(("end keys",), found)


def _is_summarised(paper: Paper, claim: Claim, classes: set[str]) -> bool:
    return any(paper.case.cls(entry) in classes for entry in paper.summarised(claim))


def _origin(paper: Paper, length: str) -> set[str]:
    """From when a length of follow-up is counted; nothing if the paper does not say."""
    entry = paper.case.parent(length)
    while entry and not (found := {str(o) for o in paper.case.objects(entry, _origin_key(paper))}):
        entry = paper.case.parent(entry)
    return found if entry else set()


def _subjects(paper: Paper, node: str) -> list[str]:
    """The person or group in which an entry stands, and the groups around."""
    everybody = (*paper.case.patients, *paper.case.cohorts)
    own = next((s for s in everybody if node == s or node.startswith(s + "/")), "")
    return [own, *sorted(paper.case.above(own))] if own else []


def _lengths(paper: Paper, subject: str, end: tuple[str, ...], name: str) -> Iterator[tuple[Fraction, str]]:
    """The lengths of an end key of a subject: single ones and, of summaries, the one of that name."""
    for row in paper.case.rows([subject], end, {}):
        nodes = [str(row.value), *(o for o in paper.case.inner(str(row.value)) if o.endswith("/" + name))]
        for node in nodes:
            if (amount := paper.case.amount(node)) is not None and not amount.comparator:
                yield amount.value, node


def _origin_key(paper: Paper) -> str:
    """The key that tells from when a time is counted, of the shape that names the length nothing exceeds."""

    def found() -> str:
        ended = sorted(s for s, p, _ in paper.shapes if p == METLIT + "endKey")
        return next((told for s in ended if (told := paper.shapes.text(s, METLIT + "originKey"))), "")

    return paper.kept(("origin key",), found)
