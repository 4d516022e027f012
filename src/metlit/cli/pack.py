"""The commands ``metlit export figure|patients|phenopackets|crate|vocabulary|mappings|dataset|all``: words ↔ calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.export import Output, form_of, write
from metlit.cli.facets import DEFAULT_STORE, Store, faceted
from metlit.cli.lazy import command
from metlit.cli.terminal import example, known, progress, say
from metlit.errors import MetlitError
from metlit.written import takes_its_place

Counts = Annotated[
    Path | None, typer.Option("--counts", help="YAML file with the numbers of the flow diagram, prisma.")
]
Cases = Annotated[Path, typer.Option("--cases", help="Folder of the records.")]


@command(example("metlit export figure pain --site psoas -o pain.svg"))
@faceted
def figure_command(
    name: Annotated[str | None, typer.Argument(help="Name of the figure; the names are listed if none.")] = None,
    output: Output = None,
    format: Annotated[
        str | None, typer.Option("--format", "-f", help="svg, pdf or png (400 dpi); svg if none.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="The record lines behind each mark, as text.")] = False,
    counts: Counts = None,
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """A figure of a review, ready for a paper; beside the file one with the plotted numbers, FILE.csv."""
    from metlit.answers.library import Library
    from metlit.figures import files
    from metlit.figures.catalogue import Figures

    form = "svg" if explain else form_of(format, output, dict.fromkeys(files.FIGURE_FORMATS), "svg")
    figures = Figures(Library(store))
    if name is None:
        print("\n".join(f"{shown:16} {title}" for shown, title in figures.titles.items()))
        return
    figure = figures.figure(name, facets, counts)
    if not figure.marks:
        say(files.NO_MARK)
    if explain:
        write("".join(f"{line}\n" for line in files.explanation(figures.explained(figure))).encode(), output)
        return
    write(files.drawn(figure, form), output)
    if output and takes_its_place(output):
        write(files.plotted_numbers(figure), output.with_suffix(".csv"))


@command(example("metlit export patients --format phenopackets -o patients.zip"))
@faceted
def patients_command(
    output: Output = None,
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", help="Name of a format, or a mapping file; the names are listed if none."),
    ] = None,
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """Files of another program for the patients who are reported one by one, in a zip with what they could not hold."""
    from metlit.exchange.patient_files import patient_formats
    from metlit.resources import Resources

    if format is None:
        print("\n".join(f"{name:16} {title}" for name, title in patient_formats(Resources.default()).items()))
        return
    data, lost = _pack(store, facets).patients(format)
    write(data, output)
    say(f"{lost} values have no place in this format: see losses.txt in the zip")


@command(example("metlit export phenopackets --publication pinotti-2017 -o patients.zip"))
@faceted
def phenopackets_command(
    output: Output = None,
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """Phenopackets of the patients who are reported one by one, in a zip with a list of what they could not hold."""
    data, lost = _pack(store, facets).patients("phenopackets")
    write(data, output)
    say(f"{lost} values have no place in a phenopacket: see losses.txt in the zip")


@command(example("metlit export crate --publication pinotti-2017 -o pinotti.zip"))
@faceted
def crate_command(
    output: Output = None,
    cases: Cases = Path("cases"),
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """A research object (RO-Crate, zip): records, ontology, shapes, graph, tables, checksums, citation."""
    write(_pack(store, facets).crate(cases, _command("crate", facets)), output)


@command(example("metlit export vocabulary -o vocabularies.ttl"))
def vocabulary_command(
    output: Output = None,
    format: Annotated[str, typer.Option("--format", "-f", help="turtle, ntriples or rdfxml.")] = "turtle",
    store: Store = DEFAULT_STORE,
) -> None:
    """The vocabularies as SKOS."""
    from metlit.answers.library import Library
    from metlit.exchange.vocabularies import skos

    write(skos(Library(store), format).encode(), output)


@command(example("metlit export mappings -o mappings.sssom.tsv"))
def mappings_command(output: Output = None, store: Store = DEFAULT_STORE) -> None:
    """The mappings of the vocabularies to other ones, as SSSOM."""
    from metlit.answers.library import Library
    from metlit.exchange.vocabularies import sssom

    write(sssom(Library(store)).encode(), output)


@command(example("metlit export dataset -o dataset.ttl"))
def dataset_command(
    output: Output = None,
    format: Annotated[str, typer.Option("--format", "-f", help="turtle, ntriples or rdfxml.")] = "turtle",
    store: Store = DEFAULT_STORE,
) -> None:
    """What the graph is and how large, as VoID and DCAT."""
    from metlit.answers.library import Library
    from metlit.exchange.dataset import description

    write(description(Library(store), format).encode(), output)


@command(example("metlit export all review"))
@faceted
def all_command(
    folder: Annotated[Path, typer.Argument(help="Folder to write into; a pack that is there is replaced.")],
    citations: Annotated[str, typer.Option(help="numbered, or author-year.")] = "numbered",
    counts: Counts = None,
    cases: Cases = Path("cases"),
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """The whole review pack: tables, figures, graph files, RDF, references; look at index.html."""
    from metlit.review.folder import replace_folder, written

    known(citations, ("numbered", "author-year"))
    pack = _pack(store, facets, author_year=citations == "author-year")
    if not pack.publications():
        raise MetlitError("no publication matches", "leave a facet out")
    pack.require(cases)
    with progress(sum(1 for _ in pack.parts(counts)) + 1, label="files") as step, replace_folder(folder) as new:
        count = written(pack, new, counts, cases, _command("crate", facets), step)
    say(f"{count} files in {folder}; begin with {folder / 'index.html'}")


def _pack(store: Path, facets: Mapping[str, Sequence[str]], *, author_year: bool = False):
    from metlit.answers.library import Library
    from metlit.review.pack import Pack

    return Pack(Library(store), facets, author_year=author_year)


def _command(name: str, facets: Mapping[str, Sequence[str]]) -> str:
    """The command, without the paths of this machine."""
    from shlex import quote

    options = [f"--{facet} {quote(value)}" for facet, values in facets.items() for value in values]
    return " ".join(["metlit export", name, *options])
