"""Plain numbers, and the bands that they fall into."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def number(text: str) -> float | None:
    """A number written plainly; None for ranges, bounds and words."""
    return float(text) if _NUMBER.fullmatch(text.strip()) else None


def band(value: float, limits: Sequence[float]) -> str:
    """Between which limits a number lies: ``< 20``, ``30 to < 40``, ``≥ 70``."""
    place = sum(limit <= value for limit in limits)
    if place == 0:
        return f"< {limits[0]:g}"
    return f"≥ {limits[-1]:g}" if place == len(limits) else f"{limits[place - 1]:g} to < {limits[place]:g}"
