"""Which keys take whole numbers only, as their shapes say."""

from __future__ import annotations

from dataclasses import dataclass

from metlit.iris import METLIT
from metlit.rdf.triples import Triples


@dataclass(frozen=True)
class WholeNumbers:
    """That single values of a key are whole numbers (``metlit:integerValued``).

    Attributes:
        demanded_by: words of an entry under which they must be.
        waived_by: words of an entry under which they need not be.
        unless: when they need not be otherwise, in words.
    """

    demanded_by: frozenset[str] = frozenset()
    waived_by: frozenset[str] = frozenset()
    unless: str = ""

    @classmethod
    def read(cls, told: str) -> WholeNumbers | None:
        """What :func:`whole_numbers` wrote; None of an empty text."""
        if not told:
            return None
        demanded, waived, unless = told.split("\t")
        return cls(frozenset(demanded.split()), frozenset(waived.split()), unless)


def whole_numbers(shapes: Triples, shape: str) -> str:
    """What a property shape says of whole numbers, in one line; empty if its values need not be."""
    if shapes.text(shape, METLIT + "integerValued") != "true":
        return ""
    words = (" ".join(sorted(map(str, shapes.objects(shape, METLIT + n)))) for n in ("integerFor", "integerUnless"))
    return "\t".join((*words, shapes.text(shape, METLIT + "unlessExact")))
