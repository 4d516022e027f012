"""Audit rules on lists of parts: do they add up, and do two lists of the same whole agree part by part?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from metlit.claims.aims import Group
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.rules.counts import units
from metlit.claims.verdict import AGREES, CONTRADICTS, DIFFERS, IMPOSSIBLE, ROUNDED, Verdict
from metlit.model.terms import fold
from metlit.numbers.printed import PrintedNumber, printed_numbers
from metlit.numbers.rounding import shown
from metlit.record.case import LABEL


@dataclass(frozen=True)
class Whole:
    """What the parts belong to: how many, what it is called, and the group."""

    n: int | None
    name: str
    group: Group | None


def whole_of(claim: Claim, paper: Paper) -> Whole:
    """The whole of a list: the count that it prints, else the denominator, else the size of the group named."""
    group = paper.group(claim.whole) if claim.whole else paper.base(claim)
    size = group.size if group else None
    name = f"{group.size} of {group.name}" if group and group.size is not None else claim.whole
    if claim.whole and size is not None:
        return Whole(size, name, group)
    number = claim.count if claim.count is not None else claim.denominator
    return Whole(number, str(number), group) if number is not None else Whole(size, name, group)


@audit_rule("parts-sum", 1)
def parts_sum(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Parts against the whole.

    The parts of a whole add up to it; percentages of all parts to 100.

    Formula: Σ parts = whole; percentages: |Σ - whole| ≤ half a unit of the last place × number of parts
    Source: elementary
    """
    numbers = [(name, f[0]) for name, text in claim.parts if (f := printed_numbers(text))]
    if claim.record or claim.statistic != "parts" or not numbers:
        return
    total = sum((f.value for _, f in numbers), Fraction(0))
    line = " + ".join(f.text for _, f in numbers) + f" = {shown(total, 4)}"
    concerns = tuple(paper.summarised(claim))
    if all("%" in text for _, text in claim.parts):
        yield from _percent_sum(claim, paper, total, line, concerns)
        return
    whole = whole_of(claim, paper)
    if whole.n is None:
        return
    if claim.overlap:
        yield from _overlapping(claim, whole.n, numbers, concerns)
        return
    group = whole.group
    rests = (group.node,) if group and group.node else ()
    if total == whole.n:
        message = f"printed {claim.printed}; the parts add up to {whole.n}"
        yield Verdict(claim.node, parts_sum.code, AGREES, message, line, "", rests, concerns)
        return
    message = f"printed {claim.printed}; the parts add up to {shown(total)}, not to the {whole.name}"
    yield Verdict(claim.node, parts_sum.code, DIFFERS, message, line, _why(paper, group, total), rests, concerns)


def _overlapping(
    claim: Claim, whole: int, numbers: list[tuple[str, PrintedNumber]], concerns: tuple[str, ...]
) -> Iterator[Verdict]:
    """Parts that somebody may be in two of: none has more than the whole."""
    above = [f"{f.text} ({name})" for name, f in numbers if f.value > whole]
    message = f"printed {claim.printed}; of overlapping parts none has more than the {whole} of the whole"
    if above:
        message = f"printed {claim.printed}; {', '.join(above)} of {whole} cannot be"
    line = f"{', '.join(f.text for _, f in numbers)} ≤ {whole}"
    yield Verdict(claim.node, parts_sum.code, IMPOSSIBLE if above else AGREES, message, line, "", (), concerns)


@audit_rule("patient-flow", 1)
def patient_flow(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Patient flow against the groups.

    Who was screened, excluded for a reason, included, lost and analysed: a list of parts that names a group of the
    paper has as many as that group.

    Formula: number in the list = n of the group that is called so
    Source: STROBE item 13, von Elm E et al. PLoS Med 2007;4:e296, doi:10.1371/journal.pmed.0040296
    """
    if claim.record or claim.statistic != "parts":
        return
    named = {fold(name): cohort for cohort in paper.case.cohorts for name in _called(paper, cohort)}
    for name, text in claim.parts:
        cohort, found = named.get(fold(name)), printed_numbers(text)
        size = paper.case.size(cohort) if cohort else None
        if not cohort or size is None or len(found) != 1 or found[0].percent:
            continue
        line = f"{found[0].text} ({claim.place}) against {size} ({'; '.join(paper.case.places(cohort))})"
        verdict = AGREES if found[0].value == size else CONTRADICTS
        message = f"printed {claim.printed}; {name} has {size}" + (
            "" if verdict == AGREES else f", not {found[0].text}"
        )
        yield Verdict(claim.node, patient_flow.code, verdict, message, line, "", (cohort,))


def _called(paper: Paper, cohort: str) -> list[str]:
    label = paper.case.graph.text(cohort, LABEL)
    return [paper.case.local(cohort), *([label] if label else [])]


def _why(paper: Paper, group: Group | None, total: Fraction) -> str:
    """Another unit of counting of the same group that the parts add up to."""
    if group is None or not group.subjects:
        return ""
    names = [name for name, number in units(paper, group, {}).items() if number == total and name != paper.people]
    unit = " and of ".join(names)
    return f"{shown(total)} is the number of {unit}: counted in them, not in {paper.people}" if names else ""


def _percent_sum(
    claim: Claim, paper: Paper, total: Fraction, line: str, concerns: tuple[str, ...]
) -> Iterator[Verdict]:
    """Percentages of the parts against 100, or against the percentage of the whole that the paper prints."""
    printed = [f for _, text in claim.parts for f in printed_numbers(text)]
    slack = sum((Fraction(1, 2 * 10 ** (f.decimals or 0)) for f in printed), Fraction(0))
    whole, place = Fraction(100), ""
    firsts = [f for f in claim.figures if f.percent and f.value not in {p.value for p in printed}]
    if firsts:
        whole, place = firsts[0].value, " printed with them"
        slack += Fraction(1, 2 * 10 ** (firsts[0].decimals or 0))
    verdict = AGREES if total == whole else ROUNDED if abs(total - whole) <= slack else DIFFERS
    message = f"printed {claim.printed}; the parts add up to {shown(total, 4)} % of the {shown(whole, 4)} %{place}"
    yield Verdict(claim.node, parts_sum.code, verdict, message, line, "", (), concerns)


@audit_rule("parts-lists", 1)
def parts_lists(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Two lists of the same parts.

    Where a paper prints two lists of the same whole (in text and table, or by sex), they agree part by part.

    Formula: for every part: number in one list = number in the other, lists of sub-groups added up
    Source: elementary
    """
    if claim.record or claim.statistic != "parts" or not claim.parts or not claim.whole:
        return
    own = _counts(claim, paper)
    for others in _rivals(claim, paper):
        theirs: dict[str, Fraction] = {}
        for other in others:
            for name, number in _counts(other, paper).items():
                theirs[name] = theirs.get(name, Fraction(0)) + number
        gaps = [
            f"{name}: {_or_none(own.get(name))} against {_or_none(theirs.get(name))}"
            for name in sorted({*own, *theirs})
            if own.get(name, 0) != theirs.get(name, 0)
        ]
        places = "; ".join(o.place for o in others)
        line = f"{shown(sum(own.values()))} ({claim.place}) against {shown(sum(theirs.values()))} ({places})"
        nodes = tuple(o.node for o in others)
        concerns = tuple(paper.summarised(claim))
        if gaps:
            message = f"this list and that of {places} differ part by part: {', '.join(gaps)}"
            yield Verdict(claim.node, parts_lists.code, CONTRADICTS, message, line, "", nodes, concerns)
        elif len(own) > 1:
            message = f"this list and that of {places} agree part by part"
            yield Verdict(claim.node, parts_lists.code, AGREES, message, line, "", nodes, concerns)


def _rivals(claim: Claim, paper: Paper) -> list[list[Claim]]:
    """Lists of the same thing over the same whole; and the lists of the groups that together are the whole."""
    alike = [c for c in paper.index.lists_of(claim.of) if c.parts and c.node != claim.node]
    comparable = [c for c in alike if not any("%" in t for _, t in (*c.parts, *claim.parts)) and not c.record]
    same = [[c] for c in comparable if c.whole == claim.whole and c.over == claim.over and c.where == claim.where]
    node = paper.case.node(claim.whole)
    inner = {paper.case.local(part) for part in paper.case.parts(node)} if node else set()
    pieces = [c for c in comparable if c.whole in inner]
    if {c.whole for c in pieces} and sum(_size(paper, w) for w in {c.whole for c in pieces}) == _size(
        paper, claim.whole
    ):
        by_place = {c.whole: c for c in pieces}
        same.append([by_place[w] for w in sorted(by_place)])
    return same


def _size(paper: Paper, path: str) -> int:
    group = paper.group(path)
    return group.size if group and group.size is not None else -1


def _counts(claim: Claim, paper: Paper) -> dict[str, Fraction]:
    """The numbers of a list by the label of the word, or by the folded word itself."""
    found: dict[str, Fraction] = {}
    for name, text in claim.parts:
        concepts = paper.case.terms.find(name)
        label = concepts[0].label if len(concepts) == 1 else fold(name)
        number = printed_numbers(text)[0].value if printed_numbers(text) else Fraction(0)
        found[label] = found.get(label, Fraction(0)) + number
    return found


def _or_none(number: Fraction | None) -> str:
    return "none" if number is None else shown(number)
