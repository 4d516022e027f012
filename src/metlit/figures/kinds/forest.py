"""Proportions with their intervals, a line each, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from metlit import iris
from metlit.analysis.counting import Proportion
from metlit.analysis.meta_analysis import PooledGroup, PooledProportion, pooled_summary
from metlit.analysis.overlap import overlap_sentences
from metlit.analysis.pooled_rows import POOLED, omitted_text
from metlit.analysis.pooling import OutcomeCounts
from metlit.errors import ResourceError
from metlit.figures.canvas import NORMAL, SMALL, Canvas, fitted
from metlit.figures.figure import Figure, Mark
from metlit.figures.kind import Asked, FigureKind, FigureQuestion
from metlit.figures.marks import number_cell
from metlit.figures.rows import FORMER, LATTER, NAME_WIDTH, line_heights, note_left_out, thinned
from metlit.figures.scales import Scale
from metlit.record.values import CellValue
from metlit.tables.table import TableCell

_STUDY, _PART, _WHOLE, _PEOPLE, _KIND = "study", "part", "whole", "people", "kind"
_MIDDLE, _LOW, _HIGH = "percent", "low", "high"
_COLUMNS = (
    _STUDY,
    "unit",
    _PART,
    _WHOLE,
    _PEOPLE,
    _MIDDLE,
    _LOW,
    _HIGH,
    _KIND,
    "k",
    "tau2",
    "predicted_low",
    "predicted_high",
    "omitted",
    "otherwise",
)
_ADD, _NAME, _EACH = "+", "=", "each "


@dataclass(frozen=True)
class _Line:
    """One outcome of a forest: its heading, the words for it, and the grade that events have."""

    heads: tuple[str, ...]
    words: tuple[str, ...]
    graded: str = ""


def forest_marks(asked: FigureQuestion) -> Asked:
    """A mark for each study and outcome, and below them one for each way to pool them; what is contested as remarks.

    ``outcomes`` in the header of the layout are words with + between those that count as one, and what stands over
    them before =; or ``each`` and a word: every outcome below it that is told of. A second column of the layout is the
    grade of events: then each grade is a line.

    Raises:
        ResourceError: if the header names no outcomes.
        UnknownWordError: for an unknown word.
    """
    counts = OutcomeCounts(asked.library, asked.facets)
    marks, doubts = [], []
    twice: set[tuple[str, str]] = set()
    for line in _lines(asked, counts):
        heads = {column: _word(head) for column, head in zip(asked.columns, line.heads, strict=True)}
        found = counts.of(line.words, graded=line.graded)
        for one in found:
            cited = asked.cite(one.study)
            marks.append(Mark(heads | _of_a_study(one, cited), _sources(one.entries), bool(one.otherwise)))
            if one.otherwise:
                doubts.append(f"{cited}, {', '.join(filter(None, line.heads))}: {one.otherwise}.")
        twice.update(counts.perhaps_twice(found))
        if found:
            group = pooled_summary(found)
            left = {study for study, _ in group.omitted}
            sources = _sources(entry for one in found if one.study not in left for entry in one.entries)
            marks += [Mark(heads | _of_all(one, group, found[0].unit), sources) for one in group.answers if one.k > 1]
    told = [f"The papers contradict themselves: {' '.join(doubts)}"] if doubts else []
    pairs = [(asked.cite(one), asked.cite(other)) for one, other in sorted(twice)]
    return Asked(marks, remarks=[*told, *(f"{sentence}." for sentence in overlap_sentences(pairs))])


def _lines(asked: FigureQuestion, counts: OutcomeCounts) -> Iterator[_Line]:
    text = asked.options.get("outcomes", "")
    if not text:
        raise ResourceError("a forest needs outcomes in its header", "write outcomes: WORD; NAME = WORD + WORD")
    terms = asked.library.terms
    if text.startswith(_EACH):
        below = terms.descendants(terms.one(text.removeprefix(_EACH)).iri)
        told = {(terms.label(one.outcome), one.graded) for one in counts.selected() if one.outcome in below}
        graded = len(asked.columns) > 1
        for word, grade in sorted(told if graded else {(word, "") for word, _ in told}):
            yield _Line((word, grade) if graded else (word,), (word,), grade)
        return
    for part in text.split(";"):
        head, name, words = part.partition(_NAME)
        asked_for = tuple(word.strip() for word in (words if name else head).split(_ADD))
        yield _Line((head.strip(), *[""] * (len(asked.columns) - 1)), asked_for)


def _sources(entries: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({iris.local_path(entry) for entry in entries}))


def _of_a_study(one: Proportion, cited: str) -> dict[str, TableCell]:
    part = number_cell(one.part) if one.exact else _word(f"{one.part}–{one.most}")
    numbers = {_PART: part, _WHOLE: number_cell(one.known), _PEOPLE: number_cell(one.people)}
    shares = (one.part / one.known, *one.interval) if one.sound else (None, None, None)
    words = {_STUDY: cited, _KIND: one.kind, "unit": one.unit, "otherwise": one.otherwise}
    return _complete(numbers | _percents(shares) | {name: _word(word) for name, word in words.items()})


def _of_all(one: PooledProportion, group: PooledGroup, unit: str) -> dict[str, TableCell]:
    found = {
        _STUDY: _word(POOLED),
        _PART: number_cell(one.part),
        _WHOLE: number_cell(one.whole),
        _PEOPLE: number_cell(one.whole),
        **_percents((one.estimate, one.low, one.high)),
        _KIND: _word(one.method),
        "k": number_cell(one.k),
        "unit": _word(unit),
        "omitted": _word(omitted_text(group)),
    }
    if one.tau2 is not None and one.predicted is not None:
        found |= {"tau2": _word(f"{one.tau2:.3f}")}
        low, high = (_percent(share) for share in one.predicted)
        found |= {"predicted_low": low, "predicted_high": high}
    return _complete(found)


def _complete(found: Mapping[str, TableCell]) -> dict[str, TableCell]:
    """In the order of the columns, those with nothing too."""
    return {name: found.get(name, TableCell()) for name in _COLUMNS}


def _percents(shares: Sequence[float | None]) -> dict[str, TableCell]:
    return {name: _percent(share) for name, share in zip((_MIDDLE, _LOW, _HIGH), shares, strict=True)}


def _percent(share: float | None) -> TableCell:
    return TableCell() if share is None else TableCell((CellValue(Fraction(100 * share), f"{100 * share:.1f}"),))


def _word(text: str) -> TableCell:
    return TableCell((CellValue(text),)) if text else TableCell()


def forest(canvas: Canvas, figure: Figure, top: float) -> float:
    """Proportions with their intervals, a line each, below the outcome. Returns where it ends, in mm."""
    heads = {id(m): _head(m) for m in figure.marks}
    pooled = [m for m in figure.marks if _is_pooled(m)]
    lines = [m for m in figure.marks if not _is_pooled(m)]
    count, step = line_heights(top, len(figure.marks) + len(set(heads.values())))
    shown = {id(m) for m in (*thinned(lines, count - len(set(heads.values())) - len(pooled)), *pooled)}
    scale = Scale(0, 100, NAME_WIDTH + 16, canvas.width - 34)
    top += 5
    for x, head in ((NAME_WIDTH + 10, "n/N"), (canvas.width, "% (95 % interval)")):
        canvas.text(x, top - 2.5, head, bold=True, at="right")
    y, drawn = top, []
    for head, of in groupby((m for m in figure.marks if id(m) in shown), key=lambda m: heads[id(m)]):
        canvas.text(0, y + step / 2, fitted(head, NAME_WIDTH + 8, NORMAL), bold=True)
        y += step
        for mark in of:
            drawn.append((y + step / 2, mark))
            y += step
    end = scale.below(canvas, y, "%", top)
    for middle, mark in drawn:
        name = f"{POOLED}, {_method(mark)}" if _is_pooled(mark) else mark.text(_STUDY)
        canvas.text(3, middle, fitted(name, NAME_WIDTH - 6, NORMAL))
        _interval(canvas, mark, scale, middle)
    return note_left_out(canvas, len(figure.marks) - len(shown), end + 1)


def _head(mark: Mark) -> str:
    """What stands over it: the columns of the layout, those before the study."""
    names = list(mark.values)
    return ", ".join(mark.cell(name).text for name in names[: names.index(_STUDY)] if mark.cell(name).values)


def _is_pooled(mark: Mark) -> bool:
    return mark.text(_STUDY) == POOLED


def _method(mark: Mark) -> str:
    return mark.text(_KIND).split(",")[0].split(" (")[0]


def _interval(canvas: Canvas, mark: Mark, scale: Scale, y: float) -> None:
    low, high, middle = (mark.number(c) for c in (_LOW, _HIGH, _MIDDLE))
    known = mark.count(_WHOLE)
    if low is None or high is None or middle is None:
        canvas.text(NAME_WIDTH + 10, y, f"{mark.text(_PART)}/{max(known, mark.count(_PEOPLE))}", at="right")
        canvas.text(canvas.width, y, "not to be given", size=SMALL, at="right")
        return
    canvas.text(NAME_WIDTH + 10, y, f"{mark.text(_PART)}/{known}", at="right")
    colour = FORMER if _is_pooled(mark) else LATTER
    canvas.line([(scale.at(low), y), (scale.at(high), y)], width=0.8)
    for end in (low, high):
        canvas.line([(scale.at(end), y - 0.7), (scale.at(end), y + 0.7)], width=0.8)
    across = 1.2 + min(1.8, 0.35 * known**0.5)
    canvas.dot(scale.at(middle), y, across, fill=colour, edge="white", square=True)
    canvas.text(canvas.width, y, f"{middle:.0f} ({low:.0f}–{high:.0f})", at="right")


FOREST = FigureKind(forest, takes=range(1, 3), ask=forest_marks)
