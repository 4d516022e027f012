"""The command ``metlit verify``: words ↔ calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.build import REPORTS
from metlit.cli.lazy import command
from metlit.cli.terminal import FINDINGS, example, known, say
from metlit.errors import RecordsError


@command(example("metlit verify mine/doe-2020.yaml build/doe-2020.md"))
def verify_command(
    record: Annotated[Path, typer.Argument(help="A record.")],
    paper: Annotated[Path, typer.Argument(help="Its paper: PDF, JATS XML, HTML, DOCX, Markdown or plain text.")],
    unrecorded: Annotated[
        bool, typer.Option("--unrecorded", help="List each number of own data that the record does not carry.")
    ] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Without errors: keep date and hashes in RECORD.verified.json beside it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Go on if title or DOI differ.")] = False,
    format: Annotated[str, typer.Option("--format", "-f", help="text, json, sarif or github.")] = "text",
) -> None:
    """Whether every quote and number of a record stands in its paper where it says. Errors make the exit code 1.

    Nothing leaves the machine. What is no error: a sign or unit that the paper prints otherwise, a quote in other
    words, and what the paper prints and the record does not carry.
    """
    from metlit.curation.reading import read_paper
    from metlit.curation.verify.verified import is_stale, read_mark, write_mark
    from metlit.curation.verify.verifying import Verifier
    from metlit.finding import FINDING_FORMATS
    from metlit.resources import Resources

    known(format, REPORTS)
    if not record.exists():
        raise RecordsError(f"{record} does not exist", "name a record")
    document = read_paper(paper)
    for note in document.notes:
        say(f"note: {note}")
    done = Verifier(Resources.beside([record])).verify(record, document, each=unrecorded, anyway=yes)
    print(FINDING_FORMATS[format](done.findings))
    if not done.checked:
        say("nothing was verified: mend the errors first")
        raise typer.Exit(FINDINGS)
    say(f"{done.quotes} quotes and {done.numbers} numbers of {record} were looked up in {paper}")
    before = read_mark(record)
    if save and not done.failed:
        say(f"{write_mark(record, done.mark(record, document))}: written")
    elif save:
        say("nothing is kept beside the record: mend the errors first")
    elif before and (is_stale(record, before) or before.paper_sha256 != document.sha256):
        say(f"the mark of {before.day} is stale: metlit verify --save renews it")
    raise typer.Exit(FINDINGS if done.failed else 0)
