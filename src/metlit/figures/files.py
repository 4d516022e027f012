"""Figures as files: drawn, with the numbers beside, and where each mark comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from metlit.answers.rendering import as_csv
from metlit.figures.canvas import FIGURE_FORMATS, LARGE, PALE, SMALL, Canvas, height_of, styled, wrapped
from metlit.figures.figure import PATHS, Figure, Mark
from metlit.figures.kind import figure_kinds

__all__ = ["FIGURE_FORMATS", "NO_MARK", "drawn", "drawn_as", "explanation", "plotted_numbers", "sheet"]

_DISPUTED, _SOURCES = "disputed", "rows"
NO_MARK = "no row matches"


def drawn(figure: Figure, form: str) -> bytes:
    """A figure as a file: svg, pdf or png."""
    return drawn_as(figure, [form])[form]


def drawn_as(figure: Figure, forms: Iterable[str] = FIGURE_FORMATS) -> dict[str, bytes]:
    """A figure as files, drawn once; the same bytes every time."""
    with styled():
        canvas, height = sheet(figure)
        words = {"title": figure.title, "description": " ".join(figure.remarks)}
        return {form: canvas.file(form, height, **words) for form in forms}


def sheet(figure: Figure) -> tuple[Canvas, float]:
    """A figure on its sheet, with title and remarks, drawn within ``styled``; and how high the sheet is, in mm."""
    canvas = Canvas()
    top = _title(canvas, figure.title)
    end = figure_kinds()[figure.draw].draw(canvas, figure, top) if figure.marks else _empty(canvas, top)
    y = end + 3
    for remark in figure.remarks:
        for line in wrapped(remark, canvas.width, SMALL):
            canvas.text(0, y, line, size=SMALL, colour=PALE)
            y += height_of(SMALL)
    return canvas, y


def _title(canvas: Canvas, title: str) -> float:
    y = 3.0
    for line in wrapped(title, canvas.width, LARGE):
        canvas.text(0, y, line, size=LARGE, bold=True)
        y += height_of(LARGE)
    return y


def _empty(canvas: Canvas, top: float) -> float:
    canvas.text(0, top + 4, "No row matches.", colour=PALE)
    return top + 8


def plotted_numbers(figure: Figure) -> bytes:
    """What is plotted, as CSV: a line for each mark, with the paths of what it rests on."""
    columns = list(dict.fromkeys(column for mark in figure.marks for column in mark.values))
    rows = [
        _printed(mark) | {_DISPUTED: "yes" if mark.disputed else "", _SOURCES: PATHS.join(mark.sources)}
        for mark in figure.marks
    ]
    return (as_csv([*columns, _DISPUTED, _SOURCES], rows) + "\n").encode()


def explanation(explained: Iterable[tuple[Mark, list[str]]]) -> Iterator[str]:
    """Every mark, and below it the lines of the records it rests on."""
    for mark, lines in explained:
        told = [f"{column} {text}" for column, text in _printed(mark).items()]
        yield "; ".join([*told, *(["disputed"] if mark.disputed else [])])
        yield from (f"  {line}" for line in lines)


def _printed(mark: Mark) -> dict[str, str]:
    return {column: cell.text for column, cell in mark.values.items()}
