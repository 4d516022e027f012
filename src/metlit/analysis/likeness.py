"""How alike two concepts are: information content over the hierarchy, by how often they are reported."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from metlit.model.terms import Terms


class Information:
    """Information content and Lin's similarity of the concepts of the vocabularies.

    The probability of a concept is (n + s) / (N + S): n how often it, or one below it, is reported; s the number of
    concepts from it downwards; N and S the same of its whole scheme. So a concept that nobody reports has some, too.
    Information content is its negative logarithm (Resnik P, Proc IJCAI 1995:448-453).

    Args:
        terms: the vocabularies.
        reported: concepts, each as often as it is reported.
    """

    def __init__(self, terms: Terms, reported: Iterable[str]) -> None:
        self._terms = terms
        self._counts: Counter[str] = Counter()
        self._totals: Counter[str] = Counter()
        for concept, count in Counter(reported).items():
            for above in terms.ancestors(concept):
                self._counts[above] += count
            if concept in terms.concepts:
                self._totals[terms.get(concept).scheme] += count
        self._sizes: Counter[str] = Counter(c.scheme for c in terms.concepts.values())
        self._known: dict[tuple[str, str], float] = {}

    def content(self, concept: str) -> float:
        """The information content of a concept, in nats."""
        scheme = self._terms.get(concept).scheme
        weight = self._counts[concept] + len(self._terms.descendants(concept))
        return -math.log(weight / (self._totals[scheme] + self._sizes[scheme]))

    def alike(self, one: str, other: str) -> float:
        """Lin's similarity (Lin D, Proc ICML 1998:296-304): from 0, nothing in common, to 1, the same concept.

        Twice the content of the concept above both that has most of it, over the sum of their own. Of several ways
        upwards none is preferred: the most informative common ancestor is the one that says most (Resnik, there).
        """
        if one == other:
            return 1.0
        key = (one, other) if one < other else (other, one)
        if key not in self._known:
            self._known[key] = self._lin(one, other)
        return self._known[key]

    def _lin(self, one: str, other: str) -> float:
        common = set(self._terms.ancestors(one)).intersection(self._terms.ancestors(other))
        total = self.content(one) + self.content(other)
        return 2 * max(map(self.content, common)) / total if common and total else 0.0
