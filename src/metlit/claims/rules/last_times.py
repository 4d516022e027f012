"""Audit rule on what cannot be seen of a person any more: times after the one that ends all others."""

from __future__ import annotations

from collections.abc import Iterator

from metlit import iris
from metlit.claims.course import key_path
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.spreads import SpreadPart
from metlit.claims.verdict import CONTRADICTS, IMPOSSIBLE, Verdict
from metlit.iris import METLIT


@audit_rule("beyond-last-time", 11, ON_RECORD)
def after_the_end(paper: Paper) -> Iterator[Verdict]:
    """Follow-up and events after death.

    Nobody is followed, responds or relapses after death. Where the times say that they start at one event it is
    impossible; where none of them says where it starts it contradicts.

    Formula: time of an event, end of follow-up ≤ time of death, from one origin, in one unit
    Source: STROBE item 14c
    """
    graph = paper.shapes
    for table in graph.subjects(iris.TYPE, METLIT + "LifeTable"):
        status, time = (key_path(graph.text(table, METLIT + name)) for name in ("classKey", "timeKey"))
        ends = {str(o) for o in graph.objects(table, METLIT + "exclusiveClass")}
        later = [key_path(str(o)) for o in sorted(graph.objects(table, METLIT + "followedKey"))]
        for person in paper.case.patients:
            dead = {
                r.entry
                for r in paper.case.rows([person], status, {})
                if ends & set(paper.case.terms.ancestors(str(r.value)))
            }
            last = [(e, p) for e, p in _times(paper, person, time) if e in dead]
            if len(last) == 1:
                for path in later:
                    yield from _beyond(paper, person, path, *last[0])


def _beyond(paper: Paper, person: str, path: tuple[str, ...], end: str, last: SpreadPart) -> Iterator[Verdict]:
    case = paper.case
    for entry, part in _times(paper, person, path):
        origins = [
            case.graph.text(e, METLIT + "since") or case.graph.text(e, METLIT + "sinceNode") for e in (entry, end)
        ]
        if entry == end or origins[0] != origins[1] or not part.above(last):
            continue
        told = case.label(part.node), case.label(last.node)
        text = f"{case.title(entry)}: {told[0]}, and the life of {case.title(person)} ended at {told[1]}"
        line = f"{float(part.middle):g} > {float(last.middle):g} months"
        verdict = IMPOSSIBLE if origins[0] else CONTRADICTS
        yield Verdict(entry, after_the_end.code, verdict, text, line, "", (part.node, last.node), (entry,))


def _times(paper: Paper, person: str, path: tuple[str, ...]) -> Iterator[tuple[str, SpreadPart]]:
    """The single lengths of time that a path leads to, each with its entry."""
    for row in paper.case.rows([person], path, {}):
        amount = paper.case.amount(str(row.value))
        if amount is not None and not amount.comparator:
            yield row.entry, SpreadPart.of(amount.text, str(row.value), paper.case.units.factor(amount.unit))
