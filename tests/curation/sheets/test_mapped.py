"""Extraction tables of other programs: one example of each form, with its mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.curation.sheets.grid_file import read_grids
from metlit.curation.sheets.importing import ImportedSheets, imported_sheets
from metlit.curation.sheets.mapped import load_table_map, mapped_grids
from metlit.errors import MetlitError, ResourceError
from metlit.resources import Resources

REDCAP = {
    "doe-2020": """\
source:
  title: Two invented patients
  year: 2020
  design: case series
  depth: full text
patients:
  - id: p1
    age: 61
    sex: female
    primary: {tumour: lung adenocarcinoma}
    lesions:
      - id: l1
        site: psoas muscle
        side: left
        imaging: [CT, PET]
        size: 43 mm
      - {id: l2, site: liver, imaging: CT}
    at: page 2
  - id: p2
    age: 58
    sex: male
    primary: {tumour: prostate adenocarcinoma}
    lesions:
      id: l1
      site: piriformis muscle
      side: right
      imaging: MRI
      size: 27 mm
    at: page 3
"""
}
COVIDENCE = {
    "roe-2019": """\
source:
  title: An invented series
  year: 2019
  design: case series
  country: [Italy, France]
  depth: full text
cohorts:
  id: all
  n: 18
  age: {median: 64, min: 41, max: 80}
  radiotherapy:
    id: rt
    intent: palliative
    dose: {total: 42.50 Gy, fractions: 17, basis: not stated}
  at: Results
"""
}
EPPI = {
    "moe-2021": "source:\n  title: Three more\n  year: 2021\n  design: case series\n  depth: abstract\n",
    "poe-2018": """\
source:
  title: A limp that was none
  year: 2018
  design: case report
  depth: full text
patients:
  id: p1
  age: 47
  sex: female
  symptoms: limping
  at: Case report
""",
}


def mapping(name: str) -> Path:
    return Resources.default().sheet_map_file(name)


def imported(formed, table: Path, told: Path, folder: Path) -> ImportedSheets:
    grids, wrong = mapped_grids(load_table_map(told, formed), read_grids(table))
    return imported_sheets(formed, grids, folder, wrong)


@pytest.mark.parametrize(("name", "records"), [("redcap", REDCAP), ("covidence", COVIDENCE), ("eppi", EPPI)])
def test_each_form_becomes_records(formed, tmp_path, name, records):
    file = mapping(name)
    result = imported(formed, file.with_suffix(".csv"), file, tmp_path)
    assert result.findings == []
    assert {change.record: change.after.decode() for change in result.changes} == records
    for change in result.changes:
        change.write()
    again = imported(formed, file.with_suffix(".csv"), file, tmp_path)
    assert not any(change.changed for change in again.changes)


def spoilt(folder: Path, old: str, new: str) -> Path:
    text = mapping("redcap").with_suffix(".csv").read_text(encoding="utf-8")
    assert old in text
    file = folder / "own.csv"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def test_a_code_without_a_meaning_is_told_at_its_cell_of_the_table(formed, tmp_path):
    table = spoilt(tmp_path, "piriformis muscle,2,", "piriformis muscle,4,")
    found = imported(formed, table, mapping("redcap"), tmp_path)
    assert [one.text() for one in found.findings] == [
        f"{table.as_posix()}: own!M6: error: '4' has no meaning in the mapping; it knows 1, 2, 3: add it there "
        "[sheet-mapping]"
    ]
    assert found.changes == []


def test_a_value_that_is_none_is_told_at_its_cell_of_the_table(formed, tmp_path):
    table = spoilt(tmp_path, "prostate adenocarcinoma", "[prostate")
    found = imported(formed, table, mapping("redcap"), tmp_path)
    assert found.findings[0].cell == "own!J5"


def test_a_column_that_the_table_lacks_is_named(formed, tmp_path):
    table = spoilt(tmp_path, "lesion_site", "lesion_sites")
    with pytest.raises(MetlitError, match=r"no column 'lesion_site', .* \(did you mean 'lesion_sites'"):
        imported(formed, table, mapping("redcap"), tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[Lesionen]\n", r"m.tsv:1: 'Lesionen' is no sheet \(did you mean 'Lesions'\?\)"),
        ("[Lesions]\nsitte\tsite\n", r"m.tsv:2: 'sitte' is no column here \(did you mean 'site'\?\)"),
        ("[Lesions]\nsite\n", "m.tsv:2: neither a column of the table nor a text"),
        ("[Lesions]\nsite\tsite\t{}\tleft\n", "m.tsv:2: codes are written"),
        ("[Lesions]\tonly some\n", "m.tsv:1: a condition is"),
        ("record id\tid\n", "m.tsv: no section such as"),
    ],
)
def test_a_mapping_that_cannot_be_used_names_its_line(formed, tmp_path, text, message):
    file = tmp_path / "m.tsv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match=message):
        load_table_map(file, formed)
