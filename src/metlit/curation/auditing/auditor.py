"""``metlit scan --audit``: all rules over one paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit.curation.auditing.audit_data import AuditData
from metlit.curation.auditing.paper_rule import PaperRule
from metlit.curation.auditing.paper_text import PaperReader, PaperText, prepared
from metlit.curation.auditing.point import UNCHECKED, PaperPoint, merged_points
from metlit.curation.auditing.rules import paper_rules
from metlit.curation.document import Document
from metlit.curation.scan.context import Roles
from metlit.curation.scan.lexicon import Spelling
from metlit.curation.scan.linking import Links
from metlit.curation.scan.mark import TextMark
from metlit.curation.scan.numerals import NumberReader
from metlit.curation.scan.patterns import Parts, load_numbers
from metlit.curation.scan.scanner import Scanner
from metlit.resources import Resources


@dataclass(frozen=True)
class PaperAudit:
    """What the audit of a paper found: points from the heaviest to the lightest, and the rules that found them."""

    document: Document
    points: tuple[PaperPoint, ...]
    rules: tuple[PaperRule, ...]

    def of(self, *levels: str) -> list[PaperPoint]:
        """The points of some levels."""
        return [p for p in self.points if p.level in levels]

    @property
    def alarms(self) -> list[PaperPoint]:
        """What cannot be so or contradicts."""
        return [p for p in self.points if p.alarm]


class PaperAuditor:
    """Made once, it audits any number of papers.

    Args:
        scanner: for the marks.
        folder: ``ontology/scan``.

    Raises:
        ResourceError: for a wrong row of a file, with its line.
    """

    def __init__(self, scanner: Scanner, folder: Path) -> None:
        self._scanner = scanner
        parts = Parts(folder / "parts.tsv", scanner.terms)
        patterns = load_numbers(folder / "audit" / "relations.tsv", parts)
        self._reader = PaperReader(
            AuditData(folder / "audit", parts),
            NumberReader([*patterns, *load_numbers(folder / "numbers.tsv", parts)], scanner.terms),
            Links(folder).sign,
            Spelling(folder / "spelling.tsv").same,
            Roles(folder),
        )

    @classmethod
    def default(cls) -> PaperAuditor:
        """With the files of this installation."""
        return cls(Scanner.default(), Resources.default().scan_folder())

    def audit(self, document: Document, marks: Sequence[TextMark] | None = None) -> PaperAudit:
        """All that can be said of a paper's figures; ``marks`` are those of its scan, if it was scanned already."""
        found = self._scanner.scan(document) if marks is None else marks
        paper = prepared(document, found, self._reader)
        rules = paper_rules()
        points = merged_points([point for rule in rules for point in rule(paper)])
        return PaperAudit(document, (*points, *merged_points(list(_unchecked(paper)))), tuple(rules))


def _unchecked(paper: PaperText) -> Iterator[PaperPoint]:
    """The figures of own data of which no rule said anything."""
    for one in paper.statements:
        kind = next((k for k in paper.data.wanted if k in one.numbers), None)
        where = (one.sentence.block, one.sentence.start + one.start)
        behind = one.sentence.text[one.numerals[-1].end :]
        named = paper.data.word("no-figure").search(behind) or one.sentence.label.casefold().startswith("fig")
        if kind and one.sentence.own and not one.sentence.method and where not in paper.checked and not named:
            yield PaperPoint(
                "paper-unchecked", UNCHECKED, one.printed, f"{kind}: {paper.data.wanted[kind]}", "", (one.place,)
            )
