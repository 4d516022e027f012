"""Records → a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from metlit.curation.sheets.sheet_format import SheetFormat
from metlit.curation.sheets.sheet_rows import SheetRow, sheet_rows
from metlit.curation.sheets.workbook import BaseRecord, workbook_file
from metlit.errors import RecordsError
from metlit.finding import has_errors
from metlit.record.files import RecordText, gather
from metlit.record.text import Refused, decode, read_text


def exported_workbook(formed: SheetFormat, paths: Sequence[Path], about: Sequence[str] = ()) -> tuple[bytes, int]:
    """A workbook of records, and how many rows it has; without records it has only heads.

    Args:
        formed: the sheets of the record format.
        paths: record files, or folders of them.
        about: what the first sheet says, a cell a line.

    Raises:
        RecordsError: for a record that cannot be read, or that no sheet can hold.
        MetlitError: if XlsxWriter is not installed.
    """
    rows: list[SheetRow] = []
    base: list[BaseRecord] = []
    files, findings = gather(paths) if paths else ([], [])
    if has_errors(findings):
        raise RecordsError(findings[0].text())
    for file in files:
        source = RecordText.load(file)
        if source.refused:
            raise RecordsError(source.refused.text())
        try:
            tree = read_text(decode(source.data, file.name), file.name)
        except Refused as refused:
            raise RecordsError(refused.finding.text()) from refused
        rows += sheet_rows(formed, tree, file.record)
        base.append(BaseRecord(file.record, source.data))
    return workbook_file(formed, rows, base, about), len(rows)
