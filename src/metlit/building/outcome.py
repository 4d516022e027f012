"""What became of one record of a chunk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from metlit import iris
from metlit.finding import Finding, has_errors
from metlit.rdf.lines import Lines, Packed, merged_lines
from metlit.rdf.triples import without_graph
from metlit.record.files import RecordText
from metlit.record.marks import Marks
from metlit.record.ties import Ties

if TYPE_CHECKING:
    from metlit.claims.verdict import Verdict


@dataclass(slots=True)
class Outcome:
    """What became of one record; without errors, its two graphs as N-Quads lines.

    ``whole`` are the nodes of which, and in which, everything could be read.
    """

    source: RecordText
    findings: list[Finding]
    marks: Marks
    ties: Ties = field(default_factory=Ties)
    reported: list[str] = field(default_factory=list)
    whole: frozenset[str] = frozenset()
    derived: Lines = field(default_factory=Lines)
    verdicts: list[Verdict] = field(default_factory=list)
    joined: dict[str, list[str]] = field(default_factory=dict)

    @property
    def record(self) -> str:
        return self.source.record

    @property
    def has_errors(self) -> bool:
        return has_errors(self.findings)

    def say_also(self, findings: Iterable[Finding]) -> None:
        """Add findings at places of which nothing is said yet."""
        said = {(f.line, f.column) for f in self.findings}
        self.findings += [f for f in findings if (f.line, f.column) not in said]
        self.findings.sort()

    def nquads(self) -> bytes:
        """The record's two graphs, sorted."""
        return b"".join(self.packed())

    def packed(self) -> Packed:
        """The same, in pieces."""
        return Packed(merged_lines(sorted(self.reported), self.derived))

    def ntriples(self) -> bytes:
        """What is reported and derived, without the names of the graphs."""
        reported = without_graph("".join(self.reported), iris.record_iri(self.record))
        return (reported + without_graph("".join(self.derived), iris.derived_iri(self.record))).encode()
