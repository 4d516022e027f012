"""The audit: what papers print against what their own rows say. Its arithmetic is for everybody to use.

>>> from metlit.audit import grim
>>> bool(grim(mean="5.19", n=28))
False
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit.auditor import RULES
from metlit.bounds import cell_limits, mean_limits, sd_limits
from metlit.corpus import Library
from metlit.errors import UnknownWordError
from metlit.finding import Finding, has_errors
from metlit.granularity import Consistency, debit, grim, grimmer, median_of_integers
from metlit.iris import DCTERMS, RDFS, SH, SHAPES
from metlit.judgements import VERDICTS, Judgement, marks_in, read_judgements
from metlit.pipeline import Pipeline
from metlit.questions import load_questions
from metlit.rdf import parse_turtle
from metlit.records import Source, gather
from metlit.resources import Resources
from metlit.rounding import reported_as
from metlit.store import Graphs
from metlit.terms import did_you_mean, nearest

__all__ = [
    "Consistency", "Judgement", "audit_files", "audit_store", "cell_limits", "debit", "explain", "grim", "grimmer",
    "mean_limits", "median_of_integers", "reported_as", "sd_limits",
]  # fmt: skip


_SOURCE = """
SELECT ?publication ?title ?journal ?year ?doi (GROUP_CONCAT(?name; separator=", ") AS ?authors) WHERE {
  { SELECT ?publication ?source ?name ?position WHERE {
      ?publication metlit:source ?source . ?source metlit:author ?author .
      ?author metlit:name ?name ; metlit:position ?position
    } ORDER BY ?publication ?position }
  ?source metlit:title ?title ; metlit:year ?year .
  OPTIONAL { ?source metlit:journal ?journal }
  OPTIONAL { ?source metlit:doi ?doi }
} GROUP BY ?publication ?title ?journal ?year ?doi
"""


@dataclass(frozen=True)
class Audit:
    """The judgements on some records, the findings of the check, and how each publication is cited."""

    judgements: list[Judgement]
    findings: list[Finding]
    sources: dict[str, dict]


def audit_files(paths: Sequence[Path], resources: Resources | None = None) -> Audit:
    """Audit record files, without a store. Figures about records that are not among them stay unsupported.

    Args:
        paths: record files, or folders of them.
        resources: the ontology, shapes and rules to use; those installed if None.

    Raises:
        RecordsError: if a path does not exist.
        ResourceError: if the ontology, shapes, rules or vocabulary are wrong.
    """
    files, findings = gather(paths)
    pipeline = Pipeline(resources)
    outcomes = pipeline.run([Source.load(f) for f in files], audit=True)
    found = sorted([*findings, *(f for o in outcomes for f in o.findings)])
    if has_errors(found):
        return Audit([], found, {})
    graphs = Graphs.in_memory(["".join(pipeline.vocabulary).encode(), *(o.nquads() for o in outcomes)])
    marks = marks_in({o.record: o.marks for o in outcomes})
    question = load_questions(pipeline.resources)[VERDICTS]
    return Audit(read_judgements(graphs, pipeline.terms, question, marks), found, _sources(graphs))


def audit_store(library: Library, records: Sequence[str] = ()) -> Audit:
    """The judgements that a store holds: of all records, or of some.

    Raises:
        UnknownWordError: for a record that is not in the store.
    """
    known = library.records
    for record in records:
        if record not in known:
            remedy = did_you_mean(nearest(record, known)) or "name a record of the store, or a file"
            raise UnknownWordError(f"there is no record '{record}'", remedy)
    chosen = [r for r in known if not records or r in records]
    question = library.named(VERDICTS)
    judgements = [
        j
        for record in (chosen if records else [""])
        for j in read_judgements(library.graphs, library.terms, question, library.marks, record)
    ]
    return Audit(judgements, [], _sources(library.graphs))


def _sources(graphs: Graphs) -> dict[str, dict]:
    return {str(row["publication"]).rsplit("/", 1)[-1]: row for row in graphs.select(_SOURCE).dicts()}


def explain(code: str, judgements: Sequence[Judgement], resources: Resources | None = None) -> str:
    """What a rule does and why, or what was said of one figure, and the record's lines behind each verdict.

    Args:
        code: the code of a rule or plausibility shape, or the path of a claim (``sanuki-2022/claims-20``).
        judgements: what was judged.

    Raises:
        UnknownWordError: for an unknown code.
    """
    documented = documentation(resources or Resources.default())
    chosen = [j for j in judgements if code in (j.code, j.subject)]
    if not chosen and code not in documented:
        choices = [*documented, *(j.subject for j in judgements)]
        raise UnknownWordError(f"there is no rule or claim '{code}'", did_you_mean(nearest(code, choices)))
    lines = documented.get(code, [])
    if not chosen:
        lines = [*lines, "", "No figure was judged by it."]
    for judgement in chosen:
        lines += ["", *_lines(judgement)]
    return "\n".join(lines).strip("\n")


def _lines(judgement: Judgement) -> list[str]:
    place = f" ({judgement.at})" if judgement.at else ""
    lines = [
        f"{judgement.file}:{judgement.line}:{judgement.column}: {judgement.label} [{judgement.code}]{place}",
        f"  {judgement.message}",
    ]
    lines += [f"  arithmetic: {judgement.arithmetic}"] if judgement.arithmetic else []
    lines += [f"  likely: {judgement.cause}"] if judgement.cause else []
    for source in judgement.sources:
        if source.node != judgement.subject:
            printed = f" {source.printed}" if source.printed else ""
            where = f" ({source.at})" if source.at else ""
            lines.append(f"    {source.file}:{source.line}:{source.column}: {source.node}{printed}{where}")
    return lines


def documentation(resources: Resources) -> dict[str, list[str]]:
    """What is said of every rule and every shape with a verdict, by code."""
    found = {
        r.code: [f"{r.code}: {r.title}", f"  {r.reason}", f"  formula: {r.formula}", f"  reference: {r.reference}"]
        for r in RULES
    }
    graph = parse_turtle(f for f in resources.shape_files() if "plausibility" in f.parts)
    for iri, code in ((s, s.removeprefix(SHAPES)) for s, p, _ in graph if p == SH + "sparql"):
        title, reason = graph.text(iri, RDFS + "label"), graph.text(iri, SH + "description")
        found[code] = [f"{code}: {title}", f"  {reason}", f"  reference: {graph.text(iri, DCTERMS + 'source')}"]
    return found
