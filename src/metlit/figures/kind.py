"""The kinds of figures: each is a module in ``kinds/``, found there; a layout names it in ``# draw:``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from metlit.analysis.people import Bounds, People
from metlit.answers.library import Library
from metlit.figures import kinds
from metlit.figures.canvas import Canvas
from metlit.figures.entries import FigureEntry
from metlit.figures.figure import Figure, Mark
from metlit.modules import offered
from metlit.tables.table import TableCell

# The canvas, the figure and where it begins, in mm → where it ends.
Drawing = Callable[[Canvas, Figure, float], float]
# The entries, the columns that are drawn (see Figure.names), how people relate → marks.
Marking = Callable[[Sequence[FigureEntry], Sequence[str], People], Iterator[Mark]]
Totalling = Callable[[Sequence[FigureEntry], Sequence[str], People], Mapping[tuple[str, TableCell], Bounds]]
FigureFacets = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class FigureQuestion:
    """What a figure asks the store.

    Attributes:
        library: the opened store.
        facets: that choose rows.
        options: the header of the layout.
        columns: the names of its columns.
        cite: of the id of a record how it is cited.
    """

    library: Library
    facets: FigureFacets
    options: Mapping[str, str]
    columns: Sequence[str]
    cite: Callable[[str], str]


@dataclass(frozen=True)
class Asked:
    """What a kind of figure takes from elsewhere than a layout, each as of a figure."""

    marks: Sequence[Mark]
    places: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[tuple[str, TableCell], Bounds] = field(default_factory=dict)
    remarks: Sequence[str] = ()


Asking = Callable[[FigureQuestion], Asked]


@dataclass(frozen=True)
class FigureKind:
    """How a kind of figure is made.

    Attributes:
        draw: the marks on a canvas.
        mark: the marks out of the entries of a layout.
        takes: how many columns it draws, without the publication and the number of people.
        study: whether the publication is the first of its columns.
        total: how many different people each cell is about.
        ask: the marks of a kind that takes them from elsewhere than the entries of a layout.
    """

    draw: Drawing
    mark: Marking | None = None
    takes: range = range(1, 100)
    study: bool = False
    total: Totalling | None = None
    ask: Asking | None = None

    @property
    def laid_out(self) -> bool:
        """Whether a layout can ask for it."""
        return self.mark is not None or self.ask is not None


@cache
def figure_kinds() -> Mapping[str, FigureKind]:
    """All kinds, by the names of their modules."""
    return offered(kinds, FigureKind)
