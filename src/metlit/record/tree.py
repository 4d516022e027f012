"""The tree of a record: scalars, lists and mappings, each with the place where it is written."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Scalar:
    """A scalar as written; ``plain`` is False if it was quoted or a block, ``end`` the place behind it, if known."""

    text: str
    plain: bool
    line: int
    column: int
    end: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class Sequence:
    """A list; ``flow`` if it stands between brackets, and then ``end`` is the place behind the closing one."""

    items: list[Tree]
    line: int
    column: int
    end: tuple[int, int] = field(default=(0, 0), compare=False, repr=False)
    flow: bool = field(default=False, compare=False, repr=False)


@dataclass(slots=True)
class Mapping:
    """A mapping; ``entries`` keeps the written order, keys are unique scalars. Brackets as of a list."""

    entries: dict[str, tuple[Scalar, Tree]]
    line: int
    column: int
    end: tuple[int, int] = field(default=(0, 0), compare=False, repr=False)
    flow: bool = field(default=False, compare=False, repr=False)


Tree = Scalar | Sequence | Mapping
