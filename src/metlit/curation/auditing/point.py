"""What the audit of a paper says: points, each with its places and the arithmetic written out."""

from __future__ import annotations

from dataclasses import dataclass, replace

CANNOT_BE, DOES_NOT_FIT = "impossible", "differs"
LAST_DIGIT, ASKED, UNCHECKED, FITS = "last digit", "question", "cannot be checked", "agrees"
# From the heaviest to the lightest.
LEVELS = (CANNOT_BE, DOES_NOT_FIT, LAST_DIGIT, ASKED, UNCHECKED, FITS)
ALARMS = frozenset({CANNOT_BE, DOES_NOT_FIT})


@dataclass(frozen=True)
class PrintedAt:
    """Where something is printed.

    Attributes:
        place: as a curator writes ``at``.
        words: the sentence, or the cell with its headings.
        block: position of the block in the document.
        start, end: characters of the figure in the block.
    """

    place: str
    words: str
    block: int = -1
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class PaperPoint:
    """One thing that the audit found out about one figure, or about several that say the same.

    Attributes:
        code: of the rule; stable.
        level: one of :data:`LEVELS`.
        printed: the figure, as printed.
        message: what is printed and what it is held against, in one sentence.
        arithmetic: the computation in a line.
        at: where the figure stands; further places that print the same, behind the first.
        against: where what it is held against stands.
        cause: what would give the printed figure, if something would.
    """

    code: str
    level: str
    printed: str
    message: str
    arithmetic: str
    at: tuple[PrintedAt, ...]
    against: tuple[PrintedAt, ...] = ()
    cause: str = ""

    @property
    def alarm(self) -> bool:
        """Whether it cannot be so, or contradicts what else is printed."""
        return self.level in ALARMS

    @property
    def same(self) -> tuple[str, ...]:
        """What points about the same thing have in common."""
        return self.code, self.level, self.printed, self.message, self.arithmetic

    def also(self, places: tuple[PrintedAt, ...]) -> PaperPoint:
        """The same, said at further places."""
        return replace(self, at=tuple(dict.fromkeys(self.at + places)))


def merged_points(points: list[PaperPoint]) -> list[PaperPoint]:
    """Points that say the same once, with all places; the heaviest first, else in the order given."""
    found: dict[tuple[str, ...], PaperPoint] = {}
    for point in points:
        found[point.same] = found[point.same].also(point.at) if point.same in found else point
    return sorted(found.values(), key=lambda p: LEVELS.index(p.level))
