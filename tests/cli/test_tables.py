"""Every command that prints a table, on terminals of 80, 100 and 120 columns."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from metlit.cli import tabular
from metlit.cli.app import Commands, app
from metlit.resources import Resources
from tests.conftest import Terminal

# A paper to scan, of our own.
PAPER = str(Path(__file__).with_name("paper.md"))
TABLES = {
    "find": [[], ["--site", "psoas"], ["--columns", "all"]],
    "query": [["--list"], ["conflicts"], ["courses"], ["verdicts"], ["people"], ["schedules-by-site"]],
    "stats": [[]],
    "dose": [["60/30"]],
    "scan": [[PAPER]],
    "similar": [["elhayel-2026/p1"], ["--evaluate"]],
    "path": [["nasopharyngeal carcinoma", "30/10"]],
    "gaps": [[], ["combinations"], ["once"], ["missing"]],
    "pool": [["any pain response", "pain improvement"]],
    "network": [[]],
    "audit": [[]],
}
RUNS = [(name, args) for name, several in TABLES.items() for args in several]
WITHOUT_STORE = {"dose", "scan"}
LONG = 20


@cache
def unbounded(name: str, args: tuple[str, ...], store: Path) -> tuple[str, str]:
    """The same, with room for everything."""
    return printed(name, list(args), store, "--wide")


def printed(name: str, args: list[str], store: Path, *more: str) -> tuple[str, str]:
    """What a command prints, and what it says beside."""
    stored = [] if name in WITHOUT_STORE else ["--store", str(store)]
    ran = CliRunner().invoke(app, [name, *args, *more, *stored])
    assert ran.exit_code in (0, 1) and isinstance(ran.exception, SystemExit | None), ran.exception
    return ran.stdout, ran.stderr


def test_no_command_with_a_table_is_forgotten():
    loaded = {one.name: one.loaded() for one in Commands.listed}
    wide = {name for name, command in loaded.items() if "--wide" in {o for p in command.params for o in p.opts}}
    assert wide == TABLES.keys()


@pytest.mark.parametrize("width", [80, *(pytest.param(w, marks=pytest.mark.nightly) for w in (100, 120))])
@pytest.mark.parametrize(("name", "args"), RUNS, ids=lambda value: value if isinstance(value, str) else " ".join(value))
def test_every_table_is_readable(name, args, width, real_store, monkeypatch):
    wide, said = unbounded(name, tuple(args), real_store)
    assert "no room" not in said
    monkeypatch.setattr(tabular, "width", lambda: width)
    narrow, said = printed(name, args, real_store)
    assert max(map(len, narrow.splitlines())) <= width
    whole = set(wide.split())
    long = [word for word in whole if len(word) > LONG]
    broken = {w for w in narrow.split() if w not in whole and not any(w in word for word in long)}
    assert broken == set(), "words are broken"
    if left_out := re.search(
        r"no room for (.*): see them with --wide, or choose: --columns (\S.*)$", said, re.MULTILINE
    ):
        head = wide.splitlines()[0]
        fitting = left_out[2].split(",")
        assert head and not set(left_out[1].split(", ")) & set(fitting)
        again, said = printed(
            name, [a for a in args if a not in ("--columns", "all")], real_store, "--columns", left_out[2]
        )
        assert again == narrow and "no room" not in said
    elif name != "audit":
        assert narrow.split() != [] and len(narrow.splitlines()) >= len(wide.splitlines())


@pytest.mark.parametrize("name", [n for n in TABLES if n != "audit"])
def test_columns_are_chosen_for_every_format(name, real_store):
    args = TABLES[name][-1] if name != "find" else []
    head = printed(name, args, real_store, "-f", "csv")[0].splitlines()[0].split(",")
    chosen = ",".join(reversed(head[:2]))
    assert printed(name, args, real_store, "--columns", chosen, "-f", "csv")[0].splitlines()[0] == chosen
    ran = CliRunner().invoke(
        app, [name, *args, "--columns", "no-such", *([] if name in WITHOUT_STORE else ["--store", str(real_store)])]
    )
    assert "there is no column 'no-such'" in str(ran.exception)


def test_the_columns_that_come_first_are_columns_of_the_command(real_store):
    lines = Resources.default().analysis_file("first").read_text(encoding="utf-8").splitlines()
    told = dict(line.split("\t") for line in lines if not line.startswith("#"))
    assert told.keys() <= TABLES.keys()
    for name, columns in told.items():
        head = printed(name, TABLES[name][0], real_store, "--columns", "all", "-f", "csv")[0].splitlines()[0].split(",")
        assert set(columns.split()) <= set(head), name


def test_what_is_most_telling_has_room_on_80_columns(real_store, monkeypatch):
    monkeypatch.setattr(tabular, "width", lambda: 80)
    head = printed("find", ["--site", "psoas"], real_store)[0].splitlines()[0].split()
    assert {"subject", "site", "dose", "EQD2(10)", "outcome"} <= set(head)


def test_columns_of_what_has_none_are_refused(cli, real_store, tmp_path):
    ran = cli("audit", "-f", "json", "--columns", "claims", "--store", real_store)
    assert ran.code == 2 and "has no columns" in ran.err
    (tmp_path / "q.rq").write_text("ASK { ?s ?p ?o }")
    assert cli("query", tmp_path / "q.rq", "--columns", "x", "--store", real_store).code == 2


def test_a_real_terminal_has_its_width_and_a_pipe_has_none(terminal: Terminal, cli, real_store):
    shown = terminal("find", "--site", "psoas", "--store", real_store, columns=80)
    assert max(map(len, shown.out.splitlines())) <= 80 and "no room for " in shown.err
    piped = cli("find", "--site", "psoas", "--store", real_store)
    assert max(map(len, piped.out.splitlines())) > 120 and "no room" not in piped.err
    wide = terminal("find", "--site", "psoas", "--wide", "--store", real_store, columns=80)
    assert wide.out == piped.out
