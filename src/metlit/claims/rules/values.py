"""Audit rules on a figure that stands in several places: in the paper, and in the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from metlit import iris
from metlit.claims.assertion import assertions, is_single, same
from metlit.claims.claim import NOT_STATED, Claim
from metlit.claims.origins import entry_origin, from_other_origin, of_several, origin
from metlit.claims.paper import Paper
from metlit.claims.rule import AuditRule, audit_rule
from metlit.claims.verdict import AGREES, CONTRADICTS, ROUNDED, Verdict
from metlit.model.terms import fold
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.rounding import CUT_OFF, reported_as
from metlit.rdf.literals import Literal
from metlit.record.case import CaseValue


@audit_rule("stated-elsewhere", 3)
def stated_elsewhere(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """The same figure in two places.

    A figure that stands in several places (abstract, text, tables, captions, discussion) is the same in all of them.

    Formula: equal, or equal after rounding to the coarser of the two, or both the same share rounded half up or half to
        even; a bound or rough figure that holds for the other; of times, from one origin; a month counts 30.4375,
        30, 30.5 or 28 days
    Source: elementary
    """
    if not claim.record:
        yield from _stated(claim, paper)
        yield from _supposed(claim, paper)
        yield from _as_single(claim, paper)


def _stated(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Every figure against the same one in other places."""
    own = assertions(claim, paper)
    alike: dict[str, tuple[Claim, bool]] = {}
    unlike: dict[str, tuple[Claim, str]] = {}
    for other in paper.index.alike(claim):
        if other.node == claim.node:
            continue
        if other.over != claim.over and NOT_STATED not in (other.over, claim.over):
            continue
        if from_other_origin(origin(paper, claim), origin(paper, other)):
            continue
        theirs = assertions(other, paper)
        for name in own.keys() & theirs.keys():
            how = same(paper, own[name], theirs[name]) or _of_one_share(claim, other, own[name][0], theirs[name][0])
            if how is not None:
                alike[other.node] = other, how == "exact" or alike.get(other.node, (other, False))[1]
            elif of_several(paper, claim, other, _held(paper, claim, own[name]), _held(paper, claim, theirs[name])):
                continue
            elif NOT_STATED not in (other.over, claim.over):
                unlike[other.node] = other, f"{own[name][0].text} ≠ {theirs[name][0].text}"
    if unlike:
        others = "; ".join(f"{o.printed} in {o.place}" for o, _ in unlike.values())
        line = ", ".join(dict.fromkeys(line for _, line in unlike.values()))
        yield _verdict(
            claim, paper, stated_elsewhere, CONTRADICTS, f"printed {claim.printed} here, {others}", line, tuple(unlike)
        )
    if claim.statistic in ("classification", "statement"):
        alike |= {c.node: (c, True) for c in paper.index.same_subject(claim) if _says_the_same(c, claim)}
    elif not alike and claim.statistic in ("range", "count"):
        alike |= {c.node: (c, True) for c in paper.index.same_subject(claim) if _says_it_in_words(c, claim, own)}
    if alike:
        places = "; ".join(dict.fromkeys(o.place for o, _ in alike.values()))
        again = any(o.printed != claim.printed for o, _ in alike.values())
        if places != claim.place or (again and not own):
            exact = any(e for _, e in alike.values())
            text = f"printed {claim.printed}; printed alike{'' if exact else ', rounded,'} in {places}"
            yield _verdict(claim, paper, stated_elsewhere, AGREES if exact else ROUNDED, text, "", tuple(alike))


def _held(paper: Paper, claim: Claim, figure: tuple[PrintedNumber, str]) -> list[CaseValue]:
    """The recorded values of a key of several entries that a figure prints."""
    rows = paper.rows(claim)
    return [r for r in rows if _matches(paper, figure, r.value)] if len(rows) > 1 else []


def _of_one_share(claim: Claim, other: Claim, own: PrintedNumber, theirs: PrintedNumber) -> str | None:
    """How both follow from the same share, of which count and denominator are printed: half up, or half to even."""
    if not claim.denominator or (claim.count, claim.denominator) != (other.count, other.denominator):
        return None
    if claim.count is None or claim.statistic != other.statistic or claim.count == own.value:
        return None
    share = Fraction(100 * claim.count, claim.denominator)
    how = [reported_as(number.text, share) for number in (own, theirs)]
    return "rounded" if all(one and one != CUT_OFF for one in how) else None


def _says_the_same(other: Claim, claim: Claim) -> bool:
    words = {fold(other.text), fold(claim.text)}
    return other.node != claim.node and other.subject == claim.subject and len(words) == 1


def _says_it_in_words(other: Claim, claim: Claim, own: Mapping[str, object]) -> bool:
    """Whether a claim without a figure says what another says: the same words, or as many of as many."""
    if own or other.node == claim.node or other.statistic != claim.statistic:
        return False
    numbers = [(c.count, c.denominator) for c in (other, claim)]
    counted = claim.statistic == "count" and claim.denominator is not None and numbers[0] == numbers[1]
    return counted or _says_the_same(other, claim)


def _supposed(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """A summary over a group that the paper does not name, against the same summary of each group that it does."""
    if claim.over != NOT_STATED:
        return
    own = assertions(claim, paper)
    for other in paper.index.named(claim.of):
        if other.over == claim.over:
            continue
        theirs = assertions(other, paper)
        for name in own.keys() & theirs.keys():
            if how := same(paper, own[name], theirs[name]):
                text = f"printed {claim.printed}; the {other.printed} of {other.over} ({other.place}), {how}"
                yield _verdict(claim, paper, stated_elsewhere, ROUNDED, text, "", (other.node,))
                return


def _as_single(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """A mean or median that is printed elsewhere as the one value of the same group."""
    own = assertions(claim, paper) if claim.statistic in ("mean", "median") else {}
    for other in paper.index.alike(claim) if own else ():
        theirs = assertions(other, paper).get("value")
        if other.over != claim.over or theirs is None or set(other.at) & set(claim.at):
            continue
        if any(same(paper, figure, theirs) == "exact" for figure in own.values()):
            text = f"printed {claim.printed}; {other.printed} in {other.place}"
            yield _verdict(claim, paper, stated_elsewhere, AGREES, text, "", (other.node,))
            return


@audit_rule("record-differs", 3)
def differs_from_record(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Figure against the value recorded from another place.

    A single value is recorded once, from the place that the record names; every other place must say the same.

    Formula: printed value = recorded value, in one unit
    Source: elementary
    """
    aim = paper.aim(claim.of)
    if claim.record or not is_single(claim) or aim is None or not aim.node or aim.people:
        return
    # What rests on an assumption is in no record, and what holds for one year need not be what the record holds.
    if claim.assumes or not aim.keys or paper.years(claim):
        return
    since = origin(paper, claim)
    rows = [r for r in paper.rows(claim) if not from_other_origin(since, _counted_from(paper, claim, r))]
    found = [(r, str(r.value)) for r in rows if not _node(r.value) or paper.case.amount(_node(r.value)) is not None]
    # The record holds one of the places that differ: to say it again would be an echo.
    if not found or any(v.verdict == CONTRADICTS for v in _stated(claim, paper)):
        return
    if claim.statistic == "classification":
        agrees = any(_same_class(paper, r.value, claim) for r, _ in found)
        held = ", ".join(paper.case.label(r.value) for r, _ in found)
    else:
        own = assertions(claim, paper).get("value") or assertions(claim, paper).get("count")
        if own is None:
            return
        agrees = any(_matches(paper, own, r.value) for r, _ in found)
        held = ", ".join(paper.case.label(r.value) for r, _ in found)
    places = sorted({p for r, _ in found for p in _places(paper, r, aim.keys[-1])})
    elsewhere = [p for p in places if p not in claim.at]
    entries = tuple(r.entry for r, _ in found)
    if not agrees:
        text = f"printed {claim.printed}; recorded as {held} from {'; '.join(places) or 'another place'}"
        yield _verdict(claim, paper, differs_from_record, CONTRADICTS, text, f"{claim.text} ≠ {held}", entries)
    elif elsewhere and not set(claim.at) & set(places):
        text = f"printed {claim.printed}; recorded as {held} from {'; '.join(elsewhere)}"
        yield _verdict(claim, paper, differs_from_record, AGREES, text, "", entries)


def _counted_from(paper: Paper, claim: Claim, row: CaseValue) -> str:
    """What a recorded time is counted from: by its entry, else by another claim that prints it."""
    if told := entry_origin(paper, row.entry):
        return told
    others = [c for c in paper.index.alike(claim) if c.node != claim.node and origin(paper, c)]
    printing = (c for c in others if any(_matches(paper, f, row.value) for f in assertions(c, paper).values()))
    return next((origin(paper, c) for c in printing), "")


def _places(paper: Paper, row: CaseValue, key: str) -> list[str]:
    """Where the record says that a value stands."""
    return paper.case.places(_node(row.value)) or paper.case.value_places(row.entry, key, row.value)


def _node(value: str | Literal) -> str:
    return "" if isinstance(value, Literal) or value.startswith(iris.TERM) else value


def _matches(paper: Paper, own: tuple[PrintedNumber, str], value: str | Literal) -> bool:
    if isinstance(value, Literal):
        digits = [Fraction(p) for p in value.split("-") if p.isascii() and p.isdigit()]
        return own[0].value in digits or str(own[0].value) == str(value)
    amount = paper.case.amount(value)
    if amount is None:
        return False
    return same(paper, own, (PrintedNumber.of(amount.text), amount.unit if own[1] else own[1])) is not None


def _same_class(paper: Paper, value: str | Literal, claim: Claim) -> bool:
    if isinstance(value, Literal):
        return fold(str(value)) in fold(claim.text) or fold(claim.text) == fold(str(value))
    printed = fold(claim.text)
    own = paper.case.terms.concepts.get(value)
    words = {fold(w) for w in own.words} if own else set()
    return (
        printed in words or any(len(w) > 3 and (w in printed) for w in words) or paper.case.matches(value, claim.text)
    )


def _verdict(
    claim: Claim, paper: Paper, rule: AuditRule, verdict: str, text: str, line: str, rests: tuple[str, ...]
) -> Verdict:
    return Verdict(claim.node, rule.code, verdict, text, line, "", rests, tuple(paper.summarised(claim)))
