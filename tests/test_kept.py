"""What is kept in the cache is what would be made, and whatever is wrong with it costs time only."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from metlit.kept import kept
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
    for number in range(40):
        kept(f"n{number}", lambda number=number: str(number))
    assert len(list((cache / "compiled").iterdir())) == 24 and (cache / "compiled" / "n39").is_file()


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
