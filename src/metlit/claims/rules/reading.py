"""Audit rule on the reading of a claim: every number of its printed span is accounted for, and every key printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from metlit.claims.astray import astray
from metlit.claims.claim import STATEMENT, SUMMARIES, Claim, strange_names, unread
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.verdict import DIFFERS, Verdict
from metlit.iris import METLIT
from metlit.numbers.printed import of_everyone, printed_numbers


@audit_rule("claim-misread", 3, strays=True)
def misread(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Printed number that the claim does not account for.

    Every number in the printed span belongs to the claim: a claim that explains only some of them was misread or
    misprinted.

    Formula: numbers and names with digits in printed ⊆ those of the claim's keys and of the entry that it is of
    Source: design of metlit
    """
    if wrong := astray(paper, claim):
        text = f"printed {claim.printed}: {'; '.join(wrong)}"
        yield Verdict(claim.node, misread.code, DIFFERS, text, "", "", (claim.node,))
        return
    left = unread(claim, _known(claim, paper), _shares(claim, paper)) + _strange(claim, paper)
    if left:
        wrong.append(f"{', '.join(left)} is in none of the claim's keys")
    if missing := [*_unprinted_count(claim), *_unprinted_parts(claim), *_other_digits(claim)]:
        wrong.append(f"{', '.join(missing)} is not printed there")
    if _is_of_people(claim, paper) and not _is_size(claim.denominator or 0, claim, paper):
        wrong.append(f"no such group of the paper has the size {claim.denominator}")
    if claim.statistic == "ranking" and sorted(_part_numbers(claim)) != list(range(1, len(claim.parts) + 1)):
        wrong.append("the ranks are not 1, 2, 3 …")
    if wrong:
        text = f"printed {claim.printed}: {'; '.join(wrong)}"
        yield Verdict(claim.node, misread.code, DIFFERS, text, "", "", (claim.node,), tuple(paper.summarised(claim)))


def _part_numbers(claim: Claim) -> list[Fraction]:
    return [f.value for _, text in claim.parts for f in printed_numbers(text)[:1]]


def _known(claim: Claim, paper: Paper) -> list[Fraction]:
    """Other numbers that the span may hold: those of the same entry; of a list its sum, and the size of the group."""
    aim = paper.aim(claim.of)
    if aim is not None and aim.node and not aim.people and not claim.record:
        inner = [n for r in paper.rows(claim) for n in paper.case.inner(r.entry) if n != r.value]
        return [a.value for n in inner if (a := paper.case.amount(n)) is not None]
    if claim.statistic == "parts":
        group = paper.group(claim.whole) if claim.whole else paper.base(claim)
        size = [Fraction(group.size)] if group is not None and group.size is not None else []
        total = sum(_part_numbers(claim), Fraction(0))
        return list({*size, total, *_whole_percentage(claim, paper)} - {Fraction(claim.count or -1)})
    return []


def _whole_percentage(claim: Claim, paper: Paper) -> list[Fraction]:
    """A percentage printed before its parts (31.2%: 18.03% and 13.1%), if the paper prints it elsewhere too."""
    parts = Counter(_part_numbers(claim))
    extra = [f.value for f in claim.figures if f.percent and f.value not in parts]
    if len(extra) != 1 or not all("%" in text for _, text in claim.parts):
        return []
    return [e for e in extra if e in paper.index.percentages]


def _shares(claim: Claim, paper: Paper) -> list[Fraction]:
    """The percentages that the counts of a list are of its sum, or those of shares that are compared."""
    if claim.told.shares:
        return [Fraction(100 * k, n) for k, n in claim.told.shares if n]
    numbers = [] if any("%" in text for _, text in claim.parts) else _part_numbers(claim)
    return [100 * n / sum(numbers) for n in numbers] if claim.statistic == "parts" and sum(numbers) else []


def _strange(claim: Claim, paper: Paper) -> list[str]:
    """Names with digits that are none of the claim's; a unit (cm3) is no name."""
    return [n for n in strange_names(claim, _names(claim, paper)) if paper.case.units.named(n) is None]


def _names(claim: Claim, paper: Paper) -> list[str]:
    aim = paper.aim(claim.of)
    return [paper.case.label(r.value) for r in paper.rows(claim)] if aim is not None and aim.node else []


def _unprinted_count(claim: Claim) -> list[str]:
    """The count, if other numbers are printed and it is not; of a list if one number more than the parts is printed."""
    printed = Counter(f.value for f in printed_numbers(claim.text) if not f.percent)
    if claim.count is None or not printed or of_everyone(claim.text) or printed[Fraction(claim.count)]:
        return []
    if claim.statistic == "percentage" and not printed - Counter(
        [claim.percentage.value if claim.percentage else None]
    ):
        return []
    more = claim.statistic == "parts" and printed.total() > len(claim.parts)
    return [f"the count {claim.count}"] if more or claim.statistic in ("count", "percentage") else []


def _unprinted_parts(claim: Claim) -> list[str]:
    """Parts that a printed list of as many numbers does not hold."""
    if claim.statistic != "parts":
        return []
    printed = Counter(f.value for f in printed_numbers(claim.text))
    missing = Counter(_part_numbers(claim)) - printed
    return [f"{n} of the parts" for n in sorted(missing)] if printed.total() >= len(claim.parts) else []


def _other_digits(claim: Claim) -> list[str]:
    """A reading that has other digits than the printed form, and other numbers: those of names (T2) are in none."""
    if [f.value for f in printed_numbers(claim.printed)] == [f.value for f in printed_numbers(claim.value)]:
        return []
    printed, read = (re.sub(r"\D", "", text) for text in (claim.printed, claim.value))
    return [claim.value] if claim.value and printed and printed != read else []


def _is_of_people(claim: Claim, paper: Paper) -> bool:
    """Whether a denominator counts members of groups: what one entry is out of (nodes examined) need not.

    Nor need what a statement is about (organisms isolated).
    """
    aim = paper.aim(claim.of)
    entry = aim is not None and bool(aim.node) and not aim.people and aim.node not in paper.case.cohorts
    return claim.denominator is not None and not claim.record and not entry and claim.statistic != STATEMENT


def _is_size(number: int, claim: Claim, paper: Paper) -> bool:
    """Whether a denominator is the size of the group itself or of its rows; if none is named, any that is printed."""
    group, aim = paper.base(claim), paper.aim(claim.of)
    held = {group.size} if group is not None and group.size else set()
    if group is not None and aim is not None and not aim.node:
        keys = () if aim.people else aim.keys
        for left in [(), *claim.where, tuple(claim.where)]:
            where = {c: w for c, w in claim.where.items() if c != left and left != tuple(claim.where)}
            rows = paper.case.rows(group.subjects, keys, where)
            held |= {len(rows), len({r.subject for r in rows})}
    if claim.statistic in SUMMARIES and (rows := paper.rows(claim)):
        return number == len(rows)
    held -= {0}
    # A mean may be of those who were asked: of some of the group, never of more.
    if claim.statistic in SUMMARIES and held and 0 < number <= max(held):
        return True
    if claim.over and held:
        return number in held
    return number in held | _every_size(paper) or paper.index.counts[number] > (claim.count == number)


def _every_size(paper: Paper) -> set[int]:
    if not paper.sizes:
        paper.sizes |= {
            int(o) for _, p, o in paper.case.graph if p == METLIT + "n" and str(o).isascii() and str(o).isdigit()
        }
    return paper.sizes
