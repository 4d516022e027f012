"""What may be meant by a word that is unknown: words that it accepts next, and broader ones, which are marked so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from metlit.model.nearby import did_you_mean, parts_in, slips
from metlit.model.term_files import Concept, fold
from metlit.model.terms import Terms

_OF = re.compile(r"(.+?) (?:of|in) (?:the )?(.+)")
_MORE = " of "
# Words of which nothing is composed: abbreviations have many meanings.
_SHORT = 3


@dataclass(frozen=True)
class Suggested:
    """What may be meant by a word.

    Attributes:
        meant: words that say the same, or that it may be a slip of; best first.
        sure: the one of them that says the same, if there is one.
        broader: terms that are named by a part of the word: what they say is less.
    """

    meant: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """What is told to whoever wrote the word; empty if nothing helps."""
        if self.meant:
            return did_you_mean(list(self.meant))
        return f"broader, and not all of it: {', '.join(map(repr, self.broader))}" if self.broader else ""


def suggested(terms: Terms, word: str, branches: Iterable[str]) -> Suggested:
    """What may be meant by a word that none of the branches has; each is accepted there."""
    branches = tuple(branches)
    if same := composed(terms, word, branches):
        return Suggested((same.label,), (same.label,))
    if whole := with_rest(terms, word, branches):
        return Suggested((whole.label,))
    near = [one for one in terms.suggest(word, branches) if len(terms.find(one, branches)) == 1]
    if near:
        # A slip of a word of one language may be a word of another.
        own = [one for one in near if fold(one) in map(fold, terms.find(one, branches)[0].words)]
        return Suggested(tuple(near), tuple(slips(word, near)) if own == near else ())
    spoken = {w: c.label for c in terms.inside(branches) for w in (*c.words, *c.foreign)}
    parts = dict.fromkeys(spoken[part] for part in parts_in(word, spoken))
    return Suggested(broader=tuple(label for label in parts if len(terms.find(label, branches)) == 1))


def composed(terms: Terms, word: str, branches: Iterable[str]) -> Concept | None:
    """The one term that a word is if one of its parts is called by another of its names: pulmonary carcinoma."""
    branches, text = tuple(branches), fold(word)
    tokens = text.split()
    pairs = [(" ".join(tokens[:at]), " ".join(tokens[at:])) for at in range(1, len(tokens))]
    if match := _OF.fullmatch(text):
        pairs.append((match[2], match[1]))
    found: dict[str, Concept] = {}
    for before, behind in pairs:
        names = [f"{name} {behind}" for name in _names(terms, before)]
        names += [f"{before} {name}" for name in _names(terms, behind)]
        found |= {c.iri: c for name in names for c in terms.find(name, branches)}
    return next(iter(found.values())) if len(found) == 1 else None


def _names(terms: Terms, part: str) -> set[str]:
    concepts = terms.find(part) if len(part) > _SHORT else []
    return {part, *(w for c in concepts for w in c.words if len(w) > _SHORT)}


def with_rest(terms: Terms, word: str, branches: Iterable[str]) -> Concept | None:
    """The one term whose name goes on behind a word with what it is of: an upper lobe (of lung)."""
    branches, begins = tuple(branches), fold(word) + _MORE
    found = [c for c in terms.inside(branches) if any(fold(w).startswith(begins) for w in c.words)]
    return found[0] if len(found) == 1 else None
