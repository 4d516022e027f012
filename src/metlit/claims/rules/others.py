"""Audit rules between papers: what one prints about another, and one cohort in two papers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit import iris
from metlit.claims.assertion import assertions, same
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import AGREES, CONTRADICTS, ROUNDED, TRUNCATED, UNSUPPORTED, Verdict
from metlit.iris import METLIT
from metlit.numbers.printed import PrintedNumber

_SAME = METLIT + "samePatientsAs"


@audit_rule("other-record", 12)
def about_another(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Figure about another paper.

    What a paper prints about another one that is in the corpus must stand there.

    Formula: printed figure = that of the other record's claims or entries, in one unit
    Source: elementary; cf. Jergas & Baethge, PeerJ 2015;3:e1364 (quotation accuracy), doi:10.7717/peerj.1364
    """
    if not claim.record:
        return
    other = paper.papers.get(claim.record)
    if other is None:
        text = f"printed {claim.printed} about {claim.record}, which was not read"
        yield Verdict(claim.node, about_another.code, UNSUPPORTED, text)
        return
    own = assertions(claim, paper)
    tried: list[tuple[str, str, str]] = []
    for what, figure, node, place in _candidates(claim, other):
        mine = own.get(what)
        if mine is None:
            continue
        how = same(paper, mine, figure)
        if how is not None:
            verdict = AGREES if how == "exact" else TRUNCATED if how.startswith("truncated") else ROUNDED
            text = f"printed {claim.printed} about {claim.record}; there {place}" + (
                "" if how == "exact" else f": {how}"
            )
            yield Verdict(claim.node, about_another.code, verdict, text, "", "", (node,))
            return
        tried.append((figure[0].text, node, place))
    if tried:
        there = "; ".join(f"{text} ({place})" for text, _, place in tried)
        text = f"printed {claim.printed} about {claim.record}; there {there}"
        line = f"{claim.text} ≠ {tried[0][0]}"
        yield Verdict(claim.node, about_another.code, CONTRADICTS, text, line, "", tuple(node for _, node, _ in tried))


def _candidates(claim: Claim, other: Paper) -> Iterator[tuple[str, tuple[PrintedNumber, str], str, str]]:
    """What the other record says of the same: claims with that statistic, entries that satisfy the claim."""
    for theirs in other.index.of(claim.of):
        if theirs.statistic == claim.statistic and not theirs.record:
            for what, figure in assertions(theirs, other).items():
                yield what, figure, theirs.node, f"{theirs.printed}, {theirs.place}"
    key = next(iter(claim.where), ())[:1]
    for cohort in other.case.cohorts:
        rows = other.case.rows([cohort], key, {c: v for c, v in claim.where.items() if c[:1] == key}) if key else []
        for row in rows:
            n = other.case.size(str(row.value)) or other.case.size(cohort)
            if n is not None:
                place = f"{n} in {other.case.local(str(row.value))}, {'; '.join(other.case.places(str(row.value)))}"
                yield "count", (PrintedNumber(str(n), Fraction(n), 0), ""), str(row.value), place


@audit_rule("same-cohort", 12, ON_RECORD)
def same_cohort(paper: Paper) -> Iterator[Verdict]:
    """One cohort in two papers.

    Cohorts that are the same patients have the same figures in both papers.

    Formula: figures of the same statistic, key and conditions are equal
    Source: elementary
    """
    for cohort in paper.case.cohorts:
        for target in paper.case.graph.objects(cohort, _SAME):
            record = iris.record_of(str(target))
            other = paper.papers.get(record or "")
            if other is not None and other is not paper and str(target) in other.case.cohorts:
                yield from _compare(paper, cohort, other, str(target))


def _compare(paper: Paper, cohort: str, other: Paper, target: str) -> Iterator[Verdict]:
    here, there = paper.case.size(cohort), other.case.size(target)
    if here is not None and there is not None and here != there:
        text = f"{here} patients here, {there} in {iris.local_path(target)}, which are said to be the same"
        yield Verdict(cohort, same_cohort.code, CONTRADICTS, text, f"{here} ≠ {there}", "", (target,), (cohort,))
    mine, name = _over(paper, cohort), paper.case.local(cohort)
    theirs = _over(other, target)
    for key, claim in mine.items():
        if (twin := theirs.get(key)) is None:
            continue
        own, their = assertions(claim, paper), assertions(twin, other)
        for what in own.keys() & their.keys():
            if same(paper, own[what], their[what]) is None:
                text = (
                    f"printed {claim.printed} of {name}; of the same patients {twin.printed} in "
                    f"{other.case.record}, {twin.place}"
                )
                line = f"{own[what][0].text} ≠ {their[what][0].text}"
                yield Verdict(claim.node, same_cohort.code, CONTRADICTS, text, line, "", (twin.node,), (cohort,))


def _over(paper: Paper, cohort: str) -> dict[tuple, Claim]:
    """The claims over a cohort, by what they are of."""
    name = paper.case.local(cohort)
    found = {}
    for claim in paper.claims:
        of = "" if claim.of == name else claim.of
        if not claim.record and name in (claim.of, claim.over):
            found.setdefault((claim.statistic, of, tuple(sorted(claim.where.items()))), claim)
    return found
