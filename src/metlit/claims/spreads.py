"""Summaries of a paper with all their parts: those that its claims print, and those that its record holds.

A part is mean, median, sd, se, min, max, q1, q3, low and high (of a confidence interval), or value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from metlit.claims.astray import astray
from metlit.claims.claim import EFFECTS, SUMMARIES, Claim
from metlit.claims.index import MOST
from metlit.claims.paper import Paper
from metlit.claims.verdict import FAILURES, Verdict
from metlit.iris import METLIT
from metlit.numbers.inferential import PrintedP
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.rounding import decimals_of, widest

_SINGLE = ("value", "mean", "median", "sd", "min", "max", "q1", "q3")
_PATHS = {name: METLIT + name for name in _SINGLE} | {"se": METLIT + "standardError"}
_ENDS = {"confidenceInterval": ("low", "high"), "interquartileRange": ("q1", "q3")}
_RATIOS = frozenset(METLIT + name for name in ("hazardRatio", "oddsRatio", "relativeRisk"))
_OF_FIGURES = EFFECTS | {
    "percentage",
    "rate-at-a-time",
    "comparison",
    "value",
    "interval",
    "change-score",
    "correlation-coefficient",
}


@dataclass(frozen=True)
class SpreadPart:
    """One printed part: its text, and all that it may stand for, in the first unit of its dimension."""

    text: str
    low: Fraction
    high: Fraction
    node: str
    factor: Fraction = Fraction(1)

    @classmethod
    def of(cls, text: str, node: str, factor: Fraction) -> SpreadPart:
        low, high = (end * factor for end in widest(text))
        return cls(text, low, high, node, factor)

    def above(self, other: SpreadPart) -> bool:
        """Whether it is greater than another, for sure.

        Rounding and cutting off keep the order: of two with as many decimals the printed numbers are compared.
        """
        if (self.decimals, self.factor) == (other.decimals, other.factor):
            return self.middle > other.middle
        return self.low > other.high

    @property
    def middle(self) -> Fraction:
        """The printed number itself, in the first unit."""
        return Fraction(self.text) * self.factor

    @property
    def half(self) -> Fraction:
        """Half a unit of its last decimal, in the first unit."""
        return (self.middle - self.low) if Fraction(self.text) >= 0 else (self.high - self.middle)

    @property
    def decimals(self) -> int:
        return decimals_of(self.text)


@dataclass(frozen=True)
class Spread:
    """The parts of one summary over one group.

    Attributes:
        subject: the claim, or the quantity of the record.
        printed: as printed.
        group: the local path of the group, or empty.
        n: of how many values it is, if that is known.
        key: what tells it from summaries of other things: the key of the record, with conditions.
        ratio: whether it is a hazard, odds or risk ratio.
    """

    subject: str
    printed: str
    place: str
    group: str
    n: int | None
    key: str
    parts: Mapping[str, SpreadPart]
    ratio: bool = False
    level: Fraction = Fraction(95)
    p: PrintedP | None = None
    concerns: tuple[str, ...] = ()
    claimed: bool = field(default=False)

    @property
    def middle(self) -> tuple[str, SpreadPart] | None:
        """The estimate: value, mean or median, and what it is."""
        return next(((name, self.parts[name]) for name in ("value", "mean", "median") if name in self.parts), None)

    def own(self, *names: str) -> bool:
        """Whether one of some parts is its own, not that of another claim on the same."""
        return not self.claimed or any(self.parts[n].node == self.subject for n in names)

    def nodes(self, *names: str) -> tuple[str, ...]:
        """The nodes of parts that are not its own."""
        return tuple(dict.fromkeys(self.parts[n].node for n in names if self.parts[n].node != self.subject))


def spreads(paper: Paper) -> list[Spread]:
    """Every summary of a paper: claims first, then what the record holds and no claim prints."""
    return paper.kept("spreads", lambda: list(_every(paper)))


def _every(paper: Paper) -> Iterator[Spread]:
    for claim in paper.claims:
        if not claim.record and not astray(paper, claim) and (found := _of_claim(paper, claim)) is not None:
            yield found
    for node in sorted({s for s, p, _ in paper.case.graph if p in _SUMMARISED}):
        found = _of_node(paper, node)
        if found is not None:
            yield found


def spread_of(paper: Paper, subject: str) -> Spread | None:
    """The summary that a claim prints, or a node of the record holds."""
    return paper.kept("spread of", lambda: {s.subject: s for s in reversed(spreads(paper))}).get(subject)


def spreads_over(paper: Paper, group: str, key: str) -> list[Spread]:
    """The summaries of one key over a group; the first of those of claims, as two at most of one kind are compared."""

    def work() -> dict[tuple[str, str], list[Spread]]:
        found: dict[tuple[str, str], list[Spread]] = {}
        for spread in spreads(paper):
            found.setdefault((spread.group, spread.key.replace("/", ".")), []).append(spread)
        return found

    return paper.kept("spreads over", work).get((group, key.replace("/", ".")), [])[:MOST]


def once(verdicts: Iterable[Verdict], paper: Paper) -> Iterator[Verdict]:
    """Verdicts without those on what the record holds, where a claim that prints it has failed by the same rule."""
    every = list(verdicts)
    keys = {claim.node: claim.of.rsplit(".", 1)[-1] for claim in paper.claims}
    failed = [v for v in every if v.verdict in FAILURES and v.subject in keys]
    said = {(v.code, held) for v in failed for node in v.concerns for held in (node, f"{node}/{keys[v.subject]}")}
    yield from (v for v in every if v.subject in keys or (v.code, v.subject) not in said)


_SUMMARISED = frozenset([*_PATHS.values(), *(METLIT + name for name in _ENDS)]) - {METLIT + "value"}


def _of_claim(paper: Paper, claim: Claim) -> Spread | None:
    parts = _claim_parts(paper, claim)
    if claim.statistic in SUMMARIES:
        # The median stands in one claim, its range in another.
        for other in paper.index.same_subject(claim):
            if other.statistic in SUMMARIES and other.node != claim.node:
                parts = _claim_parts(paper, other) | parts
    if not parts:
        return None
    group = paper.group(claim.over) if claim.over != "not stated" else None
    n = claim.denominator or (group.size if group is not None and not claim.where else None)
    where = tuple(f"{'.'.join(k)}={v}" for k, v in sorted(claim.where.items()))
    return Spread(
        claim.node,
        claim.printed,
        claim.place,
        group.name if group else claim.over,
        n,
        " ".join((claim.of, *where)),
        parts,
        claim.statistic in EFFECTS or claim.told.ratio,
        claim.told.level,
        claim.told.p,
        tuple(paper.summarised(claim)),
        True,
    )


def _claim_parts(paper: Paper, claim: Claim) -> dict[str, SpreadPart]:
    if claim.statistic in SUMMARIES:
        figures = claim.components
    elif claim.statistic in _OF_FIGURES:
        main = claim.percentage or (claim.figures[0] if claim.figures else None)
        figures = {"value": main} if main is not None else {}
        figures |= dict(zip(("low", "high"), claim.told.interval or (), strict=False))
    else:
        return {}
    figures = {name: f for name, f in figures.items() if f.decimals is not None or f.value.denominator == 1}
    if not figures:
        return {}
    # "14.2 months (95% CI 11.1-19.8)": one unit stands for all.
    own = claim.told.holds
    first = next((f for f in figures.values() if not own(f)), next(iter(figures.values())))
    factors = {
        name: paper.case.units.factor(paper.printed_unit(claim, first if own(f) else f)) for name, f in figures.items()
    }
    return {name: SpreadPart.of(f.text, claim.node, factors[name]) for name, f in figures.items()}


def _of_node(paper: Paper, node: str) -> Spread | None:
    graph, case = paper.case.graph, paper.case
    parts: dict[str, SpreadPart] = {}
    for name, path in _PATHS.items():
        child = str(graph.value(node, path) or "") if name != "value" else node
        amount = case.amount(child) if child else None
        if amount is not None and not amount.comparator:
            parts[name] = SpreadPart.of(amount.text, child, case.units.factor(amount.unit))
    for key, names in _ENDS.items():
        child = str(graph.value(node, METLIT + key) or "")
        factor = case.units.factor(graph.text(child, METLIT + "unit")) if child else Fraction(1)
        for name, end in zip(names, ("lower", "upper"), strict=True):
            if child and (text := graph.text(child, METLIT + end)):
                parts[name] = SpreadPart.of(text, child, factor)
    if not parts:
        return None
    subject = next((c for c in case.cohorts if node.startswith(c + "/")), "")
    entry = node.rsplit("/", 1)[0]
    n = case.size(node) or case.size(entry) or (case.size(subject) if subject else None)
    holder = entry if case.cls(entry) else ""
    ratio = any(node in graph.objects(holder, path) for path in _RATIOS)
    return Spread(
        node,
        _printed(paper, node),
        "; ".join(case.places(node)),
        case.local(subject) if subject else "",
        n,
        node.removeprefix(subject + "/"),
        parts,
        ratio,
        _level(paper, node),
        _p_of(paper, holder) if ratio else None,
        (holder,) if holder else (),
    )


def _printed(paper: Paper, node: str) -> str:
    graph = paper.case.graph
    own = [graph.text(node, METLIT + "printed")]
    inner = [f"{n.rsplit('/', 1)[-1]} {graph.text(n, METLIT + 'printed')}" for n in paper.case.inner(node)]
    return ", ".join(t for t in (*own, *inner) if t.strip())


def _level(paper: Paper, node: str) -> Fraction:
    amount = paper.case.amount(str(paper.case.graph.value(node, METLIT + "confidenceLevel") or ""))
    return amount.value if amount else Fraction(95)


def _p_of(paper: Paper, entry: str) -> PrintedP | None:
    """The p-value of the comparison that a ratio belongs to."""
    amount = paper.case.amount(str(paper.case.graph.value(entry, METLIT + "pValue") or ""))
    if amount is None:
        return None
    sign = {"": "=", "less-than": "<", "at-most": "<", "more-than": ">", "at-least": ">"}.get(amount.comparator)
    return PrintedP(PrintedNumber.of(amount.text), sign) if sign else None
