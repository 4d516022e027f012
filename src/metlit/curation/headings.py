"""What headings of papers are called, and what belongs to no flow of text: ``layouts/reading/``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from metlit.errors import ResourceError
from metlit.resources import Resources


class HeadingRole(StrEnum):
    """What a known heading begins: a section of a paper, the abstract, a part of one; words; entries; nothing.

    ``type`` is no heading but says what kind of paper it is; ``either`` is one or the other.
    """

    SECTION = "section"
    ABSTRACT = "abstract"
    PART = "part"
    EITHER = "either"
    TYPE = "type"
    KEYWORDS = "keywords"
    REFERENCES = "references"
    MARGIN = "margin"


_NUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4})[.)]?\s+(?=\S)")
_END = " :.–—-"


@dataclass(frozen=True)
class Headings:
    """Known headings with their roles, the patterns of margins, and what pages before a paper say."""

    roles: dict[str, HeadingRole]
    margins: tuple[re.Pattern[str], ...]
    paywalls: dict[str, str]

    @classmethod
    @cache
    def default(cls) -> Headings:
        """Those of this installation.

        Raises:
            ResourceError: if the files are missing or wrong.
        """
        folder = Resources.default().layouts / "reading"
        return cls.read(folder / "headings.tsv", folder / "margins.tsv", folder / "paywalls.tsv")

    @classmethod
    def read(cls, headings: Path, margins: Path, paywalls: Path) -> Headings:
        """Read from three files."""
        roles: dict[str, HeadingRole] = {}
        for line, (heading, role) in _rows(headings, 2):
            if role not in set(HeadingRole):
                raise ResourceError(f"{headings}:{line}: {role!r} is no role", f"one of {', '.join(HeadingRole)}")
            roles[heading] = HeadingRole(role)
        patterns = []
        for line, (pattern, _, example) in _rows(margins, 3):
            try:
                patterns.append(re.compile(pattern))
            except re.error as error:
                raise ResourceError(f"{margins}:{line}: no regular expression: {error}") from error
            if not patterns[-1].fullmatch(example):
                raise ResourceError(f"{margins}:{line}: the pattern does not match its example")
        return cls(roles, tuple(patterns), {words: kind for _, (words, kind) in _rows(paywalls, 2)})

    def role(self, text: str) -> HeadingRole | None:
        """The role of a heading; None if it is not known."""
        return self.roles.get(split_heading(text)[1].replace("’", "'").lower())

    def is_margin(self, text: str) -> bool:
        """Whether a paragraph belongs to no flow of text."""
        return any(pattern.fullmatch(text) for pattern in self.margins)


def split_heading(text: str) -> tuple[str, str]:
    """Number and words of a heading: ``2.2. Relapse:`` → ``2.2`` and ``Relapse``."""
    text = " ".join(text.split())
    match = _NUMBER.match(text)
    number, words = (match["number"], text[match.end() :]) if match else ("", text)
    return number, words.strip(_END) or words


def _rows(file: Path, columns: int) -> Iterator[tuple[int, list[str]]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ResourceError(f"{file} cannot be read: {error.strerror}", "install metlit again") from error
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("# "):
            cells = line.split("\t")
            if len(cells) != columns:
                raise ResourceError(f"{file}:{number}: {len(cells)} cells, not {columns}")
            yield number, cells
