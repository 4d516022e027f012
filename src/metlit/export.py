"""What is exported as files: the graph as RDF, tables in all their formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from metlit.cells import Cell as Value
from metlit.corpus import Library
from metlit.errors import UnknownWordError
from metlit.exhibit import NOTICE, Exhibit
from metlit.office import docx, xlsx
from metlit.rdf import parse_nquads, reformat
from metlit.schema import Schema
from metlit.tables import as_csv, as_json
from metlit.typeset import html_page, latex, markdown

RDF_FORMATS = {"nquads": "nq", "trig": "trig", "turtle": "ttl", "rdfxml": "rdf", "jsonld": "jsonld", "ntriples": "nt"}


def rdf(library: Library, form: str, records: Iterable[str] = (), *, vocabulary: bool = False) -> str:
    """The graph, or the graphs of some records, as RDF text; the same bytes for the same store.

    Args:
        library: the opened store.
        form: nquads, trig, jsonld (with named graphs), or turtle, ntriples, rdfxml (graphs merged).
        records: record ids; all if empty.
        vocabulary: whether the ontology, vocabularies and rules go along.

    Raises:
        UnknownWordError: for an unknown format or record.
    """
    if form not in RDF_FORMATS:
        raise UnknownWordError(f"unknown RDF format '{form}'", "one of " + ", ".join(RDF_FORMATS))
    wanted = set(records)
    if unknown := sorted(wanted - set(library.records)):
        raise UnknownWordError(f"no record is called '{unknown[0]}'", "see metlit stats")
    data = b"".join(_lines(library, wanted, vocabulary))
    if form == "jsonld":
        from metlit.jsonld import document

        schema = Schema.load(library.resources.shape_files(), library.resources.ontology_file())
        return document(parse_nquads(data), schema) + "\n"
    return data.decode() if form == "nquads" else reformat(data, form)


def rdf_file(library: Library, form: str, records: Iterable[str] = (), *, vocabulary: bool = False) -> bytes:
    """The same as a file, which says that it is for research, where the format has comments."""
    text = rdf(library, form, records, vocabulary=vocabulary)
    if form == "rdfxml":
        declaration, _, rest = text.partition("?>")
        return f"{declaration}?>\n<!-- {NOTICE} -->{rest}".encode()
    return (text if form == "jsonld" else f"# {NOTICE}\n{text}").encode()


def _lines(library: Library, wanted: set[str], vocabulary: bool) -> list[bytes]:
    lines = [line for data in library.nquads(wanted) for line in data.splitlines(keepends=True)]
    return sorted(lines + (library.vocabulary_nquads().splitlines(keepends=True) if vocabulary else []))


def _data(exhibit: Exhibit) -> tuple[list[str], list[dict[str, Value]]]:
    """A table as data: every column, and the footnotes of each row in one of its own."""
    rows = [
        dict(zip((c.name for c in exhibit.columns), (cell.text for cell in row), strict=True)) for row in exhibit.rows
    ]
    for row, cells in zip(rows, exhibit.rows, strict=True):
        row["notes"] = "; ".join(dict.fromkeys(exhibit.notes[i] for cell in cells for i in cell.notes))
    return [*(c.name for c in exhibit.columns), "notes"], rows


def _csv(exhibit: Exhibit) -> bytes:
    return (as_csv(*_data(exhibit)) + "\n").encode()


def _json(exhibit: Exhibit) -> bytes:
    """With what a CSV file cannot hold: heads, remarks, references."""
    heads = {c.name: c.plain for c in exhibit.columns}
    data = {"title": exhibit.title, "columns": heads, "rows": _data(exhibit)[1]}
    data |= {"remarks": list(exhibit.remarks), "references": list(exhibit.references)}
    return (as_json(data) + "\n").encode()


# What a format has no place for.
TABLE_LOSSES = {
    "csv": "CSV has no place for the title, references, remarks, and that it is for research only",
    "xlsx": "XLSX: no footnote signs in cells; their texts are in the column Notes",
}
RDF_LOSSES = {form: "the named graphs are merged" for form in ("turtle", "ntriples", "rdfxml")} | {
    "jsonld": "JSON-LD has no comments: that it is for research only is not in the file"
}
TABLE_FORMATS: dict[str, Callable[[Exhibit], bytes]] = {
    "csv": _csv,
    "json": _json,
    "md": lambda exhibit: markdown(exhibit).encode(),
    "html": lambda exhibit: html_page(exhibit).encode(),
    "tex": lambda exhibit: latex(exhibit).encode(),
    "xlsx": xlsx,
    "docx": docx,
}
