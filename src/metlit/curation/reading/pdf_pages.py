"""Pages of a PDF with the signs on them: the border to PDFium."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from metlit.errors import PaperError, ResourceError

_UPRIGHT = 0.1  # the tangent of the angle
# At the end of a line PDFium has these in place of a hyphen.
_HYPHENS = {"\x02": "-", "\ufffe": "-"}
_NO_PASSWORD = "password"
_UNKNOWN, _BOLD = "\ufffd", 600


@dataclass(frozen=True, slots=True)
class Glyph:
    """A sign on a page, in points from its lower left corner.

    Attributes:
        offset: its number on the page, from 0.
        left, right: its cell.
        base: the line that it stands on.
        size: of the font.
    """

    text: str
    offset: int
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True)
class PdfPage:
    """A page, in points.

    Attributes:
        number: from 1.
        glyphs: in the order of the file, blanks included.
        bold: offsets of signs in a bold font.
        unread: how many signs the file does not say what they are.
        turned: how many stand upright or on their head, and were left out.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    bold: frozenset[int]
    unread: int
    turned: int


def pdf_pages(data: bytes, file: str) -> Iterator[PdfPage]:
    """The pages one after the other.

    Raises:
        PaperError: if the file is encrypted or damaged.
        ResourceError: if PDFium is not installed.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise ResourceError("PDF files need pypdfium2", "pip install 'metlit[curation]'") from error
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if _NO_PASSWORD in str(error).lower() or b"/Encrypt" in data:
            raise PaperError(f"{file} is encrypted", "save it without a password, or get it elsewhere") from error
        raise PaperError(f"{file} is a damaged PDF", "get it again") from error
    with opened:
        for number in range(len(opened)):
            try:
                page = opened[number]
            except pypdfium2.PdfiumError as error:
                raise PaperError(f"{file}: page {number + 1} is damaged", "get the file again") from error
            yield _page(page, number + 1)
            page.close()


def _page(page, number: int) -> PdfPage:
    from pypdfium2 import raw

    opened = page.get_textpage()
    text = opened.raw
    glyphs: list[Glyph] = []
    bold: set[int] = set()
    unread = turned = 0
    thick = within = False
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF(), raw.FS_MATRIX()
    for i in range(opened.count_chars()):
        if raw.FPDFText_IsGenerated(text, i) == 1:
            within = False
            continue
        raw.FPDFText_GetMatrix(text, i, matrix)
        if matrix.a <= 0 or abs(matrix.b) > _UPRIGHT * matrix.a:
            turned += 1
            continue
        sign = _sign(raw.FPDFText_GetUnicode(text, i))
        if sign == _UNKNOWN or raw.FPDFText_HasUnicodeMapError(text, i) == 1:
            unread, sign = unread + 1, _UNKNOWN
        raw.FPDFText_GetCharOrigin(text, i, x, y)
        raw.FPDFText_GetLooseCharBox(text, i, box)
        size = raw.FPDFText_GetFontSize(text, i) * hypot(matrix.c, matrix.d) or box.top - box.bottom
        left, right = box.left, box.right
        if glyphs and glyphs[-1].offset == i - 1 and (glyphs[-1].right, glyphs[-1].base) == (right, y.value):
            left = right  # of a ligature
        glyphs.append(Glyph(sign, i, left, right, y.value, max(1.0, size)))
        if sign == " ":
            within = False
            continue
        if not within:  # a word is as bold as its first letter
            thick, within = _is_bold(raw, text, i), True
        if thick:
            bold.add(i)
    return PdfPage(number, page.get_width(), page.get_height(), glyphs, frozenset(bold), unread, turned)


def _sign(code: int) -> str:
    sign = _HYPHENS.get(chr(code), chr(code))
    if sign.isspace():
        return " "
    return _UNKNOWN if sign == "\x00" or "\ue000" <= sign <= "\uf8ff" else sign


def _is_bold(raw, text, i: int) -> bool:
    if raw.FPDFText_GetFontWeight(text, i) >= _BOLD:
        return True
    name, flags = ctypes.create_string_buffer(64), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, i, name, 64, flags)
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy"))
