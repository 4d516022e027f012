"""The W3C SHACL test suite, which is read from beside the repository and never copied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlparse

import pyoxigraph as ox

from metlit.rdf.triples import Triples, plain_term
from metlit.shacl.paths import rdf_list

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "conformance"
SUITE = Path(os.environ.get("METLIT_CONFORMANCE") or _BESIDE) / "shacl"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
ENTRIES = 121


@dataclass(frozen=True)
class Entry:
    """A test of the suite: where it stands and what it is called there."""

    name: str
    file: Path
    node: str


def read(file: Path) -> Triples:
    triples = Triples()
    # The file's name sets blank nodes of different files apart; the same file gives the same ones only if read once.
    for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=file.as_uri()):
        triples.add(plain_term(quad.subject), quad.predicate.value, plain_term(quad.object))
    return triples


def local(iri: str) -> Path:
    return Path(unquote(urlparse(iri).path))


def entries() -> Iterator[Entry]:
    """Every entry of every file: one of the suite (nodeValidator-001) is in no manifest."""
    for file in sorted(SUITE.rglob("*.ttl")):
        triples = read(file)
        for _, predicate, head in list(triples):
            if predicate == MF + "entries":
                for node in rdf_list(triples, head):
                    yield Entry(str(file.relative_to(SUITE).with_suffix("")), file, str(node))


FOUND = list(entries()) if SUITE.is_dir() else []
