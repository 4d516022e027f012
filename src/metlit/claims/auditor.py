"""The audit of records: every rule on every claim, conflicts and plausibility findings turned into verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from metlit import iris
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rules import classes, counts, limits, others, parts, reading, shares, summaries, time, values
from metlit.claims.verdict import CONTRADICTS, AuditRule, Verdict, worst
from metlit.finding import Finding
from metlit.iris import METLIT, SH, SHAPES
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.rdf.literals import Literal, nquads_literal
from metlit.rdf.triples import parse_turtle
from metlit.record.case import Case

CONFLICT_RULE = AuditRule(
    "conflict",
    8,
    "Statements that cannot both be true",
    "The curator found two or more statements of the paper that contradict each other; all of them are kept.",
    "readings of one key of one node differ",
    "design of metlit",
)
UNSUPPORTED_RULE = AuditRule(
    "unsupported",
    3,
    "Nothing to check the figure against",
    "A figure without rows, list or second place in the paper cannot be checked by a reader. That is no fault.",
    "no other rule says anything",
    "design of metlit",
)
_MODULES = (
    parts,
    counts,
    shares,
    summaries,
    limits,
    values,
    reading,
    time,
    classes,
    others,
)
RULES: tuple[AuditRule, ...] = tuple(
    sorted((CONFLICT_RULE, UNSUPPORTED_RULE, *(r for m in _MODULES for r in m.RULES)), key=lambda r: (r.number, r.code))
)
_ON_CLAIMS = (
    parts.parts_sum,
    parts.parts_lists,
    counts.counts,
    counts.everyone,
    counts.percentages,
    shares.recomputed_shares,
    shares.rankings,
    summaries.recomputed,
    limits.limits,
    values.stated,
    values.supposed,
    values.recorded,
    values.derived,
    values.classes,
    reading.misread,
    time.intervals,
    time.ages,
    others.about_others,
)


# What the root of a record must have for a rule to apply; what is the same elsewhere is said of cohorts.
_JUDGED = {f"<{METLIT}{p}>" for p in ("claim", "conflict", "cohort", "samePatientsAs")}
READING_VALUE = METLIT + "readingValue"
_UNTOLD = {"at", "because", "note", "kept", "unit", "position", "value", "comparator", "absence"}


class Auditor:
    """Audits records by one schema, one vocabulary and the tables and shapes of ``shapes/plausibility/``."""

    def __init__(self, shape_files: Iterable[Path], schema: Schema, terms: Terms) -> None:
        files = [f for f in shape_files if "plausibility" in f.parts]
        self.schema, self.terms = schema, terms
        self.tables = classes.load_tables(files)
        self.shapes, self.covered = shape_verdicts(files), covered_by(files)

    def concerns(self, reported: Sequence[str], findings: Sequence[Finding]) -> bool:
        """Whether there is anything to audit in a record: a claim, conflict or cohort, or a finding with a verdict."""
        return any(f.code in self.shapes for f in findings) or any(
            line.split(" ", 2)[1] in _JUDGED for line in reported
        )

    def audit(self, cases: Sequence[Case], findings: Mapping[str, Sequence[Finding]]) -> dict[str, list[Verdict]]:
        """The verdicts on each record, sorted by the place of their subject.

        Args:
            cases: the records that are audited together.
            findings: what the plausibility shapes found, by record id.
        """
        papers: dict[str, Paper] = {}
        for case in cases:
            papers[case.record] = Paper(case, papers)
        return {record: self._paper(paper, findings.get(record, ())) for record, paper in papers.items()}

    def _paper(self, paper: Paper, findings: Sequence[Finding]) -> list[Verdict]:
        verdicts = list(classes.combined(paper, self.tables))
        verdicts += others.same_cohorts(paper)
        judged = {v.subject for v in verdicts}
        for claim in paper.claims:
            found = list(self._claim(claim, paper))
            if not found and claim.node not in judged:
                found = [values.unsupported(claim)]
            verdicts += found
        verdicts = _without_echoes(verdicts)
        judged_by = {(v.code, node) for v in verdicts for node in v.concerns}
        verdicts += [v for f in findings if (v := self._finding(paper, f, judged_by)) is not None]
        verdicts += _conflicts(paper)
        return sorted(set(verdicts), key=lambda v: (v.subject, v.code, v.message))

    def verdict(self, claim: Claim, paper: Paper) -> str:
        """The worst that any rule says of one claim."""
        return worst([v.verdict for v in self._claim(claim, paper)])

    def _claim(self, claim: Claim, paper: Paper) -> Iterator[Verdict]:
        if misaimed := list(reading.misaimed(claim, paper)):
            yield from misaimed
            return
        for check in _ON_CLAIMS:
            yield from check(claim, paper)

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


def _without_echoes(verdicts: list[Verdict]) -> list[Verdict]:
    """Without what says only again that two places differ: the record holds one of them."""
    told = {v.subject for v in verdicts if v.code == values.STATED.code and v.verdict == CONTRADICTS}
    return [v for v in verdicts if not (v.code == values.RECORDED.code and v.subject in told)]


def covered_by(files: Iterable[Path]) -> dict[str, str]:
    """The plausibility shapes for which a rule of the audit looks closer, where a claim is recorded, and that rule."""
    graph = parse_turtle(files)
    shapes = {s for s, p, _ in graph if p == METLIT + "coveredBy"}
    return {s.removeprefix(SHAPES): graph.text(s, METLIT + "coveredBy") for s in shapes}


def rule_nquads(files: Iterable[Path]) -> list[str]:
    """The rules of the audit and the plausibility shapes with a verdict, described in the vocabulary graph.

    Args:
        files: the shape files; those of ``plausibility/`` are read.
    """
    lines = [line for rule in RULES for line in rule.nquads()]
    plausible = [f for f in files if "plausibility" in f.parts]
    graph = parse_turtle(plausible)
    texts = {iris.RDFS + "label": iris.RDFS + "label", SH + "description": iris.SKOS + "definition"}
    texts[iris.DCTERMS + "source"] = iris.DCTERMS + "source"
    end = f" <{iris.VOCABULARY_GRAPH}> .\n"
    for code in shape_verdicts(plausible):
        lines.append(f"<{SHAPES}{code}> <{iris.TYPE}> <{METLIT}Rule>{end}")
        told = ((to, graph.text(SHAPES + code, path)) for path, to in texts.items())
        lines += [f"<{SHAPES}{code}> <{to}> {nquads_literal(text)}{end}" for to, text in told if text]
    return lines


def shape_verdicts(files: Iterable[Path]) -> dict[str, str]:
    """The verdict that each plausibility shape stands for, by its code; shapes about the record itself have none."""
    graph = parse_turtle(files)
    shapes = graph.subjects(iris.TYPE, SH + "NodeShape")
    found = {s.removeprefix(SHAPES): graph.text(s, METLIT + "auditVerdict") for s in shapes}
    return {code: verdict for code, verdict in found.items() if verdict}


def _conflicts(paper: Paper) -> Iterator[Verdict]:
    """Each recorded conflict: both places, and the reading that the record keeps."""
    graph = paper.case.graph
    for node in sorted(map(str, graph.objects(paper.case.root, METLIT + "conflict"))):
        about, key = graph.text(node, METLIT + "about"), graph.text(node, METLIT + "aboutKey")
        readings = sorted(map(str, graph.objects(node, METLIT + "reading")), key=lambda r: (len(r), r))
        told = "; ".join(_reading(paper, r) for r in readings)
        where = paper.case.title(about)
        text = f"{where}, {key}: {told}"
        concerns = (about,) if about != paper.case.root else ()
        note = "; ".join(sorted(map(str, graph.objects(node, METLIT + "note"))))
        yield Verdict(node, CONFLICT_RULE.code, CONTRADICTS, text, "", note, tuple(readings), concerns)


def _reading(paper: Paper, node: str) -> str:
    graph = paper.case.graph
    printed = graph.text(node, METLIT + "printed") or _value(paper, node)
    kept = " (kept in the record)" if graph.text(node, METLIT + "kept") == "true" else ""
    return f"{printed} [{', '.join(paper.case.places(node)) or 'place not stated'}]{kept}"


def _value(paper: Paper, node: str) -> str:
    """A reading's value in a few words: its numbers and words, as printed."""
    return ", ".join(dict.fromkeys(_words(paper, node))) or "no value"


def _words(paper: Paper, node: str) -> Iterator[str]:
    graph, case = paper.case.graph, paper.case
    if printed := graph.text(node, METLIT + "printed"):
        yield printed
        return
    told = (p for p in sorted(graph.items(node)) if p.removeprefix(METLIT) not in _UNTOLD)
    for path in told:
        for value in sorted(graph.objects(node, path)):
            if not isinstance(value, Literal) and value.startswith(node + "/"):
                yield f"{_key(paper, node, path)} {', '.join(_words(paper, value))}".strip()
            elif path != iris.TYPE:
                yield f"{_key(paper, node, path)} {case.label(value)}".strip()


def _key(paper: Paper, node: str, path: str) -> str:
    """The YAML key of a property, unless it is the value that the reading is."""
    shape = paper.case.shape(node)
    field = shape.by_path(path) if shape else None
    return "" if field is None or path == READING_VALUE else field.key
