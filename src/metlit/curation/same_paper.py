"""Whether bibliographic data and a text are of the same paper."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from metlit.curation.bibliographic.citation import Citation

if TYPE_CHECKING:
    from metlit.curation.document import Document

_ALIKE = 0.8
_FIRST_BLOCKS = 40
_LONGEST_PART = 1500  # words of an abstract or a case section
_TELLING = 4  # words: fewer stand anywhere


def another_paper(citation: Citation, document: Document) -> str:
    """Why they seem to be two papers, in one line; empty if they do not.

    The title counts as the same if the text begins with it somewhere on its first pages, or if the title that was read
    from it is alike. A DOI that the text gives as its own counts too.
    """
    told = citation.doi or f"PMID {citation.pmid}" if citation.doi or citation.pmid else citation.known_from
    if citation.doi and document.doi and citation.doi != document.doi:
        return f"{document.file} gives {document.doi} as its DOI, not {citation.doi}"
    if not citation.title or _begins_with(document, citation.title):
        return ""
    if document.title and titles_alike(citation.title, document.title):
        return ""
    if not document.title and _holds_no_title(document):
        return ""
    other = f", but “{document.title}”" if document.title else ""
    return f"{told} is “{citation.title}”, which {document.file} does not have as its title{other}"


def _holds_no_title(document: Document) -> bool:
    """Whether a text is an abstract or a section alone: short, and it begins with a sentence, or with a label."""
    texts = [block.text for block in document.blocks]
    if sum(len(text.split()) for text in texts) > _LONGEST_PART:
        return False
    return not texts or texts[0].rstrip().endswith((".", "!", "?"))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.findall(r"[a-z0-9]+", plain)


def _begins_with(document: Document, title: str) -> bool:
    start = " ".join(word for block in document.blocks[:_FIRST_BLOCKS] for word in _words(block.text))
    wanted = _words(title)
    return len(wanted) >= _TELLING and f" {' '.join(wanted)} " in f" {start} "


def titles_alike(one: str, other: str) -> bool:
    """Titles with or without their second half, and with a few other words."""
    first, second = sorted((_words(one), _words(other)), key=len)
    if not first:
        return True
    whole = SequenceMatcher(None, first, second, autojunk=False).ratio()
    part = SequenceMatcher(None, first, second[: len(first)], autojunk=False).ratio() if len(first) >= _TELLING else 0.0
    return max(whole, part) >= _ALIKE
