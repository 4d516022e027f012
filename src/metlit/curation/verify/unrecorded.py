"""Numbers of own data that a paper prints and a record does not carry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from metlit.curation.scan.mark import TextMark
from metlit.curation.verify.facts import FactKind, RecordedFact
from metlit.curation.verify.tokens import NumberToken, number_tokens
from metlit.finding import INFO, Finding
from metlit.model.terms import Terms
from metlit.record.text import Mapping as Mapped
from metlit.record.text import Scalar, Tree
from metlit.record.units import PLAIN

_OWN, _SUBJECTS = "own data", ("", "patient", "group")
_MOST_KINDS = 4


@dataclass(frozen=True)
class CarriedNumbers:
    """The numbers of a record: in words (quotes, notes, texts), and as values, by the label of their unit."""

    told: frozenset[Fraction]
    valued: Mapping[str, frozenset[Fraction]]

    def carries(self, token: NumberToken, unit: str) -> bool:
        """Whether a number is told anywhere, or is a value in its unit, or in none if it has none."""
        return bool(token.values & (self.told | self.valued.get(unit, frozenset())))


def carried_numbers(tree: Tree, facts: Sequence[RecordedFact], terms: Terms) -> CarriedNumbers:
    """What a record carries."""
    valued: dict[str, set[Fraction]] = defaultdict(set)
    places = set()
    for fact in facts:
        if fact.kind in (FactKind.QUANTITY, FactKind.NUMBER):
            # Of a size the value is one number, and what is written has all.
            values = {abs(v) for v in fact.values} | {v for t in number_tokens(fact.text) for v in t.values}
            valued[terms.label(fact.unit_meant) if fact.unit_meant and fact.unit_meant != PLAIN else ""] |= values
            if not fact.unit:
                valued[""] |= values  # a score, a grade: the paper prints no unit either
            places.add((fact.line, fact.column))
    tokens = (t for text in _other_texts(tree, places) for t in number_tokens(text) if not t.named)
    told = {value for token in tokens for value in token.values}
    return CarriedNumbers(frozenset(told), {unit: frozenset(values) for unit, values in valued.items()})


def _other_texts(tree: Tree, places: set[tuple[int, int]]) -> Iterator[str]:
    """The texts of a record but for those that are values."""
    if isinstance(tree, Scalar):
        if (tree.line, tree.column) not in places:
            yield tree.text
        return
    for inner in [v for _, v in tree.entries.values()] if isinstance(tree, Mapped) else tree.items:
        yield from _other_texts(inner, places)


def unrecorded_marks(marks: Sequence[TextMark], carried: CarriedNumbers) -> list[TextMark]:
    """The marks of own data with a number that the record does not carry."""
    own = [mark for mark in marks if mark.role == _OWN and mark.subject in _SUBJECTS and mark.value]
    return [mark for mark in own if _missing(mark, carried)]


def _missing(mark: TextMark, carried: CarriedNumbers) -> bool:
    tokens = [token for token in number_tokens(mark.printed) if not (token.named or token.stroke)]
    return any(not carried.carries(token, mark.unit) for token in tokens)


def by_section(marks: Sequence[TextMark]) -> Mapping[str, list[TextMark]]:
    """Marks by the section, table or figure that they stand in."""
    found: dict[str, list[TextMark]] = {}
    for mark in marks:
        found.setdefault(mark.place.split(",")[0], []).append(mark)
    return found


def unrecorded_findings(file: str, marks: Sequence[TextMark], *, each: bool) -> Iterator[Finding]:
    """A finding a section, or one a number."""
    for section, inside in by_section(marks).items():
        if each:
            for mark in inside:
                message = f"{mark.place}: the record does not carry “{mark.printed}” ({mark.kind})"
                yield Finding(file, 0, 0, "unrecorded", message, "record it, if it belongs there", INFO)
            continue
        kinds = Counter(mark.kind for mark in inside).most_common()
        told = ", ".join(f"{count} {kind}" for kind, count in kinds[:_MOST_KINDS])
        more = ", …" if len(kinds) > _MOST_KINDS else ""
        many = f"{len(inside)} number{'s' * (len(inside) != 1)}"
        message = f"{section}: the record does not carry {many} of own data ({told}{more})"
        yield Finding(file, 0, 0, "unrecorded", message, "--unrecorded lists each", INFO)
