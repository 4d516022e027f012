"""The list of planted faults: each can be planted, every room has one, and each names who catches it."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.plant import REPOSITORY, Fault, asked, load_faults

FAULTS = load_faults()
PACKAGE = REPOSITORY / "src" / "metlit"
# Folders of files that metlit runs on, each of which can be wrong.
DATA = (
    "ontology/mappings",
    "ontology/rules",
    "ontology/terms",
    "layouts/analysis",
    "layouts/cards",
    "layouts/figures",
    "layouts/tables",
    "questions",
    "questions/joined",
    "shapes",
    "shapes/plausibility",
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_can_be_planted_and_changes_the_file(fault: Fault) -> None:
    assert (REPOSITORY / fault.file).read_text(encoding="utf-8").count(fault.right) == 1
    assert fault.wrong != fault.right


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_catches_it_is_there(fault: Fault) -> None:
    assert fault.guards
    for guard in fault.guards:
        file, _, test = guard.partition("::")
        source = (REPOSITORY / file).read_text(encoding="utf-8")
        if test:
            names = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
            assert test.partition("[")[0] in names


def test_there_are_enough_and_each_has_a_name_of_its_own() -> None:
    assert len(FAULTS) >= 60
    assert [name for name, count in Counter(fault.name for fault in FAULTS).items() if count > 1] == []


def test_every_room_has_a_fault() -> None:
    planted = {str(Path(fault.file).parent) for fault in FAULTS}
    rooms = {str(file.parent.relative_to(REPOSITORY)) for file in PACKAGE.rglob("*.py") if file.name != "__init__.py"}
    assert {*rooms, *DATA} - planted == set()


def test_a_text_that_stands_nowhere_or_twice_cannot_be_planted(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("one two two", encoding="utf-8")
    for right in ("two", "three"):
        with pytest.raises(ValueError, match=right):
            Fault("a", "file", right, "four", ()).plant(tmp_path)
    Fault("a", "file", "one", "four", ()).plant(tmp_path)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "four two two"


def test_a_guard_that_is_not_there_catches_nothing() -> None:
    with pytest.raises(ValueError, match="asked no test"):
        asked(REPOSITORY, ["tests/faults/test_faults.py::test_nowhere"])
