"""What ``metlit show`` tells of a node on one screen: its card, filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from metlit import iris
from metlit.answers.library import Library
from metlit.answers.rendering import hanging
from metlit.iris import METLIT
from metlit.rdf.rows import Iri
from metlit.record.case import Case
from metlit.record.marks import Marks
from metlit.record.values import CellValue, joined
from metlit.record.wording import Wording
from metlit.tables.card_layout import CardLayout, CardLine, CardPiece, load_cards
from metlit.tables.cells import LayoutRow, found_in, layout_rows
from metlit.tables.layout import Layout

SCREEN = 23  # lines: with the prompt below, a terminal of 24
_LABEL = 12  # letters for the label of a section
_LONGEST = 240  # letters of what is said of one node; the rest is left to --all
_NO_BREAK = "\u00a0"
_ABOUT, _CONFLICT = METLIT + "about", METLIT + "conflict"


@dataclass
class _Section:
    """Texts under one label, and how many of them are shown."""

    label: str
    texts: list[str] = field(default_factory=list)
    shown: int = 0


class Cards:
    """The cards of a store.

    Args:
        library: the opened store.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._layouts = load_cards(library.resources.card_files())
        self._schema = library.schema
        self._wordings: dict[str, Wording] = {}

    def card(self, path: str, width: int | None) -> str | None:
        """The card of a node, on one screen if its lines are not too long; None if its class has none.

        Args:
            path: of a node, ``sanuki-2022/p05/rt1``.
            width: columns of the terminal; lines are not wrapped if None.
        """
        writer = self._writer(path)
        return writer.card(width) if writer else None

    def beside(self, path: str) -> str:
        """What an editor shows beside a node: the line that its layout names; empty if it names or says none."""
        writer = self._writer(path)
        return writer.beside() if writer else ""

    def _writer(self, path: str) -> _Writer | None:
        record = path.split("/")[0]
        if record not in self._wordings:
            nquads = b"".join(self._library.nquads([record]))
            self._wordings[record] = Wording(Case(record, nquads, self._schema, self._library.terms))
        wording, node = self._wordings[record], iris.RECORD + path
        layout = self._layouts.get(wording.case.cls(node))
        return _Writer(wording, self._library.marks(record), layout, node) if layout else None


class _Writer:
    """Writes the card of one node.

    Args:
        wording: the record.
        marks: where its nodes stand in its file.
        layout: the card.
        node: of the record.
    """

    def __init__(self, wording: Wording, marks: Marks, layout: CardLayout, node: str) -> None:
        self._wording, self._marks, self._layout, self._node = wording, marks, layout, node
        self._path = iris.local_path(node)

    def card(self, width: int | None) -> str | None:
        """The card; None if its levels do not lead to the node."""
        if not self._rows(CardLine("", (), ())):
            return None
        sections: list[_Section] = []
        for line in self._layout.lines:
            if line.label or not sections:
                sections.append(_Section(line.label))
            sections[-1].texts += self._texts(line)
        place = f"{self._marks.file}:{self._marks.place(self._node)[0]}"
        head = f"{self._path}: {self._wording.kind(self._node)}, {place}"
        return _laid_out(head, [s for s in sections if s.texts], self._doubts(), self._path, width)

    def beside(self) -> str:
        """The line that is shown beside the node."""
        named = [line for line in self._layout.lines if line.label and line.label == self._layout.beside]
        return "; ".join(text for line in named for text in self._texts(line))

    def _rows(self, line: CardLine) -> list[LayoutRow]:
        """The rows of the nodes that have a line each, as they stand in the record."""
        own = self._layout.levels
        levels = (*(own[:1] if line.naming else own), *line.levels)
        rows = layout_rows(self._wording, Layout("", "", levels, "", "", "", ("", ()), (), (), (), {}))
        if not line.levels:
            return [row for row in rows if row.node == self._node]
        entry = line.levels[0].name
        if line.naming:
            objects = self._wording.case.objects
            found = [r for r in rows if entry in r.nodes and self._node in objects(r.nodes[entry], line.naming)]
        else:
            found = [r for r in rows if entry in r.nodes and r.nodes.get(own[-1].name) == self._node]
        return sorted(found, key=lambda row: self._marks.place(row.nodes[entry]))

    def _texts(self, line: CardLine) -> list[str]:
        texts = []
        for row in self._rows(line):
            text, doubted = self._told(row, line.pieces)
            if not text:
                continue
            if len(text) > _LONGEST:
                text = f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"
            mark = " (disputed)" if doubted else ""
            if line.levels:
                entry = row.nodes[line.levels[0].name]
                name = iris.local_path(entry).removeprefix(f"{self._path}/").removeprefix(f"{row.record}/")
                mark += f" [{name},{_NO_BREAK}line{_NO_BREAK}{self._marks.place(entry)[0]}]"
            texts.append(text + mark)
        return list(dict.fromkeys(texts))

    def _told(self, row: LayoutRow, pieces: Sequence[CardPiece]) -> tuple[str, bool]:
        """What pieces say of a row, and whether the paper contradicts itself about it."""
        text, doubted = "", False
        for piece in pieces:
            said, doubt = self._said(row, piece)
            text, doubted = text + said, doubted or doubt
        return text.strip(" ,;:"), doubted

    def _said(self, row: LayoutRow, piece: CardPiece) -> tuple[str, bool]:
        if piece.optional:
            parts = [self._said(row, inner) for inner in piece.optional]
            if any(not said for said, _ in parts):
                return "", False
            return "".join(said for said, _ in parts), any(doubt for _, doubt in parts)
        if not piece.groups:
            return piece.text, False
        found = self._found(row, piece)
        if piece.written:
            found = [self._as_written(one) for one in found]
        return joined(found), any(one.doubts for one in found)

    def _as_written(self, found: CellValue) -> CellValue:
        """A concept with the word by which the record names it, if that is another than its label."""
        mark = self._marks.nodes.get(found.stated_on)
        word = mark.words.get(found.value) if mark and isinstance(found.value, Iri) else None
        return replace(found, printed=f"{found.text} (“{word}”)") if word else found

    def _found(self, row: LayoutRow, piece: CardPiece) -> list[CellValue]:
        absent: list[CellValue] = []
        for group in piece.groups:
            found = [one for part in group for one in found_in(self._wording, row, part)]
            if values := [one for one in found if not one.absent]:
                return values
            absent = absent or found
        return absent if piece.absent else []

    def _doubts(self) -> int:
        """How many contradictions there are about the node and what is in it."""
        graph = self._wording.case.graph
        about = [graph.text(str(c), _ABOUT) for c in graph.objects(self._wording.case.root, _CONFLICT)]
        return sum(one == self._node or one.startswith(f"{self._node}/") for one in about)


def _laid_out(head: str, sections: Sequence[_Section], doubts: int, path: str, width: int | None) -> str:
    """A card with as much of each section as a screen has room for, in turns."""
    told = f"{doubts} contradiction{'s' * (doubts != 1)}: metlit query conflicts -p publication={path.split('/')[0]}"
    ends = [f"{'Disputed':{_LABEL}}{told}"] if doubts else []

    def lines() -> list[str]:
        shown = [head]
        for section in sections:
            more = len(section.texts) - section.shown
            for number, text in enumerate(section.texts[: section.shown], 1):
                after = f" … {more} more" if more and number == section.shown else ""
                shown.append(f"{section.label if number == 1 else '':{_LABEL}}{text}{after}")
        if any(section.shown < len(section.texts) for section in sections):
            shown.append(f"{'More':{_LABEL}}metlit show {path} --all")
        wrapped = (hanging(line, _LABEL, width) for line in (*shown, *ends))
        return "\n".join(wrapped).replace(_NO_BREAK, " ").split("\n")

    for section in sections:
        section.shown = 1
    growing = [s for s in sections if s.shown < len(s.texts)]
    while growing:
        for section in list(growing):
            section.shown += 1
            if len(lines()) > SCREEN:
                section.shown -= 1
                growing.remove(section)
            elif section.shown == len(section.texts):
                growing.remove(section)
    return "\n".join(lines())
