"""Tables of the field that rules look things up in: a file of rows, each a node of the vocabulary graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError
from metlit.iris import METLIT
from metlit.rdf.literals import nquads_literal

_CLASS = METLIT + "TableRow"


def table_nquads(
    files: Iterable[Path], columns: Mapping[str, tuple[str, str]], concepts: Collection[str]
) -> Iterator[str]:
    """The rows of tables, as lines of the vocabulary graph.

    A file begins with comment lines, then come the names of the columns and a row a line, tabs between cells.
    Cells of concepts
    hold ``scheme/key``, several with a vertical bar between; cells of text are one text each.

    Args:
        files: the tables.
        columns: of each column the property and its range, as the ontology declares them.
        concepts: the words that there are.

    Raises:
        ResourceError: for an unknown column or word, or a row of the wrong length, with file and line.
    """
    graph = f" <{iris.VOCABULARY_GRAPH}> .\n"
    for file in files:
        table = f"{iris.TABLE}{file.stem}"
        for number, (row, cells) in enumerate(_rows(file, columns), start=1):
            node = f"<{table}/{number}>"
            yield f"{node} <{iris.TYPE}> <{_CLASS}>{graph}"
            yield f"{node} <{METLIT}tableOfRow> {nquads_literal(file.stem)}{graph}"
            for column, text in cells.items():
                prop, target = columns[column]
                if target.startswith(iris.XSD):
                    yield f"{node} <{prop}> {nquads_literal(text)}{graph}"
                    continue
                for key in filter(None, text.split("|")):
                    if iris.TERM + key not in concepts:
                        raise ResourceError(f"{file}:{row}: there is no word '{key}'", "write scheme/key")
                    yield f"{node} <{prop}> <{iris.TERM}{key}>{graph}"


def _rows(file: Path, columns: Mapping[str, tuple[str, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """The line number and cells of each row."""
    header: list[str] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            if unknown := [name for name in header if name not in columns]:
                raise ResourceError(f"{file}:{number}: the ontology declares no column '{unknown[0]}'")
        elif len(cells) != len(header):
            raise ResourceError(f"{file}:{number}: {len(cells)} cells, {len(header)} columns")
        else:
            yield number, dict(zip(header, cells, strict=True))
