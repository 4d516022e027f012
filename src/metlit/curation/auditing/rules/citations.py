"""Rules on the list of references: versions and names as cited, and one DOI twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import ASKED, DOES_NOT_FIT, FITS, PaperPoint, PrintedAt
from metlit.curation.document import Block

_CODE, _DOI_CODE, _OLDER = "paper-citation", "paper-doi-twice", "paper-source-older"
# Of letters in common: one or two of ten differ.
_ALIKE = 0.8
_SEVERAL, _MOST = re.compile(r"(\d+)(?:\s?[-–—]\s?(\d+))?"), 30


def _references(paper: PaperText) -> dict[str, tuple[Block, PrintedAt]]:
    """The entries of the list, by number."""
    found: dict[str, tuple[Block, PrintedAt]] = {}
    for i, block in enumerate(paper.document.blocks):
        if str(block.kind) == "reference":
            match = paper.data.word("reference-number").search(block.text)
            number = match["number"] if match else str(block.place.paragraph or "")
            at = PrintedAt(str(block.place), block.text, i, 0, len(block.text))
            found.setdefault(number, (block, at))
    return found


@paper_rule(_CODE)
def cited_as_listed(paper: PaperText) -> Iterator[PaperPoint]:
    """Version or name in the text against the reference that it cites.

    A version that is cited with a reference stands in it; so does the name of its author, letter by letter.

    Formula: version in the text = version in the reference; name in the text ∈ words of the reference
    Source: Jergas H, Baethge C. PeerJ 2015;3:e1364, doi:10.7717/peerj.1364
    """
    references = _references(paper)
    if len(references) < 3:
        return
    for sentence in paper.sentences:
        for match in paper.data.word("cited-version").finditer(sentence.text):
            block, place = references.get(match["number"], (None, None))
            if block and place and (theirs := paper.data.word("version").search(block.text)):
                at, line = sentence.at(*match.span()), f"{match['version']} and {theirs['version']}"
                same = float(match["version"]) == float(theirs["version"])
                text = f"version {match['version']} in the text, {theirs['version']} in reference {match['number']}"
                level = FITS if same else DOES_NOT_FIT
                yield PaperPoint(_CODE, level, match.group(), text, line, (at,), (place,))
        for match in paper.data.word("cited-name").finditer(sentence.text):
            block, place = references.get(match["number"], (None, None))
            if block and place and (other := _nearly(match["name"], block.text)):
                text = f"{match['name']} in the text; reference {match['number']} has {other}"
                at = sentence.at(*match.span())
                yield PaperPoint(
                    _CODE, DOES_NOT_FIT, match.group(), text, f"{match['name']} ≠ {other}", (at,), (place,)
                )


def _nearly(name: str, text: str) -> str | None:
    """A word of a reference that is nearly a name; None if the name itself stands there, or nothing like it."""
    words = ["".join(c for c in w if c.isalpha()) for w in text.replace("-", " ").split()[:12]]
    if name.casefold() in text.casefold():
        return None
    near = [(SequenceMatcher(None, name.casefold(), w.casefold()).ratio(), w) for w in words if w[:1].isupper()]
    best = max(near, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else None


@paper_rule(_DOI_CODE)
def one_doi_twice(paper: PaperText) -> Iterator[PaperPoint]:
    """One DOI in two references.

    Two entries of the list with one DOI are one paper, or one of them is wrong. If they are of different years they
    cannot be one; else it is asked, as one DOI may stand for a book or a supplement.

    Formula: DOIs of different references differ; of one DOI the years are the same
    Source: elementary
    """
    found: dict[str, dict[str, PrintedAt]] = {}
    for number, (block, place) in _references(paper).items():
        for match in paper.data.word("doi").finditer(block.text):
            found.setdefault(match.group().casefold(), {})[number] = place
    for doi, places in found.items():
        if len(places) > 1:
            numbers = " and ".join(places)
            at, *others = places.values()
            text = f"references {numbers} have one DOI, {doi}"
            years = [_year(paper, place.words) for place in places.values()]
            level = DOES_NOT_FIT if all(years) and len(set(years)) > 1 else ASKED
            line = f"{len(places)} × {doi}" + (f"; years {', '.join(map(str, years))}" if level != ASKED else "")
            yield PaperPoint(_DOI_CODE, level, doi, text, line, (at,), tuple(others))


def _year(paper: PaperText, reference: str) -> int | None:
    """The year of a reference: the only one, or the first that stands as years do."""
    found = paper.data.word("reference-year").search(reference)
    return int(found["year"]) if found else None


def _cited(numbers: str) -> Iterator[int]:
    """``1-3, 7``: 1, 2, 3 and 7."""
    for low, high in _SEVERAL.findall(numbers):
        yield from range(int(low), min(int(high or low), int(low) + _MOST) + 1)


@paper_rule(_OLDER)
def sources_and_years(paper: PaperText) -> Iterator[PaperPoint]:
    """Data of a year, cited from an older source.

    What is cited for data of a year cannot have been published before that year.

    Formula: year of the reference ≥ year of the data that it is cited for; of several references one is enough
    Source: Jergas H, Baethge C. PeerJ 2015;3:e1364, doi:10.7717/peerj.1364
    """
    references = _references(paper)
    for sentence in paper.sentences if len(references) > 2 else ():
        match = paper.data.word("dated-source").search(sentence.text)
        cited = paper.data.word("cited-numbers").search(sentence.text, match.end()) if match else None
        if not match or not cited:
            continue
        numbers = [str(n) for n in _cited(cited["numbers"]) if str(n) in references]
        years = {n: _year(paper, references[n][0].text) for n in numbers}
        older = [n for n, year in years.items() if year and year < int(match["year"])]
        if not older or None in years.values():
            continue
        line = "; ".join(f"reference {n}: {year}" for n, year in years.items())
        text = f"{match['name']} {match['year']} is cited from reference {', '.join(older)}, which is older"
        at, places = sentence.at(*match.span()), tuple(references[n][1] for n in older)
        level = DOES_NOT_FIT if len(older) == len(numbers) else ASKED
        yield PaperPoint(_OLDER, level, match.group(), text, line, (at,), places)
