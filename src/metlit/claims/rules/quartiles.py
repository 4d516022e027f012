"""Audit rules on how values spread: quartiles in order, and a standard error against its standard deviation."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.rules.summaries import ClaimRows, recorded_rows
from metlit.claims.spreads import Spread, once, spreads
from metlit.claims.verdict import DIFFERS, IMPOSSIBLE, WITHIN, Verdict
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.rounding import root, shown, widest
from metlit.numbers.summaries import population_sd, quartile_ends, sd, sway

_ORDER = ("min", "q1", "median", "q3", "max")
_NAMES = {"min": "minimum", "q1": "first quartile", "median": "median", "q3": "third quartile", "max": "maximum"} | {
    "se": "standard error"
}
# Of fewer rows a quartile is any of them.
_FEWEST, _MOST_SHOWN = 4, 15


@audit_rule("quartile-order", 5, ON_RECORD)
def quartile_order(paper: Paper) -> Iterator[Verdict]:
    """Median inside the quartiles, quartiles inside the range.

    Least value, first quartile, median, third quartile and greatest value stand in this order.

    Formula: min ≤ Q1 ≤ median ≤ Q3 ≤ max, each at the printed decimals
    Source: elementary
    """
    yield from once(_quartile_order(paper), paper)


def _quartile_order(paper: Paper) -> Iterator[Verdict]:
    for spread in spreads(paper):
        held = [name for name in _ORDER if name in spread.parts]
        for one, other in combinations(held, 2):
            if not {one, other} & {"q1", "q3"}:
                continue  # a median outside its range is said by another rule
            a, b = spread.parts[one], spread.parts[other]
            if a.above(b) and spread.own(one, other):
                text = (
                    f"printed {spread.printed}: the {_NAMES[one]} of {a.text} is above the {_NAMES[other]} of {b.text}"
                )
                line = f"{a.text} > {b.text}"
                yield _verdict(spread, quartile_order.code, IMPOSSIBLE, text, line, (one, other))
                break


@audit_rule("standard-error", 5, ON_RECORD)
def error_of_sd(paper: Paper) -> Iterator[Verdict]:
    """Standard error against the standard deviation.

    The standard error of a mean is the standard deviation over the root of the number. Where both are printed alike,
    one of them is called by the other's name.

    Formula: SE = SD / √n within the rounding of both
    Source: Altman DG, Bland JM. BMJ 2005;331:903, doi:10.1136/bmj.331.7521.903
    """
    yield from once(_error_of_sd(paper), paper)


def _error_of_sd(paper: Paper) -> Iterator[Verdict]:
    for spread in spreads(paper):
        if not {"sd", "se"} <= spread.parts.keys() or not spread.n or spread.n < 2:
            continue
        sd, se, width = spread.parts["sd"], spread.parts["se"], root(Fraction(spread.n))
        if spread.own("sd", "se") and (sd.high / width < se.low or sd.low / width > se.high):
            right = shown(Fraction(sd.text) / width, sd.decimals + 1)
            text = f"printed {spread.printed}: an SD of {sd.text} of {spread.n} values has a standard error of {right}"
            line = f"{sd.text} / √{spread.n} = {right}, printed {se.text}"
            yield _verdict(spread, error_of_sd.code, DIFFERS, text, line, ("sd", "se"))


@audit_rule("spread-of-rows", 3)
def spread_of_rows(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Quartiles and standard error against the rows.

    Quartiles have several definitions, which all lie between neighbours in the ordered rows. The standard error of the
    mean of the rows follows from their standard deviation.

    Formula: Q1 and Q3 between the values at n·p and n·p + 3/4, p = 1/4 and 3/4; SE = SD / √n, SD with n-1 or with n;
        within the rounding of rows and figures
    Source: Hyndman RJ, Fan Y. Am Stat 1996;50:361-365; Altman DG, Bland JM. BMJ 2005;331:903
    """
    if not claim.components.keys() & {"q1", "q3", "se"}:
        return
    for _, found in recorded_rows(claim, paper):
        n = len(found.values)
        if n < _FEWEST:
            continue
        ends = dict(_ends_of_rows(found))
        figures = {k: f for k, f in claim.components.items() if k in ends and f.decimals is not None}
        wrong = [k for k, f in figures.items() if not _meets(f, *ends[k])]
        if not figures:
            continue
        told = ", ".join(f"{_NAMES[k]} {_between(*ends[k])}" for k in wrong or figures)
        text = f"printed {claim.printed}; the {n} rows give a {told}"
        line = f"of {', '.join(shown(v, 3) for v in sorted(found.values))}" if n <= _MOST_SHOWN else f"of {n} rows"
        rests = tuple(a.node for a in found.amounts)
        verdict = DIFFERS if wrong else WITHIN
        yield Verdict(claim.node, spread_of_rows.code, verdict, text, line, "", rests, tuple(paper.summarised(claim)))


def _ends_of_rows(found: ClaimRows) -> Iterator[tuple[str, tuple[Fraction, Fraction]]]:
    """Between what the quartiles and the standard error of rows lie."""
    for name, part in (("q1", Fraction(1, 4)), ("q3", Fraction(3, 4))):
        low, high = quartile_ends(found.values, part)
        yield name, (low - found.half, high + found.half)
    width, reach = root(Fraction(len(found.values))), sway("sd", len(found.values), found.half)
    yield "se", ((population_sd(found.values) - reach) / width, (sd(found.values) + reach) / width)


def _meets(figure: PrintedNumber, low: Fraction, high: Fraction) -> bool:
    least, most = widest(figure.text)
    return least <= high and low <= most


def _between(low: Fraction, high: Fraction) -> str:
    return f"of {shown(low)}" if shown(low) == shown(high) else f"between {shown(low)} and {shown(high)}"


def _verdict(spread: Spread, code: str, verdict: str, text: str, line: str, names: tuple[str, ...]) -> Verdict:
    return Verdict(spread.subject, code, verdict, text, line, "", spread.nodes(*names), spread.concerns)
