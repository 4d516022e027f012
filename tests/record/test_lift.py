"""Fixtures: ``lift/<slug>/case.yaml`` and the quads it becomes (``expected.nq``) or the findings (``expected.txt``).

A line of ``expected.txt`` is ``line:column code words``; the words must stand in the finding's message or remedy.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.building.chunk import Pipeline
from metlit.record.lift import Lifted
from metlit.record.text import read_file

FOLDERS = sorted(p.parent for p in Path(__file__).with_name("examples").glob("*/case.yaml"))


@pytest.fixture(scope="module")
def lifter():
    from metlit.record.lift import Lifter

    pipeline = Pipeline()
    return Lifter(pipeline.schema, pipeline.terms)


def lift(lifter, folder: Path) -> Lifted:
    return lifter.lift(read_file(folder / "case.yaml"), "case", "case.yaml")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_states_one_expectation(folder: Path):
    assert (folder / "expected.nq").exists() != (folder / "expected.txt").exists()


@pytest.mark.parametrize("folder", [f for f in FOLDERS if (f / "expected.nq").exists()], ids=lambda f: f.name)
def test_becomes_quads(lifter, folder: Path):
    lifted = lift(lifter, folder)
    assert [f.text() for f in lifted.findings] == []
    assert "".join(lifted.lines).splitlines() == (folder / "expected.nq").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("folder", [f for f in FOLDERS if (f / "expected.txt").exists()], ids=lambda f: f.name)
def test_is_refused(lifter, folder: Path):
    findings = lift(lifter, folder).findings
    lines = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    expected = [line.split(" ", 2) for line in lines]
    assert [[f"{f.line}:{f.column}", f.code] for f in findings] == [e[:2] for e in expected]
    for finding, (_, _, words) in zip(findings, expected, strict=True):
        assert words in f"{finding.message}; {finding.remedy}"
        assert finding.severity == "error" and finding.file == "case.yaml"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_is_pure(lifter, folder: Path):
    first, second = lift(lifter, folder), lift(lifter, folder)
    assert (first.lines, first.findings, first.marks) == (second.lines, second.findings, second.marks)


@pytest.mark.parametrize("folder", [f for f in FOLDERS if (f / "expected.nq").exists()], ids=lambda f: f.name)
def test_every_node_and_value_has_a_place(lifter, folder: Path):
    lifted = lift(lifter, folder)
    length = len((folder / "case.yaml").read_text(encoding="utf-8").splitlines())
    for node, mark in lifted.marks.nodes.items():
        assert f"<{node}> " in "".join(lifted.lines)
        places = [(mark.line, mark.column), *((v[1], v[2]) for values in mark.values.values() for v in values)]
        assert all(1 <= line <= length and column >= 1 for line, column in places)
