"""A build replaces a store at once or not at all."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import HANGS, METLIT, RECORD, Ran, environment, run
from tests.struck import moments, struck

ANSWER = ("find", "--format", "json", "--columns", "publication,age,total", "--store", "store")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with one record in ``cases`` and its ``store``; tests take a copy."""
    base = tmp_path_factory.mktemp("built")
    (base / "cases").mkdir()
    (base / "cases" / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    ran = run("build", "cases", "--store", "store", cwd=base)
    assert ran.code == 0, ran.text
    return base


@pytest.fixture
def work(built, tmp_path) -> Path:
    shutil.copytree(built, tmp_path / "work", symlinks=True)
    return tmp_path / "work"


def answer(work: Path) -> Ran:
    ran = run(*ANSWER, cwd=work)
    assert ran.code == 0, ran.text
    return ran


def again(work: Path) -> Path:
    """A copy beside it, in place of the one before."""
    copy = work.with_name("again")
    shutil.rmtree(copy, ignore_errors=True)
    return shutil.copytree(work, copy, symlinks=True)


def set_age(work: Path, age: str) -> None:
    (work / "cases" / "one-2020.yaml").write_text(RECORD.replace("age: 61", f"age: {age}"), encoding="utf-8")


def left_over(store: Path) -> list[str]:
    return sorted(p.name for p in store.iterdir() if p.name.startswith("new-") or p.name.endswith((".new", ".tmp")))


def start(work: Path, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [METLIT, "build", "cases", "--store", "store"],
        cwd=work,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_the_store_answers(work):
    assert '"61"' in answer(work).out and "31.50" in answer(work).out
    assert left_over(work / "store") == []


def test_a_build_replaces_the_store(work):
    set_age(work, "62")
    assert run("build", "cases", "--store", "store", cwd=work).code == 0
    assert '"62"' in answer(work).out and '"61"' not in answer(work).out


def test_a_broken_record_leaves_the_store(work):
    before = answer(work)
    set_age(work, "200")
    ran = run("build", "cases", "--store", "store", cwd=work)
    assert ran.code == 1 and "nothing was built" in ran.err
    assert answer(work) == before and left_over(work / "store") == []


@pytest.mark.nightly
def test_generations_do_not_pile_up(work):
    for age in ("62", "63", "64"):
        set_age(work, age)
        assert run("build", "cases", "--store", "store", cwd=work).code == 0
    generations = [p for p in (work / "store").iterdir() if p.name.isdigit()]
    assert len(generations) <= 2 and '"64"' in answer(work).out


def test_a_reader_keeps_the_generation_it_opened(work):
    from metlit.answers.library import Library

    query = "SELECT ?a WHERE { ?p metlit:age/metlit:printed ?a }"
    library = Library(work / "store")
    set_age(work, "62")
    assert run("build", "cases", "--store", "store", cwd=work).code == 0
    assert library.query(query).rows == [("61",)]
    assert Library(work / "store").query(query).rows == [("62",)]


@pytest.mark.nightly
def test_a_killed_build_leaves_the_store(work):
    before = answer(work)
    set_age(work, "62")
    last = moments("build", "cases", cwd=again(work))
    for at in [*random.Random(20).sample(range(1, last * 3 // 4), 5), *(last * share // 20 for share in (16, 17, 18))]:
        hit = again(work)
        assert struck("build", "cases", at=at, by=signal.SIGKILL, cwd=hit).code == -signal.SIGKILL
        ran = answer(hit)
        assert ran == before or '"62"' in ran.out
    assert run("build", "cases", "--store", "store", cwd=hit).code == 0
    assert '"62"' in answer(hit).out and left_over(hit / "store") == []


def test_a_killed_first_build_leaves_no_store(work):
    shutil.rmtree(work / "store")
    last = moments("build", "cases", cwd=work)
    shutil.rmtree(work / "store")
    assert struck("build", "cases", at=last // 4, by=signal.SIGKILL, cwd=work).code == -signal.SIGKILL
    assert (work / "store" / ".metlit").exists()
    ran = run(*ANSWER, cwd=work)
    assert ran.code == 2 and len(ran.err.splitlines()) == 1
    assert run("build", "cases", "--store", "store", cwd=work).code == 0
    assert left_over(work / "store") == [] and '"61"' in answer(work).out


def test_what_a_killed_build_left_is_removed(work):
    left = work / "store" / "new-000099"
    (left / "graphs").mkdir(parents=True)
    (left / "graphs" / "x.sst").write_text("x")
    assert run("build", "cases", "--store", "store", cwd=work).code == 0
    assert left_over(work / "store") == []


@pytest.mark.nightly
def test_an_interrupted_build_says_so(work):
    before = answer(work)
    set_age(work, "62")
    last = moments("build", "cases", cwd=again(work))
    for share in (1, 2, 3):
        hit = again(work)
        ran = struck("build", "cases", at=last * share // 8, by=signal.SIGINT, cwd=hit)
        assert (ran.code, ran.err) == (130, "metlit: interrupted\n")
        assert answer(hit) == before and left_over(hit / "store") == []


def test_the_second_of_two_builds_stops(work):
    holder = f"""
import fcntl, sys
handle = open({str(work / "store" / ".lock")!r}, "r+")
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        ran = run("build", "cases", "--store", "store", cwd=work)
        other.stdin.close()
    assert ran.code == 2 and len(ran.err.splitlines()) == 1 and "another build" in ran.err
    assert run("build", "cases", "--store", "store", cwd=work).code == 0


def test_two_real_builds_at_once(work):
    first, second = start(work), start(work)
    errors = [first.communicate()[1], second.communicate()[1]]
    codes = sorted([first.returncode, second.returncode])
    assert codes in ([0, 2], [0, 0])
    if codes == [0, 2]:
        (message,) = [e for e, p in zip(errors, (first, second), strict=True) if p.returncode == 2]
        assert len(message.splitlines()) == 1 and "another build" in message
    assert '"61"' in answer(work).out and left_over(work / "store") == []


def test_a_foreign_folder_is_refused(work):
    (work / "thesis").mkdir()
    (work / "thesis" / "chapter.tex").write_text("x")
    ran = run("build", "cases", "--store", "thesis", cwd=work)
    assert ran.code == 2 and len(ran.err.splitlines()) == 1
    assert [p.name for p in (work / "thesis").iterdir()] == ["chapter.tex"]


@pytest.mark.parametrize("store", ["cases/one-2020.yaml", "cases/one-2020.yaml/store", "/proc/store"])
def test_an_unwritable_store_is_one_line(work, store):
    ran = run("build", "cases", "--store", store, cwd=work)
    assert ran.code == 2 and len(ran.err.splitlines()) == 1 and "cannot be written" in ran.err
    assert (work / "cases" / "one-2020.yaml").read_text(encoding="utf-8") == RECORD


@pytest.mark.parametrize(
    "limit", [1024, *(pytest.param(n, marks=pytest.mark.nightly) for n in (100_000, 1 << 20)), 3_500_000]
)
def test_a_full_disk_leaves_the_store(work, limit):
    """A file may not grow beyond the limit; the kernel's signal is ignored, so writing fails as on a full disk."""

    def restrict():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    before = answer(work)
    set_age(work, "62")
    process = start(work, preexec_fn=restrict)
    _, err = process.communicate(timeout=HANGS)
    assert process.returncode == 2, err
    assert len(err.splitlines()) == 1 and err.startswith("metlit: ") and "cannot be written" in err
    assert answer(work) == before and left_over(work / "store") == []
    assert run("build", "cases", "--store", "store", cwd=work).code == 0
    assert '"62"' in answer(work).out


@pytest.mark.parametrize("kind", ["CURRENT", "MANIFEST", "sst"])
@pytest.mark.parametrize("how", ["truncate", pytest.param("remove", marks=pytest.mark.nightly)])
def test_a_damaged_store_is_one_line(work, kind, how):
    graphs = (work / "store" / "current").resolve() / "graphs"
    hit = [p for p in graphs.iterdir() if p.name.startswith(kind) or p.suffix == f".{kind}"]
    assert hit
    for path in hit:
        os.truncate(path, path.stat().st_size // 2) if how == "truncate" else path.unlink()
    ran = run(*ANSWER, cwd=work)
    assert ran.code == 2 and ran.out == "", ran.text
    assert len(ran.err.splitlines()) == 1 and "metlit build" in ran.err
    assert run("build", "cases", "--store", "store", cwd=work).code == 0
    assert '"61"' in answer(work).out


@pytest.mark.parametrize("name", ["manifest.json", "records.sqlite", "segments/000001.nq", "graphs"])
def test_a_store_with_a_missing_part_is_one_line(work, name):
    part = (work / "store" / "current").resolve() / name
    shutil.rmtree(part) if part.is_dir() else part.unlink()
    for args in (["find"], ["show", "one-2020/p1"], ["stats"], ["export", "rdf"]):
        ran = run(*args, "--store", "store", cwd=work)
        assert "Traceback" not in ran.text
        assert ran.code == 0 or (ran.code == 2 and len(ran.err.splitlines()) == 1)


@pytest.mark.parametrize("target", ["nowhere", "."])
def test_a_dangling_current_is_one_line(work, target):
    link = work / "store" / "current"
    link.unlink()
    link.symlink_to(target)
    ran = run(*ANSWER, cwd=work)
    assert ran.code == 2 and len(ran.err.splitlines()) == 1
