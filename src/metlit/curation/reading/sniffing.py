"""What a file is, by its content: names lie."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from io import BytesIO

from metlit.errors import PaperError

READABLE = "PDF, JATS XML, HTML, Word (.docx), plain text and Markdown"


class PaperForm(StrEnum):
    """The formats of papers."""

    PDF = "pdf"
    JATS = "jats"
    HTML = "html"
    DOCX = "docx"
    TEXT = "text"


_OTHERS = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Word file, or an encrypted one",
        "save it as .docx without a password",
    ),
    (b"{\\rtf", "a file in rich text format", "save it as .docx"),
    (b"\x89PNG", "a picture", "recognise its text first, as ocrmypdf does"),
    (b"\xff\xd8\xff", "a picture", "recognise its text first, as ocrmypdf does"),
    (b"II*\x00", "a picture", "recognise its text first, as ocrmypdf does"),
    (b"MM\x00*", "a picture", "recognise its text first, as ocrmypdf does"),
    (b"GIF8", "a picture", "recognise its text first, as ocrmypdf does"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"%!PS", "a PostScript file", "make a PDF of it"),
    (b"BZh", "a compressed file", "unpack it first"),
    (b"7z\xbc\xaf", "an archive", "unpack it first"),
    (b"Rar!", "an archive", "unpack it first"),
)
_ROOT = re.compile(r"<([A-Za-z][\w:.-]*)")
_SKIPPED = re.compile(r"^\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>|\s)+", re.DOTALL | re.IGNORECASE)
_JATS = {"article", "pmc-articleset", "articles"}
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)")


def content_form(data: bytes, file: str) -> PaperForm:
    """The format of a file's bytes.

    Args:
        file: how it is named in errors.

    Raises:
        PaperError: if it is none that can be read.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise PaperError(f"{file} is empty", "get the paper again")
    if b"%PDF-" in data[:1024]:
        return PaperForm.PDF
    if data.startswith(b"PK"):
        return _zipped(data, file)
    for start, what, remedy in _OTHERS:
        if data.startswith(start):
            raise PaperError(f"{file} is {what}", remedy)
    text, _ = decoded_text(data, file)
    return _marked_up(text, file)


def _zipped(data: bytes, file: str) -> PaperForm:
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise PaperError(f"{file} is a broken zip archive or Word file", "get it again") from error
    if "word/document.xml" in names:
        return PaperForm.DOCX
    raise PaperError(f"{file} is a zip archive and no Word file", f"unpack it; what can be read is {READABLE}")


def _marked_up(text: str, file: str) -> PaperForm:
    """Whether a text is JATS, HTML, or neither."""
    start = _SKIPPED.sub("", text[:200_000], count=1) if text.lstrip("\ufeff \r\n\t").startswith("<") else ""
    root = _ROOT.match(start)
    if root is None:
        return PaperForm.TEXT
    name = root[1].rpartition(":")[2].lower()
    if name in _JATS:
        return PaperForm.JATS
    if name in {"html", "head", "body", "div", "p", "main", "section", "table", "h1", "h2"}:
        return PaperForm.HTML
    if text.lstrip("\ufeff \r\n\t").startswith("<?xml") or f"</{root[1]}>" in text:
        raise PaperError(
            f"{file} is XML, and no paper in JATS: its root is <{root[1]}>", f"what can be read is {READABLE}"
        )
    return PaperForm.TEXT


def decoded_text(data: bytes, file: str) -> tuple[str, str]:
    """The text of bytes, and a note if its encoding had to be guessed.

    Raises:
        PaperError: if they are no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), ""
    declared = _ENCODING.search(data[:200])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        try:
            return data.decode(declared[1].decode("ascii")), ""
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        text, note = data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        text, note = data.decode("cp1252", errors="replace"), "the text is not UTF-8, and was read as Windows-1252"
    strange = sum(c < " " and c not in "\t\n\r\f\x0b" for c in text[:100_000]) + text[:100_000].count("\ufffd")
    if strange * 50 > min(len(text), 100_000):
        raise PaperError(f"{file} is no text, and no format that is known", f"what can be read is {READABLE}")
    return text, note
