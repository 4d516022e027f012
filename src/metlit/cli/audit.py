"""The command ``metlit audit``: words ↔ calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.terminal import known, say, width
from metlit.errors import MetlitError

FINDINGS = 1
EXAMPLE = "metlit audit sanuki-2022 --explain counting-unit"
Targets = Annotated[list[str] | None, typer.Argument(help="Record ids of the store, or record files; all if none.")]
Form = Annotated[str, typer.Option("--format", "-f", help="table, csv, json, markdown or sarif.")]
Report = Annotated[Path | None, typer.Option("--report", help="Folder: a page per paper for its authors.")]
Code = Annotated[str | None, typer.Option("--explain", help="A rule or claim: why, and the lines behind each verdict.")]
Store = Annotated[Path, typer.Option("--store", help="Folder of the store.", envvar="METLIT_STORE")]


def audit(
    targets: Targets = None,
    format: Form = "table",
    report: Report = None,
    explain: Code = None,
    store: Store = Path("build"),
) -> None:
    """What papers print against what their own data say. Exit code 1 if a figure fails."""
    from metlit import audit as run
    from metlit.audit.report import AUDIT_FORMATS, letter_to_authors, render_audit, write_report

    known(format, AUDIT_FORMATS)
    done = _run(targets or [], store)
    if done.findings and not done.verdicts and not done.sources:
        from metlit.finding import findings_text

        print(findings_text(done.findings))
        say("nothing was audited: mend the errors first")
        raise typer.Exit(FINDINGS)
    if explain is not None:
        print(run.explain(explain, done.verdicts))
        return
    if report is not None:
        records = dict.fromkeys(j.publication for j in done.verdicts)
        letters = {
            r: letter_to_authors([j for j in done.verdicts if j.publication == r], done.sources[r]) for r in records
        }
        for path in write_report(report, letters):
            say(str(path))
    else:
        print(render_audit(done.verdicts, format, width()))
    if any(j.failed for j in done.verdicts):
        raise typer.Exit(FINDINGS)


def _run(targets: list[str], store: Path):
    from metlit import audit as run

    files = [Path(t) for t in targets if Path(t).exists() or t.endswith((".yaml", ".yml"))]
    if not files:
        from metlit.answers.library import Library

        return run.audit_store(Library(store), targets)
    if len(files) < len(targets):
        raise MetlitError("some targets are files, some are record ids", "name files only, or ids only")
    return run.audit_files(files)
