"""The folder in which corpora and stores lie, kept from one run to the next."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from functools import cached_property
from pathlib import Path

import corpus
from measuring import Ran, run

HERE = Path(__file__).resolve().parent
METLIT = Path(sys.executable).with_name("metlit")
PREPARE = HERE / "peers" / "prepare.py"
# What decides whether a corpus or a prepared folder is what it would be if it were made now.
_MARK = ".made-from"


class Workspace:
    """Where a run works.

    Args:
        folder: made if it does not exist.
        seed: of the corpora.
        most: how often anything is measured at most.
    """

    def __init__(self, folder: Path, seed: int = 1, most: int = 1000) -> None:
        self.folder, self.seed, self._most = folder.resolve(), seed, most
        self.folder.mkdir(parents=True, exist_ok=True)

    def times(self, wanted: int) -> int:
        """How often something is measured that should be so often."""
        return min(wanted, self._most)

    def cases(self, count: int) -> Path:
        """A corpus; one that is there already is used again if generator, patterns and seed are the same."""
        folder, made_from = self.folder / f"cases-{count}", self._generator
        if _mark(folder) != made_from:
            shutil.rmtree(folder, ignore_errors=True)
            corpus.write(count, folder, self.seed)
            _made(folder, made_from)
        return folder

    @cached_property
    def _generator(self) -> str:
        return _digest(*sorted(HERE.glob("corpus*.py")), HERE / "drawing.py", HERE / "patterns.yaml") + f" {self.seed}"

    def prepared(self, count: int, *, slips: bool = False) -> Path:
        """What peers need, by metlit as it is now: always made anew, its findings are what is compared."""
        folder = self.folder / f"{'slips' if slips else 'peers'}-{count}"
        remove(folder)
        run([sys.executable, PREPARE, self.cases(count), folder, *(["--slips"] if slips else [])])
        return folder

    def store(self, count: int, name: str = "one") -> Path:
        return self.folder / f"store-{count}-{name}"

    def build(self, cases: Path, store: Path, *, jobs: int = 1, on: int | None = None, fresh: bool = True) -> Ran:
        """``metlit build``, measured as a whole.

        Its findings are printed as JSON: the statistics that follow a build otherwise are a question like others.

        Args:
            cases: the records.
            store: the store to build.
            jobs: how many workers.
            on: how many cores it may use; as many as there are workers if None.
            fresh: whether to remove what the store holds, its cache too, before the clock runs.
        """
        if fresh:
            remove(store)
        command = [METLIT, "build", cases, "--store", store, "--jobs", str(jobs), "--format", "json"]
        return run(command, on=on or jobs)

    def kept_store(self, count: int) -> Path:
        """The store of a corpus; nothing is done if it is up to date."""
        store = self.store(count)
        self.build(self.cases(count), store, on=1, fresh=False)
        return store

    def linked(self, count: int, name: str) -> Path:
        """The corpus under another name, by hard links: what is replaced there is not replaced here."""
        target = self.folder / f"cases-{count}-{name}"
        remove(target)
        target.mkdir()
        for file in self.cases(count).glob("*.yaml"):
            os.link(file, target / file.name)
        return target


def replace_text(file: Path, old: str, new: str) -> None:
    """Change a file by putting another in its place, so that hard links to the old one keep what they have."""
    beside = file.with_suffix(".new")
    beside.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    beside.replace(file)


def remove(folder: Path) -> None:
    """Remove a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def parsed(ran: Ran) -> dict:
    """The JSON object that a command printed."""
    return json.loads(ran.out)


def _digest(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _mark(folder: Path) -> str:
    mark = folder / _MARK
    return mark.read_text(encoding="ascii") if mark.exists() else ""


def _made(folder: Path, made_from: str) -> None:
    (folder / _MARK).write_text(made_from, encoding="ascii")
