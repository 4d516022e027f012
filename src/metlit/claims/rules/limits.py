"""Audit rules on what no data at all can give: bounds, and the granularity of integers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from metlit.claims.claim import NOT_STATED, SUMMARIES, Claim
from metlit.claims.paper import Group, Paper
from metlit.claims.verdict import IMPOSSIBLE, AuditRule, Verdict
from metlit.numbers.bounds import mean_limits, sd_limits
from metlit.numbers.granularity import debit, grim, grimmer, median_of_integers
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.rounding import reported_as, shown, widest

OUT_OF_RANGE = AuditRule(
    "mean-outside-range",
    5,
    "Mean or median outside the printed range",
    "A mean or median lies between the least and the greatest value that the paper prints for the same group.",
    "min ≤ mean, median ≤ max",
    "elementary",
)
TOGETHER = AuditRule(
    "mean-median-range",
    5,
    "Mean, median, range and n that cannot hold together",
    "With n values, the range and the median leave the mean little room: below the middle no value exceeds the median, "
    "above it none is less.",
    "n odd, k = (n-1)/2: k·min + k·median + max ≤ n·mean ≤ min + k·median + k·max (n even alike); printed figures "
    "stand for all they may have been rounded from",
    "order statistics with fixed extremes and median",
)
SD_LIMITS = AuditRule(
    "sd-limits",
    5,
    "Standard deviation that the range forbids",
    "Between a minimum and a maximum a standard deviation has a largest and a smallest value.",
    "(max-min)/√(2(n-1)) ≤ SD ≤ √(n/(n-1)·(max-mean)·(mean-min))",
    "Popoviciu 1935; Bhatia & Davis, Am Math Monthly 2000;107:353-357",
)
GRIM = AuditRule(
    "grim",
    6,
    "Mean that integers cannot have (GRIM)",
    "A mean of n whole numbers is a multiple of 1/n.",
    "some whole number divided by n gives the printed mean, rounded or cut off",
    "Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369, doi:10.1177/1948550616673876",
)
GRIMMER = AuditRule(
    "grimmer",
    6,
    "Standard deviation that integers cannot have (GRIMMER)",
    "With the mean of n whole numbers, only some standard deviations are possible.",
    "Σx² = (n-1)·SD² + n·mean² is a whole number, even or odd as Σx is",
    "Anaya J. PeerJ Preprints 2016;4:e2400v1; Allard A, Analytic-GRIMMER (2018)",
)
DEBIT = AuditRule(
    "debit",
    6,
    "Standard deviation that a yes-no variable cannot have (DEBIT)",
    "The standard deviation of zeros and ones follows from their mean and number.",
    "SD = √(n/(n-1) · p·(1-p)), p within the rounding of the printed mean",
    "Heathers JAJ, Brown NJL. DEBIT (2019), osf.io/5vb3u",
)
MEDIAN = AuditRule(
    "median-of-integers",
    6,
    "Median that integers cannot have",
    "The median of an odd number of whole numbers is one of them; of an even number it is a whole or a half number.",
    "n odd: median is whole; n even: twice the median is whole",
    "definition of the median",
)
RULES = (OUT_OF_RANGE, TOGETHER, SD_LIMITS, GRIM, GRIMMER, DEBIT, MEDIAN)
Span = tuple[Fraction, Fraction]


@dataclass
class KnownSummary:
    """What a paper prints of one key over one group: printed figure, its claim and its span in the first unit."""

    group: Group
    figures: dict[str, list[tuple[Claim, PrintedNumber, Span]]] = field(default_factory=dict)

    def spans(self, name: str) -> list[tuple[Claim, PrintedNumber, Span]]:
        return self.figures.get(name, [])


def limits(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Rules 5 and 6 on one summary, with the others that the paper prints of the same key and group."""
    if claim.record or claim.statistic not in SUMMARIES:
        return
    for group in paper.groups(claim):
        known = _known(claim, paper, group)
        supposed = _supposed(known) if claim.over == NOT_STATED else ""
        for name, figure in claim.components.items():
            if figure.decimals is not None or figure.value.denominator == 1:
                yield from _range(claim, paper, known, name, figure, supposed)
                yield from _together(claim, paper, known, name, figure, supposed)
                yield from _spread(claim, paper, known, name, figure, supposed)
        n = claim.denominator or (None if claim.where else group.size)
        if n and paper.is_integer(claim):
            yield from _integers(claim, paper, n)
        if n and n > 1 and paper.is_binary(claim):
            yield from _binary(claim, paper, n)


def _supposed(known: KnownSummary) -> str:
    """Which group is meant, in words, if the paper does not say it."""
    places = dict.fromkeys(c.place for spans in known.figures.values() for c, _, _ in spans)
    size = f"the {known.group.size} people" if known.group.size else "the group"
    return f"if it is of {size} of whom {'; '.join(places)} speaks ({known.group.name}): "


def _known(claim: Claim, paper: Paper, group: Group) -> KnownSummary:
    """Everything printed of the key over the group."""
    known = KnownSummary(group)
    for other in paper.claims:
        same = other.of == claim.of and other.where == claim.where and not other.record and other.statistic in SUMMARIES
        if same and other.over != NOT_STATED and (found := paper.group(other.over)) is not None and found == group:
            for name, figure in other.components.items():
                known.figures.setdefault(name, []).append((other, figure, _span(paper, other, figure)))
    return known


def _span(paper: Paper, claim: Claim, figure: PrintedNumber) -> Span:
    """All that a printed figure may stand for, in days, gray …: the first unit of its dimension."""
    low, high = widest(figure.text) if figure.decimals is not None else (figure.value, figure.value)
    factor = _factor(paper, claim, figure)
    return low * factor, high * factor


def _factor(paper: Paper, claim: Claim, figure: PrintedNumber) -> Fraction:
    return paper.factor(paper.printed_unit(claim, figure))


def _range(
    claim: Claim, paper: Paper, known: KnownSummary, name: str, figure: PrintedNumber, supposed: str
) -> Iterator[Verdict]:
    if name not in ("mean", "median"):
        return
    low, high = _span(paper, claim, figure)
    for end, beyond in (("min", lambda e: high <= e[0]), ("max", lambda e: low > e[1])):
        for other, bound, span in known.spans(end):
            if beyond(span):
                side = "below the minimum" if end == "min" else "above the maximum"
                text = f"{supposed}the printed {name} of {figure.text} is {side} of {bound.text} ({other.place})"
                yield _impossible(
                    claim,
                    paper,
                    OUT_OF_RANGE,
                    text,
                    f"{figure.text} {'<' if end == 'min' else '>'} {bound.text}",
                    [other],
                )
                return


def _together(
    claim: Claim, paper: Paper, known: KnownSummary, name: str, figure: PrintedNumber, supposed: str
) -> Iterator[Verdict]:
    """With a printed mean the median is tested, with a printed median the mean: both claims get their verdict."""
    n, others = known.group.size, {k: known.spans(k) for k in ("min", "max", "mean" if name == "median" else "median")}
    if name not in ("mean", "median") or n is None or n < 3 or not all(others.values()):
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
        f"{supposed}{printed} and the range {least.text} to {most.text} cannot be of the same {n} values: with this "
        f"median and range the mean is {shut} {shown(bound / unit, 1)}"
    )
    yield _impossible(
        claim, paper, TOGETHER, text, _sum(n, least, most, shut), [partner, *(c for c, _, _ in known.spans("min"))]
    )


def _sum(n: int, least: PrintedNumber, most: PrintedNumber, shut: str) -> str:
    half, middle = ((n - 1) // 2, 1) if n % 2 else (n // 2 - 1, 2)
    if shut == "at least":
        return f"({half} × {least.text} + {half - 1 + middle} × median + {most.text}) / {n}, all in one unit"
    return f"({least.text} + {half - 1 + middle} × median + {half} × {most.text}) / {n}, all in one unit"


def _spread(
    claim: Claim, paper: Paper, known: KnownSummary, name: str, figure: PrintedNumber, supposed: str
) -> Iterator[Verdict]:
    n = known.group.size
    ends = known.spans("min"), known.spans("max")
    if name != "sd" or n is None or n < 2 or not all(ends):
        return
    low, high = _span(paper, claim, figure)
    least, most = ends[0][0][2][0], ends[1][0][2][1]
    smallest, _ = (
        sd_limits(n, ends[0][0][2][1], ends[1][0][2][0]) if ends[0][0][2][1] <= ends[1][0][2][0] else (Fraction(0), 0)
    )
    _, largest = sd_limits(n, least, most)
    if high < smallest or low > largest:
        reach = f"{ends[0][0][1].text} to {ends[1][0][1].text}"
        text = f"{supposed}an SD of {figure.text} is impossible for {n} values from {reach}"
        line = f"{shown(smallest)} ≤ SD ≤ {shown(largest)}"
        yield _impossible(claim, paper, SD_LIMITS, text, line, [ends[0][0][0], ends[1][0][0]])


def _binary(claim: Claim, paper: Paper, n: int) -> Iterator[Verdict]:
    parts = claim.components
    if "mean" in parts and "sd" in parts and 0 <= parts["mean"].value <= 1:
        found = debit(parts["mean"].text, parts["sd"].text, n, truncated=True)
        if not found:
            yield _impossible(claim, paper, DEBIT, found.reason, found.reason, [])


def _integers(claim: Claim, paper: Paper, n: int) -> Iterator[Verdict]:
    parts: Mapping[str, PrintedNumber] = {k: f for k, f in claim.components.items() if f.decimals is not None}
    if "mean" in parts:
        found = grim(parts["mean"].text, n, truncated=True)
        rule = GRIM
        if found and "sd" in parts and n > 1:
            found, rule = grimmer(parts["mean"].text, parts["sd"].text, n, truncated=True), GRIMMER
        if not found:
            yield _impossible(claim, paper, rule, found.reason, found.reason, [])
    if "median" in parts and not (found := median_of_integers(parts["median"].text, n)):
        verdict = _impossible(claim, paper, MEDIAN, found.reason, f"{n} is {'odd' if n % 2 else 'even'}", [])
        yield replace(verdict, cause=_as_mean(parts["median"].text, n))


def _as_mean(median: str, n: int) -> str:
    """If n whole numbers can have the printed median as their mean, it may be one."""
    total = round(Fraction(median) * n)
    mean = reported_as(median, Fraction(total, n))
    return f"it may be the mean: {total} / {n} = {shown(Fraction(total, n), 4)}" if mean else ""


def _impossible(claim: Claim, paper: Paper, rule: AuditRule, text: str, line: str, others: list[Claim]) -> Verdict:
    nodes = tuple(dict.fromkeys(o.node for o in others if o.node != claim.node))
    return Verdict(claim.node, rule.code, IMPOSSIBLE, text, line, "", nodes, tuple(paper.summarised(claim)))
