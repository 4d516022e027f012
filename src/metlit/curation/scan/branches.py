"""Which branches of the vocabulary are marked, and as what: ``words.tsv``; where a side stands: ``sides.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.curation.scan.patterns import expression, tsv_rows
from metlit.errors import ResourceError
from metlit.model.terms import Terms

_YES = "yes"


@dataclass(frozen=True)
class WordBranch:
    """What ``words.tsv`` says of a branch; of several that fit, the upper row counts."""

    kind: str
    rank: int
    deniable: bool
    sided: bool


def load_branches(file: Path, terms: Terms) -> Iterator[tuple[str, WordBranch]]:
    """The rows of words.tsv by the IRI of their branch.

    Raises:
        ResourceError: for a branch that the vocabulary has not, with file and line.
    """
    for line, row in tsv_rows(file):
        iri = iris.TERM + row["branch"]
        if iri not in terms.concepts and not any(iris.TERM + c.scheme == iri for c in terms.concepts.values()):
            raise ResourceError(f"{file}:{line}: no concept or vocabulary {row['branch']}", "mend the row")
        yield iri, WordBranch(row["kind"], line, row["denied"] == _YES, row["sided"] == _YES)


def load_sides(file: Path) -> list[tuple[str, str, re.Pattern[str]]]:
    """The rows of sides.tsv: the side, before or behind, and the pattern that stands there."""
    return [
        (row["side"], row["position"], expression(row["pattern"], f"{file}:{line}", re.IGNORECASE))
        for line, row in tsv_rows(file)
    ]
