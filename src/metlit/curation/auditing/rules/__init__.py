"""The rules of the audit of papers, one module a family: what is put into this folder is found."""

from __future__ import annotations

import importlib
import pkgutil

from metlit.curation.auditing.paper_rule import PaperRule


def paper_rules() -> list[PaperRule]:
    """Every rule that a module of this package defines, by code."""
    found: dict[str, PaperRule] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        for thing in vars(importlib.import_module(f"{__name__}.{name}")).values():
            if isinstance(thing, PaperRule):
                found[thing.code] = thing
    return sorted(found.values(), key=lambda rule: rule.code)
