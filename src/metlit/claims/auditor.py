"""The audit of records: every rule on every claim, conflicts and plausibility findings turned into verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from metlit import iris
from metlit.claims.astray import astray
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_CLAIM, ON_RECORD, ON_REST, ON_SILENCE
from metlit.claims.rules import audit_rules
from metlit.claims.verdict import FAILURES, UNSUPPORTED, Verdict, worst
from metlit.finding import Finding
from metlit.iris import METLIT, SH, SHAPES
from metlit.model.schema import Schema
from metlit.rdf.literals import nquads_literal
from metlit.rdf.triples import Triples, parse_turtle
from metlit.record.case import Case

# What the root of a record must have for a rule to apply; what is the same elsewhere is said of groups.
_JUDGED = ("claim", "conflict", "samePatientsAs", "laterNotice", "printedReference")


class Auditor:
    """Audits records by every rule that there is, one schema, and the shapes of ``shapes/plausibility/``.

    Args:
        shape_files: the shape files; those of ``plausibility/`` are read.
        schema: the record format.
    """

    def __init__(self, shape_files: Iterable[Path], schema: Schema) -> None:
        self._graph = plausibility(shape_files)
        self.shapes, self.covered = shape_verdicts(self._graph), covered_by(self._graph)
        rules = audit_rules()
        self._rules = {
            on: [rule for rule in rules if rule.on == on] for on in (ON_CLAIM, ON_RECORD, ON_REST, ON_SILENCE)
        }
        paths = (*(METLIT + name for name in _JUDGED), *(key.path for key in schema.groups))
        self._judged = {f"<{path}>" for path in paths}
        self._people = {f"<{key.path}>" for key in schema.individuals}
        self._dates = {f"<{s}>" for s, p, o in schema.ontology if p == METLIT + "isDate" and o == "true"}

    def concerns(self, reported: Sequence[str], findings: Sequence[Finding]) -> bool:
        """Whether there is anything to audit in a record.

        That is a claim, conflict or cohort, several people, two dates, or a finding with a verdict.
        """
        if any(f.code in self.shapes for f in findings):
            return True
        used = Counter(line.split(" ", 2)[1] for line in reported)
        several = (sum(used[path] for path in paths) > 1 for paths in (self._people, self._dates))
        return not used.keys().isdisjoint(self._judged) or any(several)

    def audit(self, cases: Sequence[Case], findings: Mapping[str, Sequence[Finding]]) -> dict[str, list[Verdict]]:
        """The verdicts on each record, sorted by the place of their subject.

        Args:
            cases: the records that are audited together.
            findings: what the plausibility shapes found, by record id.
        """
        papers: dict[str, Paper] = {}
        for case in cases:
            papers[case.record] = Paper(case, papers, self._graph)
        return {record: self._paper(paper, findings.get(record, ())) for record, paper in papers.items()}

    def _paper(self, paper: Paper, findings: Sequence[Finding]) -> list[Verdict]:
        verdicts = [verdict for rule in self._rules[ON_RECORD] for verdict in rule(paper)]
        judged = {v.subject for v in verdicts}
        for claim in paper.claims:
            found = list(self._claim(claim, paper))
            if claim.node not in judged:
                found = self._followed(claim, paper, found)
            verdicts += found
        judged_by = {(v.code, node) for v in verdicts for node in v.concerns}
        verdicts += [v for f in findings if (v := self._finding(paper, f, judged_by)) is not None]
        return sorted(set(verdicts), key=lambda v: (v.subject, v.code, v.message))

    def _followed(self, claim: Claim, paper: Paper, found: list[Verdict]) -> list[Verdict]:
        """What is said of a claim, and what follows from other figures.

        That a figure follows or keeps its limits is told only where nothing else supports it; that it does not, always.
        """
        rest = () if claim.record or astray(paper, claim) else self._rules[ON_REST]
        derived = [verdict for rule in rest for verdict in rule(claim, paper)]
        if any(v.verdict != UNSUPPORTED for v in found):
            return found + [
                v for v in derived if v.verdict in FAILURES and not any(f.verdict in FAILURES for f in found)
            ]
        return derived or found or [v for rule in self._rules[ON_SILENCE] for v in rule(claim, paper)]

    def verdict(self, claim: Claim, paper: Paper) -> str:
        """The worst that any rule says of one claim."""
        return worst([v.verdict for v in self._claim(claim, paper)])

    def _claim(self, claim: Claim, paper: Paper) -> Iterator[Verdict]:
        strays = bool(astray(paper, claim))
        for rule in self._rules[ON_CLAIM]:
            if rule.strays or not strays:
                yield from rule(claim, paper)

    def _finding(self, paper: Paper, finding: Finding, judged_by: set[tuple[str, str]]) -> Verdict | None:
        """The verdict that a plausibility finding stands for, unless a rule has judged a claim about the same entry."""
        verdict, rule = self.shapes.get(finding.code), self.covered.get(finding.code, "")
        if verdict is None or not finding.node:
            return None
        if {(rule, finding.node), (rule, finding.node.rsplit("/", 1)[0])} & judged_by:
            return None
        text = finding.message.removeprefix(iris.local_path(finding.node) + ": ").partition(": ")[0]
        inner = tuple(paper.case.inner(finding.node))
        return Verdict(finding.node, finding.code, verdict, text, "", "", (finding.node, *inner), (finding.node,), True)


def plausibility(shape_files: Iterable[Path]) -> Triples:
    """The plausibility shapes, and what they know of the field, among the shape files."""
    return parse_turtle(f for f in shape_files if "plausibility" in f.parts)


def covered_by(graph: Triples) -> dict[str, str]:
    """The plausibility shapes for which a rule of the audit looks closer, where a claim is recorded, and that rule."""
    shapes = {s for s, p, _ in graph if p == METLIT + "coveredBy"}
    return {s.removeprefix(SHAPES): graph.text(s, METLIT + "coveredBy") for s in shapes}


def shape_verdicts(graph: Triples) -> dict[str, str]:
    """The verdict that each plausibility shape stands for, by its code; shapes about the record itself have none."""
    shapes = graph.subjects(iris.TYPE, SH + "NodeShape")
    found = {s.removeprefix(SHAPES): graph.text(s, METLIT + "auditVerdict") for s in shapes}
    return {code: verdict for code, verdict in found.items() if verdict}


def rule_nquads(shape_files: Iterable[Path]) -> list[str]:
    """The rules of the audit and the plausibility shapes with a verdict, described in the vocabulary graph.

    Args:
        shape_files: the shape files; those of ``plausibility/`` are read.
    """
    lines = [line for rule in audit_rules() for line in rule.nquads()]
    graph = plausibility(shape_files)
    texts = {iris.RDFS + "label": iris.RDFS + "label", SH + "description": iris.SKOS + "definition"}
    texts[iris.DCTERMS + "source"] = iris.DCTERMS + "source"
    end = f" <{iris.VOCABULARY_GRAPH}> .\n"
    for code in shape_verdicts(graph):
        lines.append(f"<{SHAPES}{code}> <{iris.TYPE}> <{METLIT}Rule>{end}")
        told = ((to, graph.text(SHAPES + code, path)) for path, to in texts.items())
        lines += [f"<{SHAPES}{code}> <{to}> {nquads_literal(text)}{end}" for to, text in told if text]
    return lines
