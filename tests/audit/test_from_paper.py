"""``metlit audit RECORD --paper PAPER``: what the text shows without a claim, and what both show once."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from metlit.cli.app import app

RECORD = """source: {title: An example, year: 2020, design: case series, depth: full text}
cohorts:
  - {id: all, n: 40, at: Results}
claims:
  - statistic: percentage
    of: all
    where: {sex: female}
    count: 12
    denominator: 40
    printed: 12 of 40 (34%)
    at: Results
"""
PAPER = """# A series of our own

## Results

A total of 40 patients were studied. There were 12 of 40 patients (34%) who were female.

Fever was seen in {} of 40 patients (20%).
"""


@pytest.fixture
def told(tmp_path):
    """The failing rows of the audit of the record with the paper, with some number of fevers."""

    def run(fevers: int) -> tuple[list[str], str]:
        record, paper = tmp_path / "own-2020.yaml", tmp_path / "own.md"
        record.write_text(RECORD, encoding="utf-8")
        paper.write_text(PAPER.format(fevers), encoding="utf-8")
        done = CliRunner().invoke(app, ["audit", str(record), "--paper", str(paper), "--format", "csv"])
        assert done.exit_code == 1
        rows = [line for line in done.stdout.splitlines() if ",differs," in line]
        return rows, done.stderr

    return run


def test_what_both_find_is_one_and_what_the_text_shows_alone_is_added(told):
    """12 of 40 is 30 %, claimed and printed; 8 of 40 is 20 %, 9 of 40 is 22.5 %, printed only."""
    both, said = told(8)
    assert len(both) == 1 and "found in the text too (paper-percentage)" in both[0] and "1 alarms" in said
    more, said = told(9)
    assert len(more) == 2 and any("paper-percentage," in row and "9 of 40 patients (20%)" in row for row in more)
    assert "1 it has not" in said


def test_a_paper_belongs_to_one_record(tmp_path):
    for name in ("a-2020", "b-2020"):
        (tmp_path / f"{name}.yaml").write_text(RECORD, encoding="utf-8")
    (tmp_path / "own.md").write_text(PAPER.format(8), encoding="utf-8")
    files = [str(tmp_path / f"{name}.yaml") for name in ("a-2020", "b-2020")]
    done = CliRunner().invoke(app, ["audit", *files, "--paper", str(tmp_path / "own.md")])
    assert "text of one record, not of 2" in str(done.exception)
