"""Figures as files: drawn, with the numbers beside, and where each mark comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from metlit.canvas import FORMATS, LARGE, PALE, SMALL, Canvas, height_of, styled, wrapped
from metlit.draw_boxes import flow
from metlit.draw_cloud import cloud
from metlit.draw_flows import alluvial, network
from metlit.draw_grids import lights, matrix
from metlit.draw_lines import bars, change, forest, scatter, swimmer
from metlit.plot import PATHS, Mark, Plot
from metlit.tables import as_csv

__all__ = ["FORMATS", "NO_MARK", "explanation", "figure", "figures", "numbers", "sheet"]

DRAW: Mapping[str, Callable[[Canvas, Plot, float], float]] = {
    "alluvial": alluvial,
    "bars": bars,
    "change": change,
    "cloud": cloud,
    "flow": flow,
    "forest": forest,
    "lights": lights,
    "matrix": matrix,
    "network": network,
    "scatter": scatter,
    "swimmer": swimmer,
}
_SOURCES = "rows"
NO_MARK = "no row matches"


def figure(plot: Plot, form: str) -> bytes:
    """A figure as a file: svg, pdf or png."""
    return figures(plot, [form])[form]


def figures(plot: Plot, forms: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """A figure as files, drawn once; the same bytes every time."""
    with styled():
        canvas, height = sheet(plot)
        words = {"title": plot.title, "description": " ".join(plot.remarks)}
        return {form: canvas.file(form, height, **words) for form in forms}


def sheet(plot: Plot) -> tuple[Canvas, float]:
    """A figure on its sheet, with title and remarks, drawn within ``styled``; and how high the sheet is, in mm."""
    canvas = Canvas()
    top = _title(canvas, plot.title)
    end = DRAW[plot.draw](canvas, plot, top) if plot.marks else _empty(canvas, top)
    y = end + 3
    for remark in plot.remarks:
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


def numbers(plot: Plot) -> bytes:
    """What is plotted, as CSV: a line for each mark, with the paths of what it rests on."""
    columns = list(dict.fromkeys(column for mark in plot.marks for column in mark.values))
    rows = [{**mark.values, _SOURCES: PATHS.join(mark.sources)} for mark in plot.marks]
    return (as_csv([*columns, _SOURCES], rows) + "\n").encode()


def explanation(explained: Iterable[tuple[Mark, list[str]]]) -> Iterator[str]:
    """Every mark, and below it the lines of the records it rests on."""
    for mark, lines in explained:
        yield "; ".join(f"{column} {text}" for column, text in mark.values.items())
        yield from (f"  {line}" for line in lines)
