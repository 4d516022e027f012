"""What became of a publication, told in one line each: ``layouts/curation/updates.tsv`` has the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from metlit.curation.bibliographic.citation import Citation, Update
from metlit.errors import ResourceError

_NOTICE = "notice"


@dataclass(frozen=True)
class UpdateWord:
    """What a word of a service says of a publication; ``notice`` if the publication is the notice itself."""

    told: str
    notice: bool


def load_update_words(file: Path) -> dict[str, UpdateWord]:
    """Word, in lower case → what it says.

    Raises:
        ResourceError: for a line that has not three cells.
    """
    found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 3 or not cells[0] or not cells[1] or cells[2] not in ("", _NOTICE):
            raise ResourceError(f"{file}:{number}: a word, what it says, and '{_NOTICE}' or nothing are expected")
        found[cells[0].casefold()] = UpdateWord(cells[1], cells[2] == _NOTICE)
    return found


def told_updates(citation: Citation, words: Mapping[str, UpdateWord]) -> list[str]:
    """A line for each update of which something is to be said, each thing once; the first who says it is named."""
    told: dict[str, str] = {}
    for update in citation.updates:
        if said := _told(update, words):
            told.setdefault(said, f"{said}, says {update.said_by}" + (f" ({update.by})" if update.by else ""))
    return list(told.values())


def _told(update: Update, words: Mapping[str, UpdateWord]) -> str:
    word = words.get(update.word.casefold())
    if update.notice or (word and word.notice):
        what = word.told if word and word.notice else f"a notice ({update.word}) about another publication"
        return f"this is {what}"
    return f"this publication is {word.told}" if word else ""
