"""Radiotherapy events in texts that others annotated: F1 of doses, fractions, frequencies, sites and their relations.

The texts are `rt-events/dev.tsv` below the folder of papers (Bitterman et al. 2023, doi 10.1016/j.ijrobp.2023.03.055).
They annotate mentions only in pairs: a mention counts if it stands in a pair, on both sides. A boost is a site there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from metlit.curation.document import Block, BlockKind, Document, Place
from metlit.curation.scan.mark import TextMark
from metlit.curation.scan.scanner import Scanner

KINDS = {
    "total dose": "DOSE",
    "dose per fraction": "DOSE",
    "BED": "DOSE",
    "EQD2": "DOSE",
    "fractions": "FXNO",
    "fraction frequency": "FXFREQ",
    "site": "SITE",
    "target": "SITE",
    "boost": "BOOST",
}
_PAIR = re.compile(r"\((\d+),(\d+),DOSE-(\w+)\)")


def read_events(file: Path) -> list[tuple[list[str], set[tuple[int, int, str]]]]:
    """Words of each text, and its pairs (word of one mention, word of the other, kind of the other)."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        label, _, text = line.partition("\t")
        pairs = {(int(a), int(b), kind) for a, b, kind in _PAIR.findall(label)}
        found.append((text.split(" "), pairs))
    return found


def marked_pairs(scanner: Scanner, words: list[str]) -> set[tuple[int, int, str]]:
    """The pairs that a scan finds in a text, counted in its words."""
    text, starts = "", []
    for word in words:
        word = "" if word == "<cr>" else word
        starts.append(len(text))
        text += word + (" " if word else "")
    block = Block(text, Place(section=("Radiotherapy",), paragraph=1), BlockKind.PARAGRAPH)
    marks = scanner.scan(Document("text", "", "", "", "en", (block,)))

    def at(mark: TextMark) -> int:
        return max(i for i, start in enumerate(starts) if start <= mark.start)

    found = set()
    for mark in marks:
        for link in mark.links:
            pair = _pair(mark, marks[link.mark], at)
            if pair:
                found.add(pair)
    boosts = {(a, b, "SITE") for a, b, kind in found if kind == "BOOST"}
    return found | boosts


def _pair(one: TextMark, other: TextMark, at) -> tuple[int, int, str] | None:
    kinds = KINDS.get(one.kind), KINDS.get(other.kind)
    if None in kinds or "DOSE" not in kinds:
        return None
    first, second = sorted((one, other), key=lambda m: m.start)
    kind = next((k for k in kinds if k != "DOSE"), "DOSE")
    return at(first), at(second), kind


def scored(found: set, expected: set) -> tuple[int, int, int]:
    """Hits, false ones, missed ones."""
    return len(found & expected), len(found - expected), len(expected - found)


def f1(hits: int, wrong: int, missed: int) -> float:
    return 2 * hits / (2 * hits + wrong + missed) if hits + wrong + missed else 1.0


def mentions(pairs: set[tuple[int, int, str]]) -> dict[str, set[int]]:
    """The mentions of each kind that stand in pairs. In a pair of no dose the second is of the kind named, or the first
    is; what a word is anywhere else in the text decides."""
    doses = {n for a, b, kind in pairs if kind == "DOSE" for n in (a, b)}
    found: dict[str, set[int]] = defaultdict(set)
    found["DOSE"] = set(doses)
    counted: dict[int, set[str]] = defaultdict(set)
    for a, b, kind in pairs:
        if kind != "DOSE":
            counted[a].add(kind)
            counted[b].add(kind)
    for a, b, kind in pairs:
        if kind != "DOSE":
            dose = a if a in doses or (b not in doses and len(counted[a]) >= len(counted[b])) else b
            found["DOSE"].add(dose)
            found[kind].add(b if dose == a else a)
    return found


def measured(papers: Path, scanner: Scanner, show: bool = False) -> dict[str, float]:
    """F1 by kind of mention, of relations, and of texts of which all is right."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for words, expected in read_events(papers / "rt-events" / "dev.tsv"):
        found = marked_pairs(scanner, words)
        add(counts["relations"], scored(found, expected))
        for kind in ("DOSE", "FXNO", "FXFREQ", "SITE", "BOOST"):
            score = scored(mentions(found)[kind], mentions(expected)[kind])
            add(counts[kind], score)
            add(counts["mentions"], score)
        if show and found != expected:
            print(" ".join(f"{w}" for w in words if w != "<cr>"))
            for name, pairs in (("  missed", expected - found), ("  wrong ", found - expected)):
                print(name, sorted((words[a], words[b], k) for a, b, k in pairs))
    return {kind: round(f1(*score), 3) for kind, score in counts.items()}


def add(to: list[int], score: tuple[int, int, int]) -> None:
    for i, n in enumerate(score):
        to[i] += n
