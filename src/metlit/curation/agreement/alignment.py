"""Which node of one extraction is which of the other: by what they say, never by position or id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from metlit.curation.agreement.extraction import NUMBERS, WORDS, Extraction, SaidAt
from metlit.errors import ResourceError
from metlit.model.schema import WORD, Field
from metlit.model.terms import fold

# One that both say counts so much more than a key that both have.
_KEY_ALONE = 0.1
# Of what the one that says less says, so much must be said by both.
_LEAST = 0.2
# Two that have different words for what they are may be one if so much else is the same.
_IN_SPITE = 0.6
# Of equals those that stand at the same position belong together.
_ORDER = 1e-6
# Before that, those that are printed alike, or stand at one place.
_BESIDE = 1e-4
# Who refers to what is only known once that is aligned.
_PASSES = 3
_Features = Counter[tuple[Hashable, ...]]


class Alignment:
    """The pairs of nodes of two extractions.

    Attributes:
        pairs: node of the second → node of the first.

    Raises:
        ResourceError: if SciPy is not installed.
    """

    def __init__(self, first: Extraction, second: Extraction, rules: int) -> None:
        self._rules = rules
        self.first, self.second = first, second
        self.pairs: dict[str, str] = {}
        for _ in range(_PASSES):
            self._features: dict[tuple[bool, str], _Features] = {}
            before, self._known, self.pairs = self.pairs, self.pairs, {second.root: first.root}
            self._align(first.root, second.root)
            if self.pairs == before:
                break

    def as_first(self, node: str) -> str:
        """A node of the second as the first has it; itself if that has none."""
        return self.pairs.get(node) or self._known.get(node, f"other {node}")

    def _align(self, one: str, other: str) -> None:
        """Pair what stands in two nodes that are one."""
        theirs = {found.key: nodes for found, nodes in self.second.entries(other)}
        for found, mine in self.first.entries(one):
            for a, b in self._best(found, mine, theirs.get(found.key, [])):
                self.pairs[b] = a
                self._align(a, b)
        mine, other_values = self.first.values(one), self.second.values(other)
        for key in mine.keys() & other_values.keys():
            a, b = self.first.summary(mine[key]), self.second.summary(other_values[key])
            if a and b:
                self.pairs[b] = a
                self._align(a, b)

    def _best(self, found: Field, mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, str]]:
        """The pairs of one key: the best assignment of those alike; if then one is left on each side these too."""
        if not mine or not theirs:
            return []
        pairs: list[tuple[str, str]] = []
        if len(mine) > 1 or len(theirs) > 1:
            scores = [[(self._score(found, a, b), a, b) for b in theirs] for a in mine]
            likeness = [[score and score + self._tie(a, b) for score, a, b in row] for row in scores]
            pairs = [(mine[i], theirs[j]) for i, j in best_assignment(likeness) if likeness[i][j]]
        left = [
            [one for one in side if one not in done] for side, done in zip((mine, theirs), _sides(pairs), strict=True)
        ]
        if len(left[0]) == len(left[1]) == 1 and self._may_be_one(found, left[0][0], left[1][0]):
            pairs.append((left[0][0], left[1][0]))
        return pairs

    def _score(self, found: Field, one: str, other: str) -> float:
        """How much speaks for a pair; 0 if they are two things, or so little is the same that they may be."""
        alike = self._alike(one, other)
        if self._denied_by_one(one, other):
            return 0.0
        if not alike or not self._told_apart(found, one, other):
            return alike
        return 0.0 if found.keyed_by or alike < _IN_SPITE else alike / 2

    def _may_be_one(self, found: Field, one: str, other: str) -> bool:
        """Whether the last two of a key are a pair, however little they have in common."""
        if self._rules == 1 or found.maximum == 1:
            return not (found.keyed_by and self._told_apart(found, one, other))
        if self._denied_by_one(one, other):
            return False
        return not self._told_apart(found, one, other) or bool(self._score(found, one, other))

    def _denied_by_one(self, one: str, other: str) -> bool:
        """Whether one is stated not to be there, and the other is there."""
        return self._rules > 1 and self.first.case.denied(one) != self.second.case.denied(other)

    def _tie(self, one: str, other: str) -> float:
        """What decides between pairs that say the same: how much of what stands beside the values is one."""
        if self._rules == 1:
            return 0.0
        mine, theirs = self.first.beside(one), self.second.beside(other)
        return _BESIDE * sum(mine[key].normal == theirs[key].normal for key in mine.keys() & theirs.keys())

    def _told_apart(self, found: Field, one: str, other: str) -> bool:
        """Whether two have different words for what they are.

        These are the words that such a thing must have, and what the table names (``comparing.tsv``). Words of which
        one lies below the other may be of one thing.
        """
        shape = self.first.case.schema.shape_of(found.target)
        named = [shape.by_path(found.keyed_by)] if found.keyed_by else shape.fields.values()
        return any(
            self._differ(f, one, other)
            for f in named
            if f and (found.keyed_by or (f.kind == WORD and f.minimum) or self._defines(f))
        )

    def _defines(self, field: Field) -> bool:
        return self._rules > 1 and field.path in self.first.left_out.apart

    def _differ(self, named: Field, one: str, other: str) -> bool:
        mine, theirs = ({*map(str, e.case.objects(n, named.key))} for e, n in ((self.first, one), (self.second, other)))
        if named.kind != WORD:
            theirs = {self._path_swapped(text) for text in theirs} if self._defines(named) else theirs
            mine, theirs = ({fold(text) for text in texts} for texts in (mine, theirs))
        terms = self.first.case.terms
        above = [{up for word in words for up in (word, *terms.ancestors(word))} for words in (mine, theirs)]
        return bool(mine and theirs) and not (mine & above[1] or theirs & above[0])

    def _alike(self, one: str, other: str) -> float:
        """From 0 to 1: the share of what both say of all that either says (Dice 1945); 0 if it is little of both."""
        mine, theirs = self._of(one, first=True), self._of(other, first=False)
        same = sum((mine & theirs).values())
        smaller = min(sum(mine.values()), sum(theirs.values()))
        if not same or same < _LEAST * smaller:
            return 0.0
        shared = sum((_keys(mine) & _keys(theirs)).values()) - same
        return 2 * (same + _KEY_ALONE * shared) / (sum(mine.values()) + sum(theirs.values()))

    def _of(self, node: str, *, first: bool) -> _Features:
        """All that a node says, each with the keys that lead to it."""
        if (first, node) not in self._features:
            extraction, found = self.first if first else self.second, Counter[tuple[Hashable, ...]]()
            for key, said in extraction.values(node).items():
                found[key, self._comparable(said, first=first)] += 1
            for field, nodes in extraction.entries(node):
                for inner in nodes:
                    found.update({(field.key, *f): n for f, n in self._of(inner, first=first).items()})
            self._features[first, node] = found
        return self._features[first, node]

    def _comparable(self, said: SaidAt, *, first: bool) -> Hashable:
        return said.normal if first else self.as_said_by_first(said)

    def as_said_by_first(self, said: SaidAt) -> Hashable:
        """What the second says, with the first's nodes in the place of its own."""
        if said.kind == NUMBERS or said.absent or not isinstance(said.normal, tuple):
            return said.normal
        if said.kind == WORDS:
            swapped = [self._swapped(v) for v in said.normal]
        else:
            swapped = [self._path_swapped(str(v)) for v in said.normal]
        return tuple(sorted(swapped, key=repr))

    def _swapped(self, value: Hashable) -> Hashable:
        text = str(value)
        return self.as_first(text) if text in self.second.holders or text == self.second.root else value

    def _path_swapped(self, text: str) -> str:
        """A text that begins with the path of a node (``all/rt1.dose.total``), with the path that the first has."""
        path, point, keys = text.partition(".")
        node = f"{self.second.root}/{path}"
        if not path or node not in self.second.holders or node not in self.pairs:
            return text
        return self.first.local(self.pairs[node]) + point + keys


def _sides(pairs: Sequence[tuple[str, str]]) -> tuple[set[str], set[str]]:
    return {a for a, _ in pairs}, {b for _, b in pairs}


def _keys(features: _Features) -> Counter[tuple[Hashable, ...]]:
    """How often each key is there, whatever it says."""
    found: Counter[tuple[Hashable, ...]] = Counter()
    for feature, count in features.items():
        found[feature[:-1]] += count
    return found


def best_assignment(likeness: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of row and column with the largest sum, each once; of equal sums the one nearer to the order.

    Raises:
        ResourceError: if SciPy is not installed.
    """
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise ResourceError("comparing extractions needs SciPy", "pip install 'metlit[curation]'") from error
    ordered = [[s - _ORDER * abs(i - j) / (i + j + 1) for j, s in enumerate(row)] for i, row in enumerate(likeness)]
    rows, columns = linear_sum_assignment(ordered, maximize=True)
    return list(zip(map(int, rows), map(int, columns), strict=True))
