"""Audit rule on percentages of one entry of a group, printed without their count."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.claims.claim import NOT_STATED, Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_REST, audit_rule
from metlit.claims.verdict import WITHIN, WORTH_A_LOOK, Verdict
from metlit.iris import METLIT
from metlit.numbers.rounding import reported_as, shown

_HUNDRED = 100


@audit_rule("percentage-of-group", 2, ON_REST)
def percentage_of_group(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Percentage that some number of the group gives.

    A percentage without its count that is said of one entry of a group is that of some whole number of its members. If
    none of them gives it, it is of other people: those assessed, or more than the group. It is worth asking of whom.

    Formula: some k of the n of the group gives the percentage, rounded or cut off; of more than a hundred all do
    Source: Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369, for percentages
    """
    figure, aim = claim.percentage, paper.aim(claim.of)
    if claim.statistic != "percentage" or figure is None or aim is None or not aim.node or aim.people:
        return
    if claim.count is not None or claim.denominator is not None or claim.over == NOT_STATED or figure.sign:
        return
    case = paper.case
    cohort = next((c for c in case.cohorts if aim.node.startswith(c + "/")), "")
    n = case.size(cohort) if cohort else None
    counted = any(case.graph.value(e, METLIT + "n") is not None for e in (aim.node, *paper.summarised(claim)))
    named = paper.group(claim.over) if claim.over else None
    if not n or n > _HUNDRED or counted or figure.decimals is None or (named and named.node != cohort):
        return
    near = int(Fraction(figure.text) * n / _HUNDRED)
    shares = {k: Fraction(_HUNDRED * k, n) for k in (near, near + 1) if k <= n}
    giving = [k for k, share in shares.items() if reported_as(figure.text, share)]
    name, concerns = case.local(cohort), tuple(paper.summarised(claim))
    line = "; ".join(f"{k} of {n} is {shown(shares[k], 2)} %" for k in giving or shares)
    if giving:
        text = f"printed {claim.printed}: {giving[0]} of the {n} of {name}"
        yield Verdict(claim.node, percentage_of_group.code, WITHIN, text, line, "", (cohort,), concerns)
    else:
        text = f"printed {claim.printed}, of whom? No number of the {n} of {name} is {figure.text} %"
        yield Verdict(claim.node, percentage_of_group.code, WORTH_A_LOOK, text, line, "", (cohort,), concerns)
