"""The command ``metlit check``: words ↔ calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.terminal import known, progress, say

FINDINGS = 1
REPORTS = ("text", "json", "sarif", "github")
EXAMPLE = "metlit check cases/sanuki-2022.yaml --format sarif"
Paths = Annotated[list[Path] | None, typer.Argument(help="Records, or folders of them; cases/ if none.")]
Form = Annotated[
    str,
    typer.Option(
        "--format", "-f", help="text, json, sarif, github; turtle: a sh:ValidationReport, what else is wrong aside."
    ),
]
Engine = Annotated[str, typer.Option(help="metlit, or pyshacl: the slow referee.")]


def check(paths: Paths = None, format: Form = "text", engine: Engine = "metlit") -> None:
    """The findings about records, nothing built. Only errors make the exit code 1."""
    from metlit.building.builder import check as run
    from metlit.finding import FINDING_FORMATS, has_errors

    known(format, (*REPORTS, "turtle"))
    chosen = paths or [Path("cases")]
    if format == "turtle":
        failed = _validation_report(chosen, engine)
    else:
        findings = run(chosen, engine=engine, watch=progress)
        print(FINDING_FORMATS[format](findings))
        failed = has_errors(findings)
    raise typer.Exit(FINDINGS if failed else 0)


def _validation_report(paths: list[Path], engine: str) -> bool:
    """Print what SHACL calls a report; findings about a file or its YAML are no SHACL results, and go elsewhere."""
    from metlit.building.builder import report
    from metlit.shacl.report import report_turtle

    found = report(paths, engine=engine, watch=progress)
    print(report_turtle(found.results), end="")
    for finding in found.findings:
        say(finding.text())
    return found.has_errors
