"""Two extractions compared: each value of either, whether the other has it, and how far they agree key by key."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from metlit.curation.agreement.alignment import Alignment
from metlit.curation.agreement.extraction import ENTRIES, NUMBERS, OTHER_TEXTS, WORDS, Extraction, SaidAt
from metlit.curation.agreement.kappa import Kappa, cohens_kappa, pooled_kappa
from metlit.curation.agreement.two_papers import refuse_two_papers
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.numbers.rounding import decimals_of

# What belongs to values that differ: it is to be settled with them, and counts for nothing.
BESIDE = "beside"
# How entries are aligned and differences listed. 1: what differs beside values that differ; 2: beside any value, and
# what stands beside values decides between pairs that say the same. A file of settled differences keeps its own.
RULES = 2
SAME, ROUNDING, DIFFERENT, FIRST_ONLY, SECOND_ONLY = "same", "within rounding", "different", "first only", "second only"
KINDS = (WORDS, NUMBERS, OTHER_TEXTS, ENTRIES)
_T = TypeVar("_T", bound=Hashable)
_BOUNDS = ("value", "lower", "upper")


@dataclass(frozen=True)
class ComparedValue:
    """One value of either extraction, or one entry that the other has not.

    Attributes:
        what: the class of its node, in words.
        key: its key; of an entry the key that it stands at.
        kind: words, numbers, texts, entries, or beside.
        state: same, within rounding, differs, first only or second only.
        first: the node that has it in the first extraction, or that would have it; empty if there is none.
        second: the same of the second.
        said: what either says, for the agreement on words.
        entry: the node itself, of an entry.
    """

    what: str
    key: str
    kind: str
    state: str
    first: str = ""
    second: str = ""
    said: tuple[Hashable, Hashable] = ("", "")
    entry: str = ""

    @property
    def agrees(self) -> bool:
        return self.state in (SAME, ROUNDING)


@dataclass(frozen=True)
class KeyAgreement:
    """How far two extractions agree on a key, or on all of a kind.

    Attributes:
        both: how many values both have.
        same: how many of these are the same.
        rounding: how many more are within rounding of each other.
        kappa: of words.
    """

    what: str
    key: str
    kind: str
    both: int
    same: int
    rounding: int
    first: int
    second: int
    kappa: Kappa | None = None

    @property
    def agreed(self) -> float | None:
        """The share of agreement, rounding included, among what both have; None if that is nothing."""
        return (self.same + self.rounding) / self.both if self.both else None

    @property
    def exact(self) -> Fraction | None:
        """The share of those that are the same among what both have."""
        return Fraction(self.same, self.both) if self.both else None


class Comparison:
    """Two extractions of one paper.

    Args:
        rules: by which they are compared.

    Raises:
        RecordsError: if they are one file, or of two papers.
        ResourceError: if SciPy is not installed.
    """

    def __init__(self, first: Extraction, second: Extraction, rules: int = RULES) -> None:
        refuse_two_papers(first, second)
        self.first, self.second, self.rules = first, second, rules
        self.alignment = Alignment(first, second, rules)
        self._back = {a: b for b, a in self.alignment.pairs.items()}
        # Quantities that are the same: node of the second → node of the first.
        self.quantities: dict[str, str] = {}
        self.values = list(self._compared(first.root, second.root))
        # How many nodes both have, the record itself left out.
        self.paired = len(self.alignment.pairs) - 1

    @property
    def differences(self) -> list[ComparedValue]:
        """What is not the same, in the order of the first file."""
        return [one for one in self.values if one.state != SAME]

    def agreement(self) -> list[KeyAgreement]:
        """Key by key, in the order in which they come."""
        return agreement_by_key(self.values)

    def agreement_by_kind(self) -> list[KeyAgreement]:
        """Words, numbers, texts and entries, each as a whole; kappa of words is pooled over the keys."""
        return agreement_by_kind(self.values)

    # -- the walk

    def _compared(self, one: str, other: str) -> Iterator[ComparedValue]:
        """What two nodes that are one say, and what stands in them."""
        mine, theirs = self.first.values(one), self.second.values(other)
        shape = self.first.case.shape(one)
        what = shape.label if shape else ""
        ours = {f.key: nodes for f, nodes in self.first.entries(one)}
        others = {f.key: nodes for f, nodes in self.second.entries(other)}
        told: list[ComparedValue] = []
        for key in shape.fields if shape else ():
            a, b = mine.get(key), theirs.get(key)
            if a and b and (inner := (self.first.summary(a), self.second.summary(b))) and all(inner):
                yield from (_within(v, what, key) for v in self._compared(*inner))
            elif a or b:
                told.append(self._value(what, key, (one, other), (a, b), bool(ours.get(key)), bool(others.get(key))))
                yield told[-1]
                if a and b and told[-1].state == SAME:
                    yield from (_within(v, what, key) for v in self._beside_quantity(what, a, b))
            if not (a and a.absent and a.kind == ENTRIES) and not (b and b.absent and b.kind == ENTRIES):
                yield from self._entries(key, (one, other), ours.get(key, []), others.get(key, []))
        yield from self._beside(what, one, other, told)

    def _beside_quantity(self, what: str, a: SaidAt, b: SaidAt) -> Iterator[ComparedValue]:
        """The same for a quantity that both have."""
        if a.kind == b.kind == NUMBERS and len(a.nodes) == len(b.nodes) == 1:
            self.quantities[b.nodes[0]] = a.nodes[0]
            yield from self._beside(what, a.nodes[0], b.nodes[0], [])

    def _beside(self, what: str, one: str, other: str, told: Sequence[ComparedValue]) -> Iterator[ComparedValue]:
        """How values are printed, and where, if that differs.

        Where the values are the same and one of the two has nothing, ``merge`` keeps what is there.
        """
        states, keys = {v.state for v in told}, {v.key for v in told}
        if self.rules == 1 and not states & {ROUNDING, DIFFERENT}:
            return
        mine, theirs = self.first.beside(one), self.second.beside(other)
        for key in dict.fromkeys((*mine, *theirs)):
            a, b = mine.get(key), theirs.get(key)
            # A place may be that of the node around.
            written = self.first.written(one, key) is not None, self.second.written(other, key) is not None
            differ = (a and a.normal) != (b and b.normal)
            # A number written alone is its own printed form; only places are those of the node around.
            told_by_both = all(written) or bool(a and b and a.field.path == model.AT)
            if key not in keys and any(written) and differ and (states - {SAME} or told_by_both):
                state = DIFFERENT if all(written) else FIRST_ONLY if written[0] else SECOND_ONLY
                yield ComparedValue(what, key, BESIDE, state, one, other)

    def _value(
        self,
        what: str,
        key: str,
        nodes: tuple[str, str],
        said: tuple[SaidAt | None, SaidAt | None],
        mine: bool,
        theirs: bool,
    ) -> ComparedValue:
        """One key; ``mine`` and ``theirs`` tell of entries, where the other may state that there are none."""
        a, b = said
        kind = (a or b).kind if a or b else OTHER_TEXTS
        if kind == ENTRIES and (mine or theirs):
            return ComparedValue(what, key, kind, DIFFERENT, *nodes)
        if a is None or b is None:
            return ComparedValue(what, key, kind, FIRST_ONLY if a else SECOND_ONLY, *nodes)
        normal = (a.normal, self.alignment.as_said_by_first(b) if not b.absent else b.normal)
        same = normal[0] == normal[1] and a.absent == b.absent
        state = SAME if same else ROUNDING if kind == NUMBERS and self._within_rounding(a, b) else DIFFERENT
        return ComparedValue(what, key, kind, state, *nodes, said=normal)

    def _entries(
        self, key: str, holders: tuple[str, str], mine: Sequence[str], theirs: Sequence[str]
    ) -> Iterator[ComparedValue]:
        for node in mine:
            other = self._back.get(node)
            label = _label(self.first, node)
            state = SAME if other else FIRST_ONLY
            yield ComparedValue(
                label, key, ENTRIES, state, node if other else holders[0], other or holders[1], entry=node
            )
            if other:
                yield from self._compared(node, other)
        for node in theirs:
            if node not in self.alignment.pairs:
                yield ComparedValue(_label(self.second, node), key, ENTRIES, SECOND_ONLY, *holders, entry=node)

    def _within_rounding(self, a: SaidAt, b: SaidAt) -> bool:
        """Whether two quantities are one number, rounded more by one than by the other."""
        if len(a.nodes) != 1 or len(b.nodes) != 1:
            return False
        one, other = a.nodes[0], b.nodes[0]
        numbers, *rest = self.first.number(one)
        theirs, *others = self.second.number(other)
        if rest != others or [n is None for n in numbers] != [n is None for n in theirs]:
            return False
        pairs = [(self._rounded(self.first, one, n), self._rounded(self.second, other, n)) for n in _BOUNDS]
        return all(x is None or y is None or _one_rounded(x, y) for x, y in pairs)

    @staticmethod
    def _rounded(extraction: Extraction, node: str, name: str) -> tuple[Fraction, Fraction] | None:
        """A number and half a unit of its last place, both in the first unit of the dimension."""
        case = extraction.case
        printed = case.graph.text(node, METLIT + name)
        factor = case.units.factor(case.graph.text(node, METLIT + "unit"))
        return (Fraction(printed) * factor, factor / (2 * 10 ** decimals_of(printed))) if printed else None


def _one_rounded(one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction]) -> bool:
    """Whether the finer of two numbers is rounded to the coarser; two of one granularity must be the same."""
    if one[1] == other[1]:
        return one[0] == other[0]
    return abs(one[0] - other[0]) <= max(one[1], other[1])


def _within(value: ComparedValue, what: str, key: str) -> ComparedValue:
    """What stands in a quantity, by the key of that quantity."""
    return replace(value, what=what, key=f"{key}.{value.key}")


def _label(extraction: Extraction, node: str) -> str:
    shape = extraction.case.shape(node)
    return shape.label if shape else ""


def agreement_by_key(values: Sequence[ComparedValue]) -> list[KeyAgreement]:
    """Key by key, in the order in which they come."""
    return [_counted(own, *key) for key, own in _grouped(values, lambda v: (v.what, v.key, v.kind))]


def agreement_by_kind(values: Sequence[ComparedValue]) -> list[KeyAgreement]:
    """Words, numbers, texts and entries, each as a whole; kappa of words is pooled over the keys."""
    found = dict(_grouped(values, lambda v: v.kind))
    return [_counted(found[kind], f"all {kind}", "", kind) for kind in KINDS if kind in found]


def agreement_by_group(values: Sequence[ComparedValue]) -> list[KeyAgreement]:
    """The same of each part of a record (what stands in a lesion, in a dose), in the order in which they come."""
    groups = _grouped(values, lambda v: v.what)
    return [
        _counted(own, f"{what}: all {kind}", "", kind)
        for what, of_part in groups
        for kind, own in sorted(_grouped(of_part, lambda v: v.kind), key=lambda one: KINDS.index(one[0]))
    ]


def _grouped(
    values: Iterable[ComparedValue], name: Callable[[ComparedValue], _T]
) -> list[tuple[_T, list[ComparedValue]]]:
    """Values by a name, without those that belong to others that differ."""
    found: dict[_T, list[ComparedValue]] = {}
    for value in values:
        if value.kind != BESIDE:
            found.setdefault(name(value), []).append(value)
    return list(found.items())


def _counted(values: Sequence[ComparedValue], what: str, key: str, kind: str) -> KeyAgreement:
    count = {
        state: sum(v.state == state for v in values) for state in (SAME, ROUNDING, DIFFERENT, FIRST_ONLY, SECOND_ONLY)
    }
    both = [v for v in values if v.state in (SAME, ROUNDING, DIFFERENT)]
    kappa = None
    if kind == WORDS:
        keys = dict.fromkeys((v.what, v.key) for v in both)
        rated = [[v.said for v in both if (v.what, v.key) == one] for one in keys]
        # Of one item nobody can tell how often two agree by chance.
        rated = [items for items in rated if len(items) > 1]
        kappa = (cohens_kappa(rated[0]) if len(rated) == 1 else pooled_kappa(rated)) if rated else None
    return KeyAgreement(
        what, key, kind, len(both), *(count[s] for s in (SAME, ROUNDING, FIRST_ONLY, SECOND_ONLY)), kappa
    )
