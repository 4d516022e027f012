"""The figures of the frozen records."""

from __future__ import annotations

import pytest

from metlit.figures.catalogue import Figures


@pytest.fixture(scope="module")
def figures(library) -> Figures:
    return Figures(library)
