"""The audit of a paper as a list, as rows, as JSON and as SARIF; and the command."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from metlit.cli.app import app
from metlit.curation.auditing.point import LEVELS
from metlit.curation.auditing.told import audit_lines, paper_audit_json, paper_audit_sarif, point_rows
from metlit.resources import Resources

TEXT = (
    "Relief was seen in 12 of 40 patients (34%). Fever was seen in 2 of 3 patients (66.6%) and in 5 of 10 (50%). "
    "The mean weight was 61.2 kg. She received 9 Gy in 12 fractions. HR 0.62 (95% CI 0.71–0.93)."
)


@pytest.fixture
def done(audited):
    found = audited(TEXT)
    assert {p.level for p in found.points} == set(LEVELS)  # one of each
    return found


def test_the_list_has_a_part_for_each_level(done):
    lines = audit_lines(done)
    assert lines[0] == ("own.md: 1 impossible, 1 differs, 1 last digit, 1 question, 1 cannot be checked, 1 agrees")
    heads = [line.split(":")[0] for line in lines[1:] if line and not line.startswith(" ")]
    assert heads == ["Impossible", "Differs", "Last digit", "Questions", "Cannot be checked"]
    assert "      arithmetic: 100 × 12 / 40 = 30" in lines
    assert any("Results, paragraph 1: “Relief was seen in 12 of 40 patients (34%).”" in line for line in lines)


def test_rows_have_place_and_arithmetic(done):
    row = next(r for r in point_rows(done) if r["level"] == "differs")
    assert row["place"] == "Results, paragraph 1"
    assert row["arithmetic"] == "100 × 12 / 40 = 30"


def test_the_json_is_as_its_schema_says(done):
    schema = json.loads((Resources.default().scan_folder() / "audit" / "audit.schema.json").read_text("utf-8"))
    data = json.loads(paper_audit_json(done))
    jsonschema.validate(data, schema)
    assert data["counts"] == dict.fromkeys(LEVELS, 1)
    assert {r["code"] for r in data["rules"]} >= {p["code"] for p in data["points"]} - {"paper-unchecked"}


def test_sarif_leaves_out_what_agrees(done):
    run = json.loads(paper_audit_sarif(done))["runs"][0]
    assert [(r["level"], r["kind"]) for r in run["results"]] == [
        ("error", "fail"),
        ("error", "fail"),
        ("warning", "fail"),
        ("none", "open"),
        ("none", "open"),
    ]
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])


def test_the_command_prints_the_list_and_ends_with_1(cli, tmp_path):
    (tmp_path / "own.md").write_text(f"# Own\n\n## Results\n\n{TEXT}\n", encoding="utf-8")
    ran = cli("scan", "--audit", "own.md", cwd=tmp_path)
    assert ran.code == 1 and ran.out.startswith("own.md: 1 impossible, 1 differs, ")


@pytest.mark.parametrize("wrong", [["--format", "html"], ["--kind", "age"]])
def test_what_the_audit_does_not_know_is_said(wrong, tmp_path):
    ran = CliRunner().invoke(app, ["scan", "--audit", str(tmp_path / "own.md"), *wrong])
    assert ran.exit_code != 0 and "--audit" in str(ran.exception)
