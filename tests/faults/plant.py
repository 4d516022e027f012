"""Plant faults one by one and see that the tests catch them: ``python tests/faults/plant.py [NAME…]``.

``faults.tsv`` holds one fault a line: its name, the file, the text that stands there once, the text put in its place,
and the test files that are asked first; if these pass, all tests of ``make test`` are asked. The checkout itself is
never changed: each fault is planted in a copy. Exit code 1 if a fault survives.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("faults.tsv")
COPIED = ("src", "ontology", "shapes", "questions", "layouts", "cases", "tests", "benchmarks", "docs")
NOT_ASKED = (4, 5)  # exit codes of pytest: wrong arguments, nothing collected
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """A small change that makes metlit wrong. ``guards`` are test files, or ids of tests, asked first."""

    name: str
    file: str
    right: str
    wrong: str
    guards: tuple[str, ...]

    def plant(self, root: Path) -> None:
        """Change the file below a copied checkout.

        Raises:
            ValueError: if the text does not stand there once.
        """
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.right) != 1:
            raise ValueError(f"{self.name}: '{self.right}' stands {text.count(self.right)} times in {self.file}")
        path.write_text(text.replace(self.right, self.wrong), encoding="utf-8")


def load_faults(file: Path = LIST) -> list[Fault]:
    """All faults; ``\\n`` in a text is a new line, ``\\t`` a tabulator."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Fault(name, path, _written(right), _written(wrong), tuple(guards.split()))
        for name, path, right, wrong, guards in rows[1:]
    ]


def _written(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t")


def copied(folder: Path) -> Path:
    """A copy of what the tests need of this checkout."""
    root = folder / "metlit"
    root.mkdir()
    for name in COPIED:
        shutil.copytree(
            REPOSITORY / name,
            root / name,
            symlinks=True,
            ignore=shutil.ignore_patterns("__pycache__", ".peers*", "made"),
        )
    for file in REPOSITORY.iterdir():
        if file.is_file():
            shutil.copy(file, root / file.name)
    for name in (".ci", ".github"):
        shutil.copytree(REPOSITORY / name, root / name)
    if (beside := REPOSITORY.parent / "shared").exists():
        (folder / "shared").symlink_to(beside)
    return root


def asked(root: Path, tests: Sequence[str], which: str = "not nightly") -> str:
    """The first test that fails, or an empty text.

    Raises:
        ValueError: if no test was asked: a guard that is not there catches nothing.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("METLIT_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", which, *tests],
        cwd=root,
        env=kept | {"PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return ""
    if done.returncode in NOT_ASKED:
        raise ValueError(f"{' '.join(tests)}: pytest asked no test: {done.stdout[-300:]}{done.stderr[-300:]}")
    found = FAILED.search(done.stdout)
    return found[1] if found else f"pytest ended with {done.returncode}: {done.stdout[-300:]}{done.stderr[-300:]}"


def caught(fault: Fault, guards_only: bool) -> str:
    """The test that catches a fault; empty if none does."""
    with tempfile.TemporaryDirectory() as folder:
        root = copied(Path(folder))
        fault.plant(root)
        return asked(root, fault.guards, "nightly or not nightly") or ("" if guards_only else asked(root, ["tests"]))


def main(names: Iterable[str], jobs: int, guards_only: bool = False) -> int:
    wanted = set(names)
    faults = [f for f in load_faults() if not wanted or f.name in wanted]
    survivors = 0
    with ThreadPoolExecutor(jobs) as pool:
        for fault, test in zip(faults, pool.map(lambda f: caught(f, guards_only), faults), strict=True):
            survivors += not test
            print(f"{fault.name:40} {test or 'SURVIVES'}", flush=True)
    print(f"{len(faults) - survivors} of {len(faults)} faults caught")
    return 1 if survivors or not faults else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="names of faults; all if none")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--guards-only", action="store_true", help="ask the guards of a fault, and nobody else")
    given = parser.parse_args()
    sys.exit(main(given.names, given.jobs, given.guards_only))
