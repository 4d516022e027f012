"""Audit rules on what no data at all can give: summaries of one key and group that cannot hold together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from metlit.claims.aims import Group
from metlit.claims.claim import NOT_STATED, SUMMARIES, Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import AuditRule, audit_rule
from metlit.claims.verdict import IMPOSSIBLE, Verdict
from metlit.claims.wholes import assessed
from metlit.numbers.bounds import mean_limits, sd_limits
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.rounding import root, shown, widest

Span = tuple[Fraction, Fraction]


@dataclass
class KnownSummary:
    """What a paper prints of one key over one group: printed figure, its claim and its span in the first unit.

    ``n`` is how many values it is of. ``supposed`` says which group is meant, if the paper does not.
    """

    group: Group
    n: int | None = None
    supposed: str = ""
    figures: dict[str, list[tuple[Claim, PrintedNumber, Span]]] = field(default_factory=dict)

    def spans(self, name: str) -> list[tuple[Claim, PrintedNumber, Span]]:
        return self.figures.get(name, [])


@audit_rule("mean-outside-range", 5)
def outside_range(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Mean or median outside the printed range.

    A mean or median lies between the least and the greatest value that the paper prints for the same group.

    Formula: min ≤ mean, median ≤ max
    Source: elementary
    """
    for known, name, figure in _printed(claim, paper):
        if name in ("mean", "median"):
            yield from _range(claim, paper, known, name, figure)


@audit_rule("mean-median-range", 5)
def cannot_hold_together(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Mean, median, range and n that cannot hold together.

    With n values, the range and the median leave the mean little room: below the middle no value exceeds the median,
    above it none is less.

    Formula: n odd, k = (n-1)/2: k·min + k·median + max ≤ n·mean ≤ min + k·median + k·max (n even alike); printed
        figures stand for all they may have been rounded from
    Source: order statistics with fixed extremes and median
    """
    for known, name, figure in _printed(claim, paper):
        if name in ("mean", "median"):
            yield from _together(claim, paper, known, name, figure)


@audit_rule("sd-limits", 5)
def sd_out_of_range(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Standard deviation that the range forbids.

    Between a minimum and a maximum a standard deviation has a largest and a smallest value.

    Formula: (max-min)/√(2(n-1)) ≤ SD ≤ √(n/(n-1)·(max-mean)·(mean-min))
    Source: Popoviciu 1935; Bhatia & Davis, Am Math Monthly 2000;107:353-357
    """
    for known, name, figure in _printed(claim, paper):
        if name == "sd":
            yield from _spread(claim, paper, known, figure)


def _printed(claim: Claim, paper: Paper) -> Iterator[tuple[KnownSummary, str, PrintedNumber]]:
    """The figures of one summary, each with the others that the paper prints of the same key and group."""
    if claim.record or claim.statistic not in SUMMARIES:
        return
    for group in paper.groups(claim):
        key = (
            "known",
            claim.of,
            assessed(paper, claim, group),
            tuple(claim.where.items()),
            group.name,
            claim.over == NOT_STATED,
        )
        known = paper.kept(key, lambda group=group: _known(claim, paper, group))
        for name, figure in claim.components.items():
            if figure.decimals is not None or figure.value.denominator == 1:
                yield known, name, figure


def _known(claim: Claim, paper: Paper, group: Group) -> KnownSummary:
    """Everything printed of the key over the group."""
    known = KnownSummary(group, assessed(paper, claim, group))
    for other in paper.index.alike(claim):
        if (
            other.statistic in SUMMARIES
            and other.over != NOT_STATED
            and (found := paper.group(other.over)) is not None
            and found == group
        ):
            for name, figure in other.components.items():
                known.figures.setdefault(name, []).append((other, figure, _span(paper, other, figure)))
    if claim.over == NOT_STATED:
        places = dict.fromkeys(c.place for spans in known.figures.values() for c, _, _ in spans)
        size = f"the {group.size} people" if group.size else "the group"
        known.supposed = f"if it is of {size} of whom {'; '.join(places)} speaks ({group.name}): "
    return known


def _span(paper: Paper, claim: Claim, figure: PrintedNumber) -> Span:
    """All that a printed figure may stand for, in the first unit of its dimension."""
    low, high = widest(figure.text) if figure.decimals is not None else (figure.value, figure.value)
    factor = _factor(paper, claim, figure)
    return low * factor, high * factor


def _factor(paper: Paper, claim: Claim, figure: PrintedNumber) -> Fraction:
    return paper.case.units.factor(paper.printed_unit(claim, figure))


def _range(claim: Claim, paper: Paper, known: KnownSummary, name: str, figure: PrintedNumber) -> Iterator[Verdict]:
    low, high = _span(paper, claim, figure)
    for end, beyond in (("min", lambda e: high <= e[0]), ("max", lambda e: low > e[1])):
        for other, bound, span in known.spans(end):
            if beyond(span):
                side = "below the minimum" if end == "min" else "above the maximum"
                text = f"{known.supposed}the printed {name} of {figure.text} is {side} of {bound.text} ({other.place})"
                line = f"{figure.text} {'<' if end == 'min' else '>'} {bound.text}"
                yield _impossible(claim, paper, outside_range, text, line, [other])
                return


def _together(claim: Claim, paper: Paper, known: KnownSummary, name: str, figure: PrintedNumber) -> Iterator[Verdict]:
    """With a printed mean the median is tested, with a printed median the mean: both claims get their verdict."""
    n, others = known.n, {k: known.spans(k) for k in ("min", "max", "mean" if name == "median" else "median")}
    if n is None or n < 3 or not all(others.values()):
        return
    (_, least, least_span), (_, most, most_span) = others["min"][0], others["max"][0]
    partner, other, other_span = others["mean" if name == "median" else "median"][0]
    own = _span(paper, claim, figure)
    median, mean = (own, other_span) if name == "median" else (other_span, own)
    if not least_span[1] <= median[0] <= median[1] <= most_span[0]:
        return
    lowest, _ = mean_limits(n, least_span[0], most_span[0], median[0])
    _, highest = mean_limits(n, least_span[1], most_span[1], median[1])
    if lowest <= mean[1] and mean[0] <= highest:
        return
    printed = f"{figure.text} ({name}), {other.text} ({'mean' if name == 'median' else 'median'}, {partner.place})"
    unit = _factor(paper, partner, other)
    shut, bound = ("at least", lowest) if lowest > mean[1] else ("at most", highest)
    if name == "mean":
        unit = _factor(paper, claim, figure)
    text = (
        f"{known.supposed}{printed} and the range {least.text} to {most.text} cannot be of the same {n} values: "
        f"with this median and range the mean is {shut} {shown(bound / unit, 1)}"
    )
    yield _impossible(
        claim,
        paper,
        cannot_hold_together,
        text,
        _sum(n, least, most, shut),
        [partner, *(c for c, _, _ in known.spans("min"))],
    )


def _sum(n: int, least: PrintedNumber, most: PrintedNumber, shut: str) -> str:
    half, middle = ((n - 1) // 2, 1) if n % 2 else (n // 2 - 1, 2)
    if shut == "at least":
        return f"({half} × {least.text} + {half - 1 + middle} × median + {most.text}) / {n}, all in one unit"
    return f"({least.text} + {half - 1 + middle} × median + {half} × {most.text}) / {n}, all in one unit"


def _spread(claim: Claim, paper: Paper, known: KnownSummary, figure: PrintedNumber) -> Iterator[Verdict]:
    n = known.n
    ends = known.spans("min"), known.spans("max")
    if n is None or n < 2 or not all(ends):
        return
    low, high = _span(paper, claim, figure)
    least, most = ends[0][0][2][0], ends[1][0][2][1]
    smallest, _ = (
        sd_limits(n, ends[0][0][2][1], ends[1][0][2][0]) if ends[0][0][2][1] <= ends[1][0][2][0] else (Fraction(0), 0)
    )
    _, largest = sd_limits(n, least, most)
    if high < smallest or low > largest:
        reach = f"{ends[0][0][1].text} to {ends[1][0][1].text}"
        text = f"{known.supposed}an SD of {figure.text} is impossible for {n} values from {reach}"
        factor = _factor(paper, claim, figure)
        line = f"{shown(smallest / factor)} ≤ SD ≤ {shown(largest / factor)}"
        as_sd = Fraction(figure.text) * factor * root(Fraction(n))
        error = high < smallest and smallest <= as_sd <= largest
        cause = f"it may be a standard error: × √{n} it is {shown(as_sd / factor)}" if error else ""
        yield _impossible(claim, paper, sd_out_of_range, text, line, [ends[0][0][0], ends[1][0][0]], cause)


def _impossible(
    claim: Claim, paper: Paper, rule: AuditRule, text: str, line: str, others: list[Claim], cause: str = ""
) -> Verdict:
    nodes = tuple(dict.fromkeys(o.node for o in others if o.node != claim.node))
    return Verdict(claim.node, rule.code, IMPOSSIBLE, text, line, cause, nodes, tuple(paper.summarised(claim)))
