"""Agreement of two raters on words, corrected for chance: Cohen's kappa of one key, and pooled over keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

# A variance that is nothing but what floats round.
_NONE = 1e-18
Rated = Sequence[tuple[Hashable, Hashable]]


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa.

    Attributes:
        n: how many items both rated.
        observed: the share on which they agree.
        expected: the share on which they would agree by chance.
        value: (observed - expected) / (1 - expected); None if both use one and the same category throughout.
        error: its standard error; None if there is no value.
    """

    n: int
    observed: float
    expected: float
    value: float | None
    error: float | None

    def interval(self, level: float = 0.95) -> tuple[float, float] | None:
        """The value with the normal quantile times the standard error to each side, cut at -1 and 1.

        None if there is no value, or if the raters never differ: the standard error is 0 then, whatever n is.
        """
        if self.value is None or not self.error:
            return None
        half = NormalDist().inv_cdf((1 + level) / 2) * self.error
        return max(-1.0, self.value - half), min(1.0, self.value + half)


def cohens_kappa(items: Rated) -> Kappa:
    """Kappa of one key.

    Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37-46. The standard error is that
    for an interval, by the delta method: Fleiss JL, Cohen J, Everitt BS. Large sample standard errors of kappa and
    weighted kappa. Psychol Bull 1969;72:323-327, formula 13.

    Args:
        items: of each item the categories that the first and the second rater gave.

    Raises:
        ValueError: if there is none.
    """
    return pooled_kappa([items])


def pooled_kappa(keys: Sequence[Rated]) -> Kappa:
    """One kappa of several keys, each with categories of its own.

    Observed and expected agreement are averaged over the keys before kappa is taken of them (De Vries H, Elliott MN,
    Kanouse DE, Teleki SS. Using pooled kappa to summarize interrater agreement across many items. Field Methods
    2008;20:272-282); each key weighs as much as it has items. The standard error is by the delta method of Fleiss,
    Cohen and Everitt, of one multinomial sample of items, each with its key and two categories; with one key it is
    theirs.

    Args:
        keys: of each key its items.

    Raises:
        ValueError: if there is no item.
    """
    keys = [items for items in keys if items]
    n = sum(map(len, keys))
    if not n:
        raise ValueError("kappa of no item")
    chances = [_Chance(items) for items in keys]
    observed = sum(c.observed * len(c.items) for c in chances) / n
    expected = sum(c.expected * len(c.items) for c in chances) / n
    if all(len({category for pair in items for category in pair}) == 1 for items in keys):
        return Kappa(n, observed, expected, None, None)
    value = (observed - expected) / (1 - expected)
    influence = (
        (float(a == b) - observed) - (1 - value) * (chance.pull(a, b) - expected)
        for chance in chances
        for a, b in chance.items
    )
    variance = sum(one**2 for one in influence) / (n * (1 - expected)) ** 2
    return Kappa(n, observed, expected, value, sqrt(variance) if variance > _NONE else 0.0)


class _Chance:
    """Observed and expected agreement on one key, and what an item adds to the latter."""

    def __init__(self, items: Rated) -> None:
        self.items = items
        n = len(items)
        self._first = {k: c / n for k, c in Counter(a for a, _ in items).items()}
        self._second = {k: c / n for k, c in Counter(b for _, b in items).items()}
        self.observed = sum(a == b for a, b in items) / n
        self.expected = sum(share * self._second.get(k, 0.0) for k, share in self._first.items())

    def pull(self, a: Hashable, b: Hashable) -> float:
        """By how much an item with these categories moves the expected agreement."""
        return self._second.get(a, 0.0) + self._first.get(b, 0.0) - self.expected
