"""A public name exists once in all of metlit: whoever searches for it finds the one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "metlit"
# The functions of the package carry the names of what they call: that is their purpose (decision 7).
FACE = SOURCE / "__init__.py"
MEANWHILE: set[str] = set()


def bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module binds, imports left out."""
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield statement.name
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    for target in targets:
        yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name)) if target else ()
    if isinstance(statement, ast.If | ast.Try):
        for inner in statement.body:
            yield from bound(inner)


def places(files: Iterator[Path]) -> dict[str, list[str]]:
    """Where each public name is bound."""
    found: dict[str, list[str]] = {}
    for file in files:
        names = {name for s in ast.parse(file.read_text(encoding="utf-8")).body for name in bound(s)}
        for name in names:
            if not name.startswith("_"):
                found.setdefault(name, []).append(file.name)
    return found


def test_a_public_name_exists_once():
    found = places(f for f in sorted(SOURCE.rglob("*.py")) if f != FACE)
    assert {n: where for n, where in found.items() if len(where) > 1 and n not in MEANWHILE} == {}


def test_the_test_sees_every_way_to_bind_a_name(tmp_path: Path):
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text("A, B = 1, 2\nC: int = 3\nclass D: ...\ndef e(): ...\nif True:\n    F = 4\n_G = 5\nimport h\n")
    other.write_text("B = C = D = e = F = A = _G = 1\nimport h\nx[0] = y.z = 2\n")
    assert {n for n, where in places(iter([one, other])).items() if len(where) > 1} == set("ABCDeF")
