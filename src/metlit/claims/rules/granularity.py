"""Audit rules on what no whole numbers, and no zeros and ones, can give."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.claims.claim import SUMMARIES, Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.verdict import IMPLAUSIBLE, IMPOSSIBLE, Verdict
from metlit.claims.wholes import assessed, wholeness
from metlit.numbers.granularity import debit, grim, grimmer, median_of_integers
from metlit.numbers.rounding import reported_as, shown


@audit_rule("grim", 6)
def mean_of_integers(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Mean that integers cannot have (GRIM).

    A mean of n whole numbers is a multiple of 1/n.

    Formula: some whole number divided by n gives the printed mean, rounded or cut off
    Source: Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369, doi:10.1177/1948550616673876
    """
    parts = _in_digits(claim)
    for n, unless in _whole_numbers(claim, paper):
        if "mean" in parts and not (found := grim(parts["mean"], n, truncated=True)):
            yield _verdict(claim, paper, mean_of_integers.code, found.reason, found.reason, unless)


@audit_rule("grimmer", 6)
def sd_of_integers(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Standard deviation that integers cannot have (GRIMMER).

    With the mean of n whole numbers, only some standard deviations are possible.

    Formula: Σx² = (n-1)·SD² + n·mean² is a whole number, even or odd as Σx is
    Source: Anaya J. PeerJ Preprints 2016;4:e2400v1; Allard A, Analytic-GRIMMER (2018)
    """
    parts = _in_digits(claim)
    for n, unless in _whole_numbers(claim, paper):
        # A mean that is impossible already is GRIM's.
        if {"mean", "sd"} <= parts.keys() and n > 1 and grim(parts["mean"], n, truncated=True):
            found = grimmer(parts["mean"], parts["sd"], n, truncated=True)
            if not found:
                yield _verdict(claim, paper, sd_of_integers.code, found.reason, found.reason, unless)


@audit_rule("debit", 6)
def sd_of_yes_and_no(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Standard deviation that a yes-no variable cannot have (DEBIT).

    The standard deviation of zeros and ones follows from their mean and number.

    Formula: SD = √(n/(n-1) · p·(1-p)), p within the rounding of the printed mean
    Source: Heathers JAJ, Brown NJL. DEBIT (2019), osf.io/5vb3u
    """
    parts = claim.components
    for n in _sizes(claim, paper):
        if n > 1 and {"mean", "sd"} <= parts.keys() and 0 <= parts["mean"].value <= 1 and paper.is_binary(claim):
            found = debit(parts["mean"].text, parts["sd"].text, n, truncated=True)
            if not found:
                yield _verdict(claim, paper, sd_of_yes_and_no.code, found.reason, found.reason)


@audit_rule("median-of-integers", 6)
def middle_of_integers(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Median that integers cannot have.

    The median of an odd number of whole numbers is one of them; of an even number it is a whole or a half number.

    Formula: n odd: median is whole; n even: twice the median is whole
    Source: definition of the median
    """
    parts = _in_digits(claim)
    for n, unless in _whole_numbers(claim, paper):
        if "median" in parts and not (found := median_of_integers(parts["median"], n)):
            line = f"{n} is {'odd' if n % 2 else 'even'}"
            cause = _as_mean(parts["median"], n)
            yield _verdict(claim, paper, middle_of_integers.code, found.reason, line, unless, cause)


def _sizes(claim: Claim, paper: Paper) -> Iterator[int]:
    """Of how many a summary is, in each group that it may be over, where that is known."""
    if claim.record or claim.statistic not in SUMMARIES:
        return
    for group in paper.groups(claim):
        if n := assessed(paper, claim, group):
            yield n


def _whole_numbers(claim: Claim, paper: Paper) -> Iterator[tuple[int, str]]:
    """The same of a summary of whole numbers only, with when they need not be whole."""
    if claim.statistic in SUMMARIES and (whole := wholeness(paper, claim)) is not None:
        yield from ((n, whole.unless) for n in _sizes(claim, paper))


def _in_digits(claim: Claim) -> dict[str, str]:
    """The figures of a summary that are printed in digits and are no bounds."""
    found = {name: figure for name, figure in claim.components.items() if figure.decimals is not None}
    return {name: figure.text for name, figure in found.items() if not figure.sign}


def _as_mean(median: str, n: int) -> str:
    """If n whole numbers can have the printed median as their mean, it may be one."""
    total = round(Fraction(median) * n)
    mean = reported_as(median, Fraction(total, n))
    return f"it may be the mean: {total} / {n} = {shown(Fraction(total, n), 4)}" if mean else ""


def _verdict(claim: Claim, paper: Paper, code: str, text: str, line: str, unless: str = "", cause: str = "") -> Verdict:
    """Impossible; or only unlikely, if there is a way in which the values need not be whole."""
    verdict, text = (IMPLAUSIBLE, f"unlikely unless {unless}: {text}") if unless else (IMPOSSIBLE, text)
    return Verdict(claim.node, code, verdict, text, line, cause, (), tuple(paper.summarised(claim)))
