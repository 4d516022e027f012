"""The same records give the same bytes, whatever the machine around them looks like."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from metlit.answers.library import Library
from metlit.exchange.rdf_files import rdf_text
from tests.conftest import FROZEN, environment, run

IRI = r"<[^<>\"{}|^`\\\x00-\x20]+>"
LINE = re.compile(rf'{IRI} {IRI} (?:{IRI}|"(?:[^"\\\n\r]|\\.)*"(?:\^\^{IRI}|@[a-z]+(?:-[a-zA-Z0-9]+)*)?) {IRI} \.')
ARTEFACTS = ("records", "vocabulary")


def artefact(store: Path, name: str) -> bytes:
    library = Library(store)
    return rdf_text(library, "nquads").encode() if name == "records" else library.vocabulary_nquads()


@pytest.fixture(scope="module")
def again(tmp_path_factory) -> Path:
    """A second store: the files copied in the other order, with other times, under another environment."""
    base = tmp_path_factory.mktemp("elsewhere")
    (base / "cases").mkdir()
    for number, file in enumerate(reversed(FROZEN)):
        copy = Path(shutil.copyfile(file, base / "cases" / file.name))
        os.utime(copy, (number, 10**9 - number))
    env = environment(PYTHONHASHSEED="4711", TZ="Pacific/Kiritimati", LANG="C", LC_ALL="C", PYTHONUTF8="0")
    built = run("build", "cases", "--store", "store", cwd=base, env=env)
    assert built.code == 0, built.text
    return base / "store"


@pytest.mark.parametrize("name", ARTEFACTS)
def test_two_builds_are_byte_identical(real_store, again, name):
    assert artefact(real_store, name) == artefact(again, name)


@pytest.mark.parametrize("name", ARTEFACTS)
def test_lines_are_sorted_unique_and_without_blank_nodes(real_store, name):
    data = artefact(real_store, name)
    lines = data.decode("utf-8").split("\n")
    assert lines.pop() == "" and b"\r" not in data
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    encoded = [line.encode() for line in lines]
    assert encoded == sorted(set(encoded)) and len(lines) > 1000


def test_every_record_has_its_two_graphs(real_store):
    lines = artefact(real_store, "records").decode().splitlines()
    records = {f.stem for f in FROZEN}
    graphs = {line.rsplit(" ", 2)[1].strip("<>").split("/record/")[1] for line in lines}
    assert graphs <= records | {f"{r}/derived" for r in records} and records <= graphs
    for line in lines:
        subject, graph = line.split(" ", 1)[0].strip("<>"), line.rsplit(" ", 2)[1].strip("<>")
        assert f"{subject}/".startswith(graph.removesuffix("/derived") + "/")


@pytest.mark.parametrize(
    "args", [["find", "-f", "csv"], ["export", "rdf", "-f", "turtle"], ["stats", "-f", "json"]], ids=" ".join
)
def test_answers_are_byte_identical(real_store, again, args):
    outputs = [
        run(*args, "--store", store, env=environment(PYTHONHASHSEED=seed, TZ=zone))
        for store, seed, zone in ((real_store, "1", "UTC"), (again, "2", "Asia/Tokyo"))
    ]
    assert outputs[0].code == 0 and outputs[0].out == outputs[1].out
