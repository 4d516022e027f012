"""Where the declarative files are looked for."""

from __future__ import annotations

import os

import pytest

from metlit.building.chunk import Pipeline
from metlit.errors import ResourceError
from metlit.resources import FILE_LIST, Resources
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


@pytest.mark.nightly
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


def test_the_list_names_the_files_without_which_a_build_finds_less():
    resources = Resources.default()
    root = resources.ontology.parent
    wanted = "".join(f"{file.relative_to(root).as_posix()}\n" for file in sorted(resources.counted_files()))
    listed = resources.ontology / FILE_LIST
    if os.environ.get("METLIT_UPDATE_DOCS"):
        listed.write_text(wanted, encoding="utf-8")
    assert listed.read_text(encoding="utf-8") == wanted, "METLIT_UPDATE_DOCS=1 pytest tests/test_resources.py"


@pytest.mark.parametrize(
    "name", ["shapes/plausibility/privacy.ttl", "ontology/rules/31-eqd2.rq", "questions/courses.rq"]
)
def test_a_missing_file_of_the_set_is_named(own_data, name):
    Resources.below(own_data).require_whole()
    (own_data / name).unlink()
    with pytest.raises(ResourceError, match=rf"{name} is missing"):
        Pipeline(Resources.below(own_data))
    (own_data / name).touch()
    with pytest.raises(ResourceError, match=rf"{name} is empty"):
        Pipeline(Resources.below(own_data))


@pytest.mark.parametrize("text", [None, ""])
def test_an_installation_without_its_list_is_not_whole(own_data, monkeypatch, text):
    """A folder of one's own may have none; that of the installation may not."""
    listed = own_data / "ontology" / FILE_LIST
    listed.unlink()
    if text is not None:
        listed.write_text(text)
    found = Resources.below(own_data)
    found.require_whole()
    monkeypatch.setattr("metlit.resources._installed", lambda: own_data)
    with pytest.raises(ResourceError, match=r"files\.txt is missing or empty"):
        found.require_whole()
