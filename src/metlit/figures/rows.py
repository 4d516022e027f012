"""What figures share that have a line for each entry: how much room there is, what is left out, what colours mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from metlit.figures.canvas import COLOURS, HIGHEST, NORMAL, PALE, SMALL, Canvas, height_of, width_of

FORMER, LATTER = COLOURS[5], COLOURS[0]
NAME_WIDTH = 62.0  # mm for the names of the lines
Item = TypeVar("Item")


def line_heights(top: float, count: int, *, room: float = 32.0) -> tuple[int, float]:
    """How many lines there is room for, and how high each is, in mm; ``room`` is for what stands below them."""
    most = int((HIGHEST - top - room) / 3.2)
    shown = min(count, most)
    return shown, min(5.0, max(3.2, (HIGHEST - top - room) / max(shown, 1)))


def note_left_out(canvas: Canvas, left: int, y: float) -> float:
    """Say how many entries are not drawn, if some are not; returns where that ends, in mm."""
    if left <= 0:
        return y
    text = f"For lack of room {left} more are in the CSV file only; those drawn lie evenly among all of them."
    canvas.text(0, y + 1, text, size=SMALL, colour=PALE)
    return y + 3.5


def thinned(found: Sequence[Item], count: int) -> list[Item]:
    """So many of them, evenly over all: not the first ones, which would be those with the least dose."""
    if count >= len(found):
        return list(found)
    return [found[i * len(found) // count] for i in range(count)]


def colour_key(canvas: Canvas, colours: Mapping[str, str], y: float) -> float:
    """What the colours mean, in as many lines as needed; returns where it ends, in mm."""
    x = 0.0
    for word, colour in colours.items():
        if x + 5 + width_of(word, NORMAL) > canvas.width:
            x, y = 0.0, y + height_of(NORMAL)
        canvas.dot(x + 1, y, 1.8, fill=colour)
        canvas.text(x + 3, y, word)
        x += 8 + width_of(word, NORMAL)
    return y + height_of(NORMAL)
