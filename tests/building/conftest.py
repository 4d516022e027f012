from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from metlit.resources import DATA_VARIABLE
from tests.conftest import environment, run
from tests.rotted import touch
from tests.toys import TOY


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Six small records of the toy field, and a store of two generations, of which one began with the other."""
    folder = tmp_path_factory.mktemp("small")
    cases = shutil.copytree(TOY / "cases", folder / "cases")
    text = (cases / "weir-2019.yaml").read_text(encoding="utf-8")
    for year in (2015, 2016, 2017):
        (cases / f"weir-{year}.yaml").write_text(text.replace("2019", str(year)), encoding="utf-8")
    for _ in range(2):
        touch(cases, -1)
        built = run("build", cases, "--store", folder / "store", env=environment(**{DATA_VARIABLE: str(TOY)}))
        assert built.code == 0, built.text
    assert (folder / "store" / "000002" / "vocabulary.nq").stat().st_nlink == 2, "it began with the first"
    return cases, folder / "store"


@pytest.fixture
def copy(small: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the records, of which the last has changed, and of the store."""
    cases = shutil.copytree(small[0], tmp_path / "cases")
    touch(cases, -1)
    return cases, shutil.copytree(small[1], tmp_path / "store", symlinks=True)
