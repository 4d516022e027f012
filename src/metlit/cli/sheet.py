"""The commands ``metlit sheet export|import``: words ↔ calls."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metlit.cli.lazy import MARKUP
from metlit.cli.terminal import FINDINGS, example, say
from metlit.errors import MetlitError

if TYPE_CHECKING:
    from metlit.curation.sheets.importing import ImportedSheets, SheetChange
    from metlit.curation.sheets.sheet_format import SheetFormat
    from metlit.resources import Resources

_CASES = Path("cases")

sheet_command = typer.Typer(
    name="sheet",
    help="Records as spreadsheets, and spreadsheets as records.",
    epilog=example("metlit sheet export -o new.xlsx"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=MARKUP,
)


@sheet_command.command("export", epilog=example("metlit sheet export cases/sanuki-2022.yaml -o sanuki.xlsx"))
def sheet_export(
    records: Annotated[list[Path] | None, typer.Argument(help="Records, or folders of them; none: empty.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File of the workbook (XLSX).")] = None,
) -> None:
    """A workbook of records: one sheet a class, one row a node. Without records it is empty, for a new review."""
    from metlit.curation.sheets.exporting import exported_workbook
    from metlit.written import write_whole

    if output is None:
        raise MetlitError("a workbook needs a file", "name it with --output x.xlsx")
    if output.suffix.lower() != ".xlsx":
        raise MetlitError(f"'{output.name}' is no name of an XLSX file", "call it x.xlsx")
    resources = _resources(records or [])
    about = resources.sheet_about_file().read_text(encoding="utf-8").splitlines()
    data, count = exported_workbook(_format(resources), records or [], about)
    write_whole(output, data)
    say(f"{output} is written: {count} row{'s' * (count != 1)}" if records else f"{output} is written: no rows yet")


@sheet_command.command("import", epilog=example("metlit sheet import build/doe.xlsx --into mine"))
def sheet_import(
    sheets: Annotated[list[Path], typer.Argument(help="A workbook (XLSX, ODS), or CSV files, one a sheet.")],
    folder: Annotated[Path, typer.Option("--into", help="Folder of the records.")] = _CASES,
    mapping: Annotated[
        str | None, typer.Option("--map", help="What the columns of another program's table are: a file, or a name.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", "--yes", "-y", help="Write the records without asking.")] = False,
) -> None:
    """Write or update records from sheets. What would change is shown; it is written with --write only.

    Comments and order of a record stay. What is wrong is said by its cell, of the records as metlit check says it.
    The exit code is 1 if there is an error, or something to write that was not written.
    """
    from metlit.curation.sheets.grid_file import read_grids
    from metlit.curation.sheets.importing import imported_sheets

    resources = _resources([folder])
    formed = _format(resources)
    grids = [grid for file in sheets for grid in read_grids(file)]
    unknown = []
    if mapping:
        from metlit.curation.sheets.mapped import load_table_map, mapped_grids

        grids, unknown = mapped_grids(load_table_map(_map_file(resources, mapping), formed), grids)
    result = imported_sheets(formed, grids, folder, unknown)
    changed = [change for change in result.changes if change.changed]
    if new := [change.record for change in changed if change.before is None]:
        say(f"{', '.join(new)}: no such record in {folder}, so all of it is new; --into names another folder")
    for change in changed:
        print(change.diff)
    failed = _told(result, changed, resources)
    raise typer.Exit(FINDINGS if _write(changed, folder, write=write) or failed else 0)


def _told(result: ImportedSheets, changed: Sequence[SheetChange], resources: Resources) -> bool:
    """Say what is wrong, with the sheets and with what the records become; whether something is."""
    from metlit.building.chunk import Pipeline
    from metlit.finding import ERROR
    from metlit.record.files import RecordText

    for told in result.findings:
        say(told.text())
    failed = any(one.severity == ERROR for one in result.findings)
    pipeline = Pipeline(resources) if changed else None
    for change in changed:
        assert pipeline is not None
        source = RecordText(change.record, change.path.as_posix(), change.after)
        for finding in sorted(pipeline.run([source])[0].findings):
            found = change.by_cell(finding)
            say(found.text() if found else finding.text())
            failed = failed or finding.severity == ERROR
    return failed


def _write(changed: Sequence[SheetChange], folder: Path, *, write: bool) -> bool:
    """Write what is wanted; whether something is left that was not."""
    if not changed:
        say("there is nothing to write")
        return False
    told = f"{len(changed)} record{'s' * (len(changed) != 1)}: {', '.join(change.record for change in changed)}"
    if not write and not _agreed(told):
        say(f"{told}: nothing is written; metlit sheet import --write writes")
        return True
    if not folder.is_dir():
        raise MetlitError(f"{folder} is no folder", "make it, or name another with --into")
    for change in changed:
        change.write()
    say(f"{told}: written")
    return False


def _agreed(told: str) -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and typer.confirm(f"{told}: write?", err=True)


def _resources(paths: Sequence[Path]) -> Resources:
    from metlit.resources import Resources

    return Resources.beside(paths or [_CASES]) or Resources.default()


def _format(resources: Resources) -> SheetFormat:
    from metlit.curation.sheets.sheet_format import SheetFormat
    from metlit.model.schema import Schema
    from metlit.model.terms import Terms
    from metlit.record.walk import RecordFormat

    schema = Schema.load(resources.shape_files(), resources.ontology_file())
    return SheetFormat(RecordFormat(schema, Terms.load(resources.term_files())))


def _map_file(resources: Resources, name: str) -> Path:
    """A file, or one that metlit carries by its name."""
    file = Path(name)
    return file if file.suffix or file.is_file() else resources.sheet_map_file(name)
