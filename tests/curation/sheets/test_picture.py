"""The picture of a sheet in the documents is what LibreOffice shows of it today."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.nightly


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice prints the sheet")
def test_the_picture_is_that_of_the_sheet(tmp_path: Path):
    tool = runpy.run_path(str(REPOSITORY / "tools" / "draw_sheet.py"))
    tool["draw"](tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as now, Image.open(tool["PICTURE"]) as then:
        assert now.size == then.size
        # Other versions and fonts move a line by a hair; another column or row changes far more.
        blurred = [image.convert("L").resize((124, 42)) for image in (now, then)]
        assert ImageStat.Stat(ImageChops.difference(*blurred)).mean[0] < 2.5
