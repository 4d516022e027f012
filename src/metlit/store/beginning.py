"""What every store begins with: the vocabulary, loaded once and kept for the stores to come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from metlit.kept import fill_folder
from metlit.rdf.graphs import Writer
from metlit.store.generations import GRAPHS, TERMS, VOCABULARY, is_transient


def begin_with_vocabulary(generation: Path, name: str, texts: Callable[[], tuple[str, str]]) -> None:
    """Put the vocabulary into a new generation: as N-Quads, compiled, and in a store to which records can be added.

    Loading it takes longer than the records of most corpora: it is done once for the same vocabulary.

    Args:
        generation: its folder, without these yet.
        name: tells all that the vocabulary depends on.
        texts: makes its N-Quads and what it is compiled to.

    Raises:
        OSError: if the folder cannot be written.
        StoreError: if the store cannot.
    """

    def make(folder: Path) -> None:
        vocabulary, terms = texts()
        (folder / VOCABULARY).write_text(vocabulary, encoding="utf-8", newline="\n")
        (folder / TERMS).write_text(terms, encoding="utf-8", newline="\n")
        writer = Writer(folder / GRAPHS)
        writer.load(folder / VOCABULARY)
        writer.close()

    begun = generation / "begun"
    fill_folder(begun, name, make, lambda file: not is_transient(file))
    for path in begun.iterdir():
        path.rename(generation / path.name)
    begun.rmdir()
