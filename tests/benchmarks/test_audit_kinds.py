"""The benchmark of the audit in small: one wrong file and one right twin of each kind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from metlit.building.chunk import Pipeline
from tests.conftest import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "benchmarks" / "audit"))
import inference_kinds
import measure
import published
import record_kinds
import text_kinds


@pytest.fixture(scope="module")
def hit(tmp_path_factory) -> tuple[set[str], list[measure.Planted]]:
    folder = Path(tmp_path_factory.mktemp("planted"))
    records = measure.planted(record_kinds.KINDS + inference_kinds.KINDS, 2, 1)
    texts = measure.planted(text_kinds.KINDS, 2, 1)
    found = measure.found_in_records(records, folder, Pipeline()) | measure.found_in_texts(texts, folder)
    return found, records + texts


@pytest.mark.nightly
def test_an_error_of_each_kind_is_found_and_its_twin_left_alone(hit):
    found, files = hit
    assert len({file.kind for file in files}) == 68
    assert {file.stem for file in files if file.wrong} == found


def test_published_examples_are_judged_as_their_programs_do():
    assert published.published() == 0
