"""A command is imported when it is asked for, and only then."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from metlit.cli.app import Commands
from metlit.cli.export import Exports
from metlit.cli.lazy import Command, LazyGroup, Listed, command
from metlit.cli.screen import Screening
from tests.conftest import environment

EVERY = [*Commands.listed, *Exports.listed, *Screening.listed]
MODULES = {one.module for one in EVERY}
IMPORTED = """
import sys
sys.argv = ["metlit", *sys.argv[1:]]
from metlit.cli.app import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("IMPORTED", *(m.removeprefix("metlit.cli.") for m in sys.modules if m.startswith("metlit.cli.")))
"""


def imported(*args: str) -> set[str]:
    """The modules with commands that a run has imported."""
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTED, *args], capture_output=True, text=True, env=environment(), check=True
    )
    return set(ran.stdout.rsplit("IMPORTED ", 1)[1].split()) & MODULES


@pytest.mark.parametrize(
    ("args", "modules"),
    [
        (["--help"], set()),
        (["--version"], set()),
        (["find", "--help"], {"lookup"}),
        (["dose", "30/10"], {"vocabulary"}),
        (["export", "--help"], {"export"}),
        (["export", "bib", "--help"], {"export"}),
        (["export", "crate", "--help"], {"export", "pack"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_only_what_is_asked_for_is_imported(args, modules):
    assert imported(*args) == modules


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_what_is_listed_is_there_and_ends_its_help_with_an_example(one):
    loaded = one.loaded()
    assert loaded.name == one.name and loaded.help
    assert loaded.epilog.startswith("Example: `metlit ")
    assert one.help.endswith(".") and len(one.help) < 80


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_command_is_left_out_of_the_lists(module):
    listed = {one.name for one in EVERY if one.module == module}
    there = {
        name.removesuffix("_command")
        for name, thing in vars(
            sys.modules.get(f"metlit.cli.{module}") or __import__(f"metlit.cli.{module}", fromlist=["*"])
        ).items()
        if name.endswith("_command") and isinstance(thing, Command | typer.Typer)
    }
    assert there == listed


def test_a_misspelt_command_is_corrected(cli):
    ran = cli("fnd")
    assert ran.code == 2 and "'find'" in ran.err
    assert "'graph'" in cli("export", "grph").err


def test_a_command_is_one_line_and_one_function(monkeypatch):
    module = type(sys)("metlit.cli.made")

    @command("Example: `made greet you`")
    def greet_command(name: str) -> None:
        """Greet somebody, and say it twice."""
        print(f"hello {name}")

    module.greet_command = greet_command
    monkeypatch.setitem(sys.modules, "metlit.cli.made", module)

    class Made(LazyGroup):
        listed = (
            Listed("greet", "made", "Be kind", help="Greet somebody."),
            Listed("gone", "nowhere", "Be kind", help="Gone."),
        )

    app = typer.Typer(cls=Made, add_completion=False)
    app.callback()(lambda: None)
    help_text = CliRunner().invoke(app, ["--help"]).stdout
    assert "Be kind" in help_text and "Gone." in help_text
    assert CliRunner().invoke(app, ["greet", "you"]).stdout == "hello you\n"
    assert inspect.getdoc(greet_command.run) in CliRunner().invoke(app, ["greet", "--help"]).stdout
