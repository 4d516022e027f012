"""Records → sheets → records: nothing is lost, and nothing is made of a text."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as often
from hypothesis import strategies as st

from metlit.curation.sheets.exporting import exported_workbook
from metlit.curation.sheets.grid_file import read_grids
from metlit.curation.sheets.importing import imported_sheets
from metlit.curation.sheets.patching import patched, plain_value
from metlit.curation.sheets.rows_read import TreeMaker
from metlit.curation.sheets.sheet_rows import sheet_rows
from metlit.curation.sheets.yaml_text import record_text
from metlit.errors import RecordsError
from metlit.record.text import decode, read_text
from metlit.record.tree import Mapping, Scalar
from tests.conftest import FROZEN
from tests.curation.sheets.books import ods, sheets_of, xlsx
from tests.curation.sheets.generated import SPOILT, Grower, written

BASE_SHEET = "metlit base"
MANY = 15


def tree_of(text: str) -> Mapping:
    return read_text(decode(text.encode("utf-8"), "x"), "x")


def made_of(formed, rows) -> Mapping:
    def refuse(row, column, message, remedy) -> None:
        raise AssertionError(f"{row.path} {column}: {message}")

    return TreeMaker(formed, refuse).tree(rows)


def assert_round_trip(formed, files: list[Path], folder: Path) -> None:
    """A workbook of records gives them back: unchanged where they are, whole elsewhere, and the tree without base."""
    book = folder / "x.xlsx"
    book.write_bytes(exported_workbook(formed, files)[0])
    grids = read_grids(book)
    same = imported_sheets(formed, grids, files[0].parent)
    assert same.findings == []
    assert {c.record for c in same.changes if c.changed} == set()
    anew = imported_sheets(formed, grids, folder)
    assert {c.record: c.after for c in anew.changes} == {f.stem: f.read_bytes() for f in files}
    alone = imported_sheets(formed, [grid for grid in grids if grid.name != BASE_SHEET], folder)
    assert alone.findings == []
    for change in alone.changes:
        before = next(f for f in files if f.stem == change.record).read_text(encoding="utf-8")
        assert plain_value(tree_of(change.after.decode())) == plain_value(tree_of(before)), change.record


def test_the_frozen_records_come_back(formed, tmp_path):
    assert_round_trip(formed, FROZEN, tmp_path)


@given(seed=st.integers(0, 10**9), spoilt=st.lists(st.sampled_from(SPOILT), min_size=1, max_size=8))
@often(max_examples=MANY)
def test_any_tree_comes_back_from_its_rows(formed, seed, spoilt):
    text = written(Grower(formed, seed, spoilt).record(), 0, random.Random(seed)) + "\n"
    tree = tree_of(text)
    made = made_of(formed, sheet_rows(formed, tree, "x"))
    assert plain_value(made) == plain_value(tree)
    assert plain_value(tree_of(record_text(made))) == plain_value(tree)


@given(seed=st.integers(0, 10**9), spoilt=st.lists(st.sampled_from(SPOILT), min_size=1, max_size=8))
@often(max_examples=MANY)
def test_a_text_takes_any_tree_and_keeps_what_stays(formed, seed, spoilt):
    chance = random.Random(seed)
    grower = Grower(formed, seed, spoilt)
    old = tree_of(written(grower.record(), 0, chance) + "\n")
    text = written(old, 0, chance) + "\n"
    old = tree_of(text)
    new = changed(old, chance, grower)
    assert plain_value(tree_of(patched(text, old, new))) == plain_value(new)
    assert patched(text, old, tree_of(record_text(old))) == text


def changed(old: Mapping, chance: random.Random, grower: Grower) -> Mapping:
    """A tree with keys removed, added and replaced, at any depth."""
    other = grower.record()
    entries = {}
    for name, (key, value) in old.entries.items():
        if chance.random() < 0.2:
            continue
        deeper = isinstance(value, Mapping) and chance.random() < 0.8
        entries[name] = key, changed(value, chance, grower) if deeper else value
        if chance.random() < 0.2:
            entries[name] = key, next(iter(other.entries.values()))[1]
    extra = {name: entry for name, entry in other.entries.items() if chance.random() < 0.3}
    made = {**extra, **entries} if chance.random() < 0.5 else {**entries, **extra}
    return Mapping(made or {"id": (Scalar("id", True, 0, 0), Scalar("x", True, 0, 0))}, 0, 0)


def test_comments_stay_where_values_change():
    text = """\
# head
source:  # of it
  title: A title  # printed
  # the year
  year: 2020
  authors: [Doe J, Roe R]  # two
patients:
  # the first
  - id: p1  # index
    age: 61
    # after all
"""
    old = tree_of(text)
    new = tree_of(
        text.replace("A title", '"Another: title"').replace("Roe R]", "Roe R, Poe E]").replace("61", "62 years")
        + "    sex: male\n"
    )
    wanted = text.replace("A title", '"Another: title"').replace("Roe R]", "Roe R, Poe E]").replace("61", "62 years")
    assert patched(text, old, new) == wanted.replace("62 years\n", "62 years\n    sex: male\n")


@pytest.mark.parametrize("form", ["own", "xlsx", "ods"])
def test_texts_that_spreadsheets_spoil_stay_texts(formed, tmp_path, form):
    """Each a note of a patient, through a workbook of our own, of another program, and an OpenDocument file."""
    notes = {f"p{n}": text for n, text in enumerate(SPOILT)}
    lines = [f"  - {{id: {name}, note: {json.dumps(text)}}}\n" for name, text in notes.items()]
    record = tmp_path / "one-2020.yaml"
    record.write_text("patients:\n" + "".join(lines), encoding="utf-8")
    data = exported_workbook(formed, [record])[0]
    rows = sheets_of(data)["Patients"]
    if form == "ods":
        file = ods(tmp_path / "x.ods", "Patients", rows)
    elif form == "xlsx":
        file = xlsx(tmp_path / "x.xlsx", {"Patients": rows})
    else:
        file = tmp_path / "own.xlsx"
        file.write_bytes(data)
    record.unlink()
    result = imported_sheets(formed, [grid for grid in read_grids(file) if grid.name != BASE_SHEET], tmp_path)
    assert result.findings == []
    patients = tree_of(result.changes[0].after.decode()).entries["patients"][1].items
    assert {p.entries["id"][1].text: p.entries["note"][1].text for p in patients} == notes


def test_a_workbook_has_no_formula_and_no_macro(formed, tmp_path):
    import zipfile

    record = tmp_path / "one-2020.yaml"
    record.write_text(
        "patients:\n  - {id: p1, note: '=1+1', at: '+49', printed: '@x', label: '-5'}\n", encoding="utf-8"
    )
    book = tmp_path / "x.xlsx"
    book.write_bytes(exported_workbook(formed, [record])[0])
    with zipfile.ZipFile(book) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert sheets and not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
        assert not any("vba" in name.lower() for name in archive.namelist())
    cells = sheets_of(book.read_bytes())["Patients"][2]
    assert {"=1+1", "+49", "@x", "-5"} <= set(cells)


def test_a_text_longer_than_a_cell_is_refused_with_its_line(formed, tmp_path):
    record = tmp_path / "one-2020.yaml"
    record.write_text(f"patients:\n  - id: p1\n    note: {'a' * 32768}\n", encoding="utf-8")
    with pytest.raises(RecordsError, match=r"one-2020, line 3: 'note' has 32768 characters, .* takes 32767"):
        exported_workbook(formed, [record])
    record.write_text(f"patients:\n  - id: p1\n    note: {'a' * 32767}\n", encoding="utf-8")
    exported_workbook(formed, [record])


def test_a_record_with_windows_ends_and_a_mark_keeps_them(formed, tmp_path):
    record = tmp_path / "one-2020.yaml"
    data = "\ufeffsource: {title: A, year: 2020}  # c\r\npatients:\r\n  - id: p1\r\n    sex: male\r\n".encode()
    record.write_bytes(data)
    book = tmp_path / "x.xlsx"
    book.write_bytes(exported_workbook(formed, [record])[0])
    grids = read_grids(book)
    patients = next(grid for grid in grids if grid.name == "Patients")
    place = patients.rows[0].index("sex")
    patients.rows[2][place] = "female"
    change = imported_sheets(formed, grids, tmp_path).changes[0]
    assert change.after == data.replace(b"male", b"female")
