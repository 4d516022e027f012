"""The toy field as a library: builds of it cost a tenth of others."""

from __future__ import annotations

from pathlib import Path

from metlit.answers.library import Library
from metlit.resources import Resources
from tests.conftest import REPOSITORY

TOY = REPOSITORY / "tests" / "toy"
TOYS = Resources.below(TOY)


def contents(store: Path, resources: Resources = TOYS) -> tuple:
    """What a store holds, wherever its records lie."""
    library = Library(store, resources)
    rows = library.graphs.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows
    return list(library.nquads()), sorted(map(repr, rows)), library.find(), library.records
