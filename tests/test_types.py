"""Whoever uses metlit from Python gets types: mypy in strict mode over the public face, and over a use of it."""

from __future__ import annotations

import inspect
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import metlit
import metlit.audit
from tests.conftest import REPOSITORY

FACE = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["files"]


@pytest.mark.nightly
def test_the_public_face_and_a_use_of_it_pass_the_strict_check(tmp_path: Path):
    command = [sys.executable, "-m", "mypy", "--cache-dir", tmp_path, *FACE, "tests/consumer.py"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_whatever_is_public_is_checked():
    checked = {
        f for path in FACE for f in ((REPOSITORY / path).rglob("*.py") if path[-3:] != ".py" else [REPOSITORY / path])
    }
    public = [getattr(module, name) for module in (metlit, metlit.audit) for name in module.__all__]
    assert {Path(inspect.getsourcefile(thing) or "") for thing in public} <= checked
    assert all(file.is_file() for file in checked)
