"""Where the declarative files are looked for."""

from __future__ import annotations

import pytest

from metlit.errors import ResourceError
from metlit.resources import Resources
from tests.conftest import REPOSITORY, environment


def test_a_checkout_is_its_own_root(monkeypatch):
    monkeypatch.delenv("METLIT_DATA", raising=False)
    assert Resources.default().ontology == REPOSITORY / "ontology"


def test_the_environment_names_another_root(own_data, monkeypatch):
    monkeypatch.setenv("METLIT_DATA", str(own_data))
    found = Resources.default()
    folders = (found.ontology, found.shapes, found.questions, found.layouts, found.cases)
    assert {folder.parent for folder in folders} == {own_data}


def test_a_root_without_its_folders_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("METLIT_DATA", str(tmp_path))
    with pytest.raises(ResourceError, match=r"ontology is missing.*METLIT_DATA"):
        Resources.default()


def test_every_command_works_on_the_root_that_is_named(cli, own_data, cases, record, tmp_path):
    """A word that only the other vocabulary has: in a record, in a lookup and on its own."""
    file = own_data / "ontology" / "terms" / "site.tsv"
    text = file.read_text(encoding="utf-8")
    assert "iliopsoas muscle" in text and "flexor of the hip" not in text
    file.write_text(text.replace("iliopsoas muscle", "flexor of the hip"), encoding="utf-8")
    folder = cases({"one-2020.yaml": record.replace("iliopsoas muscle", "flexor of the hip")})
    env = environment(METLIT_DATA=str(own_data))
    built = cli("build", folder, "--store", tmp_path / "store", env=env)
    assert built.code == 0, built.text
    found = cli("find", "--site", "flexor of the hip", "--format", "csv", "--store", tmp_path / "store", env=env)
    assert (found.code, "one-2020/p1" in found.out) == (0, True)
    assert cli("terms", "flexor of the hip", env=env).code == 0
    assert cli("check", folder).code == 1


def test_a_root_that_is_not_there_is_one_line(cli, tmp_path):
    ran = cli("terms", "psoas", env=environment(METLIT_DATA=str(tmp_path / "nowhere")))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "METLIT_DATA" in ran.err
