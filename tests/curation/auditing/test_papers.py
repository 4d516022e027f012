"""The five papers, read from METLIT_PAPERS: every point was judged at the text (``benchmarks/scan/audited.tsv``)."""

from __future__ import annotations

import sys

import pytest

from metlit.curation.reading import read_paper
from tests.conftest import FROZEN, REPOSITORY

sys.path.insert(0, str(REPOSITORY / "benchmarks" / "scan"))
import audited as benchmark

GOAL = 15
SMALL = "sanuki-2022"


@pytest.fixture(scope="module")
def said(papers, auditor):
    """What the audit says of a paper."""
    return lambda name: benchmark.keys(name, auditor.audit(read_paper(papers / f"{name}.txt")))


def test_all_that_is_said_of_one_paper_was_judged_and_is_true(said):
    judged = {key: row for key, row in benchmark.judged().items() if key[0] == SMALL}
    assert set(said(SMALL)) == set(judged)
    assert {row["judged"] for row in judged.values()} == {"true"}


@pytest.mark.nightly
def test_all_that_is_said_of_five_was_judged_and_is_true(said):
    found = [key for record in FROZEN for key in said(record.stem)]
    judged = benchmark.judged()
    assert set(found) == set(judged)
    assert {row["judged"] for row in judged.values()} == {"true"}
    alarms = [key for key in found if key[2] != "question"]
    for reader in ("reader_a", "reader_b"):
        assert len(benchmark.faults(alarms, reader)) >= GOAL
