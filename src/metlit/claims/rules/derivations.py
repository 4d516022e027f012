"""Audit rules on figures and classes that a rule of the ontology computes from others."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit import iris
from metlit.claims.assertion import figure_with_unit
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.verdict import AGREES, DIFFERS, Verdict, agreement
from metlit.iris import METLIT
from metlit.numbers.rounding import reported_as, shown
from metlit.rdf.literals import Literal


@audit_rule("derived-value", 7)
def follows_by_rule(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Figures that follow by a rule.

    What a rule of ontology/rules/ computes from other figures of the same entry, on the assumption that the paper
    states if the rule needs one, is the figure that the paper prints.

    Formula: that of the rule, which the arithmetic names
    Source: stated with the rule
    """
    aim = paper.aim(claim.of)
    if claim.record or not claim.derived_kind or aim is None or not aim.node or not claim.figures:
        return
    entries = {r.entry for r in paper.rows(claim)} if aim.keys else set()
    graph, figure, concerns = paper.case.graph, figure_with_unit(claim, paper), tuple(paper.summarised(claim))
    for value in graph.subjects(METLIT + "kind", claim.derived_kind):
        node = graph.text(value, METLIT + "derivedFor")
        inside = node in entries if entries else f"{node}/".startswith(f"{aim.node}/")
        computed = graph.text(value, METLIT + "value")
        if inside and computed and _assumed(paper, value, claim) and not _is_printed(paper, value, claim):
            number = Fraction(computed)
            how, line = reported_as(figure.text, number), _arithmetic(paper, value, number)
            how = how or ("rounded" if figure.allows(number) else None)
            unit = paper.case.units.label(graph.text(value, METLIT + "unit"))
            text = f"printed {claim.printed}; {line if how else f'the rule gives {shown(number)} {unit}'}"
            verdict = agreement(how) if how else DIFFERS
            yield Verdict(claim.node, follows_by_rule.code, verdict, text, line, "", (node, value), concerns)
            return


@audit_rule("derived-class", 8)
def class_by_rule(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Class against its threshold.

    A class that follows from a figure by a definition is the one that the definition gives.

    Formula: class by the rule of ontology/rules/ = class printed
    Source: stated with the rule
    """
    aim = paper.aim(claim.of)
    if claim.record or claim.statistic != "classification" or aim is None or not aim.node:
        return
    concerns = tuple(paper.summarised(claim))
    for row in paper.rows(claim):
        for value in paper.case.graph.subjects(METLIT + "derivedFor", row.entry):
            concept = paper.case.graph.text(value, METLIT + "concept")
            scheme = str(row.value).rsplit("/", 1)[0]
            if not concept.startswith(scheme) or isinstance(row.value, Literal):
                continue
            label = paper.case.terms.label(concept)
            line = f"{', '.join(_used(paper, value))}: {label}"
            verdict = AGREES if paper.case.matches(str(row.value), label) else DIFFERS
            text = f"printed {claim.printed}; by its definition {line}"
            yield Verdict(claim.node, class_by_rule.code, verdict, text, line, "", (row.entry, value), concerns)


def _assumed(paper: Paper, value: str, claim: Claim) -> bool:
    """Whether a derived value assumes what the claim states, or neither assumes anything."""
    assumption = paper.case.graph.text(value, METLIT + "assumption")
    if not assumption:
        return not claim.further
    concept, stated = paper.case.terms.concepts.get(assumption), dict(claim.further).get(claim.assumes)
    assumed = concept.extra.get(claim.assumes) if concept else None
    return bool(assumed and stated) and Fraction(assumed or 0) == Fraction(stated or 0)


def _is_printed(paper: Paper, value: str, claim: Claim) -> bool:
    """Whether a derived value is nothing but the printed figure that is claimed."""
    sources = {str(o) for o in paper.case.graph.objects(value, iris.PROV + "wasDerivedFrom")}
    return sources <= {str(row.value) for row in paper.rows(claim)}


def _arithmetic(paper: Paper, value: str, number: Fraction) -> str:
    rule = paper.case.graph.text(value, METLIT + "rule").rsplit("/", 1)[-1]
    return f"{', '.join(_used(paper, value))} give {shown(number, 4)} by the rule {rule}"


def _used(paper: Paper, value: str) -> list[str]:
    """What a derived value was derived from, as printed."""
    return [paper.case.label(str(o)) for o in sorted(paper.case.graph.objects(value, iris.PROV + "wasDerivedFrom"))]
