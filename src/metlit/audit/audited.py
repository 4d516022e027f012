"""What is judged: the records of a store, or of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from metlit.answers.library import Library
from metlit.audit.absences import ABSENCES, NAMES_ASKED, ToldAbsence, read_absences, read_names
from metlit.audit.verdicts import VERDICTS, ToldVerdict, marks_in, read_verdicts
from metlit.building.chunk import Pipeline
from metlit.errors import UnknownWordError
from metlit.finding import Finding
from metlit.model.questions import load_questions
from metlit.model.terms import did_you_mean, nearest
from metlit.rdf.graphs import Graphs
from metlit.rdf.rows import Row
from metlit.record.files import RecordText, gather
from metlit.resources import Resources

_SOURCE = """
SELECT ?publication ?title ?journal ?year ?doi (GROUP_CONCAT(?name; separator="; ") AS ?authors) WHERE {
  { SELECT ?publication ?source ?name ?position WHERE {
      ?publication metlit:source ?source . ?source metlit:author ?author .
      ?author metlit:name ?name ; metlit:position ?position
    } ORDER BY ?publication ?position }
  OPTIONAL { ?source metlit:title ?title }
  OPTIONAL { ?source metlit:year ?year }
  OPTIONAL { ?source metlit:journal ?journal }
  OPTIONAL { ?source metlit:doi ?doi }
} GROUP BY ?publication ?title ?journal ?year ?doi
"""


@dataclass(frozen=True)
class Audit:
    """The verdicts on some records, the findings of the check, and how each publication is cited.

    Attributes:
        verdicts: of the records without an error.
        findings: of all of them; what has an error is not audited.
        sources: title, authors, journal, year and doi, by record id.
        absences: what the papers announce and do not print.
        names: what patients and cohorts are called, by their local paths (``sanuki-2022/p01``).
    """

    verdicts: list[ToldVerdict]
    findings: list[Finding]
    sources: dict[str, Row]
    absences: list[ToldAbsence] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


def audit_files(
    paths: Sequence[Path], resources: Resources | None = None, *, pipeline: Pipeline | None = None
) -> Audit:
    """Audit record files, without a store. Figures about records that are not among them stay unsupported.

    Records with an error are left out; their findings say why.

    Args:
        paths: record files, or folders of them.
        resources: the ontology, shapes and rules to use; those installed if None.
        pipeline: made of them before, for whoever audits often; a new one if None.

    Raises:
        RecordsError: if a path does not exist.
        ResourceError: if the ontology, shapes, rules or vocabulary are wrong.
    """
    files, findings = gather(paths)
    pipeline = pipeline or Pipeline(resources)
    outcomes = pipeline.run([RecordText.load(f) for f in files], audit=True, joins=False)
    found = sorted([*findings, *(f for o in outcomes for f in o.findings)])
    sound = [o for o in outcomes if not o.has_errors]
    if not sound:
        return Audit([], found, {})
    question = load_questions(pipeline.resources)[VERDICTS]
    data = [o.nquads() for o in sound]
    known = pipeline.knowledge.around((text.decode() for text in data), question.query, _SOURCE, ABSENCES, NAMES_ASKED)
    graphs = Graphs.in_memory([known, *data])
    marks = marks_in({o.record: o.marks for o in sound})
    verdicts = read_verdicts(graphs, pipeline.terms, question, marks)
    return Audit(verdicts, found, _sources(graphs), read_absences(graphs, pipeline.terms), read_names(graphs))


def audit_store(library: Library, records: Sequence[str] = ()) -> Audit:
    """The verdicts that a store holds: of all records, or of some.

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
    verdicts = [
        j
        for record in (chosen if records else [""])
        for j in read_verdicts(library.graphs, library.terms, question, library.marks, record)
    ]
    absences = [a for a in read_absences(library.graphs, library.terms) if a.publication in chosen]
    return Audit(verdicts, [], _sources(library.graphs), absences, read_names(library.graphs))


def _sources(graphs: Graphs) -> dict[str, Row]:
    return {str(row["publication"]).rsplit("/", 1)[-1]: row for row in graphs.select(_SOURCE).dicts()}
