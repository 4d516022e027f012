"""The words: vocabulary files → concepts, hierarchy, lookup, suggestions, SKOS."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from metlit import iris
from metlit.errors import ResourceError, UnknownWordError
from metlit.rdf.literals import Literal, nquads_literal

_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")
_COLUMNS = ("key", "label", "broader", "relation", "synonyms", "definition", "source", *_MATCHES)
_ALIKE = str.maketrans("_–‐’", " --'")
_XSD_OF = {iris.XSD + t for t in ("integer", "decimal", "string")}


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word as it is compared: case, spaces and dashes do not count."""
    return " ".join(word.casefold().translate(_ALIKE).split())


class Concept(NamedTuple):
    """One row of a vocabulary file."""

    iri: str
    scheme: str
    key: str
    label: str
    broader: str | None
    relation: str
    synonyms: tuple[str, ...]
    definition: str
    source: str
    matches: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, str]

    @property
    def words(self) -> tuple[str, ...]:
        return (self.label, *self.synonyms)


class Terms:
    """All concepts of the vocabulary files."""

    def __init__(self, concepts: Iterable[Concept], words: dict[str, list[int]] | None = None) -> None:
        self.concepts: dict[str, Concept] = {c.iri: c for c in concepts}
        self._in_order = list(self.concepts.values())
        self._words = _indexed(self._in_order) if words is None else words
        self._find = lru_cache(maxsize=1 << 14)(self._look_up)

    @classmethod
    def load(cls, files: Iterable[Path]) -> Terms:
        """Read vocabulary files; the stem is the scheme.

        Raises:
            ResourceError: for a wrong header or row, with file and line.
        """
        return cls(concept for file in files for concept in _sound(file))

    @classmethod
    def restored(cls, text: str) -> Terms:
        """The vocabularies that were :meth:`compiled`: in a fifth of the time of reading and checking the files.

        Raises:
            ValueError: if the text is something else.
        """
        try:
            data = json.loads(text)
            concepts = [
                Concept(*row[:6], tuple(row[6]), row[7], row[8], {m: tuple(c) for m, c in row[9].items()}, row[10])
                for row in data["concepts"]
            ]
            return cls(concepts, data["words"])
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise ValueError(f"no vocabularies: {error}") from error

    def compiled(self) -> str:
        """The vocabularies with their index of words, as JSON."""
        data = {"concepts": self._in_order, "words": self._words}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def _by_curie(self) -> dict[str, list[Concept]]:
        index: dict[str, list[Concept]] = {}
        for concept in self.concepts.values():
            for curie in concept.matches.get("exactMatch", ()) + concept.matches.get("closeMatch", ()):
                index.setdefault(curie.casefold(), []).append(concept)
        return index

    @cached_property
    def _narrower(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for concept in self.concepts.values():
            if concept.broader:
                index.setdefault(concept.broader, []).append(concept.iri)
        return index

    def get(self, iri: str) -> Concept:
        return self.concepts[iri]

    def label(self, iri: str) -> str:
        """The label of a concept, or the IRI shortened if it is none of ours."""
        concept = self.concepts.get(iri)
        return concept.label if concept else iris.compact(iri)

    def ancestors(self, iri: str) -> Iterator[str]:
        """The concept itself and everything above it, nearest first."""
        current: str | None = iri
        while current:
            yield current
            concept = self.concepts.get(current)
            current = concept.broader if concept else None

    def descendants(self, iri: str) -> set[str]:
        """The concept itself and everything below it."""
        found, todo = {iri}, [iri]
        while todo:
            for below in self._narrower.get(todo.pop(), ()):
                if below not in found:
                    found.add(below)
                    todo.append(below)
        return found

    def within(self, iri: str, branch: str) -> bool:
        """Whether a concept lies in a branch: a scheme's IRI, or a concept at or above it."""
        concept = self.concepts.get(iri)
        return concept is not None and (iris.TERM + concept.scheme == branch or branch in self.ancestors(iri))

    def find(self, word: str, branches: Iterable[str] = ()) -> list[Concept]:
        """The concepts that a word, synonym, key or CURIE names, inside any of the branches (all if none given).

        A label counts more than a synonym, a synonym more than a key; only the best kind is returned.
        """
        # The same few words are looked up in every record.
        return list(self._find(word, tuple(branches)))

    def _look_up(self, word: str, branches: tuple[str, ...]) -> list[Concept]:
        folded = fold(word)
        found = [self._in_order[place] for place in self._words.get(folded, ())]
        found = found or self._by_curie.get(word.strip().casefold(), [])
        if not found and (iri := iris.expand(word)) in self.concepts:
            found = [self.concepts[iri]]
        if not found and word in self.concepts:
            found = [self.concepts[word]]
        if branches:
            found = [c for c in found if any(self.within(c.iri, b) for b in branches)]
        for words in ((lambda c: (c.label,)), (lambda c: c.synonyms)):
            best = [c for c in found if folded in map(fold, words(c))]
            if best:
                return best
        return found

    def one(self, word: str, branches: Iterable[str] = ()) -> Concept:
        """The one concept that a word names.

        Raises:
            UnknownWordError: with suggestions, if there is none, or the choices if there are several.
        """
        branches = tuple(branches)
        found = self.find(word, branches)
        if len(found) == 1:
            return found[0]
        if found:
            choices = ", ".join(f"{c.label} ({c.scheme}/{c.key})" for c in found)
            raise UnknownWordError(f"'{word}' has several meanings: {choices}", "write one of them")
        near = self.suggest(word, branches)
        raise UnknownWordError(f"unknown word '{word}'", did_you_mean(near) or "see metlit terms")

    def suggest(self, word: str, branches: Iterable[str] = (), limit: int = 3) -> list[str]:
        """The words of the branches that are spelt most like this one."""
        branches = tuple(branches)
        words = [
            w
            for c in self.concepts.values()
            if not branches or any(self.within(c.iri, b) for b in branches)
            for w in c.words
        ]
        return nearest(word, words, limit)

    def nquads(self, columns: Mapping[str, tuple[str, str]]) -> list[str]:
        """The vocabularies as SKOS, N-Quads lines in the vocabulary graph.

        Args:
            columns: extra column → (property IRI, range IRI), as the ontology declares them.
        """
        graph = f" <{iris.VOCABULARY_GRAPH}> .\n"
        lines = {line + graph for c in self.concepts.values() for line in self._concept_lines(c, columns)}
        lines |= {
            f"<{iris.TERM}{s}> <{iris.TYPE}> <{iris.SKOS}ConceptScheme>{graph}"
            for s in {c.scheme for c in self.concepts.values()}
        }
        return sorted(lines)

    def _concept_lines(self, concept: Concept, columns: Mapping[str, tuple[str, str]]) -> Iterator[str]:
        subject, skos = f"<{concept.iri}>", iris.SKOS
        yield f"{subject} <{iris.TYPE}> <{skos}Concept>"
        yield f"{subject} <{skos}inScheme> <{iris.TERM}{concept.scheme}>"
        yield f"{subject} <{skos}prefLabel> {nquads_literal(concept.label)}"
        yield f"{subject} <{skos}notation> {nquads_literal(concept.key)}"
        if concept.broader:
            yield f"{subject} <{skos}broader> <{concept.broader}>"
            if concept.relation == "part-of":
                yield f"{subject} <{iris.DCTERMS}isPartOf> <{concept.broader}>"
        else:
            yield f"{subject} <{skos}topConceptOf> <{iris.TERM}{concept.scheme}>"
        for synonym in concept.synonyms:
            yield f"{subject} <{skos}altLabel> {nquads_literal(synonym)}"
        if concept.definition:
            yield f"{subject} <{skos}definition> {nquads_literal(concept.definition)}"
        if concept.source:
            yield f"{subject} <{iris.DCTERMS}source> {nquads_literal(concept.source)}"
        for match, curies in concept.matches.items():
            for curie in curies:
                yield f"{subject} <{skos}{match}> <{iris.expand(curie) or curie}>"
        for column, text in concept.extra.items():
            prop, target = columns[column]
            for value in text.split("|"):
                if target in _XSD_OF:
                    yield f"{subject} <{prop}> {nquads_literal(value, target)}"
                else:
                    yield f"{subject} <{prop}> <{self.one(value).iri if '/' not in value else iris.TERM + value}>"


def _indexed(concepts: Sequence[Concept]) -> dict[str, list[int]]:
    """Word → the places of the concepts that it names."""
    index: dict[str, list[int]] = {}
    for place, concept in enumerate(concepts):
        for word in {*map(fold, concept.words), concept.key.replace("-", " ")}:
            index.setdefault(word, []).append(place)
    return index


def nearest(word: str, choices: Iterable[str], limit: int = 3) -> list[str]:
    """The choices that are spelt most like a word (rapidfuzz's weighted ratio), best first."""
    from rapidfuzz import fuzz, process  # only needed once something is wrong

    wanted, folded = fold(word), {fold(c): c for c in choices}
    scored = process.extract(wanted, list(folded), scorer=fuzz.WRatio, limit=limit * 3, score_cutoff=60)
    # WRatio likes short parts of long words: a slip of the pen must also look alike as a whole.
    likely = [(fuzz.ratio(wanted, m[0]), m[0]) for m in scored]
    likely = [m for m in likely if m[0] >= 60 or (m[0] >= 40 and min(len(wanted), len(m[1])) >= 5)]
    return [folded[m[1]] for m in sorted(likely, key=lambda m: (-m[0], m[1]))[:limit]]


def did_you_mean(near: list[str]) -> str:
    """``did you mean 'x' or 'y'?``, or nothing."""
    return "did you mean " + " or ".join(f"'{n}'" for n in near) + "?" if near else ""


def _rows(file: Path) -> Iterator[Concept]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{file}: {error}") from error
    header = lines[0].split("\t")
    if missing := [c for c in _COLUMNS if c not in header]:
        raise ResourceError(f"{file}:1: columns missing: {', '.join(missing)}")
    scheme = file.stem
    extra = [(column, place) for place, column in enumerate(header) if column not in {*_COLUMNS, "note"}]
    own = itemgetter(*map(header.index, _COLUMNS))
    keys = set()
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(header):
            raise ResourceError(f"{file}:{number}: {len(cells)} cells, {len(header)} columns")
        key, label, broader, relation, synonyms, definition, source, *matches = own(cells)
        if not iris.SLUG.fullmatch(key) or key in keys:
            raise ResourceError(f"{file}:{number}: the key '{key}' is no slug, or stands twice")
        keys.add(key)
        yield Concept(
            iri=iris.term_iri(scheme, key),
            scheme=scheme,
            key=key,
            label=label,
            broader=iris.term_iri(scheme, broader) if broader else None,
            relation=relation.replace("_", "-"),
            synonyms=tuple(filter(None, synonyms.split("|"))) if synonyms else (),
            definition=definition,
            source=source,
            matches={m: tuple(curies.split("|")) for m, curies in zip(_MATCHES, matches, strict=True) if curies},
            extra={column: cells[place] for column, place in extra if cells[place]},
        )


def _sound(file: Path) -> list[Concept]:
    """The rows of a file, if they fit each other: what is broader exists, matches are CURIEs, words are unique."""
    concepts = list(_rows(file))
    known = {c.iri for c in concepts}
    words: dict[str, Concept] = {}
    for number, concept in enumerate(concepts, start=2):
        if concept.broader and concept.broader not in known:
            raise ResourceError(f"{file}:{number}: broader: no key '{concept.broader.rsplit('/', 1)[1]}' in this file")
        if concept.relation not in ("", "is-a", "part-of"):
            raise ResourceError(f"{file}:{number}: relation: '{concept.relation}' is neither is-a nor part-of")
        for curies in concept.matches.values():
            for curie in curies:
                if iris.expand(curie) is None and not curie.startswith(iris.FHIR):
                    raise ResourceError(f"{file}:{number}: '{curie}' is no CURIE with a known prefix")
        for word in map(fold, concept.words):
            if words.setdefault(word, concept) is not concept:
                raise ResourceError(f"{file}:{number}: the word '{word}' is also one of '{words[word].label}'")
    return concepts


__all__ = ["Concept", "Literal", "Terms", "did_you_mean", "fold", "nearest"]
