"""The command ``metlit scan``: words ↔ calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metlit.cli.lazy import command
from metlit.cli.tabular import TABLES, View, tabular
from metlit.cli.terminal import FINDINGS, example, say
from metlit.errors import MetlitError

if TYPE_CHECKING:
    from metlit.curation.document import Document


@command(example("metlit scan mine/doe-2020.md --columns place,kind,printed,subject,sense"))
@tabular(*TABLES, "sarif", "html", told="table, csv, json, sarif, or html: the text with the marks in it.")
def scan_command(
    paper: Annotated[Path, typer.Argument(help="A paper: PDF, JATS XML, HTML, DOCX, Markdown or plain text.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only marks of this kind; may be repeated.")] = None,
    subject: Annotated[
        list[str] | None, typer.Option(help="Only of these: patient, group, family, others, method.")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="The text itself, block by block, with its places.")] = False,
    audit: Annotated[
        bool, typer.Option("--audit", help="What does not fit together in it, with the arithmetic. Exit code 1 if any.")
    ] = False,
    *,
    view: View,
) -> None:
    """What a paper prints: values and words, each with its place and of whom it is said. Nothing leaves the machine."""
    from metlit.curation.document import told_blocks
    from metlit.curation.identifying import identifying_in, load_identifying, told_identifying
    from metlit.curation.reading import read_paper
    from metlit.curation.scan.mark import marks_json
    from metlit.curation.scan.scanner import Scanner, chosen_marks
    from metlit.curation.scan.shown import ALL_MARK_COLUMNS, MARK_COLUMNS, mark_rows, marks_html, marks_sarif
    from metlit.resources import Resources

    if audit:
        _refuse(bool(kind or subject), view)
    document = read_paper(paper)
    for note in document.notes:
        say(f"note: {note}")
    patterns = load_identifying(Resources.default().curation_file("identifying"))
    for line in told_identifying(identifying_in(document, patterns)):
        say(f"warning: {line}")
    if text:
        for line in told_blocks(document):
            print(line)
        return
    if audit:
        _audit(document, view)
        return
    marks = chosen_marks(Scanner.default().scan(document), kind or (), subject or ())
    if view.form == "json":
        known = {"file": document.file, "sha256": document.sha256, "title": document.title, "doi": document.doi}
        print(marks_json(marks, known))
    elif view.form in ("sarif", "html"):
        print({"sarif": marks_sarif, "html": marks_html}[view.form](marks, document))
    else:
        view.print(MARK_COLUMNS, mark_rows(marks), every=ALL_MARK_COLUMNS)


def _refuse(chosen: bool, view: View) -> None:
    """What goes with marks, and not with what is said of them."""
    if chosen:
        raise MetlitError("--audit looks at all marks", "leave --kind and --subject out")
    if view.form == "html":
        raise MetlitError("--audit writes no html", "take --format table, csv, json or sarif")


def _audit(document: Document, view: View) -> None:
    from metlit.answers.rendering import hanging
    from metlit.curation.auditing import told
    from metlit.curation.auditing.auditor import PaperAuditor

    done = PaperAuditor.default().audit(document)
    if view.form == "csv" or view.columns is not None:
        view.print(told.POINT_COLUMNS, told.point_rows(done), every=told.ALL_POINT_COLUMNS)
    elif view.form == "table":
        for line in told.audit_lines(done):
            print(hanging(line, told.POINT_INDENT if line[:1] == " " else 0, view.width))
    else:
        print({"json": told.paper_audit_json, "sarif": told.paper_audit_sarif}[view.form](done))
    if done.alarms:
        raise typer.Exit(FINDINGS)
