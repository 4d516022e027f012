"""Audit rules on summaries: means, standard deviations, medians and ranges recomputed from the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from metlit.claims import slips
from metlit.claims.aims import Group
from metlit.claims.claim import SUMMARIES, Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.verdict import DIFFERS, IMPOSSIBLE, ROUNDED, ROWS_ROUNDED, Verdict, agreement, worst
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.rounding import decimals_of, reported_as, shown, widest
from metlit.numbers.summaries import STATISTICS, population_sd, sway
from metlit.record.case import Amount, CaseValue

NAMES = {"mean": "mean", "sd": "SD", "median": "median", "min": "minimum", "max": "maximum", "sum": "sum"}


@dataclass(frozen=True)
class ClaimRows:
    """The rows of a claim as numbers in the unit of the claim."""

    rows: tuple[CaseValue, ...]
    amounts: tuple[Amount, ...]
    values: tuple[Fraction, ...]
    unit: str
    half: Fraction


def claim_rows(paper: Paper, claim: Claim, rows: Sequence[CaseValue]) -> ClaimRows | None:
    """The numbers among rows, in the unit that the claim prints; None if there are none."""
    kept = [(r, a) for r in rows if (a := paper.case.amount(str(r.value))) is not None and not a.comparator]
    if not kept:
        return None
    amounts = tuple(a for _, a in kept)
    figure = next(iter(claim.components.values()), None)
    unit = paper.unit(claim, figure, amounts[0].unit) if figure else amounts[0].unit
    half = paper.case.units.converted(_half_unit(amounts, whole=paper.is_integer(claim)), amounts[0].unit, unit)
    return ClaimRows(tuple(r for r, _ in kept), amounts, tuple(paper.values(amounts, unit)), unit, half)


def _half_unit(amounts: Sequence[Amount], *, whole: bool) -> Fraction:
    """Half of the last decimal that a column of rows prints; 0 for whole numbers."""
    decimals = max((decimals_of(a.text) for a in amounts), default=0)
    return Fraction(0) if whole or decimals == 0 else Fraction(1, 2 * 10**decimals)


@audit_rule("recomputed-summary", 3)
def recomputed_summary(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Summary recomputed from the rows.

    A mean, standard deviation, median, range or sum that a paper prints must follow from the rows that it prints.

    Formula: mean = Σx/n; SD = √(Σ(x - mean)²/(n-1)), or with n; median = middle of the ordered values; compared at
        the printed decimals: rounded half up, half to even, cut off, and within the rounding of the rows themselves
    Source: Altman DG, Practical Statistics for Medical Research (1991), ch. 3; Brown & Heathers 2017
    """
    for group, found in recorded_rows(claim, paper):
        parts = {name: figure for name, figure in claim.components.items() if name in STATISTICS}
        if not parts:
            continue
        verdicts = {name: compare_summary(name, figure, found) for name, figure in parts.items()}
        failed = [name for name, verdict in verdicts.items() if verdict == DIFFERS]
        yield _verdict(claim, paper, group, found, worst(list(verdicts.values())), failed)


@audit_rule("mean-outside-rows", 5)
def outside_rows(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Mean or median outside its own rows.

    No mean or median lies below the least or above the greatest of its values.

    Formula: min(x) ≤ mean, median ≤ max(x)
    Source: elementary
    """
    for _, found in recorded_rows(claim, paper):
        yield from _outside(claim, paper, found)


def recorded_rows(claim: Claim, paper: Paper) -> Iterator[tuple[Group, ClaimRows]]:
    """The groups that a summary may be over, each with the rows that are recorded of it."""
    if claim.record or claim.statistic not in SUMMARIES or not claim.components:
        return
    for group in paper.groups(claim):
        found = claim_rows(paper, claim, paper.rows(claim, group))
        if found is not None and (group.size is not None or group.subjects):
            yield group, found


def compare_summary(name: str, figure: PrintedNumber, found: ClaimRows) -> str:
    """The verdict on one component of a summary."""
    exact = [STATISTICS[name](found.values)]
    if name == "sd":
        exact.append(population_sd(found.values))
    for value in exact:
        if (how := reported_as(figure.text, value)) is not None:
            return agreement(how)
        if figure.allows(value):
            return ROUNDED
    if found.half and figure.decimals is not None:
        low, high = widest(figure.text)
        reach = sway(name, len(found.values), found.half)
        if low <= exact[0] + reach and exact[0] - reach <= high:
            return ROWS_ROUNDED
    return DIFFERS


def _verdict(claim: Claim, paper: Paper, group: Group, found: ClaimRows, verdict: str, failed: list[str]) -> Verdict:
    parts = {name: figure for name, figure in claim.components.items() if name in STATISTICS}
    wanted = {name: figure.text for name, figure in parts.items() if figure.decimals is not None}
    now = describe(claim, found)
    members = len(found.values)
    short = f" (of {group.size})" if group.size and group.size > members and not claim.where else ""
    message = f"printed {claim.printed}; the {members} rows{short} give {now}{paper.unit_label(claim, found.unit)}"
    cause = (
        slips.likely_slip(slips.Search(claim, paper, group, found.unit), found.rows, wanted)
        if failed and wanted
        else ""
    )
    return Verdict(
        claim.node,
        recomputed_summary.code,
        verdict,
        message,
        arithmetic(claim, found),
        cause,
        tuple(a.node for a in found.amounts),
        tuple(paper.summarised(claim)),
    )


def describe(claim: Claim, found: ClaimRows) -> str:
    """The recomputed summary, in the form of the claim."""
    parts = []
    for name, figure in claim.components.items():
        if name not in STATISTICS:
            continue
        decimals = max(2, (figure.decimals or 0) + 1)
        parts.append(f"{NAMES[name]} {shown(STATISTICS[name](found.values), decimals)}")
    return ", ".join(parts)


def arithmetic(claim: Claim, found: ClaimRows) -> str:
    """The computation in one line; long columns by their sum only."""
    values, n = found.values, len(found.values)
    listed = " + ".join(shown(v, 3) for v in values) if n <= 15 else f"{shown(sum(values, Fraction(0)), 3)} (Σx)"
    ordered = ", ".join(shown(v, 3) for v in sorted(values)) if n <= 15 else f"{n} values"
    lines = []
    for name in (n for n in claim.components if n in STATISTICS):
        result = shown(STATISTICS[name](values), 3)
        if name in ("mean", "sum"):
            lines.append(f"({listed}) / {n} = {result}" if name == "mean" else f"{listed} = {result}")
        elif name == "sd":
            lines.append(f"SD (n-1) = {result}, SD (n) = {shown(population_sd(values), 3)}")
        else:
            lines.append(f"{NAMES[name]} of {ordered} = {result}")
    return "; ".join(lines)


def _outside(claim: Claim, paper: Paper, found: ClaimRows) -> Iterator[Verdict]:
    least, most = min(found.values), max(found.values)
    for name in ("mean", "median"):
        figure = claim.components.get(name)
        if figure is None or figure.decimals is None:
            continue
        low, high = widest(figure.text)
        # What a figure was cut off from lies below the next one: the upper end is not reached.
        if high <= least - found.half or low > most + found.half:
            side, end = ("below", least) if high <= least - found.half else ("above", most)
            what = "minimum" if side == "below" else "maximum"
            yield Verdict(
                claim.node,
                outside_rows.code,
                IMPOSSIBLE,
                f"the printed {name} of {figure.text} is {side} the {what} of its own rows, {shown(end)}",
                f"{what} of " + ", ".join(shown(v, 3) for v in sorted(found.values)) + f" = {shown(end)}",
                "",
                tuple(a.node for a in found.amounts),
                tuple(paper.summarised(claim)),
            )
