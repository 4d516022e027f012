"""Recall and precision on the texts that were annotated by hand before a program read them (README.md)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from metlit.curation.document import Block, BlockKind, Document, Place
from metlit.curation.scan.mark import TextMark
from metlit.curation.scan.scanner import Scanner
from metlit.model.terms import Terms

WORDS = frozenset(
    ("tumour", "site", "drug", "procedure", "radiotherapy", "imaging", "outcome", "symptom", "adverse event", "marker")
)

NUMBERS = frozenset(
    (
        *(
            "age",
            "sex",
            "count",
            "percentage",
            "mean",
            "sd",
            "median",
            "range",
            "iqr",
            "confidence interval",
            "p-value",
        ),
        *("hazard ratio", "total dose", "fractions", "dose per fraction", "dose volume", "fraction frequency", "tnm"),
        *("stage", "performance status", "grade", "duration", "survival", "size", "drug dose", "laboratory value"),
        *("year", "cycles"),
    )
)


@dataclass(frozen=True)
class Annotation:
    """A row of an annotated text."""

    paragraph: int
    printed: str
    kind: str
    value: str
    unit: str
    subject: str
    concept: str
    negated: bool
    nested: bool
    known: bool

    @property
    def is_word(self) -> bool:
        return self.kind in WORDS


def annotations(file: Path) -> list[Annotation]:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [
            r
            for r in csv.DictReader(
                (line for line in stream if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
            )
        ]
    return [
        Annotation(
            int(r["paragraph"]),
            " ".join(r["printed"].split()),
            r["kind"],
            (r["value"] or "").strip(),
            (r["unit"] or "").strip(),
            (r["subject"] or "").strip(),
            (r["concept"] or "").strip(),
            (r["negated"] or "").strip() == "yes",
            "nested" in (r["note"] or ""),
            "not in vocabulary" not in (r["note"] or ""),
        )
        for r in rows
    ]


def annotated_document(file: Path) -> Document:
    """The paragraphs behind the line of = signs, each a block; blanks of any width are one."""
    text = file.read_text(encoding="utf-8")
    body = re.split(r"\n=+[ \t]*\n", text, maxsplit=1)[-1]
    lines = [" ".join(line.split()) for line in body.split("\n") if line.strip()]
    blocks = [Block(line, Place(paragraph=i), BlockKind.PARAGRAPH) for i, line in enumerate(lines, 1)]
    return Document(file.name, "", "", "", "", tuple(blocks))


def figures(value: str) -> tuple[Fraction, ...]:
    return tuple(Fraction(n) for n in re.findall(r"\d+(?:\.\d+)?", value))


class Matching:
    """Whether a mark is what an annotation says."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def unit(self, printed: str) -> str:
        found = self._terms.find(printed.strip("- "), ("https://w3id.org/metlit/term/unit",)) if printed else []
        return found[0].label if found else printed.casefold()

    def number(self, mark: TextMark, one: Annotation, strict: bool = True) -> bool:
        """The same kind and value; strictly also the same unit and subject. A count's denominator, the month of a date
        and a unit that one side leaves out are not compared."""
        if mark.kind != one.kind:
            return False
        mine, theirs = figures(mark.value), figures(one.value or one.printed)
        if one.kind in ("year", "count", "cycles"):
            mine, theirs = mine[:1], theirs[:1]
        if not theirs or one.kind in ("sex", "stage", "tnm", "grade", "performance status"):
            same = _plain(mark.value) == _plain(one.value) or (bool(theirs) and mine == theirs)
            if one.kind in ("sex", "stage", "tnm"):
                same = _plain(mark.value) == _plain(one.value or one.printed)
        else:
            same = mine == theirs
        units = self.unit(mark.unit), self.unit(one.unit)
        return same and (not strict or ((units[0] == units[1] or "" in units) and mark.subject == one.subject))

    def word(self, mark: TextMark, one: Annotation) -> bool:
        """The same concept, denied or not, as README.md has it. What no vocabulary knows is compared by its words."""
        if not mark.concept or mark.value or mark.negated != one.negated:
            return False
        meant = {c.iri for w in (one.concept, one.printed) for c in self._terms.find(w)}
        alike = {_plain(mark.label), _plain(mark.printed)} & {_plain(one.concept), _plain(one.printed)}
        return mark.concept in meant or bool(alike)


_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}


def _plain(text: str) -> str:
    """A text by its letters and digits alone; a Roman numeral alone is its number."""
    return _ROMAN.get(plain := _letters(text), plain)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9+]", "", text.casefold())


def compared(scanner: Scanner, terms: Terms, papers: Path, folder: Path, show: bool = False) -> dict[str, list[int]]:
    """Kind → annotated, found, marked, of these true. Marks of words are judged where the text is annotated at all."""
    counts: dict[str, list[int]] = {}
    matching = Matching(terms)
    for file in sorted(folder.glob("*.tsv")):
        rows = annotations(file)
        marks = scanner.scan(annotated_document(papers / "more" / f"{file.stem}.txt"))
        for words in (False, True):
            _count(file.stem, [r for r in rows if r.is_word is words], marks, matching, words, counts, show)
    return counts


def _count(
    name: str,
    rows: list[Annotation],
    marks: list[TextMark],
    matching: Matching,
    words: bool,
    counts: dict[str, list[int]],
    show: bool,
) -> None:
    """A row is found if a mark in its paragraph is the same; a mark is true if a row in its paragraph is."""
    same = matching.word if words else matching.number
    kinds = WORDS if words else NUMBERS
    mine = [m for m in marks if (bool(m.concept) and not m.value) is words and m.kind in kinds]
    for row in (r for r in rows if not r.nested):
        entry = counts.setdefault(row.kind, [0, 0, 0, 0])
        found = any(m.block == row.paragraph - 1 and same(m, row) for m in mine)
        entry[0] += 1
        entry[1] += found
        if show and not found:
            print(f"{name} ¶{row.paragraph} MISSED {row}")
    for mark in mine:
        entry = counts.setdefault(mark.kind, [0, 0, 0, 0])
        true = any(mark.block == r.paragraph - 1 and same(mark, r) for r in rows)
        entry[2] += 1
        entry[3] += true
        if show and not true:
            print(f"{name} ¶{mark.block + 1} EXTRA {mark.kind} {mark.printed} {mark.value} {mark.unit} {mark.label}")


def known(scanner: Scanner, terms: Terms, papers: Path, folder: Path) -> tuple[int, int]:
    """Of the words that the vocabulary has, by the note of their row: how many are found, and how many there are."""
    matching, hits, whole = Matching(terms), 0, 0
    for file in sorted(folder.glob("*.tsv")):
        marks = scanner.scan(annotated_document(papers / "more" / f"{file.stem}.txt"))
        for row in (r for r in annotations(file) if r.is_word and r.known and not r.nested):
            whole += 1
            hits += any(m.block == row.paragraph - 1 and matching.word(m, row) for m in marks)
    return hits, whole
