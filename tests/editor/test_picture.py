"""The picture of the editor in the documents is what Neovim, set up as they say, shows of a record today."""

from __future__ import annotations

import runpy
import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.nightly


def test_the_picture_is_that_of_the_editor(tmp_path: Path):
    pytest.importorskip("pyte", reason="it emulates a terminal; tests/editor-packages.txt names it")
    if not (Path(sys.executable).with_name("nvim").exists() or shutil.which("nvim")):
        pytest.skip("Neovim shows the record; tests/editor-packages.txt names it")
    tool = runpy.run_path(str(REPOSITORY / "tools" / "draw_editor.py"))
    tool["draw"](tmp_path / "editor.png")
    with Image.open(tmp_path / "editor.png") as now, Image.open(tool["PICTURE"]) as then:
        assert now.size == then.size
        # Another version of Neovim has other colours; another finding, proposal or window changes far more.
        blurred = [image.convert("L").resize((106, 80)) for image in (now, then)]
        assert ImageStat.Stat(ImageChops.difference(*blurred)).mean[0] < 2.5
