"""Stores asked: every named question and several facets inside a process, and whole commands from a cold start."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from measuring import FailedError, interleaved, run, summary
from workspace import HERE, METLIT, Workspace, parsed

QUESTIONS = HERE.parent / "questions"
COLD_RUNS = 15
# A facet that few rows have, and one that many have: what is found has to be printed.
FEW, MANY = ("--site", "deltoid muscle"), ("--site", "skeletal muscle")


def measure(work: Workspace, sizes: Sequence[int], limit: float) -> dict[str, object]:
    """Questions, facets and commands on stores of these sizes.

    Args:
        work: where the stores are.
        sizes: in records.
        limit: the seconds that one question has, the opening of the store included.
    """
    stores = {size: work.kept_store(size) for size in sizes}
    return {
        "stores": [
            {"records": size, "questions": _questions(store, limit), "facets": _facets(store)}
            for size, store in stores.items()
        ],
        "commands": _commands(stores, work.times(COLD_RUNS)),
    }


def _questions(store: Path, limit: float) -> list[dict[str, object]]:
    return [_question(store, file.stem, limit) for file in sorted(QUESTIONS.glob("*.rq"))]


def _question(store: Path, name: str, limit: float) -> dict[str, object]:
    """Each in a process of its own, so that one that is slow keeps no other from being asked."""
    try:
        result = parsed(run([sys.executable, HERE / "ask_question.py", store, name], limit=limit))
    except FailedError as error:
        return {"name": name, "error": error.reason, "rows": None, "first_ms": 1000 * limit, "ms": 1000 * limit}
    first, *later = result["ms"]
    return {"name": name, "rows": result["rows"], "first_ms": first, "ms": median(later or [first])}


def _facets(store: Path) -> list[dict]:
    found = parsed(run([sys.executable, HERE / "ask_facets.py", store]))
    return [one | {"ms": median(one["ms"])} for one in found]


def _commands(stores: dict[int, Path], times: int) -> list[dict[str, object]]:
    """Whole processes in turn: the bare command, the help, and lookups."""
    commands: dict[str, list[str | Path]] = {
        "bare": [Path(sys.executable), HERE / "bare.py", *FEW],
        "help": [METLIT, "--help"],
    }
    for size, store in stores.items():
        commands[f"find-{size}"] = [METLIT, "find", *FEW, "--store", store]
        commands[f"find-many-{size}"] = [METLIT, "find", *MANY, "--store", store]
    for command in commands.values():
        run(command)  # once unmeasured: byte code is compiled, files come into the page cache
    found = interleaved({key: (times, partial(run, command)) for key, command in commands.items()})
    bare = median(r.wall for r in found["bare"])
    return [
        {
            "key": key,
            "command": _shown(commands[key]),
            "ms": summary([1000 * r.wall for r in ran], 1),
            "peak_mb": max(r.peak_mb for r in ran),
            "lines": ran[-1].out.count("\n"),
            "ratio": round(median(r.wall for r in ran) / bare, 3),
        }
        for key, ran in found.items()
    ]


def _shown(command: Sequence[str | Path]) -> str:
    """A command without the folders of this machine."""
    words = [Path(word).name if isinstance(word, Path) else word for word in command]
    words = words[1:] if words[0].startswith("python") else words
    if "--store" in words:
        words = words[: words.index("--store")]
    return " ".join(f'"{w}"' if " " in w else w for w in words)
