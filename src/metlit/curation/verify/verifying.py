"""``metlit verify``: a record and a paper → findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from metlit.curation.bibliographic.citation import Citation
from metlit.curation.same_paper import another_paper
from metlit.curation.scan.scanner import Scanner
from metlit.curation.verify.facts import RecordedFact, recorded_facts
from metlit.curation.verify.given import GivenJudge, read_given
from metlit.curation.verify.held import HeldPaper
from metlit.curation.verify.judging import FactJudge, Judged
from metlit.curation.verify.numbers import NumberSearch
from metlit.curation.verify.unrecorded import carried_numbers, unrecorded_findings, unrecorded_marks
from metlit.curation.verify.verified import VerifiedMark, text_hash
from metlit.errors import MetlitError
from metlit.finding import ERROR, WARNING, Finding, has_errors
from metlit.model.forms import Forms
from metlit.model.schema import Schema
from metlit.model.terms import Terms, fold
from metlit.record.case import Case
from metlit.record.lift import Lifter
from metlit.record.text import Mapping, Refused, Scalar, read_file
from metlit.resources import Resources, metlit_version

if TYPE_CHECKING:
    from metlit.curation.document import Document

_SOURCE, _CITED = "source", ("title", "doi", "pmid", "year")
_MOST_WRONG = Fraction(1, 3)  # of what is looked up: a record of another paper has more


@dataclass(frozen=True)
class Verified:
    """What came of it.

    Attributes:
        findings: in the order of the record; what is unrecorded last.
        quotes: how many quotes were looked up.
        numbers: how many numbers were.
        checked: whether anything was; not if the record cannot be read.
    """

    findings: tuple[Finding, ...]
    quotes: int = 0
    numbers: int = 0
    checked: bool = False

    @property
    def failed(self) -> bool:
        """Whether there is an error."""
        return has_errors(self.findings)

    def mark(self, record: Path, document: Document) -> VerifiedMark:
        """What is kept beside a record of which nothing is wrong.

        Raises:
            MetlitError: if something is.
        """
        if self.failed or not self.checked:
            raise MetlitError(f"{record} has errors: nothing is kept beside it", "mend them first")
        left = sum(finding.severity == WARNING for finding in self.findings)
        paper = Path(document.file).name
        today, version = date.today().isoformat(), metlit_version()
        return VerifiedMark(text_hash(record), paper, document.sha256, today, self.quotes, self.numbers, left, version)


class Verifier:
    """Verifies records; made once, it verifies any number of them.

    Raises:
        ResourceError: if a file of the installation is missing or wrong.
    """

    def __init__(self, resources: Resources | None = None) -> None:
        found = resources or Resources.default()
        self._schema = Schema.load(found.shape_files(), found.ontology_file())
        self._terms = Terms.load(found.term_files())
        self._lifter = Lifter(self._schema, self._terms, Forms.load(found.forms_file()))
        self._search = NumberSearch(self._lifter.format, found.scan_folder())
        self._given = read_given(found.scan_folder() / "carried-out.tsv")
        self._scanner = Scanner(self._terms, found.scan_folder())

    def verify(self, record: Path, document: Document, *, each: bool = False, anyway: bool = False) -> Verified:
        """Hold a record against the text of its paper.

        Args:
            record: the file.
            document: the paper.
            each: whether every number that is not recorded is a finding of its own.
            anyway: whether to go on if it seems to be another paper.

        Raises:
            MetlitError: if it is the text of another paper.
        """
        name = record.as_posix()
        try:
            tree = read_file(record, name)
        except Refused as refused:
            return Verified((refused.finding,))
        facts, wrong = self.facts(tree, record.stem, name)
        if wrong:
            return Verified(tuple(wrong))
        other = another_paper(_cited(tree, self._lifter.format.reasons), document)
        judged = self.judged(facts, name, document)
        wrong_ones = sum(finding.severity == ERROR for finding in judged.findings)
        if other and not anyway:
            _refuse_another(other, document, wrong_ones > _MOST_WRONG * (judged.quotes + judged.numbers))
        said = [Finding(name, 0, 0, "another-paper", other, "look whether it is the paper", WARNING)] if other else []
        marks = self._scanner.scan(document)
        given = GivenJudge(HeldPaper(name, document, self._search), marks, self._terms, self._given)
        told = sorted({f for fact in facts if not fact.of_publication for f in given.findings(fact)})
        lacking = unrecorded_marks(marks, carried_numbers(tree, facts, self._terms))
        findings = (*said, *sorted([*judged.findings, *told]), *unrecorded_findings(name, lacking, each=each))
        return Verified(findings, judged.quotes, judged.numbers, True)

    def facts(self, tree: Mapping, record: str, name: str) -> tuple[list[RecordedFact], list[Finding]]:
        """The facts of a record; none, with the errors, if it has any.

        Args:
            tree: the record as read.
            record: its id.
            name: how findings call the file.
        """
        lifted = self._lifter.lift(tree, record, name)
        if has_errors(lifted.findings):
            return [], [finding for finding in lifted.findings if finding.severity == ERROR]
        case = Case(record, lifted.nquads(), self._schema, self._terms)
        return recorded_facts(case, lifted.marks), []

    def judged(self, facts: Sequence[RecordedFact], name: str, document: Document) -> Judged:
        """The findings about facts alone."""
        return FactJudge(name, document, self._search).judge(facts)


def _refuse_another(other: str, document: Document, unlike: bool) -> None:
    """A DOI of its own, or a text that has little of the record, tells another paper; a missing title does not."""
    if unlike or (document.doi and "as its DOI" in other):
        raise MetlitError(f"it seems to be another paper: {other}", "name the right one, or go on with --yes")


def _cited(tree: Mapping, reasons: dict[str, str]) -> Citation:
    """What the record says of its publication."""
    source = tree.entries.get(_SOURCE)
    told: dict[str, str] = {}
    for key in _CITED if source and isinstance(source[1], Mapping) else ():
        value = source[1].entries.get(key, (None, None))[1]
        if isinstance(value, Mapping):  # with a place of its own
            value = value.entries.get("value", (None, None))[1]
        if isinstance(value, Scalar) and fold(value.text) not in reasons:
            told[key] = value.text.lower() if key == "doi" else " ".join(value.text.split())
    return Citation("the record's paper", **told)
