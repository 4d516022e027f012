"""What a claim speaks of: the people that it is over, and what it is of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """The people that a claim is over. ``node`` is the cohort or entry, or "" if it is everybody recorded."""

    name: str
    node: str
    subjects: tuple[str, ...]
    size: int | None

    @property
    def complete(self) -> bool:
        """Whether everybody in it is recorded one by one."""
        return bool(self.subjects) and self.size in (None, len(self.subjects))


@dataclass(frozen=True)
class Aim:
    """What a claim is of: a node, or the subjects (``node`` is ""), and the keys to follow from there."""

    node: str
    keys: tuple[str, ...]
    people: bool = False
