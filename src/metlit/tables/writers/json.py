"""Tables as JSON: every column, and what a CSV file cannot hold."""

from __future__ import annotations

from metlit.answers.rendering import json_text
from metlit.tables.formats import TableFormat
from metlit.tables.table import Table


def json_file(table: Table) -> bytes:
    """The rows with title, heads, remarks and references."""
    heads = {c.name: c.plain for c in table.columns}
    data = {"title": table.title, "columns": heads, "rows": table.data()[1]}
    data |= {"remarks": list(table.remarks), "references": list(table.references)}
    return (json_text(data) + "\n").encode()


JSON = TableFormat("json", json_file, 2)
