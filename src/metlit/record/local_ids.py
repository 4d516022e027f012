"""Local ids of a record: those that stand in a piece of it, and one made of a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from metlit.record.text import Mapping, Scalar, Sequence, Tree

_ID = "id"


def ids_in(tree: Tree) -> Iterator[str]:
    """The ids that stand anywhere in a piece of a record."""
    if isinstance(tree, Sequence):
        for item in tree.items:
            yield from ids_in(item)
    elif isinstance(tree, Mapping):
        for name, (_, value) in tree.entries.items():
            if name == _ID and isinstance(value, Scalar):
                yield value.text
            yield from ids_in(value)


def id_made_of(text: str) -> str:
    """A text as an id: letters without accents, figures, hyphens."""
    folded = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "x"
