"""Recall of the numbers and words of the records that papers print as their own data, and what the records lack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import yaml

from metlit.curation.document import Document
from metlit.curation.scan.mark import TextMark
from metlit.model.terms import Terms

# Keys whose texts and numbers are the curator's own, or stand in no sentence of the paper.
_OUR_OWN = frozenset(
    (
        *("source", "curation", "appraisal", "id", "note", "of", "target", "part_of", "label", "conflicts", "readings"),
        *("claims", "because", "definitions", "reason", "doi", "file", "orcid", "said", "reading", "finding", "kept"),
        *("about", "derived", "assumes", "same_patients_as", "method", "at", "since", "response", "scale_min", "cause"),
        *("scale_max", "printed", "not_reported_in", "lines", "line"),
    )
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9.-])(\d+(?:\.\d+)?)(?![0-9A-Za-z-]|\.\d)\s?([A-Za-z%µ/³²]+)?")


@dataclass(frozen=True)
class Noted:
    """A number or word of a record: where its paper says it, and the line of keys that leads to it."""

    path: str
    text: str
    places: tuple[str, ...]


def noted(file: Path) -> Iterator[Noted]:
    """What a record holds, with the places of the nearest ``at`` above."""
    yield from _walk(yaml.safe_load(file.read_text(encoding="utf-8")), "", ())


def _walk(node: object, path: str, places: tuple[str, ...]) -> Iterator[Noted]:
    if isinstance(node, dict):
        at = node.get("at", places)
        own = (at,) if isinstance(at, str) else tuple(at)
        for key, value in node.items():
            if key not in _OUR_OWN:
                yield from _walk(value, f"{path}.{key}", own)
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value, path, places)
    elif node is not None and not isinstance(node, bool):
        yield Noted(path, str(node), places)


def numbers(item: Noted) -> list[tuple[Fraction, str]]:
    """The numbers of a value, with what stands behind them."""
    plain = re.fullmatch(r"\d{4}-\d{2}(?:-\d{2})?", item.text)
    if plain:
        return [(Fraction(item.text[:4]), "")]
    if not re.match(r"^[<>~≥≤]?\s*\d", item.text):
        return []  # prose
    return [(Fraction(a), b or "") for a, b in _NUMBER.findall(item.text)]


def of_mark(mark: TextMark) -> set[Fraction]:
    return {Fraction(n) for n in re.findall(r"\d+(?:\.\d+)?", mark.value)}


def stands_in(place: str, places: tuple[str, ...]) -> bool:
    """Whether a mark's place is one that a record names: the same table or figure, or a section of the same name."""
    if not places:
        return True
    folded = place.casefold()
    for one in places:
        words = [w.strip() for w in re.split(r"[,;]", one.casefold())]
        table = re.match(r"(table|figure|fig\.?) \d+", one.casefold())
        if table:
            if folded.startswith(table[0]):
                return True
        elif any(w and (w in folded or folded.split(",")[0] in w) for w in words):
            return True
    return False


def recall(file: Path, document: Document, marks: list[TextMark]) -> tuple[list[Noted], list[Noted], list[Noted]]:
    """The numbers of a record that the marks have at their place, those that they have elsewhere, and the others."""
    own = [m for m in marks if m.value and m.subject != "others"]
    there, elsewhere, missed = [], [], []
    for item in noted(file):
        for number, unit in numbers(item):
            one = Noted(item.path, f"{float(number):g} {unit}".strip(), item.places)
            same = [m for m in own if number in of_mark(m)]
            if any(stands_in(m.place, item.places) for m in same):
                there.append(one)
            elif same:
                elsewhere.append(one)
            else:
                missed.append(one)
    return there, elsewhere, missed


def words(file: Path, terms: Terms, document: Document, marks: list[TextMark]) -> tuple[list[Noted], list[Noted]]:
    """The vocabulary's words of a record that the paper prints in any spelling: those with a mark, and others."""
    concepts = {m.concept for m in marks if m.concept and m.subject != "others"}
    text = f" {re.sub(r'[^a-z0-9]+', ' ', document.text().casefold())} "
    found, missed = {}, {}
    for item in noted(file):
        meant = terms.find(item.text) if not re.search(r"\d", item.text) else []
        meant = [c for c in meant if c.scheme in ("site", "tumour", "treatment", "outcome", "marker")]
        spelt = [re.sub(r"[^a-z0-9]+", " ", w.casefold()) for c in meant for w in c.words]
        if any(f" {w} " in text for w in spelt):
            hit = any({c.iri for c in meant} & set(terms.ancestors(m)) for m in concepts)
            (found if hit else missed)[item.text] = item
    return list(found.values()), list(missed.values())


def lacking(file: Path, marks: list[TextMark]) -> list[TextMark]:
    """Numbers of own data that the record does not have with that place: for judgement by hand."""
    have: dict[Fraction, list[Noted]] = {}
    for item in noted(file):
        for number in _NUMBER.findall(item.text):
            have.setdefault(Fraction(number[0]), []).append(item)
    own = [m for m in marks if m.value and of_mark(m) and m.role == "own data"]
    return [m for m in own if not all(any(stands_in(m.place, i.places) for i in have.get(n, ())) for n in of_mark(m))]
