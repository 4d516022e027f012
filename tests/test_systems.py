"""What Windows and macOS do otherwise, simulated: no links, no fork, code pages, CRLF, long paths.

The workflow matrix of ``.github/workflows/systems.yml`` runs this file and the commands on the systems themselves.
"""

from __future__ import annotations

import ast
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from metlit.building import portions, workers
from metlit.building.builder import build
from metlit.building.check import check
from metlit.building.inspection import check_store
from metlit.errors import MetlitError
from metlit.record import text
from metlit.resources import Resources
from metlit.store import generations
from tests.conftest import RECORD, REPOSITORY, environment, run
from tests.toys import TOY, TOYS, contents

CASES = TOY / "cases"
# What may stand before a path of ours, of the 260 characters that Windows allows.
ROOM = 180


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple:
    """What a store of the toy field holds, built on the system that this is."""
    store = tmp_path_factory.mktemp("expected") / "store"
    build(CASES, store, TOYS)
    return contents(store)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No links of either kind, no flags of POSIX, folders that cannot be opened."""

    def refused(*args: object, **options: object) -> None:
        raise OSError(1314, "A required privilege is not held by the client")

    folder_of = os.open

    def opened(path: object, flags: int, *args: object, **options: object) -> int:
        if Path(str(path)).is_dir():
            raise PermissionError(13, "Permission denied", str(path))
        return folder_of(path, flags, *args, **options)

    for name in ("symlink", "link"):
        monkeypatch.setattr(os, name, refused)
    monkeypatch.setattr(text, "_READING", os.O_RDONLY)
    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(generations, "SYNCED_FOLDERS", False)
    yield


def test_without_links_and_flags_builds_answer_the_same(windows: None, tmp_path: Path, expected: tuple) -> None:
    store, cases = tmp_path / "store", shutil.copytree(CASES, tmp_path / "cases")
    for number in (1, 2, 3):
        generation = build(cases, store, TOYS).generation
        assert generation and generation.name == f"00000{number}" and contents(store) == expected
        file = cases / "weir-2019.yaml"
        file.write_bytes(file.read_bytes() + b"# read again\n")
    assert (store / "current").is_file() and not (store / "current").is_symlink()
    assert check_store(store) == [] and not list(store.glob("new-*"))
    assert all(f.stat().st_nlink == 1 for f in store.rglob("*") if f.is_file() and f.suffix != ".sst")


def test_links_are_refused_as_records_without_flags(windows: None, tmp_path: Path) -> None:
    (tmp_path / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    (tmp_path / "two-2020.yaml").mkdir()
    found = check([tmp_path])
    assert [(f.file, f.code) for f in found] == [((tmp_path / "two-2020.yaml").as_posix(), "file-unreadable")]


def test_workers_that_are_spawned_give_the_same(tmp_path: Path, expected: tuple, monkeypatch) -> None:
    """They import everything anew and share nothing; they end with the build."""
    monkeypatch.setattr(workers, "START", "spawn")
    monkeypatch.setattr(portions, "CHUNK_RECORDS", 2)
    assert build(CASES, tmp_path / "store", TOYS, jobs=2).generation and contents(tmp_path / "store") == expected
    assert multiprocessing.active_children() == []


def test_a_large_record_is_worked_on_apart_and_gives_the_same(tmp_path: Path, expected: tuple, monkeypatch) -> None:
    """By two processes of its own, one after the other; it alone is large here."""
    sizes = sorted(file.stat().st_size for file in CASES.glob("*.yaml"))
    monkeypatch.setattr(portions, "CHUNK_RECORDS", 1)
    monkeypatch.setattr(workers, "LARGE_BYTES", sizes[-1] - 1)
    alone, asked = workers.Workers._alone, []
    monkeypatch.setattr(workers.Workers, "_alone", lambda *args: asked.append(args[1:3]) or alone(*args))
    assert build(CASES, tmp_path / "store", TOYS, jobs=2).generation and contents(tmp_path / "store") == expected
    assert [len(task.sources[0].data) for _, task in asked] == 2 * sizes[-1:] and sizes[-2] < sizes[-1]
    assert multiprocessing.active_children() == []


def test_nothing_is_imported_that_only_posix_has() -> None:
    """Neither by metlit, at any time, nor at the start by what its tests share."""
    posix = {"fcntl", "pty", "resource", "grp", "pwd", "termios", "tty", "syslog"}
    shared = [REPOSITORY / "tests" / name for name in ("conftest.py", "rotted.py", "toys.py", "hostile.py")]
    for file in [*(REPOSITORY / "src").rglob("*.py"), *shared]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        nodes = tree.body if file in shared else ast.walk(tree)
        names = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
        names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
        # What bounds a process asks which system it is on before it imports anything.
        asked = {"resource"} if file.name == "confined.py" else set()
        assert not (names - asked) & posix, file


def test_a_checkout_with_crlf_gives_the_same(tmp_path: Path, expected: tuple) -> None:
    """Git for Windows writes CRLF into every text file unless told otherwise."""
    data = shutil.copytree(TOY, tmp_path / "data")
    for file in data.rglob("*.*"):
        if file.is_file():
            file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    found = Resources.below(data)
    assert build(data / "cases", tmp_path / "store", found).generation
    assert contents(tmp_path / "store", found) == expected


def test_a_folder_that_folds_case_holds_each_record_once(tmp_path: Path) -> None:
    """``cases`` and ``Cases`` are one folder there; a name in upper case is no id anywhere."""
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    (tmp_path / "Cases").symlink_to("cases")  # another name of the same files, as there
    assert check([cases, tmp_path / "Cases"]) == []
    (cases / "One-2020.yaml").write_text(RECORD, encoding="utf-8")
    assert [(Path(f.file).name, f.code) for f in check([cases])] == [("One-2020.yaml", "bad-record-id")]


def test_no_two_files_of_ours_differ_by_case_only_and_their_paths_are_short(tmp_path: Path) -> None:
    build(CASES, tmp_path / "store", TOYS)
    paths = [f.relative_to(tmp_path / "store").as_posix() for f in (tmp_path / "store").rglob("*")]
    assert len({p.casefold() for p in paths}) == len(paths) > 20 and max(map(len, paths)) < 260 - ROOM
    # Those of a pack come from these, one folder deeper.
    for folder in (Resources.default().layouts, Resources.default().questions):
        names = [f.relative_to(folder).as_posix() for f in folder.rglob("*")]
        assert len({n.casefold() for n in names}) == len(names) and max(map(len, names)) < 260 - ROOM


@pytest.mark.skipif(os.name == "nt", reason="the limit and its words are those of POSIX")
def test_a_path_that_is_too_long_is_one_line(tmp_path: Path) -> None:
    long = tmp_path.joinpath(*["x" * 250] * 20)
    for given in (long, tmp_path / ("x" * 300)):
        with pytest.raises(MetlitError, match="cannot be written: File name too long") as raised:
            build(CASES, given, TOYS)
        assert "\n" not in str(raised.value)
    deep = tmp_path.joinpath(*["x" * 80] * 4) / "store"  # more than 260, which this system allows
    assert build(CASES, deep, TOYS).generation and len(str(deep)) > 320


def test_a_terminal_with_a_code_page_gets_all_or_one_line(real_store: Path) -> None:
    """cp1252 has no →."""
    env = environment(PYTHONIOENCODING="cp1252")
    for args, code in ((("stats",), 0), (("find", "--columns", "pain"), 2)):
        ran = run(*args, "--store", real_store, env=env, encoding="cp1252")
        said = "metlit: the output cannot be written as cp1252, which has no \\u2192 (set PYTHONUTF8=1)\n"
        assert (ran.code, ran.err) == (code, said if code else "")
        assert bool(ran.out) == (code == 0), "all of it, or nothing"


def test_the_workflow_runs_three_systems_and_four_pythons() -> None:
    workflow = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "systems.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["commands"]["strategy"]["matrix"]
    assert [name.split("-")[0] for name in matrix["system"]] == ["ubuntu", "macos", "windows"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert any("tests/test_systems.py" in step.get("run", "") for step in workflow["jobs"]["commands"]["steps"])
