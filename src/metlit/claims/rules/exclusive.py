"""Audit rules on classes of which nobody is in two: alive and dead, grades of one event by the worst."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from metlit import iris
from metlit.claims.course import key_path
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import AGREES, DIFFERS, IMPOSSIBLE, Verdict
from metlit.iris import METLIT
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples
from metlit.record.case import COMPARATOR, N


@dataclass(frozen=True)
class ExclusiveClasses:
    """Classes of one key of which nobody is in two at one time; ``named`` ones, or all that are exact numbers."""

    key: tuple[str, ...]
    same: tuple[str, ...]
    named: frozenset[str]
    loose: frozenset[str]


@dataclass(frozen=True)
class CountedClass:
    """How many of a group are in a class, by an entry or a claim."""

    cls: str
    label: str
    n: int
    node: str
    concerns: tuple[str, ...] = ()


def _known(graph: Triples) -> list[ExclusiveClasses]:
    found = []
    for node in graph.subjects(iris.TYPE, METLIT + "ExclusiveClasses"):
        keys = [*graph.objects(node, METLIT + "sameKey"), *graph.objects(node, METLIT + "dateKey")]
        keys += graph.objects(node, METLIT + "timeKey")
        sets = (frozenset(map(str, graph.objects(node, METLIT + name))) for name in ("exclusiveClass", "mayOverlap"))
        found.append(ExclusiveClasses(key_path(graph.text(node, METLIT + "classKey")), tuple(map(str, keys)), *sets))
    return found


@audit_rule("exclusive-classes", 1, ON_RECORD)
def exclusive_counts(paper: Paper) -> Iterator[Verdict]:
    """Classes of which nobody is in two.

    Nobody is alive and dead; and whoever is counted by the worst grade of an event is counted once. The numbers of such
    classes have no more people than the group, and those of alive, dead and lost together are the group.

    Formula: Σ of the classes ≤ n; alive + dead + lost ≥ n where all three are printed
    Source: elementary; STROBE items 13 and 15
    """
    for known in _known(paper.shapes):
        for cohort in paper.case.cohorts:
            size = paper.case.size(cohort)
            for counted in _groups(paper, known, cohort) if size else ():
                yield from _judge(paper, known, cohort, size or 0, counted)


def _judge(
    paper: Paper, known: ExclusiveClasses, cohort: str, size: int, counted: Mapping[str, CountedClass]
) -> Iterator[Verdict]:
    held = [c for name, c in counted.items() if name not in known.loose]
    others = [c for name, c in counted.items() if name in known.loose]
    total, name = sum(c.n for c in held), paper.case.local(cohort)
    line = " + ".join(f"{c.n} ({c.label})" for c in (*held, *others))
    nodes = tuple(c.node for c in (*held, *others))
    concerns = tuple(dict.fromkeys(node for c in (*held, *others) for node in c.concerns))
    first = next(
        (c.node for c in (*held, *others) if c.node in {x.node for x in paper.claims}), nodes[0] if nodes else ""
    )
    if len(held) > 1 and total > size:
        # Of grades it is not said that everybody is counted by the worst alone.
        verdict, unless = (IMPOSSIBLE, "") if known.named else (DIFFERS, ", unless some are counted under two of them")
        text = f"{', '.join(f'{c.n} {c.label}' for c in held)}: {total} of the {size} of {name}{unless}"
        arithmetic = " + ".join(str(c.n) for c in held) + f" = {total} > {size}"
        yield Verdict(first, exclusive_counts.code, verdict, text, arithmetic, "", nodes, concerns)
    elif known.named and known.named <= counted.keys() and others:
        every = total + sum(c.n for c in others)
        arithmetic = " + ".join(str(c.n) for c in (*held, *others)) + f" = {every}"
        if every < size:
            text = f"{line}: {every}, and {name} has {size}; {size - every} are not told of"
            yield Verdict(first, exclusive_counts.code, DIFFERS, text, arithmetic, "", nodes, concerns)
        elif every == size:
            text = f"{line} are the {size} of {name}"
            yield Verdict(first, exclusive_counts.code, AGREES, text, arithmetic, "", nodes, concerns)


def _groups(paper: Paper, known: ExclusiveClasses, cohort: str) -> Iterator[dict[str, CountedClass]]:
    """The classes of a cohort with their numbers, for each event and time of which there are some."""
    found: dict[tuple, dict[str, CountedClass]] = {}
    denied: set[tuple] = set()
    for row in paper.case.rows([cohort], known.key, {}):
        key = tuple(tuple(map(str, _plain(paper, row.entry, k))) for k in known.same)
        cls, n = _class(paper, known, row.value), _number(paper, row.entry)
        if not cls or n is None:
            continue
        held = found.setdefault(key, {})
        if cls in held:
            denied.add(key)  # twice the same class: what tells them apart is not known here
        held[cls] = CountedClass(cls, _label(paper, known.key[-1], cls, row.value), n, row.entry, (row.entry,))
    yield from (held for key, held in found.items() if key not in denied)
    if not found and (claimed := _of_claims(paper, known, cohort)):
        yield claimed


def _of_claims(paper: Paper, known: ExclusiveClasses, cohort: str) -> dict[str, CountedClass]:
    """The same of claims that count people under one condition, where the record itself holds no such entries."""
    found: dict[str, CountedClass] = {}
    for claim in paper.claims:
        base = paper.base(claim)
        if claim.record or claim.count is None or base is None or base.node != cohort or not known.named:
            continue
        if list(claim.where) == [known.key]:
            word = claim.where[known.key]
            ends = {f.target for f in paper.ends("", known.key)}
            concepts = paper.case.terms.find(word, sorted(ends))
            cls = _class(paper, known, concepts[0].iri) if len(concepts) == 1 else ""
            if cls and cls not in found:
                found[cls] = CountedClass(cls, paper.case.terms.label(cls), claim.count, claim.node)
    return found


def _plain(paper: Paper, entry: str, key: str) -> list[str]:
    """The values of a key as words, of quantities as printed."""
    return sorted(paper.case.label(o) for o in paper.case.objects(entry, key))


def _class(paper: Paper, known: ExclusiveClasses, value: str | Literal) -> str:
    """The class that a value is, or lies below; of numbers the number itself, if it is one."""
    if known.named:
        above = paper.case.terms.ancestors(str(value))
        return next((c for c in sorted(known.named | known.loose) if c in above), "")
    amount = paper.case.amount(str(value))
    return amount.text if amount is not None and not paper.case.graph.text(str(value), COMPARATOR) else ""


def _label(paper: Paper, name: str, cls: str, value: str | Literal) -> str:
    return paper.case.terms.label(cls) if cls.startswith(iris.TERM) else f"of {name} {paper.case.label(value)}"


def _number(paper: Paper, entry: str) -> int | None:
    """How many an entry is of, if it says so exactly."""
    nodes = [str(o) for o in paper.case.graph.objects(entry, N)]
    if any(paper.case.graph.text(node, COMPARATOR) for node in nodes):
        return None
    n = paper.case.size(entry)
    return n
