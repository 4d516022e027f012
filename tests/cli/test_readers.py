"""``metlit compare`` and ``metlit merge`` as a user runs them; and that a second reader is blind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from metlit.cli.app import Commands, app
from metlit.curation.agreement.extraction import ExtractionReader
from metlit.errors import MetlitError
from metlit.resources import Resources
from tests.conftest import RECORD, Ran
from tests.curation.agreement import readers

BIB = "@article{x, title={A title}, author={Doe, Jane}, year={2020}, doi={10.5555/two.2020}}\n"
PAPER = "A title\n\nCase presentation\n\nA 61-year-old man had pain. He received 30 Gy in 10 fractions.\n"
_OPENED: list[str] = []
_WATCHING: list[bool] = []


def _watch(event: str, args: tuple[object, ...]) -> None:
    if _WATCHING and event == "open":
        _OPENED.append(Path(str(args[0])).name)


sys.addaudithook(_watch)  # it cannot be taken away again


@pytest.fixture(scope="module")
def reader() -> ExtractionReader:
    return ExtractionReader(Resources.default())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: ExtractionReader) -> Callable[..., Ran]:
    """The command in this process, in an empty folder; what ``main`` makes of an error is made here too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("metlit.curation.agreement.extraction.ExtractionReader", lambda _: reader)

    def call(*args: str | Path) -> Ran:
        ran = CliRunner().invoke(app, list(map(str, args)))
        if isinstance(ran.exception, MetlitError):
            return Ran(2, ran.stdout, f"{ran.stderr}metlit: {ran.exception}\n")
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return Ran(ran.exit_code, ran.stdout, ran.stderr)

    return call


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    files = tmp_path / "one.yaml", tmp_path / "other.yaml"
    for file, text in zip(files, (readers.FIRST, readers.SECOND), strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def test_from_two_extractions_to_one_record(here, two, tmp_path):
    ran = here("compare", "one.yaml", "other.yaml", "--adjudication", "settled.yaml")
    assert ran.code == 0 and "7 differences" in ran.err
    # 16 words both have, one differs; one more has the second alone. By hand: observed 15/16.
    assert "| all words | words | 16 | 15 | 0 | 93.8 | 93.8 | 0 | 1 |" in ran.out
    assert "| patient: age | numbers | 2 | 1 | 0 | 50.0 | 50.0 | 0 | 0 | – | – |" in ran.out
    file = tmp_path / "settled.yaml"
    ran = here("merge", "one.yaml", "other.yaml", "settled.yaml", "-o", "merged.yaml")
    assert ran.code == 1 and "settled.yaml:13:12: error: 'settled_by' is not filled in" in ran.err
    assert not (tmp_path / "merged.yaml").exists()
    text = file.read_text().replace("reader:", "reader: R").replace("take:\n", "take: second\n")
    text = text.replace("because:\n", "because: Table 1\n").replace("settled_by:", "settled_by: C")
    file.write_text(text.replace("settled_on:", "settled_on: 2026-11-30"))
    assert here("merge", "one.yaml", "other.yaml", "settled.yaml", "-o", "merged.yaml").code == 0
    assert here("check", "merged.yaml").code == 0
    ran = here("compare", "merged.yaml", "other.yaml", "-f", "csv")
    assert "0 differences" in ran.err and ran.out.startswith("item,kind,both,same")
    # What is filled in is not written over.
    ran = here("compare", "one.yaml", "other.yaml", "--adjudication", "settled.yaml")
    assert ran.code == 2 and "is there already" in ran.err


def test_what_cannot_be_compared(here, two, tmp_path):
    (tmp_path / "wrong.yaml").write_text(readers.SECOND.replace("site: breast", "site: braest"))
    ran = here("compare", "one.yaml", "wrong.yaml")
    assert (ran.code, ran.out) == (1, "")
    assert "wrong.yaml:6:21: error: 'braest' is no word of site; did you mean 'breast'? [unknown-word]" in ran.err
    (tmp_path / "third.yaml").write_text(readers.SECOND.replace("TWO", "THREE"))
    ran = here("compare", "one.yaml", "third.yaml")
    assert ran.code == 2 and "one.yaml:2:84: doi" in ran.err and "third.yaml:1:84: doi" in ran.err
    ran = here("compare", "one.yaml", "nowhere.yaml")
    assert ran.code == 1 and "nowhere.yaml:1:1: error: the file cannot be opened" in ran.err
    assert all("Traceback" not in r.err for r in (ran,))


def test_a_person_against_the_candidates_of_a_scan(here, tmp_path):
    """By hand: of age, sex, dose and fractions the scan finds all; the record's other values stand in no sentence."""
    (tmp_path / "paper.txt").write_text(PAPER)
    (tmp_path / "one.yaml").write_text(RECORD.replace("31.50 Gy", "30 Gy").replace("fractions: 21", "fractions: 12"))
    (tmp_path / "found.json").write_text(here("scan", "paper.txt", "--format", "json").out)
    ran = here("compare", "one.yaml", "found.json", "-f", "csv")
    rows = {line.split(",")[0]: line.split(",") for line in ran.out.splitlines()}
    assert ran.code == 0
    assert rows["age"][2:5] == ["1", "0", "0"] and rows["sex"][2:5] == ["1", "0", "0"]
    assert rows["total dose"][2:5] == ["1", "0", "0"]
    assert rows["fractions"][2:5] == ["0", "1", "1"]  # 12 in the record, 10 in the paper
    assert here("compare", "one.yaml", "found.json", "--adjudication", "x.yaml").code == 2
    (tmp_path / "found.json").write_text("[")
    ran = here("compare", "one.yaml", "found.json")
    assert ran.code == 2 and "found.json is no JSON" in ran.err


def test_no_command_of_the_second_reader_opens_the_first(here, tmp_path):
    """Both files lie in one folder, and are of one publication."""
    folder = tmp_path / "mine"
    folder.mkdir()
    first, second = folder / "one-2020.yaml", folder / "two-2020.yaml"
    first.write_text(readers.FIRST)
    (tmp_path / "x.bib").write_text(BIB)
    (tmp_path / "paper.txt").write_text(PAPER)

    def opened(*args: str | Path) -> tuple[Ran, set[str]]:
        _OPENED.clear()
        _WATCHING.append(True)
        ran = here(*args)
        _WATCHING.clear()
        return ran, set(_OPENED)

    new = ("new", "--bib", "x.bib", "-o", second)
    ran, names = opened(*new)
    assert first.name in names and f"{first} is a record of this publication" in ran.err  # so the watch sees it
    second.unlink()
    ran, names = opened(*new, "--blind")
    assert ran.code == 0 and "x.bib" in names and first.name not in names
    second.write_text(readers.SECOND)
    commands = [("check", second), ("fix", second)]
    if "verify" in {one.name for one in Commands.listed}:
        commands.append(("verify", second, "paper.txt"))
    for command in commands:
        _, names = opened(*command)
        assert second.name in names and first.name not in names, command


def test_two_folders_are_compared_by_the_names_of_their_files(here, tmp_path):
    """The pair has the differences of the two extractions; what has no partner is named."""
    for folder, text in (("first", readers.FIRST), ("second", readers.SECOND)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "two-2020.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "second" / "other-2020.yaml").write_text(readers.FIRST, encoding="utf-8")
    alone = here("compare", "first/two-2020.yaml", "second/two-2020.yaml", "-o", "one.csv")
    ran = here("compare", "first", "second", "-o", "all.csv")
    assert ran.code == 0, ran.err
    assert "second/other-2020.yaml: no other-2020.yaml in first; it is not compared" in ran.err
    assert f"1 paper, {alone.err.strip().splitlines()[-1]}" in ran.err
    one, both = ((tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines() for name in ("one", "all"))
    assert set(one) <= set(both)
    assert any(line.startswith("lesion: all words") for line in both)
    for wrong in (("first", "second/two-2020.yaml"), ("first", "second", "--adjudication", "x.yaml")):
        assert here("compare", *wrong).code == 2
