"""Rules on numbering: figures that are missing or never cited, references out of order, a slash for a point."""

from __future__ import annotations

import re
from collections.abc import Iterator

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import ASKED, DOES_NOT_FIT, PaperPoint, PrintedAt

_FIGURES, _CITATIONS, _SLASH = "paper-figures", "paper-citation-order", "paper-slash"
_SEVERAL = re.compile(r"(\d+)(?:\s?[-–—]\s?(\d+))?")


def _captions(paper: PaperText) -> dict[int, PrintedAt]:
    found: dict[int, PrintedAt] = {}
    for i, block in enumerate(paper.document.blocks):
        match = paper.data.word("figure-caption").match(block.text)
        if match:
            at = PrintedAt(str(block.place), block.text[:80], i, match.start(), match.end())
            found.setdefault(int(match["number"]), at)
    return found


@paper_rule(_FIGURES)
def figures_in_order(paper: PaperText) -> Iterator[PaperPoint]:
    """Figures that are missing, or never cited.

    Figures are numbered from 1 without a gap, and each is cited. Asked only: a text may have lost one of them.

    Formula: numbers of captions = 1, 2, …, n; each is cited outside its caption
    Source: ICMJE Recommendations, section IV.A.3.h
    """
    captions = _captions(paper)
    if len(captions) < 2:
        return
    numbers = sorted(captions)
    first = captions[numbers[0]]
    if missing := sorted(set(range(1, numbers[-1] + 1)) - set(numbers)):
        text = f"figures {', '.join(map(str, numbers))} have captions; {', '.join(map(str, missing))} is missing"
        line = f"1 to {numbers[-1]} without {', '.join(map(str, missing))}"
        yield PaperPoint(_FIGURES, ASKED, f"Figure {numbers[-1]}", text, line, (first,), tuple(captions.values())[1:])
    cited = set()
    for i, block in enumerate(paper.document.blocks):
        own = {n for n, at in captions.items() if at.block == i}
        for match in paper.data.word("figure-cited").finditer(block.text):
            low, high = int(match["first"]), int(match["last"] or match["first"])
            cited |= set(range(low, high + 1)) - own
    if never := [n for n in numbers if n not in cited]:
        text = f"figures {', '.join(map(str, never))} are not cited in the text"
        line = f"{len(cited & set(numbers))} of {len(numbers)} captions are cited"
        at, *others = (captions[n] for n in never)
        yield PaperPoint(_FIGURES, ASKED, f"Figure {never[0]}", text, line, (at,), tuple(others))


@paper_rule(_CITATIONS)
def cited_in_order(paper: PaperText) -> Iterator[PaperPoint]:
    """References out of the order of their citation.

    References that are numbered as they are cited are cited first in the order 1, 2, 3. One or two that come too early
    were moved; where most do, the list is in another order, by name.

    Formula: number of a first citation ≤ 1 + the greatest before
    Source: ICMJE Recommendations, section IV.A.3.g
    """
    greatest, early, seen = 0, [], 0
    # All blocks, not only the sentences that tell of own data: a citation may stand anywhere.
    for i, block in enumerate(paper.document.blocks):
        cited = paper.data.word("cited-numbers").finditer(block.text) if str(block.kind) != "reference" else ()
        for match in cited:
            at = PrintedAt(str(block.place), " ".join(block.text.split()), i, *match.span())
            for low, high in _SEVERAL.findall(match["numbers"]):
                seen += 1
                if greatest + 1 < int(low) <= greatest + 20:
                    early.append((int(low), greatest + 1, at, match.group()))
                greatest = max(greatest, int(high or low))
    if seen >= 5 and 1 <= len(early) <= 2:
        for number, wanted, at, printed in early:
            text = f"reference {number} is cited before reference {wanted}"
            yield PaperPoint(_CITATIONS, ASKED, printed, text, f"{number} > {wanted}", (at,))


@paper_rule(_SLASH)
def slash_for_point(paper: PaperText) -> Iterator[PaperPoint]:
    """Percentage with a slash for its point.

    18/03 % is 18.03 %: on some keyboards the decimal point is a slash.

    Formula: digits, slash, digits, percent sign
    Source: elementary
    """
    for sentence in paper.sentences:
        for match in paper.data.word("slash-for-point").finditer(sentence.text):
            text = f"{match.group()} has a slash where a decimal point stands"
            line = match.group().replace("/", ".")
            yield PaperPoint(_SLASH, DOES_NOT_FIT, match.group(), text, line, (sentence.at(*match.span()),))
