"""Audit rules on confidence intervals: the estimate inside, ratios in their middle, and the p-value that follows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import exp, log, sqrt

from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.spreads import Spread, SpreadPart, once, spreads
from metlit.claims.verdict import AGREES, CONTRADICTS, DIFFERS, IMPLAUSIBLE, IMPOSSIBLE, Verdict
from metlit.numbers.distributions import normal_quantile, normal_tails, t_quantile
from metlit.numbers.significance import interval_p

# An exact or profile interval is not quite symmetric: of its width on the log scale so much is no slip.
_SKEW = 0.03
# Another model, or a test of its own (log-rank beside Cox), moves z so far.
_MODELS, _SLACK = 0.15, 0.1
_SIGNIFICANT = 0.05
# Means that are adjusted, and intervals that are resampled.
_ADJUSTED = 0.2


@audit_rule("estimate-in-interval", 5, ON_RECORD)
def estimate_inside(paper: Paper) -> Iterator[Verdict]:
    """Estimate against its confidence interval.

    An estimate lies inside its own confidence interval, whose lower end is not above its upper one.

    Formula: low ≤ estimate ≤ high, each at the printed decimals
    Source: Altman DG et al., Statistics with Confidence, 2nd ed. (2000)
    """
    yield from once(_estimate_inside(paper), paper)


def _estimate_inside(paper: Paper) -> Iterator[Verdict]:
    for spread in spreads(paper):
        if not {"low", "high"} <= spread.parts.keys():
            continue
        low, high = spread.parts["low"], spread.parts["high"]
        if low.above(high):
            text = f"printed {spread.printed}: the interval begins at {low.text} and ends at {high.text}"
            line = f"{low.text} > {high.text}"
            yield _verdict(spread, estimate_inside.code, IMPOSSIBLE, text, line)
        elif spread.middle is not None:
            name, part = spread.middle
            below, above = low.above(part), part.above(high)
            line = f"{low.text} ≤ {part.text} ≤ {high.text}"
            if below or above:
                end = low.text if below else high.text
                text = f"printed {spread.printed}: the {_called(spread, name)} of {part.text} lies outside its interval"
                line = f"{part.text} {'<' if below else '>'} {end}"
                yield _verdict(spread, estimate_inside.code, CONTRADICTS, text, line)
            else:
                text = f"printed {spread.printed}; the estimate lies inside its interval"
                yield _verdict(spread, estimate_inside.code, AGREES, text, line)


@audit_rule("ratio-interval", 5, ON_RECORD)
def symmetric_ratio(paper: Paper) -> Iterator[Verdict]:
    """Ratio in the middle of its interval.

    The interval of a hazard, odds or risk ratio is symmetric on the log scale: the ratio is the geometric mean of its
    ends. Exact and profile likelihood intervals are so only about: what they explain is left alone.

    Formula: ln ratio = (ln low + ln high) / 2 within the rounding of all three and 3 % of the width
    Source: Altman DG, Bland JM. BMJ 2011;343:d2304, doi:10.1136/bmj.d2304; Bland & Altman, BMJ 2000;320:1468
    """
    yield from once(_symmetric_ratio(paper), paper)


def _symmetric_ratio(paper: Paper) -> Iterator[Verdict]:
    for spread in _ratios(paper):
        low, high, part = spread.parts["low"], spread.parts["high"], spread.parts["value"]
        if min(low.middle, part.middle) <= 0 or low.middle >= high.middle or not low.low <= part.middle <= high.high:
            continue
        line = f"√({low.text} × {high.text}) = {exp((log(low.middle) + log(high.middle)) / 2):.3g}, printed {part.text}"
        if not _in_the_middle(spread):
            text = (
                f"printed {spread.printed}: the ratio is not in the middle of its interval on the log scale, "
                "unlikely unless that is exact or a profile interval"
            )
            yield _verdict(spread, symmetric_ratio.code, IMPLAUSIBLE, text, line)


@audit_rule("p-from-interval", 5, ON_RECORD)
def p_of_interval(paper: Paper) -> Iterator[Verdict]:
    """p-value against the confidence interval.

    A confidence interval gives the p-value of its estimate. Another model or test moves it a little; an interval that
    excludes no effect beside a p-value above 0.05 (or the other way round) is a slip.

    Formula: SE = (high - low) / (2 × 1.96), z = estimate / SE, of ratios on the log scale; within the rounding of all
        figures and 15 % of z
    Source: Altman DG, Bland JM. BMJ 2011;343:d2304, doi:10.1136/bmj.d2304
    """
    yield from once(_p_of_interval(paper), paper)


def _p_of_interval(paper: Paper) -> Iterator[Verdict]:
    for spread in spreads(paper):
        if spread.p is None or not {"value", "low", "high"} <= spread.parts.keys():
            continue
        # What is wrong with the interval itself is said of it.
        if not (spread.ratio or _is_difference(paper, spread)) or not _in_the_middle(spread):
            continue
        if (span := _p_span(spread)) is None:
            continue
        middle, least, most = span
        told = spread.p.span
        own, low, high = (spread.parts[name].text for name in ("value", "low", "high"))
        line = f"{own} ({low} to {high}): p = {middle:.2g}"
        if told[1] < least or told[0] > most:
            turned = (middle < _SIGNIFICANT) != (told[0] < _SIGNIFICANT)
            more = ", and another decision at 0.05" if turned else ""
            text = f"printed {spread.printed}: the interval gives p = {middle:.2g}, not {spread.p.text}{more}"
            yield _verdict(spread, p_of_interval.code, DIFFERS, text, line)
        else:
            text = f"printed {spread.printed}; the interval gives p = {middle:.2g}"
            yield _verdict(spread, p_of_interval.code, AGREES, text, line)


@audit_rule("interval-of-mean", 5, ON_RECORD)
def interval_of_mean(paper: Paper) -> Iterator[Verdict]:
    """Width of the interval of a mean against its standard deviation.

    The confidence interval of a mean follows from standard deviation and number. One that is much wider or narrower is
    that of something else, such as the range of single values. Adjusted and resampled intervals differ a little.

    Formula: high - low = 2 × t × SD / √n, t with n - 1 degrees of freedom, or 1.96; within rounding and 20 %
    Source: Altman DG, Bland JM. BMJ 2005;331:903, doi:10.1136/bmj.331.7521.903
    """
    yield from once(_interval_of_mean(paper), paper)


def _interval_of_mean(paper: Paper) -> Iterator[Verdict]:
    for spread in spreads(paper):
        if not {"mean", "sd", "low", "high"} <= spread.parts.keys() or not spread.n or spread.n < 2:
            continue
        low, high, sd = (spread.parts[name] for name in ("low", "high", "sd"))
        if not (spread.own("low", "high") and 0 < spread.level < 100) or low.middle >= high.middle:
            continue
        tails = 1 - float(spread.level) / 100
        ways = [2 * q / sqrt(spread.n) for q in (normal_quantile(tails), t_quantile(tails, spread.n - 1))]
        reach = float(low.half + high.half)
        least, most = min(ways) * float(sd.low) * (1 - _ADJUSTED), max(ways) * float(sd.high) * (1 + _ADJUSTED)
        width = float(high.middle - low.middle)
        right, own = (f"{w / float(sd.factor):.{sd.decimals + 1}f}" for w in (max(ways) * float(sd.middle), width))
        if width + reach < least or width - reach > most:
            text = (
                f"printed {spread.printed}: an SD of {sd.text} of {spread.n} gives an interval {right} wide, not {own}"
            )
            line = f"2 × t × {sd.text} / √{spread.n} = {right}; {high.text} - {low.text} = {own}"
            names = ("sd", "low", "high")
            nodes = spread.nodes(*names)
            yield Verdict(spread.subject, interval_of_mean.code, DIFFERS, text, line, "", nodes, spread.concerns)


def _is_difference(paper: Paper, spread: Spread) -> bool:
    """Whether a claim is of a difference, of which no effect is 0."""
    claim = next((c for c in paper.claims if c.node == spread.subject), None)
    return claim is not None and claim.statistic == "change-score"


def _ratios(paper: Paper) -> Iterator[Spread]:
    yield from (s for s in spreads(paper) if s.ratio and {"value", "low", "high"} <= s.parts.keys())


def _in_the_middle(spread: Spread) -> bool:
    """Whether an estimate may be the middle of its interval, of a ratio on the log scale."""
    low, high, part = (spread.parts[name] for name in ("low", "high", "value"))
    if low.middle >= high.middle or not low.low <= part.middle <= high.high:
        return False
    if not spread.ratio:
        gap = abs(part.middle - (low.middle + high.middle) / 2) - part.half - (low.half + high.half) / 2
        return gap <= Fraction(_SKEW) * (high.middle - low.middle)
    if min(low.middle, part.middle) <= 0:
        return False
    own, ends = _log_span(part), (_log_span(low), _log_span(high))
    least, most = ((ends[0][i] + ends[1][i]) / 2 for i in (0, 1))
    slack = _SKEW * (log(high.middle) - log(low.middle))
    return own[0] <= most + slack and own[1] >= least - slack


def _log_span(part: SpreadPart) -> tuple[float, float]:
    half = float(part.half)
    middle = float(part.middle)
    return log(max(middle - half, middle / 2)), log(middle + half)


def _p_span(spread: Spread) -> tuple[float, float, float] | None:
    """The p that the printed figures give, and the least and greatest that they may stand for."""
    parts = [spread.parts[name] for name in ("value", "low", "high")]
    level = float(spread.level) / 100
    exact = interval_p(*(float(p.middle) for p in parts), level, ratio=spread.ratio)
    if exact is None or not 0 < level < 1:
        return None
    corners = product(*((float(p.middle - p.half), float(p.middle + p.half)) for p in parts))
    found = [p for c in corners if (p := interval_p(*c, level, ratio=spread.ratio)) is not None]
    if not found:
        return None
    zs = [normal_quantile(min(max(p, 1e-300), 1 - 1e-12)) for p in found]
    # One way the sign may turn within the rounding: then z may be 0.
    ends = max(min(zs) * (1 - _MODELS) - _SLACK, 0.0), max(zs) * (1 + _MODELS) + _SLACK
    return exact, normal_tails(ends[1]), normal_tails(ends[0])


def _called(spread: Spread, name: str) -> str:
    return "ratio" if spread.ratio else "estimate" if name == "value" else name


def _verdict(spread: Spread, code: str, verdict: str, text: str, line: str) -> Verdict:
    names = [n for n in ("value", "mean", "median", "low", "high") if n in spread.parts]
    return Verdict(spread.subject, code, verdict, text, line, "", spread.nodes(*names), spread.concerns)
