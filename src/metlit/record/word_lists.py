"""The words that a key takes, as JSON Schema: all labels and synonyms, and a pattern of every other spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from metlit import iris
from metlit.model.terms import Concept, Terms, fold
from metlit.numbers.quantity import NUMBER
from metlit.record.number_patterns import json_value
from metlit.record.spelling import SPACES, spelt, spelt_within

_TRUTH = {"true": True, "false": False}


class WordLists:
    """The words of a vocabulary, by branch.

    Args:
        terms: the vocabulary.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def concepts(self, branch: str) -> list[Concept]:
        """The concepts at or below a branch, or of a scheme."""
        schemes = [c for c in self.terms.concepts.values() if iris.TERM + c.scheme == branch]
        below = self.terms.descendants(branch)
        return schemes or [c for c in self.terms.concepts.values() if c.iri in below]

    def words(self, branch: str) -> list[str]:
        """The labels, then the synonyms, that name one concept of a branch each."""
        concepts = self.concepts(branch)
        of_one = self._of_one(concepts)
        labels = [c.label for c in concepts if of_one.get(fold(c.label)) == c.iri]
        synonyms = [w for c in concepts for w in c.synonyms if of_one.get(fold(w)) == c.iri]
        return list(dict.fromkeys([*labels, *synonyms]))

    def other_names(self, branch: str) -> list[str]:
        """The keys of concepts, with spaces, that name one concept of a branch and are none of its words."""
        concepts = self.concepts(branch)
        of_one, known = self._of_one(concepts), set(map(fold, self.words(branch)))
        names = {c.key.replace("-", " "): c.iri for c in concepts}
        return [name for name, concept in names.items() if of_one.get(name) == concept and name not in known]

    def schema(self, branch: str, told: str) -> dict[str, dict]:
        """Definitions for a branch: the words as written, and a value that is one of them in any spelling.

        Args:
            branch: the IRI of a scheme or concept.
            told: to whoever writes something else.
        """
        listed_as, name = f"words-{slug_of(branch)}", f"word-{slug_of(branch)}"
        words = self.words(branch)
        listed = {"enum": [*words, *_typed(words)]}
        spellings = spelt([*words, *self.other_names(branch)])
        forms = [spellings, *self._identifiers(branch)]
        pattern = forms[0] if len(forms) == 1 else f"(?:{'|'.join(forms)})"
        other = {"type": "string", "pattern": pattern, "patternErrorMessage": told, "errorMessage": told}
        # What comes first is what an editor says of a wrong word; what comes second it proposes. Most words stand as
        # they are listed, so that the long pattern is seldom tried.
        as_listed = definition(listed_as)
        return {
            listed_as: {**listed, "errorMessage": told},
            name: {"anyOf": [{"if": as_listed, "else": other}, as_listed]},
        }

    def _of_one(self, concepts: Iterable[Concept]) -> dict[str, str]:
        """What names one concept alone, folded, and that concept: a label before a synonym, a synonym before a key."""
        found: dict[str, str] = {}
        every = list(concepts)
        for named in (lambda c: (c.label,), lambda c: c.synonyms, lambda c: (c.key.replace("-", " "),)):
            here: dict[str, set[str]] = {}
            for concept in every:
                for word in map(fold, named(concept)):
                    here.setdefault(word, set()).add(concept.iri)
            for word, concerned in here.items():
                if word not in found:
                    found[word] = next(iter(concerned)) if len(concerned) == 1 else ""
        return found

    def _identifiers(self, branch: str) -> Iterator[str]:
        """CURIEs of concepts in other vocabularies, and in this one."""
        concepts = self.concepts(branch)
        curies: dict[str, set[str]] = {}
        for concept in concepts:
            for match in ("exactMatch", "closeMatch"):
                for curie in concept.matches.get(match, ()):
                    curies.setdefault(curie.casefold(), set()).add(concept.iri)
        if of_one := [curie for curie, concerned in curies.items() if len(concerned) == 1]:
            yield spelt(of_one)
        own = spelt_within(sorted({f"{c.scheme}/{c.key}" for c in concepts}))
        yield rf"^{SPACES}(?:term:|{re.escape(iris.TERM)}){own}{SPACES}$"


def slug_of(branch: str) -> str:
    """A branch in the names of definitions."""
    return branch.removeprefix(iris.TERM).replace("/", ".")


def definition(name: str) -> dict:
    """A reference to a definition of the schema."""
    return {"$ref": f"#/definitions/{name}"}


def _typed(words: Iterable[str]) -> list[int | float | bool]:
    """Words that a YAML reader takes for numbers or truth values."""
    numbers = [json_value(w) for w in words if re.fullmatch(NUMBER, w)]
    return [*numbers, *(_TRUTH[w] for w in words if w in _TRUTH)]
