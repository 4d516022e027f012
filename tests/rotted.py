"""One byte of a store flips: what readers and the next build make of it, in a process of its own with little memory.

``python -m tests.rotted CASES STORE FOLDER SEED COUNT`` prints a line of JSON a flip.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from metlit.answers.library import Library
from metlit.building.builder import build
from metlit.errors import MetlitError
from metlit.store.generations import current

MEMORY = 2 << 30
SUMS = "cache sums.json"
# Not answered from: the lock, the marker, and what RocksDB writes to itself.
_IDLE = (".lock", ".metlit", "LOG", "LOCK")
_ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def touch(cases: Path, number: int) -> None:
    """Change the bytes of a record, and nothing that it says."""
    file = sorted(cases.glob("*.yaml"))[number]
    file.write_bytes(file.read_bytes() + b"# read again\n")


def kinds(store: Path) -> dict[str, list[Path]]:
    """The files of the cache and the serving generation that hold anything, by what they are for."""
    found: dict[str, list[Path]] = {}
    serving = current(store)
    assert serving
    for file in sorted([*serving.rglob("*"), *(store / "cache").rglob("*")]):
        if file.is_file() and not file.name.startswith(_IDLE) and file.stat().st_size:
            where = "cache" if file.is_relative_to(store / "cache") else "generation"
            kind = file.suffix if file.parent.name in ("graphs", "segments") else file.name
            found.setdefault(f"{where} {file.parent.name if kind.startswith('.') else ''}{kind}", []).append(file)
    return found


def answers(store: Path) -> dict[str, str]:
    """Digests of everything that can be asked of a store, each through the part of it that answers."""
    library = Library(store)
    asked = {
        "count": library.query(_COUNT).rows,
        "graph": sorted(map(repr, library.query(_ALL).rows)),
        "find": library.find(),
        "rows": [library.rows.joined(n).rows for n, q in sorted(library.questions.items()) if q.joined],
        "nquads": list(library.nquads()),
        "vocabulary": library.vocabulary_nquads(),
        "marks": [library.marks(record).as_json() for record in library.records],
        "terms": sorted(json.loads(library.terms.compiled().split("\n")[0])["words"].items()),
    }
    return {part: sha256(repr(found).encode()).hexdigest() for part, found in asked.items()}


@dataclass(frozen=True)
class Trial:
    """What became of one flip.

    Attributes:
        place: the file, the offset and the bit.
        kind: of the file.
        read: ``same``, ``found: …``, or what was wrong.
        built: the same of the store as the next build left it, of which a record has changed.
        named: the files of which the build said that they were not used.
    """

    place: str
    kind: str
    read: str
    built: str
    named: list[str]


def trials(cases: Path, store: Path, folder: Path, seed: int, count: int) -> Iterator[Trial]:
    """Flip bits one by one, each in a copy of the store.

    Args:
        cases: the records that the store was built from.
        store: stays as it is.
        folder: an empty one to work in.
        seed: of the places.
        count: how many.
    """
    chosen, before = random.Random(seed), answers(store)
    changed = shutil.copytree(cases, folder / "cases")
    touch(changed, 0)
    build(changed, folder / "whole")
    after, names = answers(folder / "whole"), sorted(kinds(store))
    for number in range(count):
        copy = shutil.copytree(store, folder.resolve() / "copy", symlinks=True)
        kind = names[number % len(names)]
        file = chosen.choice(kinds(copy)[kind])
        data = bytearray(file.read_bytes())
        at, bit = chosen.randrange(len(data)), chosen.randrange(8)
        data[at] ^= 1 << bit
        file.write_bytes(data)
        if number % 2 and kind.startswith("cache") and kind != SUMS:
            (copy / "cache" / "sums.json").unlink()  # as a killed build leaves it
        read = _compared(copy, before)
        named: list[str] = []
        built = _rebuilt(changed, copy, after, named)
        yield Trial(f"{file.relative_to(copy.resolve())} {at} {bit}", kind, read, built, named)
        shutil.rmtree(copy)


def _compared(store: Path, expected: dict[str, str]) -> str:
    try:
        found = answers(store)
    except MetlitError as error:
        return f"found: {error}"
    wrong = [part for part, digest in expected.items() if found[part] != digest]
    return f"WRONG: {', '.join(wrong)}" if wrong else "same"


def _rebuilt(cases: Path, store: Path, expected: dict[str, str], named: list[str]) -> str:
    try:
        named += build(cases, store).damaged
    except MetlitError as error:
        return f"FAILED: {error}"
    return _compared(store, expected)


def main() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    cases, store, folder = map(Path, sys.argv[1:4])
    for trial in trials(cases, store, folder, int(sys.argv[4]), int(sys.argv[5])):
        print(json.dumps([trial.place, trial.kind, trial.read, trial.built, trial.named]), flush=True)


if __name__ == "__main__":
    main()
