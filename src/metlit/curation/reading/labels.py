"""Captions and footnotes by how they begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CAPTION = re.compile(
    r"(?P<kind>(?i:Table|Tab|Figure|Fig|Box|Scheme|Supplementary (?:Table|Figure|Fig)))\.?\s*"
    r"(?P<number>S?\d{1,3}[A-Za-z]?|[IVX]{1,5})"
    r"(?:\s*[.:|—–]+\s*(?=\S|$)|\s+(?=[A-Z(\"“]|\d)|\s*$)"
)
_FOOTNOTE = re.compile(r"\s*(?:[*†‡§¶#⁎]|[⁰¹²³⁴-⁹]+\s?[A-Z*]|\^\{|Abbreviations?\b|Notes?:|\*?Correspond|Data are\b)")
_KEY = re.compile(r"\s*[^\s:=;,]{1,15}(?: [^\s:=;,]{1,15})?\s*(?:[:=] [^;.]{2,60}[;.,]|, [^;.]{2,60};)")
_NAMES = {"tab": "Table", "fig": "Figure", "table": "Table", "figure": "Figure"}


@dataclass(frozen=True)
class CaptionStart:
    """How a caption begins."""

    label: str

    @property
    def of_table(self) -> bool:
        return "Table" in self.label


def caption_start(text: str) -> CaptionStart | None:
    """The label that a text begins with, as one of a caption; None if it is none: ``Table 1 shows`` is a sentence."""
    bare = text.lstrip("* \n")
    match = _CAPTION.match(bare)
    if match is None or not bare[0].isupper():
        return None
    kind = match["kind"].lower().removesuffix(".")
    words = " ".join(_NAMES.get(word.rstrip("."), word.capitalize()) for word in kind.split())
    return CaptionStart(f"{words} {match['number']}")


def is_footnote(text: str) -> bool:
    """Whether a paragraph begins as a footnote of a page."""
    return bool(_FOOTNOTE.match(text))


def is_table_note(text: str) -> bool:
    """Whether a paragraph below a table explains it: a mark, abbreviations with what they stand for."""
    return bool(_FOOTNOTE.match(text) or _KEY.match(text))
