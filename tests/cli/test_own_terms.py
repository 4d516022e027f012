"""A word of one's own from the command line: asked for, written, and then understood by a build and by find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metlit.cli import own_terms
from tests.conftest import RECORD

OF = ("--of", "site", "--broader", "skeletal muscle", "--definition", "A muscle made up for a test.")
ROW = "thigh-flexor\tthigh flexor\tskeletal-muscle\tquux\tA muscle made up for a test."


def test_a_word_is_added_and_understood(cli, cases, tmp_path: Path):
    cases({"own-2020.yaml": RECORD.replace("iliopsoas muscle", "quux")})
    refused = cli("build")
    assert refused.code == 1 and "metlit terms --of site" in refused.err
    ran = cli("terms", "thigh flexor", "--add", *OF, "--synonyms", "quux")
    assert (ran.code, ran.err) == (0, "written: vocabulary/site.tsv\n")
    assert (tmp_path / "vocabulary" / "site.tsv").read_text().splitlines()[1:] == [ROW]
    assert cli("build").code == 0
    rows = json.loads(cli("find", "--site", "skeletal muscle", "--format", "json").out)
    assert "thigh flexor" in str(rows)
    listed = json.loads(cli("terms", "--of", "site", "--format", "json").out)
    assert [c["definition"] for c in listed if c["key"] == "thigh-flexor"] == ["A muscle made up for a test."]


def test_what_is_missing_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    answers = {"term above": "skeletal muscle", "key": "site", "Other words": "", "What it is": "Made up for a test."}
    asked = []

    def prompt(question: str, **_) -> str:
        asked.append(question)
        return next(answer for start, answer in answers.items() if start in question)

    monkeypatch.setenv("METLIT_VOCABULARY", str(tmp_path))
    monkeypatch.setattr(own_terms.sys, "stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr(own_terms.typer, "prompt", prompt)
    own_terms.add_word("thigh flexor", None, None, None, None)
    assert len(asked) == 4
    assert (tmp_path / "site.tsv").read_text().splitlines()[1].endswith("\tskeletal-muscle\t\tMade up for a test.")


def test_where_nobody_can_be_asked_what_is_missing_is_named(cli):
    ran = cli("terms", "thigh flexor", "--add", "--of", "site")
    assert ran.code == 2 and "--broader is missing" in ran.err


@pytest.mark.parametrize(
    ("key", "branch"),
    [
        ("lesions.mechanism", "context/mechanism"),
        ("patients.lesions.mechanism", "context/mechanism"),
        ("absences.reason", "record/absence-reason"),
        ("diagnostics.result", "context/finding-result"),
    ],
)
def test_a_mapping_is_called_as_records_call_it(cli, key: str, branch: str):
    assert f"({branch}): " in cli("terms", "--of", key).out.splitlines()[0]


def test_words_of_other_languages_are_shown_if_they_are_asked_for(cli):
    plain, every = (cli("terms", "--of", "surgery.procedure", *more).out for more in ((), ("--languages",)))
    assert "exérèse" not in plain
    assert any("resection" in line and "[fr: résection; exérèse, es: " in line for line in every.splitlines())
