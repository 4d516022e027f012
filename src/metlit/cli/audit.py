"""The command ``metlit audit``: words ↔ calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metlit.cli.facets import DEFAULT_STORE, Store
from metlit.cli.lazy import command
from metlit.cli.tabular import View, tabular
from metlit.cli.terminal import FINDINGS, example, say
from metlit.errors import MetlitError

if TYPE_CHECKING:
    from metlit.audit import Audit


@command(example("metlit audit sanuki-2022 --explain counting-unit"))
@tabular("table", "csv", "json", "markdown", "sarif", told="table, csv, json, markdown or sarif.")
def audit_command(
    targets: Annotated[
        list[str] | None, typer.Argument(help="Record ids of the store, or record files; all if none.")
    ] = None,
    paper: Annotated[
        Path | None, typer.Option("--paper", help="The text of the one record: its figures without a claim, too.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Folder: a letter per paper, its points as CSV and JSON.")
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", help="A rule or claim: why, and the lines behind each verdict.")
    ] = None,
    store: Store = DEFAULT_STORE,
    *,
    view: View,
) -> None:
    """What papers print against what their own data say. Exit code 1 if a figure fails."""
    from metlit import audit as run
    from metlit.audit.letters import letters_of, write_report
    from metlit.finding import ERROR, findings_text

    done = _run(targets or [], store)
    if paper is not None:
        done = _joined(done, targets or [], paper)
    if done.findings and not done.verdicts and not done.sources:
        print(findings_text(done.findings))
        say("nothing was audited: mend the errors first")
        raise typer.Exit(FINDINGS)
    if explain is not None:
        print(run.explain(explain, done.verdicts))
        return
    if report is not None:
        for path in write_report(report, letters_of(done)):
            say(str(path))
    else:
        _print(done, view)
    errors = [f for f in done.findings if f.severity == ERROR]
    for finding in errors:
        say(finding.text())
    if errors:
        say(f"not audited: {', '.join(dict.fromkeys(f.file for f in errors))}")
    if errors or any(j.failed for j in done.verdicts):
        raise typer.Exit(FINDINGS)


def _print(done: Audit, view: View) -> None:
    from metlit.answers.rendering import hanging
    from metlit.audit.report import INDENT, audit_findings, audit_summary, render_audit, verdict_rows

    verdicts = done.verdicts
    if view.form == "table":
        columns, rows = audit_summary(verdicts)
        view.print(columns, rows, first=(*columns[:2], *reversed(columns)))
        for line in audit_findings(verdicts, done.absences):
            print(hanging(line, INDENT, view.width))
    elif view.form == "csv":
        view.print(*verdict_rows(verdicts))
    else:
        view.refuse_columns()
        print(render_audit(verdicts, view.form, done.absences))


def _run(targets: list[str], store: Path) -> Audit:
    from metlit import audit as run

    files = [Path(t) for t in targets if Path(t).exists() or t.endswith((".yaml", ".yml"))]
    if not files:
        from metlit.answers.library import Library

        return run.audit_store(Library(store), targets)
    if len(files) < len(targets):
        raise MetlitError("some targets are files, some are record ids", "name files only, or ids only")
    return run.audit_files(files)


def _joined(done: Audit, targets: Sequence[str], paper: Path) -> Audit:
    """The audit of one record with what is found in the text of its paper."""
    from dataclasses import replace

    from metlit.audit.from_paper import with_paper
    from metlit.curation.auditing.auditor import PaperAuditor
    from metlit.curation.reading import read_paper

    # A file is called as its record.
    records = [Path(t).stem if t.endswith((".yaml", ".yml")) else t for t in targets]
    if len(records) != 1:
        raise MetlitError(
            f"--paper is the text of one record, not of {len(records)}", "name one record id, or one file"
        )
    joined = with_paper(done.verdicts, PaperAuditor.default().audit(read_paper(paper)), records[0])
    say(f"{paper.name}: {joined.both} alarms that the record has too, {joined.paper_only} it has not")
    return replace(done, verdicts=joined.verdicts)
