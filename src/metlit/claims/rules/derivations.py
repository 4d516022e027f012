"""Audit rules on figures and classes that a rule of the ontology computes from others."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit import iris
from metlit.claims.assertion import figure_with_unit
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.verdict import AGREES, DIFFERS, IMPLAUSIBLE, IMPOSSIBLE, ROUNDED, Verdict, agreement
from metlit.iris import METLIT
from metlit.numbers.rounding import reported_as, shown, widest
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples


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


@audit_rule("effect-of-claim", 7)
def follows_for_claim(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Figures that follow with the assumption of the claim.

    A claim may state an assumption of its own, or none. Then what no assumption gives is impossible, and what only an
    unusual one gives is implausible.

    Formula: that of the rule of ontology/rules/ that derives values for claims; printed within its limits
    Source: stated with the rule
    """
    if claim.record or not claim.derived_kind or not claim.figures:
        return
    figure, concerns, graph = figure_with_unit(claim, paper), tuple(paper.summarised(claim)), paper.case.graph
    found = [v for v in graph.subjects(METLIT + "derivedFor", claim.node) if graph.text(v, METLIT + "kind")]
    if not found or any(follows_by_rule(claim, paper)):
        return
    factor = paper.case.units.factor(paper.printed_unit(claim, figure))
    low, high = (end * factor for end in widest(figure.text))
    exact = {v: Fraction(text) for v in found if (text := graph.text(v, METLIT + "value"))}
    if exact:
        hit = next((v for v, number in exact.items() if _near(figure.text, number / factor)), "")
        value = hit or min(exact, key=lambda v: abs(exact[v] - Fraction(figure.text) * factor))
        line = _arithmetic(paper, value, exact[value])
        text = f"printed {claim.printed}; {line}"
        verdict = ROUNDED if hit else DIFFERS
        yield Verdict(claim.node, follows_for_claim.code, verdict, text, line, "", (claim.node, value), concerns)
        return
    for name, verdict in (("limits", IMPOSSIBLE), ("usual", IMPLAUSIBLE)):
        spans = {v: _limits(graph, v) for v in found if graph.text(v, METLIT + "kind").endswith(f"-{name}")}
        if spans and all(high < least or (most is not None and low > most) for least, most in spans.values()):
            value, (least, most) = next(iter(spans.items()))
            label = paper.case.terms.label(graph.text(value, METLIT + "kind"))
            reach = f"from {shown(least)}" + (f" to {shown(most)}" if most is not None else "")
            used = ", ".join(_used(paper, value))
            text = f"printed {claim.printed}, without its assumption: {used} give {reach} ({label})"
            line = f"{used}: {reach}; printed {figure.text}"
            yield Verdict(claim.node, follows_for_claim.code, verdict, text, line, "", (claim.node, value), concerns)
            return


def _near(printed: str, exact: Fraction) -> bool:
    """Whether a figure is printed so, or within one in two hundred: doses are rounded too."""
    low, high = widest(printed)
    return reported_as(printed, exact) is not None or low - exact / 200 <= exact <= high + exact / 200


def _limits(graph: Triples, value: str) -> tuple[Fraction, Fraction | None]:
    upper = graph.text(value, METLIT + "upper")
    return Fraction(graph.text(value, METLIT + "lower") or 0), Fraction(upper) if upper else None


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
