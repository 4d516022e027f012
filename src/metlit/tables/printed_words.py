"""The words by which records name what a table shows under another label."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from metlit import iris
from metlit.rdf.rows import Iri
from metlit.record.marks import Marks
from metlit.tables.table import TableCell


def printed_words(rows: Iterable[Sequence[TableCell]], marks: Callable[[str], Marks]) -> list[str]:
    """A remark, if there is such a word: ``“ovarian cancer” (ovarian carcinoma)``, each once, in order.

    Args:
        rows: of the table; the values in their cells know on which node they are stated.
        marks: where the nodes of a record stand, by its id.
    """
    found, read = set(), cache(marks)
    values = (value for row in rows for cell in row for value in cell.values)
    for value in (v for v in values if isinstance(v.value, Iri) and v.stated_on):
        mark = read(iris.local_path(value.stated_on).split("/")[0]).nodes.get(value.stated_on)
        if word := mark and mark.words.get(value.value):
            found.add((word, value.text))
    listed = "; ".join(f"“{word}” ({label})" for word, label in sorted(found, key=lambda one: (one[0].lower(), one)))
    return [f"As the papers have it: {listed}."] if found else []
