"""What the command line knows of the terminal: where messages go, how wide it is, progress, signals."""

from __future__ import annotations

import math
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from metlit.errors import MetlitError

_PLAIN_NUMBER = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
FINDINGS = 1  # the exit code, if something is found to be wrong


def example(text: str) -> str:
    """What every --help ends with."""
    return f"Example: `{text}`"


def say(text: str) -> None:
    """A message that is no result."""
    print(text, file=sys.stderr)


@contextmanager
def progress(count: int, label: str = "records") -> Iterator[Callable[[], object]]:
    """A progress bar on a terminal, nothing elsewhere."""
    with typer.progressbar(length=count, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield lambda: bar.update(1)


def width() -> int | None:
    """Columns of the terminal, or COLUMNS if that is set; None if the output goes elsewhere."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if terminal else None


def from_here(path: Path) -> Path:
    """The path as one would type it: from the working directory, if it lies below it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def plain_number(text: str) -> float | None:
    """A number of the digits 0 to 9 with at most one point; None if it is none, or larger than a float is."""
    number = float(text) if _PLAIN_NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def known(form: str, known: tuple[str, ...]) -> None:
    """Refuse a format before any work is done."""
    if form not in known:
        raise MetlitError(f"unknown format '{form}'", "one of " + ", ".join(known))


class Interrupted(Exception):
    """Ctrl-C: not a KeyboardInterrupt, which Typer would take for itself."""


def _interrupt(number: int, frame: object) -> None:
    raise Interrupted


def listen() -> None:
    """Ctrl-C becomes :class:`Interrupted`; a closed pipe ends us quietly, as it does other commands."""
    signal.signal(signal.SIGINT, _interrupt)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


@contextmanager
def unbroken() -> Iterator[None]:
    """A pipe to a worker that was killed is an error to be dealt with, not our end."""
    if not hasattr(signal, "SIGPIPE"):
        yield
        return
    before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)
