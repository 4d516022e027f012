"""A publication that has a record already is noticed, whatever else lies in the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.curation.bibliographic.citation import Citation
from metlit.curation.recorded import recorded_as

DOI = "10.5555/psoas.2020.1"
HEAD = "source:\n  title: A\n"


@pytest.mark.parametrize(
    ("text", "there"),
    [
        (f"{HEAD}  doi: {DOI}\n", True),
        (f"{HEAD}  doi: {DOI.upper()}\n", True),
        (f'{HEAD}  pmid: "12345678"\n', True),
        (f"{HEAD}  pmid: {{value: 12345678, at: Abstract}}\n", True),
        (f"{HEAD}  doi: {DOI}1\n", False),
        (f"{HEAD}  methods: as in {DOI}\n", False),
        (f"{HEAD}# doi: {DOI}\n", False),
        (f"source: {DOI}\n", False),
        (f"source: [\n{DOI}", False),
        ("", False),
    ],
)
def test_by_doi_or_pmid(tmp_path: Path, text: str, there: bool) -> None:
    file = tmp_path / "doe-2020.yaml"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    found = recorded_as(Citation("x", doi=DOI, pmid="12345678"), tmp_path)
    assert found == ([file] if there else [])


def test_without_an_identifier_or_a_folder_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"{HEAD}  doi: {DOI}\n", encoding="utf-8")
    assert recorded_as(Citation("x", title="A"), tmp_path) == []
    assert recorded_as(Citation("x", doi=DOI), tmp_path / "none") == []
