"""The vocabulary graph as rules and shapes see it: all of it, or as much as the data at hand lead to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

from metlit import iris
from metlit.iris import SKOS
from metlit.model.terms import Terms
from metlit.rdf.hanging import LeftOut, starts_at_data
from metlit.rdf.sparql_text import SPARQL_TOKEN

# What every concept has. A concept that has more is never left out, nor one that other knowledge names.
_PLAIN = LeftOut(
    frozenset(SKOS + name for name in ("inScheme", "prefLabel", "notation", "broader", "topConceptOf")),
    SKOS + "Concept",
)
# What is compiled of a vocabulary that is always needed whole.
NO_EXCERPT = "[]\n"
_TERM = re.compile(re.escape(iris.TERM) + r"[a-z0-9-]+/[^>\s\"'\\]+")
_PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
# The shapes, classes and properties that a compiled constraint is about: they name no concept.
_ROWS = re.compile(r"(VALUES \(\?shape \?target \?path\) \{)[^}]*")
_BEGUN = re.compile(re.escape(iris.TERM) + r"[^>\s\"'\\]*")


class Knowledge:
    """The vocabulary graph as N-Triples lines.

    Args:
        text: as :func:`compiled_knowledge` makes it.
        terms: the concepts.
        columns: extra column → (property IRI, range IRI), as the ontology declares them.
        whole: makes all of it.
    """

    def __init__(
        self, text: str, terms: Terms, columns: Mapping[str, tuple[str, str]], whole: Callable[[], bytes]
    ) -> None:
        head, _, core = text.partition("\n")
        self._core, self._within = core.encode(), frozenset(json.loads(head) or ())
        self._narrow = bool(self._within)
        self._terms, self._columns, self._make = terms, columns, whole

    @cached_property
    def whole(self) -> bytes:
        """All of it."""
        return self._make()

    def around(self, data: Iterable[str], *queries: str) -> bytes:
        """As much as rules, shapes and further queries can reach from data: they find what they find with the whole.

        Args:
            data: N-Quads or N-Triples.
            queries: what is asked besides.
        """
        if not self._narrow or not all(starts_at_data(q, _PLAIN) and not any(_begun(q)) for q in queries):
            return self.whole
        named = (" ".join(_named(query)) for query in queries)
        return self._core + self.of(self.reached(chain(data, named)))

    @property
    def always(self) -> bytes:
        """What is there whatever the data are; all of it, if it cannot be told what they lead to."""
        return self._core if self._narrow else self.whole

    def reaches_beyond(self, data: Iterable[str], more: Iterable[str]) -> bool:
        """Whether further data lead to something that is not around the first."""
        return not self.reached(more) <= self.reached(data)

    def reached(self, data: Iterable[str]) -> set[str]:
        """The concepts that data mention and those above them, but for those that are always there."""
        if not self._narrow:
            return set()
        mentioned = {iri for text in data for iri in _TERM.findall(text)} - self._within
        above = {a for iri in mentioned if iri in self._terms.concepts for a in self._terms.ancestors(iri)}
        return above - self._within

    def of(self, concepts: Iterable[str]) -> bytes:
        """What is known of concepts."""
        known = (self._terms.structure_of(self._terms.get(iri), self._columns) for iri in sorted(concepts))
        return "".join(f"{triple} .\n" for triples in known for triple in triples).encode()


def compiled_knowledge(
    terms: Terms,
    columns: Mapping[str, tuple[str, str]],
    other: str,
    rules: Collection[str],
    shapes: Collection[str],
    named: Iterable[str],
) -> str:
    """What of the vocabulary is always needed, as text.

    Args:
        terms: the concepts.
        columns: extra column → (property IRI, range IRI), as the ontology declares them.
        other: what else is known, N-Triples lines.
        rules: their queries.
        shapes: their queries, in which ?this is a node of a record.
        named: texts of the shapes that name concepts.
    """
    if not all(starts_at_data(q, _PLAIN) for q in rules):
        return NO_EXCERPT
    if not all(starts_at_data(_ROWS.sub(r"\1", q), _PLAIN, ("?this",)) for q in shapes):
        return NO_EXCERPT
    concepts = terms.concepts.values()
    special = [concept for concept in concepts if concept.extra]
    lines = "\n".join(triple for concept in special for triple in terms.structure_of(concept, columns))
    seeds = {n for text in (other, lines, *named) for n in _TERM.findall(text)}
    seeds |= {name for text in (*rules, *shapes) for name in _named(text)}
    # Of an IRI that is put together the beginning is known.
    begun = tuple({b for text in (*rules, *shapes) for b in _begun(text)})
    seeds |= {concept.iri for concept in (*special, *(c for c in concepts if c.iri.startswith(begun)))}
    within = sorted({above for iri in seeds if iri in terms.concepts for above in terms.ancestors(iri)})
    core = [f"{t} .\n" for iri in within for t in terms.structure_of(terms.get(iri), columns)]
    core += [f"{t} .\n" for t in terms.schemes()]
    return "".join([json.dumps(within), "\n", *core, other])


def _named(query: str) -> Iterator[str]:
    """The full names of what a query calls by prefixes, or in full."""
    prefixes = iris.PREFIXES | dict(_PREFIX.findall(query))
    for match in SPARQL_TOKEN.finditer(query):
        prefix, colon, name = match.group().partition(":")
        yield prefixes[prefix] + name if colon and prefix in prefixes else match.group().strip("<>\"'")


def _begun(query: str) -> Iterator[str]:
    """What texts of a query have of the IRIs of concepts."""
    for match in SPARQL_TOKEN.finditer(query):
        if match.group()[0] in "\"'":
            yield from _BEGUN.findall(match.group())
