"""Rule on figures that are printed twice: in the abstract and in the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import DOES_NOT_FIT, FITS, PaperPoint
from metlit.curation.auditing.statement import PrintedStatement, is_decimal
from metlit.numbers.rounding import decimals_of, reported_as

_CODE = "paper-repeat"
# Characters before and behind a figure in which its words stand; words that two places must share; letters of a word.
_BEFORE, _BEHIND, _SHARED, _LETTERS = 70, 50, 3, 4
# Of all words one of so many may be another.
_ALIKE = 1.25


@paper_rule(_CODE)
def figures_printed_twice(paper: PaperText) -> Iterator[PaperPoint]:
    """The same figures in the abstract and in the text.

    Numbers that belong together - count and percentage, mean and SD, ratio and interval - and that stand in the
    abstract and in the text with the same words around them are the same in both. Where one is the same and another is
    not, one of the two places is wrong.

    Formula: equal, or equal after rounding to the coarser of the two
    Source: Pitkin RM et al. JAMA 1999;281:1110-1111, doi:10.1001/jama.281.12.1110
    """
    told = [
        s
        for s in paper.statements
        if s.sentence.own and s.exact and not s.sentence.cell and len(s.numbers) > 1 and _asked(paper, s)
    ]
    summary = set(paper.abstract)
    for one in (s for s in told if s.sentence in summary):
        alike = [o for o in told if set(o.numbers) == set(one.numbers) and o.sentence not in summary]
        same = [o for o in alike if not _differing(one, o)]
        if same:
            yield _point(one, same[0], ())
            continue
        for other in alike:
            wrong = _differing(one, other)
            if _one_is_wrong(paper, one, other, wrong):
                paper.tick(one, other)
                yield _point(one, other, wrong)


def _one_is_wrong(paper: PaperText, one: PrintedStatement, other: PrintedStatement, wrong: Sequence[str]) -> bool:
    """Whether two statements are about one thing: by one number and some words, or by nearly all words."""
    first, second = _words(paper, one), _words(paper, other)
    shared = first & second
    if not wrong or len(wrong) == len(one.numbers) or len(shared) < _SHARED or not _is_told(one, other, wrong):
        return False
    return len(wrong) == 1 or len(shared) * _ALIKE >= len(first | second)


def _asked(paper: PaperText, one: PrintedStatement) -> bool:
    return any(kind in one.numbers for kind in paper.data.in_abstract)


def _is_told(one: PrintedStatement, other: PrintedStatement, wrong: Sequence[str]) -> bool:
    """Whether what both have in common is more than a small count."""
    common = [k for k in one.numbers if k not in wrong]
    return any(len(one.numbers[k].replace(".", "")) > 1 for k in common) and _unit(one) == _unit(other)


def _unit(one: PrintedStatement) -> set[str]:
    return {u for u in one.units.values() if u}


def _differing(one: PrintedStatement, other: PrintedStatement) -> list[str]:
    """The kinds of which two statements print different numbers, however rounded."""
    return [k for k in one.numbers if k in other.numbers and not _same(one.numbers[k], other.numbers[k])]


def _same(one: str, other: str) -> bool:
    if not is_decimal(one) or not is_decimal(other):
        return one == other
    coarse, fine = sorted((one, other), key=decimals_of)
    return reported_as(coarse, Fraction(fine)) is not None


def _words(paper: PaperText, one: PrintedStatement) -> set[str]:
    """The longer words about a figure, without those of the figure itself."""
    text = one.sentence.text
    around = f"{text[max(0, one.start - _BEFORE) : one.start]} {text[one.end : one.end + _BEHIND]}"
    return {w for w in paper.words(around) if len(w) >= _LETTERS and not any(c.isdigit() for c in w)}


def _point(one: PrintedStatement, other: PrintedStatement, wrong: Sequence[str]) -> PaperPoint:
    line = "; ".join(f"{k}: {one.numbers[k]} and {other.numbers[k]}" for k in one.numbers)
    if not wrong:
        text = f"printed alike in {other.sentence.place}"
        return PaperPoint(_CODE, FITS, one.printed, text, line, (one.place,), (other.place,))
    differing = " and ".join(wrong)
    text = f"“{one.printed}” here, “{other.printed}” in {other.sentence.place}: {differing} not the same"
    return PaperPoint(_CODE, DOES_NOT_FIT, one.printed, text, line, (one.place,), (other.place,))
