"""Facts of a record held against a paper: what stands elsewhere, otherwise, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from metlit.curation.document import Document
from metlit.curation.verify.codes import CodeJudge
from metlit.curation.verify.facts import FactKind, RecordedFact
from metlit.curation.verify.held import HeldPaper
from metlit.curation.verify.number_judging import NumberJudge
from metlit.curation.verify.numbers import NumberSearch
from metlit.curation.verify.quote_judging import QuoteJudge
from metlit.finding import ERROR, WARNING, Finding


@dataclass
class Judged:
    """What came of it.

    Attributes:
        findings: in the order of the record.
        quotes: how many quotes were looked up.
        numbers: how many numbers were.
    """

    findings: list[Finding] = field(default_factory=list)
    quotes: int = 0
    numbers: int = 0


class FactJudge:
    """Judges the facts of one record by one document.

    Args:
        file: how findings call the record.
        document: the paper.
        search: for numbers.
    """

    def __init__(self, file: str, document: Document, search: NumberSearch) -> None:
        self._held = HeldPaper(file, document, search)

    def judge(self, facts: Sequence[RecordedFact]) -> Judged:
        """All findings about facts; what is said of the publication as a whole counts only where it names a place."""
        placed = [fact for fact in facts if fact.places or not fact.of_publication]
        numbers, quotes = NumberJudge(self._held, placed), QuoteJudge(self._held)
        codes = CodeJudge(self._held)
        done = Judged(list(self._unknown_places(placed)))
        for fact in placed:
            if fact.kind is FactKind.QUOTE:
                done.quotes += 1
                done.findings += quotes.findings(fact)
                continue
            if fact.kind is FactKind.TEXT and not fact.of_publication:
                done.findings += codes.findings(fact)
            if sought := self._held.search.sought(fact):
                done.numbers += len(sought)
                done.findings += [finding for one in sought for finding in numbers.findings(fact, one)]
        done.findings = sorted(set(done.findings))
        return done

    def _unknown_places(self, facts: Sequence[RecordedFact]) -> Iterator[Finding]:
        """A finding for each place that the paper does not have, at the first line that names it."""
        seen: set[str] = set()
        for fact in facts:
            for place in fact.places:
                found = self._held.places.read(place)
                if place in seen or (found.known and not found.lost):
                    continue
                seen.add(place)
                many = sum(place in other.places for other in facts)
                if found.lost:
                    message = f"{self._held.document.file} has no “{found.lost}” (“{place}”)"
                    yield self._held.complain(fact, "place-not-found", message, "correct the place", ERROR)
                else:
                    message = f"{self._held.document.file} has no “{place}”: {_times(many)} looked up in all of it"
                    yield self._held.complain(
                        fact, "place-not-found", message, "name a section, table or page", WARNING
                    )


def _times(count: int) -> str:
    return f"{count} value{'s' * (count != 1)} {'are' if count != 1 else 'is'}"
