"""The reported patients and groups that are nearest to a given one, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from metlit import iris
from metlit.analysis.likeness import Information
from metlit.answers.library import Library
from metlit.errors import UnknownWordError
from metlit.model.facets import CONCEPT, DISTANCE, EQUAL
from metlit.model.terms import did_you_mean, nearest
from metlit.store.evidence_row import EvidenceRow

_PLAIN = re.compile(r"(\d+(?:\.\d+)?)(?:\s*/\s*10)?")
_MIDDLE = re.compile(r"\b(?:median|mean) (\d+(?:\.\d+)?)")
Likeness = tuple[str, ...] | float


@dataclass(frozen=True)
class Neighbour:
    """A reported patient or group.

    Attributes:
        subject: its path.
        similarity: from 0 to 1.
        shares: facet → how alike it is there, from 0 to 1; None if that is not reported.
        rows: its evidence rows about the nearest lesion, as the graph has them.
    """

    subject: str
    similarity: float
    shares: Mapping[str, float | None]
    rows: Sequence[EvidenceRow]


class Neighbours:
    """All evidence rows of a store, ready for comparison.

    Args:
        library: the opened store.
        weights: of facets, in place of their own.

    Raises:
        UnknownWordError: for an unknown facet.
    """

    def __init__(self, library: Library, weights: Mapping[str, float] | None = None) -> None:
        self.library, self._terms = library, library.terms
        self.facets = {name: facet for name, facet in library.facets.items() if facet.compared}
        self.weights = {name: facet.weight for name, facet in self.facets.items()}
        for name, weight in (weights or {}).items():
            self.weights[self._known(name)] = weight
        self._all = library.evidence_cells({})
        self.rows = _without_wholes(self._all)
        concepts = [c for name, f in self.facets.items() if f.compared == CONCEPT for c in self._reported(name)]
        self._information = Information(self._terms, concepts)
        self._values = {name: [self.value(name, row) for row in self.rows] for name in self.facets}
        self._ranges = {
            name: _range(values) for name, values in self._values.items() if self.facets[name].compared == DISTANCE
        }

    def _known(self, name: str) -> str:
        if name not in self.facets:
            choice = did_you_mean(nearest(name, self.facets)) or "one of " + ", ".join(self.facets)
            raise UnknownWordError(f"there is no facet '{name}'", choice)
        return name

    def _reported(self, name: str) -> Iterable[str]:
        """The concepts of a facet, once for each patient or group."""
        told = {(row.subject, c) for row in self.rows for c in self.value(name, row) or ()}
        return [concept for _, concept in told]

    def value(self, name: str, row: EvidenceRow) -> Likeness | None:
        """What a row has of a facet: concepts, or a number; None if it has none."""
        facet = self.facets[name]
        values = next((found for c in facet.columns if (found := row.several(c))), ())
        if facet.compared == DISTANCE:
            text = str(values[0]) if values else ""
            match = _PLAIN.fullmatch(text) or _MIDDLE.search(text)
            return float(match[1]) if match else None
        return tuple(str(value) for value in values if value in self._terms.concepts) or None

    # -- what is looked for

    def described(self, description: Mapping[str, str]) -> dict[str, Likeness]:
        """A description in words, as values.

        Raises:
            UnknownWordError: for an unknown facet or word, a text that is no number, or an empty description.
        """
        found: dict[str, Likeness] = {}
        for name, text in description.items():
            facet = self.facets[self._known(name)]
            if facet.compared == DISTANCE:
                match = _PLAIN.fullmatch(text.strip())
                if match is None:
                    raise UnknownWordError(f"'{text}' is no number", f"write --{name} 8")
                found[name] = float(match[1])
            else:
                found[name] = (self._terms.one(text, facet.branches).iri,)
        if not found:
            raise UnknownWordError(
                "nothing is described", "name a patient, or " + ", ".join(f"--{f}" for f in self.facets)
            )
        return found

    def of(self, path: str) -> tuple[dict[str, Likeness], str]:
        """What is reported of a patient, group or one of its lesions; and whose it is.

        Of several lesions that is taken of which most is reported.

        Raises:
            UnknownWordError: if there is no such patient, group or lesion with an evidence row.
        """
        iri = iris.RECORD + path.removeprefix(iris.RECORD).strip("/")
        rows = [row for row in self._all if iri in (row.subject, row["target"])]
        if not rows:
            paths = {iris.local_path(row.subject) for row in self._all}
            remedy = did_you_mean(nearest(path, paths)) or "see metlit find"
            raise UnknownWordError(f"no patient, group or target is called '{path}'", remedy)
        described = [{n: v for n in self.facets if (v := self.value(n, row)) is not None} for row in rows]
        best = max(range(len(rows)), key=lambda i: (sum(self.weights[n] for n in described[i]), -i))
        return described[best], rows[best].subject

    # -- who is near

    def nearest(self, wanted: Mapping[str, Likeness], count: int = 5, without: Iterable[str] = ()) -> list[Neighbour]:
        """The patients and groups that are most alike, the nearest first.

        The similarity is the weighted mean over the facets that are asked for: Lin's for concepts (the best match of
        each), one or nothing for equal ones, one less the difference over the range for numbers (Gower JC, Biometrics
        1971;27:857-871). What a row does not report counts as much as the mean of all rows that do: it neither
        rewards nor punishes.

        Args:
            wanted: facet → value.
            count: how many.
            without: subjects that are left out, as IRIs.
        """
        left_out = set(without)
        shares = {name: self._shares(name, value) for name, value in wanted.items()}
        means = {name: _mean(found) for name, found in shares.items()}
        total = sum(self.weights[name] for name in wanted) or 1.0
        score = [0.0] * len(self.rows)
        for name, found in shares.items():
            weight, mean = self.weights[name] / total, means[name]
            for i, share in enumerate(found):
                score[i] += weight * (mean if share is None else share)
        best: dict[str, int] = {}
        for i in sorted(range(len(score)), key=lambda i: (-score[i], i)):
            subject = self.rows[i].subject
            if subject not in left_out and subject not in best:
                best[subject] = i
                if len(best) == count:
                    break
        return [self._neighbour(i, score[i], {n: s[i] for n, s in shares.items()}) for i in best.values()]

    def _neighbour(self, i: int, score: float, shares: dict[str, float | None]) -> Neighbour:
        row = self.rows[i]
        same = [r for r in self.rows if r.subject == row.subject and r["target"] == row["target"]]
        return Neighbour(iris.local_path(row.subject), score, shares, same)

    def _shares(self, name: str, wanted: Likeness) -> list[float | None]:
        """How alike each row is in a facet."""
        known: dict[Likeness | None, float | None] = {None: None}
        found = []
        for value in self._values[name]:
            if value not in known:
                known[value] = self._share(name, wanted, value)
            found.append(known[value])
        return found

    def _share(self, name: str, wanted: Likeness, value: Likeness) -> float:
        compared = self.facets[name].compared
        if compared == DISTANCE:
            return (
                max(0.0, 1 - abs(wanted - value) / self._ranges[name]) if self._ranges[name] else float(wanted == value)
            )
        if compared == EQUAL:
            return float(bool(set(wanted) & set(value)))
        return sum(max(self._information.alike(w, v) for v in value) for w in wanted) / len(wanted)


def _without_wholes(rows: list[EvidenceRow]) -> list[EvidenceRow]:
    """The rows without those of groups whose members have rows of their own."""
    wholes = {row["part_of"] for row in rows if row["part_of"]}
    return [row for row in rows if row.subject not in wholes]


def _range(values: Iterable[Likeness | None]) -> float:
    numbers = [v for v in values if isinstance(v, float)]
    return max(numbers) - min(numbers) if numbers else 0.0


def _mean(found: Sequence[float | None]) -> float:
    numbers = [v for v in found if v is not None]
    return sum(numbers) / len(numbers) if numbers else 0.0
