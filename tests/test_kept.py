"""What is kept in the cache is what would be made, and whatever is wrong with it costs time only."""

from __future__ import annotations

import contextlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import metlit.kept as kept_module
from metlit.kept import fill_folder, kept
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.resources import Resources


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("METLIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def counted() -> tuple[list[str], object]:
    made: list[str] = []

    def make() -> str:
        made.append("again")
        return "line one\nα, β"

    return made, make


def test_a_text_is_made_once(cache: Path) -> None:
    made, make = counted()
    assert {kept("a", make) for _ in range(3)} == {"line one\nα, β"} and len(made) == 1


@pytest.mark.parametrize("place", [0, 40, 64, 66, -1])
def test_a_flipped_byte_is_found_and_mended(cache: Path, place: int) -> None:
    made, make = counted()
    kept("a", make)
    file = cache / "compiled" / "a"
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    assert kept("a", make) == kept("a", make) == "line one\nα, β" and len(made) == 2


@pytest.mark.parametrize("data", [b"", b"\n", b"x" * 64])
def test_a_file_that_was_cut_is_made_again(cache: Path, data: bytes) -> None:
    made, make = counted()
    kept("a", make)
    (cache / "compiled" / "a").write_bytes(data)
    assert kept("a", make) == "line one\nα, β" and len(made) == 2


def test_without_a_place_for_it_nothing_is_kept(cache: Path) -> None:
    made, make = counted()
    cache.write_text("a file where the folder would be")
    assert {kept("a", make) for _ in range(2)} == {"line one\nα, β"} and len(made) == 2


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("METLIT_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    made, make = counted()
    assert {kept("a", make) for _ in range(2)} == {"line one\nα, β"} and len(made) == 2


def test_what_was_written_long_ago_goes(cache: Path) -> None:
    for number in range(60):
        kept(f"n{number}", lambda number=number: str(number))
    assert len(list((cache / "compiled").iterdir())) == 48 and (cache / "compiled" / "n59").is_file()


def test_kept_vocabularies_are_those_of_the_files(cache: Path, tmp_path: Path) -> None:
    """Read anew, kept, and read after a word has changed."""
    folder = tmp_path / "terms"
    folder.mkdir()
    for file in Resources.default().term_files():
        if file.name in ("site.tsv", "languages.tsv", "unit.tsv", "groups.tsv"):
            shutil.copy(file, folder)
    for file in (folder / "languages.tsv", folder / "groups.tsv"):
        head, *rows = file.read_text(encoding="utf-8").split("\n")
        file.write_text("\n".join([head, *(r for r in rows if r.startswith(("site/", "unit/")))]) + "\n", "utf-8")
    files = sorted(folder.glob("*.tsv"))
    anew = Terms._read(files)
    resources = Resources.default()
    columns = Schema.load(resources.shape_files(), resources.ontology_file()).term_columns
    for _ in range(2):  # made, and taken from the cache
        found = Terms.load(files)
        assert dict(found.concepts) == dict(anew.concepts) and len(found.concepts) > 1400
        assert found.nquads(columns) == anew.nquads(columns) and list(found.structure(columns))
        assert list(found.structure(columns)) == list(anew.structure(columns))
        assert [c.key for c in found.find("psoas muscle")] == [c.key for c in anew.find("psoas muscle")]
    (folder / "site.tsv").write_text((folder / "site.tsv").read_text("utf-8").replace("voluntary muscle", "new word"))
    assert Terms.load(files).one("new word").key == "skeletal-muscle"


def filled(folder: Path, made: list[str], name: str = "a") -> dict[str, bytes]:
    """What a folder holds after it was filled, whether from the cache or anew."""

    def make(new: Path) -> None:
        made.append("again")
        (new / "below").mkdir()
        (new / "below" / "one").write_bytes(b"1" * 3000)
        (new / "two").write_bytes(b"2")
        (new / "passing").write_bytes(b"")

    fill_folder(folder, name, make, lambda file: file.name != "passing")
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


WHOLE = {"below/one": b"1" * 3000, "two": b"2"}


def test_a_folder_is_made_once_and_copied(cache: Path, tmp_path: Path) -> None:
    made: list[str] = []
    assert filled(tmp_path / "first", made) == {**WHOLE, "passing": b""}
    assert filled(tmp_path / "second", made) == WHOLE and len(made) == 1
    (tmp_path / "second" / "two").write_bytes(b"changed")
    assert filled(tmp_path / "third", made) == WHOLE and len(made) == 1


@pytest.mark.parametrize("name", ["seals", "two", "below/one"])
@pytest.mark.parametrize("harm", ["flipped", "cut", "gone"])
def test_a_damaged_folder_is_found_and_mended(cache: Path, tmp_path: Path, name: str, harm: str) -> None:
    made: list[str] = []
    filled(tmp_path / "first", made)
    file = cache / "folders" / "a" / name
    data = bytearray(file.read_bytes())
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(data[:-1] if harm == "cut" else bytes([data[0] ^ 1]) + data[1:])
    found = filled(tmp_path / "second", made)
    assert {k: found[k] for k in WHOLE} == WHOLE and len(made) == 2
    assert filled(tmp_path / "third", made) == WHOLE and len(made) == 2


def test_what_a_killed_process_left_is_no_folder(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is killed before the seals are written; what it left goes when it is old."""
    made: list[str] = []
    with monkeypatch.context() as killed:
        killed.setattr(kept_module, "_keep_folder", lambda *_: None)
        filled(tmp_path / "first", made)
    left = cache / "folders" / ".new-1-2"
    left.mkdir(parents=True)
    (left / "two").write_bytes(b"2")
    filled(tmp_path / "second", made)
    assert len(made) == 2 and left.is_dir()
    os.utime(left, (0, 0))
    filled(tmp_path / "third", made, "b")
    assert not left.exists() and sorted(f.name for f in (cache / "folders").iterdir()) == ["a", "b"]


def test_folders_that_nobody_used_go(cache: Path, tmp_path: Path) -> None:
    made: list[str] = []
    for number in range(8):
        filled(tmp_path / str(number), made, f"n{number}")
        os.utime(cache / "folders" / f"n{number}", (number, number))
    filled(tmp_path / "again", made, "n7")
    assert sorted(f.name for f in (cache / "folders").iterdir()) == [f"n{number}" for number in range(2, 8)]


def test_many_fill_folders_at_once(cache: Path, tmp_path: Path) -> None:
    """Each has a whole folder, whoever keeps or mends the copies meanwhile."""
    made: list[str] = []

    def work(number: int) -> bool:
        if number % 5 == 0:
            with contextlib.suppress(OSError):
                (cache / "folders" / "a" / "two").write_bytes(b"x")
        found = filled(tmp_path / f"at-once-{number}", made)
        return {k: found[k] for k in WHOLE} == WHOLE

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(60)))


def test_a_folder_without_a_place_for_copies(cache: Path, tmp_path: Path) -> None:
    cache.write_text("a file where the folder would be")
    made: list[str] = []
    for number in range(2):
        assert filled(tmp_path / str(number), made)["two"] == b"2"
    assert len(made) == 2
