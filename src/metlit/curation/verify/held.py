"""A paper that a record is held against: its blocks, its places, and how it is complained about the record."""

from __future__ import annotations

from collections.abc import Sequence

from metlit.curation.document import Document
from metlit.curation.verify.facts import RecordedFact
from metlit.curation.verify.numbers import NumberSearch
from metlit.curation.verify.quotes import QuoteSearch
from metlit.curation.verify.sought import SoughtNumber, Standing
from metlit.curation.verify.whereabouts import PlaceReader
from metlit.finding import Finding

_MOST_PLACES = 3
_SHOWN = 100


class HeldPaper:
    """A document, and what looks things up in it.

    Args:
        record: how findings call the record.
        document: the paper.
        search: for numbers.
    """

    def __init__(self, record: str, document: Document, search: NumberSearch) -> None:
        self.record, self.document, self.search = record, document, search
        self.blocks = document.blocks
        self.places = PlaceReader(document)
        self.quotes = QuoteSearch(document)

    def at(self, fact: RecordedFact) -> list[tuple[str, tuple[int, ...]]]:
        """Each place of a fact with its blocks; without a place the whole paper."""
        if not fact.places:
            return [("", self.places.everywhere)]
        return [(place, self.places.read(place).blocks) for place in fact.places]

    def wider(self, fact: RecordedFact) -> list[tuple[int, ...]]:
        """The blocks of each place without the part of it that the paper has in other words only."""
        return [self.places.read(place).wider for place in fact.places] or [self.places.everywhere]

    def best(self, sought: SoughtNumber, blocks: tuple[int, ...]) -> Standing:
        return self.search.standing(sought, [self.blocks[i] for i in blocks])

    def stands(self, sought: SoughtNumber, block: int, least: Standing = Standing.AS_RECORDED) -> bool:
        return self.search.standing(sought, [self.blocks[block]]) >= least

    def told(self, blocks: Sequence[int]) -> str:
        places = list(dict.fromkeys(str(self.blocks[i].place) for i in blocks))
        more = f" and {len(places) - _MOST_PLACES} more places" if len(places) > _MOST_PLACES else ""
        return "; ".join(places[:_MOST_PLACES]) + more

    def complain(self, fact: RecordedFact, code: str, message: str, remedy: str, severity: str) -> Finding:
        return Finding(self.record, fact.line, fact.column, code, message, remedy, severity, fact.node)


def shortened(text: str) -> str:
    """A text of the record or the paper, not longer than fits into a finding."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
