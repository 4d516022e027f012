"""What a curator writes at ``at`` → the blocks of the paper that are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from metlit.curation.assembly import FRONT_MATTER
from metlit.curation.document import Block, BlockKind, Document
from metlit.curation.headings import split_heading
from metlit.curation.reading.labels import caption_start
from metlit.curation.verify.folded import folded_text

_COUNTED = re.compile(
    r"(?P<what>rows?|columns?|paragraphs?|pages?|¶+)\s*(?P<numbers>\d{1,4}(?:\s*(?:,|and|&|-|–|to)\s*\d{1,4})*)(?!\w)",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?<=[^\W\d_])\(([a-z]{1,2})\)")  # Patient(s)
_SEGMENTS = re.compile(r"\s*[,;()]\s*")
_LABELLED = re.compile(
    r"(?P<label>(?i:supplementary )?[^\W\d_]{3,7}\.?\s?(?:S?\d{1,3}[A-Za-z]?|[IVX]{1,5}))\b\s*(?P<rest>.*)"
)
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?(?:\s+(?P<rest>\D.*))?")
_NAMED_ROWS = re.compile(
    r"(?P<word>[^\W\d_]+?)s?\s+(?P<numbers>\d{1,3}(?:\s*(?:,|and|&|-|–|to)\s*\d{1,3})*)", re.IGNORECASE
)
_AND = re.compile(r"\s+(?:and|&)\s+")
_PARTS = {
    "caption": BlockKind.CAPTION,
    "title": BlockKind.CAPTION,
    "legend": BlockKind.CAPTION,
    "footnote": BlockKind.FOOTNOTE,
    "footnotes": BlockKind.FOOTNOTE,
    "notes": BlockKind.FOOTNOTE,
}
_HEADS = {"heading", "headings", "header", "column heading", "column headings", "head"}
# What has no heading of its own: the beginning of a paper, and what stands around the text.
_FRONT_NAMES = {"title", "title page", "first page", "front matter", "header", "article page"}
_MARGINS = {"page footers", "page footer", "footer", "footers", "page headers", "running head", "running title"}
_FRONT_BLOCKS = 25
_WHOLE_NAMES, _LONGEST_ABSTRACT = {"abstract", "summary"}, 5000


@dataclass(frozen=True)
class Whereabouts:
    """The blocks that a place names.

    Attributes:
        blocks: their positions in the document.
        lost: the part of the place that the paper does not have; empty if it has all.
        known: whether the place could be made out at all; if not, ``blocks`` are all.
        loose: the part that names nothing that the text tells apart (``Results, toxicity``); empty if none.
        wider: the blocks without the parts of the place that only resemble headings (``target volumes``).
    """

    blocks: tuple[int, ...]
    lost: str = ""
    known: bool = True
    loose: str = ""
    wider: tuple[int, ...] = ()


class PlaceReader:
    """Finds what places mean in one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._blocks = document.blocks
        self._read: dict[str, Whereabouts] = {}

    @cached_property
    def everywhere(self) -> tuple[int, ...]:
        """All blocks but those of the references."""
        return tuple(i for i, b in enumerate(self._blocks) if b.kind is not BlockKind.REFERENCE)

    def read(self, place: str) -> Whereabouts:
        """The blocks of a place, as a curator writes it."""
        if place not in self._read:
            self._read[place] = self._found(place)
        return self._read[place]

    def _found(self, place: str) -> Whereabouts:
        chosen, known, loose, lost = list(range(len(self._blocks))), False, [], []
        wider: list[int] = []
        for what, text in _segments(place):
            narrowed, sure = self._narrowed(chosen, what, text, known)
            if narrowed:
                if known and not sure and not wider and not self._blocks[chosen[0]].place.label:
                    wider = chosen if not self._named(narrowed, text) else []
                chosen, known = narrowed, True
            elif sure:
                lost.append(text if not what else f"{what} {text}")
            else:
                loose.append(text)
        if not known:
            return Whereabouts(self.everywhere, ", ".join(lost), False, ", ".join(loose), self.everywhere)
        return Whereabouts(tuple(chosen), ", ".join(lost), True, ", ".join(loose), tuple(wider or chosen))

    def _narrowed(self, chosen: list[int], what: str, text: str, known: bool) -> tuple[list[int], bool]:
        """The blocks among those chosen that a segment names, and whether it can mean nothing else."""
        if what:
            return self._counted(chosen, what, _numbers(text)), True
        labelled = _LABELLED.fullmatch(text)
        start = caption_start(f"{text[:1].upper()}{text[1:]}") if labelled else None
        if labelled and (start := caption_start(f"{labelled['label'][:1].upper()}{labelled['label'][1:]}")):
            found = [i for i in chosen if self._blocks[i].place.label == start.label]
            rest = labelled["rest"].strip()
            inner = self._narrowed(found, "", rest, True)[0] if rest and found else []
            return inner or found, True
        for way in (self._part, self._row, self._column, self._section, self._special):
            if found := way(chosen, text, known):
                return found, False
        return [], False

    def _named(self, chosen: list[int], text: str) -> bool:
        """Whether a section is called just so, by its name or its number."""
        block, name = self._blocks[chosen[0]], _heading(text)
        return any(_same(name, _heading(h)) for h in self._headings(chosen[0])) or bool(
            _NUMBERED.fullmatch(text) and block.place.number
        )

    def _counted(self, chosen: list[int], what: str, numbers: set[int]) -> list[int]:
        kind = what.lower().rstrip("s")
        if kind == "page":
            return [i for i in chosen if self._blocks[i].place.page in numbers]
        if kind in ("paragraph", "¶"):
            return self._paragraphs(chosen, numbers)
        if kind == "column":
            return [i for i in chosen if self._blocks[i].place.column in numbers]
        rows = sorted({r for i in chosen if (r := self._blocks[i].place.row)})
        # Below a group that was named before, rows count from its first one; its name may fill a row of its own.
        label = self._blocks[chosen[0]].place.label if chosen else ""
        whole = {r for b in self._blocks if b.place.label == label and (r := b.place.row)}
        if inside := set(rows) != whole:
            rows = [r for r in rows if sum(self._blocks[i].place.row == r for i in chosen) > 1] or rows
        wanted = {rows[n - 1] for n in numbers if 0 < n <= len(rows)} if inside else numbers
        return [i for i in chosen if self._blocks[i].place.row in wanted]

    def _paragraphs(self, chosen: list[int], numbers: set[int]) -> list[int]:
        """Paragraphs of a section; where it has sections inside, those count on as a reader counts them too."""
        found = [i for i in chosen if self._blocks[i].place.paragraph in numbers]
        flat = [i for i in chosen if self._blocks[i].kind is BlockKind.PARAGRAPH]
        on = [i for n, i in enumerate(flat, start=1) if n in numbers]
        return sorted({*found, *on})

    def _part(self, chosen: list[int], text: str, known: bool) -> list[int]:
        name = text.casefold()
        if not any(self._blocks[i].place.label for i in chosen) or not known:
            return []
        if name in _PARTS:
            return [i for i in chosen if self._blocks[i].kind is _PARTS[name]]
        if name in _HEADS:
            return [i for i in chosen if self._blocks[i].place.row == 0 or self._blocks[i].kind is BlockKind.CAPTION]
        return []

    def _row(self, chosen: list[int], text: str, known: bool) -> list[int]:
        """The cells of rows that are about something: ``patient 5``, ``female``, ``the second RT``."""
        cells = [i for i in chosen if self._blocks[i].kind is BlockKind.CELL and self._blocks[i].place.row]
        if not cells:
            return []
        if named := _NAMED_ROWS.fullmatch(text):
            wanted = _numbers(named["numbers"])
            found = [i for i in cells if self._row_number(self._blocks[i]) in wanted]
            if found:
                return found
        told = [folded_text(text), *map(folded_text, _AND.split(text))]
        headings = {i: folded_text(self._blocks[i].place.row_heading) for i in cells}
        exact = [i for i in cells if any(part.strip() in told for part in headings[i].split(","))]
        return exact or [i for i in cells if any(_words_in(one, headings[i]) for one in told)]

    def _row_number(self, block: Block) -> int | None:
        match = re.search(r"(?:^|[\s,])(\d{1,3})(?!\d)", block.place.row_heading)
        return int(match[1]) if match else None

    def _column(self, chosen: list[int], text: str, known: bool) -> list[int]:
        cells = [i for i in chosen if self._blocks[i].kind is BlockKind.CELL]
        told = {folded_text(part) for part in (text, *_AND.split(text), re.sub(r"^column\s+", "", text))}
        exact = [i for i in cells if folded_text(self._blocks[i].place.column_heading) in told]
        return exact or [
            i for i in cells if any(_words_in(one, folded_text(self._blocks[i].place.column_heading)) for one in told)
        ]

    def _section(self, chosen: list[int], text: str, known: bool) -> list[int]:
        name = _heading(text)
        if (number := _NUMBERED.fullmatch(text)) and (found := self._numbered(chosen, number["number"])):
            return found
        # A section of the paper itself before one inside another: Results, and not those of the abstract.
        for alike in (_same, _within):
            for top in [None] if known else [1, None]:
                found = [i for i in chosen if any(alike(name, _heading(h)) for h in self._headings(i)[:top])]
                if found:
                    # What a table or figure prints stands there, not in the section that it is set into.
                    return [i for i in found if not self._blocks[i].place.label] or found
        return []

    def _is_short(self) -> bool:
        """Whether the text is no longer than an abstract is."""
        return sum(len(b.text) for b in self._blocks) <= _LONGEST_ABSTRACT

    def _in_front(self, block: Block) -> bool:
        """Whether a block stands before the first section, or around the text."""
        first = block.place.section[:1]
        return not first or first == FRONT_MATTER or block.kind in (BlockKind.MARGIN, BlockKind.HEADING)

    def _headings(self, i: int) -> tuple[str, ...]:
        block = self._blocks[i]
        return (*block.place.section, block.text) if block.kind is BlockKind.HEADING else block.place.section

    def _numbered(self, chosen: list[int], number: str) -> list[int]:
        found = [
            i
            for i in chosen
            if self._blocks[i].place.number == number or self._blocks[i].place.number.startswith(f"{number}.")
        ]
        if found:
            return found
        entries = [i for i in chosen if self._blocks[i].kind is BlockKind.REFERENCE]
        return [i for i in entries if str(self._blocks[i].place.paragraph) == number]

    def _special(self, chosen: list[int], text: str, known: bool) -> list[int]:
        """What has no heading: the title, the first page, the margins, figures or tables as a whole."""
        name, blocks = text.casefold(), self._blocks
        if name in _MARGINS:
            return [i for i in chosen if blocks[i].kind is BlockKind.MARGIN]
        if name in _FRONT_NAMES and not known:
            return [i for i in chosen[:_FRONT_BLOCKS] if not blocks[i].place.section[1:] and self._in_front(blocks[i])]
        if name in _WHOLE_NAMES and not known and not any(b.place.label or b.place.section[1:] for b in blocks):
            # A text that is an abstract has no heading that says so.
            return [i for i in chosen if blocks[i].kind is not BlockKind.REFERENCE] if self._is_short() else []
        if name.startswith("end of"):
            return chosen[-len(chosen) // 2 :]
        kind = name.removesuffix("s")
        return [i for i in chosen if kind and blocks[i].place.label.casefold().startswith(f"{kind} ")]


def _segments(place: str) -> list[tuple[str, str]]:
    """Parts of a place, from the widest to the narrowest: (what is counted, numbers), or ("", words)."""
    found: list[tuple[str, str]] = []
    place, at = _ENDING.sub(r"\1", place), 0
    for match in _COUNTED.finditer(place):
        found += [("", part) for part in _SEGMENTS.split(place[at : match.start()]) if part]
        found.append((match["what"], match["numbers"]))
        at = match.end()
    found += [("", part.strip()) for part in _SEGMENTS.split(place[at:]) if part.strip()]
    return found


def _numbers(text: str) -> set[int]:
    """``1, 4 and 7`` or ``2-5``."""
    found: set[int] = set()
    for part in re.split(r"\s*(?:,|and|&)\s*", text):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and ends[0] <= ends[1] <= ends[0] + 200:
            found |= set(range(ends[0], ends[1] + 1))
        else:
            found |= set(ends)
    return found


def _heading(text: str) -> str:
    return folded_text(split_heading(_ENDING.sub(r"\1", text))[1])


def _words_in(words: str, heading: str) -> bool:
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", heading) is not None


def _same(name: str, heading: str) -> bool:
    return name.removesuffix("s") == heading.removesuffix("s")


def _within(name: str, heading: str) -> bool:
    """``Radiotherapy`` for ``Radiotherapy procedure``, and the other way round, by whole words."""
    one, other = f" {name} ", f" {heading} "
    return len(name) > 3 and len(heading) > 3 and (one in other or other in one)
