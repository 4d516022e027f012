"""The commands ``metlit build|check``: words ↔ calls."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.facets import DEFAULT_STORE, Store, usual_store
from metlit.cli.lazy import command
from metlit.cli.tabular import View
from metlit.cli.terminal import FINDINGS, example, from_here, known, progress, say, unbroken
from metlit.errors import MetlitError

REPORTS = ("text", "json", "sarif", "github")


@command(example("metlit build cases/"))
def build_command(
    cases: Annotated[Path, typer.Argument(help="Folder of records.")] = Path("cases"),
    store: Store = DEFAULT_STORE,
    sample: Annotated[bool, typer.Option("--sample", help="Build the sample records that metlit carries.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; one a core if none.")] = None,
    cluster: Annotated[str | None, typer.Option(help="Dask scheduler to work on: tcp://host:8786.")] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="text, json, sarif or github.")] = "text",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print each warning, not one line a kind.")] = False,
) -> None:
    """Convert, derive, validate, store; print the findings, then what is in the graph. Only what changed is done."""
    from metlit.building.builder import build as run
    from metlit.building.cluster import connected_cluster
    from metlit.finding import FINDING_FORMATS, findings_summary
    from metlit.resources import Resources
    from metlit.store.generations import current

    if not sample and not cases.exists():
        raise MetlitError(f"{cases} does not exist", "name the folder of records, or try metlit build --sample")
    known(format, REPORTS)
    records = [from_here(file) for file in Resources.default().frozen_files()] if sample else cases
    with connected_cluster(cluster) as (executor, workers), unbroken():
        result = run(records, store, watch=progress, jobs=jobs or workers, executor=executor)
    for name in result.damaged:
        say(f"{store / name} was damaged or of another version: what rests on it is made anew from the records")
    text = format == "text"
    told = findings_summary if text and not verbose else FINDING_FORMATS[format]
    print(told(result.findings), file=sys.stderr if text else sys.stdout)
    if result.generation is None:
        say(
            "nothing was built: mend the errors first"
            if current(store) is None
            else "nothing was built, the store answers as before: mend the errors first"
        )
        raise typer.Exit(FINDINGS)
    if text:
        from metlit.answers.ask import statistics
        from metlit.answers.library import Library

        View().print(*statistics(Library(store)))


@command(example("metlit check cases/sanuki-2022.yaml --format sarif"))
def check_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Records, or folders of them; cases/ if none.")] = None,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="text, json, sarif, github; turtle: a sh:ValidationReport, what else is wrong aside.",
        ),
    ] = "text",
    engine: Annotated[str, typer.Option(help="metlit, or pyshacl: the slow referee.")] = "metlit",
    store: Annotated[
        bool, typer.Option("--store", help="The paths are stores (build if none): has a file rotted?")
    ] = False,
) -> None:
    """The findings about records, nothing built; or about the files of a store. Only errors make the exit code 1."""
    from metlit.building.check import check as run
    from metlit.finding import FINDING_FORMATS, has_errors

    known(format, REPORTS if store else (*REPORTS, "turtle"))
    chosen = paths or [Path("cases")]
    if store:
        from metlit.building.inspection import check_store

        findings = [found for folder in paths or [usual_store()] for found in check_store(folder)]
        print(FINDING_FORMATS[format](findings))
        failed = has_errors(findings)
    elif format == "turtle":
        failed = _validation_report(chosen, engine)
    else:
        findings = run(chosen, engine=engine, watch=progress)
        print(FINDING_FORMATS[format](findings))
        failed = has_errors(findings)
    raise typer.Exit(FINDINGS if failed else 0)


def _validation_report(paths: list[Path], engine: str) -> bool:
    """Print what SHACL calls a report; findings about a file or its YAML are no SHACL results, and go elsewhere."""
    from metlit.building.check import report
    from metlit.shacl.report import report_turtle

    found = report(paths, engine=engine, watch=progress)
    print(report_turtle(found.results), end="")
    for finding in found.findings:
        say(finding.text())
    return found.has_errors
