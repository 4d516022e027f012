"""What a generation of the store was sealed with, against what lies there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metlit.store.generations import MANIFEST, damage


@pytest.fixture
def generation(tmp_path: Path) -> Path:
    (tmp_path / "rows").write_bytes(b"123")
    (tmp_path / "index").write_bytes(b"1")
    (tmp_path / MANIFEST).write_text(json.dumps({"files": {"rows": 3, "index": 1}}), encoding="utf-8")
    return tmp_path


def test_what_is_as_it_was_sealed_is_sound(generation: Path) -> None:
    assert damage(generation) == ""


def test_a_missing_a_shorter_and_a_further_file_are_named(generation: Path) -> None:
    (generation / "rows").unlink()
    assert damage(generation) == "rows"
    (generation / "rows").write_bytes(b"12")
    assert damage(generation) == "rows"
    (generation / "rows").write_bytes(b"123")
    (generation / "other").write_bytes(b"")
    assert damage(generation) == "other"


def test_without_its_list_nothing_is_sound(generation: Path) -> None:
    (generation / MANIFEST).unlink()
    assert damage(generation) == MANIFEST
