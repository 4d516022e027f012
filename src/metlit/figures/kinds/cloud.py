"""Figures of two numbers against each other, and of the second as a share of a third."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from metlit.analysis.correlation import LEAST, rank_correlation
from metlit.analysis.people import People
from metlit.figures.canvas import COLOURS, NORMAL, SMALL, Canvas, height_of, wrapped
from metlit.figures.entries import FigureEntry
from metlit.figures.figure import SIZE, Figure, Mark
from metlit.figures.kind import FigureKind
from metlit.figures.rows import colour_key
from metlit.figures.scales import Scale
from metlit.record.values import CellValue
from metlit.tables.table import TableCell

RELATIVE = "relative"
_LEFT, _HEIGHT = 16.0, 62.0


def cloud_marks(entries: Sequence[FigureEntry], columns: Sequence[str], people: People) -> Iterator[Mark]:
    """A mark for each entry; with a third column also the second in percent of it (nothing of zero).

    Args:
        entries: what is drawn.
        columns: the publication, what stands across, what stands upright, and what that is a part of, if anything.
        people: how they relate.
    """
    for entry in entries:
        values = dict(entry.cells)
        if len(columns) > 3:
            part, whole = (entry.cells[column].number for column in columns[2:4])
            share = 100 * part / whole if part is not None and whole else None
            values[RELATIVE] = TableCell() if share is None else TableCell((CellValue.count(share),))
        yield Mark(values, (entry.source,), entry.contested)


def cloud(canvas: Canvas, figure: Figure, top: float) -> float:
    """Dots where their numbers are, and their rank correlation; below, the second number in percent of the third.

    ``dots`` in the header of the layout is what they are, ``apart`` the column whose values are not mixed. Returns
    where it ends, in mm.
    """
    _, x_name, y_name, *whole = figure.names
    end = _panel(canvas, figure, x_name, y_name, figure.head(y_name), top)
    if whole:
        fell, of = figure.head(y_name), figure.head(whole[0]).lower()
        end = _panel(canvas, figure, x_name, RELATIVE, f"{fell}, % of {of}", end + 3)
        for line in _correlated(figure, whole[0], y_name, f"{fell} against {of}: "):
            end = _line(canvas, line, end)
    colours = _colours(figure)
    return colour_key(canvas, colours, end + 2) if len(colours) > 1 else end + 2


def _panel(canvas: Canvas, figure: Figure, x_name: str, y_name: str, head: str, top: float) -> float:
    marks = [m for m in figure.marks if m.number(y_name) is not None]
    across = Scale.of([m.number(x_name) or 0.0 for m in marks], _LEFT, canvas.width - 6)
    upright = Scale.of([m.number(y_name) or 0.0 for m in marks], top + _HEIGHT, top + 3)
    upright.beside(canvas, _LEFT, head, across.end)
    end = across.below(canvas, top + _HEIGHT, figure.head(x_name))
    colours = _colours(figure)
    places = Counter((m.number(x_name) or 0.0, m.number(y_name) or 0.0, m.of_group, _kind(figure, m)) for m in marks)
    for (x, y, group, kind), count in sorted(places.items()):
        size = 1.9 * count**0.5 if count == 1 else 1.6 + 1.2 * count**0.5
        canvas.dot(across.at(x), upright.at(y), size, fill=colours[kind], edge="white", square=group)
        if count > 1:
            canvas.text(across.at(x), upright.at(y), str(count), size=SMALL, colour="white", at="center")
    for line in _correlated(figure, x_name, y_name, ""):
        end = _line(canvas, line, end)
    return end


def _line(canvas: Canvas, text: str, y: float) -> float:
    for line in wrapped(text, canvas.width - _LEFT, NORMAL):
        canvas.text(_LEFT, y + 1, line, size=NORMAL)
        y += height_of(NORMAL)
    return y


def _kind(figure: Figure, mark: Mark) -> str:
    """What it is not mixed with others of."""
    column = figure.options.get("apart", "")
    return mark.text(column) if column else ""


def _colours(figure: Figure) -> dict[str, str]:
    kinds = sorted({_kind(figure, mark) for mark in figure.marks})
    return {kind: COLOURS[place % len(COLOURS)] for place, kind in enumerate(kinds)}


def _correlated(figure: Figure, x_name: str, y_name: str, before: str) -> Iterator[str]:
    """The rank correlation, of each kind by itself."""
    for kind in _colours(figure):
        marks = [m for m in figure.marks if _kind(figure, m) == kind and m.number(y_name) is not None]
        if marks:
            told = _told(marks, x_name, y_name, figure.options.get("dots", "entries"))
            yield f"{before}{told} ({kind})." if kind else f"{before}{told}."


def _told(marks: Sequence[Mark], x_name: str, y_name: str, dots: str) -> str:
    xs, ys = ([m.number(name) or 0.0 for m in marks] for name in (x_name, y_name))
    sizes = {subject: mark.count(SIZE) or 1 for mark in marks for subject in _subjects(mark)}
    of = f"n = {len(marks)} {dots} of {sum(sizes.values())} people"
    if len(xs) < LEAST:
        return f"{of}: too few for a rank correlation"
    found = rank_correlation(xs, ys)
    if found.rho is None or found.low is None or found.high is None:
        return f"{of}: no rank correlation, all values of one axis are the same"
    return f"Spearman's ρ = {found.rho:.2f} (95 % interval {found.low:.2f} to {found.high:.2f}), {of}"


def _subjects(mark: Mark) -> set[str]:
    return {"/".join(source.split("/")[:2]) for source in mark.sources}


CLOUD = FigureKind(cloud, cloud_marks, range(2, 4), study=True)
