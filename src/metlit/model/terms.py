"""The words: vocabulary files → concepts, hierarchy, lookup, suggestions, SKOS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError, UnknownWordError
from metlit.kept import digest_of, kept
from metlit.model.nearby import did_you_mean, is_apt, nearest, reordered, slips, unaccented
from metlit.model.own_words import apart, own_concepts
from metlit.model.stored_terms import StoredConcepts, stored
from metlit.model.term_files import MATCHES, Concept, concepts_of, fold
from metlit.rdf import literals
from metlit.rdf.literals import Literal, nquads_literal

# What of a concept is there for people and other programs: how queries write such properties.
_NAMES = {iris.SKOS: ("altLabel", "definition", *MATCHES), iris.DCTERMS: ("source", "isPartOf")}
READ_BY_PEOPLE = tuple(
    form for base, names in _NAMES.items() for name in names for form in (base + name, iris.compact(base + name))
)
# Whose code decides what becomes of the files.
_READERS = (
    *(Path(__file__).with_name(f"{name}.py") for name in ("own_words", "stored_terms", "term_files", "terms")),
    Path(iris.__file__),
    Path(literals.__file__),
)
_XSD_OF = {iris.XSD + t for t in ("integer", "decimal", "string")}


class Terms:
    """All concepts of the vocabulary files."""

    def __init__(self, concepts: Iterable[Concept] | StoredConcepts, key: str = "") -> None:
        self._key, self._text = key, ""
        ready = isinstance(concepts, StoredConcepts)
        self.concepts: Mapping[str, Concept] = concepts if ready else {c.iri: c for c in concepts}
        self._iris = list(self.concepts)
        self._words = concepts.words if ready else _indexed(list(self.concepts.values()))
        self._find = lru_cache(maxsize=1 << 14)(self._look_up)
        self.inside = lru_cache(maxsize=1 << 6)(self._all_inside)
        self._ancestors = lru_cache(maxsize=1 << 14)(self._all_above)

    @classmethod
    def load(cls, files: Iterable[Path]) -> Terms:
        """Read vocabulary files; the stem is the scheme. A file of terms and groups tells the further ones above terms.

        A second file of a stem is one of one's own, which adds to the vocabulary.

        Raises:
            ResourceError: for a wrong header or row, with file and line.
        """
        files = list(files)
        # What is read of them depends on the files, and on who reads them.
        key = digest_of(_bytes([*(file.name.encode() for file in files), *files, *_READERS]))
        text = kept(f"{key}-terms", lambda: cls._read(files).compiled())
        made = cls(StoredConcepts(text), key)
        made._text = text
        return made

    @classmethod
    def _read(cls, files: Iterable[Path]) -> Terms:
        files, own = apart(files)
        concepts = {concept.iri: concept for concept in concepts_of(files)}
        return cls([*concepts.values(), *own_concepts(own, concepts)])

    @classmethod
    def restored(cls, text: str) -> Terms:
        """The vocabularies that were :meth:`compiled`: in a tenth of the time of reading and checking the files.

        Raises:
            ValueError: if the text is something else.
        """
        return cls(StoredConcepts(text))

    def compiled(self) -> str:
        """The vocabularies with their index of words, as text."""
        return self._text or stored(list(self.concepts.values()), self._words)

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
        if isinstance(self.concepts, StoredConcepts):
            named = self._iris
            above = ([named[place] for place in places] for places in self.concepts.parents)
        else:
            above = (concept.parents for concept in self.concepts.values())
        for iri, parents in zip(self._iris, above, strict=True):
            for parent in parents:
                index.setdefault(parent, []).append(iri)
        return index

    def get(self, iri: str) -> Concept:
        return self.concepts[iri]

    def label(self, iri: str) -> str:
        """The label of a concept, or the IRI shortened if it is none of ours."""
        concept = self.concepts.get(iri)
        return concept.label if concept else iris.compact(iri)

    def line(self, iri: str) -> Iterator[str]:
        """The concept itself and everything above it along the main terms, nearest first: one way to the top."""
        current: str | None = iri
        while current:
            yield current
            concept = self.concepts.get(current)
            current = concept.broader if concept else None

    def ancestors(self, iri: str) -> tuple[str, ...]:
        """The concept itself and everything above it, whichever way, each once and nearest first."""
        return self._ancestors(iri)

    def _all_above(self, iri: str) -> tuple[str, ...]:
        found = {iri: None}
        level = [iri]
        while level:
            level = [a for c in level if c in self.concepts for a in self.concepts[c].parents if a not in found]
            found |= dict.fromkeys(level)
        return tuple(found)

    def tops(self, iri: str) -> frozenset[str]:
        """What is above a concept, whichever way, and below nothing; itself if it is below nothing."""
        return frozenset(a for a in self._ancestors(iri) if a not in self.concepts or not self.concepts[a].parents)

    def descendants(self, iri: str) -> set[str]:
        """The concept itself and everything below it."""
        found, todo = {iri}, [iri]
        while todo:
            for below in self._narrower.get(todo.pop(), ()):
                if below not in found:
                    found.add(below)
                    todo.append(below)
        return found

    def meant(self, iri: str) -> set[str]:
        """What a question about a concept is about: all at or below it, and of a group what its members come from.

        A group (``groups.tsv``) may be defined by a branch of another vocabulary, in a column of its row: a cancer of a
        kind of organ is found by the organ as well, where a record has no more.
        """
        found = self.descendants(iri)
        if iri in self._of_groups:
            named = (value for text in self.concepts[iri].extra.values() for value in text.split("|"))
            for origin in (iris.TERM + value for value in named if iris.TERM + value in self.concepts):
                found |= self.descendants(origin)
        return found

    @cached_property
    def _of_groups(self) -> set[str]:
        if isinstance(self.concepts, StoredConcepts):
            return set(self.concepts.groups)
        return {group for concept in self.concepts.values() for group in concept.groups}

    def within(self, iri: str, branch: str) -> bool:
        """Whether a concept lies in a branch: a scheme's IRI, or a concept at or above it."""
        concept = self.concepts.get(iri)
        return concept is not None and (iris.TERM + concept.scheme == branch or branch in self._ancestors(iri))

    def _all_inside(self, branches: tuple[str, ...]) -> Sequence[Concept]:
        if not branches:
            return list(self.concepts.values())
        return [c for c in self.concepts.values() if any(self.within(c.iri, b) for b in branches)]

    def find(self, word: str, branches: Iterable[str] = ()) -> list[Concept]:
        """The concepts that a word, synonym, key or CURIE names, inside any of the branches (all if none given).

        A label counts more than a synonym, a synonym more than a word of another language, and any of them more than a
        key; only the best kind is returned.
        """
        # The same few words are looked up in every record.
        return list(self._find(word, tuple(branches)))

    def _look_up(self, word: str, branches: tuple[str, ...]) -> list[Concept]:
        folded = fold(word)
        found = [self.concepts[self._iris[place]] for place in self._words.get(folded, ())]
        if not found and ":" in word:
            found = self._by_curie.get(word.strip().casefold(), [])
        if not found and (iri := iris.expand(word)) in self.concepts:
            found = [self.concepts[iri]]
        if not found and word in self.concepts:
            found = [self.concepts[word]]
        if branches:
            found = [c for c in found if any(self.within(c.iri, b) for b in branches)]
        for words in ((lambda c: (c.label,)), (lambda c: c.synonyms), (lambda c: c.foreign)):
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
        """The words of the branches that may be meant: the same words in another order, else those spelt most alike.

        Words of other languages are among them. No opposite is one of them, and nothing that says less.
        """
        branches = tuple(branches)
        within = self.inside(branches)
        owners = {w: c.iri for c in within for w in c.foreign} | {w: c.iri for c in within for w in c.words}
        found: dict[str, str] = {}  # of each concept its nearest word
        alike = (near for near in nearest(word, owners, 8 * limit) if is_apt(word, near))
        for near in (*reordered(word, owners), *alike):
            found.setdefault(owners[near], near)
        return list(found.values())[:limit]

    def nquads(self, columns: Mapping[str, tuple[str, str]]) -> list[str]:
        """The vocabularies as SKOS, N-Quads lines in the vocabulary graph.

        Args:
            columns: extra column → (property IRI, range IRI), as the ontology declares them.
        """
        text = self._kept("nquads", columns, lambda: "".join(self._nquads(columns)))
        return [f"{line}\n" for line in text.split("\n")[:-1]]

    def _nquads(self, columns: Mapping[str, tuple[str, str]]) -> list[str]:
        graph = f" <{iris.VOCABULARY_GRAPH}> .\n"
        lines = {triple + graph for triple in self.structure(columns)}
        return sorted(lines | {triple + graph for c in self.concepts.values() for triple in self._words_of(c)})

    def _kept(self, what: str, columns: Mapping[str, tuple[str, str]], make: Callable[[], str]) -> str:
        if not self._key:
            return make()
        named = digest_of([self._key.encode(), repr(sorted(columns.items())).encode()])
        return kept(f"{named}-{what}", make)

    def structure(self, columns: Mapping[str, tuple[str, str]]) -> Iterator[str]:
        """The vocabularies without the properties :data:`READ_BY_PEOPLE`, as triples; columns as for :meth:`nquads`."""
        yield from self._kept("structure", columns, lambda: "\n".join(self._structures(columns))).split("\n")

    def _structures(self, columns: Mapping[str, tuple[str, str]]) -> Iterator[str]:
        for concept in self.concepts.values():
            yield from self.structure_of(concept, columns)
        yield from self.schemes()

    def schemes(self) -> Iterator[str]:
        """The names of the vocabularies, as triples."""
        for scheme in sorted({iri.removeprefix(iris.TERM).partition("/")[0] for iri in self._iris}):
            yield f"<{iris.TERM}{scheme}> <{iris.TYPE}> <{iris.SKOS}ConceptScheme>"

    def structure_of(self, concept: Concept, columns: Mapping[str, tuple[str, str]]) -> Iterator[str]:
        """What a concept is and where it stands, as triples; columns as for :meth:`nquads`."""
        subject, skos = f"<{concept.iri}>", iris.SKOS
        yield f"{subject} <{iris.TYPE}> <{skos}Concept>"
        yield f"{subject} <{skos}inScheme> <{iris.TERM}{concept.scheme}>"
        yield f"{subject} <{skos}prefLabel> {nquads_literal(concept.label)}"
        yield f"{subject} <{skos}notation> {nquads_literal(concept.key)}"
        for above in concept.parents:
            yield f"{subject} <{skos}broader> <{above}>"
        if not concept.parents:
            yield f"{subject} <{skos}topConceptOf> <{iris.TERM}{concept.scheme}>"
        for column, text in concept.extra.items():
            prop, target = columns[column]
            for value in text.split("|"):
                if target in _XSD_OF:
                    yield f"{subject} <{prop}> {nquads_literal(value, target)}"
                else:
                    yield f"{subject} <{prop}> <{self.one(value).iri if '/' not in value else iris.TERM + value}>"

    def _words_of(self, concept: Concept) -> Iterator[str]:
        """What it is called and means, what it matches, and of which terms it is a part."""
        subject, skos = f"<{concept.iri}>", iris.SKOS
        for above, relation in zip(concept.parents, concept.relations, strict=True):
            if relation == "part-of":
                yield f"{subject} <{iris.DCTERMS}isPartOf> <{above}>"
        for synonym in concept.synonyms:
            yield f"{subject} <{skos}altLabel> {nquads_literal(synonym)}"
        for language, words in concept.translations.items():
            for word in words:
                yield f"{subject} <{skos}altLabel> {nquads_literal(word)}@{language}"
        if concept.definition:
            yield f"{subject} <{skos}definition> {nquads_literal(concept.definition)}"
        if concept.source:
            yield f"{subject} <{iris.DCTERMS}source> {nquads_literal(concept.source)}"
        for match, curies in concept.matches.items():
            for curie in curies:
                yield f"{subject} <{skos}{match}> <{iris.expand(curie) or curie}>"


def _bytes(parts: Iterable[bytes | Path]) -> Iterator[bytes]:
    for part in parts:
        try:
            yield part if isinstance(part, bytes) else part.read_bytes()
        except OSError as error:
            raise ResourceError(f"{part}: {error}") from error


def _indexed(concepts: Sequence[Concept]) -> dict[str, list[int]]:
    """Word → the places of the concepts that it names, in any language."""
    index: dict[str, list[int]] = {}
    for place, concept in enumerate(concepts):
        for word in {*map(fold, concept.words), *map(fold, concept.foreign), concept.key.replace("-", " ")}:
            index.setdefault(word, []).append(place)
    return index


__all__ = ["Concept", "Literal", "Terms", "did_you_mean", "fold", "nearest", "slips", "unaccented"]
