"""Numbers of a record held against a paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from fractions import Fraction

from metlit.curation.document import BlockKind
from metlit.curation.verify.cells import TableColumns
from metlit.curation.verify.facts import FactKind, RecordedFact
from metlit.curation.verify.held import HeldPaper, shortened
from metlit.curation.verify.sought import SoughtNumber, Standing
from metlit.curation.verify.tokens import number_tokens
from metlit.finding import ERROR, WARNING, Finding

_CLAIMS, _CONFLICTS, _SIZE, _SOURCE = "claims.", "conflicts.", "n", "source."
_FIGURES, _COUNTS = ("claims.count",), ("claims.count", "claims.denominator")


class NumberJudge:
    """Judges numbers.

    Args:
        held: the paper.
        facts: of the record: what is said of one of them depends on the others.
    """

    def __init__(self, held: HeldPaper, facts: Sequence[RecordedFact]) -> None:
        self._held = held
        self._columns = TableColumns(held.document, held.places, held.search)
        self._columns.learn(fact for fact in facts if fact.kind in (FactKind.QUANTITY, FactKind.NUMBER))
        groups = {fact.subject for fact in facts if fact.keys == _SIZE}
        people = {fact.subject for fact in facts if not fact.of_publication} - groups
        counts = [fact for fact in facts if fact.keys.rpartition(".")[2] == _SIZE]
        self._sizes = {Fraction(len(people))} | _numbers_of(f for f in counts if f.keys == _SIZE)
        self._counts = self._sizes | _numbers_of(counts)
        self._values = _values_by_node(facts)

    def findings(self, fact: RecordedFact, sought: SoughtNumber) -> Iterator[Finding]:
        if fact.keys.startswith(_CLAIMS):
            yield from self._of_claim(fact, sought)
            return
        if wrong := list(self._other_cell(fact, sought)):
            yield from wrong
            return
        if self._in_quotes(fact, sought) is Standing.AS_RECORDED:
            return
        yield from self._other_in_quote(fact, sought)
        places = self._held.at(fact)
        standing = [
            max(self._held.best(sought, blocks), self._held.best(sought, more))
            for (_, blocks), more in zip(places, self._held.wider(fact), strict=True)
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
                message = f"{self._shown(fact, sought)} does not stand in the entry's quote, “{shortened(quote)}”"
                yield self._held.complain(fact, "number-not-in-quote", message, "look which of them is right", WARNING)

    def _out_of_context(self, fact: RecordedFact, sought: SoughtNumber, blocks: set[int]) -> Iterator[Finding]:
        """A bare number must stand in a sentence that speaks of the same thing, or it is another one."""
        if fact.kind is FactKind.TEXT or fact.keys.startswith(_SOURCE):
            return
        if sought.values[0] in self._sizes and fact.keys != _SIZE:
            return  # all of a group: sentences do not say so each time
        there = [self._held.blocks[i] for i in sorted(blocks) if self._held.stands(sought, i)]
        if there and not any(self._held.search.in_context(sought, block) for block in there):
            place = " and ".join(fact.places) or "several places"
            of = fact.keys.replace(".", " ").replace("_", " ")
            message = (
                f"{self._shown(fact, sought)} stands at {place}, but in no sentence with a word of this entry ({of})"
            )
            yield self._held.complain(fact, "number-out-of-context", message, "look whether it is that number", WARNING)

    def _told_number(
        self, fact: RecordedFact, sought: SoughtNumber, standing: Standing, place: str, blocks: list[int]
    ) -> Finding:
        shown = self._shown(fact, sought)
        place = place or self._held.document.file
        if standing is Standing.OTHER_SIGN:
            quoted = (q for q in fact.quotes if self._held.search.in_texts(sought, [q]) is Standing.OTHER_SIGN)
            printed = next(quoted, "") or self._printed(sought, blocks, Standing.OTHER_SIGN)
            message = f"{shown} stands at {place} with another sign: “{printed}”"
            return self._held.complain(fact, "sign-differs", message, "write the sign as printed", WARNING)
        if standing is Standing.WITHOUT_UNIT:
            printed = self._printed(sought, blocks, Standing.WITHOUT_UNIT)
            message = f"{shown} stands at {place} without its unit: “{printed}”"
            return self._held.complain(fact, "unit-not-printed", message, "look whether it is that number", WARNING)
        elsewhere = [i for i in self._held.places.everywhere if self._held.stands(sought, i)]
        if standing is Standing.OTHER_UNIT and not elsewhere:
            printed = self._printed(sought, blocks, Standing.OTHER_UNIT)
            message = f"{shown} stands at {place} with another unit: “{printed}”"
            return self._held.complain(fact, "unit-differs", message, "correct the unit or the number", ERROR)
        here = self._instead(sought, blocks)
        near = f"; there stands {here}" if here else ""
        if elsewhere:
            message = f"{shown} does not stand at {place}, but at {self._held.told(elsewhere)}{near}"
            return self._held.complain(fact, "number-elsewhere", message, "correct the number or the place", ERROR)
        message = f"{shown} stands nowhere in {self._held.document.file}{near}"
        return self._held.complain(fact, "number-not-found", message, "correct the number", ERROR)

    def _other_cell(self, fact: RecordedFact, sought: SoughtNumber) -> Iterator[Finding]:
        """Where the column of a key is known, the cell must hold the number."""
        for row in self._columns.rows(fact):
            known = self._columns.known(row)
            if row.sought != sought or known is None or known[1]:
                continue
            cell = known[0]
            others = {i for place, blocks in self._held.at(fact) if place != row.place for i in blocks}
            if not fact.each and any(self._held.stands(sought, i) for i in others):
                continue
            block = self._held.blocks[cell]
            message = f"{self._shown(fact, sought)} is not what {block.place} has: “{shortened(block.text)}”"
            others = [i for i in self._column(cell) if self._held.stands(sought, i)]
            message += f"; it stands at {self._held.told(others)}" if others else ""
            yield self._held.complain(fact, "other-cell", message, "correct the number or the row", ERROR)

    def _column(self, cell: int) -> list[int]:
        place = self._held.blocks[cell].place
        return [
            i
            for i, b in enumerate(self._held.blocks)
            if b.kind is BlockKind.CELL
            and b.place.label == place.label
            and b.place.column == place.column
            and i != cell
        ]

    def _of_claim(self, fact: RecordedFact, sought: SoughtNumber) -> Iterator[Finding]:
        """A claim quotes its figure; what it is counted of may stand anywhere."""
        standing = self._in_quotes(fact, sought)
        if standing is Standing.AS_RECORDED:
            return
        quoted = [t for quote in fact.quotes for t in number_tokens(quote) if not t.named]
        if quoted and fact.keys in _FIGURES and standing is Standing.NOT:
            if sum(min(t.values) for t in quoted) != sought.values[0]:
                message = f"{self._shown(fact, sought)} does not stand in its own quote, “{shortened(fact.quotes[0])}”"
                yield self._held.complain(fact, "number-not-in-quote", message, "correct one of them", ERROR)
        elif fact.keys in _COUNTS and standing is Standing.NOT and sought.values[0] not in self._counts:
            yield from self._figure_nowhere(fact, sought)
        elif standing is Standing.NOT and not any(self._held.stands(sought, i) for i in self._held.places.everywhere):
            yield self._told_number(fact, sought, Standing.NOT, "", [])

    def _figure_nowhere(self, fact: RecordedFact, sought: SoughtNumber) -> Iterator[Finding]:
        """A figure of a claim that its quote has not, no group of the record has as its size, and its place has not."""
        places = self._held.at(fact)
        if max(self._held.best(sought, blocks) for _, blocks in places) is Standing.NOT:
            yield self._told_number(fact, sought, Standing.NOT, " and ".join(place for place, _ in places), [])

    def _in_quotes(self, fact: RecordedFact, sought: SoughtNumber) -> Standing:
        return self._held.search.in_texts(sought, fact.quotes)

    def _shown(self, fact: RecordedFact, sought: SoughtNumber) -> str:
        if fact.kind is FactKind.TEXT and not sought.of_month:
            return f"{self._held.search.shown(sought)} (“{shortened(fact.text)}”)"
        return fact.text

    def _printed(self, sought: SoughtNumber, blocks: list[int], standing: Standing) -> str:
        """The words around a number, where it stands so: rather where it is plainly that number."""
        found = [self._held.search.around(sought, self._held.blocks[i], standing) for i in blocks]
        return next((text for plain, text in found if plain), next((text for _, text in found if text), ""))

    def _instead(self, sought: SoughtNumber, blocks: list[int]) -> str:
        """The numbers with the same unit that stand at a place and look most alike."""
        if not sought.unit:
            return ""
        wanted = self._held.search.shown(sought)
        found = {t for i in blocks for t in self._held.search.with_unit(sought.unit, self._held.blocks[i])}
        ranked = sorted(found, key=lambda text: (-SequenceMatcher(None, wanted, text).ratio(), text))
        return " and ".join(ranked[:2])


def _numbers_of(facts: Iterable[RecordedFact]) -> set[Fraction]:
    return {value for fact in facts for token in number_tokens(fact.text) for value in token.values}


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
