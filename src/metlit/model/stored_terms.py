"""Vocabularies as a store keeps them: what is above what and which words there are at once, concepts when asked for.

A command asks for a few concepts of thousands: reading them all would take longer than its work.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from metlit import iris
from metlit.model.term_files import Concept

# Of a concept the fields that its IRI tells: these are not kept.
_TOLD = 3


class StoredConcepts(Mapping[str, Concept]):
    """Concepts by IRI, in order, each made when it is asked for.

    Args:
        text: as :func:`stored` makes it.

    Raises:
        ValueError: if the text is something else.
    """

    def __init__(self, text: str) -> None:
        head, *self._lines = text.split("\n")
        try:
            data = json.loads(head)
            self.words: dict[str, list[int]] = data["words"]
            self.parents: list[list[int]] = data["parents"]
            self.groups = [iris.TERM + name for name in data["groups"]]
            self._iris = [iris.TERM + name for name in data["names"]]
        except (KeyError, TypeError) as error:
            raise ValueError(f"no vocabularies: {error}") from error
        if not len(self._lines) == len(self._iris) == len(self.parents):
            raise ValueError("no vocabularies: concepts are missing")
        self._places = {iri: place for place, iri in enumerate(self._iris)}
        self._made: dict[str, Concept] = {}

    def __getitem__(self, iri: str) -> Concept:
        if iri not in self._made:
            self._made[iri] = self._concept(iri, self._lines[self._places[iri]])
        return self._made[iri]

    def __contains__(self, iri: object) -> bool:
        return iri in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._iris)

    def __len__(self) -> int:
        return len(self._iris)

    @staticmethod
    def _concept(iri: str, line: str) -> Concept:
        label, parents, relations, synonyms, definition, source, matches, extra, groups, translations = json.loads(line)
        scheme, _, key = iri.removeprefix(iris.TERM).partition("/")
        return Concept(
            iri,
            scheme,
            key,
            label,
            tuple(parents),
            tuple(relations),
            tuple(synonyms),
            definition,
            source,
            {match: tuple(curies) for match, curies in matches.items()},
            extra,
            tuple(groups),
            {language: tuple(words) for language, words in translations.items()},
        )


def stored(concepts: Sequence[Concept], words: Mapping[str, Sequence[int]]) -> str:
    """Concepts as text: a line of JSON with their names, those above each, groups and words, then a line for each.

    Args:
        concepts: in order.
        words: word → the places of those that it names.
    """
    places = {concept.iri: place for place, concept in enumerate(concepts)}
    head = {
        "names": [f"{concept.scheme}/{concept.key}" for concept in concepts],
        "parents": [[places[above] for above in concept.parents] for concept in concepts],
        "groups": sorted({group.removeprefix(iris.TERM) for concept in concepts for group in concept.groups}),
        "words": words,
    }
    return "\n".join(map(_json, (head, *(concept[_TOLD:] for concept in concepts))))


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
