"""A sheet for figures, in millimetres from its top left corner: the border to matplotlib."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO

from metlit.errors import ResourceError

# Width of a page and the greatest height, in mm: Springer Nature's artwork guidelines. Within, a margin.
PAGE, HIGHEST, MARGIN = 174.0, 234.0, 2.0
_SPACES = re.compile(r"[ \t\r\n]+")  # what may end a line: no space that keeps words together
_INCH, _POINTS = 25.4, 72.0
DPI = 400
FONT = "DejaVu Sans"
SMALL, NORMAL, LARGE = 5.5, 6.5, 8.0
LINE = 1.25  # height of a line of text, in heights of its font
# Okabe and Ito 2008, without black: told apart with any colour blindness.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
INK, PALE, FAINT, REST = "#222222", "#777777", "#DDDDDD", "#B5B5B5"
_STYLE = {
    "font.family": [FONT],
    # Letters as outlines: a file looks the same wherever it is opened.
    "svg.fonttype": "path",
    "svg.hashsalt": "metlit",
    "pdf.fonttype": 42,
    "text.hinting": "no_hinting",
    "text.parse_math": False,
    "text.usetex": False,
    "path.simplify": False,
}
# What no file may say: when it was made.
_UNDATED: Mapping[str, Mapping[str, None]] = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None, "ModDate": None},
    "png": {},
}
FIGURE_FORMATS = tuple(_UNDATED)


@contextmanager
def styled() -> Iterator[None]:
    """matplotlib as it is delivered, with our style: no settings file has a say."""
    try:
        import matplotlib
    except ImportError as error:
        raise ResourceError("figures need matplotlib", "pip install 'metlit[review]'") from error

    usual = {k: v for k, v in matplotlib.rcParamsDefault.items() if not k.startswith("backend")}
    with warnings.catch_warnings(), matplotlib.rc_context():
        # A sign that the font lacks is drawn as a box; the CSV file has it.
        warnings.filterwarnings("ignore", message="Glyph")
        matplotlib.rcParams.update(usual | _STYLE)
        yield


@lru_cache(maxsize=100_000)
def width_of(text: str, size: float = NORMAL, bold: bool = False) -> float:
    """The width of a text, in mm, a hundredth more than its outlines have."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    return text_to_path.get_text_width_height_descent(text, font, False)[0] * _INCH / _POINTS * 1.01


def height_of(size: float = NORMAL) -> float:
    """The height of a line of text, in mm."""
    return size * LINE * _INCH / _POINTS


def fitted(text: str, room: float, size: float = NORMAL) -> str:
    """A text that is no wider than the room: its end left out if need be."""
    text = _SPACES.sub(" ", text).strip(" ")
    if width_of(text, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width_of(text[:middle].rstrip() + "…", size) <= room else (low, middle - 1)
    return text[:low].rstrip() + "…"


def counted(text: str, count: str, room: float, size: float = NORMAL) -> str:
    """A name with a number behind it, of which only the name may lose its end: ``intensity-mod… (66)``."""
    tail = f" ({count})" if count else ""
    return fitted(text, room - width_of(tail, size), size) + tail


def wrapped(text: str, room: float, size: float = NORMAL, most: int = 0) -> list[str]:
    """A text in lines no wider than the room.

    Args:
        text: to be wrapped at its spaces; longer words lose their end.
        room: in mm.
        size: of the font, in points.
        most: lines; 0 for as many as needed. The last one holds what fits.
    """
    lines: list[str] = []
    left = list(filter(None, _SPACES.split(text)))
    while left:
        if most and len(lines) == most - 1:
            return [*lines, fitted(" ".join(left), room, size)]
        line = left.pop(0)
        while left and width_of(f"{line} {left[0]}", size) <= room:
            line = f"{line} {left.pop(0)}"
        lines.append(fitted(line, room, size))
    return lines


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved apart so that none is nearer to the next than the gap, each as near to where it was as can be.

    Args:
        places: in ascending order.
        gap: the least distance.
        low: the least place.
        high: the greatest place; exceeded only if there is no room.
    """
    blocks: list[list[float]] = []  # wanted place of the first one, and how many
    for place in places:
        blocks.append([place, 1])
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] * gap > blocks[-1][0]:
            (first, n), (second, m) = blocks[-2], blocks[-1]
            blocks[-2:] = [[(first * n + (second - n * gap) * m) / (n + m), n + m]]
    found = [start + i * gap for start, n in blocks for i in range(int(n))]
    for i, place in enumerate(found):
        found[i] = max(place, low if i == 0 else found[i - 1] + gap)
    for i in range(len(found) - 1, -1, -1):
        limit = high if i == len(found) - 1 else found[i + 1] - gap
        found[i] = min(found[i], limit)
    return found


class Canvas:
    """A sheet as wide as a page; its height follows from what is drawn. Places are counted from within its margin.

    It is made, drawn on and saved within :func:`styled`.

    Attributes:
        width: between the margins, in mm.
    """

    def __init__(self) -> None:
        from matplotlib.figure import Figure

        self.width = PAGE - 2 * MARGIN
        self._figure = Figure()
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = NORMAL,
        colour: str = INK,
        at: str = "left",
        bold: bool = False,
        turned: float = 0,
        backed: bool = False,
    ) -> None:
        """A line of text, its middle at ``y``; ``at`` is the side (left, center, right) that is at ``x``."""
        box = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.6} if backed else None
        self._axes.text(
            x,
            y,
            text,
            size=size,
            color=colour,
            ha=at,
            va="bottom" if turned else "center_baseline",
            weight="bold" if bold else "normal",
            rotation=turned,
            rotation_mode="anchor",
            bbox=box,
            zorder=5,
        )

    def lines(self, x: float, y: float, texts: Sequence[str], **style) -> None:
        """Lines of text, the middle of all of them at ``y``."""
        step = height_of(style.get("size", NORMAL))
        for i, text in enumerate(texts):
            self.text(x, y + (i - (len(texts) - 1) / 2) * step, text, **style)

    def line(self, points: Sequence[tuple[float, float]], *, colour: str = INK, width: float = 0.5, **style) -> None:
        """A line through points; ``width`` in points."""
        self._axes.plot(*zip(*points, strict=True), color=colour, linewidth=width, clip_on=False, **style)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = "none", edge: str = "none", **style
    ) -> None:
        """A rectangle from its top left corner."""
        from matplotlib.patches import Rectangle

        self._axes.add_artist(
            Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, **{"linewidth": 0.5} | style)
        )

    def dot(self, x: float, y: float, across: float, *, fill: str, edge: str = "white", square: bool = False) -> None:
        """A disc, or a square, so many mm across."""
        from matplotlib.patches import Circle

        if square:
            self.box(x - across / 2, y - across / 2, across, across, fill=fill, edge=edge, zorder=3)
        else:
            self._axes.add_artist(Circle((x, y), across / 2, facecolor=fill, edgecolor=edge, linewidth=0.4, zorder=3))

    def ribbon(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        heights: tuple[float, float],
        *,
        fill: str,
        strength: float = 0.5,
    ) -> None:
        """A band between two vertical edges, given by its upper ends and its height at each of them."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        (x0, y0), (x1, y1), (high, low) = start, end, heights
        middle = (x0 + x1) / 2
        upper = [(x0, y0), (middle, y0), (middle, y1), (x1, y1)]
        lower = [(x1, y1 + low), (middle, y1 + low), (middle, y0 + high), (x0, y0 + high)]
        curve = [Path.CURVE4] * 3
        codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
        shape = Path([*upper, *lower, (x0, y0)], codes)
        self._axes.add_artist(PathPatch(shape, facecolor=fill, edgecolor="none", alpha=strength))

    def curve(
        self, x0: float, y0: float, x1: float, y1: float, *, width: float, colour: str, dashed: bool = False
    ) -> None:
        """A smooth line from left to right; ``width`` in points."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        middle = (x0 + x1) / 2
        shape = Path([(x0, y0), (middle, y0), (middle, y1), (x1, y1)], [Path.MOVETO, *[Path.CURVE4] * 3])
        style = (0, (3, 2)) if dashed else "-"
        self._axes.add_artist(
            PathPatch(
                shape, facecolor="none", edgecolor=colour, linewidth=width, linestyle=style, alpha=0.55, capstyle="butt"
            )
        )

    def arrow(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A straight line with a head."""
        from matplotlib.patches import FancyArrowPatch

        style = "-|>,head_length=2.4,head_width=1.2"
        ends = {"posA": (x0, y0), "posB": (x1, y1), "shrinkA": 0, "shrinkB": 0}
        self._axes.add_artist(FancyArrowPatch(**ends, arrowstyle=style, color=INK, linewidth=0.6))

    def file(self, form: str, height: float, *, title: str, description: str) -> bytes:
        """The sheet as a file; the same bytes whenever it is drawn.

        Args:
            form: svg, pdf or png.
            height: of the sheet, in mm.
            title: for the file's metadata.
            description: for the file's metadata.
        """
        self._axes.set_xlim(-MARGIN, self.width + MARGIN)
        self._axes.set_ylim(height, 0)
        self._figure.set_size_inches(PAGE / _INCH, height / _INCH)
        words = {"Title": title, ("Subject" if form == "pdf" else "Description"): description}
        out = BytesIO()
        self._figure.savefig(out, format=form, dpi=DPI, metadata={**words, **_UNDATED[form]}, facecolor="white")
        return out.getvalue()
