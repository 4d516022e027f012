"""The record format as it is kept is that of the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.model.schema import Schema
from metlit.rdf.triples import parse_turtle
from metlit.resources import Resources


def test_it_is_that_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made and kept, and taken from what is kept."""
    monkeypatch.setenv("METLIT_CACHE", str(tmp_path))
    resources = Resources.default()
    files = [file for file in resources.shape_files() if "plausibility" not in file.parts]
    read = Schema(parse_turtle(files), parse_turtle([resources.ontology_file()]))
    for _ in range(2):
        kept = Schema.load(resources.shape_files(), resources.ontology_file())
        assert list(kept.by_class.items()) == list(read.by_class.items())
        assert list(kept.term_columns.items()) == list(read.term_columns.items())
        assert [c for c in read.by_class if any(kept.is_a(c, d) != read.is_a(c, d) for d in read.by_class)] == []
        assert len(list(kept.ontology)) == len(list(read.ontology)) > 3000
    assert len(list((tmp_path / "compiled").iterdir())) == 1
