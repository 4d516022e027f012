"""MEDLINE format, the .nbib of PubMed: tags and texts (NLM, MEDLINE/PubMed Data Element (Field) Descriptions)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from metlit.curation.bibliographic.citation import (
    Citation,
    CitedAuthor,
    Update,
    clean_text,
    first_year,
    full_name,
    read_doi,
    read_orcid,
    read_pmcid,
    read_pmid,
    without_full_stop,
)

_TAGGED = re.compile(r"([A-Z]{2,4}) *- (.*)")
_FIRST, _BEHIND = "PMID", "      "
_FAMILY_INITIALS = re.compile(r"(.+) ([A-Z]{1,4})(?: (Jr|Sr|2nd|3rd|[IV]+))?")

Tags = list[tuple[str, str]]


def medline_records(text: str) -> list[Tags]:
    """The records of a file: tag and text, in order; a text that goes on is one line."""
    records: list[Tags] = []
    for line in text.splitlines():
        if match := _TAGGED.fullmatch(line):
            if match[1] == _FIRST or not records:
                records.append([])
            records[-1].append((match[1], match[2]))
        elif line.startswith(_BEHIND) and records:
            tag, before = records[-1][-1]
            records[-1][-1] = (tag, f"{before} {line.strip()}")
    return records


def medline_citation(tags: Tags, known_from: str) -> Citation:
    """A publication of one record."""
    by_tag: dict[str, list[str]] = {}
    for tag, text in tags:
        by_tag.setdefault(tag, []).append(clean_text(text))

    def one(*names: str) -> str:
        return next((by_tag[name][0] for name in names if name in by_tag), "")

    dois = [text.removesuffix("[doi]") for tag in ("LID", "AID") for text in by_tag.get(tag, []) if "[doi]" in text]
    year = first_year([one("DP")])
    online = first_year([one("DEP")])
    forms = by_tag.get("PT", [])
    return Citation(
        known_from,
        title=without_full_stop(one("TI", "TT")),
        authors=tuple(_authors(tags)),
        journal=one("JT", "TA"),
        year=year,
        volume=one("VI"),
        issue=one("IP"),
        pages=one("PG") or _article_number(by_tag),
        doi=read_doi(dois[0]) if dois else "",
        pmid=read_pmid(one("PMID")),
        pmcid=read_pmcid(one("PMC")),
        forms=tuple(forms),
        online=online if online != year else "",
        updates=tuple(_updates(by_tag, forms, known_from)),
    )


def _article_number(by_tag: Mapping[str, Sequence[str]]) -> str:
    found = [text for tag in ("LID", "AID") for text in by_tag.get(tag, []) if text.endswith("[pii]")]
    return found[0].removesuffix("[pii]").strip() if found else ""


def _authors(tags: Tags) -> Iterator[CitedAuthor]:
    """FAU has the full name, AU the same with initials, AUID its identifier behind; CN is a group."""
    full = any(tag == "FAU" for tag, _ in tags)
    found: list[CitedAuthor] = []
    for tag, text in tags:
        if tag == ("FAU" if full else "AU"):
            found.append(CitedAuthor(_name(clean_text(text), full)))
        elif tag == "CN":
            found.append(CitedAuthor(clean_text(text), collective=True))
        elif tag == "AUID" and found and not found[-1].orcid:
            found[-1] = CitedAuthor(found[-1].name, found[-1].collective, read_orcid(text))
    return (author for author in found if author.name)


def _name(text: str, full: bool) -> str:
    if full:
        return full_name(*map(str.strip, text.split(",", 2))) if "," in text else text
    match = _FAMILY_INITIALS.fullmatch(text)
    return full_name(match[1], match[2], match[3] or "") if match else text


def _updates(by_tag: Mapping[str, Sequence[str]], forms: Sequence[str], known_from: str) -> Iterator[Update]:
    """Every tag with a PMID: which of them tell of an update, ``updates.tsv`` knows."""
    for tag, texts in by_tag.items():
        for text in texts:
            if pmid := re.search(r"PMID: ?([0-9]+)", text):
                yield Update(tag, known_from, f"PMID {pmid[1]}")
    for form in forms:
        yield Update(form, known_from)
