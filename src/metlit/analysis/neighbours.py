"""The reported patients and groups that are nearest to a given one, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.analysis.likeness import Information
from metlit.answers.library import Library
from metlit.errors import ResourceError, UnknownWordError
from metlit.model.terms import did_you_mean, nearest
from metlit.rdf.rows import Row

CONCEPT, EQUAL, _NUMBER = "concept", "equal", "number"
_KINDS = (CONCEPT, EQUAL, _NUMBER)
_PLAIN = re.compile(r"(\d+(?:\.\d+)?)(?:\s*/\s*10)?")
_MIDDLE = re.compile(r"\b(?:median|mean) (\d+(?:\.\d+)?)")
Value = tuple[str, ...] | float


@dataclass(frozen=True)
class LikenessFacet:
    """Something in which patients may be alike.

    Attributes:
        name: of the facet.
        columns: of the evidence rows, the first that has a value.
        kind: concept (Lin), equal, or number (Gower).
        weight: how much it counts.
        text: what is asked for.
        branches: where its words are looked up.
    """

    name: str
    columns: tuple[str, ...]
    kind: str
    weight: float
    text: str
    branches: tuple[str, ...]


def load_facets(file: Path) -> dict[str, LikenessFacet]:
    """The facets of ``facets.tsv``, by name.

    Raises:
        ResourceError: if a line is malformed.
    """
    found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 6 or cells[2] not in _KINDS:
            raise ResourceError(f"{file}:{number}: no facet", f"six cells, the third one of {', '.join(_KINDS)}")
        name, columns, kind, weight, text, branches = cells
        places = tuple(iris.TERM + b for b in branches.split("|") if b != "-")
        found[name] = LikenessFacet(name, tuple(columns.split("|")), kind, float(weight), text, places)
    return found


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
    rows: Sequence[Row]


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
        self.facets = load_facets(library.resources.analysis_file("facets"))
        self.weights = {name: facet.weight for name, facet in self.facets.items()}
        for name, weight in (weights or {}).items():
            self.weights[self._known(name)] = weight
        self._all = library.evidence_cells({})
        self.rows = _without_wholes(self._all)
        concepts = [c for name, f in self.facets.items() if f.kind == CONCEPT for c in self._reported(name)]
        self._information = Information(self._terms, concepts)
        self._values = {name: [self.value(name, row) for row in self.rows] for name in self.facets}
        self._ranges = {
            name: _range(values) for name, values in self._values.items() if self.facets[name].kind == _NUMBER
        }

    def _known(self, name: str) -> str:
        if name not in self.facets:
            choice = did_you_mean(nearest(name, self.facets)) or "one of " + ", ".join(self.facets)
            raise UnknownWordError(f"there is no facet '{name}'", choice)
        return name

    def _reported(self, name: str) -> Iterable[str]:
        """The concepts of a facet, once for each patient or group."""
        told = {(row["subject"], c) for row in self.rows for c in self.value(name, row) or ()}
        return [concept for _, concept in told]

    def value(self, name: str, row: Row) -> Value | None:
        """What a row has of a facet: concepts, or a number; None if it has none."""
        facet = self.facets[name]
        cell = next((row[c] for c in facet.columns if row.get(c) not in (None, "")), None)
        if cell is None:
            return None
        if facet.kind == _NUMBER:
            match = _PLAIN.fullmatch(str(cell)) or _MIDDLE.search(str(cell))
            return float(match[1]) if match else None
        return tuple(word for word in str(cell).split(" ") if word in self._terms.concepts) or None

    # -- what is looked for

    def described(self, description: Mapping[str, str]) -> dict[str, Value]:
        """A description in words, as values.

        Raises:
            UnknownWordError: for an unknown facet or word, a text that is no number, or an empty description.
        """
        found: dict[str, Value] = {}
        for name, text in description.items():
            facet = self.facets[self._known(name)]
            if facet.kind == _NUMBER:
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

    def of(self, path: str) -> tuple[dict[str, Value], str]:
        """What is reported of a patient, group or one of its lesions; and whose it is.

        Of several lesions that is taken of which most is reported.

        Raises:
            UnknownWordError: if there is no such patient, group or lesion with an evidence row.
        """
        iri = iris.RECORD + path.removeprefix(iris.RECORD).strip("/")
        rows = [row for row in self._all if iri in (str(row["subject"]), str(row["target"]))]
        if not rows:
            paths = {iris.local_path(str(row["subject"])) for row in self._all}
            remedy = did_you_mean(nearest(path, paths)) or "see metlit find"
            raise UnknownWordError(f"no patient, group or lesion is called '{path}'", remedy)
        described = [{n: v for n in self.facets if (v := self.value(n, row)) is not None} for row in rows]
        best = max(range(len(rows)), key=lambda i: (sum(self.weights[n] for n in described[i]), -i))
        return described[best], str(rows[best]["subject"])

    # -- who is near

    def nearest(self, wanted: Mapping[str, Value], count: int = 5, without: Iterable[str] = ()) -> list[Neighbour]:
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
            subject = str(self.rows[i]["subject"])
            if subject not in left_out and subject not in best:
                best[subject] = i
                if len(best) == count:
                    break
        return [self._neighbour(i, score[i], {n: s[i] for n, s in shares.items()}) for i in best.values()]

    def _neighbour(self, i: int, score: float, shares: dict[str, float | None]) -> Neighbour:
        row = self.rows[i]
        same = [r for r in self.rows if r["subject"] == row["subject"] and r["target"] == row["target"]]
        return Neighbour(iris.local_path(str(row["subject"])), score, shares, same)

    def _shares(self, name: str, wanted: Value) -> list[float | None]:
        """How alike each row is in a facet."""
        known: dict[Value | None, float | None] = {None: None}
        found = []
        for value in self._values[name]:
            if value not in known:
                known[value] = self._share(name, wanted, value)
            found.append(known[value])
        return found

    def _share(self, name: str, wanted: Value, value: Value) -> float:
        kind = self.facets[name].kind
        if kind == _NUMBER:
            return (
                max(0.0, 1 - abs(wanted - value) / self._ranges[name]) if self._ranges[name] else float(wanted == value)
            )
        if kind == EQUAL:
            return float(bool(set(wanted) & set(value)))
        return sum(max(self._information.alike(w, v) for v in value) for w in wanted) / len(wanted)


def _without_wholes(rows: list[Row]) -> list[Row]:
    """The rows without those of groups whose members have rows of their own."""
    wholes = {row["part_of"] for row in rows if row["part_of"]}
    return [row for row in rows if row["subject"] not in wholes]


def _range(values: Iterable[Value | None]) -> float:
    numbers = [v for v in values if isinstance(v, float)]
    return max(numbers) - min(numbers) if numbers else 0.0


def _mean(found: Sequence[float | None]) -> float:
    numbers = [v for v in found if v is not None]
    return sum(numbers) / len(numbers) if numbers else 0.0
