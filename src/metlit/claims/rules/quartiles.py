"""Audit rules on how values spread: quartiles in order, and a standard error against its standard deviation."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.spreads import Spread, once, spreads
from metlit.claims.verdict import DIFFERS, IMPOSSIBLE, Verdict
from metlit.numbers.rounding import root, shown

_ORDER = ("min", "q1", "median", "q3", "max")
_NAMES = {"min": "minimum", "q1": "first quartile", "median": "median", "q3": "third quartile", "max": "maximum"}


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


def _verdict(spread: Spread, code: str, verdict: str, text: str, line: str, names: tuple[str, ...]) -> Verdict:
    return Verdict(spread.subject, code, verdict, text, line, "", spread.nodes(*names), spread.concerns)
