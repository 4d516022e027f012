"""Texts as scalars of the strict YAML of records."""

from __future__ import annotations

import json
import re

from metlit.curation.bibliographic.citation import one_line

# What is read as it stands: words and signs, nothing that could be a number, a truth value, a key or a comment.
_PLAIN = re.compile(r"[^\W\d_][^\n\"'#{}\[\]&*!|>%@`]*")
_OTHERWISE = re.compile(r"true|false|null|yes|no|on|off|y|n", re.IGNORECASE)


def yaml_scalar(text: str, *, number: bool = False) -> str:
    """A text of one line as a scalar: plain if it is read as the same text, else quoted.

    Args:
        number: digits may stand plain: the key takes a number or quantity.
    """
    if number and re.fullmatch(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[ -][^\n\"'#:{}\[\],&*!|>%@`]+)?", text):
        return text
    plain = _PLAIN.fullmatch(text) and ": " not in text and not text.endswith((":", " "))
    return text if plain and not _OTHERWISE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def comment_text(text: str) -> str:
    """A text in a comment: one line, of characters that a record may hold."""
    return one_line(text)
