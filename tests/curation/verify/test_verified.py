"""The mark beside a record, and the command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from metlit.cli.app import app
from metlit.curation.verify.verified import is_stale, mark_file, read_mark, told_mark, verified_records
from metlit.curation.verify.verifying import Verifier
from tests.curation.verify.conftest import RECORD


@pytest.fixture
def record(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "own-2021.yaml"
    file.write_text(RECORD, encoding="utf-8")
    return file


@pytest.fixture
def verify(verifier: Verifier, paper: Path, record: Path, monkeypatch: pytest.MonkeyPatch):
    """The command in this process; the vocabularies are read once."""
    monkeypatch.setattr("metlit.curation.verify.verifying.Verifier", lambda _: verifier)
    return lambda *args: CliRunner().invoke(app, ["verify", str(record), str(paper), *args])


def test_a_clean_record_is_marked_when_asked(verify, record: Path, paper: Path) -> None:
    done = verify()
    assert done.exit_code == 0 and "8 quotes and 38 numbers" in done.stderr
    assert not mark_file(record).exists(), "nothing is written unless asked for"
    assert verify("--save").exit_code == 0
    mark = read_mark(record)
    assert mark is not None and mark_file(record).name == "own-2021.verified.json"
    assert (mark.paper, mark.quotes, mark.numbers, mark.warnings) == (paper.name, 8, 38, 0)
    import hashlib

    assert mark.paper_sha256 == hashlib.sha256(paper.read_bytes()).hexdigest()
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", mark.day)
    assert not is_stale(record, mark)


def test_a_changed_record_has_a_stale_mark(verify, record: Path) -> None:
    verify("--save")
    text = record.read_text(encoding="utf-8")
    record.write_bytes(text.replace("\n", "\r\n").encode())
    assert "stale" not in told_mark(record), "line ends are those of the checkout"
    record.write_text(text.replace("energy: 6 MV", "energy: 8 MV"), encoding="utf-8")
    assert told_mark(record).endswith("stale: the record was changed afterwards")
    assert verified_records(record.parent) == {"own-2021": False}
    done = verify()
    assert done.exit_code == 1 and "is stale: metlit verify --save renews it" in done.stderr
    before = mark_file(record).read_bytes()
    assert verify("--save").exit_code == 1 and mark_file(record).read_bytes() == before


def test_what_is_no_mark_is_none(record: Path) -> None:
    for text in ("", "[]", "{}", '{"format": "metlit verified 1"}', '{"format": "another"}'):
        mark_file(record).write_text(text, encoding="utf-8")
        assert read_mark(record) is None and told_mark(record) == ""


def test_exit_codes_and_formats(verify, record: Path, paper: Path) -> None:
    record.write_text(RECORD.replace("215 days", "251 days"), encoding="utf-8")
    done = verify()
    line = RECORD[: RECORD.index("215 days")].count("\n") + 1
    assert done.exit_code == 1 and f"own-2021.yaml:{line}:34: error: 251 days stands nowhere" in done.stdout
    found = json.loads(verify("--format", "json").stdout)
    assert [(f["line"], f["code"]) for f in found if f["severity"] == "error"] == [(line, "number-not-found")]
    log = json.loads(verify("--format", "sarif").stdout)
    assert log["runs"][0]["results"][0]["ruleId"] == "number-not-found"
    record.write_text(RECORD.replace("own.2021.7", "own.2019.1"), encoding="utf-8")
    assert verify().exit_code != 0 and "another paper" in str(verify().exception)
    assert verify("--yes").exit_code == 0


def test_a_paper_that_cannot_be_read_is_said(record: Path, tmp_path: Path, cli) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    done = cli("verify", record, "empty.pdf")
    assert done.code == 2 and done.out == "" and done.err.startswith("metlit: empty.pdf") and done.err.count("\n") == 1


def test_show_and_stats_tell_what_is_verified(verify, record: Path, cli) -> None:
    verify("--save")
    assert cli("build", "mine", "--store", "store").code == 0
    line = r"verified against text: \d{4}-\d{2}-\d{2}, own-2021.md \(SHA-256 [0-9a-f]{12}…\): 8 quotes and 38 numbers"
    assert re.search(line, cli("show", "own-2021", "--store", "store").out)
    assert re.search(line, cli("show", "own-2021", "--all", "--store", "store").out)
    assert re.search(r"verified against text +1\b", cli("stats", "--store", "store").out)
    record.write_text(RECORD + "# looked at again\n", encoding="utf-8")
    assert "changed afterwards" in cli("show", "own-2021", "--store", "store").out
    assert re.search(r"verified, changed afterwards +1\b", cli("stats", "--store", "store").out)
