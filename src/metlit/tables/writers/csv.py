"""Tables as CSV: every column, a row a line."""

from __future__ import annotations

from metlit.answers.rendering import as_csv
from metlit.tables.formats import TableFormat
from metlit.tables.table import Table


def csv_file(table: Table) -> bytes:
    """RFC 4180, in UTF-8; no cell is run as a formula."""
    names, rows = table.data()
    return (as_csv(names, rows) + "\n").encode()


CSV = TableFormat(
    "csv", csv_file, 1, "CSV has no place for the title, references, remarks, and that it is for research only"
)
