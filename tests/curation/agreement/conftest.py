from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from metlit.curation.agreement.comparison import Comparison
from metlit.curation.agreement.extraction import ExtractionReader
from metlit.resources import Resources

Compare = Callable[[str, str], Comparison]


@pytest.fixture(scope="session")
def reader() -> ExtractionReader:
    return ExtractionReader(Resources.default())


@pytest.fixture
def compare(reader: ExtractionReader, tmp_path: Path) -> Compare:
    """Compares two texts as the extractions first.yaml and second.yaml."""

    def made(first: str, second: str) -> Comparison:
        files = tmp_path / "first.yaml", tmp_path / "second.yaml"
        for file, text in zip(files, (first, second), strict=True):
            file.write_text(text, encoding="utf-8")
        return Comparison(*map(reader.read, files))

    return made
