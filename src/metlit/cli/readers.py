"""The commands ``metlit compare`` and ``metlit merge``: words ↔ calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metlit.cli.export import Output, form_of, write
from metlit.cli.lazy import command
from metlit.cli.terminal import FINDINGS, example, say
from metlit.errors import MetlitError
from metlit.tables.formats import formats_in_words, table_formats
from metlit.written import write_whole

if TYPE_CHECKING:
    from metlit.curation.agreement.comparison import Comparison

FirstRecord = Annotated[Path, typer.Argument(help="An extraction: a YAML record, under whatever name.")]
FirstRecords = Annotated[
    Path, typer.Argument(help="An extraction: a YAML record, under whatever name; or a folder of them.")
]
SecondRecord = Annotated[Path, typer.Argument(help="Another of the same paper.")]


@command(example("metlit compare mine/doe-2020.yaml second/doe-2020.yaml --adjudication settled.yaml -o agreement.md"))
def compare_command(
    first: FirstRecords,
    second: Annotated[
        Path,
        typer.Argument(
            help="Another of the same paper; its candidates, as metlit scan --format json prints; or a folder, whose "
            "files are matched by their names."
        ),
    ],
    output: Output = None,
    format: Annotated[str | None, typer.Option("--format", "-f", help=f"{formats_in_words()}; md if none.")] = None,
    adjudication: Annotated[
        Path | None, typer.Option("--adjudication", help="File to settle the differences in; it is written anew.")
    ] = None,
) -> None:
    """Two extractions of a paper, or of several: how far they agree, aligned by what they say, and each difference."""
    from metlit.curation.agreement.adjudication import adjudication_text
    from metlit.tables.agreement_table import agreement_table

    form = form_of(format, output, table_formats(), "md")
    if second.suffix == ".json":
        _against_scan(first, second, output, form, adjudication)
        return
    if first.is_dir() or second.is_dir():
        _folders(first, second, output, form, adjudication)
        return
    if adjudication and adjudication.is_file() and adjudication.stat().st_size:
        raise MetlitError(f"{adjudication} is there already, and is not written over", "name another file")
    compared = _compared(first, second)
    write(table_formats()[form].write(agreement_table(compared)), output)
    count = len(compared.differences)
    if adjudication:
        from metlit.curation.agreement.merging import EXTRACTED_BY, extracted

        names = tuple("; ".join(extracted(e, EXTRACTED_BY)) for e in (compared.first, compared.second))
        write_whole(adjudication, adjudication_text(compared, (names[0], names[1])).encode())
        say(f"{adjudication} is written: settle each, then metlit merge {first} {second} {adjudication}")
    say(f"{count} difference{'s' * (count != 1)}")


def _folders(first: Path, second: Path, output: Path | None, form: str, adjudication: Path | None) -> None:
    from metlit.curation.agreement.comparison import Comparison
    from metlit.curation.agreement.several import FolderPairs, SeveralComparisons
    from metlit.tables.agreement_table import corpus_agreement_table

    if adjudication:
        raise MetlitError("differences are settled paper by paper", "leave --adjudication out, or name two files")
    if not (first.is_dir() and second.is_dir()):
        raise MetlitError(f"one of {first} and {second} is a folder, one is not", "name two folders, or two files")
    found = FolderPairs.of(first, second)
    for file in found.alone:
        other = second if file.parent == first else first
        say(f"{file.as_posix()}: no {file.name} in {other.as_posix()}; it is not compared")
    compared = _told(lambda reader, _: [Comparison(reader.read(a), reader.read(b)) for a, b in found.pairs])
    several = SeveralComparisons(first.as_posix(), second.as_posix(), compared)
    write(table_formats()[form].write(corpus_agreement_table(several)), output)
    say(f"{len(compared)} paper{'s' * (len(compared) != 1)}, {several.count} difference{'s' * (several.count != 1)}")


def _against_scan(first: Path, marks: Path, output: Path | None, form: str, adjudication: Path | None) -> None:
    from metlit.tables.agreement_table import candidates_table

    if adjudication:
        raise MetlitError("candidates are not settled one by one", "leave --adjudication out")
    write(table_formats()[form].write(candidates_table(_against(first, marks))), output)


def _against(first: Path, marks: Path):
    from metlit.curation.agreement.against_scan import candidate_agreement

    return _told(lambda reader, layouts: candidate_agreement(reader.read(first), marks, layouts))


def _compared(first: Path, second: Path) -> Comparison:
    from metlit.curation.agreement.comparison import Comparison

    return _told(lambda reader, _: Comparison(reader.read(first), reader.read(second)))


def _told(work):
    """What is made of extractions; the findings about those that cannot be used are said, one a line."""
    from metlit.curation.agreement.extraction import ExtractionReader, UnusableExtraction
    from metlit.resources import Resources

    resources = Resources.default()
    try:
        return work(ExtractionReader(resources), resources.curation_file("candidates"))
    except UnusableExtraction as error:
        for finding in error.findings:
            say(finding.text())
        say(f"metlit: {error}")
        raise typer.Exit(FINDINGS) from error


@command(example("metlit merge mine/doe-2020.yaml second/doe-2020.yaml settled.yaml -o merged.yaml"))
def merge_command(
    first: FirstRecord,
    second: SecondRecord,
    adjudication: Annotated[Path, typer.Argument(help="The file of metlit compare --adjudication, filled in.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File; standard output if none.")] = None,
) -> None:
    """One record of two extractions, every difference settled as the adjudication says, and who did it."""
    from metlit.curation.agreement.adjudication import UnusableAdjudication, read_adjudication
    from metlit.curation.agreement.merging import merged_record

    compared = _compared(first, second)
    try:
        made = merged_record(read_adjudication(adjudication, compared))
    except UnusableAdjudication as error:
        for finding in error.findings:
            say(finding.text())
        say(f"metlit: {error}")
        raise typer.Exit(FINDINGS) from error
    write(made, output)
    if output:
        say(f"{output} is written; metlit check {output} looks at it")
