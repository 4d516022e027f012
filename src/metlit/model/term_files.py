"""Vocabulary files read: a row a concept, and of which groups it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from metlit import iris
from metlit.errors import ResourceError

_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")
_GROUPS = "term\tgroup"
_COLUMNS = ("key", "label", "broader", "relation", "synonyms", "definition", "source", *_MATCHES)
_ALIKE = str.maketrans("_–‐’", " --'")


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word as it is compared: case, spaces and dashes do not count."""
    return " ".join(word.casefold().translate(_ALIKE).split())


class Concept(NamedTuple):
    """One row of a vocabulary file.

    ``broader`` is the one term above it in its own line; ``groups`` are further ones, which cut across the lines.
    """

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
    groups: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return (self.label, *self.synonyms)


def concepts_of(files: Iterable[Path]) -> Iterator[Concept]:
    """The rows of vocabulary files; the stem is the scheme. A file of terms and groups tells the groups of some.

    Raises:
        ResourceError: for a wrong header or row, with file and line.
    """
    by_kind: dict[bool, list[Path]] = {True: [], False: []}
    for file in files:
        by_kind[_lines(file)[0] == _GROUPS].append(file)
    found = {concept.iri: concept for file in by_kind[False] for concept in _sound(file)}
    for file in by_kind[True]:
        for term, group in _memberships(file, found):
            found[term] = found[term]._replace(groups=(*found[term].groups, group))
    yield from found.values()


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{file}: {error}") from error


def _memberships(file: Path, known: Mapping[str, Concept]) -> Iterator[tuple[str, str]]:
    """The terms of a file with the groups that they belong to, both of one scheme."""
    for number, line in enumerate(_lines(file)[1:], start=2):
        if not line:
            continue
        cells = [iris.TERM + cell for cell in line.split("\t")]
        if len(cells) != 2 or not set(cells) <= known.keys():
            raise ResourceError(
                f"{file}:{number}: '{line}' is no term and group", "write scheme/key, a tab, scheme/key"
            )
        if known[cells[0]].scheme != known[cells[1]].scheme:
            raise ResourceError(f"{file}:{number}: a term and its group are of one vocabulary")
        yield cells[0], cells[1]


def _rows(file: Path) -> Iterator[Concept]:
    lines = _lines(file)
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
