"""Bits flip: in whichever file of a store, it is found or it does no harm, and a build makes the store whole again."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from metlit import resources
from metlit.answers.library import Library
from metlit.building.builder import build
from metlit.building.inspection import check_store
from metlit.errors import StoreError
from metlit.rdf.graphs import Writer
from metlit.resources import DATA_VARIABLE
from metlit.store import loading, manifest, seals
from metlit.store.index import Index
from tests.conftest import HANGS, REPOSITORY, copy_frozen, environment, run
from tests.rotted import kinds
from tests.toys import TOY, TOYS, contents

# Of these readers need nothing.
UNREAD = ("cache ",)


def flipped(cases: Path, store: Path, folder: Path, seed: int, count: int, data: Path | None) -> list[list]:
    """What became of flips, in a process of two GB: the answers of readers and of builds."""
    command = [sys.executable, "-m", "tests.rotted", cases, store, folder, str(seed), str(count)]
    env = environment(**({DATA_VARIABLE: str(data)} if data else {}))
    done = subprocess.run(
        list(map(str, command)), cwd=REPOSITORY, env=env, capture_output=True, timeout=HANGS, check=False
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(found)) == (0, count), (done.stderr.decode()[-2000:], found[-1:])
    return found


def judge(trials: list[list]) -> None:
    """Found or harmless, whoever reads; whole again after a build, which names what it did not use."""
    for place, kind, read, built, named in trials:
        assert built == "same", (place, built)
        assert read == "same" or read.startswith("found: "), (place, read)
        if not kind.startswith(UNREAD):
            assert read != "same" or kind == "generation manifest.json", (place, "passed unseen")
        assert not named or place.split()[0] in named, (place, named)


def test_a_flipped_byte_of_every_kind_of_file(small: tuple[Path, Path], tmp_path: Path) -> None:
    found = flipped(*small, tmp_path, 1, len(kinds(small[1])), TOY)
    judge(found)
    assert {
        "generation graphs.sst",
        "generation segments.nq",
        "generation evidence.sqlite",
        "cache records.sqlite",
    } <= {kind for _, kind, *_ in found}
    assert sum(read != "same" for _, _, read, *_ in found) > len(found) // 2


@pytest.fixture(scope="module")
def held(small: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple:
    store = tmp_path_factory.mktemp("held") / "store"
    build(small[0], store, TOYS)
    return contents(store)


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "killed"])
def test_one_record_that_rots_is_worked_on_alone(copy: tuple[Path, Path], held: tuple, sealed: bool) -> None:
    """A length becomes another in the files that generation and cache share."""
    cases, store = copy
    index = Index(store / "cache" / "records.sqlite")
    entry = index.entry("weir-2015")
    index.close()
    assert entry
    for folder in ("cache", "000002"):
        rotten = store / folder / "segments" / entry.segment
        data = bytearray(rotten.read_bytes())
        place = data.index(b'"12 m"', entry.start, entry.start + entry.length) + 1
        data[place : place + 1] = b"9"
        rotten.write_bytes(data)
    if not sealed:
        (store / "cache" / "sums.json").unlink()
    built = build(cases, store, TOYS)
    found = {"cache", "000002"} if sealed else {"000002"}
    assert built.worked == 2 and set(built.damaged) == {f"{f}/segments/{entry.segment}" for f in found}
    assert contents(store) == held and build(cases, store, TOYS).damaged == ()


def test_a_damaged_store_is_named_and_made_anew_by_a_build_alone(copy: tuple[Path, Path], held: tuple) -> None:
    cases, store = copy
    (file,) = (store / "000002" / "graphs").glob("MANIFEST*")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.write_bytes(data)
    env = environment(**{DATA_VARIABLE: str(TOY)})
    checked = run("check", "--store", store, env=env)
    assert checked.code == 1 and checked.out.startswith(f"{file}:1:1: error: ") and "metlit build" in checked.out
    with pytest.raises(StoreError, match=f"damaged: graphs/{file.name} is missing or changed .build it again"):
        _ = Library(store, TOYS).graphs
    ran = run("build", cases, "--store", store, env=env)
    assert ran.code == 0 and f"{file} was damaged" in ran.err
    assert contents(store) == held and check_store(store) == []


def test_what_cannot_be_begun_with_is_left_aside(copy: tuple[Path, Path], held: tuple, monkeypatch) -> None:
    """Whatever Oxigraph has against the store before: a build must not fail for ever."""

    def refuses(folder: Path, base: Path | None = None) -> Writer:
        if base is not None:
            raise StoreError("made by a version that nobody knows")
        return Writer(folder)

    monkeypatch.setattr(loading, "Writer", refuses)
    assert build(*copy, TOYS).generation and contents(copy[1]) == held


def test_a_store_of_another_oxigraph_is_made_anew(copy: tuple[Path, Path], held: tuple, monkeypatch) -> None:
    for module in (resources, manifest):
        monkeypatch.setattr(module, "oxigraph_version", lambda: "0.9.9")
    with pytest.raises(StoreError, match=r"made by pyoxigraph .*, this is 0\.9\.9"):
        _ = Library(copy[1], TOYS).graphs
    assert build(*copy, TOYS).worked == 6 and contents(copy[1]) == held


@pytest.mark.parametrize("layout", [6, None])
def test_a_store_of_another_metlit_is_made_anew(copy: tuple[Path, Path], held: tuple, layout: int | None) -> None:
    """Also what a version left that knew no seals, or put other things into its tables."""
    for sealed in (copy[1] / "000002" / "manifest.json", copy[1] / "cache" / "sums.json"):
        contents_before = seals.read_sealed(sealed)
        if layout:
            seals.write_sealed(sealed, {**contents_before, "layout": layout})
        else:
            sealed.write_text('{"metlit": "0.0.1", "files": {}}', encoding="utf-8")
    with sqlite3.connect(copy[1] / "cache" / "records.sqlite") as base:
        base.execute("ALTER TABLE record DROP COLUMN seal")
    with pytest.raises(StoreError, match="version"):
        Library(copy[1], TOYS)
    assert build(*copy, TOYS).worked == 6 and contents(copy[1]) == held


@pytest.mark.parametrize("lost", ["marker", "cache", "current"])
def test_whatever_lies_in_the_place_of_a_part(copy: tuple[Path, Path], held: tuple, lost: str) -> None:
    store = copy[1]
    if lost == "marker":
        (store / ".metlit").unlink()
    elif lost == "cache":
        shutil.rmtree(store / "cache")
        (store / "cache").write_bytes(b"a file")
    else:
        (store / "current").unlink()
        shutil.copytree(store / "000002", store / "current")
    assert build(*copy, TOYS).generation and contents(store) == held


@pytest.mark.nightly
def test_two_hundred_flipped_bytes(small: tuple[Path, Path], tmp_path: Path) -> None:
    judge(flipped(*small, tmp_path, int(os.environ.get("METLIT_SEED", "2")), 200, TOY))


@pytest.mark.nightly
def test_flipped_bytes_of_the_frozen_records(real_store: Path, tmp_path: Path) -> None:
    judge(flipped(copy_frozen(tmp_path / "frozen"), real_store, tmp_path, 3, 26, None))
