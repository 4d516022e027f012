"""Which generation answers, and what its manifest says of it against what lies there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from metlit.errors import StoreError
from metlit.store import generations, manifest, seals
from metlit.store.generations import MANIFEST, current
from metlit.store.manifest import Manifest, write_manifest
from metlit.store.seals import Sealer, first_spoiled


@pytest.fixture
def generation(tmp_path: Path) -> Path:
    (tmp_path / "rows").write_bytes(b"123")
    (tmp_path / "index").write_bytes(b"1")
    (tmp_path / "graphs").mkdir()
    (tmp_path / "graphs" / "1.sst").write_bytes(b"quads")
    write_manifest(tmp_path, "fingerprint", "state", Sealer())
    return tmp_path


def test_what_is_as_it_was_sealed_is_sound(generation: Path) -> None:
    found = Manifest(generation, Path("build"))
    assert found.spoiled(Sealer()) == [] and found.fingerprint == "fingerprint"
    assert found.ensure("rows") == generation / "rows" and found.ensure("graphs") == generation / "graphs"


def test_a_missing_a_shorter_and_a_further_file_are_named(generation: Path) -> None:
    for change, name in ((None, "rows"), (b"12", "rows"), (b"123", "other")):
        (generation / "rows").write_bytes(change) if change else (generation / "rows").unlink()
        if name == "other":
            (generation / "other").write_bytes(b"")
        with pytest.raises(StoreError, match=f"store build is damaged: {name} is missing or changed"):
            Manifest(generation, Path("build"))


def test_a_byte_that_keeps_size_and_time_is_found(generation: Path) -> None:
    file = generation / "graphs" / "1.sst"
    before = file.stat()
    file.write_bytes(b"quadt")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    found = Manifest(generation, Path("build"))
    assert found.spoiled(Sealer()) == ["graphs/1.sst"]
    with pytest.raises(StoreError, match=r"graphs/1\.sst is missing or changed \(build it again: metlit build\)"):
        found.ensure("graphs")
    assert found.ensure("rows")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\ufeff", '{"files": {}, "sealed": 1}', "[" * 100_000])
def test_without_its_list_nothing_is_sound(generation: Path, text: str) -> None:
    (generation / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=MANIFEST):
        Manifest(generation, Path("build"))
    (generation / MANIFEST).unlink()
    with pytest.raises(StoreError, match=MANIFEST):
        Manifest(generation, Path("build"))


def test_a_manifest_that_says_something_else_is_damaged(generation: Path) -> None:
    file = generation / MANIFEST
    file.write_text(file.read_text(encoding="utf-8").replace('"state"', '"stale"', 1), encoding="utf-8")
    with pytest.raises(StoreError, match=MANIFEST):
        Manifest(generation, Path("build"))


@pytest.mark.parametrize(
    ("what", "says"),
    [("oxigraph_version", r"made by pyoxigraph .+, this is 0\.9\.9"), ("STORE_LAYOUT", "another version")],
)
def test_a_store_of_another_version_is_recognised(generation: Path, monkeypatch, what: str, says: str) -> None:
    monkeypatch.setattr(manifest, what, (lambda: "0.9.9") if what == "oxigraph_version" else -1)
    with pytest.raises(StoreError, match=says):
        Manifest(generation, Path("build")).ensure("graphs")


def test_large_files_are_compared_block_by_block(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(seals, "BLOCK", 2 << 20)
    data = bytearray(os.urandom(5 << 20))
    file = tmp_path / "large"
    file.write_bytes(data)
    sealed = {"large": Sealer().seal(file)}
    assert len(sealed["large"].crc32) == 3 and first_spoiled(tmp_path, sealed, sealed) == ""
    for place in (0, (2 << 20) - 1, 2 << 20, len(data) - 1):
        data[place] ^= 1
        file.write_bytes(data)
        assert first_spoiled(tmp_path, sealed, sealed) == "large"
        data[place] ^= 1


def test_a_file_with_two_names_keeps_the_seal_it_was_found_with(tmp_path: Path) -> None:
    """What rots after it was compared is sealed as what it was, so that the next reader finds it."""
    sealer, file, before = Sealer(), tmp_path / "one", b"21 Gy"
    file.write_bytes(before)
    sound = sealer.seal(file)
    os.link(file, tmp_path / "two")
    time = file.stat().st_mtime_ns
    file.write_bytes(b"91 Gy")
    os.utime(file, ns=(time, time))
    assert sealer.seal(tmp_path / "two") == sound != Sealer().seal(tmp_path / "two")


def test_a_pointer_is_a_file_where_links_fail(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(Path, "symlink_to", fails)
    for number in (1, 2):
        new = generations.begin(tmp_path)
        final = generations.publish(tmp_path, new)
        assert current(tmp_path) == tmp_path.resolve() / f"00000{number}" == final.resolve()
    pointer = tmp_path / "current"
    assert pointer.is_file() and not pointer.is_symlink()
    text = pointer.read_text(encoding="ascii")
    for broken in (text.replace("000002", "000001"), text[:-1], "", "../x", "000009", "\u00e9"):
        pointer.write_text(broken, encoding="utf-8")
        assert current(tmp_path) is None, broken


def fails(*args: object, **options: object) -> None:
    raise OSError(1, "A required privilege is not held by the client")


@pytest.mark.parametrize("pointer", ["folder", "file", "loop", "elsewhere"])
def test_whatever_points_a_build_puts_right(tmp_path: Path, pointer: str) -> None:
    place = tmp_path / "current"
    if pointer == "folder":
        place.mkdir()
        (place / "manifest.json").write_bytes(b"{}")
    elif pointer == "file":
        place.write_bytes(b"\xff")
    else:
        place.symlink_to("current" if pointer == "loop" else "/tmp")
    assert current(tmp_path) is None
    final = generations.publish(tmp_path, generations.begin(tmp_path))
    assert current(tmp_path) == final.resolve()
