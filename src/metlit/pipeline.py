"""A chunk of record files → read, lifted, derived, checked: pure work, each outcome independent of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from metlit import iris
from metlit.auditor import Auditor, rule_nquads
from metlit.checker import Checker
from metlit.derive import derive, load_rules
from metlit.errors import UnknownWordError
from metlit.finding import Finding, has_errors
from metlit.iris import METLIT
from metlit.lift import Lifted, Lifter
from metlit.marks import Marks
from metlit.read import Refused, read_file
from metlit.records import RecordFile
from metlit.resources import Resources
from metlit.schema import LOCAL_ID, Schema
from metlit.store import Graphs
from metlit.terms import Terms
from metlit.verdict import Verdict, verdict_lines

if TYPE_CHECKING:
    from metlit.referee import Referee

ENGINES = ("metlit", "pyshacl")
AFTER_AUDIT = 90  # rules with this number or a higher one see the verdicts
Tick = Callable[[], object]
_DOI = METLIT + "doi"


def _no_tick() -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Outcome:
    """What became of one record file; without errors, its two graphs as sorted N-Quads lines."""

    file: RecordFile
    findings: list[Finding]
    marks: Marks
    reported: list[str] = field(default_factory=list)
    derived: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    def nquads(self) -> bytes:
        return "".join((*self.reported, *self.derived)).encode()


class Pipeline:
    """Everything that the work on records needs, loaded once.

    Args:
        resources: the ontology, shapes, rules and vocabulary; those installed if None.
        engine: what checks the shapes: ``metlit``, or ``pyshacl``, the referee.

    Raises:
        UnknownWordError: for another engine.
        ResourceError: if the ontology, shapes, rules or vocabulary are wrong.
    """

    def __init__(self, resources: Resources | None = None, engine: str = "metlit") -> None:
        if engine not in ENGINES:
            raise UnknownWordError(f"unknown engine '{engine}'", "one of " + ", ".join(ENGINES))
        self.engine = engine
        self.resources = resources or Resources.default()
        self.schema = Schema.load(self.resources.shape_files(), self.resources.ontology_file())
        self.terms = Terms.load(self.resources.term_files())
        self.rules = load_rules(self.resources.rule_files())
        self._late = [r for r in self.rules if r.number >= AFTER_AUDIT]
        self._lifter = Lifter(self.schema, self.terms)

    @cached_property
    def vocabulary(self) -> list[str]:
        """The ontology (without blank nodes), vocabularies and rules: sorted N-Quads lines of one graph."""
        from metlit.ontology import ontology_nquads

        lines = set(self.terms.nquads(self.schema.term_columns))
        lines |= set(ontology_nquads(self.schema.ontology))
        lines |= {line for rule in self.rules for line in rule.nquads()}
        lines |= set(rule_nquads(self.resources.shape_files()))
        return sorted(lines)

    @cached_property
    def referee(self) -> Referee:
        """pySHACL over the same shapes: a quarter of a second to import, far slower to run."""
        from metlit.referee import Referee

        return Referee(self.resources.shape_files(), self.schema, self.terms)

    @cached_property
    def auditor(self) -> Auditor:
        return Auditor(self.resources.shape_files(), self.schema, self.terms)

    @cached_property
    def checker(self) -> Checker:
        return Checker(self.resources.shape_files(), self.schema)

    def run(self, files: Sequence[RecordFile], tick: Tick = _no_tick, *, audit: bool = False) -> list[Outcome]:
        """Read, lift, derive and check the files, and compare them with each other.

        Args:
            files: the records.
            tick: called once a record, when it is done.
            audit: whether to audit them too, and put the verdicts into their derived graphs.
        """
        outcomes = [self._lift(file) for file in files]
        sound = [o for o in outcomes if not has_errors(o.findings)]
        if sound:
            graphs = self.derive(sound)
            for outcome in sound:
                outcome.findings += self.check(graphs, outcome)
                outcome.findings.sort()
                tick()
            if audit:
                self.audit(graphs, sound)
        _compare(outcomes)
        return outcomes

    def check(self, graphs: Graphs, outcome: Outcome) -> list[Finding]:
        """The findings of the shapes about one record."""
        if self.engine == "pyshacl":
            return self.referee.check(outcome.nquads(), outcome.marks)
        return self.checker.check(graphs, outcome.file.record, outcome.marks)

    def derive(self, outcomes: Sequence[Outcome]) -> Graphs:
        """Add the derived graphs; the store in which they were computed."""
        graphs = Graphs.in_memory(["".join(self.vocabulary).encode()])
        for outcome in outcomes:
            graphs.load("".join(outcome.reported).encode())
        derived = derive(graphs, [r for r in self.rules if r not in self._late])
        for outcome in outcomes:
            outcome.derived = derived.get(outcome.file.record, [])
        return graphs

    def audit(self, graphs: Graphs, outcomes: Sequence[Outcome]) -> None:
        """Add the verdicts, and what the late rules derive from them, to the derived graphs."""
        cases = [self.auditor.case(o.file.record, o.nquads()) for o in outcomes]
        verdicts = self.auditor.audit(cases, {o.file.record: o.findings for o in outcomes})
        for outcome in outcomes:
            outcome.verdicts = verdicts[outcome.file.record]
            lines = verdict_lines(outcome.file.record, outcome.verdicts)
            graphs.load("".join(lines).encode())
            outcome.derived = sorted({*outcome.derived, *lines})
        late = derive(graphs, self._late)
        for outcome in outcomes:
            outcome.derived = sorted({*outcome.derived, *late.get(outcome.file.record, ())})

    def _lift(self, file: RecordFile) -> Outcome:
        try:
            tree = read_file(file.path, file.name)
        except Refused as refused:
            return Outcome(file, [refused.finding], Marks(file.name))
        lifted = self._lifter.lift(tree, file.record, file.name)
        return Outcome(file, lifted.findings + _wrong_id(lifted, file), lifted.marks, lifted.lines)


def _wrong_id(lifted: Lifted, file: RecordFile) -> list[Finding]:
    root = lifted.marks.nodes[iris.record_iri(file.record)]
    return [
        Finding(
            file.name,
            line,
            column,
            "stem-differs",
            f"the id '{text}' is not the file's stem '{file.record}'",
            "rename the file, or remove the id",
        )
        for text, line, column in root.values.get(LOCAL_ID, [])
        if text != file.record
    ]


def _compare(outcomes: Sequence[Outcome]) -> None:
    """What only shows between records: one DOI twice, and references into records that have no such node."""
    seen: dict[str, str] = {}
    nodes = {n for o in outcomes for n in o.marks.nodes}
    records = {o.file.record for o in outcomes}
    for outcome in outcomes:
        for mark in outcome.marks.nodes.values():
            for doi, line, column in mark.values.get(_DOI, []):
                first = seen.setdefault(doi.casefold(), outcome.file.name) if doi else outcome.file.name
                if first != outcome.file.name:
                    outcome.findings.append(
                        Finding(
                            outcome.file.name,
                            line,
                            column,
                            "duplicate-doi",
                            f"{first} has the DOI {doi} too",
                            "one record a publication: remove one",
                        )
                    )
        outcome.findings += _dangling(outcome, nodes, records)


def _dangling(outcome: Outcome, nodes: set[str], records: set[str]) -> list[Finding]:
    return [
        Finding(
            outcome.file.name,
            line,
            column,
            "dangling-record-reference",
            f"the record has no {iris.local_path(target)}",
            "see metlit show for its ids",
        )
        for mark in outcome.marks.nodes.values()
        for path in (METLIT + "samePatientsAs", METLIT + "mayOverlapWith")
        for target, line, column in mark.values.get(path, [])
        if iris.record_of(target) in records and target not in nodes
    ]
