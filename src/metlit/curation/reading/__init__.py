"""A file → a document, whatever its format. Nothing leaves the machine."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from metlit.curation.document import Document
from metlit.curation.reading.sniffing import PaperForm, content_form, decoded_text
from metlit.errors import PaperError

_ENDINGS = {
    PaperForm.PDF: {".pdf"},
    PaperForm.JATS: {".xml", ".nxml"},
    PaperForm.HTML: {".html", ".htm", ".xhtml"},
    PaperForm.DOCX: {".docx", ".docm"},
    PaperForm.TEXT: {".txt", ".md", ".markdown", ".text", ""},
}
_NAMES = {
    PaperForm.PDF: "a PDF",
    PaperForm.JATS: "JATS XML",
    PaperForm.HTML: "an HTML page",
    PaperForm.DOCX: "a Word file",
    PaperForm.TEXT: "plain text",
}
_LARGEST = 512 * 1024 * 1024


def read_paper(path: Path) -> Document:
    """The text of a paper with places, read by what the file holds, not by its name.

    Args:
        path: a PDF, JATS XML, HTML, Word (.docx), a plain text or Markdown.

    Raises:
        PaperError: if the file cannot be read: missing, empty, encrypted, without text, of another format.
    """
    file = path.name
    data = _bytes(path)
    form = content_form(data, file)
    sha256 = hashlib.sha256(data).hexdigest()
    ending = path.suffix.lower()
    misnamed = ending not in _ENDINGS[form] and any(ending in endings for endings in _ENDINGS.values())
    notes = [f"the file is named {ending or 'without ending'}, and is {_NAMES[form]}"] if misnamed else []
    return _read(form, data, file, sha256, notes)


def _read(form: PaperForm, data: bytes, file: str, sha256: str, notes: list[str]) -> Document:
    """By the module of a format, which is imported when it is needed."""
    if form is PaperForm.JATS:
        from metlit.curation.reading.jats import read_jats

        return read_jats(data, file, sha256, notes)
    if form is PaperForm.PDF:
        from metlit.curation.reading.pdf import read_pdf

        return read_pdf(data, file, sha256, notes)
    if form is PaperForm.DOCX:
        from metlit.curation.reading.docx import read_docx

        return read_docx(data, file, sha256, notes)
    text, note = decoded_text(data, file)
    notes = [*notes, *([note] if note else [])]
    if form is PaperForm.HTML:
        from metlit.curation.reading.html import read_html

        return read_html(text, file, sha256, notes)
    from metlit.curation.reading.plain import read_plain

    return read_plain(text, file, sha256, notes)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise PaperError(f"{path} is a folder", "name a file")
        if not stat.S_ISREG(path.stat().st_mode):
            raise PaperError(f"{path} is no ordinary file", "save the paper as a file")
        if path.stat().st_size > _LARGEST:
            raise PaperError(f"{path} has more than {_LARGEST // 1024**2} MiB", "name the paper alone")
        return path.read_bytes()
    except OSError as error:
        raise PaperError(f"{path} cannot be read: {error.strerror}", "name a file that is there") from error
