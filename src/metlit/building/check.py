"""Records → findings, nothing built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from metlit.building.chunk import Pipeline, Tick
from metlit.building.outcome import Outcome
from metlit.building.portions import chunks
from metlit.checking.findings import severity
from metlit.finding import ERROR, Finding, has_errors
from metlit.record.files import RecordFile, RecordText, gather
from metlit.record.second_hand import aside_findings, set_aside
from metlit.record.ties import Ties, compare_ties
from metlit.resources import Resources
from metlit.shacl.result import Result

Watch = Callable[[int], AbstractContextManager[Tick]]


def unwatched(_: int) -> AbstractContextManager[Tick]:
    """Nobody watches."""
    return nullcontext(lambda: None)


def check(
    paths: Sequence[Path], resources: Resources | None = None, engine: str = "metlit", watch: Watch = unwatched
) -> list[Finding]:
    """The findings about records, without building anything.

    Args:
        paths: record files, or folders of them.
        resources: the ontology, shapes and rules to use; those installed if None.
        engine: ``metlit``, or ``pyshacl`` to let the referee check.
        watch: given the number of records, a context whose value is called once a record.

    Raises:
        RecordsError: if a path does not exist.
        ResourceError: if the ontology, shapes, rules or vocabulary are wrong.
    """
    pipeline = Pipeline(resources or Resources.beside(paths), engine)
    return _findings(paths, pipeline, watch, pipeline.run)


@dataclass(frozen=True)
class ValidationReport:
    """What a validation report of records says, and what is wrong with them besides."""

    results: list[Result]
    findings: list[Finding]

    @property
    def has_errors(self) -> bool:
        """Whether a build would refuse the records."""
        return has_errors(self.findings) or any(severity(result) == ERROR for result in self.results)


def report(
    paths: Sequence[Path], resources: Resources | None = None, engine: str = "metlit", watch: Watch = unwatched
) -> ValidationReport:
    """What the shapes say of records, in SHACL's own terms; arguments and errors as of :func:`check`."""
    pipeline = Pipeline(resources or Resources.beside(paths), engine)
    results: dict[tuple[object, ...], Result] = {}

    def work(sources: Sequence[RecordText], tick: Tick) -> list[Outcome]:
        outcomes, found = pipeline.report(sources, tick)
        results.update((result.key(), result) for result in found)
        return outcomes

    findings = _findings(paths, pipeline, watch, work)
    return ValidationReport([results[key] for key in sorted(results)], findings)


def _findings(
    paths: Sequence[Path],
    pipeline: Pipeline,
    watch: Watch,
    work: Callable[[Sequence[RecordText], Tick], list[Outcome]],
) -> list[Finding]:
    """The findings about files, about each record as the work gives them, and between records."""
    files, findings = gather(paths)
    records = unique(files)
    names = {file.record: file.name for file in records}
    ties: dict[str, Ties] = {}
    with watch(len(records)) as tick:
        for portion in chunks(map(RecordText.load, records), 1, 0):
            for outcome in work(portion, tick):
                findings += outcome.findings
                if outcome.ties:
                    ties[outcome.record] = outcome.ties
    by_id = {file.record: file for file in records}
    findings += compare_ties(ties, names, lambda record: pipeline.lift(RecordText.load(by_id[record])).marks.nodes)
    findings += aside_findings(set_aside(ties, names), ties, names)
    return sorted(findings)


def unique(files: list[RecordFile]) -> list[RecordFile]:
    """One file a record: the first, if there are several (which is a finding)."""
    return list({file.record: file for file in reversed(files)}.values())[::-1]
