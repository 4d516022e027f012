"""The documents as tests read them: their blocks, a reader's checkout, and the terminal in which all is shown."""

from __future__ import annotations

import doctest
import errno
import io
import os
import pty
import re
import shutil
import subprocess
import termios
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import METLIT, REPOSITORY, environment

DOCS = REPOSITORY / "docs"
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
COLUMNS, LONGEST = 100, 40
# What a checkout has that commands read or change.
PARTS = ("src", "ontology", "shapes", "questions", "layouts", "cases")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ (.*)$", re.MULTILINE)
# "Save as `mine/first-2020.yaml`:" and "Add to `shapes/patient.ttl`:" stand before a block that is done so.
KEPT = re.compile(r"\b(save|add)\b[^`\n]*(?:as|to) `([^`]+)`[^\n]*:\n\n$", re.IGNORECASE)
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def blocks(text: str, language: str) -> Iterator[str]:
    """The contents of the fenced blocks of a language."""
    return (body for told, body in FENCE.findall(text) if told == language)


def commands(text: str) -> list[str]:
    """Every command that a page shows with what it prints."""
    return [command for body in blocks(text, "console") for command in COMMAND.findall(body)]


def name_of(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def checkout(folder: Path) -> Path:
    """What a reader has after ``git clone``, with the built sample."""
    for part in PARTS:
        shutil.copytree(REPOSITORY / part, folder / part, symlinks=True)
    shown("metlit build --sample", folder)
    return folder


def changes_metlit(text: str) -> bool:
    """Whether a page has its reader change the files that metlit runs on."""
    kept = (KEPT.search(text, 0, match.start()) for match in FENCE.finditer(text))
    return any(match and match[2].split("/")[0] in PARTS[:-1] for match in kept)


def shown(command: str, folder: Path) -> str:
    """What a command prints on a terminal of 100 columns, without the progress bar."""
    terminal, own = pty.openpty()
    termios.tcsetwinsize(own, (50, COLUMNS))
    env = environment(
        PATH=f"{METLIT.parent}{os.pathsep}{os.environ['PATH']}",
        PYTHONPATH=str(folder / "src"),
        COLUMNS=str(COLUMNS),
        TERM="dumb",
    )
    with subprocess.Popen(
        ["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=own, stderr=own
    ):
        os.close(own)
        text = _all(terminal).decode()
    text = _CONTROL.sub("", text.replace("\r\n", "\n"))
    lines = [line.rstrip() for line in text.split("\n") if "\r" not in line]
    while lines and not lines[-1]:
        lines.pop()
    if len(lines) > LONGEST:
        lines = [*lines[:LONGEST], f"… ({len(lines) - LONGEST} lines more)"]
    return "".join(f"{line}\n" for line in lines)


def _all(terminal: int) -> bytes:
    """What comes out of a terminal until the last process has left it."""
    parts = []
    with open(terminal, "rb", buffering=0) as stream:
        while True:
            try:
                part = stream.read(65536)
            except OSError as error:  # so Linux says that nobody writes to it any more
                if error.errno != errno.EIO:
                    raise
                return b"".join(parts)
            if not part:
                return b"".join(parts)
            parts.append(part)


def session(text: str, names: dict[str, object], folder: Path) -> str:
    """A session of Python with what it prints now."""
    told = []
    for example in doctest.DocTestParser().get_examples(text):
        first, *more = example.source.rstrip("\n").split("\n")
        printed = io.StringIO()
        with chdir(folder), redirect_stdout(printed):
            exec(compile(example.source, "<documentation>", "single"), names)
        told += [f">>> {first}\n", *(f"... {line}".rstrip() + "\n" for line in more)]
        told += [line.rstrip() + "\n" for line in printed.getvalue().splitlines()]
    return "".join(told)


def renewed(text: str, folder: Path) -> str:
    """A page with the present output of all that it shows; its steps are done in their order."""
    names: dict[str, object] = {}

    def fresh(match: re.Match[str]) -> str:
        language, body = match[1], match[2]
        kept = KEPT.search(text, 0, match.start())
        if kept:
            file = folder / kept[2]
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("w" if kept[1].lower() == "save" else "a", encoding="utf-8") as stream:
                stream.write(body)
        elif language == "console":
            body = "".join(f"$ {command}\n{shown(command, folder)}" for command in COMMAND.findall(body))
        elif language == "pycon":
            body = session(body, names, folder)
        elif language == "python":
            with chdir(folder):
                exec(compile(body, "<documentation>", "exec"), names)
        return f"```{language}\n{body}```"

    return FENCE.sub(fresh, text)


@dataclass(frozen=True)
class Help:
    """What ``metlit … --help`` tells of a command: its options, the commands below it, its example."""

    options: frozenset[str]
    commands: tuple[str, ...]
    example: str


def helps() -> dict[str, Help]:
    """Every command (``find``, ``export table``) and ``""``, metlit itself, found from one to the next."""
    known: dict[str, Help] = {}
    todo = [""]
    while todo:
        name = todo.pop()
        known[name] = _help(name)
        todo += [f"{name} {below}".strip() for below in known[name].commands]
    return known


def _help(name: str) -> Help:
    command = [METLIT, *name.split(), "--help"]
    text = subprocess.run(command, env=environment(), capture_output=True, check=True).stdout.decode()
    panels = re.findall(r"^╭─ (\w[\w ]*?) ─+╮$\n(.*?)^╰", text, re.DOTALL | re.MULTILINE)
    below = [body for title, body in panels if title not in ("Options", "Arguments")]
    words = re.sub(r"\s+", " ", text.replace("│", " "))
    example = re.search(r"Example: (metlit .*?) ?(?:╭|$)", words)
    return Help(
        frozenset(re.findall(r"^│[ *]+(--[a-z0-9-]+)", text, re.MULTILINE)),
        tuple(re.findall(r"^│ ([a-z]+) ", "".join(below), re.MULTILINE)),
        example[1] if example else "",
    )


def anchors(text: str) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
