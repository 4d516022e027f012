"""Rules on percentages: against count and whole, in sentences and in tables."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from metlit.curation.auditing.arithmetic import (
    CUT,
    FITTING,
    LAST_OFF,
    counts_that_give,
    how_near,
    share_fits,
    share_line,
    totals_that_give,
)
from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText, PrintedWhole
from metlit.curation.auditing.point import (
    ASKED,
    CANNOT_BE,
    DOES_NOT_FIT,
    FITS,
    LAST_DIGIT,
    PaperPoint,
    PrintedAt,
)
from metlit.curation.auditing.statement import PrintedStatement
from metlit.numbers.rounding import decimals_of, quantized

_CODE = "paper-percentage"
_HUNDRED = 100
_YEARS = 1900, 2099


@paper_rule(_CODE)
def percentages_of_counts(paper: PaperText) -> Iterator[PaperPoint]:
    """Percentage against its count and its whole.

    A percentage that stands with a count is that count over a whole: the one printed with it, the one of which the
    sentence speaks, or another number that the paper prints.

    Formula: 100 × count / whole at the decimals printed: rounded half up, half to even, or cut off
    Source: elementary; cf. the percentage form of GRIM, Brown & Heathers 2017
    """
    for one in paper.statements:
        percent = one.text("percentage")
        if percent is None or one.count is None or not one.exact or one.sentence.cell or not _counts(paper, one):
            continue
        if one.total is not None:
            yield from _of_total(paper, one, percent, one.count, one.total)
        else:
            yield from _of_some_total(paper, one, percent, one.count)


def _counts(paper: PaperText, one: PrintedStatement) -> bool:
    """Whether its number is one of people or things: no grade, no day, no calendar year."""
    count = next(n for n in one.numerals if n.kind == "count")
    calendar = count.value.isdigit() and _YEARS[0] <= int(count.value) <= _YEARS[1] and one.total is None
    return not calendar and not paper.data.word("no-count").search(one.sentence.text[: count.start])


def _of_total(paper: PaperText, one: PrintedStatement, percent: str, count: int, total: int) -> Iterator[PaperPoint]:
    paper.tick(one)
    if not total or count > total:
        if total and not paper.data.word("no-share").search(one.printed):
            text = f"“{one.printed}”: {count} is more than the {total} of which it is said to be a part"
            yield PaperPoint(_CODE, ASKED, one.printed, text, f"{count} > {total}", (one.place,))
        return
    yield share_point(percent, count, total, one.printed, (one.place,))


def share_point(
    percent: str, count: int, total: int, printed: str, at: tuple[PrintedAt, ...], against: tuple[PrintedAt, ...] = ()
) -> PaperPoint:
    """What is to be said of a percentage whose count and whole are known."""
    near = how_near(percent, Fraction(_HUNDRED * count, total))
    line = share_line(count, total, percent)
    if near == FITTING:
        return PaperPoint(_CODE, FITS, printed, f"{count} of {total} is {percent} %", line, at, against)
    right = f"{quantized(Fraction(_HUNDRED * count, total), decimals_of(percent)):f}"
    level = LAST_DIGIT if near in (CUT, LAST_OFF) else DOES_NOT_FIT
    how = " (cut off, not rounded)" if near == CUT else ""
    text = f"printed {percent} %; {count} of {total} is {right} %{how}"
    others = counts_that_give(percent, total)
    cause = f"{others[0]} of {total} would give {percent} %" if others and level != LAST_DIGIT else ""
    return PaperPoint(_CODE, level, printed, text, line, at, against, cause)


def _of_some_total(paper: PaperText, one: PrintedStatement, percent: str, count: int) -> Iterator[PaperPoint]:
    told = told_whole(paper, one)
    if told and share_fits(percent, count, told.number):
        paper.tick(one)
        yield share_point(percent, count, told.number, one.printed, (one.place,), (told.sentence.at(),))
        return
    fitting = [w for w in paper.wholes if share_fits(percent, count, w.number)]
    if fitting:
        paper.tick(one)
        # One that gives it rounded comes before one of which it would have been cut off; then the nearest.
        cut = {w: how_near(percent, Fraction(_HUNDRED * count, w.number)) == CUT for w in fitting}
        whole = min(fitting, key=lambda w: (cut[w], abs(w.sentence.block - one.sentence.block), w.number))
        place = (whole.sentence.at(),)
        yield share_point(percent, count, whole.number, one.printed, (one.place,), place)
        return
    near = [w for w in ([told] if told else paper.wholes) if _is_near(percent, count, w.number)]
    if near and one.sentence.own:
        paper.tick(one)
        whole = min(near, key=lambda w: abs(w.sentence.block - one.sentence.block))
        yield share_point(percent, count, whole.number, one.printed, (one.place,), (whole.sentence.at(),))
        return
    if told and count <= told.number:
        paper.tick(one)
        if _others_fit(paper, one, told):
            yield share_point(percent, count, told.number, one.printed, (one.place,), (told.sentence.at(),))
            return
    if not one.sentence.own:
        return
    yield from _unknown_whole(paper, one, percent, count)


def _is_near(percent: str, count: int, total: int) -> bool:
    return 0 < count <= total and how_near(percent, Fraction(_HUNDRED * count, total)) == LAST_OFF


def told_whole(paper: PaperText, one: PrintedStatement) -> PrintedWhole | None:
    """The whole of which a sentence says that it tells, before the statement."""
    found = None
    for match in paper.data.word("of-whole").finditer(one.sentence.text):
        number = paper.data.number_of(match["n"])
        if match.start() <= one.start and number:
            found = PrintedWhole(number, paper.data.noun_class(match["noun"]), one.sentence, match["noun"])
    return found


def _others_fit(paper: PaperText, one: PrintedStatement, told: PrintedWhole) -> bool:
    """Whether another percentage of the sentence is of that whole, and none is of another one."""
    others = [s for s in paper.stated_in(one.sentence) if s is not one and s.count is not None and s.total is None]
    shares = [(s.text("percentage"), s.count) for s in others]
    fits = [share_fits(p, c, told.number) for p, c in shares if p is not None and c is not None]
    return sum(fits) * 2 >= len(fits)


def _unknown_whole(paper: PaperText, one: PrintedStatement, percent: str, count: int) -> Iterator[PaperPoint]:
    """No number that the paper prints gives it: impossible if no whole number does, else a question."""
    if not count or not 0 < Fraction(percent) <= _HUNDRED:
        return
    paper.tick(one)
    totals = totals_that_give(percent, count, 10**6)
    most = max((w.number for w in paper.wholes), default=0)
    if not totals:
        line = f"{count} / {percent} % = {quantized(Fraction(_HUNDRED * count) / Fraction(percent), 2)}"
        text = f"there is no whole number of which {count} is {percent} %"
        yield PaperPoint(_CODE, CANNOT_BE, one.printed, text, line, (one.place,))
    elif most:
        reach = str(totals[0]) if len(totals) == 1 else f"{totals[0]} to {totals[-1]}"
        line = f"{count} is {percent} % of {reach}"
        text = f"of which whole is {count} printed as {percent} %? None of the numbers that the paper prints gives it"
        yield PaperPoint(_CODE, ASKED, one.printed, text, line, (one.place,))


@paper_rule("paper-percentage-of-whole")
def percentages_alone(paper: PaperText) -> Iterator[PaperPoint]:
    """Percentage that no count of the whole gives.

    Where a sentence says of how many people it speaks, a percentage of them is one of the shares that so many can
    have.

    Formula: no whole number k with 100 × k / whole at the decimals printed
    Source: Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369, for percentages
    """
    for sentence in paper.sentences:
        if sentence.cell or paper.data.word("no-share").search(sentence.text):
            continue
        for one in paper.stated_in(sentence):
            percent = one.text("percentage")
            told = told_whole(paper, one)
            if percent is None or set(one.numbers) != {"percentage"} or not one.exact or not told or not told.noun:
                continue
            if told.number > _HUNDRED * 10 ** decimals_of(percent) or Fraction(percent) > _HUNDRED:
                continue
            if paper.data.word("of-these").search(sentence.text[: one.start]):
                continue
            paper.tick(one)
            yield _alone(one, percent, told)
    yield from _of_those_before(paper)


def _of_those_before(paper: PaperText) -> Iterator[PaperPoint]:
    """“27% of the cases” behind a sentence that counts the cases: asked about if no count gives it."""
    for before, sentence in pairwise(paper.sentences):
        if before.block != sentence.block or sentence.cell or paper.data.word("no-share").search(sentence.text):
            continue
        counted = {w for w in paper.counted_in(before) if w.noun}
        for match in paper.data.word("share-of-whole").finditer(sentence.text):
            alike = [w for w in counted if w.noun == paper.data.noun_class(match["noun"])]
            percent = match["p"]
            if len(alike) == 1 and alike[0].number <= _HUNDRED and not counts_that_give(percent, alike[0].number):
                total, middle = alike[0].number, int(Fraction(percent) * alike[0].number / _HUNDRED)
                line = "; ".join(share_line(n, total, percent) for n in (middle, middle + 1))
                text = f"no whole number of the {alike[0].told} of the sentence before is {percent} %"
                at = sentence.at(*match.span())
                yield PaperPoint("paper-percentage-of-whole", ASKED, match.group(), text, line, (at,), (before.at(),))


def _alone(one: PrintedStatement, percent: str, told: PrintedWhole) -> PaperPoint:
    code, total, at = "paper-percentage-of-whole", told.number, (one.place,)
    counts = counts_that_give(percent, total)
    if counts:
        line = share_line(counts[0], total, percent)
        return PaperPoint(code, FITS, one.printed, f"{counts[0]} of {total} is {percent} %", line, at)
    middle = int(Fraction(percent) * total / _HUNDRED)
    line = "; ".join(share_line(n, total, percent) for n in (middle, middle + 1) if n <= total)
    text = f"no whole number of the {told.told} is {percent} %"
    nearest = min(
        (Fraction(_HUNDRED * n, total) for n in (middle, middle + 1)), key=lambda v: abs(v - Fraction(percent))
    )
    level = LAST_DIGIT if how_near(percent, nearest) == LAST_OFF else ASKED
    return PaperPoint(code, level, one.printed, text, line, at)
