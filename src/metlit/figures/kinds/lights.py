"""Traffic lights: a row of judgements for each publication."""

from __future__ import annotations

from collections.abc import Mapping

from metlit.figures.canvas import (
    COLOURS,
    HIGHEST,
    INK,
    NORMAL,
    REST,
    SMALL,
    Canvas,
    fitted,
    height_of,
    width_of,
    wrapped,
)
from metlit.figures.figure import UNKNOWN, Figure
from metlit.figures.kind import FigureKind
from metlit.figures.marks import marks_of_entries

_LIGHTS = {"good": "#009E73", "bad": "#D55E00", "open": "#F0E442", "none": "#C8C8C8"}
_BLOCK, _BLOCKS = 60, 4  # studies below each other, and blocks of them beside each other
_NAMED = 4.5  # mm: from so wide a cell on the domains have their names over them


def lights(canvas: Canvas, figure: Figure, top: float) -> float:
    """A row of verdicts for each publication, as signs and colours. Returns where it ends, in mm."""
    signs = _signs(figure.options.get("signs", ""))
    study, *domains = figure.shown
    blocks = [figure.marks[i : i + _BLOCK] for i in range(0, len(figure.marks), _BLOCK)][:_BLOCKS]
    height = min(6.5, (HIGHEST - top - 60) / max(map(len, blocks), default=1))
    room = (canvas.width - (len(blocks) - 1) * 4) / max(len(blocks), 1)
    size = NORMAL if len(blocks) == 1 else SMALL
    side = min(room * 0.55, 3 + max((width_of(m.text(study.name), size) for m in figure.marks), default=0))
    cell = min(9.0, (room - side - 10 if len(blocks) == 1 else room - side) / len(domains))
    numbered = cell < _NAMED
    top += 4 if numbered else max(width_of(d.plain, NORMAL) for d in domains) * 0.75 + 2
    for b, block in enumerate(blocks):
        left = b * (room + 4)
        for i, domain in enumerate(domains):
            x = left + side + (i + 0.5) * cell
            if numbered:
                canvas.text(x, top - 1, str(i + 1), size=SMALL, at="center")
            else:
                canvas.text(x, top - 0.5, domain.plain, turned=48)
        for j, mark in enumerate(block):
            y = top + (j + 0.5) * height + 1
            canvas.text(left, y, fitted(mark.text(study.name), side - 1, size), size=size)
            for i, domain in enumerate(domains):
                _light(
                    canvas, mark.text(domain.name), signs, left + side + (i + 0.5) * cell, y, min(height, cell) * 0.78
                )
    end = _legend(canvas, signs, top + max(map(len, blocks), default=0) * height + 4)
    if numbered:
        end = _listed(canvas, "; ".join(f"{i} {d.plain}" for i, d in enumerate(domains, 1)), end)
    missing = len(figure.marks) - sum(map(len, blocks))
    return _listed(canvas, f"For lack of room {missing} more are in the CSV file only.", end) if missing else end


def _listed(canvas: Canvas, text: str, y: float) -> float:
    for line in wrapped(text, canvas.width, SMALL):
        canvas.text(0, y, line, size=SMALL)
        y += height_of(SMALL)
    return y


def _light(canvas: Canvas, text: str, signs: Mapping[str, tuple[str, str]], x: float, y: float, across: float) -> None:
    sign, colour = signs.get(text, ("", ""))
    canvas.dot(x, y, across, fill=colour or "white", edge=colour or REST)
    size = across * 1.9
    canvas.text(x, y, sign, size=size, at="center", bold=True, colour=_ink(colour))


def _ink(colour: str) -> str:
    """The colour of a sign on a light of a colour."""
    return "white" if colour in (_LIGHTS["good"], _LIGHTS["bad"]) else INK


def _signs(text: str) -> dict[str, tuple[str, str]]:
    """``yes=+ good; no=− bad`` → the sign and colour of each verdict."""
    found = {}
    for part in filter(None, (p.strip() for p in text.split(";"))):
        word, _, rest = part.partition("=")
        sign, _, kind = rest.partition(" ")
        found[word] = sign, _LIGHTS.get(kind, COLOURS[0])
    return found


def _legend(canvas: Canvas, signs: Mapping[str, tuple[str, str]], y: float) -> float:
    """What the signs mean, an empty light too, in as many lines as needed. Returns where it ends, in mm."""
    x = 0.0
    for word, (sign, colour) in {**signs, UNKNOWN: ("", "")}.items():
        if x + 5 + width_of(word, NORMAL) > canvas.width:
            x, y = 0.0, y + height_of(NORMAL) + 1
        canvas.dot(x + 1.6, y, 3.2, fill=colour or "white", edge=colour or REST)
        canvas.text(x + 1.6, y, sign, size=6, at="center", bold=True, colour=_ink(colour))
        canvas.text(x + 4, y, word)
        x += 8 + width_of(word, NORMAL)
    return y + height_of(NORMAL)


LIGHTS = FigureKind(lights, marks_of_entries, study=True)
