"""Proportions with their intervals, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import groupby

from metlit import iris
from metlit.analysis.intervals import exact_interval
from metlit.analysis.people import Bounds, People, chosen_from
from metlit.figures.canvas import NORMAL, Canvas, fitted
from metlit.figures.entries import FigureEntry, each
from metlit.figures.figure import Figure, Mark
from metlit.figures.kind import FigureKind
from metlit.figures.marks import PeopleTold
from metlit.figures.rows import LATTER, NAME_WIDTH, line_heights, note_left_out, thinned
from metlit.figures.scales import Scale
from metlit.record.values import CellValue
from metlit.tables.table import TableCell


@dataclass(frozen=True)
class _Share:
    """What is plotted of a proportion, by column: ``percent`` and its exact interval of 95 %."""

    part: TableCell
    whole: TableCell
    percent: TableCell
    low: TableCell
    high: TableCell

    @classmethod
    def of(cls, part: int, whole: int) -> _Share:
        low, high = (Fraction(end) for end in exact_interval(part, whole))
        counted = (TableCell((CellValue.count(n),)) for n in (part, whole))
        return cls(*counted, *(_percent(value) for value in (Fraction(part, whole), low, high)))


_PART, _WHOLE, _MIDDLE, _LOW, _HIGH = (column.name for column in fields(_Share))


def _percent(share: Fraction) -> TableCell:
    return TableCell((CellValue(100 * share, f"{float(100 * share):.1f}"),))


def proportion_marks(entries: Sequence[FigureEntry], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each publication of more than one person and class of outcome: of how many it is reported.

    Patients who are reported one by one are counted in the entries, if they are all of their group; of other groups the
    number that is printed is taken. Whoever has several outcomes is in several classes. Intervals: Clopper and
    Pearson, Biometrika 1934;26:404-13.

    Args:
        entries: what is counted.
        columns: the publication, the class, and of how many people it is one.
        people: how they relate.
    """
    study, kind, of_how_many = columns
    counted: dict[TableCell, dict[TableCell, PeopleTold]] = {}
    wholes: dict[tuple[TableCell, str], list[FigureEntry]] = {}
    members: set[str] = set()
    for entry in entries:
        subject, cells = entry.subject, entry.cells
        if people.same.get(subject) and min(people.same[subject]) < subject:
            continue
        if cells[of_how_many].number == 1:
            members |= set(people.above(subject))
            for one in each(cells[kind]):
                told = counted.setdefault(cells[study], {}).setdefault(one, PeopleTold())
                told.tell(subject, Bounds(1, 1), entry.source)
        else:
            wholes.setdefault((cells[study], subject), []).append(entry)
    chosen = {_record(group) for group in chosen_from(people)}
    members -= {group for group in members if _record(group) in chosen}
    for name, classes in counted.items():
        asked = {subject for told in classes.values() for subject in told.people}
        if {_record(subject) for subject in asked} & chosen:
            continue
        for one, told in classes.items() if len(asked) > 1 else ():
            yield _proportion({study: name, kind: one}, len(told.people), len(asked), told.sources)
    for (_, subject), of_group in wholes.items():
        if subject not in members:
            yield from _of_group(of_group, study, kind, of_how_many)


def _record(subject: str) -> str:
    return iris.local_path(subject).split("/")[0]


def _of_group(entries: Sequence[FigureEntry], study: str, kind: str, of_how_many: str) -> Iterator[Mark]:
    for entry in entries:
        part, whole, one = entry.size, entry.cells[of_how_many].number, entry.cells[kind]
        if part is not None and whole and part <= whole and one.values:
            yield _proportion({study: entry.cells[study], kind: one}, part, int(whole), {entry.source})


def _proportion(values: dict[str, TableCell], part: int, whole: int, sources: set[str]) -> Mark:
    return Mark(values | vars(_Share.of(part, whole)), tuple(sorted(sources)))


def forest(canvas: Canvas, figure: Figure, top: float) -> float:
    """Proportions with their intervals, a line each, below the class of outcome. Returns where it ends, in mm."""
    study, kind, _ = figure.names
    marks = sorted(figure.marks, key=lambda m: (m.text(kind), m.text(study), m.sources))
    classes = {m.text(kind) for m in marks}
    count, step = line_heights(top, len(marks) + len(classes))
    shown = thinned(marks, count - len(classes))
    scale = Scale(0, 100, NAME_WIDTH + 16, canvas.width - 34)
    top += 5
    for x, head in ((NAME_WIDTH + 10, "n/N"), (canvas.width, "% (95 % interval)")):
        canvas.text(x, top - 2.5, head, bold=True, at="right")
    y = top
    lines: list[tuple[float, Mark]] = []
    for one, of in groupby(shown, key=lambda m: m.text(kind)):
        canvas.text(0, y + step / 2, fitted(one, NAME_WIDTH + 8, NORMAL), bold=True)
        y += step
        for mark in of:
            lines.append((y + step / 2, mark))
            y += step
    end = scale.below(canvas, y, "%", top)
    for middle, mark in lines:
        canvas.text(3, middle, fitted(mark.text(study), NAME_WIDTH - 6, NORMAL))
        _interval(canvas, mark, scale, middle)
    return note_left_out(canvas, len(marks) - len(shown), end + 1)


def _interval(canvas: Canvas, mark: Mark, scale: Scale, y: float) -> None:
    canvas.text(NAME_WIDTH + 10, y, f"{mark.count(_PART)}/{mark.count(_WHOLE)}", at="right")
    low, high, middle = (mark.number(c) or 0 for c in (_LOW, _HIGH, _MIDDLE))
    canvas.line([(scale.at(low), y), (scale.at(high), y)], width=0.8)
    for end in (low, high):
        canvas.line([(scale.at(end), y - 0.7), (scale.at(end), y + 0.7)], width=0.8)
    across = 1.2 + min(1.8, 0.35 * mark.count(_WHOLE) ** 0.5)
    canvas.dot(scale.at(middle), y, across, fill=LATTER, edge="white", square=True)
    canvas.text(canvas.width, y, f"{middle:.0f} ({low:.0f}–{high:.0f})", at="right")


FOREST = FigureKind(forest, proportion_marks, range(2, 3), study=True)
