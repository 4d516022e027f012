"""The words that a key takes, as JSON Schema: all labels and synonyms, and patterns of every other spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from metlit import iris
from metlit.model.terms import Concept, Terms, fold
from metlit.numbers.quantity import NUMBER
from metlit.record.number_patterns import json_value
from metlit.record.spelling import spelt_in_parts

_TRUTH = {"true": True, "false": False}


class WordList:
    """What names one concept each, at or below a branch of a vocabulary.

    Args:
        terms: the vocabulary.
        branch: the IRI of a scheme or concept.

    Attributes:
        words: the labels, then the synonyms.
        names: further names: keys with spaces in place of hyphens, and CURIEs in the vocabularies of others.
    """

    def __init__(self, terms: Terms, branch: str) -> None:
        below = terms.descendants(branch)
        concepts = [c for c in terms.concepts.values() if c.iri in below or iris.TERM + c.scheme == branch]
        of_one = _of_one(concepts)
        labels = [c.label for c in concepts if of_one.get(fold(c.label)) == c.iri]
        synonyms = [word for c in concepts for word in c.synonyms if of_one.get(fold(word)) == c.iri]
        self.words = list(dict.fromkeys([*labels, *synonyms]))
        known = set(map(fold, self.words))
        keys = {_key(c): c.iri for c in concepts}
        self.names = [name for name, iri in keys.items() if of_one.get(name) == iri and name not in known]
        self.names += _curies(concepts)

    def schema(self, name: str, told: str) -> dict[str, dict]:
        """Two definitions: the words as written, and a value that is one of them in any spelling.

        Args:
            name: of the branch, in the names of the definitions.
            told: to whoever writes something else.
        """
        # What comes first is what an editor says of a wrong word; what comes second it proposes. Most words stand as
        # they are listed, so that the patterns are seldom tried.
        listed = definition(f"words-{name}")
        other = {"type": "string", "errorMessage": told, **spelling([*self.words, *self.names], told)}
        return {
            f"words-{name}": {"enum": [*self.words, *_typed(self.words)], "errorMessage": told},
            f"word-{name}": {"anyOf": [{"if": listed, "else": other}, listed]},
        }


def spelling(words: Iterable[str], told: str) -> dict:
    """The texts that are one of these words in any spelling, as JSON Schema."""
    parts = spelt_in_parts(words)
    if len(parts) == 1:
        return {"pattern": parts[0][1], "patternErrorMessage": told}
    begins = f"(?:{'|'.join(start for start, _ in parts)})"
    tried = [{"if": {"pattern": s}, "then": {"pattern": part, "patternErrorMessage": told}} for s, part in parts]
    return {"pattern": begins, "patternErrorMessage": told, "allOf": tried}


def slug_of(branch: str) -> str:
    """A branch in the names of definitions."""
    return branch.removeprefix(iris.TERM).replace("/", ".")


def definition(name: str) -> dict:
    """A reference to a definition of the schema."""
    return {"$ref": f"#/$defs/{name}"}


def _key(concept: Concept) -> str:
    return concept.key.replace("-", " ")


def _of_one(concepts: Iterable[Concept]) -> dict[str, str]:
    """What names one concept alone, folded, and that concept: a label before a synonym, a synonym before a key."""
    found: dict[str, str] = {}
    every = list(concepts)
    for named in (lambda c: (c.label,), lambda c: c.synonyms, lambda c: (_key(c),)):
        here: dict[str, set[str]] = {}
        for concept in every:
            for word in map(fold, named(concept)):
                here.setdefault(word, set()).add(concept.iri)
        for word, concerned in here.items():
            if word not in found:
                found[word] = next(iter(concerned)) if len(concerned) == 1 else ""
    return found


def _curies(concepts: Iterable[Concept]) -> Iterator[str]:
    found: dict[str, set[str]] = {}
    for concept in concepts:
        for curie in (*concept.matches.get("exactMatch", ()), *concept.matches.get("closeMatch", ())):
            found.setdefault(curie.casefold(), set()).add(concept.iri)
        found[iris.compact(concept.iri)] = {concept.iri}
    yield from (curie for curie, concerned in found.items() if len(concerned) == 1)


def _typed(words: Iterable[str]) -> list[int | float | bool]:
    """Words that a YAML reader takes for numbers or truth values."""
    written = list(words)
    numbers = [json_value(w) for w in written if re.fullmatch(NUMBER, w)]
    return [*numbers, *(_TRUTH[w] for w in written if w in _TRUTH)]
