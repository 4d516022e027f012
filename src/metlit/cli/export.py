"""The commands ``metlit export …``: words ↔ calls."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.facets import DEFAULT_STORE, Store, faceted
from metlit.cli.lazy import MARKUP, LazyGroup, Listed, command
from metlit.cli.terminal import example, known, say
from metlit.errors import MetlitError
from metlit.tables.formats import formats_in_words, table_formats
from metlit.written import write_whole

Output = Annotated[Path | None, typer.Option("--output", "-o", help="File; standard output if none.")]
PAPER, GRAPH, WHOLE = "For the paper", "The graph", "All of it"


class Exports(LazyGroup):
    """What can be written, in the order of the help: a new one is a line here."""

    listed = (
        Listed("all", "pack", WHOLE, help="The whole review pack: tables, figures, graph files, RDF, references."),
        Listed(
            "crate", "pack", WHOLE, help="A research object (RO-Crate): records, ontology, graph, tables, citation."
        ),
        Listed("table", "export", PAPER, help="A table of a review."),
        Listed("figure", "pack", PAPER, help="A figure of a review, with the numbers that it shows."),
        Listed("bib", "export", PAPER, help="The publications as a bibliography."),
        Listed("phenopackets", "pack", PAPER, help="The patients who are reported one by one, as Phenopackets."),
        Listed(
            "patients", "pack", PAPER, help="The patients who are reported one by one, for any program with a mapping."
        ),
        Listed("graph", "export", GRAPH, help="The evidence network, or all nodes of the records."),
        Listed("rdf", "export", GRAPH, help="The graph as RDF."),
        Listed("vocabulary", "pack", GRAPH, help="The vocabularies as SKOS."),
        Listed("mappings", "pack", GRAPH, help="The mappings of the vocabularies to other ones, as SSSOM."),
        Listed("dataset", "pack", GRAPH, help="What the graph is and how large, as VoID and DCAT."),
    )


export_command = typer.Typer(
    name="export",
    cls=Exports,
    help="Write tables, figures, graph files, RDF and more to files.",
    epilog=example("metlit export all review"),
    no_args_is_help=True,
    rich_markup_mode=MARKUP,
)


@command(example("metlit export rdf --format jsonld sanuki-2022"))
def rdf_command(
    records: Annotated[list[str] | None, typer.Argument(help="Record ids; all if none.")] = None,
    output: Output = None,
    format: Annotated[
        str | None, typer.Option("--format", "-f", help="nquads, trig, turtle, ntriples, rdfxml or jsonld.")
    ] = None,
    vocabulary: Annotated[bool, typer.Option("--vocabulary", help="The ontology and vocabularies too.")] = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """The graph as RDF; the format comes from the file's extension if none is named."""
    from metlit.answers.library import Library
    from metlit.exchange.rdf_files import RDF_FILE_FORMATS, RDF_LOSSES, rdf_file

    by_suffix = {suffix: form for form, suffix in RDF_FILE_FORMATS.items()}
    form = format or by_suffix.get(output.suffix.lstrip(".") if output else "nq", "")
    if not form:
        raise MetlitError(f"the extension '{output.suffix}' names no RDF format", "give --format")
    write(rdf_file(Library(store), form, records or [], vocabulary=vocabulary), output)
    if output and form in RDF_LOSSES:
        say(RDF_LOSSES[form])


@command(example("metlit export table treatments --site psoas -o treatments.html"))
@faceted
def table_command(
    name: Annotated[str | None, typer.Argument(help="Name of the table; the names are listed if none.")] = None,
    output: Output = None,
    format: Annotated[str | None, typer.Option("--format", "-f", help=f"{formats_in_words()}; md if none.")] = None,
    citations: Annotated[str, typer.Option(help="numbered, or author-year.")] = "numbered",
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """A table of a review, ready for a paper; the format comes from the file's extension if none is named."""
    from metlit.answers.library import Library
    from metlit.tables.catalogue import Tables

    form = form_of(format, output, table_formats(), "md")
    known(citations, ("numbered", "author-year"))
    tables = Tables(Library(store), author_year=citations == "author-year")
    if name is None:
        print("\n".join(f"{layout.name:16} {layout.title}" for layout in tables.layouts.values()))
        return
    made = tables.table(name, facets)
    chosen = table_formats()[form]
    write(chosen.write(made), output)
    if output and chosen.loss:
        say(chosen.loss)
    if not made.rows:
        say("no row matches")


@command(example("metlit export bib --site psoas -o references.bib"))
@faceted
def bib_command(
    output: Output = None,
    format: Annotated[
        str | None, typer.Option("--format", "-f", help="bib (BibTeX), ris or json (CSL-JSON); bib if none.")
    ] = None,
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """The publications as a bibliography; the format comes from the file's extension if none is named."""
    from metlit.answers.library import Library
    from metlit.exchange.bibliography import BIBLIOGRAPHY_FORMATS, BIBLIOGRAPHY_LOSSES
    from metlit.tables.catalogue import Tables

    form = form_of(format, output, BIBLIOGRAPHY_FORMATS, "bib")
    write(BIBLIOGRAPHY_FORMATS[form](Tables(Library(store)).publications(facets)).encode(), output)
    if form in BIBLIOGRAPHY_LOSSES:
        say(BIBLIOGRAPHY_LOSSES[form])


@command(example("metlit export graph --site psoas -o evidence.graphml"))
@faceted
def graph_command(
    output: Output = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help="graphml, gexf, dot, cyjs, cx2; kgx-tsv, kgx-jsonl, neo4j: zips. graphml if none."
        ),
    ] = None,
    view: Annotated[
        str, typer.Option(help="evidence: concepts joined by people; full: every node of the records.")
    ] = "evidence",
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """The evidence network (concepts, joined by those of whom they are reported), or all nodes of the records."""
    from metlit.analysis.network import evidence_network
    from metlit.analysis.record_network import record_network
    from metlit.answers.library import Library
    from metlit.exchange.network_files import NETWORK_FORMATS, NETWORK_LOSSES
    from metlit.tables.catalogue import Tables

    form = form_of(format, output, NETWORK_FORMATS, "graphml")
    known(view, ("evidence", "full"))
    library = Library(store)
    if view == "full":
        tables = Tables(library)
        made = record_network(tables.wording(one.record) for one in tables.publications(facets))
    else:
        made = evidence_network(library, facets)
    write(NETWORK_FORMATS[form](made), output)
    if form in NETWORK_LOSSES:
        say(NETWORK_LOSSES[form])


def form_of(given: str | None, output: Path | None, formats: Mapping[str, object], usual: str) -> str:
    """The format: as named, or by the extension of the file."""
    form = given or (output.suffix.lstrip(".") if output else usual)
    if form not in formats and not given:
        raise MetlitError(f"the extension '.{form}' is that of no format", "one of " + ", ".join(formats))
    known(form, tuple(formats))
    return form


def write(data: bytes, output: Path | None) -> None:
    """Print, or write a file that is there whole or not at all; errors as of :func:`write_whole`."""
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    write_whole(output, data)
