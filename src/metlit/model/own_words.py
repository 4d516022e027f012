"""Words of one's own: rows of five cells beside the records, read as terms of the vocabularies that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError
from metlit.model.term_files import OWN_COLUMNS, Concept, fold

_KEY, _LABEL, _BROADER, _SYNONYMS, _DEFINITION = range(5)
HEADER = "\t".join(OWN_COLUMNS)


class OwnRows:
    """The rows of one file, whose stem is the vocabulary that they belong to.

    Args:
        name: how errors call the file.
        scheme: its stem.
        lines: its lines, the header first.
        known: the terms that are there, by IRI.
    """

    def __init__(self, name: str, scheme: str, lines: Sequence[str], known: Mapping[str, Concept]) -> None:
        self._name, self._scheme = name, scheme
        if lines[0] != HEADER:
            raise ResourceError(
                f"{name}:1:1: its columns are {', '.join(OWN_COLUMNS)}", "write them, with tabs between"
            )
        own = {iri: concept for iri, concept in known.items() if concept.scheme == scheme}
        if not own:
            schemes = ", ".join(sorted({concept.scheme for concept in known.values()}))
            raise ResourceError(f"{name}: there is no vocabulary '{scheme}'", f"name the file after one of {schemes}")
        self._known = own
        self._rows = [(n, row.split("\t")) for n, row in enumerate(lines[1:], start=2) if row.strip()]
        # Where all terms stand side by side nothing needs to be above a new one.
        self._flat = not any(concept.parents for concept in own.values())

    def concepts(self) -> list[Concept]:
        """The terms of the rows.

        Raises:
            ResourceError: for what is wrong with a cell, with file, line, column in the line and the column's name.
        """
        keys: dict[str, int] = {}
        for number, cells in self._rows:
            if len(cells) != len(OWN_COLUMNS):
                message = f"{self._name}:{number}:1: {len(cells)} cells"
                raise ResourceError(message, f"write five, with tabs between: {', '.join(OWN_COLUMNS)}")
            key = cells[_KEY]
            if not iris.SLUG.fullmatch(key):
                raise self._wrong(number, cells, _KEY, f"'{key}' is no key", "write lower-case letters and hyphens")
            if (iri := iris.term_iri(self._scheme, key)) in self._known:
                label = self._known[iri].label
                raise self._wrong(number, cells, _KEY, f"'{key}' is the key of '{label}' already", "write another")
            if key in keys:
                raise self._wrong(number, cells, _KEY, f"'{key}' stands on line {keys[key]} too", "write another")
            keys[key] = number
        self._refuse_loops(keys)
        words = {fold(word): concept.key for concept in self._known.values() for word in concept.words}
        return [self._concept(number, cells, keys, words) for number, cells in self._rows]

    def _concept(self, number: int, cells: list[str], keys: Iterable[str], words: dict[str, str]) -> Concept:
        for column, what in ((_LABEL, "the word itself"), (_DEFINITION, "one sentence that says what it is")):
            if not cells[column].strip():
                raise self._wrong(number, cells, column, "is empty", f"write {what}")
        parents = [part.strip() for part in cells[_BROADER].split("|") if part.strip()]
        if not parents and not self._flat:
            raise self._wrong(number, cells, _BROADER, "is empty", "write the key of the term above it")
        for parent in parents:
            if iris.term_iri(self._scheme, parent) not in self._known and parent not in keys:
                raise self._wrong(number, cells, _BROADER, f"no key '{parent}' in {self._scheme}", self._key_of(parent))
        synonyms = tuple(part.strip() for part in cells[_SYNONYMS].split("|") if part.strip())
        for column, word in ((_LABEL, cells[_LABEL]), *((_SYNONYMS, synonym) for synonym in synonyms)):
            if (other := words.setdefault(fold(word), cells[_KEY])) != cells[_KEY]:
                raise self._wrong(
                    number, cells, column, f"'{word}' is also a word of '{other}'", "use that, or another"
                )
        return Concept(
            iri=iris.term_iri(self._scheme, cells[_KEY]),
            scheme=self._scheme,
            key=cells[_KEY],
            label=cells[_LABEL].strip(),
            parents=tuple(iris.term_iri(self._scheme, parent) for parent in parents),
            relations=("is-a",) * len(parents),
            synonyms=synonyms,
            definition=cells[_DEFINITION].strip(),
            source=f"own words ({self._scheme}.tsv)",
            matches={},
            extra={},
        )

    def _refuse_loops(self, keys: Mapping[str, int]) -> None:
        """No row may be above itself: rows that are there already are above none of these."""
        above = {cells[_KEY]: [k for k in cells[_BROADER].split("|") if k in keys] for _, cells in self._rows}
        for number, cells in self._rows:
            seen, todo = set(), list(above[cells[_KEY]])
            while todo:
                if (key := todo.pop()) == cells[_KEY]:
                    raise self._wrong(
                        number, cells, _BROADER, f"'{key}' is above itself", "write another term above it"
                    )
                if key not in seen:
                    seen.add(key)
                    todo += above[key]

    def _key_of(self, word: str) -> str:
        """What helps whoever wrote a word where a key is wanted."""
        meant = (c.key for c in self._known.values() if fold(word) in map(fold, c.words))
        return f"write '{found}'" if (found := next(meant, "")) else "metlit terms shows the keys"

    def _wrong(self, number: int, cells: list[str], column: int, message: str, remedy: str) -> ResourceError:
        place = 1 + sum(len(cell) + 1 for cell in cells[:column])
        return ResourceError(f"{self._name}:{number}:{place}: {OWN_COLUMNS[column]}: {message}", remedy)


def apart(files: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files of vocabularies, and those of one's own, which have their header, or the stem of one before them."""
    packaged: dict[str, Path] = {}
    own = []
    for file in files:
        if file.stem in packaged or _lines(file)[0] == HEADER:
            own.append(file)
        else:
            packaged[file.stem] = file
    return list(packaged.values()), own


def own_concepts(files: Iterable[Path], known: Mapping[str, Concept]) -> Iterator[Concept]:
    """The terms of files of one's own.

    Args:
        files: the files; the stem of each is the vocabulary that it adds to.
        known: the terms that are there, by IRI.

    Raises:
        ResourceError: for the first cell that is wrong, or a file that is none.
    """
    for file in files:
        yield from OwnRows(file.as_posix(), file.stem, _lines(file), known).concepts()


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").replace("\r\n", "\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{file}: {error}", "save it as UTF-8") from error
