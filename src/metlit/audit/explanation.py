"""What a rule does and why, and what was said of one figure, in lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from metlit.audit.verdicts import ToldVerdict
from metlit.claims.auditor import plausibility
from metlit.claims.rules import audit_rules
from metlit.errors import UnknownWordError
from metlit.iris import DCTERMS, RDFS, SH, SHAPES
from metlit.model.rules import NEEDED, load_rules
from metlit.model.terms import did_you_mean, nearest
from metlit.resources import Resources


def explain(code: str, verdicts: Sequence[ToldVerdict], resources: Resources | None = None) -> str:
    """What a rule does and why, or what was said of one figure, and the record's lines behind each verdict.

    Args:
        code: the code of a rule or plausibility shape, the name of a rule of the ontology, or the path of a claim
            (``sanuki-2022/claims-20``).
        verdicts: what was judged.

    Raises:
        UnknownWordError: for an unknown code.
    """
    documented = documentation(resources or Resources.default())
    chosen = [j for j in verdicts if code in (j.code, j.subject)]
    if not chosen and code not in documented:
        choices = [*documented, *(j.subject for j in verdicts)]
        raise UnknownWordError(f"there is no rule or claim '{code}'", did_you_mean(nearest(code, choices)))
    lines = documented.get(code, [])
    if not chosen:
        lines = [*lines, "", "No figure was judged by it."]
    for verdict in chosen:
        lines += ["", *_lines(verdict)]
    return "\n".join(lines).strip("\n")


def _lines(verdict: ToldVerdict) -> list[str]:
    place = f" ({verdict.at})" if verdict.at else ""
    lines = [
        f"{verdict.file}:{verdict.line}:{verdict.column}: {verdict.label} [{verdict.code}]{place}",
        f"  {verdict.message}",
    ]
    lines += [f"  arithmetic: {verdict.arithmetic}"] if verdict.arithmetic else []
    lines += [f"  likely: {verdict.cause}"] if verdict.cause else []
    for source in verdict.sources:
        if source.node != verdict.subject:
            printed = f" {source.printed}" if source.printed else ""
            where = f" ({source.at})" if source.at else ""
            lines.append(f"    {source.file}:{source.line}:{source.column}: {source.node}{printed}{where}")
    return lines


def documentation(resources: Resources) -> dict[str, list[str]]:
    """What is said of every rule of the audit, every shape with a verdict and every rule of the ontology, by code."""
    found = {
        rule.name: _told(rule.name, *(rule.header[part] for part in NEEDED))
        for rule in load_rules(resources.rule_files())
    }
    found |= {r.code: _told(r.code, r.title, r.reason, r.formula, r.reference) for r in audit_rules()}
    graph = plausibility(resources.shape_files())
    for iri, code in ((s, s.removeprefix(SHAPES)) for s, p, _ in graph if p == SH + "sparql"):
        title, reason = graph.text(iri, RDFS + "label"), graph.text(iri, SH + "description")
        found[code] = _told(code, title, reason, "", graph.text(iri, DCTERMS + "source"))
    return found


def _told(code: str, title: str, reason: str, formula: str, reference: str) -> list[str]:
    lines = [f"{code}: {title}", f"  {reason}", f"  formula: {formula}" if formula else "", f"  reference: {reference}"]
    return list(filter(None, lines))
