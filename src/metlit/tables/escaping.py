"""Text as other languages show it: nothing in it is obeyed."""

from __future__ import annotations

import html
import re

# CommonMark 0.31, 2.4 and GFM: these have a meaning anywhere, the others at the beginning of a line only.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$&])")
_BLOCK = re.compile(r"^([0-9]*)([-+=.)])")
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "–": "--", "—": "---", "−": r"\ensuremath{-}", "×": r"\texttimes{}",
    "±": r"\textpm{}",
    "≥": r"\ensuremath{\geq}", "≤": r"\ensuremath{\leq}", "°": r"\textdegree{}", "†": r"\textdagger{}",
    "²": r"\textsuperscript{2}", "³": r"\textsuperscript{3}", "µ": r"\textmu{}", "“": "``", "”": "''",
    "α": r"\ensuremath{\alpha}", "β": r"\ensuremath{\beta}", "γ": r"\ensuremath{\gamma}", "μ": r"\ensuremath{\mu}",
    "[": "{[}", "]": "{]}", "-": "{-}", "`": "{`}", "'": "{'}",
}  # fmt: skip


def html_text(text: str) -> str:
    """A text inside an element or an attribute of HTML."""
    return html.escape(text, quote=True)


def md_text(text: str) -> str:
    """A text on one line of Markdown (GFM)."""
    return _MARKDOWN.sub(r"\\\1", _one_line(text))


def md_line(text: str) -> str:
    """A text that begins a line of Markdown, where it could begin a list or underline a heading."""
    return _BLOCK.sub(r"\1\\\2", md_text(text))


def tex(text: str) -> str:
    """A text as LaTeX sets it: nothing in it is a command."""
    return "".join(_LATEX.get(character, character) for character in _one_line(text))


def xml_text(text: str) -> str:
    """A text without characters that XML 1.0 does not allow (section 2.2)."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


def _one_line(text: str) -> str:
    return " ".join(text.split())
