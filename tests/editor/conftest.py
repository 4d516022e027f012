from __future__ import annotations

import pytest

from metlit.building.chunk import Pipeline
from metlit.editor.desk import Desk


@pytest.fixture(scope="session")
def desk() -> Desk:
    return Desk(Pipeline())
