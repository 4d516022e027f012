"""Names in a query that the graph does not have: they match nothing, so that a slip of the pen looks like an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from metlit import iris
from metlit.answers.library import Library
from metlit.model.schema import Schema
from metlit.model.terms import did_you_mean, fold, nearest
from metlit.rdf.sparql_text import SPARQL_TOKEN
from metlit.rdf.triples import sparql_term

# Each name costs some questions of ours, and a query may have thousands.
_MOST = 200
_A_CLASS, _A_PREDICATE = "class", "predicate"
_CLASSES = frozenset({iris.OWL + "Class", iris.RDFS + "Class"})
_PATH_SIGNS = frozenset("/|^;")
_ESCAPED = re.compile(r"\\(.)")
# What stands in a path, and must be escaped in a prefixed name.
_TO_ESCAPE = re.compile(r"([/()])")
# Where metlit's own names are: those of the vocabularies, and those of records.
_SHARED = (iris.METLIT, iris.TERM, iris.RULE)


def unknown_names(library: Library, query: str) -> list[str]:
    """A line for each of metlit's names in a query that its graphs lack, or that stands where its kind cannot.

    Args:
        library: the opened store.
        query: SPARQL that can be parsed.
    """
    every = sorted(set(_names(query)))
    names, suggestions = every[:_MOST], _Suggestions(library)
    lines = [*_missing(library, names, suggestions), *_misplaced(library, names, suggestions)]
    if len(every) > _MOST:
        lines.append(f"the query has {len(every)} names of metlit: the first {_MOST} were looked up")
    return list(dict.fromkeys(lines))


def _names(query: str) -> Iterator[tuple[str, str]]:
    """The IRIs of metlit in a query, each with its place: of a class after *a*, of a predicate, or nothing."""
    tokens = [t for t in (m.group() for m in SPARQL_TOKEN.finditer(query)) if not t.startswith("#")]
    prefixes = dict(iris.PREFIXES)
    for i, token in enumerate(tokens):
        if token.upper() == "PREFIX" and i + 2 < len(tokens):
            prefixes[tokens[i + 1].removesuffix(":")] = tokens[i + 2].strip("<>")
    expanded = [_expanded(token, prefixes) for token in tokens]
    for i, iri in enumerate(expanded):
        if iri.startswith((*_SHARED, iris.RECORD)) and not iri.endswith(("/", "#")):  # else it is the start of some
            yield iri, _place(tokens, expanded, i)


def _expanded(token: str, prefixes: Mapping[str, str]) -> str:
    """The IRI that a token stands for, or nothing."""
    if token.startswith("<"):
        return token[1:-1] if token.endswith(">") else ""
    prefix, colon, local = token.partition(":")
    if not colon or prefix not in prefixes or token[:1] in ('"', "'"):
        return ""
    return prefixes[prefix] + _ESCAPED.sub(r"\1", local.rstrip("."))


def _place(tokens: list[str], expanded: list[str], i: int) -> str:
    before = tokens[i - 1] if i else ""
    after = tokens[i + 1] if i + 1 < len(tokens) else ""
    if before == "a" or (i and expanded[i - 1] == iris.TYPE):
        return _A_CLASS
    if before in _PATH_SIGNS or after in ("/", "|"):
        return _A_PREDICATE
    # A subject is followed by two things, an object by a sign: between a variable and another thing is a predicate.
    return _A_PREDICATE if before[:1] in "?$" and after[:1] and after[:1] in "?$<\"'[" else ""


def _missing(library: Library, names: list[tuple[str, str]], suggestions: _Suggestions) -> Iterator[str]:
    places = {iri: place for iri, place in names}  # of several the last, which is no empty one
    for iri, place in places.items():
        node = sparql_term(iri)
        ways = (f"{node} ?p ?o", f"?s {node} ?o", f"?s ?p {node}", f"GRAPH {node} {{ ?s ?p ?o }}")
        if not library.graphs.ask(f"ASK {{ {' UNION '.join(f'{{ {way} }}' for way in ways)} }}"):
            yield _told(f"the graph has no {_written(iri)}", suggestions.near(iri, place))


def _misplaced(library: Library, names: list[tuple[str, str]], suggestions: _Suggestions) -> Iterator[str]:
    """Classes that stand as predicates, and properties as classes."""
    kinds = " ".join(f"<{kind}>" for kind in _CLASSES)
    for iri, place in names:
        if not place or not iri.startswith(iris.METLIT):
            continue
        node = sparql_term(iri)
        if not library.graphs.ask(f"ASK {{ {node} a ?kind }}"):
            continue  # it is missing
        is_class = library.graphs.ask(f"ASK {{ VALUES ?kind {{ {kinds} }} {node} a ?kind }}")
        if is_class != (place == _A_CLASS):
            kind, wanted = ("class", "property") if is_class else ("property", "class")
            what = f"{_written(iri)} is a {kind} and stands where a {wanted} is meant"
            yield _told(what, suggestions.near(iri, place))


def _told(what: str, near: list[str]) -> str:
    meant = did_you_mean([_written(name) for name in near])
    return f"{what}; {meant}" if meant else what


def _written(iri: str) -> str:
    """An IRI as a query has it, with the well-known prefixes."""
    for prefix, base in iris.PREFIXES.items():
        if iri.startswith(base):
            return prefix + ":" + _TO_ESCAPE.sub(r"\\\1", iri[len(base) :])
    return iri


class _Suggestions:
    """The names of a store that are spelt most like another.

    Args:
        library: the opened store.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    @cached_property
    def _shared(self) -> dict[str, set[str]]:
        """The names of the vocabularies, each with its types."""
        query = f"SELECT ?name ?type WHERE {{ GRAPH <{iris.VOCABULARY_GRAPH}> {{ ?name a ?type }} }}"
        found: dict[str, set[str]] = {}
        for name, kind in self._library.graphs.select(query).rows:
            found.setdefault(str(name), set()).add(str(kind))
        return found

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        """The keys of the record format, with the properties that they become."""
        resources = self._library.resources
        schema = Schema.load(resources.shape_files(), resources.ontology_file())
        found: dict[str, list[str]] = {}
        for shape in schema.by_class.values():
            for field in shape.fields.values():
                if field.path not in found.setdefault(field.key, []):
                    found[field.key].append(field.path)
        return found

    def near(self, iri: str, place: str) -> list[str]:
        """The names of the same namespace, and of the kind that its place wants, that are most like one; best first."""
        if iri.startswith(iris.RECORD):
            return self._of_records(iri)
        base = next(b for b in _SHARED if iri.startswith(b))
        local = iri.removeprefix(base)
        named: dict[str, list[str]] = {}
        for name, kinds in self._shared.items():
            if name.startswith(base) and (not place or bool(kinds & _CLASSES) is (place == _A_CLASS)):
                named.setdefault(name.removeprefix(base), []).append(name)
                named.setdefault(name.rpartition("/")[2].rpartition("#")[2], []).append(name)
        if base == iris.METLIT and place != _A_CLASS:
            for key, properties in self._keys.items():
                named.setdefault(key, []).extend(properties)
        return _best(local, named) or _best(local.rpartition("/")[2], named)

    def _of_records(self, iri: str) -> list[str]:
        record = iris.record_of(iri) or ""
        if record not in self._library.records:
            return [iris.record_iri(r) for r in nearest(record, self._library.records)]
        query = f"SELECT DISTINCT ?node WHERE {{ GRAPH <{iris.record_iri(record)}> {{ ?node ?p ?o }} }}"
        nodes = [str(row[0]) for row in self._library.graphs.select(query).rows]
        return nearest(iri, nodes)


def _best(word: str, named: Mapping[str, list[str]]) -> list[str]:
    """What the words nearest to one stand for: if one is the same but for case and dashes, that alone."""
    same = [name for known, names in named.items() if fold(known) == fold(word) for name in names]
    found = same or [name for known in nearest(word, named) for name in named[known]]
    return list(dict.fromkeys(found))[:3]
