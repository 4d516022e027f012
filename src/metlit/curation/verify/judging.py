"""Facts of a record held against a paper: what stands elsewhere, otherwise, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from fractions import Fraction

from metlit.curation.document import BlockKind, Document
from metlit.curation.verify.cells import TableColumns
from metlit.curation.verify.facts import FactKind, RecordedFact
from metlit.curation.verify.numbers import NumberSearch, SoughtNumber, Standing
from metlit.curation.verify.quotes import QuoteSearch
from metlit.curation.verify.tokens import number_tokens
from metlit.curation.verify.whereabouts import PlaceReader
from metlit.finding import ERROR, WARNING, Finding

_MOST_PLACES = 3
_SHOWN = 100
_CLAIMS, _CONFLICTS = "claims.", "conflicts."
_SIZE, _SOURCE = "n", "source."


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
        self._file, self._document, self._search = file, document, search
        self._blocks = document.blocks
        self._places = PlaceReader(document)
        self._quotes = QuoteSearch(document)
        self._columns = TableColumns(document, self._places, search)
        self._depth = 0
        self._sizes: set[Fraction] = set()
        self._counts: set[Fraction] = set()
        self._values: dict[str, set[Fraction]] = {}

    def judge(self, facts: Sequence[RecordedFact]) -> Judged:
        """All findings about facts."""
        done = Judged()
        self._depth = min((fact.subject.count("/") for fact in facts), default=0)
        self._sizes = {v for f in facts if f.keys == _SIZE for t in number_tokens(f.text) for v in t.values}
        self._sizes.add(Fraction(len({f.subject for f in facts if not self._is_root(f)} - self._groups(facts))))
        counts = [f for f in facts if f.keys.rpartition(".")[2] == _SIZE]
        self._counts = self._sizes | {v for f in counts for t in number_tokens(f.text) for v in t.values}
        self._values = _values_by_node(facts)
        placed = [fact for fact in facts if fact.places or not self._is_root(fact)]
        self._columns.learn(fact for fact in placed if fact.kind in (FactKind.QUANTITY, FactKind.NUMBER))
        done.findings += self._unknown_places(placed)
        for fact in placed:
            if fact.kind is FactKind.QUOTE:
                done.quotes += 1
                done.findings += self._of_quote(fact)
            elif sought := self._search.sought(fact):
                done.numbers += len(sought)
                done.findings += list(dict.fromkeys(f for one in sought for f in self._of_number(fact, one)))
        done.findings = sorted(set(done.findings))
        return done

    def _groups(self, facts: Sequence[RecordedFact]) -> set[str]:
        return {fact.subject for fact in facts if fact.keys == _SIZE}

    # -- places

    def _unknown_places(self, facts: Sequence[RecordedFact]) -> Iterator[Finding]:
        """A finding for each place that the paper does not have, at the first line that names it."""
        seen: set[str] = set()
        for fact in facts:
            for place in fact.places:
                found = self._places.read(place)
                if place in seen or (found.known and not found.lost):
                    continue
                seen.add(place)
                many = sum(place in other.places for other in facts)
                if found.lost:
                    message = f"{self._document.file} has no “{found.lost}” (“{place}”)"
                    yield self._finding(fact, "place-not-found", message, "correct the place", ERROR)
                else:
                    message = f"{self._document.file} has no “{place}”: {_times(many)} looked up in all of it"
                    yield self._finding(fact, "place-not-found", message, "name a section, table or page", WARNING)

    def _at(self, fact: RecordedFact) -> list[tuple[str, tuple[int, ...]]]:
        """Each place of a fact with its blocks; without a place the whole paper."""
        if not fact.places:
            return [("", self._places.everywhere)]
        return [(place, self._places.read(place).blocks) for place in fact.places]

    def _wider(self, fact: RecordedFact) -> list[tuple[int, ...]]:
        """The blocks of each place without the part of it that the paper has in other words only."""
        return [self._places.read(place).wider for place in fact.places] or [self._places.everywhere]

    # -- quotes

    def _of_quote(self, fact: RecordedFact) -> Iterator[Finding]:
        places = self._at(fact)
        wider = self._wider(fact)
        standing = [
            self._quotes.stands(fact.text, blocks) or self._quotes.stands(fact.text, more)
            for (_, blocks), more in zip(places, wider, strict=True)
        ]
        if all(standing) if fact.each else any(standing):
            yield from self._sign_left_out(fact, [i for _, blocks in places for i in blocks])
            return
        together = tuple(sorted({i for _, blocks in places for i in blocks}))
        if not fact.each and self._quotes.stands(fact.text, together):
            return
        missing = " and ".join(p for (p, _), stands in zip(places, standing, strict=True) if not stands)
        shown = f"“{_short(fact.text)}”"
        if elsewhere := self._quotes.places(fact.text):
            where = self._told(elsewhere)
            message = f"{shown} does not stand at {missing}, but at {where}"
            yield self._finding(fact, "quote-elsewhere", message, "correct the place", ERROR)
            return
        apart = self._quotes.apart(fact.text, together)
        if apart is not None:
            message = f"{shown} is no quote: at {self._blocks[apart].place} its words stand apart"
            yield self._finding(fact, "quote-paraphrased", message, "quote it, or write a note", WARNING)
            return
        near = self._quotes.nearest(fact.text, [together, self._places.everywhere])
        if near is None:
            if self._quotes.stands(fact.text, self._places.everywhere):
                message, remedy = f"{shown} does not stand at {missing}, but in parts elsewhere", "correct the place"
                yield self._finding(fact, "quote-elsewhere", message, remedy, ERROR)
                return
            message = f"{shown} stands nowhere in {self._document.file}"
            yield self._finding(fact, "quote-not-found", message, "quote the paper, or write a note", ERROR)
            return
        at = self._blocks[near.block].place
        told = f"{shown} is no quote: at {at} the paper prints “{_short(near.text)}”"
        share = f"{round(100 * near.agreement)} % of the words agree"
        if near.numbers:
            yield self._finding(fact, "quote-paraphrased", f"{told}; {share}", "quote it, or write a note", WARNING)
        else:
            yield self._finding(fact, "quote-not-found", f"{told}; {share}, a number differs", "correct it", ERROR)

    def _sign_left_out(self, fact: RecordedFact, blocks: list[int]) -> Iterator[Finding]:
        """A quote that begins behind a sign, or ends before one, wherever it stands."""
        if printed := self._quotes.cut(fact.text, blocks, self._search):
            message = f"“{_short(fact.text)}” leaves out a sign: the paper prints “{printed}”"
            yield self._finding(fact, "sign-differs", message, "quote it with its sign", WARNING)

    # -- numbers

    def _of_number(self, fact: RecordedFact, sought: SoughtNumber) -> Iterator[Finding]:
        if fact.keys.startswith(_CLAIMS):
            yield from self._of_claim(fact, sought)
            return
        if wrong := list(self._other_cell(fact, sought)):
            yield from wrong
            return
        if self._in_quotes(fact, sought) is Standing.AS_RECORDED:
            return
        yield from self._other_in_quote(fact, sought)
        places = self._at(fact)
        standing = [
            max(self._best(sought, blocks), self._best(sought, more))
            for (_, blocks), more in zip(places, self._wider(fact), strict=True)
        ]
        worst = min(standing) if fact.each else max(standing)
        if worst is Standing.AS_RECORDED or (worst is Standing.OTHER_SIGN and fact.kind is FactKind.TEXT):
            yield from self._out_of_context(fact, sought, {i for _, blocks in places for i in blocks})
            return
        named = [p for (p, _), stands in zip(places, standing, strict=True) if stands == worst]
        blocks = [i for (_, found), stands in zip(places, standing, strict=True) if stands == worst for i in found]
        yield self._told_number(fact, sought, worst, " and ".join(named), blocks)

    def _other_in_quote(self, fact: RecordedFact, sought: SoughtNumber) -> Iterator[Finding]:
        """A number that the entry's quote has not, where the quote has one that is no value of the entry."""
        if fact.kind is FactKind.TEXT or fact.keys.startswith(_CONFLICTS) or len(sought.values) > 1 or sought.unit:
            return
        entry = fact.node.rpartition("/")[0] if fact.kind is FactKind.QUANTITY else fact.node
        known = self._values.get(entry, set())
        for quote in fact.quotes:
            tokens = number_tokens(quote)
            strokes = [t for t in tokens if t.stroke]
            plain = [t for t in tokens if not (t.named or t.odd or any(s.start <= t.start < s.end for s in strokes))]
            other = [t for t in plain if not t.values & known]
            alike = [t for t in other if len(_whole(t.values)) == len(_whole(sought.values))]
            if alike and not any(t.reads(v) for t in tokens for v in sought.values):
                message = f"{self._shown(fact, sought)} does not stand in the entry's quote, “{_short(quote)}”"
                yield self._finding(fact, "number-not-in-quote", message, "look which of them is right", WARNING)

    def _out_of_context(self, fact: RecordedFact, sought: SoughtNumber, blocks: set[int]) -> Iterator[Finding]:
        """A bare number must stand in a sentence that speaks of the same thing, or it is another one."""
        if fact.kind is FactKind.TEXT or fact.keys.startswith(_SOURCE):
            return
        if sought.values[0] in self._sizes and fact.keys != _SIZE:
            return  # all of a group: sentences do not say so each time
        there = [self._blocks[i] for i in sorted(blocks) if self._stands(sought, i)]
        if there and not any(self._search.in_context(sought, block) for block in there):
            place = " and ".join(fact.places) or "several places"
            of = fact.keys.replace(".", " ").replace("_", " ")
            message = f"{self._shown(fact, sought)} stands at {place}, but in no sentence with a word of this entry ({of})"
            yield self._finding(fact, "number-out-of-context", message, "look whether it is that number", WARNING)

    def _is_root(self, fact: RecordedFact) -> bool:
        return fact.subject.count("/") <= self._depth

    def _told_number(
        self, fact: RecordedFact, sought: SoughtNumber, standing: Standing, place: str, blocks: list[int]
    ) -> Finding:
        shown = self._shown(fact, sought)
        if standing is Standing.OTHER_SIGN:
            printed = self._printed(sought, blocks, Standing.OTHER_SIGN)
            message = f"{shown} stands at {place} with another sign: “{printed}”"
            return self._finding(fact, "sign-differs", message, "write the sign as printed", WARNING)
        if standing is Standing.WITHOUT_UNIT:
            printed = self._printed(sought, blocks, Standing.WITHOUT_UNIT)
            message = f"{shown} stands at {place} without its unit: “{printed}”"
            return self._finding(fact, "unit-not-printed", message, "look whether it is that number", WARNING)
        elsewhere = [i for i in self._places.everywhere if self._stands(sought, i)]
        here = self._instead(sought, blocks)
        near = f"; there stands {here}" if here else ""
        if elsewhere:
            message = f"{shown} does not stand at {place}, but at {self._told(elsewhere)}{near}"
            return self._finding(fact, "number-elsewhere", message, "correct the number or the place", ERROR)
        message = f"{shown} stands nowhere in {self._document.file}{near}"
        return self._finding(fact, "number-not-found", message, "correct the number", ERROR)

    def _other_cell(self, fact: RecordedFact, sought: SoughtNumber) -> Iterator[Finding]:
        """Where the column of a key is known, the cell must hold the number."""
        for row in self._columns.rows(fact):
            known = self._columns.known(row)
            if row.sought != sought or known is None or known[1]:
                continue
            cell = known[0]
            others = {i for place, blocks in self._at(fact) if place != row.place for i in blocks}
            if not fact.each and any(self._stands(sought, i) for i in others):
                continue
            block = self._blocks[cell]
            message = f"{self._shown(fact, sought)} is not what {block.place} has: “{_short(block.text)}”"
            others = [i for i in self._column(cell) if self._stands(sought, i)]
            message += f"; it stands at {self._told(others)}" if others else ""
            yield self._finding(fact, "other-cell", message, "correct the number or the row", ERROR)

    def _column(self, cell: int) -> list[int]:
        place = self._blocks[cell].place
        return [
            i
            for i, b in enumerate(self._blocks)
            if b.kind is BlockKind.CELL and b.place.label == place.label and b.place.column == place.column and i != cell
        ]

    def _of_claim(self, fact: RecordedFact, sought: SoughtNumber) -> Iterator[Finding]:
        """A claim quotes its figure; what it is counted of may stand anywhere."""
        standing = self._in_quotes(fact, sought)
        if standing is Standing.AS_RECORDED:
            return
        quoted = [t for quote in fact.quotes for t in number_tokens(quote) if not t.named]
        if quoted and fact.keys in _FIGURES and standing is Standing.NOT:
            if sum(min(t.values) for t in quoted) != sought.values[0]:
                message = f"{self._shown(fact, sought)} does not stand in its own quote, “{_short(fact.quotes[0])}”"
                yield self._finding(fact, "number-not-in-quote", message, "correct one of them", ERROR)
        elif fact.keys in _COUNTS and standing is Standing.NOT and sought.values[0] not in self._counts:
            yield from self._figure_nowhere(fact, sought)
        elif standing is Standing.NOT and not any(self._stands(sought, i) for i in self._places.everywhere):
            yield self._told_number(fact, sought, Standing.NOT, "", [])

    def _figure_nowhere(self, fact: RecordedFact, sought: SoughtNumber) -> Iterator[Finding]:
        """A figure of a claim that its quote has not, no group of the record has as its size, and its place has not."""
        places = self._at(fact)
        if max(self._best(sought, blocks) for _, blocks in places) is Standing.NOT:
            yield self._told_number(fact, sought, Standing.NOT, " and ".join(place for place, _ in places), [])

    def _best(self, sought: SoughtNumber, blocks: tuple[int, ...]) -> Standing:
        return self._search.standing(sought, [self._blocks[i] for i in blocks])

    def _in_quotes(self, fact: RecordedFact, sought: SoughtNumber) -> Standing:
        return self._search.in_texts(sought, fact.quotes)

    def _stands(self, sought: SoughtNumber, block: int, least: Standing = Standing.AS_RECORDED) -> bool:
        return self._search.standing(sought, [self._blocks[block]]) >= least

    # -- words

    def _shown(self, fact: RecordedFact, sought: SoughtNumber) -> str:
        if fact.kind is FactKind.TEXT:
            return f"{self._search.shown(sought)} (“{_short(fact.text)}”)"
        return fact.text

    def _printed(self, sought: SoughtNumber, blocks: list[int], standing: Standing) -> str:
        """The words around a number, where it stands so: rather where it is plainly that number."""
        found = [self._search.around(sought, self._blocks[i], standing) for i in blocks]
        return next((text for plain, text in found if plain), next((text for _, text in found if text), ""))

    def _instead(self, sought: SoughtNumber, blocks: list[int]) -> str:
        """The numbers with the same unit that stand at a place and look most alike."""
        if not sought.unit:
            return ""
        wanted = self._search.shown(sought)
        found = {t for i in blocks for t in self._search.with_unit(sought.unit, self._blocks[i])}
        ranked = sorted(found, key=lambda text: (-SequenceMatcher(None, wanted, text).ratio(), text))
        return " and ".join(ranked[:2])

    def _told(self, blocks: Sequence[int]) -> str:
        places = list(dict.fromkeys(str(self._blocks[i].place) for i in blocks))
        more = f" and {len(places) - _MOST_PLACES} more places" if len(places) > _MOST_PLACES else ""
        return "; ".join(places[:_MOST_PLACES]) + more

    def _finding(self, fact: RecordedFact, code: str, message: str, remedy: str, severity: str) -> Finding:
        return Finding(self._file, fact.line, fact.column, code, message, remedy, severity, fact.node)


def _whole(values: Iterable[Fraction]) -> list[Fraction]:
    """Those that are whole numbers, as counts are."""
    return [value for value in values if value.denominator == 1][:1]


def _values_by_node(facts: Sequence[RecordedFact]) -> dict[str, set[Fraction]]:
    """All numbers of an entry, and of what stands in it."""
    found: dict[str, set[Fraction]] = {}
    for fact in facts:
        if fact.kind is not FactKind.QUOTE:
            values = {abs(v) for v in fact.values} | {v for t in number_tokens(fact.text) for v in t.values}
            node = fact.node
            while "/" in node and len(node) > len(fact.subject):
                found.setdefault(node, set()).update(values)
                node = node.rpartition("/")[0]
    return found


_FIGURES, _COUNTS = ("claims.count",), ("claims.count", "claims.denominator")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _times(count: int) -> str:
    return f"{count} value{'s' * (count != 1)} {'are' if count != 1 else 'is'}"
