"""Text of which every character knows where it came from, through all that is replaced in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from metlit.curation.document import Origin, OriginRun

# A position is a page and an offset in one number: lists of them are small and quick.
_PAGE = 1 << 40
# A position that is a line, as XML has it.
_LINE = 1 << 39


@dataclass(frozen=True, slots=True)
class TracedText:
    """A text and, for each of its characters, a position: of :meth:`at` or :meth:`on_line`."""

    text: str
    positions: tuple[int, ...] | list[int]

    @classmethod
    def at(cls, text: str, offset: int, page: int = 0) -> TracedText:
        """A text whose characters stand one after the other, from an offset of a page (0: the file has none)."""
        first = page * _PAGE + offset
        return cls(text, list(range(first, first + len(text))))

    @classmethod
    def on_page(cls, text: str, offsets: list[int], page: int) -> TracedText:
        """A text whose characters have these offsets on a page."""
        return cls(text, [page * _PAGE + offset for offset in offsets])

    @classmethod
    def on_line(cls, text: str, line: int) -> TracedText:
        """A text of which only the line of the file is known."""
        return cls(text, [_LINE + line] * len(text))

    @classmethod
    def joined(cls, parts: Iterable[TracedText], between: str = "") -> TracedText:
        """Parts one after the other; what stands between them has the position of what came before."""
        texts: list[str] = []
        positions: list[int] = []
        for part in parts:
            if texts and between:
                texts.append(between)
                positions.extend([positions[-1] if positions else 0] * len(between))
            texts.append(part.text)
            positions.extend(part.positions)
        return cls("".join(texts), positions)

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> TracedText:
        return TracedText(self.text[part], self.positions[part])

    def replaced(self, pattern: re.Pattern[str], by: str | Callable[[re.Match[str]], str]) -> TracedText:
        """Every match replaced; the new characters have the positions of the match, from its beginning."""
        texts: list[str] = []
        positions: list[int] = []
        end = 0
        for match in pattern.finditer(self.text):
            new = match.expand(by) if isinstance(by, str) else by(match)
            texts += [self.text[end : match.start()], new]
            positions += self.positions[end : match.start()]
            positions += self._spread(match, new)
            end = match.end()
        if not texts:
            return self
        return TracedText("".join([*texts, self.text[end:]]), positions + list(self.positions[end:]))

    def _spread(self, match: re.Match[str], new: str) -> list[int]:
        """Positions for what stands in place of a match: where a part of it stays, its own."""
        old, start = match.group(), match.start()
        if not old or not new:
            return [self.positions[min(start, len(self.positions) - 1)]] * len(new) if self.positions else []
        spread, at = [], 0
        for sign in new:
            found = old.find(sign, at)
            at = found if found >= 0 else min(at, len(old) - 1)
            spread.append(self.positions[start + at])
            at += found >= 0
        return spread

    def strip(self) -> TracedText:
        """Without blanks at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : start + len(self.text.strip())]

    def page(self) -> int | None:
        """The page of the first character; None without pages."""
        return (self.positions[0] // _PAGE if self.positions else 0) or None

    def runs(self) -> tuple[OriginRun, ...]:
        """The positions in as few runs as possible."""
        if not self.positions:
            return ()
        starts = [0]
        for i, (one, other) in enumerate(pairwise(self.positions), start=1):
            if other != one + 1 and not (one == other and one % _PAGE >= _LINE):
                starts.append(i)
        return tuple(OriginRun(start, _origin(self.positions[start])) for start in starts)


def _origin(position: int) -> Origin:
    page, offset = divmod(position, _PAGE)
    if offset >= _LINE:
        return Origin(page or None, None, offset - _LINE)
    return Origin(page or None, offset)
