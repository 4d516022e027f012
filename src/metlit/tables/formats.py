"""The formats of tables: each is a module in ``writers/``, found there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from metlit.modules import offered
from metlit.tables import writers
from metlit.tables.table import Table


@dataclass(frozen=True)
class TableFormat:
    """A format that tables are written in.

    Attributes:
        name: what it is called, and the suffix of its files.
        write: a table as a file.
        order: its place in lists, the least first.
        loss: what it has no place for; empty if it holds all.
    """

    name: str
    write: Callable[[Table], bytes]
    order: int
    loss: str = ""


@cache
def table_formats() -> Mapping[str, TableFormat]:
    """All formats by name, in their order."""
    found = sorted(offered(writers, TableFormat).values(), key=lambda form: (form.order, form.name))
    return {form.name: form for form in found}


def formats_in_words() -> str:
    """Their names: ``csv, json or md``."""
    *others, last = table_formats()
    return f"{', '.join(others)} or {last}"
