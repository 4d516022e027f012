"""The vocabularies as SKOS, and their mappings to other vocabularies as SSSOM."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from metlit import iris
from metlit.answers.library import Library
from metlit.exchange.prefixes import Prefixes, own_curie, own_prefix
from metlit.model.terms import Concept
from metlit.notice import NOTICE
from metlit.rdf.literals import nquads_literal
from metlit.rdf.triples import reformat
from metlit.resources import metlit_version

CREATOR = "The metlit contributors"
_CURATED = "semapv:ManualMappingCuration"
# How an identifier was found, by the sign behind it in the column ``lexical``: by comparing words, or by way of the
# mappings of another vocabulary.
_FOUND = {"=": "semapv:LexicalMatching", "~": "semapv:MappingChaining"}
_FOUND_CELL = re.compile(r"([^=~|]+)([=~])([^|]*)")
_DESCRIPTION = (
    "exactMatch: the label is the same; closeMatch: nearly, or found by comparing words and not read one by one"
)
_TEXTS = ("prefLabel", "altLabel", "definition")
_COLUMNS = ("subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification")


def language_of(library: Library) -> str:
    """The language of the vocabularies: that of the title of the ontology; empty if that has none."""
    ontology = iris.METLIT.rstrip("#")
    query = f"SELECT (LANG(?title) AS ?language) WHERE {{ <{ontology}> dcterms:title ?title }}"
    return next((str(row[0]) for row in library.graphs.select(query).rows), "")


def tagged_vocabulary(library: Library) -> list[str]:
    """The N-Quads lines of the vocabulary, with the language of labels and definitions, which the store leaves out."""
    language = language_of(library)
    texts = tuple(f"> <{iris.SKOS}{name}> " for name in _TEXTS)
    graph = f" <{iris.VOCABULARY_GRAPH}> .\n"
    return [
        f"{line.removesuffix(graph)}@{language}{graph}"
        if language and line.endswith(f'"{graph}') and any(text in line for text in texts)
        else line
        for line in library.vocabulary_nquads().decode().splitlines(keepends=True)
    ]


def skos(library: Library, form: str = "turtle") -> str:
    """The vocabularies as SKOS, each a concept scheme with title, licence and version.

    Args:
        library: the opened store.
        form: turtle, ntriples or rdfxml.
    """
    own = f"<{iris.TERM}"
    graph = f" <{iris.VOCABULARY_GRAPH}> .\n"
    lines = {line for line in tagged_vocabulary(library) if line.startswith(own)}
    language = language_of(library)
    tag = f"@{language}" if language else ""
    for scheme in {concept.scheme for concept in library.terms.concepts.values()}:
        about = {
            "title": nquads_literal(f"metlit: {scheme}") + tag,
            "description": nquads_literal(NOTICE) + tag,
            "creator": nquads_literal(CREATOR),
            "hasVersion": nquads_literal(metlit_version()),
            "license": f"<{iris.LICENCE}>",
        }
        lines |= {f"{own}{scheme}> <{iris.DCTERMS}{key}> {value}{graph}" for key, value in about.items()}
    return reformat("".join(sorted(lines)).encode(), form)


def sssom(library: Library) -> str:
    """The mappings as SSSOM, the TSV form with its metadata in front (mapping-commons.github.io/sssom).

    Each says how it was found; the label of the object stands where it was seen there.
    """
    concepts = sorted(library.terms.concepts.values(), key=lambda c: c.iri)
    prefixes = Prefixes(library.terms)
    found = {key: how for file in library.resources.term_files() for key, how in _found(file)}
    rows = [row for concept in concepts for row in _mappings(concept, prefixes, found.get(concept.iri, {}))]
    named = {own_prefix(c.scheme) for c in concepts} | {row[3].partition(":")[0] for row in rows}
    bases = {prefix: prefixes.base(prefix) for prefix in named} | {"skos": iris.SKOS, "semapv": iris.SEMAPV}
    head = [
        f"mapping_set_id: {iris.MAPPINGS}",
        "mapping_set_title: Mappings of metlit's vocabularies",
        f"mapping_set_description: '{_DESCRIPTION}'",
        f"mapping_set_version: {metlit_version()}",
        f"license: {iris.LICENCE}",
        f"comment: '{NOTICE}'",
        "curie_map:",
        # Quoted: an IRI may end with a colon.
        *(f'  {prefix}: "{base}"' for prefix, base in sorted(bases.items())),
    ]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    writer.writerows([_COLUMNS, *rows])
    return "".join(f"#{line}\n" for line in head) + stream.getvalue()


def _found(file: Path) -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """Of the terms of a file the identifiers that nobody chose one by one: label there, and how they were found."""
    header, *lines = file.read_text(encoding="utf-8").split("\n")
    columns = header.split("\t")
    if "lexical" in columns:
        key, place = columns.index("key"), columns.index("lexical")
        for cells in (line.split("\t") for line in lines if line):
            told = _FOUND_CELL.findall(cells[place])
            yield iris.term_iri(file.stem, cells[key]), {curie: (label, _FOUND[sign]) for curie, sign, label in told}


def _mappings(concept: Concept, prefixes: Prefixes, found: Mapping[str, tuple[str, str]]) -> list[tuple[str, ...]]:
    return [
        (
            own_curie(concept),
            concept.label,
            f"skos:{match}",
            prefixes.curie(name),
            *found.get(name, ("", _CURATED)),
        )
        for match, names in sorted(concept.matches.items())
        for name in names
    ]
