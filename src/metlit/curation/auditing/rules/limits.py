"""Rules on summaries that cannot hold together: mean, median, SD, range, and whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import ASKED, CANNOT_BE, DOES_NOT_FIT, FITS, PaperPoint, PrintedAt
from metlit.curation.auditing.statement import PrintedStatement
from metlit.numbers.bounds import mean_limits, sd_limits
from metlit.numbers.granularity import grim, grimmer, median_of_integers
from metlit.numbers.rounding import decimals_of, shown, widest

_RANGE_CODE, _WHOLE_CODE = "paper-summary-range", "paper-whole-numbers"
_MOST = 1000


@dataclass(frozen=True)
class GroupSummary:
    """The summaries of one group and figure that stand together: kind → text, and what the group counts."""

    numbers: dict[str, str]
    unit: str
    n: int | None
    printed: str
    at: tuple[PrintedAt, ...]
    n_at: tuple[PrintedAt, ...]
    whole_numbers: bool

    @property
    def told(self) -> str:
        return ", ".join(f"{k} {v}" for k, v in self.numbers.items())


def summaries(paper: PaperText) -> Iterator[GroupSummary]:
    """Mean, median, SD and range that one pattern read together, or that stand side by side in one clause or row."""
    for sentence in paper.sentences:
        stated = [s for s in paper.stated_in(sentence) if _kinds(s)]
        if not sentence.cell and stated:
            used: set[int] = set()
            for i, one in enumerate(stated):
                if i not in used:
                    together = [one, *(_next_to(stated, i, used))]
                    yield _summary(paper, together)
    yield from _in_rows(paper)


def _kinds(one: PrintedStatement) -> bool:
    return bool({"mean", "median", "sd", "range", "minimum", "maximum"} & set(one.numbers)) and one.exact


def _next_to(stated: list[PrintedStatement], i: int, used: set[int]) -> Iterator[PrintedStatement]:
    """The range that stands right behind a mean or median, in brackets or behind a comma, or right before a median."""
    one = stated[i]
    for k in (i + 1,):
        if k >= len(stated) or "range" not in stated[k].numbers or "range" in one.numbers:
            continue
        between = one.sentence.text[one.end : stated[k].start]
        if (len(between) <= 14 and not any(c in between for c in ".;)")) or between.strip() in ("(", ", ("):
            used.add(k)
            yield stated[k]
    if "range" in one.numbers and i + 1 < len(stated) and "median" in stated[i + 1].numbers:
        other = stated[i + 1]
        between = one.sentence.text[one.end : other.start + 6].casefold()
        if "range" not in other.numbers and len(between) <= 30 and "with a m" in between:
            used.add(i + 1)
            yield other


def _summary(paper: PaperText, stated: list[PrintedStatement]) -> GroupSummary:
    numbers: dict[str, str] = {}
    for one in stated:
        for kind in ("mean", "median", "sd", "minimum", "maximum"):
            if (text := one.text(kind)) is not None:
                numbers.setdefault(kind, text)
        if ends := one.ends("range"):
            numbers["minimum"], numbers["maximum"] = ends
    first = stated[0]
    units = {u for s in stated for u in s.units.values() if u}
    text = first.sentence.text
    n, place = _size(paper, first)
    start, end = min(s.start for s in stated), max(s.end for s in stated)
    integral = bool(paper.data.word("whole-numbers").search(text[max(0, start - 60) : end + 12]))
    ends = [numbers[k] for k in ("minimum", "maximum") if k in numbers]
    integral = integral and bool(ends) and all(decimals_of(e) == 0 for e in ends)
    unit = units.pop() if len(units) == 1 else "" if not units else "?"
    printed = " ".join(text[start:end].split())
    return GroupSummary(numbers, unit, n, printed, (first.sentence.at(start, end),), place, integral)


def _size(paper: PaperText, one: PrintedStatement) -> tuple[int | None, tuple[PrintedAt, ...]]:
    """How many a summary is of: the only number of people in its sentence, else the only one of its paragraph."""
    if not one.sentence.own or one.sentence.method:
        return None, ()
    inside = [w for w in paper.wholes if w.sentence == one.sentence and w.noun == "people"]
    if len({w.number for w in inside}) == 1 and not paper.data.word("of-these").search(one.sentence.text):
        return inside[0].number, (inside[0].sentence.at(),)
    if inside:
        # A total of 40 patients, 23 men and 17 women.
        numbers = [w.number for w in inside]
        most = max(inside, key=lambda w: w.number)
        return (most.number, (most.sentence.at(),)) if 2 * most.number == sum(numbers) else (None, ())
    around = [w for w in paper.wholes if w.sentence.block == one.sentence.block and w.noun == "people"]
    everybody = [w for w in around if paper.data.word("everybody").search(w.sentence.text)]
    if len({w.number for w in everybody}) == 1 and not paper.data.word("of-these").search(one.sentence.text):
        return everybody[0].number, (everybody[0].sentence.at(),)
    return None, ()


def _in_rows(paper: PaperText) -> Iterator[GroupSummary]:
    """A row of a table whose columns are headed mean, median, minimum and maximum."""
    for grid in paper.grids:
        heads = {c.strip(" :").casefold(): i for i, c in enumerate(grid.table.columns)}
        kinds = {k: heads[h] for k, h in _HEADS if h in heads}
        if not {"minimum", "maximum"} <= kinds.keys() or len(kinds) < 3:
            continue
        for row, cells in enumerate(grid.table.rows):
            numbers = {k: cells[i].strip() for k, i in kinds.items() if cells[i].strip().replace(".", "", 1).isdigit()}
            total = grid.stated_total(0)
            at = tuple(grid.cell(row, i).at() for k, i in kinds.items() if k in numbers)
            if at:
                for place in at:
                    paper.checked.add((place.block, 0))
                yield GroupSummary(numbers, "", total, f"{cells[0]}: {', '.join(numbers.values())}", at, (), False)


_HEADS = [
    (kind, head)
    for kind, names in {
        "mean": ("mean",),
        "median": ("median",),
        "sd": ("sd", "standard deviation"),
        "minimum": ("min", "minimum"),
        "maximum": ("max", "maximum"),
    }.items()
    for head in names
]


@paper_rule(_RANGE_CODE)
def summaries_in_range(paper: PaperText) -> Iterator[PaperPoint]:
    """Mean, median and SD against the range that is printed with them.

    A mean or median lies within the range; with n, range and median leave the mean, and range and mean the standard
    deviation, only so much room.

    Formula: min ≤ mean, median ≤ max; (max - min)/√(2(n-1)) ≤ SD ≤ √(n/(n-1)·(max-mean)·(mean-min)), n unknown: SD ≤
        (max - min)/√2
    Source: Popoviciu 1935; Bhatia & Davis, Am Math Monthly 2000;107:353-357; order statistics
    """
    for one in summaries(paper):
        if not {"minimum", "maximum"} <= one.numbers.keys() or one.unit == "?":
            continue
        least, most = widest(one.numbers["minimum"]), widest(one.numbers["maximum"])
        if least[0] > most[1] or not {"mean", "median", "sd"} & one.numbers.keys():
            continue
        _tick(paper, one)
        found = list(_outside(one, least, most))
        if len(one.at) > 1 or paper.data.word("range-word").search(one.printed):
            found += [*_spread(one, least, most), *_mean_and_median(one, least, most)]
        else:
            # Two ends in brackets may be quartiles or an interval.
            found = [replace(point, level=ASKED) for point in found]
        yield from found
        if not found:
            text = f"{one.told}: can be of the same values"
            line = f"{one.numbers['minimum']} ≤ {one.numbers.get('mean', one.numbers.get('median', '…'))} ≤ "
            yield PaperPoint(_RANGE_CODE, FITS, one.printed, text, line + one.numbers["maximum"], one.at)


_Span = tuple[Fraction, Fraction]


def _tick(paper: PaperText, one: GroupSummary) -> None:
    for place in one.at:
        for s in paper.statements:
            if s.sentence.block == place.block and place.start <= s.sentence.start + s.start < place.end:
                paper.tick(s)


def _outside(one: GroupSummary, least: _Span, most: _Span) -> Iterator[PaperPoint]:
    for kind in ("mean", "median"):
        if kind in one.numbers:
            low, high = widest(one.numbers[kind])
            if high < least[0] or low > most[1]:
                ends = f"{one.numbers['minimum']} to {one.numbers['maximum']}"
                text = f"the {kind} of {one.numbers[kind]} lies outside the range of {ends}"
                side = f"< {one.numbers['minimum']}" if high < least[0] else f"> {one.numbers['maximum']}"
                line = f"{one.numbers[kind]} {side}"
                yield PaperPoint(_RANGE_CODE, CANNOT_BE, one.printed, text, line, one.at)


def _spread(one: GroupSummary, least: _Span, most: _Span) -> Iterator[PaperPoint]:
    if "sd" not in one.numbers:
        return
    low, high = widest(one.numbers["sd"])
    n = one.n if one.n and one.n >= 2 else 2
    _, largest = sd_limits(n, least[0], most[1])
    if one.n and one.n >= 2 and "mean" in one.numbers:
        mean = Fraction(one.numbers["mean"])
        if least[0] <= mean <= most[1]:
            largest = max(
                sd_limits(n, least[0], most[1], m)[1] for m in _within(widest(one.numbers["mean"]), least, most)
            )
    smallest = sd_limits(n, least[1], most[0])[0] if one.n and one.n >= 2 and least[1] <= most[0] else Fraction(0)
    if low > largest or high < smallest:
        text = f"no {one.n or ''} values from {one.numbers['minimum']} to {one.numbers['maximum']} have an SD of "
        line = f"{shown(smallest)} ≤ SD ≤ {shown(largest)}"
        said = " ".join((text + one.numbers["sd"]).split())
        yield PaperPoint(_RANGE_CODE, CANNOT_BE, one.printed, said, line, one.at, one.n_at)


def _within(span: _Span, least: _Span, most: _Span) -> list[Fraction]:
    """The ends of a span and what is nearest to the middle: where a SD can be largest."""
    middle = (least[0] + most[1]) / 2
    return [min(max(v, least[0]), most[1]) for v in (*span, min(max(middle, span[0]), span[1]))]


def _mean_and_median(one: GroupSummary, least: _Span, most: _Span) -> Iterator[PaperPoint]:
    if not {"mean", "median"} <= one.numbers.keys() or not one.n or one.n < 3:
        return
    median, mean = widest(one.numbers["median"]), widest(one.numbers["mean"])
    if not least[1] <= median[0] <= median[1] <= most[0]:
        return
    low, _ = mean_limits(one.n, least[0], most[0], median[0])
    _, high = mean_limits(one.n, least[1], most[1], median[1])
    if not (low <= mean[1] and mean[0] <= high):
        text = f"{one.told} cannot be of the same {one.n} values"
        line = f"{shown(low)} ≤ mean ≤ {shown(high)}"
        yield PaperPoint(_RANGE_CODE, CANNOT_BE, one.printed, text, line, one.at, one.n_at)


@paper_rule(_WHOLE_CODE)
def summaries_of_whole_numbers(paper: PaperText) -> Iterator[PaperPoint]:
    """Mean, SD and median that whole numbers cannot have (GRIM, GRIMMER).

    What is counted in whole numbers - ages in years, scores - has means that are multiples of 1/n, and medians that are
    whole or half numbers. Ages may have been reckoned from dates: so this says "unless".

    Formula: some whole number divided by n gives the mean; Σx² is whole, even or odd as Σx is; the median of an odd
        number is whole
    Source: Brown & Heathers, Soc Psychol Personal Sci 2017;8:363-369; Anaya, PeerJ Preprints 2016;4:e2400v1
    """
    for one in summaries(paper):
        if not one.whole_numbers or not one.n or one.n > _MOST:
            continue
        for kind, found in _granular(one, one.n):
            # Ages reckoned from dates are printed with one decimal.
            level = DOES_NOT_FIT if kind == "median" and decimals_of(one.numbers[kind]) > 1 else ASKED
            text = f"{found}; unless decimals were recorded"
            line = f"{kind} {one.numbers[kind]}, n = {one.n}"
            cause = _as_mean(one.numbers[kind], one.n) if kind == "median" else ""
            yield PaperPoint(_WHOLE_CODE, level, one.printed, text, line, one.at, one.n_at, cause)


def _granular(one: GroupSummary, n: int) -> Iterator[tuple[str, str]]:
    median, mean, sd = (one.numbers.get(k) for k in ("median", "mean", "sd"))
    if median and not (found := median_of_integers(median, n)):
        yield "median", found.reason
    if mean and decimals_of(mean) and n <= 10 ** decimals_of(mean):
        tested = grim(mean, n, truncated=True)
        if not tested:
            yield "mean", tested.reason
        elif sd and decimals_of(sd) and n > 1 and not (both := grimmer(mean, sd, n, truncated=True)):
            yield "sd", both.reason


def _as_mean(median: str, n: int) -> str:
    found = grim(median, n, truncated=True)
    return f"it may be the mean: {found.reason}" if found else ""
