"""Audit rule on mean and SD that no whole numbers of the scale have, where GRIM and GRIMMER see nothing: SPRITE."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit import iris
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.spreads import spread_of
from metlit.claims.verdict import IMPLAUSIBLE, IMPOSSIBLE, Verdict
from metlit.claims.wholes import assessed, wholeness
from metlit.iris import METLIT
from metlit.numbers.granularity import grim, grimmer
from metlit.numbers.reconstruction import sprite


@audit_rule("sprite", 6)
def whole_numbers_of_scale(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Mean and standard deviation that no scores can have (SPRITE).

    Scores lie between the ends of their scale, or of the printed range. Of so many whole numbers between them only some
    standard deviations go with a mean.

    Formula: some whole numbers x₁ … xₙ between the ends, both ends among them if they are a printed range, have the
        printed mean and SD, rounded or cut off; every sum of squares is tried
    Source: Heathers JA et al. PeerJ Preprints 2018;6:e26968v1 (SPRITE), doi:10.7287/peerj.preprints.26968v1
    """
    parts = {name: f.text for name, f in claim.components.items() if f.decimals is not None}
    whole = wholeness(paper, claim)
    if claim.record or not {"mean", "sd"} <= parts.keys() or whole is None:
        return
    for group in paper.groups(claim):
        n = assessed(paper, claim, group)
        if not n or n < 2 or not grim(parts["mean"], n, truncated=True):
            continue
        if not grimmer(parts["mean"], parts["sd"], n, truncated=True):
            continue
        least, most, ends, where = _limits(claim, paper)
        if least is None or most is None or least > most:
            continue
        found = sprite(parts["mean"], parts["sd"], n, least, most, ends=ends, truncated=True)
        if not found:
            unlikely = f"unlikely unless {whole.unless}: " if whole.unless else ""
            text = f"{unlikely}printed {claim.printed}: {found.reason} ({where})"
            verdict = IMPLAUSIBLE if whole.unless else IMPOSSIBLE
            concerns = tuple(paper.summarised(claim))
            line = f"whole numbers from {least} to {most}, n = {n}: none with {parts['mean']} ± {parts['sd']}"
            yield Verdict(claim.node, whole_numbers_of_scale.code, verdict, text, line, "", (), concerns)


def _limits(claim: Claim, paper: Paper) -> tuple[int | None, int | None, bool, str]:
    """The ends between which the scores lie: those of the printed range, else those of the scale."""
    own = spread_of(paper, claim.node)
    if own is not None and {"min", "max"} <= own.parts.keys():
        ends = [own.parts[name].text for name in ("min", "max")]
        if all(Fraction(e).denominator == 1 for e in ends):
            return int(ends[0]), int(ends[1]), True, "the printed range"
    for table in paper.shapes.subjects(iris.TYPE, METLIT + "ScaleTable"):
        graph = paper.shapes
        cells = {iris.TERM + c[0]: c[1:] for c in (str(o).split() for o in graph.objects(table, METLIT + "cell"))}
        scale, least, most = (graph.text(table, METLIT + name) for name in ("classKey", "leastKey", "mostKey"))
        for entry in paper.summarised(claim):
            named = [cells[str(o)] for o in paper.case.objects(entry, scale) if str(o) in cells]
            stated = [[paper.case.amount(str(o)) for o in paper.case.objects(entry, key)] for key in (least, most)]
            whole = [a[0].text if a and a[0] is not None else None for a in stated]
            if named or all(whole):
                low, high = (text or (named[0][i] if named else None) for i, text in enumerate(whole))
                if (
                    low is not None
                    and high is not None
                    and Fraction(low).denominator == Fraction(high).denominator == 1
                ):
                    return int(Fraction(low)), int(Fraction(high)), False, "the ends of the scale"
    return None, None, False, ""
