"""Each write, rename and fsync of a build fails once: the store answers as before or after, the next build is whole.

As in the tests of SQLite: count what a build asks of the disk, then let the first fail, the second, and so on.
"""

from __future__ import annotations

import errno
import shutil
from collections import Counter
from pathlib import Path

import pytest

from metlit.building.builder import build
from metlit.building.inspection import check_store
from metlit.errors import MetlitError
from tests.faulty import Disk
from tests.toys import TOYS, contents

Copy = tuple[Path, Path]
# The others are tried at night.
_EACH = ("open", "write", "fsync", "rename", "link", "symlink", "sqlite", "oxigraph")


def steps(cases: Path, store: Path) -> list[str]:
    """What a build asks of the disk, in order; the store stays as it is."""
    spare = shutil.copytree(store, store.with_name("spare"), symlinks=True)
    disk = Disk(spare)
    with disk.used():
        assert build(cases, spare, TOYS).worked == 1
    shutil.rmtree(spare)
    return disk.done


def fail(cases: Path, store: Path, kind: str, nth: int, before: tuple, after: tuple) -> str:
    """What becomes of a build of which the n-th step of a kind fails."""
    hit = shutil.copytree(store, store.with_name("hit"), symlinks=True)
    disk = Disk(hit, kind, nth, (errno.EIO, errno.ENOSPC)[nth % 2])
    try:
        with disk.used():
            build(cases, hit, TOYS)
        outcome = "built" if disk.failed else "not reached"
    except MetlitError as error:
        assert "\n" not in str(error) and "None" not in str(error)
        outcome = "refused"
    found = contents(hit)
    assert found in ((before, after) if outcome == "refused" else (after,)), (kind, nth)
    assert [f.severity for f in check_store(hit)].count("error") == 0
    again = build(cases, hit, TOYS)
    assert again.generation and contents(hit) == after and again.damaged == (), (kind, nth)
    assert not list(hit.glob("new-*")) and not list(hit.glob("*.new"))
    shutil.rmtree(hit)
    return outcome


@pytest.fixture
def outcomes(copy: Copy) -> tuple[tuple, tuple]:
    """What the store holds, and what it holds after a build."""
    cases, store = copy
    file = cases / "weir-2019.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("1850", "1851", 1), encoding="utf-8")
    done = shutil.copytree(store, store.with_name("done"), symlinks=True)
    build(cases, done, TOYS)
    before, after = contents(store), contents(done)
    assert before != after
    return before, after


def test_one_failure_of_each_kind(copy: Copy, outcomes: tuple[tuple, tuple]) -> None:
    done = steps(*copy)
    kinds = Counter(done)
    assert set(_EACH) | {"replace", "unlink", "mkdir", "sendfile"} <= set(kinds), kinds
    assert kinds["fsync"] > 20
    found = {kind: fail(*copy, kind, kinds[kind] // 2, *outcomes) for kind in _EACH}
    assert "not reached" not in found.values()
    assert (found["symlink"], found["link"], found["rename"]) == ("built", "built", "refused")


@pytest.mark.nightly
def test_every_failure(copy: Copy, outcomes: tuple[tuple, tuple]) -> None:
    kinds = Counter(steps(*copy))
    found = Counter(fail(*copy, kind, nth, *outcomes) for kind, count in kinds.items() for nth in range(count))
    assert found["not reached"] < 20 and found["refused"] > 50
