"""Audit rules on single figures: printed alike everywhere, following by the rules, as the record has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from metlit import iris
from metlit.claims.claim import NOT_STATED, SUMMARIES, Claim
from metlit.claims.paper import MONTHS, UNITS, Paper
from metlit.claims.verdict import AGREES, CONTRADICTS, DIFFERS, ROUNDED, UNSUPPORTED, AuditRule, Verdict, agreement
from metlit.iris import METLIT
from metlit.model.terms import fold
from metlit.numbers.printed import PrintedNumber
from metlit.numbers.rounding import decimals_of, reported_as, shown
from metlit.rdf.literals import Literal

STATED = AuditRule(
    "stated-elsewhere",
    3,
    "The same figure in two places",
    "A figure that stands in several places (abstract, text, tables, captions, discussion) is the same in all of them.",
    "equal, or equal after rounding to the coarser of the two; a month counts 30.4375, 30, 30.5 or 28 days",
    "elementary",
)
BY_RULE = AuditRule(
    "derived-value",
    7,
    "Dose arithmetic: figures that follow by a rule",
    "A dose per fraction, total dose, BED or EQD2 follows from total dose, fractions and alpha/beta by the rules of "
    "ontology/rules/.",
    "that of the rule named: D = n·d, BED = D·(1 + d/(α/β)), EQD2 = D·(d + α/β)/(2 + α/β)",
    "Fowler JF. Br J Radiol 1989;62:679-694; Bentzen SM et al. Radiother Oncol 2012;105:266-268",
)
CLASS = AuditRule(
    "derived-class",
    8,
    "Class against its threshold",
    "A class that follows from a figure by a definition is the one that the definition gives.",
    "class by the rule of ontology/rules/ = class printed",
    "stated with the rule",
)
RECORDED = AuditRule(
    "record-differs",
    3,
    "Figure against the value recorded from another place",
    "A single value is recorded once, from the place that the record names; every other place must say the same.",
    "printed value = recorded value, in one unit",
    "elementary",
)
RULES = (STATED, BY_RULE, CLASS, RECORDED)
_YEAR = re.compile(r"\d{4}")
_DERIVED = {"dose-per-fraction", "total-dose", "bed", "eqd2"}
_SINGLE = {"value", "interval", "classification", "total-dose", "dose-per-fraction", "bed", "eqd2", "count"}


# -- the same figure in two places


def assertions(claim: Claim, paper: Paper) -> dict[str, tuple[PrintedNumber, str]]:
    """What a claim asserts: name of the quantity → figure and its unit."""
    found: dict[str, tuple[PrintedNumber, str]] = {}
    if claim.statistic in SUMMARIES or claim.statistic == "ratio":
        found |= {name: (f, paper.printed_unit(claim, f)) for name, f in claim.components.items()}
    elif claim.statistic in ("count", "percentage"):
        if claim.count is not None:
            found["count"] = (PrintedNumber(str(claim.count), Fraction(claim.count), 0), "")
        elif claim.statistic == "count" and claim.figures:
            found["count"] = (claim.figures[0], "")
        if claim.percentage is not None:
            found["percentage"] = (claim.percentage, "")
    elif claim.statistic in _SINGLE and claim.figures and claim.statistic != "classification":
        figure = _with_unit(claim, paper)
        found["value"] = (figure, paper.printed_unit(claim, figure))
    return found


def _with_unit(claim: Claim, paper: Paper) -> PrintedNumber:
    """The figure that a unit follows (``single-fraction 8 Gy``), else the first."""
    for figure in claim.figures:
        words = claim.unit_word(figure)[:1]
        if words and figure.decimals is not None and paper.case.terms.find(words[0], [UNITS]):
            return figure
    return claim.figures[0]


def stated(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Every figure against the same one in other places."""
    if claim.record:
        return
    own = assertions(claim, paper)
    alike: dict[str, tuple[Claim, bool]] = {}
    unlike: dict[str, tuple[Claim, str]] = {}
    for other in paper.claims:
        if other.node == claim.node or other.record or other.of != claim.of or other.where != claim.where:
            continue
        if other.over != claim.over and NOT_STATED not in (other.over, claim.over):
            continue
        theirs = assertions(other, paper)
        for name in own.keys() & theirs.keys():
            if (how := same(paper, own[name], theirs[name])) is not None:
                alike[other.node] = other, how == "exact" or alike.get(other.node, (other, False))[1]
            elif NOT_STATED not in (other.over, claim.over):
                unlike[other.node] = other, f"{own[name][0].text} ≠ {theirs[name][0].text}"
    if unlike:
        others = "; ".join(f"{o.printed} in {o.place}" for o, _ in unlike.values())
        line = ", ".join(dict.fromkeys(line for _, line in unlike.values()))
        yield _verdict(
            claim, paper, STATED, CONTRADICTS, f"printed {claim.printed} here, {others}", line, tuple(unlike)
        )
    if claim.statistic in ("classification", "statement"):
        alike |= {c.node: (c, True) for c in paper.claims if _says_the_same(c, claim)}
    if alike:
        places = "; ".join(dict.fromkeys(o.place for o, _ in alike.values()))
        if places != claim.place:
            exact = any(e for _, e in alike.values())
            text = f"printed {claim.printed}; printed alike{'' if exact else ', rounded,'} in {places}"
            yield _verdict(claim, paper, STATED, AGREES if exact else ROUNDED, text, "", tuple(alike))


def _says_the_same(other: Claim, claim: Claim) -> bool:
    words = {fold(other.text), fold(claim.text)}
    return other.node != claim.node and other.subject == claim.subject and len(words) == 1


def same(paper: Paper, own: tuple[PrintedNumber, str], other: tuple[PrintedNumber, str]) -> str | None:
    """Whether two printed figures are the same, and how: in one unit, the finer rounded to the coarser.

    Returns:
        ``exact``, ``rounded`` …, with the length of a month where it matters; None if they differ.
    """
    (a, a_unit), (b, b_unit) = own, other
    for days, name in _months(a_unit, b_unit):
        x, y = (f.value * _in_days(paper, u, days) for f, u in ((a, a_unit), (b, b_unit)))
        if x == y:
            return "exact" if name in ("", "30.4375") else f"a month of {name} days"
        for (coarse, unit), value in (((a, a_unit), y), ((b, b_unit), x)):
            text = coarse.text
            how = reported_as(text, value / _in_days(paper, unit, days))
            finer = decimals_of(text) < max(a.decimals or 0, b.decimals or 0) or a_unit != b_unit
            if how is not None and finer:
                return how if name in ("", "30.4375") else f"{how}, a month of {name} days"
    return None


def _months(*units: str) -> list[tuple[Fraction, str]]:
    month = iris.term_iri("unit", "month")
    return list(MONTHS) if month in units and len(set(units)) > 1 else [(Fraction("30.4375"), "")]


def _in_days(paper: Paper, unit: str, days: Fraction) -> Fraction:
    """The factor of a unit; for months, of so many days."""
    factor = paper.factor(unit) if unit else Fraction(1)
    return factor * days / Fraction("30.4375") if unit == iris.term_iri("unit", "month") else factor


# -- single values against the record and the rules


def recorded(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """A value of one node against what the record has there, if that stands in another place."""
    aim = paper.aim(claim.of)
    if claim.record or claim.statistic not in _SINGLE or aim is None or not aim.node or aim.people:
        return
    # What holds for one year need not be what the record holds.
    if claim.statistic in ("bed", "eqd2") or not aim.keys or any(_YEAR.fullmatch(v) for v in claim.where.values()):
        return
    rows = paper.rows(claim)
    found = [(r, str(r.value)) for r in rows if not _node(r.value) or paper.case.amount(_node(r.value)) is not None]
    if not found:
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
    places = sorted({p for r, _ in found for p in (paper.case.places(_node(r.value)) or paper.case.places(r.entry))})
    elsewhere = [p for p in places if p not in claim.at]
    if not agrees:
        text = f"printed {claim.printed}; recorded as {held} from {'; '.join(places) or 'another place'}"
        yield _verdict(
            claim, paper, RECORDED, CONTRADICTS, text, f"{claim.text} ≠ {held}", tuple(r.entry for r, _ in found)
        )
    elif elsewhere and not set(claim.at) & set(places):
        text = f"printed {claim.printed}; recorded as {held} from {'; '.join(elsewhere)}"
        yield _verdict(claim, paper, RECORDED, AGREES, text, "", tuple(r.entry for r, _ in found))


def _node(value: str | Literal) -> str:
    return "" if isinstance(value, Literal) or value.startswith(iris.TERM) else value


def _matches(paper: Paper, own: tuple[PrintedNumber, str], value: str | Literal) -> bool:
    if isinstance(value, Literal):
        digits = [Fraction(p) for p in value.split("-") if p.isdigit()]
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


def derived(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Rule 7: what the rules of the ontology compute for the dose that the claim is of."""
    aim = paper.aim(claim.of)
    if claim.record or claim.statistic not in _DERIVED or aim is None or not aim.node or not claim.figures:
        return
    kind, figure = iris.term_iri("radiotherapy", claim.statistic), _with_unit(claim, paper)
    entries = {r.entry for r in paper.rows(claim)} if aim.keys else set()
    found = []
    for value, node in _derived_values(paper, kind):
        if (node in entries if entries else node.startswith(aim.node + "/")) and _assumed(paper, value, claim):
            found.append((node, value, Fraction(paper.case.graph.text(value, METLIT + "value"))))
    for node, value, number in found:
        how = reported_as(figure.text, number)
        line = _formula(paper, value, number)
        rests = (node, value)
        if how is not None:
            yield _verdict(claim, paper, BY_RULE, agreement(how), f"printed {claim.printed}; {line}", line, rests)
        else:
            text = f"printed {claim.printed}; the rule gives {shown(number)} Gy"
            yield _verdict(claim, paper, BY_RULE, DIFFERS, text, line, rests)
        return


def _derived_values(paper: Paper, kind: str) -> list[tuple[str, str]]:
    """The derived values of a kind, and the node that each is for."""
    graph = paper.case.graph
    return [(value, graph.text(value, METLIT + "derivedFor")) for value in graph.subjects(METLIT + "kind", kind)]


def _assumed(paper: Paper, value: str, claim: Claim) -> bool:
    """Whether a derived value assumes the alpha/beta of the claim, or none is assumed by either."""
    assumption = paper.case.graph.text(value, METLIT + "assumption")
    if not assumption:
        return not claim.alpha_beta
    concept = paper.case.terms.concepts.get(assumption)
    ratio = concept.extra.get("alpha_beta", "") if concept else ""
    return bool(claim.alpha_beta and ratio) and Fraction(ratio) == Fraction(claim.alpha_beta)


def _formula(paper: Paper, value: str, number: Fraction) -> str:
    rule = paper.case.graph.text(value, METLIT + "rule").rsplit("/", 1)[-1]
    used = [paper.case.label(str(o)) for o in sorted(paper.case.graph.objects(value, iris.PROV + "wasDerivedFrom"))]
    return f"{', '.join(used)} give {shown(number, 4)} by the rule {rule}"


def classes(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Rule 8: a printed class against the class that a rule derives for the same entry."""
    aim = paper.aim(claim.of)
    if claim.record or claim.statistic != "classification" or aim is None or not aim.node:
        return
    for row in paper.rows(claim):
        for value in paper.case.graph.subjects(METLIT + "derivedFor", row.entry):
            concept = paper.case.graph.text(value, METLIT + "concept")
            scheme = str(row.value).rsplit("/", 1)[0]
            if not concept.startswith(scheme) or isinstance(row.value, Literal):
                continue
            source = [paper.case.label(str(o)) for o in paper.case.graph.objects(value, iris.PROV + "wasDerivedFrom")]
            line = f"{', '.join(source)}: {paper.case.terms.label(concept)}"
            agrees = paper.case.matches(str(row.value), paper.case.terms.label(concept))
            verdict = AGREES if agrees else DIFFERS
            text = f"printed {claim.printed}; by its definition {line}"
            yield _verdict(claim, paper, CLASS, verdict, text, line, (row.entry, value))


def supposed(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """A summary over a group that the paper does not name, against the same summary of each group that it does."""
    if claim.over != NOT_STATED or claim.record:
        return
    own = assertions(claim, paper)
    for other in paper.claims:
        if other.of != claim.of or other.over in (NOT_STATED, claim.over) or other.record:
            continue
        theirs = assertions(other, paper)
        for name in own.keys() & theirs.keys():
            if how := same(paper, own[name], theirs[name]):
                text = f"printed {claim.printed}; the {other.printed} of {other.over} ({other.place}), {how}"
                yield _verdict(claim, paper, STATED, ROUNDED, text, "", (other.node,))
                return


def _verdict(
    claim: Claim, paper: Paper, rule: AuditRule, verdict: str, text: str, line: str, rests: tuple[str, ...]
) -> Verdict:
    return Verdict(claim.node, rule.code, verdict, text, line, "", rests, tuple(paper.summarised(claim)))


def unsupported(claim: Claim) -> Verdict:
    """What is said if no rule could say anything."""
    reason = "no rows, list or other place in the paper to check it against"
    return Verdict(claim.node, "unsupported", UNSUPPORTED, f"printed {claim.printed}; {reason}")
