"""The commands ``metlit screen …``: words ↔ calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.export import Output, write
from metlit.cli.lazy import MARKUP, LazyGroup, Listed, command
from metlit.cli.tabular import View, tabular
from metlit.cli.terminal import FINDINGS, example, say
from metlit.written import write_whole

SEARCH, COUNT = "What was found", "What became of it"
ScreenFolder = Annotated[Path, typer.Option("--folder", help="Where found.tsv and screening.tsv lie.")]
_FOLDER = Path("screening")
_PAIR_COLUMNS = ("earlier", "later", "match", "why", "earlier_title", "later_title")


class Screening(LazyGroup):
    """The steps of a screening, in their order."""

    listed = (
        Listed("import", "screen", SEARCH, help="Add the records of a search: RIS, NBIB, BibTeX, CSL-JSON."),
        Listed("duplicates", "screen", SEARCH, help="Records that are, or may be, of one publication."),
        Listed("flow", "screen", COUNT, help="The numbers of the flow diagram, from screening.tsv."),
    )


screen_command = typer.Typer(
    name="screen",
    cls=Screening,
    help="From the searches of a review to the numbers of its flow (PRISMA 2020).",
    epilog=example("metlit screen import embase.ris --database Embase"),
    no_args_is_help=True,
    rich_markup_mode=MARKUP,
)


@contextmanager
def _findings_told() -> Iterator[None]:
    """Findings about the files of a screening, one a line."""
    from metlit.curation.screening.searches import UnusableScreening

    try:
        yield
    except UnusableScreening as error:
        for finding in error.findings:
            say(finding.text())
        say(f"metlit: {error}")
        raise typer.Exit(FINDINGS) from error


@command(example("metlit screen import embase.ris --database Embase"))
def import_command(
    files: Annotated[list[Path], typer.Argument(help="Files that one database exported.")],
    database: Annotated[str, typer.Option(help="Which it was: the flow counts by it.")],
    format: Annotated[
        str, typer.Option("--format", "-f", help="ris, nbib, bib or csl; by the file's extension if none.")
    ] = "",
    folder: ScreenFolder = _FOLDER,
) -> None:
    """Add the records of a search to found.tsv, each under a key of its own; none is left out, nor merged."""
    from metlit.curation.bibliographic.citation import one_line
    from metlit.curation.screening.decisions import DECISION_COLUMNS
    from metlit.curation.screening.duplicates import duplicate_pairs
    from metlit.curation.screening.searches import DECISIONS, FoundRecords

    with _findings_told():
        found = FoundRecords.load(folder)
        counts = [found.add(file, one_line(database), format) for file in files]
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(found.file, found.text().encode("utf-8"))
    if not (folder / DECISIONS).exists():
        write_whole(folder / DECISIONS, ("\t".join(DECISION_COLUMNS) + "\n").encode())
    for file, count in zip(files, counts, strict=True):
        say(f"{file}: {count} record{'s' * (count != 1)} from {database}")
    pairs = duplicate_pairs(found.records)
    sure = sum(pair.sure for pair in pairs)
    told = (f"{n} {word}{'s' * (n != 1)}" for n, word in ((sure, "duplicate"), (len(pairs) - sure, "pair")))
    say(f"{len(found.records)} in {found.file}: {' by DOI or PMID, '.join(told)} to look at")


@command(example("metlit screen duplicates --columns earlier,later,why"))
@tabular()
def duplicates_command(
    every: Annotated[bool, typer.Option("--all", help="Those by DOI or PMID too, which need no decision.")] = False,
    folder: ScreenFolder = _FOLDER,
    *,
    view: View,
) -> None:
    """Pairs of records that may be of one publication, for your decision: metlit merges none of them.

    A line of screening.tsv decides: the key of the second, duplicate, the key of the first; or not a duplicate.
    """
    from metlit.curation.screening.duplicates import duplicate_pairs
    from metlit.curation.screening.flow_counts import flow_counts

    with _findings_told():
        records, decided = _screened(folder)
    pairs = duplicate_pairs(records) if every else flow_counts(records, decided).pairs
    rows = [
        {
            "earlier": pair.first.key,
            "later": pair.second.key,
            "match": "sure" if pair.sure else "likely",
            "why": pair.why,
            "earlier_title": pair.first.title,
            "later_title": pair.second.title,
        }
        for pair in pairs
    ]
    view.print(_PAIR_COLUMNS, rows)


@command(example("metlit screen flow -o prisma.yaml"))
def flow_command(output: Output = None, folder: ScreenFolder = _FOLDER) -> None:
    """The numbers of the flow, as metlit export figure prisma --counts reads them; what is undecided is said.

    The exit code is 1 as long as a record, or a pair that may be one publication, is not decided.
    """
    from metlit.curation.screening.flow_counts import flow_counts

    with _findings_told():
        counts = flow_counts(*_screened(folder))
    write(counts.text().encode("utf-8"), output)
    for pair in counts.pairs:
        say(f"not decided: {pair.second.key} may be {pair.first.key} ({pair.why})")
    if counts.undecided:
        shown = ", ".join(counts.undecided[:5]) + (" …" if len(counts.undecided) > 5 else "")
        say(f"not decided: {len(counts.undecided)} records, {shown}")
    if counts.pairs or counts.undecided:
        raise typer.Exit(FINDINGS)


def _screened(folder: Path):
    """The records of a folder and what is decided of them."""
    from metlit.curation.screening.decisions import load_decision_words, read_decisions
    from metlit.curation.screening.searches import FOUND, FoundRecords
    from metlit.errors import MetlitError
    from metlit.resources import Resources

    if not (folder / FOUND).exists():
        raise MetlitError(f"{folder / FOUND} does not exist", "metlit screen import makes it of a search")
    records = FoundRecords.load(folder).records
    words = load_decision_words(Resources.default().curation_file("screening"))
    return records, read_decisions(folder, records, words)
