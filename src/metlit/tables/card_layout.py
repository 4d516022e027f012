"""What ``metlit show`` tells of the nodes of a class: the files of ``layouts/cards/``, read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from metlit.errors import ResourceError
from metlit.iris import METLIT
from metlit.model.rules import read_header
from metlit.tables.layout import ColumnPart, Level, read_levels, read_parts

_SHARED = "lines"  # the stem of the file with the lines that cards share
_PIECE = re.compile(r"\[(?P<optional>[^\[\]]*)\]|\{(?P<source>[^{}]*)\}|(?P<text>[^\[\]{}]+)")


@dataclass(frozen=True)
class CardPiece:
    """A part of a line: its own words, or where they come from.

    Attributes:
        text: its own words.
        groups: the first of these with any values gives them, all of its parts together.
        absent: whether a stated absence counts as a value.
        written: whether the word of the record is said beside the label of a concept.
        optional: pieces that are left out if one of them has no value.
    """

    text: str = ""
    groups: tuple[tuple[ColumnPart, ...], ...] = ()
    absent: bool = False
    written: bool = False
    optional: tuple[CardPiece, ...] = ()


@dataclass(frozen=True)
class CardLine:
    """A line of a card, or a section with a line for each of several nodes.

    Attributes:
        label: before it; none if it goes on with the section above.
        levels: to the nodes that have a line each: from the node of the card; none if it is the node itself.
        pieces: what it says.
        naming: the key by which the nodes name that of the card; they are then those of its subject.
    """

    label: str
    levels: tuple[Level, ...]
    pieces: tuple[CardPiece, ...]
    naming: str = ""


@dataclass(frozen=True)
class CardLayout:
    """The card of the nodes of some classes.

    Attributes:
        classes: the names of the classes.
        levels: from the publication down to the nodes.
        lines: of the card.
        beside: the label of the line that an editor shows beside such a node, if any.
    """

    classes: tuple[str, ...]
    levels: tuple[Level, ...]
    lines: tuple[CardLine, ...]
    beside: str = ""

    @classmethod
    def load(cls, file: Path, shared: Mapping[str, CardLine]) -> CardLayout:
        """Read a card's file: comment lines with classes, rows and, perhaps, ``beside``; then a line a line, parts
        separated by tabs.

        They are the label, the levels of the nodes that have a line each (as ``rows`` of a table), and what is said:
        words, ``{sources}`` as in the columns of a table, and ``[words with {sources}]`` that are left out if there is
        no value. ``{source!}`` says also that a value is stated to be absent, ``{source=}`` also the word by which the
        record names a concept. A label with ``@name`` after it is a line
        of ``lines.tsv``, which cards share; with ``@name<key`` its nodes are those that name the node in that key.

        Raises:
            ResourceError: if it is malformed, with the place.
        """
        header = read_header(file.read_text(encoding="utf-8"))
        if missing := [key for key in ("class", "rows") if not header.get(key)]:
            raise ResourceError(f"{file}: the header lacks {', '.join(missing)}")
        lines = []
        for where, label, *said in _lines(file):
            if len(said) == 2:
                lines.append(CardLine(label, tuple(read_levels(said[0], file)), tuple(_pieces(said[1], where))))
                continue
            name, _, naming = said[0].removeprefix("@").partition("<") if said else ("", "", "")
            if name not in shared:
                raise ResourceError(f"{where}: a line has a label, levels and words, or a label and a shared line")
            lines.append(replace(shared[name], label=label, naming=naming))
        return cls(
            tuple(header["class"].split()),
            tuple(read_levels(header["rows"], file)),
            tuple(lines),
            header.get("beside", ""),
        )


def _lines(file: Path) -> Iterator[list[str]]:
    """The place of each line, and its parts."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield [f"{file}:{number}", *line.split("\t")]


def _pieces(words: str, where: str) -> Iterator[CardPiece]:
    if _PIECE.sub("", words):
        raise ResourceError(f"{where}: a bracket or brace is not closed")
    for match in _PIECE.finditer(words):
        if match["optional"] is not None:
            yield CardPiece(optional=tuple(_pieces(match["optional"], where)))
        elif match["source"] is not None:
            mark = match["source"][-1:]
            source = match["source"].removesuffix("!").removesuffix("=")
            groups = tuple(tuple(read_parts(group, where)) for group in source.split("|"))
            yield CardPiece(groups=groups, absent=mark == "!", written=mark == "=")
        else:
            yield CardPiece(match["text"])


def load_cards(files: Iterable[Path]) -> dict[str, CardLayout]:
    """All cards, by class as an IRI.

    Raises:
        ResourceError: if a file is malformed.
    """
    by_name = {file.stem: file for file in files}
    shared: dict[str, CardLine] = {}
    if file := by_name.pop(_SHARED, None):
        for where, name, levels, words in _lines(file):
            shared[name] = CardLine(name, tuple(read_levels(levels, file)), tuple(_pieces(words, where)))
    cards = [CardLayout.load(file, shared) for file in by_name.values()]
    return {METLIT + name: card for card in cards for name in card.classes}
