"""The modules of metlit as the tests of the source read them: each is parsed once, when it is first looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "metlit"
FILES = sorted(SOURCE.rglob("*.py"))


def module_of(file: Path) -> str:
    """The dotted name below ``metlit``: ``record.lift``; of a package that of its folder."""
    parts = file.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


class Trees(Mapping[str, ast.Module]):
    """Module → its syntax tree. All of them take seconds: to collect the tests only the names are needed."""

    def __init__(self, files: list[Path]) -> None:
        self._files = {module_of(file): file for file in files}
        self._parsed: dict[str, ast.Module] = {}

    def __getitem__(self, module: str) -> ast.Module:
        if module not in self._parsed:
            self._parsed[module] = ast.parse(self._files[module].read_text(encoding="utf-8"))
        return self._parsed[module]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


TREES = Trees(FILES)
