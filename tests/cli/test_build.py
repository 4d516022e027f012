"""What a build says: one line a kind of warning, each if asked, progress on a terminal only."""

from __future__ import annotations

import json

import pytest

CODE = "dose-per-fraction-unusual"
DOSE = "{total: 31.50 Gy, fractions: 21, per_fraction: 1.50 Gy}"
UNUSUAL = "{total: 11 Gy, fractions: 10, per_fraction: 1.1 Gy}"  # less than 1.5 Gy a fraction


@pytest.fixture
def unusual(cases, record):
    """Two records, each with one warning of the same kind, on line 12."""
    assert DOSE in record
    return cases({f"{name}-2020.yaml": record.replace(DOSE, UNUSUAL) for name in ("one", "two")})


def test_one_line_a_kind_of_warning(cli, unusual):
    ran = cli("build", "cases", "--store", "store")
    first, last = ran.err.splitlines()
    assert ran.code == 0 and first.startswith(f"warning: {CODE} ×2, first at cases/one-2020.yaml:12:")
    assert last == "0 errors, 2 warnings; --verbose prints each"
    assert ran.out.splitlines()[0].split() == ["what", "count"]


def test_each_if_asked(cli, unusual):
    checked = cli("check", "cases")
    ran = cli("build", "cases", "--store", "store", "--verbose")
    assert ran.err == checked.out and [CODE in line for line in ran.err.splitlines()] == [True, True, False]


def test_other_formats_have_each_finding(cli, unusual):
    found = json.loads(cli("build", "cases", "--store", "store", "--format", "json").out)
    assert [(f["file"], f["line"], f["code"]) for f in found] == [
        (f"cases/{name}-2020.yaml", 12, CODE) for name in ("one", "two")
    ]


def test_each_error_is_printed(cli, cases, record):
    cases({f"{name}-2020.yaml": record.replace("age: 61", "age: 200") for name in ("one", "two")})
    ran = cli("build", "cases", "--store", "store")
    assert ran.code == 1
    assert [line.split(": ")[0] for line in ran.err.splitlines()[:2]] == [
        "cases/one-2020.yaml:5:10", "cases/two-2020.yaml:5:10"]  # fmt: skip


@pytest.mark.nightly
def test_progress_is_shown_on_a_terminal_only(terminal, cli, unusual):
    shown = terminal("build", unusual, "--store", "shown", messages=True)
    assert "100%" in shown.err and "100%" not in shown.out
    assert "%" not in cli("build", unusual, "--store", "piped").text
