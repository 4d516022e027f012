"""The rules of the audit, one module a family: what is put into this folder is found, and nothing else names it."""

from __future__ import annotations

import importlib
import pkgutil

from metlit.claims.rule import AuditRule
from metlit.errors import ResourceError


def audit_rules() -> list[AuditRule]:
    """Every rule that a module of this package defines, by group and code.

    Raises:
        ResourceError: if two rules have one code.
    """
    found: dict[str, AuditRule] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        for thing in vars(importlib.import_module(f"{__name__}.{name}")).values():
            if isinstance(thing, AuditRule) and found.setdefault(thing.code, thing) is not thing:
                raise ResourceError(f"two rules of the audit are called {thing.code}", "give one another code")
    return sorted(found.values(), key=lambda rule: (rule.number, rule.code))
