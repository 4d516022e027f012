"""Drawing from the tables of ``patterns.yaml``."""

from __future__ import annotations

import random
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "patterns.yaml"
_TABLES = yaml.safe_load(FILE.read_text(encoding="utf-8"))
PATTERNS = {name: each["table"] for name, each in _TABLES.items()}
SOURCES = {name: each["source"] for name, each in _TABLES.items()}
DIGITS = 6


def pick(rng: random.Random, weighted: dict | list) -> object:
    """One of the keys of a mapping of weights, or of lists that end in their weight."""
    items = list(weighted.items()) if isinstance(weighted, dict) else [(tuple(w[:-1]), w[-1]) for w in weighted]
    return rng.choices([i for i, _ in items], [w for _, w in items])[0]


def drawn(rng: random.Random, table: str) -> object:
    """One entry of a table of weights."""
    return pick(rng, PATTERNS[table])


def happens(rng: random.Random, table: str) -> bool:
    """Whether a table of "yes" and "no", or of what is printed and what is not, says so this time."""
    return drawn(rng, table) in ("yes", "printed")


def several(people: int) -> str:
    """How tables are called that depend on whether a paper reports one patient or more."""
    return "one" if people == 1 else "several"


def name_of(number: int) -> str:
    """The id of a record."""
    return f"synthetic-{number:0{DIGITS}d}"
