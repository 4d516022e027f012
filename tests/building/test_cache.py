"""Whoever does the work, in whatever portions and order, and however little of it has to be done: the same result."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from metlit.answers.library import Library
from metlit.building import cache, portions
from metlit.building.builder import build
from metlit.building.check import check
from metlit.errors import RecordsError
from tests.conftest import FROZEN, HANGS, METLIT, REPOSITORY, environment, run

sys.path.insert(0, str(REPOSITORY / "benchmarks"))
from corpus import write

# Sanuki prints figures about the series of Gerontopoulos.
NAMING, NAMED = (next(f for f in FROZEN if f.stem.startswith(name)) for name in ("sanuki", "gerontopoulos"))


def contents(store: Path) -> tuple:
    """What a store holds: N-Quads of each record, all of Oxigraph, where the nodes stand, and rows of questions."""
    library = Library(store)
    quads = library.graphs.select("SELECT ?g ?s ?p ?o FROM NAMED <x:none> WHERE { ?s ?p ?o }").rows
    assert quads == []  # FROM NAMED chooses; below everything is asked
    rows = library.graphs.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows
    marks = [library.marks(r).as_json() for r in library.records]
    joined = {name: library.rows.joined(name) for name, question in library.questions.items() if question.joined}
    return list(library.nquads()), sorted(map(repr, rows)), marks, joined


@pytest.fixture(scope="module")
def cases(tmp_path_factory) -> Path:
    """Two papers, of which one prints figures about the other, and ten synthetic records."""
    folder = tmp_path_factory.mktemp("corpus") / "cases"
    write(10, folder)
    for file in NAMING, NAMED:
        shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def whole(cases, tmp_path_factory) -> tuple[Path, tuple]:
    """A store made in one go in one process, and what it holds."""
    store = tmp_path_factory.mktemp("whole") / "store"
    built = build(cases, store)
    assert built.generation and built.worked == 12
    return store, (*contents(store), built.findings)


class Backwards(Executor):
    """Does what it is given last first, and each piece only when it is waited for."""

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        self.pool = getattr(self, "pool", ThreadPoolExecutor(1))
        self.held = [*getattr(self, "held", []), (future, fn, args, kwargs)]
        self.pool.submit(self._work)
        return future

    def _work(self):
        time.sleep(0.05)
        future, fn, args, kwargs = self.held.pop()
        future.set_result(fn(*args, **kwargs))


@pytest.mark.parametrize(
    "how",
    ["two processes", *(pytest.param(h, marks=pytest.mark.nightly) for h in ("threads", "backwards", "one by one"))],
)
def test_the_result_does_not_depend_on_who_works(cases, whole, tmp_path, monkeypatch, how):
    if how in ("backwards", "one by one"):
        monkeypatch.setattr(portions, "CHUNK_RECORDS", 7 if how == "backwards" else 1)
    options = {
        "two processes": {"jobs": 2},
        "threads": {"executor": ThreadPoolExecutor(3)},
        "backwards": {"executor": Backwards()},
        "one by one": {},
    }[how]
    monkeypatch.setattr(portions, "LEAST_BYTES", 20_000)
    built = build(cases, tmp_path / "store", **options)
    assert (*contents(tmp_path / "store"), built.findings) == whole[1]


@pytest.fixture
def copy(cases, whole, tmp_path) -> tuple[Path, Path]:
    """A copy of the records and of their store."""
    shutil.copytree(cases, tmp_path / "cases")
    shutil.copytree(whole[0], tmp_path / "store", symlinks=True)
    return tmp_path / "cases", tmp_path / "store"


def anew(cases: Path, tmp_path: Path) -> tuple:
    built = build(cases, tmp_path / "anew")
    return *contents(tmp_path / "anew"), built.findings


def test_nothing_changed_nothing_done(cases, whole, copy):
    before = (copy[1] / "current").resolve()
    built = build(cases, copy[1])
    assert built.worked == 0 and built.generation == before
    assert built.findings == whole[1][4] and len(built.findings) > 2


def test_one_changed_record_is_worked_on_alone(copy, tmp_path):
    cases, store = copy
    file = cases / "synthetic-000003.yaml"
    file.write_text(file.read_text().replace("volume: ", 'volume: "7', 1).replace('"7"', '"7', 1))
    before = (store / "current").resolve()
    built = build(cases, store)
    assert built.worked == 1 and built.generation != before
    assert (*contents(store), built.findings) == anew(cases, tmp_path)
    shared = [f for f in (built.generation / "graphs").glob("*.sst") if f.stat().st_nlink > 1]
    assert shared, "the generation shares what has not changed"


@pytest.mark.nightly
def test_added_and_removed_records(copy, tmp_path):
    cases, store = copy
    (cases / "synthetic-000005.yaml").rename(tmp_path / "kept.yaml")
    assert build(cases, store).worked == 0
    assert (contents(store), len(Library(store).records)) == (anew(cases, tmp_path)[:4], 11)
    shutil.copy(tmp_path / "kept.yaml", cases / "synthetic-000005.yaml")
    shutil.rmtree(tmp_path / "anew")
    assert build(cases, store).worked == 1
    assert contents(store) == anew(cases, tmp_path)[:4]


@pytest.mark.nightly
def test_a_record_is_audited_again_when_one_that_it_names_changes(copy, tmp_path):
    """What its printed figures are judged by has changed."""
    cases, store = copy
    assert NAMED.stem in NAMING.read_text()
    file = cases / NAMED.name
    file.write_text(file.read_text() + "# read again\n")
    built = build(cases, store)
    assert built.worked == 2
    assert (*contents(store), built.findings) == anew(cases, tmp_path)


@pytest.mark.nightly
def test_what_is_sound_is_not_done_again_after_an_error(copy, tmp_path):
    cases, store = copy
    before = contents(store)
    for number in (1, 2):
        file = cases / f"synthetic-00000{number}.yaml"
        file.write_text(file.read_text() + "# read again\n")
    broken = cases / "synthetic-000003.yaml"
    sound = broken.read_text()
    broken.write_text(sound.replace("year: ", "year: 9", 1))
    built = build(cases, store)
    assert built.generation is None and built.worked == 3
    assert contents(store) == before
    broken.write_text(sound + "# mended\n")
    built = build(cases, store)
    assert built.generation and built.worked == 1
    assert (*contents(store), built.findings) == anew(cases, tmp_path)


def test_findings_name_the_files_as_they_are_called_now(copy, tmp_path):
    cases, store = copy
    cases.rename(tmp_path / "elsewhere")
    built = build(tmp_path / "elsewhere", store)
    assert built.worked == 0
    assert {f.file.rsplit("/", 1)[0] for f in built.findings} == {(tmp_path / "elsewhere").as_posix()}
    assert Library(store).marks("sanuki-2022").file == (tmp_path / "elsewhere" / "sanuki-2022.yaml").as_posix()


def test_check_says_what_build_says(cases, whole):
    assert tuple(check([cases])) == whole[1][4]


def test_other_shapes_mean_everything_anew(copy, tmp_path):
    from metlit.resources import Resources

    installed = Resources.default()
    shutil.copytree(installed.shapes, tmp_path / "shapes")
    extra = tmp_path / "shapes" / "README-2.ttl"
    extra.write_text("# a comment\n")
    other = Resources(installed.ontology, tmp_path / "shapes", installed.questions, installed.layouts, installed.cases)
    assert build(*copy, other).worked == 12


@pytest.mark.parametrize("what", ["segment", pytest.param("rubbish", marks=pytest.mark.nightly)])
def test_a_damaged_cache_costs_time_only(copy, tmp_path, what):
    cases, store = copy
    cache = store / "cache"
    if what == "segment":
        for segment in (cache / "segments").iterdir():
            copied = segment.read_bytes()
            segment.unlink()
            segment.write_bytes(copied[: len(copied) // 2])
    if what == "rubbish":
        (cache / "records.sqlite").write_bytes(b"x" * 9000)
    file = cases / "synthetic-000003.yaml"
    file.write_text(file.read_text() + "# read again\n")
    built = build(cases, store)
    assert built.worked > 1 and (*contents(store), built.findings) == anew(cases, tmp_path)


@pytest.mark.nightly
def test_changes_do_not_pile_up(tmp_path, monkeypatch):
    """Each leaves a small segment of what is new, until there are too many."""
    monkeypatch.setattr(cache, "MANY_SEGMENTS", 6)
    folder, store, counts = tmp_path / "cases", tmp_path / "store", []
    write(9, folder)
    for number, file in enumerate(sorted(folder.iterdir())):
        file.write_text(f"{file.read_text()}# read again\n")
        assert build(folder, store).worked == (1 if number else 9)
        counts.append(len(list((store / "cache" / "segments").iterdir())))
    assert counts == [1, 2, 3, 4, 5, 6, 1, 2, 3]
    assert contents(store) == anew(folder, tmp_path)[:4]


def children(pid: int) -> list[int]:
    return [int(p) for t in Path(f"/proc/{pid}/task").iterdir() for p in (t / "children").read_text().split()]


def stopped_at_work(build: subprocess.Popen) -> list[int]:
    """The two workers of a build, which is stopped so that it cannot end, once each has worked for a while."""
    while True:
        assert build.poll() is None
        found = children(build.pid)
        if len(found) == 2 and all(worked(pid) > 20 for pid in found):
            build.send_signal(signal.SIGSTOP)
            return found
        time.sleep(0.02)


def worked(pid: int) -> int:
    """Hundredths of a second that a process has had of a core, whatever the clock says."""
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11])


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_worker_costs_time_only(tmp_path):
    write(100, tmp_path / "cases")
    command = [METLIT, "build", "cases", "--store", "store", "--jobs", "2"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    found = stopped_at_work(process)
    os.kill(found[0], signal.SIGKILL)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=HANGS)
    assert process.returncode == 0, err
    assert "Traceback" not in err and "publications" in out
    build(tmp_path / "cases", tmp_path / "one")
    assert list(Library(tmp_path / "store").nquads()) == list(Library(tmp_path / "one").nquads())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_the_build(tmp_path, number):
    write(160, tmp_path / "cases")
    process = subprocess.Popen(
        [METLIT, "build", "cases", "--store", "store", "--jobs", "2"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    found = stopped_at_work(process)
    process.send_signal(number)
    process.send_signal(signal.SIGCONT)
    assert b"Traceback" not in process.communicate(timeout=HANGS)[1]
    assert process.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 130)
    deadline = time.monotonic() + HANGS
    while any(alive(pid) for pid in found) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in found if alive(pid)] == []


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_wrong_numbers_of_processes_are_one_line(tmp_path):
    for jobs in ("0", "-1", "many"):
        ran = run("build", "--sample", "--store", tmp_path / "s", "--jobs", jobs)
        assert ran.code == 2 and "Traceback" not in ran.text


def test_no_process_is_no_number_of_processes(tmp_path):
    with pytest.raises(RecordsError, match="0 processes"):
        build(tmp_path, tmp_path / "s", jobs=0)
