"""Ten publications with figures of groups: the table of docs/audit.md; each finding was judged at the text."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from tests.conftest import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "benchmarks" / "audit"))
import ten_publications as benchmark

SMALL = "pmid14697414-2004"


def found(verdicts):
    return Counter((name, code) for name, own in verdicts.items() for code in benchmark.findings(own))


def expected(*names):
    return Counter((r["publication"], r["code"]) for r in benchmark.judged() if not names or r["publication"] in names)


def printed_rows():
    text = (REPOSITORY / "docs" / "audit.md").read_text(encoding="utf-8")
    table = text.partition(benchmark.HEAD + "\n")[2].partition("\n\n")[0]
    return table.splitlines()


def test_a_whole_that_its_parts_forbid_is_found_in_the_record_alone():
    """369 × 45 % = 166 alive at 10 years, but 239 of the 295 without metastases are alive (81 %)."""
    verdicts = benchmark.audited(None, [SMALL])
    assert found(verdicts) == expected(SMALL) == {(SMALL, "rate-of-parts"): 1}
    assert benchmark.row(SMALL, verdicts[SMALL]) in printed_rows()


@pytest.mark.nightly
def test_the_table_of_ten_publications_is_as_printed_and_each_finding_was_judged(papers):
    verdicts = benchmark.audited(papers)
    assert len(verdicts) == 10 and all((papers / "more" / f"{name}.txt").is_file() for name in verdicts)
    assert found(verdicts) == expected()
    assert {r["judged"] for r in benchmark.judged()} <= {"true", "debatable"}
    assert [benchmark.row(name, own) for name, own in verdicts.items()] == printed_rows()
