"""Rule on the abstract against the rest of the paper."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import ASKED, PaperPoint
from metlit.numbers.printed import printed_numbers
from metlit.numbers.rounding import reported_as

_CODE = "paper-abstract"
# Characters: a text that is not much longer than its abstract is no whole paper.
_LEAST = 3


@paper_rule(_CODE)
def abstract_in_text(paper: PaperText) -> Iterator[PaperPoint]:
    """Figures of the abstract that stand nowhere else.

    What an abstract prints stands in the text or in a table too, as such, more exactly, or as a count of a whole.

    Formula: figure ∈ figures of the text, rounded or cut off; percentage = 100 × count / whole of the text
    Source: Pitkin RM et al. JAMA 1999;281:1110-1111, doi:10.1001/jama.281.12.1110
    """
    inside = {(s.block, s.start) for s in paper.abstract}
    body = [s for s in paper.sentences if (s.block, s.start) not in inside]
    if not inside or sum(len(s.text) for s in body) < _LEAST * sum(len(s.text) for s in paper.abstract):
        return
    printed = {n.value for s in body for n in printed_numbers(s.text)}
    shares = {(s.count, s.total) for s in paper.statements if s.total and s.count is not None}
    for sentence in paper.abstract:
        for one in paper.stated_in(sentence) if sentence.own else ():
            for kind in paper.data.in_abstract:
                text = one.text(kind)
                if text is not None and not _stands(paper, text, one.units.get(kind, ""), printed, shares):
                    said = f"{kind} {text} of the abstract stands nowhere else in the paper"
                    yield PaperPoint(_CODE, ASKED, one.printed, said, "", (one.place,))


def _stands(
    paper: PaperText, text: str, unit: str, printed: set[Fraction], shares: set[tuple[int | None, int | None]]
) -> bool:
    if Fraction(text) in printed or any(reported_as(text, v) for v in printed):
        return True
    if unit != "%":
        return False
    wholes = {w.number for w in paper.wholes}
    counts = {int(v) for v in printed if v.denominator == 1 and v <= max(wholes, default=0)}
    pairs = {(c, n) for c in counts for n in wholes if n > 0 and c <= n} | {(c, n) for c, n in shares if c and n}
    return any(reported_as(text, Fraction(100 * c, n)) for c, n in pairs if c is not None and n)
