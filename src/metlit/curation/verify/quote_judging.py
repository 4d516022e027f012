"""Quotes of a record held against a paper."""

from __future__ import annotations

from collections.abc import Iterator

from metlit.curation.verify.facts import RecordedFact
from metlit.curation.verify.held import HeldPaper, shortened
from metlit.finding import ERROR, WARNING, Finding


class QuoteJudge:
    """Judges quotes."""

    def __init__(self, held: HeldPaper) -> None:
        self._held = held

    def findings(self, fact: RecordedFact) -> Iterator[Finding]:
        places = self._held.at(fact)
        wider = self._held.wider(fact)
        standing = [
            self._held.quotes.stands(fact.text, blocks) or self._held.quotes.stands(fact.text, more)
            for (_, blocks), more in zip(places, wider, strict=True)
        ]
        if all(standing) if fact.each else any(standing):
            yield from self._sign_left_out(fact, [i for _, blocks in places for i in blocks])
            return
        together = tuple(sorted({i for _, blocks in places for i in blocks}))
        if not fact.each and self._held.quotes.stands(fact.text, together):
            return
        missing = " and ".join(p for (p, _), stands in zip(places, standing, strict=True) if not stands)
        shown = f"“{shortened(fact.text)}”"
        if elsewhere := self._held.quotes.places(fact.text):
            where = self._held.told(elsewhere)
            message = f"{shown} does not stand at {missing}, but at {where}"
            yield self._held.complain(fact, "quote-elsewhere", message, "correct the place", ERROR)
            return
        if apart := self._held.quotes.apart(fact.text, together):
            where = str(self._held.blocks[apart[0]].place) if len(apart) == 1 else " and ".join(fact.places)
            message = f"{shown} is no quote: at {where} its words stand apart"
            yield self._held.complain(fact, "quote-paraphrased", message, "quote it, or write a note", WARNING)
            return
        near = self._held.quotes.nearest(fact.text, [together, self._held.places.everywhere])
        if near is None:
            if self._held.quotes.stands(fact.text, self._held.places.everywhere):
                message, remedy = f"{shown} does not stand at {missing}, but in parts elsewhere", "correct the place"
                yield self._held.complain(fact, "quote-elsewhere", message, remedy, ERROR)
                return
            message = f"{shown} stands nowhere in {self._held.document.file}"
            yield self._held.complain(fact, "quote-not-found", message, "quote the paper, or write a note", ERROR)
            return
        at = self._held.blocks[near.block].place
        told = f"{shown} is no quote: at {at} the paper prints “{shortened(near.text)}”"
        share = f"{round(100 * near.agreement)} % of the words agree"
        if near.numbers:
            yield self._held.complain(
                fact, "quote-paraphrased", f"{told}; {share}", "quote it, or write a note", WARNING
            )
        else:
            yield self._held.complain(
                fact, "quote-not-found", f"{told}; {share}, a number differs", "correct it", ERROR
            )

    def _sign_left_out(self, fact: RecordedFact, blocks: list[int]) -> Iterator[Finding]:
        """A quote that begins behind a sign, or ends before one, wherever it stands."""
        if printed := self._held.quotes.cut(fact.text, blocks, self._held.search):
            message = f"“{shortened(fact.text)}” leaves out a sign: the paper prints “{printed}”"
            yield self._held.complain(fact, "sign-differs", message, "quote it with its sign", WARNING)
