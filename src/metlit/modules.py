"""What the modules of a room offer by being there: whoever adds one adds a file, and no line elsewhere."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

Offered = TypeVar("Offered")


def offered(room: ModuleType, kind: type[Offered]) -> dict[str, Offered]:
    """Of each module of a room what it offers, by the module's name, sorted.

    Args:
        room: the package.
        kind: of what it offers; a module has one of them, or none.
    """
    found: dict[str, Offered] = {}
    for name in sorted(module.name for module in iter_modules(room.__path__)):
        module = import_module(f"{room.__name__}.{name}")
        one = next((value for value in vars(module).values() if isinstance(value, kind)), None)
        if one is not None:
            found[name] = one
    return found
