from __future__ import annotations

from pathlib import Path

import pytest

from metlit.rdf.graphs import Writer


@pytest.fixture(scope="session")
def small_graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk of 2,000 quads: enough for products that end nothing soon."""
    folder = tmp_path_factory.mktemp("graphs")
    lines = (f'<urn:s:{i}> <urn:p> "{i}" <urn:g:{i % 3}> .\n' for i in range(2000))
    (folder / "all.nq").write_text("".join(lines), encoding="utf-8")
    writer = Writer(folder / "store")
    writer.load(folder / "all.nq")
    writer.close()
    return folder / "store"
