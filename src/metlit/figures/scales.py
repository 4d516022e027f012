"""Numbers on a sheet: a scale with round ticks, drawn below or beside."""

from __future__ import annotations

from dataclasses import dataclass

from metlit.figures.canvas import FAINT, INK, NORMAL, Canvas


@dataclass(frozen=True)
class Scale:
    """Numbers between two ends of an axis.

    Attributes:
        low: the number at ``start``.
        high: the number at ``end``.
        start: in mm.
        end: in mm.
    """

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def of(cls, numbers: list[float], start: float, end: float, *, zero: bool = True) -> Scale:
        """A scale that holds all numbers, from zero if wanted, with ends that are round."""
        from matplotlib.ticker import MaxNLocator

        low = min([0.0, *numbers]) if zero else min(numbers)
        high = max(numbers, default=1.0)
        ticks = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high if high > low else low + 1)
        return cls(float(ticks[0]), float(ticks[-1]), start, end)

    def at(self, number: float) -> float:
        """Where a number lies, in mm."""
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        from matplotlib.ticker import MaxNLocator

        found = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        return [float(t) for t in found if self.low - 1e-9 <= t <= self.high + 1e-9]

    def below(self, canvas: Canvas, y: float, title: str, top: float | None = None) -> float:
        """Draw it as a horizontal axis at ``y``, with grid lines up to ``top``; returns where it ends."""
        for tick in self.ticks():
            x = self.at(tick)
            if top is not None:
                canvas.line([(x, top), (x, y)], colour=FAINT, width=0.4, zorder=0)
            canvas.line([(x, y), (x, y + 1)], width=0.5)
            canvas.text(x, y + 2.7, f"{tick:g}", at="center", size=NORMAL)
        canvas.line([(self.start, y), (self.end, y)], colour=INK, width=0.6)
        canvas.text((self.start + self.end) / 2, y + 6.2, title, at="center")
        return y + 8.5

    def beside(self, canvas: Canvas, x: float, title: str, right: float) -> None:
        """Draw it as a vertical axis at ``x``, with grid lines to ``right``."""
        for tick in self.ticks():
            y = self.at(tick)
            canvas.line([(x, y), (right, y)], colour=FAINT, width=0.4, zorder=0)
            canvas.text(x - 1.5, y, f"{tick:g}", at="right", size=NORMAL)
        canvas.line([(x, self.start), (x, self.end)], colour=INK, width=0.6)
        canvas.text(x - 8, (self.start + self.end) / 2, title, at="center", turned=90)
