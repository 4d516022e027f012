"""What a wheel carries of ``cases/``: the frozen records, whatever else lies there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrozenRecords(BuildHookInterface):
    """An editable install gets none: it reads the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files that ``cases/frozen.txt`` names, and the list."""
        if version == "editable":
            return
        cases = Path(self.root, "cases")
        records = (cases / "frozen.txt").read_text(encoding="utf-8").split()
        for name in ("README.md", "frozen.txt", *(f"{record}.yaml" for record in records)):
            build_data["force_include"][str(cases / name)] = f"metlit/data/cases/{name}"
