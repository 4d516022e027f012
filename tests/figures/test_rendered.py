"""Figures as a page shows them: rendered by poppler, as a reader's program does. For `make test-all`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from metlit.figures.catalogue import Figures
from metlit.notice import NOTICE
from tests.conftest import run

pytestmark = pytest.mark.nightly


@pytest.fixture(scope="module")
def drawn(real_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every figure of the frozen records as PDF."""
    import metlit

    folder = tmp_path_factory.mktemp("drawn")
    for name in Figures(metlit.open(real_store)).layouts:
        ran = run("export", "figure", name, "--store", real_store, "-o", folder / f"{name}.pdf")
        assert ran.code == 0, ran.text
    return folder


def test_every_pdf_is_one_page_that_shows_something(drawn: Path):
    files = sorted(drawn.glob("*.pdf"))
    assert len(files) > 10
    for file in files:
        subprocess.run(["pdftoppm", "-gray", "-r", "40", file, file.with_suffix("")], check=True)
        (page,) = drawn.glob(f"{file.stem}-[0-9]*.pgm")
        _, _, _, pixels = page.read_bytes().split(b"\n", 3)
        dark = sum(pixel < 128 for pixel in pixels) / len(pixels)
        assert 0.002 < dark < 0.5, f"{file.name}: {dark:.2%} of the page is dark"


def test_every_pdf_says_that_it_is_for_research(drawn: Path):
    for file in sorted(drawn.glob("*.pdf")):
        text = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
        assert NOTICE in " ".join(text.split()), file.name
