"""A dose or a treatment that the record has as given and the paper tells as planned or declined, or the other way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from metlit import iris
from metlit.curation.scan.context import sentences
from metlit.curation.scan.mark import TextMark
from metlit.curation.scan.patterns import tsv_rows
from metlit.curation.verify.facts import FactKind, RecordedFact
from metlit.curation.verify.held import HeldPaper
from metlit.curation.verify.tokens import number_tokens
from metlit.finding import WARNING, Finding
from metlit.model.terms import Terms

_DONE = "carried out"


def read_given(file: Path) -> dict[str, bool]:
    """Whether a concept says that what it stands at was given, by its IRI: ``ontology/scan/carried-out.tsv``.

    Raises:
        ResourceError: for a missing file or a row with more or fewer cells.
    """
    return {iris.TERM + row["concept"]: row["told"] == _DONE for _, row in tsv_rows(file)}


class GivenJudge:
    """Judges quantities of entries of which the record says whether they were given.

    Args:
        held: the paper.
        marks: of its text.
        terms: for the labels of units.
        given: what concepts say.
    """

    def __init__(self, held: HeldPaper, marks: Sequence[TextMark], terms: Terms, given: dict[str, bool]) -> None:
        self._held, self._marks, self._terms, self._given = held, marks, terms, given
        concepts = (terms.get(iri) for iri, was in given.items() if was)
        words = "|".join(re.escape(word) for one in concepts for word in (one.label, *one.words))
        self._words = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)

    def findings(self, fact: RecordedFact) -> Iterator[Finding]:
        """A finding if all marks of the number at its place tell the other way."""
        told = [self._given[concept] for concept in fact.concepts if concept in self._given]
        if not told or fact.kind is not FactKind.QUANTITY or not fact.unit:
            return
        blocks = {i for _, found in self._held.at(fact) for i in found}
        label, values = self._terms.label(fact.unit), {abs(v) for v in fact.values}
        same = [m for m in self._marks if m.block in blocks and m.unit == label and _values(m) & values]
        if not same or any(self._agrees(mark, told[0]) for mark in same):
            return
        said = f"tells it as {same[0].status}" if told[0] else "tells that it was"
        place = self._held.blocks[same[0].block].place
        recorded = "carried out" if told[0] else "not carried out"
        message = f"{fact.text} is recorded as {recorded}, and the paper {said} ({place})"
        yield self._held.complain(fact, "not-as-told", message, "look which of them is right", WARNING)

    def _agrees(self, mark: TextMark, given: bool) -> bool:
        """A mark without a status tells that something was given only where its sentence says so."""
        if given or mark.status:
            return given is not bool(mark.status)
        block = self._held.blocks[mark.block]
        told = next(text for at, text in reversed(list(sentences(block.text))) if at <= mark.start)
        return bool(block.place.label) or self._words.search(told) is None


def _values(mark: TextMark) -> set[Fraction]:
    return {value for token in number_tokens(mark.printed) for value in token.values}
