"""The installed package works outside the checkout, without what tests need."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.conftest import FROZEN, REPOSITORY

DATA = (
    *("ontology/terms", "ontology/rules", "ontology/mappings", "shapes", "shapes/plausibility", "questions"),
    *(
        "layouts/tables",
        "layouts/figures",
        "layouts/analysis",
        "layouts/audit",
        "layouts/cards",
        "layouts/reading",
        "ontology/schedule",
    ),
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, grown: Path) -> Path:
    """Made where ``cases`` holds more than the frozen records."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        grown,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_the_declarative_files_and_the_records(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    for folder in DATA:
        inside = {n.rsplit("/", 1)[1] for n in names if n.rsplit("/", 1)[0] == f"metlit/data/{folder}"}
        here = {f.name for f in (REPOSITORY / folder).iterdir() if f.is_file()}
        assert inside == here, folder
    cases = {n.removeprefix("metlit/data/cases/") for n in names if n.startswith("metlit/data/cases/")}
    assert cases == {"README.md", "frozen.txt", *(file.name for file in FROZEN)} and len(FROZEN) == 5
    assert "metlit/py.typed" in names


def test_the_wheel_lists_what_it_stands_on(wheel: Path):
    """CycloneDX 1.6 (ECMA-424) by its own schema: the locked packages, and of these which metlit itself needs."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if ".dist-info/sboms/" in n)
        text = archive.read(name).decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    lines = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert {f"{one['name']}=={one['version']}" for one in bill["components"]} == {
        line.split()[0] for line in lines if line[:1].isalnum()
    }
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    (root,) = (one["dependsOn"] for one in bill["dependencies"] if one["ref"].startswith("pkg:pypi/metlit@"))
    assert {purl.removeprefix("pkg:pypi/").split("@")[0] for purl in root} == {
        re.match(r"[\w.-]+", one)[0].lower().replace("_", "-") for one in declared
    }
    (typer,) = (one["dependsOn"] for one in bill["dependencies"] if one["ref"].startswith("pkg:pypi/typer@"))
    assert any(purl.startswith("pkg:pypi/rich@") for purl in typer)


@pytest.mark.nightly
def test_the_sample_builds_and_answers_away_from_the_checkout(wheel: Path, tmp_path: Path):
    site = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, wheel]
    subprocess.run(command, check=True, capture_output=True)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(site), "HOME": str(tmp_path), "NO_COLOR": "1"}
    code = "import sys, metlit.cli.app; sys.argv[0] = 'metlit'; metlit.cli.app.main()"

    def metlit(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *args], cwd=tmp_path, env=env, capture_output=True, text=True
        )

    built = metlit("build", "--sample")
    assert built.returncode == 0, built.stderr
    assert "patients" in built.stdout
    found = metlit("find", "--site", "psoas", "--columns", "subject")
    assert "gerontopoulos-2020/all" in found.stdout
    command = [sys.executable, "-c", "import metlit; print(metlit.__file__)"]
    where = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert str(site) in where.stdout
