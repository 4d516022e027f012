"""What is printed raised, in characters that are raised themselves, so that no number takes them up."""

from __future__ import annotations

_PLAIN = "0123456789+−=()abcdefghijklmnoprstuvwxyz"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_TABLE = str.maketrans(_PLAIN, _RAISED)
_BACK = str.maketrans(_RAISED, _PLAIN)
_BETWEEN = frozenset(" ,;.–-—*†‡§¶#⁎")


def raised_text(text: str) -> str:
    """The text raised: ``2`` → ``²``, ``-3`` → ``⁻³``, ``1,2`` → ``¹,²``; ``th`` and what has no raised form as it is.

    Letters are raised one at a time (``a,b``): of several in a row, words are made (``5th``).
    """
    body = "−" + text[1:] if text[:1] in "-−–" and text[1:2].isdigit() else text
    letters = [part for part in "".join(" " if c in _BETWEEN else c for c in body).split() if not part[0].isdigit()]
    if any(c not in _PLAIN and c not in _BETWEEN for c in body) or any(
        len(part) > 1 for part in letters if part[0] != "−"
    ):
        return text
    return body.translate(_TABLE)


def lowered_text(text: str) -> str:
    """The text with what is raised set on the line: ``cm²`` → ``cm2``. For comparing, never for reading numbers."""
    return text.translate(_BACK)
