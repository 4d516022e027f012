"""What is printed raised, in characters that are raised themselves, so that no number takes them up."""

from __future__ import annotations

import re

_PLAIN = "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUW"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁᵂ"
_WORD = re.compile(r"[A-Za-z]{2}")
_TABLE = str.maketrans(_PLAIN, _RAISED)
_BACK = str.maketrans(_RAISED, _PLAIN)
_BETWEEN = frozenset(" ,;.–-—*†‡§¶#⁎")


def raised_text(text: str, *, mark: bool = False) -> str:
    """The text raised: ``2`` → ``²``, ``-3`` → ``⁻³``, ``1,2`` → ``¹,²``; ``th`` and what has no raised form as it is.

    Args:
        mark: whether it is the mark of a footnote. Of other texts several letters in a row make words (``5th``).
    """
    body = "−" + text[1:] if text[:1] in "-−–" and text[1:2].isdigit() else text
    if any(c not in _PLAIN and c not in _BETWEEN for c in body) or (_WORD.search(body) and not mark):
        return text
    return body.translate(_TABLE)


def lowered_text(text: str) -> str:
    """The text with what is raised set on the line: ``cm²`` → ``cm2``. For comparing, never for reading numbers."""
    return text.translate(_BACK)
