"""Audit rules on figures that cannot be recomputed but have limits: what is usual, a scale, a whole, other figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from metlit import iris
from metlit.claims.aims import Group
from metlit.claims.claim import NOT_STATED, SUMMARIES, Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_REST, audit_rule
from metlit.claims.verdict import AGREES, CONTRADICTS, IMPLAUSIBLE, IMPOSSIBLE, WITHIN, Verdict
from metlit.iris import METLIT
from metlit.numbers.rounding import shown
from metlit.record.case import UNIT, VALUE
from metlit.record.units import PLAIN

# "All", "each", "every", "no", "none": words of English that speak of everybody.
_EVERYBODY = re.compile(r"\b(?:all|each|every|both|no|none|neither)\b", re.IGNORECASE)
_ORDER = ("min", "mean", "median", "max")


@audit_rule("usual-limits", 10, ON_REST)
def usual_limits(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Figure whose quotient is printed, or usual.

    A figure from which another follows is right if the paper prints that other one too. If it does not, what follows is
    at least what is used.

    Formula: value by a rule of ontology/rules/ = printed value of the same entry; else least ≤ value ≤ most
    Source: stated with the plausibility shape that has the limits
    """
    aim = paper.aim(claim.of)
    if aim is None or not aim.node or not aim.keys or claim.assumes or claim.statistic == "classification":
        return
    case = paper.case
    limits = _usual(paper)
    for row in paper.rows(claim):
        for derived in case.graph.subjects(iris.PROV + "wasDerivedFrom", str(row.value)):
            sources = sorted(map(str, case.graph.objects(derived, iris.PROV + "wasDerivedFrom")))
            kind, number = case.graph.text(derived, METLIT + "kind"), case.graph.text(derived, METLIT + "value")
            if kind not in limits or not number:
                continue
            sources.sort(key=lambda node: case.graph.text(node, UNIT) in ("", PLAIN))
            value, unit = Fraction(number), case.graph.text(derived, METLIT + "unit")
            given = f" give {shown(value, 3)} {case.units.label(unit)}" if len(sources) > 1 else ""
            line = ", ".join(map(case.label, sources)) + given
            least, most = limits[kind]
            others = [o for o in case.inner(row.entry) if o not in sources and case.graph.text(o, UNIT) == unit]
            printed = [o for o in others if (text := case.graph.text(o, VALUE)) and Fraction(text) == value]
            if printed:
                verdict, what = AGREES, f"{line}, as printed ({'; '.join(case.places(printed[0]))})"
            elif least <= value <= most:
                verdict, what = WITHIN, f"{line}, within the usual {shown(least)} to {shown(most)}"
            else:
                verdict, what = IMPLAUSIBLE, f"{line}; usual are {shown(least)} to {shown(most)}"
            yield Verdict(claim.node, usual_limits.code, verdict, what, line, "", (*sources, derived), (row.entry,))
            return


def _usual(paper: Paper) -> dict[str, tuple[Fraction, Fraction]]:
    """The kinds of derived values that a plausibility shape has limits for."""

    def found() -> dict[str, tuple[Fraction, Fraction]]:
        graph = paper.shapes
        shapes = [(s, str(o)) for s, p, o in graph if p == METLIT + "limitsKind"]
        return {
            kind: (Fraction(graph.text(s, METLIT + "leastUsual")), Fraction(graph.text(s, METLIT + "mostUsual")))
            for s, kind in shapes
        }

    return paper.kept(("usual limits",), found)


@audit_rule("scale-limits", 5, ON_REST)
def within_scale(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Score within its scale.

    A score lies between the ends of its scale that the paper prints.

    Formula: least ≤ score ≤ most
    Source: elementary
    """
    aim, case = paper.aim(claim.of), paper.case
    keys = {p: [str(o) for _, q, o in paper.shapes if q == METLIT + p] for p in ("leastKey", "mostKey", "scaledKey")}
    if aim is None or not aim.node or not aim.keys or aim.keys[-1] not in keys["scaledKey"]:
        return
    for row in paper.rows(claim):
        score = case.amount(str(row.value))
        ends = [_end(paper, row.entry, keys[p]) for p in ("leastKey", "mostKey")]
        if score is None or score.comparator or ends[1] is None:
            continue
        least, most = ends[0] or Fraction(0), ends[1]
        right = least <= score.value <= most
        line = f"{'' if right else 'not '}{shown(least)} ≤ {shown(score.value)} ≤ {shown(most)}"
        text = f"printed {claim.printed}; the scale has {shown(least)} to {shown(most)}"
        verdict = WITHIN if right else IMPOSSIBLE
        yield Verdict(claim.node, within_scale.code, verdict, text, line, "", (score.node,), (row.entry,))
        return


def _end(paper: Paper, entry: str, keys: Sequence[str]) -> Fraction | None:
    found = [
        a.value for k in keys for o in paper.case.objects(entry, k) if (a := paper.case.amount(str(o))) is not None
    ]
    return found[0] if found else None


@audit_rule("count-limits", 2, ON_REST)
def within_the_whole(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Count between those who can be named and the whole.

    A number of people lies between those of whom the paper says it one by one, or it is a part of a whole that can be
    counted.

    Formula: named ≤ count ≤ whole, if somebody can be named; count ≤ denominator = rows without the last condition
    Source: elementary
    """
    aim, group = paper.aim(claim.of), paper.base(claim)
    if claim.statistic != "count" or claim.count is None or aim is None or group is None:
        return
    if claim.denominator and claim.count > claim.denominator:
        return  # count-above-group says so
    if not aim.people and aim.node:
        return
    rows = paper.rows(claim, None if aim.people and aim.node else group)
    named = sorted({r.subject for r in rows})
    if aim.people and group.complete and not _EVERYBODY.search(claim.text):
        if not len(named) <= claim.count <= len(group.subjects):
            return  # the rules that count say so
        line = f"{len(named)} ≤ {claim.count} ≤ {len(group.subjects)}"
        who = f"{', '.join(map(paper.case.local, named))} can be named" if named else "none can be named"
        text = f"printed {claim.printed}; {who}, of {len(group.subjects)}"
        yield Verdict(claim.node, within_the_whole.code, WITHIN, text, line, "", paper.nodes(rows) or group.subjects)
        return
    yield from _of_the_same(claim, paper, group)
    for dropped in claim.where if len(claim.where) > 1 and claim.denominator else ():
        where = {k: v for k, v in claim.where.items() if k != dropped}
        wider = paper.case.rows(group.subjects, aim.keys if not aim.people else (), where)
        if len(wider) == claim.denominator:
            names = ", ".join(paper.case.local(r.subject) for r in wider)
            line = f"{names}: {len(wider)}; {claim.count} ≤ {claim.denominator}"
            text = f"printed {claim.printed}; the {claim.denominator} are {names}"
            yield Verdict(claim.node, within_the_whole.code, WITHIN, text, line, "", paper.nodes(wider))
            return


def _of_the_same(claim: Claim, paper: Paper, group: Group) -> Iterator[Verdict]:
    """A count of a whole that is printed at the same place, of the same group."""
    inside = group.node + "/"
    for other in paper.claims if claim.denominator and group.node else ():
        aim = paper.aim(other.of)
        if other.count == claim.denominator and aim and aim.node.startswith(inside) and set(other.at) & set(claim.at):
            line = f"{claim.count} ≤ {claim.denominator}"
            text = f"printed {claim.printed}; of the {other.printed} ({other.place})"
            yield Verdict(claim.node, within_the_whole.code, WITHIN, text, line, "", (other.node,))
            return


@audit_rule("all-of-them", 2, ON_REST)
def without_exception(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Everybody, and the exceptions.

    Where a paper says it of all, or of none, one exception among those who are reported one by one contradicts it.

    Formula: no row of the same key without the condition (all), or with it (none); at least one row to look at
    Source: elementary
    """
    aim, group = paper.aim(claim.of), paper.base(claim)
    if (
        claim.statistic != "count"
        or not _EVERYBODY.search(claim.text)
        or aim is None
        or group is None
        or not claim.where
    ):
        return
    case, keys = paper.case, aim.keys if not aim.people else ()
    held = {s for s in group.subjects if (told := _told(paper, claim, s)) and case.rows([s], keys, told)}
    exceptions = sorted(held if claim.count == 0 else _told_otherwise(paper, claim, group.subjects) - held)
    if not held and not exceptions:
        return
    names = ", ".join(map(case.local, exceptions or sorted(held)))
    line = f"{names}: {len(exceptions or held)}"
    if exceptions:
        text = f"printed {claim.printed}; it is said otherwise of {names}"
        yield Verdict(claim.node, without_exception.code, CONTRADICTS, text, line, "", tuple(exceptions))
        return
    text = f"printed {claim.printed}; so it is of all {len(held)} who are recorded one by one with it"
    yield Verdict(claim.node, without_exception.code, WITHIN, text, line, "", tuple(sorted(held)))


def _told(paper: Paper, claim: Claim, subject: str) -> dict[tuple[str, ...], str]:
    """The conditions of a claim that the paper says anything about for one person."""
    return {path: word for path, word in claim.where.items() if paper.case.rows([subject], path, {})}


def _told_otherwise(paper: Paper, claim: Claim, subjects: Sequence[str]) -> set[str]:
    """Those with another value of a key that takes one only, or of whom it is denied."""
    case, found = paper.case, set()
    for subject in subjects:
        for path, word in claim.where.items():
            shape = case.shape(subject)
            single = shape is not None and path[0] in shape.fields and not shape.fields[path[0]].repeatable
            denied = [r for r in case.rows([subject], path, {path: word}, absent=True) if case.denied(r.entry)]
            if denied or (single and case.rows([subject], path, {})):
                found.add(subject)
    return found


@audit_rule("summary-order", 5, ON_REST)
def in_their_order(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Summaries in their order.

    The least value of a group is no greater than its mean and its median, and these are no greater than the greatest.

    Formula: min ≤ mean, median ≤ max, of the same key and group, in one unit
    Source: elementary
    """
    if claim.statistic not in SUMMARIES or claim.over == NOT_STATED:
        return
    unit = paper.printed_unit(claim, claim.figures[0]) if claim.figures else ""
    known: dict[str, tuple[Fraction, str, str]] = {}
    for other in (claim, *paper.index.alike(claim)):
        summary = other.statistic in SUMMARIES and other.over == claim.over and other.figures
        if summary and paper.printed_unit(other, other.figures[0]) == unit:
            for name, figure in other.components.items():
                known.setdefault(name, (figure.value, figure.text, other.node))
    found = [(name, *known[name]) for name in _ORDER if name in known]
    # A mean and a median have no order of their own.
    if len(found) < 2 or not {"min", "max"} & known.keys():
        return
    wrong = [
        (a, b)
        for i, a in enumerate(found)
        for b in found[i + 1 :]
        if a[1] > b[1] and {a[0], b[0]} != {"mean", "median"}
    ]
    if len({node for *_, node in found}) < 2 and not wrong:
        return  # its own two ends
    line = ", ".join(f"{name} {text}" for name, _, text, _ in found)
    text = f"printed {claim.printed}; {line} are {'not ' if wrong else ''}in this order"
    rests = tuple(dict.fromkeys(node for *_, node in found if node != claim.node)) or (claim.node,)
    verdict = IMPOSSIBLE if wrong else WITHIN
    yield Verdict(claim.node, in_their_order.code, verdict, text, line, "", rests, tuple(paper.summarised(claim)))
