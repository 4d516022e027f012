"""Which abbreviations a table has, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from metlit.tables.table import Table


@cache
def load_abbreviations(file: Path) -> Mapping[str, str]:
    """Abbreviation → what it stands for, sorted; none if there is no such file."""
    if not file.is_file():
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return dict(sorted((short, long) for short, long in pairs))


def explained(table: Table, known: Mapping[str, str]) -> Table:
    """A table with those abbreviations as a remark, before its last one, that stand on its page."""
    text = "\n".join(_texts(table.for_page()))
    found = [f"{short}, {long}" for short, long in known.items() if _pattern(short).search(text)]
    if not found:
        return table
    *remarks, notice = table.remarks
    return replace(table, remarks=[*remarks, f"Abbreviations: {'; '.join(found)}.", notice])


def _texts(table: Table) -> Iterator[str]:
    yield table.title
    yield from table.notes
    yield from table.remarks
    for column in table.columns:
        yield column.plain
    for row in table.rows:
        yield from (cell.text for cell in row)


@cache
def _pattern(short: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(short)}[0-9]?(?![\w-])")
