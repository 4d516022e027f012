"""What the marks beside the records say: which of them were verified against the text of their papers."""

from __future__ import annotations

from pathlib import Path

from metlit.answers.library import Library
from metlit.answers.show import Card, ShownValue
from metlit.curation.verify.verified import told_mark, verified_records
from metlit.iris import METLIT
from metlit.rdf.rows import Cell

VERIFIED, CHANGED = "verified against text", "verified, changed afterwards"
_CURATION = METLIT + "Curation"


def verified_against_text(library: Library, path: str) -> str:
    """When a record was verified against which text, by the mark beside its file; empty for its parts, and without."""
    return "" if "/" in path else told_mark(Path(library.marks(path).file))


def with_text_mark(library: Library, card: Card) -> Card:
    """A card of a record with what its mark says, beside what else is known of its curation."""
    if told := verified_against_text(library, card.path):
        inner = next((one for _, one in card.inner if one.cls == _CURATION), card)
        inner.values.append(ShownValue(VERIFIED, told, 0))
    return card


def text_mark_counts(library: Library) -> list[dict[str, Cell]]:
    """How many records of a store have a mark that holds, and one that does not; nothing where none has any.

    The marks lie beside the records: all of a store are in one folder.
    """
    first = next(iter(library.records), None)
    kept = verified_records(Path(library.marks(first).file).parent) if first else {}
    known = [holds for record, holds in kept.items() if record in library.records]
    counts = {VERIFIED: sum(known), CHANGED: len(known) - sum(known)}
    return [{"what": what, "count": count} for what, count in counts.items() if count]
