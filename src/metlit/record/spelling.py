"""Words → regular expressions that accept them as a record may spell them: any case, spaces and dashes.

What they accept is what :func:`metlit.model.term_files.fold` makes the same. They hold for ECMAScript, with its flag u,
Python and Rust alike: no flags, no look-behind, no names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from metlit.model.term_files import fold

_SPACES = r"[\s_]*"
# A pattern of more words takes a regular expression engine longer to get ready than a reader waits for an answer.
_MOST = 300
_SIGNS = frozenset("^$\\.*+?()[]{}|/")
# A node of the tree of words: the sign that follows, and what follows that; a word may end at a node.
_END = ""
_Tree = dict[str, Any]
_Signs = tuple[str, ...]


def spelt(words: Iterable[str]) -> str:
    """A pattern of these words, each in all its spellings; blanks may stand around.

    The words share their beginnings, so that the time to test a text grows with the text and not with their number.
    """
    return f"^{_SPACES}{spelt_within(words)}{_SPACES}$"


def spelt_within(words: Iterable[str]) -> str:
    """The same without what stands around, to be put into another pattern."""
    return _of_signs(signs for word in words for signs in _all_signs(word))


def spelt_in_parts(words: Iterable[str]) -> list[tuple[str, str]]:
    """The same in patterns of a few hundred words: how each begins, so that one is tried, and the pattern itself."""
    every = [(*signs, _END) for word in words for signs in sorted(_all_signs(word))]
    return [
        (_beginning(start), f"^{_SPACES}{_of_signs(signs[:-1] for signs in part)}{_SPACES}$")
        for start, part in _parts(every, 1)
    ]


def _parts(every: list[_Signs], length: int) -> Iterator[tuple[_Signs, list[_Signs]]]:
    """Words by their first signs, as many as make small parts."""
    found: dict[_Signs, list[_Signs]] = {}
    for signs in every:
        found.setdefault(signs[:length], []).append(signs)
    for start, part in sorted(found.items()):
        if len(part) <= _MOST or start[-1] == _END:
            yield start, part
        else:
            yield from _parts(part, length + 1)


def _beginning(start: _Signs) -> str:
    letters = "".join(map(_sign, start))
    if start[-1] == _END:
        return f"^{_SPACES}{letters}{_SPACES}$"
    # Blanks at the end are none of the word.
    return f"^{_SPACES}{letters}" + (r"[^\s_]" if start[-1] == " " else "")


def _all_signs(word: str) -> set[_Signs]:
    """The signs of a word as they are compared, and with letters left alone that are compared as several."""
    return {tuple(fold(word)), tuple(_signs(word))}


def _of_signs(every: Iterable[_Signs]) -> str:
    tree: _Tree = {}
    for signs in every:
        node = tree
        for sign in signs:
            node = node.setdefault(sign, {})
        node[_END] = {}
    return _group(tree)


def exactly(words: Iterable[str]) -> str:
    """A pattern of words in any case, with the blanks that stand in them and no others."""
    return f"(?:{'|'.join(''.join(map(letter_class, word)) for word in words)})"


def quoted(text: str) -> str:
    """A text as a pattern of itself."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in text)


def _signs(word: str) -> list[str]:
    """The signs of a word as they are compared; a letter that is compared as several stays itself."""
    several = {letter for letter in word if len(letter.casefold()) > 1}
    return [letter if letter in several else _fold_sign(letter) for letter in " ".join(word.split())]


def _fold_sign(sign: str) -> str:
    """One sign as it is compared; a space stays one."""
    return fold(sign) or " "


def _group(tree: _Tree) -> str:
    """What may follow at a node of the tree: one of its branches, or nothing if a word ends here."""
    branches = [_sign(sign) + _group(below) for sign, below in sorted(tree.items()) if sign != _END]
    if not branches:
        return ""
    ends = _END in tree
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if ends else ''}"


def _sign(sign: str) -> str:
    if sign == _END:
        return ""
    if sign == " ":
        return r"[\s_]+"
    if sign == "-":
        return "[-–‐]"
    return "['’]" if sign == "'" else letter_class(sign)


def letter_class(letter: str) -> str:
    """A pattern of all letters that are compared as this one is."""
    alike = sorted({letter, *_alike().get(letter.casefold(), ())})
    return f"[{''.join(alike)}]" if len(alike) > 1 else quoted(letter)


@cache
def _alike() -> dict[str, list[str]]:
    """Letters by what they are compared as, without those that no text in normal form C has."""
    found: dict[str, list[str]] = {}
    for letter in map(chr, (*range(0xD800), *range(0xE000, 0x10000))):
        if (folded := letter.casefold()) != letter:
            found.setdefault(folded, [folded]).append(letter)
    # The long s is nobody's today, and the commonest letter would be half as long again.
    return {k: [c for c in v if _is_normal(c) and c != "ſ"] for k, v in found.items() if len(k) == 1}


def _is_normal(letter: str) -> bool:
    return unicodedata.is_normalized("NFC", letter)
