"""Records that are of one publication: by DOI or PMID they are, by title, year and author they may be."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from metlit.curation.same_paper import titles_alike
from metlit.curation.screening.searches import FoundRecord
from metlit.record.authors import author_name

_IDS = ("doi", "pmid")
_YEARS = 1  # online and in print
_BEGINNING = 12  # letters of the title, where there is no author


@dataclass(frozen=True)
class DuplicatePair:
    """Two records, in the order in which they were found, and why they are, or may be, of one publication."""

    first: FoundRecord
    second: FoundRecord
    sure: bool
    why: str


def duplicate_pairs(records: Sequence[FoundRecord]) -> list[DuplicatePair]:
    """Each record that is surely a duplicate with the first such one; and every pair that may be.

    A pair that shares one identifier and differs in the other is not sure.
    """
    sure = list(_by_identifier(records))
    gone = {pair.second.key for pair in sure if pair.sure}
    left = [record for record in records if record.key not in gone]
    told = {(pair.first.key, pair.second.key) for pair in sure}
    likely = (pair for pair in _by_words(left) if (pair.first.key, pair.second.key) not in told)
    return [*sure, *likely]


def _by_identifier(records: Sequence[FoundRecord]) -> Iterator[DuplicatePair]:
    first: dict[tuple[str, str], FoundRecord] = {}
    for record in records:
        shared = [(key, getattr(record, key)) for key in _IDS if getattr(record, key)]
        known = [(key, text) for key, text in shared if (key, text) in first]
        for key, text in known[:1]:
            other = first[key, text]
            wrong = [k for k in _IDS if k != key and _differ(getattr(record, k), getattr(other, k))]
            why = f"the same {key.upper()} {text}" + (f", but another {wrong[0].upper()}" if wrong else "")
            yield DuplicatePair(other, record, not wrong, why)
            record = record if wrong else other
        for one in shared:
            first.setdefault(one, record)


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _by_words(records: Sequence[FoundRecord]) -> Iterator[DuplicatePair]:
    places = {record.key: place for place, record in enumerate(records)}
    blocks: dict[str, list[FoundRecord]] = {}
    for record in records:
        family = author_name(record.author).family if record.author else ""
        blocks.setdefault(f"author {_folded(family)}" if family else "", []).append(record)
        blocks.setdefault(f"title {_folded(record.title)[:_BEGINNING]}", []).append(record)
    pairs = {(a.key, b.key): (a, b) for block in blocks.values() for a, b in combinations(block, 2)}
    for a, b in sorted(pairs.values(), key=lambda pair: (places[pair[0].key], places[pair[1].key])):
        if why := _alike(a, b):
            yield DuplicatePair(a, b, False, why)


def _alike(a: FoundRecord, b: FoundRecord) -> str:
    """Why two may be of one publication; empty if nothing speaks for it."""
    if not a.title or not b.title or not titles_alike(a.title, b.title):
        return ""
    years = [int(r.year) for r in (a, b) if r.year.isdigit()]
    if len(years) == 2 and abs(years[0] - years[1]) > _YEARS:
        return ""
    families = [_folded(author_name(r.author).family) for r in (a, b) if r.author]
    if len(families) == 2 and families[0] != families[1]:
        return ""
    same = ["title"]
    same += ["year"] if len(years) == 2 and years[0] == years[1] else []
    same += ["author"] if len(families) == 2 else []
    other = next((f", but another {k.upper()}" for k in _IDS if _differ(getattr(a, k), getattr(b, k))), "")
    return f"like {', '.join(same)}{other}"


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return "".join(filter(str.isalnum, plain))
