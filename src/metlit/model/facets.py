"""Facets: by what evidence rows are found, in what patients are alike, and what they have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError

# Kinds of values: concepts of the vocabularies, numbers, and paths of nodes.
WORD_FACET, NUMBER_FACET, NODE_FACET = "word", "number", "node"
# How patients are compared.
CONCEPT, EQUAL, DISTANCE = "concept", "equal", "distance"
# What else a facet is used for: rows chosen by it are about whole publications; who shares it is joined.
PUBLICATIONS, PATIENTS = "publications", "patients"
_KINDS, _COMPARED, _USES = (
    (WORD_FACET, NUMBER_FACET, NODE_FACET),
    ("", CONCEPT, EQUAL, DISTANCE),
    {PUBLICATIONS, PATIENTS},
)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NONE = "-"
_FURTHER = "+"
_CELLS = 9


@dataclass(frozen=True)
class Facet:
    """One line of ``layouts/analysis/facets.tsv``.

    Attributes:
        name: as option and keyword.
        columns: of the evidence rows: any of them is searched, the first with a value is compared, the first is shared.
        kind: word, number or node.
        further: columns that are searched too: a row found by them alone is shown, marked, and not counted.
        branches: IRIs of the schemes, or of the concepts, below which its words are looked up.
        unit: that may stand behind its numbers.
        text: what the option of commands that choose rows says; empty if there is none.
        uses: what else it is used for: publications, patients.
        question: what the option of commands that compare patients says; empty if there is none.
        compared: how: concept (Lin), equal (or not), distance (Gower); empty if not at all.
        weight: how much that counts.
    """

    name: str
    columns: tuple[str, ...]
    kind: str
    branches: tuple[str, ...] = ()
    unit: str = ""
    text: str = ""
    uses: frozenset[str] = frozenset()
    question: str = ""
    compared: str = ""
    weight: float = 0.0
    further: tuple[str, ...] = ()

    @property
    def searched(self) -> tuple[str, ...]:
        """All columns by which rows are found."""
        return self.columns + self.further


def load_facets(file: Path) -> dict[str, Facet]:
    """The facets, by name, in their order.

    Raises:
        ResourceError: if the file cannot be read, or a line is malformed.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{file} cannot be read: {error}") from error
    found: dict[str, Facet] = {}
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            facet = _facet(line, f"{file}:{number}")
            if facet.name in found:
                raise ResourceError(f"{file}:{number}: there are two facets '{facet.name}'")
            found[facet.name] = facet
    return found


def searched(facets: Mapping[str, Facet]) -> tuple[str, ...]:
    """The columns by which rows are found, sorted."""
    return tuple(sorted({column for facet in facets.values() if facet.text for column in facet.searched}))


def _facet(line: str, place: str) -> Facet:
    cells = ["" if cell == _NONE else cell for cell in line.split("\t")]
    cells += [""] * (_CELLS - len(cells))
    if len(cells) != _CELLS:
        raise ResourceError(f"{place}: no facet: more than {_CELLS} cells")
    name, columns, kind, words, text, uses, question, compared, weight = cells
    known = {
        "name": _NAME.fullmatch(name),
        "columns": not columns.startswith(_FURTHER) and columns,
        "further columns": _FURTHER not in columns or kind == WORD_FACET,
        "kind": kind in _KINDS,
        "uses": set(uses.split()) <= _USES,
    }
    known |= {"comparison": compared in _COMPARED, "weight": re.fullmatch(r"\d*(?:\.\d+)?", weight)}
    if wrong := [what for what, right in known.items() if not right]:
        raise ResourceError(
            f"{place}: no facet: look at its {', '.join(wrong)}", "the file's header says what they are"
        )
    return Facet(
        name,
        tuple(column for column in columns.split("|") if column[0] != _FURTHER),
        kind,
        tuple(iris.TERM + branch for branch in words.split("|")) if kind == WORD_FACET and words else (),
        words if kind == NUMBER_FACET else "",
        text,
        frozenset(uses.split()),
        question,
        compared,
        float(weight or 0),
        tuple(column[1:] for column in columns.split("|") if column[0] == _FURTHER),
    )
