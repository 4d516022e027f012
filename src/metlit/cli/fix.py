"""The command ``metlit fix``: words ↔ calls."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.lazy import command
from metlit.cli.terminal import FINDINGS, example, say


@command(example("metlit fix cases/sanuki-2022.yaml"))
def fix_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Records, or folders of them; cases/ if none.")] = None,
    write: Annotated[bool, typer.Option("--write", "--yes", "-y", help="Write the files without asking.")] = False,
) -> None:
    """What findings say to write, written: every rewrite with one reading, nothing else of the file touched.

    The changes are shown first. On a terminal it asks before it writes; elsewhere it writes with --write only.
    The exit code is 1 if there is something to write that was not written, or an error that is left.
    """
    from metlit.building.fixes import mended_files
    from metlit.finding import has_errors

    records, findings = mended_files(paths or [Path("cases")])
    changed = [record for record in records if record.applied]
    for record in changed:
        print(record.diff)
    for finding in (*findings, *(left for record in records for left in record.left)):
        say(finding.text())
    count = sum(len(record.applied) for record in changed)
    told = f"{count} rewrite{'s' * (count != 1)} in {len(changed)} file{'s' * (len(changed) != 1)}"
    if changed and (write or _agreed(told)):
        for record in changed:
            record.write()
        say(f"{told}: written")
        changed = []
    elif changed:
        say(f"{told}: nothing is written; metlit fix --write writes them")
    else:
        say("there is nothing to rewrite")
    left = has_errors([*findings, *(f for record in records for f in record.left)])
    raise typer.Exit(FINDINGS if changed or left else 0)


def _agreed(told: str) -> bool:
    """Whether whoever sits at the terminal wants it; nobody does where there is none."""
    return sys.stdin.isatty() and sys.stdout.isatty() and typer.confirm(f"{told}: write them?", err=True)
