"""Phrases with columns of a row in braces: ``{total} / {fractions}[, {basis}]``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from metlit.errors import ResourceError

_PIECE = re.compile(r"\[([^\[\]]*)\]|\{([a-z0-9_]+)(?::([a-z]+))?\}|([^\[\]{}]+)")
_MISSING = "?"
# Of a column, and how it is wanted (empty: as it is), what it says; None if nothing.
Says = Callable[[str, str], "str | None"]


@dataclass(frozen=True)
class _Piece:
    """A column, and how it is wanted; or a text; or what is left out unless all of its columns say something."""

    column: str = ""
    how: str = ""
    text: str = ""
    optional: tuple[_Piece, ...] = ()


@dataclass(frozen=True)
class Phrase:
    """A phrase. What stands in brackets is left out if one of its columns says nothing.

    Elsewhere a question mark stands for a column that says nothing; if that are all of them, the phrase says nothing.

    Raises:
        ResourceError: if brackets or braces are not closed.
    """

    text: str

    def __post_init__(self) -> None:
        found = list(_PIECE.finditer(self.text))
        whole = "".join(m.group() for m in found) == self.text
        if not whole or any("".join(n.group() for n in _PIECE.finditer(m[1])) != m[1] for m in found if m[1]):
            raise ResourceError(
                f"'{self.text}' is no phrase", "write columns in braces, what may be left out in brackets"
            )

    @cached_property
    def _pieces(self) -> tuple[_Piece, ...]:
        return _pieces(self.text)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it names, in order."""
        return tuple(one.column for piece in self._pieces for one in (piece, *piece.optional) if one.column)

    def filled(self, says: Says) -> str | None:
        """The phrase about a row; None if it says nothing."""
        words = [_said(piece, says) for piece in self._pieces]
        named = [word for word, piece in zip(words, self._pieces, strict=True) if piece.column]
        if named and not any(word is not None for word in named):
            return None
        return "".join(_MISSING if word is None else word for word in words) or None


def _pieces(text: str) -> tuple[_Piece, ...]:
    found = (m.groups(default="") for m in _PIECE.finditer(text))
    return tuple(_Piece(column, how, literal, _pieces(optional)) for optional, column, how, literal in found)


def _said(piece: _Piece, says: Says) -> str | None:
    if piece.column:
        return says(piece.column, piece.how)
    words = [_said(one, says) for one in piece.optional]
    return "" if None in words else piece.text + "".join(map(str, words))
