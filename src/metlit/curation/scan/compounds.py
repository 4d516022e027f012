"""Words that a text puts together and the vocabulary has apart: ``compounds.tsv``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from metlit import iris
from metlit.curation.scan.patterns import expression, tsv_rows
from metlit.curation.scan.wording import Word
from metlit.errors import ResourceError
from metlit.model.terms import Concept, Terms

# Characters that no text has, a place each: they stand for the words of a kind while patterns are looked for.
_FIRST, _LAST = 0xE000, 0xF8FF
_ANY = f"[{chr(_FIRST)}-{chr(_LAST)}]"
_ENUMERATED = rf"(?:{_ANY}(?:,? and |,? or |, |/)(?:the |left |right |her |his )*)*{_ANY}"
_ONE = "one"
Made = Callable[[Concept, str], tuple[Concept, str] | None]


@dataclass(frozen=True)
class _Compound:
    pattern: re.Pattern[str]
    head: str
    otherwise: Concept | None
    kind: str
    whole: bool


class Compounds:
    """Finds them.

    Args:
        file: ``compounds.tsv``.
        terms: the vocabulary.

    Raises:
        ResourceError: for a wrong row, with file and line.
    """

    def __init__(self, file: Path, terms: Terms) -> None:
        self._terms = terms
        self._rows: dict[tuple[str, str], list[_Compound]] = {}
        for line, row in tsv_rows(file):
            pattern = expression(row["pattern"].replace("{words}", _ENUMERATED), f"{file}:{line}", re.IGNORECASE)
            otherwise = self._concept(row["otherwise"], f"{file}:{line}")
            below = self._concept(row["below"], f"{file}:{line}")
            parts = (row["of"], below.iri if below else "")
            made = _Compound(pattern, row["head"], otherwise, row["kind"], row["marks"] == _ONE)
            self._rows.setdefault(parts, []).append(made)

    def _concept(self, key: str, where: str) -> Concept | None:
        if key and iris.TERM + key not in self._terms.concepts:
            raise ResourceError(f"{where}: no concept {key}", "mend the row")
        return self._terms.concepts[iris.TERM + key] if key else None

    def joined(self, words: Sequence[Word], text: str, made: Made) -> list[Word]:
        """The words of a text with those that it puts together.

        The words that these are put together of stay where each of them makes one, as sites do.

        Args:
            words: in the order of the text.
            text: the text.
            made: what the vocabulary has for a concept with a head behind it: the concept and its kind.
        """
        found = list(words)
        for (kind, below), rows in self._rows.items():
            parts = [
                w for w in words if w.kind == kind and (not below or below in self._terms.ancestors(w.concept.iri))
            ]
            if parts and len(parts) <= _LAST - _FIRST:
                found = self._of_parts(found, parts, text, rows, made)
        return found

    def _of_parts(
        self, words: list[Word], parts: list[Word], text: str, rows: list[_Compound], made: Made
    ) -> list[Word]:
        stood_for, places = _abridged(parts, text)
        new: list[Word] = []
        gone: list[tuple[int, int]] = []
        for row in rows:
            for match in row.pattern.finditer(stood_for):
                start, end = places[match.start()], places[match.end()]
                inside = [parts[ord(c) - _FIRST] for c in match.group() if _FIRST <= ord(c) <= _LAST]
                if _free(start, end, gone) and not any(_cut(w, start, end) for w in words):
                    head = match.groupdict().get("head") or row.head
                    each = _spread(inside, (start, end), head, row, made)
                    more = [self._whole(inside, start, end, row)] if row.whole else [*each]
                    gone += [(start, end)] if more else []
                    new += more
        kept = [w for w in words if _free(w.start, w.end, gone) or (w in parts and not rows[0].whole)]
        return sorted([*kept, *new], key=lambda w: (w.start, -w.end))

    def _whole(self, inside: list[Word], start: int, end: int, row: _Compound) -> Word:
        """One word for all parts, of which a text may name the first only: what is nearest above them."""
        above = [self._terms.ancestors(w.concept.iri) for w in inside]
        above = [one for one in above if not any(one[0] in other[1:] for other in above)]
        common = next(iri for iri in above[0][1:] if all(iri in one for one in above))
        return replace(
            inside[0], concept=self._terms.get(common), kind=row.kind, start=start, end=end, attributive=False
        )


def _spread(inside: list[Word], span: tuple[int, int], head: str, row: _Compound, made: Made) -> Iterator[Word]:
    """A word for each part; the first begins where all begin, the last ends where all end."""
    for i, part in enumerate(inside):
        concept, kind = made(part.concept, head) or (row.otherwise, row.kind)
        if concept is not None:
            start = span[0] if i == 0 else part.start
            yield Word(kind, concept, start, span[1] if i == len(inside) - 1 else part.end, part.side)


def _free(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return not any(a < end and start < b for a, b in spans)


def _cut(word: Word, start: int, end: int) -> bool:
    """Whether a word goes over an end: it is more than a part."""
    return word.start < start < word.end or word.start < end < word.end


def _abridged(parts: Sequence[Word], text: str) -> tuple[str, list[int]]:
    """A text with a character for each part, and where each of its characters stands in the text, its end included."""
    made, places, at = [], [], 0
    for i, part in enumerate(parts):
        made.append(text[at : part.start] + chr(_FIRST + i))
        places += [*range(at, part.start), part.start]
        at = part.end
    made.append(text[at:])
    return "".join(made), [*places, *range(at, len(text) + 1)]
