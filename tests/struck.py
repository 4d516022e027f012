"""Commands that a signal hits at a moment of their own, however fast or busy the machine is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import HANGS, Ran, environment

# Every event of the interpreter about a path within the store is a moment: opened, made, renamed, linked, removed.
_CHILD = """
import os, sys
ours, moment, number, seen = os.getpid(), int(sys.argv[1]), int(sys.argv[2]), 0

def strike(event, args):
    global seen
    if args and os.getpid() == ours and isinstance(args[0], (str, os.PathLike)) and "store" in str(args[0]):
        seen += 1
        if seen == moment:
            os.kill(ours, number)

sys.argv = ["metlit", *sys.argv[3:]]
from metlit.cli.app import main
sys.addaudithook(strike)
try:
    main()
finally:
    print("moments", seen, file=sys.stderr)
"""


def struck(*args: str | Path, at: int, by: int, cwd: Path) -> Ran:
    """Run a command with ``--store store`` that a signal hits at a moment, counted from 1."""
    return _run(args, at, by, cwd)[0]


def moments(*args: str | Path, cwd: Path) -> int:
    """How many moments the command has if no signal hits it."""
    ran, seen = _run(args, 0, 0, cwd)
    assert ran.code == 0, ran.text
    return seen


def _run(args: tuple[str | Path, ...], at: int, by: int, cwd: Path) -> tuple[Ran, int]:
    command = [sys.executable, "-c", _CHILD, str(at), str(int(by)), *map(str, args), "--store", "store"]
    done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, timeout=HANGS, check=False)
    err, _, seen = done.stderr.decode().partition("moments ")
    return Ran(done.returncode, done.stdout.decode(), err), int(seen or 0)
