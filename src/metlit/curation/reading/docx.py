"""Word (.docx): paragraphs by their styles, tables, footnotes; what was deleted in tracked changes is left out."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from metlit.curation.assembly import Assembly
from metlit.curation.document import BlockKind, Document
from metlit.curation.grid import GridCell
from metlit.curation.headings import Headings
from metlit.curation.raised import raised_text
from metlit.curation.reading.elements import Element, attribute, children, first_below, local_name, parsed_xml
from metlit.curation.reading.flow import PaperFlow
from metlit.curation.traced import TracedText
from metlit.errors import PaperError

_MOST_COLUMNS = 100
_LARGEST = 300 * 1024 * 1024
_BREAKS = {"tab": "\t", "br": " ", "cr": " ", "nobreakhyphen": "-", "softhyphen": ""}


def read_docx(data: bytes, file: str, sha256: str, notes: list[str]) -> Document:
    """The document of a Word file.

    Args:
        data: the file.
        file, sha256: as :class:`Document` has them.
        notes: what is to be said already.

    Raises:
        PaperError: if it is damaged, too large when unpacked, or has no text.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(one.file_size for one in archive.infolist()) > _LARGEST:
            raise PaperError(f"{file} unpacks to more than {_LARGEST // 1024**2} MiB", "remove its pictures")
        parts = {name: _part(archive, name, file) for name in ("document", "styles", "footnotes")}
    body = first_below(parts["document"], "body")
    if body is None:
        raise PaperError(f"{file} is a damaged Word file", "get it again")
    assembly = Assembly()
    assembly.notes += notes
    reading = _Docx(PaperFlow(assembly, Headings.default()), assembly, _styles(parts["styles"]))
    reading.inside(body)
    reading.footnotes(parts["footnotes"])
    reading.flow.end()
    document = assembly.document(file, sha256, "docx", title=reading.flow.title)
    if not document.blocks:
        raise PaperError(f"{file} has no text", "if it holds pictures of pages, recognise their text first")
    return document


def _part(archive: zipfile.ZipFile, name: str, file: str) -> Element | None:
    path = f"word/{name}.xml"
    try:
        return parsed_xml(archive.read(path), f"{file}:{path}")
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise PaperError(f"{file} is a damaged Word file", "get it again") from error


def _styles(styles: Element | None) -> dict[str, str]:
    """The name of each style, in lower case, by its id."""
    found = {}
    for style in children(styles, "style") if styles is not None else []:
        name = first_below(style, "name")
        found[attribute(style, "styleId")] = (attribute(name, "val") if name is not None else "").lower()
    return found


class _Docx:
    """Goes through the body of a file."""

    def __init__(self, flow: PaperFlow, assembly: Assembly, styles: dict[str, str]) -> None:
        self.flow, self._to, self._styles = flow, assembly, styles

    def inside(self, element: Element) -> None:
        """Paragraphs and tables, in their order."""
        for child in children(element):
            name = local_name(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self.flow.tables.placed(_rows(child), None)
            elif name in ("sdt", "sdtcontent", "ins", "customxml", "smarttag"):
                self.inside(child)

    def footnotes(self, notes: Element | None) -> None:
        """The footnotes, behind the text, with their numbers."""
        for note in children(notes, "footnote") if notes is not None else []:
            if not attribute(note, "type"):
                mark = TracedText.on_line(raised_text(attribute(note, "id")) + " ", note.sourceline or 0)
                raw = TracedText.joined([mark, *(_text(one) for one in children(note, "p"))])
                self._to.aside(raw, BlockKind.FOOTNOTE)

    def _paragraph(self, paragraph: Element) -> None:
        raw = _text(paragraph)
        words = " ".join(raw.text.split())
        if not words:
            return
        style = self._style(paragraph)
        if style == "title":
            self.flow.heading(raw, level=1)
        elif style.startswith("heading") and style[7:].strip().isdecimal():
            self.flow.heading(raw, level=int(style[7:]))
        elif self.flow.is_known(words) or (_is_bold(paragraph) and self.flow.is_heading(words, "", alone=True)):
            self.flow.heading(raw)
        else:
            self.flow.text(raw)

    def _style(self, paragraph: Element) -> str:
        style = first_below(paragraph, "ppr", "pstyle")
        return self._styles.get(attribute(style, "val"), "") if style is not None else ""


def _text(paragraph: Element) -> TracedText:
    return TracedText.joined(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[TracedText]:
    for child in children(element):
        name = local_name(child)
        line = child.sourceline or 0
        if name == "r":
            yield _run(child)
        elif name == "t":
            yield TracedText.on_line(child.text or "", line)
        elif name not in ("del", "movefrom", "ppr", "rpr", "p", "tbl", "instrtext"):
            yield from _pieces(child)


def _run(run: Element) -> TracedText:
    """A run, raised if it is printed so."""
    align = first_below(run, "rpr", "vertalign")
    parts = []
    for child in children(run):
        name = local_name(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "footnotereference":
            parts.append(raised_text(attribute(child, "id")))
        elif name == "sym":
            parts.append(_symbol(child))
        else:
            parts.append(_BREAKS.get(name, ""))
    text = "".join(parts).replace("\n", " ")
    if align is not None and attribute(align, "val") == "superscript":
        text = raised_text(text.rstrip()) + " " * (text != text.rstrip())
    return TracedText.on_line(text, run.sourceline or 0)


# The font Symbol, in which older files have Greek and signs.
_SYMBOL = dict(zip("abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SYMBOL |= {"\xb1": "±", "\xa3": "≤", "\xb3": "≥", "\xb4": "×", "-": "−", "\xb0": "°", "\xb9": "≠", "\xbb": "≈"}
_SYMBOL |= dict(zip("DFGLPQSWXY", "ΔΦΓΛΠΘΣΩΞΨ", strict=True)) | {"\xb7": "•", "\xa5": "∞", "\xae": "→"}


def _symbol(sign: Element) -> str:
    code = attribute(sign, "char")
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    return _SYMBOL.get(chr(number & 0xFF), "\ufffd") if 0xF000 <= number <= 0xF0FF else chr(number)


def _is_bold(paragraph: Element) -> bool:
    runs = [run for run in paragraph.iter("{*}r") if (_run(run).text or "").strip()]
    return bool(runs) and all(first_below(run, "rpr", "b") is not None for run in runs)


def _rows(table: Element) -> list[list[GridCell]]:
    """The rows; a cell that goes over several rows stands in the first of them."""
    rows: list[list[GridCell]] = []
    begun: dict[int, tuple[int, int]] = {}  # by the column: row and place in it of the cell that may go on
    for row in children(table, "tr"):
        head = first_below(row, "trpr", "tblheader") is not None
        cells: list[GridCell] = []
        column = 0
        for cell in _cells(row):
            span, merge = first_below(cell, "tcpr", "gridspan"), first_below(cell, "tcpr", "vmerge")
            width = attribute(span, "val") if span is not None else ""
            columns = min(max(int(width), 1), _MOST_COLUMNS) if width.isdecimal() else 1
            if merge is not None and attribute(merge, "val") != "restart" and column in begun:
                r, i = begun[column]
                rows[r][i] = replace(rows[r][i], rows=len(rows) - r + 1)
            else:
                raw = TracedText.joined((_text(one) for one in cell.iter("{*}p")), " ")
                begun[column] = (len(rows), len(cells))
                cells.append(GridCell(raw, 1, columns, head))
            column += columns
        rows.append(cells)
    return [row for row in rows if row]


def _cells(row: Element) -> Iterator[Element]:
    for child in children(row):
        if local_name(child) == "tc":
            yield child
        elif local_name(child) in ("sdt", "sdtcontent"):
            yield from _cells(child)
