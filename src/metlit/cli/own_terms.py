"""What ``metlit terms`` does about the words of a key: lists them, and adds one of one's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from metlit.cli.terminal import say
from metlit.errors import MetlitError
from metlit.model.key_words import KeyWords, NewWord, words_of_key
from metlit.model.schema import Schema
from metlit.model.terms import Concept, Terms
from metlit.resources import WORDS_FOLDER, WORDS_VARIABLE, Resources


def listed_words(resources: Resources, terms: Terms, key: str) -> list[tuple[KeyWords, list[tuple[int, Concept]]]]:
    """The words that a key takes, by branch, each with its depth in it."""
    return [(found, list(found.words(terms))) for found in words_of_key(_schema(resources), key)]


def words_text(listed: list[tuple[KeyWords, list[tuple[int, Concept]]]], key: str, *, languages: bool = False) -> str:
    """A line a word, further in the deeper it is, with its synonyms behind it, and the words of other languages."""
    lines = []
    for found, words in listed:
        lines.append(f"{key} of {', '.join(found.mappings)} ({found.branch}): {len(words)} words")
        for depth, concept in words:
            others = f" ({'; '.join(concept.synonyms)})" if concept.synonyms else ""
            foreign = [f"{name}: {'; '.join(words)}" for name, words in concept.translations.items()]
            told = f" [{', '.join(foreign)}]" if languages and foreign else ""
            lines.append(f"{'  ' * (depth + 1)}{concept.label}{others}{told}")
    return "\n".join(lines)


def known_words(resources: Resources, terms: Terms, word: str, key: str | None) -> list[Concept]:
    """The terms that a word finds; of a key those that it takes."""
    from metlit.answers.ask import search_terms

    found = search_terms(terms, word)
    if key is None:
        return found
    taken = {c.iri for _, words in listed_words(resources, terms, key) for _, c in words}
    if not (found := [c for c in found if c.iri in taken]):
        raise MetlitError(f"'{key}' takes no word '{word}'", f"metlit terms --of {key} lists what it takes")
    return found


def add_word(
    label: str | None, of: str | None, broader: str | None, synonyms: str | None, definition: str | None
) -> None:
    """Write a word into the file of its vocabulary, after asking for what is missing."""
    resources = Resources.default()
    label = _asked(label, "word", "The word")
    found = words_of_key(_schema(resources), _asked(of, "--of", "The key that is to take it"))
    packaged = Terms.load(resources.term_files())
    broader = _asked(broader, "--broader", f"The key of the term above it in {found[0].scheme}", _top(packaged, found))
    synonyms = _asked(synonyms, "--synonyms", "Other words for it, with | between", "")
    definition = _asked(definition, "--definition", "What it is, in one sentence")
    above = packaged.find(broader, [f"{_scheme(found)}"]) if broader else []
    word = NewWord(found[0].scheme, label, above[0].key if len(above) == 1 else broader, definition, synonyms)
    say(f"written: {word.write(Path(os.environ.get(WORDS_VARIABLE) or WORDS_FOLDER), packaged)}")


def _schema(resources: Resources) -> Schema:
    return Schema.load(resources.shape_files(), resources.ontology_file())


def _scheme(found: list[KeyWords]) -> str:
    """The vocabulary of a key, as an IRI; of a key of several mappings it must be one."""
    from metlit import iris

    schemes = {one.scheme for one in found}
    if len(schemes) > 1:
        names = " or ".join(f"'{one.mappings[0]}'" for one in found)
        raise MetlitError(
            f"the key takes words of several vocabularies: {', '.join(sorted(schemes))}", f"say of {names}"
        )
    return iris.TERM + schemes.pop()


def _top(packaged: Terms, found: list[KeyWords]) -> str | None:
    """The term at the top of the branch, where the key takes one: what is new may always stand below it."""
    _, _, top = found[0].branch.partition("/")
    return top or None


def _asked(given: str | None, option: str, question: str, default: str | None = None) -> str:
    """What is given; else what whoever sits at the terminal says; else what is usual."""
    if given is not None:
        return given
    if sys.stdin.isatty():
        return typer.prompt(question, default=default, err=True)
    if default is None:
        raise MetlitError(f"{option} is missing", f"{question[0].lower()}{question[1:]}")
    return default
