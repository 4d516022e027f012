"""Vocabulary files read: a row a concept, with all terms above it, its groups, and its words in other languages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from metlit import iris
from metlit.errors import ResourceError

MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")
_GROUPS = "term\tgroup"
_LANGUAGES = re.compile(r"term((?:\t[a-z]{2})+)\tsource\tnote")
# What a column says to maintainers and to exports of mappings only.
_UNREAD = {"note", "lexical"}
# In a note: words that stand on another row, too. Who writes one is told to choose.
_SHARED = re.compile(r"\bambiguous: ([^;]+)")
_COLUMNS = ("key", "label", "broader", "relation", "synonyms", "definition", "source", *MATCHES)
_ALIKE = str.maketrans("_–‐’", " --'")


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word as it is compared: case, spaces and dashes do not count."""
    return " ".join(word.casefold().translate(_ALIKE).split())


class Concept(NamedTuple):
    """One row of a vocabulary file.

    ``parents`` are the terms above it, the first of them the main one, and ``relations`` how it lies below each (is-a,
    part-of, or group). ``groups`` are those of the parents that ``groups.tsv`` names;
    ``translations`` are words by language.
    """

    iri: str
    scheme: str
    key: str
    label: str
    parents: tuple[str, ...]
    relations: tuple[str, ...]
    synonyms: tuple[str, ...]
    definition: str
    source: str
    matches: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, str]
    groups: tuple[str, ...] = ()
    translations: Mapping[str, tuple[str, ...]] = {}

    @property
    def broader(self) -> str | None:
        """The main one of the terms above it."""
        return self.parents[0] if self.parents else None

    @property
    def words(self) -> tuple[str, ...]:
        return (self.label, *self.synonyms)

    @property
    def foreign(self) -> tuple[str, ...]:
        """Its words in other languages."""
        return tuple(word for words in self.translations.values() for word in words) if self.translations else ()


def concepts_of(files: Iterable[Path]) -> Iterator[Concept]:
    """The rows of vocabulary files; the stem is the scheme. A file of terms and groups tells the groups of some, a file
    of terms and languages the words that some have there.

    Raises:
        ResourceError: for a wrong header or row, with file and line.
    """
    by_kind: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        by_kind[_kind(_lines(file)[0])].append(file)
    found = {concept.iri: concept for file in by_kind[""] for concept in _sound(file)}
    for file in by_kind[_GROUPS]:
        for term, group in _memberships(file, found):
            found[term] = _grouped(found[term], group)
    for file in by_kind["languages"]:
        for term, words in _translations(file, found):
            found[term] = found[term]._replace(translations=words)
    _refuse_loops(found)
    yield from found.values()


def _kind(header: str) -> str:
    return header if header == _GROUPS else "languages" if _LANGUAGES.fullmatch(header) else ""


def _refuse_loops(found: Mapping[str, Concept]) -> None:
    """Nothing is above itself."""
    done: set[str] = set()
    for start in found:
        way, todo = {}, [(start, iter(found[start].parents))]
        while todo and start not in done:
            iri, above = todo[-1]
            way[iri] = None
            following = next((a for a in above if a not in done), None)
            if following is None:
                todo.pop()
                way.pop(iri)
                done.add(iri)
            elif following in way:
                scheme, key = found[following].scheme, found[following].key
                raise ResourceError(f"{scheme}: '{key}' lies below itself", "leave one of the broader terms out")
            else:
                todo.append((following, iter(found[following].parents)))


def _translations(file: Path, known: Mapping[str, Concept]) -> Iterator[tuple[str, Mapping[str, tuple[str, ...]]]]:
    """The words of terms in other languages. A word names one term of its vocabulary, in whatever language."""
    lines = _lines(file)
    languages = lines[0].split("\t")[1:-2]
    owners = {(c.scheme, fold(word)): c.iri for c in known.values() for word in c.words}
    done = set()
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        cells = line.split("\t")
        term = iris.TERM + cells[0]
        if len(cells) != len(languages) + 3 or term not in known or term in done:
            raise ResourceError(
                f"{file}:{number}: '{cells[0]}' is no term, stands twice, or has too many or few cells",
                "write scheme/key, the words of each language, source and note",
            )
        done.add(term)
        told = {lang: tuple(c.split("|")) for lang, c in zip(languages, cells[1:-2], strict=True) if c}
        for word in {fold(word) for words in told.values() for word in words} - _shared(cells[-1]):
            owner = owners.setdefault((known[term].scheme, word), term)
            if owner != term:
                message = f"{file}:{number}: the word '{word}' is also one of '{known[owner].label}'"
                raise ResourceError(message, "leave it out, or note on this row that it is ambiguous: WORD")
        yield term, told


def _shared(note: str) -> set[str]:
    """The words that a note says to stand on another row, too."""
    return {fold(word) for found in _SHARED.findall(note) for word in found.split("|")}


def _grouped(concept: Concept, group: str) -> Concept:
    parents = tuple(dict.fromkeys((*concept.parents, group)))
    relations = (*concept.relations, *["group"] * (len(parents) - len(concept.relations)))
    return concept._replace(parents=parents, relations=relations, groups=(*concept.groups, group))


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
    scheme, base = file.stem, iris.term_iri(file.stem, "")
    extra = [(column, place) for place, column in enumerate(header) if column not in {*_COLUMNS, *_UNREAD}]
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
        parents = tuple([base + above for above in broader.split("|") if above])
        relations, wrong = _relations(relation, len(parents))
        if wrong:
            raise ResourceError(f"{file}:{number}: relation: {wrong}")
        # By position: names would cost a tenth of the time that reading takes.
        yield Concept(
            base + key,
            scheme,
            key,
            label,
            parents,
            relations,
            tuple([word for word in synonyms.split("|") if word]),
            definition,
            source,
            {m: tuple(curies.split("|")) for m, curies in zip(MATCHES, matches, strict=True) if curies},
            {column: cells[place] for column, place in extra if cells[place]},
        )


@lru_cache(maxsize=1 << 8)
def _relations(cell: str, parents: int) -> tuple[tuple[str, ...], str]:
    """How a term lies below each term above it, told one by one or once for all; and what is wrong with that."""
    told = cell.replace("_", "-").split("|") if cell else []
    for relation in told:
        if relation not in ("is-a", "part-of"):
            return (), f"'{relation}' is neither is-a nor part-of"
    if len(told) not in (0, 1, parents):
        return (), f"{len(told)} of them, {parents} broader terms: write one for all, or one for each"
    return tuple(told) if len(told) == parents else tuple((told or ["is-a"]) * parents), ""


def _sound(file: Path) -> list[Concept]:
    """The rows of a file, if they fit each other: what is broader exists, matches are CURIEs, words are unique.

    A word may stand on several rows if the notes of all of them say so.
    """
    concepts = list(_rows(file))
    shared = _shared_of(file)
    known = {c.iri for c in concepts}
    words: dict[str, Concept] = {}
    for number, concept in enumerate(concepts, start=2):
        for above in concept.parents:
            if above not in known:
                raise ResourceError(f"{file}:{number}: broader: no key '{above.rsplit('/', 1)[1]}' in this file")
        for curies in concept.matches.values():
            for curie in curies:
                if iris.expand(curie) is None and not curie.startswith(iris.FHIR):
                    raise ResourceError(f"{file}:{number}: '{curie}' is no CURIE with a known prefix")
        for word in map(fold, concept.words):
            other = words.setdefault(word, concept)
            if other is concept:
                continue
            if not all(word in shared.get(c.key, ()) for c in (concept, other)):
                raise ResourceError(f"{file}:{number}: the word '{word}' is also one of '{words[word].label}'")
    return concepts


def _shared_of(file: Path) -> Mapping[str, set[str]]:
    """By key the words of rows that stand on another row of the file, too."""
    lines = _lines(file)
    header = lines[0].split("\t")
    if "note" not in header:
        return {}
    key, note = header.index("key"), header.index("note")
    told = (line.split("\t") for line in lines[1:] if "ambiguous: " in line)
    return {cells[key]: _shared(cells[note]) for cells in told}
