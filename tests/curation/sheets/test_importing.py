"""What sheets make of records: changes, what bad input gets, and three ways. Expected texts are written by hand."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from csv import writer
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from metlit.curation.sheets.cell_finding import CellFinding
from metlit.curation.sheets.exporting import exported_workbook
from metlit.curation.sheets.grid_cells import SheetGrid, column_letters
from metlit.curation.sheets.grid_file import read_grids
from metlit.curation.sheets.importing import ImportedSheets, imported_sheets
from metlit.errors import MetlitError
from metlit.resources import Resources
from tests.curation.sheets.books import Sheets, called, ods, place_of, sheets_of, xlsx

RECORD = """\
# by hand
source: {title: A title, year: 2020, design: case report, depth: full text}
patients:
  - id: p1  # the only one
    at: Case presentation
    age: 61
    sex: male
    primary: {tumour: sarcoma, site: colon, markers: {CK7: positive, CK20: negative}}
    lesions:
      # two of them
      - id: psoas
        site: psoas muscle
        side: left
        size: 3.50 cm
      - {id: liver, site: liver}
    radiotherapy:
      - id: rt1
        target: psoas
        dose: {total: 50.40 Gy, fractions: 28}
    pain:
      - {of: rt1, before: 8}
      - {of: rt1, before: 5, note: second}
    history: [one, two]
"""


@dataclass
class Case:
    """A record, the workbook that was made of it, and what the sheets become."""

    formed: object
    folder: Path
    sheets: Sheets
    file: Path
    findings: list[CellFinding] = field(default_factory=list)

    def cell(self, sheet: str, row: str, column: str) -> str:
        return called(sheet, place_of(self.sheets, sheet, row, column))

    def write(self, sheet: str, row: str, column: str, text: str) -> str:
        line, place = place_of(self.sheets, sheet, row, column)
        cells = self.sheets[sheet][line]
        cells += [""] * (place + 1 - len(cells))
        cells[place] = text
        return called(sheet, (line, place))

    def drop(self, sheet: str, row: str) -> None:
        del self.sheets[sheet][place_of(self.sheets, sheet, row, "id")[0]]

    def add(self, sheet: str, **cells: str) -> int:
        """A new row; the number of its line, from 1."""
        heads = [head.removesuffix(" *") for head in self.sheets[sheet][0]]
        named = {"record id": "one-2020", **{key.replace("_in", "s in"): text for key, text in cells.items()}}
        self.sheets[sheet].append([named.get(head, "") for head in heads])
        return len(self.sheets[sheet])

    @property
    def record(self) -> Path:
        return self.folder / "one-2020.yaml"

    def read(self, also: Callable | None = None, sheet: str = "Lesions") -> ImportedSheets:
        """Import the sheets; one of them from a file, if something is done to it there."""
        grids = [
            SheetGrid(self.file.as_posix(), name, [list(row) for row in rows]) for name, rows in self.sheets.items()
        ]
        if also:
            real = read_grids(xlsx(self.file, {sheet: self.sheets[sheet]}, also))[0]
            grids = [real if grid.name == sheet else grid for grid in grids]
        return imported_sheets(self.formed, grids, self.folder)

    def becomes(self, text: str) -> None:
        """The record becomes this, and nothing is wrong."""
        result = self.read()
        assert [found.text() for found in result.findings] == []
        assert result.changes[0].after.decode() == text

    def told(self, also: Callable | None = None) -> list[str]:
        """What is wrong, without the name of the file; nothing is to be written."""
        result = self.read(also)
        assert [change for change in result.changes if change.changed] == []
        return [found.text().removeprefix(f"{self.file.as_posix()}: ") for found in result.findings]


@pytest.fixture(scope="module")
def exported(formed, tmp_path_factory) -> Sheets:
    """The sheets of the record."""
    record = tmp_path_factory.mktemp("sheets") / "one-2020.yaml"
    record.write_text(RECORD, encoding="utf-8")
    return sheets_of(exported_workbook(formed, [record])[0])


@pytest.fixture
def case(formed, exported, tmp_path) -> Case:
    (tmp_path / "mine").mkdir()
    record = tmp_path / "mine" / "one-2020.yaml"
    record.write_text(RECORD, encoding="utf-8")
    return Case(formed, tmp_path / "mine", deepcopy(exported), tmp_path / "x.xlsx")


# -- changes


def test_a_cell_changes_its_value_and_nothing_else(case):
    case.write("Lesions", "psoas", "side", "right")
    case.write("Patients", "p1", "history", "one\ntwo\nthree, or more")
    wanted = RECORD.replace("side: left", "side: right").replace("[one, two]", '[one, two, "three, or more"]')
    case.becomes(wanted)


def test_rows_are_added_and_removed(case):
    case.drop("Lesions", "liver")
    case.add("Lesions", stand_in="p1", id="spine", site="vertebra", count="2")
    case.add("Pain", stand_in="p1", before="3")
    wanted = RECORD.replace("      - {id: liver, site: liver}\n", "      - {id: spine, site: vertebra, count: 2}\n")
    wanted = wanted.replace("note: second}\n", "note: second}\n      - {before: 3}\n")
    case.becomes(wanted)


def test_an_emptied_cell_removes_its_key(case):
    case.write("Lesions", "psoas", "size", "")
    case.write("Patients", "p1", "at", "")
    case.becomes(RECORD.replace("        size: 3.50 cm\n", "").replace("    at: Case presentation\n", ""))


def test_columns_beside_a_value_may_be_added(case):
    heads = case.sheets["Lesions"][0]
    heads.append("size.at")
    line, _ = place_of(case.sheets, "Lesions", "psoas", "size")
    case.sheets["Lesions"][line] += [""] * (len(heads) - 1 - len(case.sheets["Lesions"][line])) + ["Table 1"]
    case.becomes(RECORD.replace("3.50 cm", "{value: 3.50 cm, at: Table 1}"))


def test_moved_columns_rows_and_sheets_say_the_same(case):
    case.sheets = dict(reversed(case.sheets.items()))
    width = len(case.sheets["Lesions"][0])
    padded = [row + [""] * (width - len(row)) for row in case.sheets["Lesions"]]
    case.sheets["Lesions"] = [["my table"], [], *(list(reversed(row)) for row in (*padded[:2], *reversed(padded[2:])))]
    case.becomes(RECORD)


def test_a_number_that_lost_its_zero_is_the_number_it_was(case):
    """50.40 of a key that needs no unit, typed again as a number."""
    text = edit(case, "fractions: 28", "fractions: 28.0")
    case.sheets = sheets_of(exported_workbook(case.formed, [case.record])[0])
    at = 2, case.sheets["Dose"][0].index("fractions")
    result = case.read(lambda book: book.get_worksheet_by_name("Dose").write_number(*at, 28), "Dose")
    assert result.findings == [] and result.changes[0].after.decode() == text
    result = case.read(lambda book: book.get_worksheet_by_name("Dose").write_number(*at, 27), "Dose")
    assert result.changes[0].after.decode() == text.replace("28.0", "27")


def test_a_new_record_is_written_from_an_empty_workbook(formed, tmp_path):
    sheets = sheets_of(exported_workbook(formed, [])[0])
    new = Case(formed, tmp_path, sheets, tmp_path / "x.xlsx")
    new.add("Source", title="A title", year="2020", design="case report", depth="full text")
    new.add("Patients", id="p1", age="61", sex="male")
    new.add("Lesions", id="psoas", site="psoas muscle")
    new.add("Radiotherapy", stand_in="p1", id="rt1", target="psoas")
    new.add("Dose", stand_in="p1/rt1", total="50.40 Gy")
    result = new.read()
    assert result.findings == []
    assert result.changes[0].before is None
    assert (
        result.changes[0].after.decode()
        == """\
source:
  title: A title
  year: 2020
  design: case report
  depth: full text
patients:
  id: p1
  age: 61
  sex: male
  lesions: {id: psoas, site: psoas muscle}
  radiotherapy:
    id: rt1
    target: psoas
    dose: {total: 50.40 Gy}
"""
    )


# -- bad input


def test_a_renamed_column(case):
    case.sheets["Lesions"][0][case.sheets["Lesions"][0].index("site")] = "sites"
    place = case.sheets["Lesions"][0].index("sites")
    told = case.told()
    assert told == [
        f"{called('Lesions', (0, place))}: error: 'sites' is no column of Lesions; did you mean 'site'? [sheet-column]"
    ]


def test_a_renamed_sheet(case):
    case.sheets = {("Lesion" if name == "Lesions" else name): rows for name, rows in case.sheets.items()}
    assert case.told() == ["Lesion!A1: error: 'Lesion' is no name of a sheet; did you mean 'Lesions'? [sheet-name]"]


def test_a_sheet_of_ones_own_is_left_aside(case):
    case.sheets["My notes"] = [["ask the authors"]]
    assert case.told() == ["My notes!A1: warning: no sheet of records: it is left aside [sheet-name]"]


def test_a_missing_sheet_or_column_is_left_alone(case):
    del case.sheets["Pain"]
    place = case.sheets["Lesions"][0].index("side")
    for row in case.sheets["Lesions"]:
        if len(row) > place:
            del row[place]
    assert case.told() == [
        "Lesions!A1: warning: the column side of Lesions is missing: what one-2020 has is left [sheet-missing]",
        "Pain!A1: warning: the sheet of Pain is missing: what one-2020 has is left [sheet-missing]",
    ]


def test_two_rows_with_one_id(case):
    line = case.add("Lesions", stand_in="p1", id="psoas", site="liver")
    told = case.told()
    place = case.sheets["Lesions"][0].index("id")
    assert told == [
        f"{called('Lesions', (line - 1, place))}: error: 'p1/psoas' stands in Lesions!A3 too; "
        "give it another id, or remove one of them [sheet-twice]"
    ]


def test_two_rows_at_one_place_of_a_list(case):
    case.sheets["Pain"].append([*case.sheets["Pain"][2][:2], "1", *[""] * 9, "x"])
    assert case.told()[0].startswith("Pain!C5: error: 'p1/pain#1' stands in Pain!A3 too; leave 'list no' empty")


def test_a_removed_row_that_others_name_or_stand_in(case):
    case.drop("Lesions", "psoas")
    cell = case.cell("Radiotherapy", "rt1", "target")
    assert case.told() == [
        f"{cell}: error: 'psoas' is a row that is removed; restore the row, or name another [sheet-removed]"
    ]
    case.drop("Radiotherapy", "rt1")
    assert case.told()[0] == (
        "Dose!B3: error: the row 'p1/rt1' is removed, and this one stands in it; "
        "restore the row, or remove this one too [sheet-removed]"
    )


def test_a_row_that_stands_nowhere(case):
    line = case.add("Dose", stand_in="p1/rt9", total="3 Gy")
    case.add("Patients", id="p2")
    other = case.add("Lesions", id="spine")
    assert case.told() == [
        f"Lesions!B{other}: error: 'stands in' does not say in which patient or cohort; "
        "write its id, with those above it [sheet-row]",
        f"Dose!B{line}: error: there is no row 'p1/rt9'; "
        "write the id of a row, with those above it: p1/rt1 [sheet-row]",
    ]


def test_a_date_that_was_made_of_3_to_5(case):
    import datetime

    line, place = place_of(case.sheets, "Lesions", "psoas", "size")

    def date(book) -> None:
        form = book.add_format({"num_format": "d-mmm"})
        book.get_worksheet_by_name("Lesions").write_datetime(line, place, datetime.datetime(2026, 5, 3), form)

    assert case.told(date) == [
        f"{called('Lesions', (line, place))}: error: the spreadsheet made a date of this: 2026-05-03; "
        "give the cell the format Text, and type it again [sheet-value]"
    ]


def test_a_number_that_was_made_of_a_percentage(case):
    line, place = place_of(case.sheets, "Lesions", "psoas", "percent")

    def percentage(book) -> None:
        book.get_worksheet_by_name("Lesions").write_number(line, place, 0.5, book.add_format({"num_format": "0%"}))

    assert case.told(percentage) == [
        f"{called('Lesions', (line, place))}: error: the spreadsheet shows this number as something else: 0.5; "
        "give the cell the format Text, and type it again [sheet-value]"
    ]


def test_a_formula_and_merged_and_hidden_cells(case):
    line, place = place_of(case.sheets, "Lesions", "psoas", "count")
    letters = column_letters(place)

    def spoil(book) -> None:
        sheet = book.get_worksheet_by_name("Lesions")
        sheet.write_formula(line, place, "=1+1", None, 2)
        sheet.merge_range(line, place + 1, line + 1, place + 1, "multiple")
        sheet.set_row(line + 1, None, None, {"hidden": True})

    beside = column_letters(place + 1)
    merged = "merged cells: one value, and it is not known for which rows; unmerge them, and write each value"
    assert case.told(spoil) == [
        f"Lesions!A1: warning: hidden, and taken all the same: row {line + 2}; "
        "show them, and look whether they are meant [sheet-hidden]",
        f"Lesions!{letters}{line + 1}: error: a formula, and what it gives is not taken; "
        "write the value itself: copy the cell, and paste it as value [sheet-value]",
        f"Lesions!{beside}{line + 1}: error: {merged} [sheet-value]",
        f"Lesions!{beside}{line + 2}: error: {merged} [sheet-value]",
    ]


def test_an_open_document_is_marked_the_same_way(formed, tmp_path):
    value = 'office:value-type="{0}" office:{1}="{2}"'
    cells = [
        f'<table:table-cell table:formula="of:=1+1" {value.format("float", "value", "2")}/>',
        f"<table:table-cell {value.format('date', 'date-value', '2026-05-03')}/>",
        f"<table:table-cell {value.format('percentage', 'value', '0.5')}/>",
        f'<table:table-cell table:formula="of:=TRUE()" {value.format("boolean", "boolean-value", "true")}/>',
        '<table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>m</text:p>'
        "</table:table-cell>",
        "<table:covered-table-cell/>",
    ]
    file = ods(tmp_path / "x.ods", "Lesions", [["a", "b", "c", "d", "e", "f"], cells])
    grid = read_grids(file)[0]
    kinds = {place: mark.kind for (line, place), mark in grid.marks.items() if line == 1}
    assert kinds == {0: "formula", 1: "date", 2: "made", 4: "merged", 5: "merged"}
    assert grid.cell(1, 3) == "true"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a", "what begins with [ is read as YAML, and this is none"),
        ("{a: b} c", "what begins with { is read as YAML, and this is none"),
        ("a\tb", "a tab in a cell"),
        ("e\u0301", "a character is written in decomposed form"),
        ("a\u200bb", "U+200B (ZERO WIDTH SPACE) is not allowed"),
    ],
)
def test_a_cell_that_holds_no_value(case, text, message):
    cell = case.write("Lesions", "psoas", "findings", text)
    told = case.told()
    assert len(told) == 1 and told[0].startswith(f"{cell}: error: {message}")


def test_a_cell_and_rows_for_one_key(case):
    cell = case.write("Patients", "p1", "lesions", "not reported")
    assert case.told() == [
        f"{cell}: error: 'lesions' has a value here and rows of its own; empty this cell, or them [sheet-cell]"
    ]


def test_a_record_id_that_is_none_and_one_that_is_missing(case):
    first, second = case.add("Patients", id="p2"), case.add("Patients", id="p3")
    case.sheets["Patients"][first - 1][0] = "Doe 2020"
    case.sheets["Patients"][second - 1][0] = ""
    assert case.told() == [
        f"Patients!A{first}: error: 'Doe 2020' is no record id; "
        "use lower-case letters, digits and hyphens, such as sanuki-2022 [sheet-row]"
    ]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.xlsx", b"PK\x03\x04broken", "is a broken workbook"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old or an encrypted workbook"),
        ("x.csv", "record id\nä".encode("latin-1"), "x.csv:2: the file is not UTF-8"),
        ("x.csv", b"a\0b", "is no CSV file"),
    ],
)
def test_files_that_are_none(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(MetlitError, match=message):
        read_grids(tmp_path / name)


# -- three ways


def edit(case: Case, old: str, new: str) -> str:
    text = case.record.read_text(encoding="utf-8").replace(old, new)
    case.record.write_text(text, encoding="utf-8")
    return text


def test_both_changed_and_nothing_is_lost(case):
    case.write("Lesions", "psoas", "side", "right")
    text = edit(case, "  # the only one", "  # the only one\n    label: case 1").replace("sex: male", "sex: female")
    case.record.write_text(text.replace("# two of them", "# two, at least"), encoding="utf-8")
    case.becomes(text.replace("# two of them", "# two, at least").replace("side: left", "side: right"))


def test_a_value_that_both_changed(case):
    cell = case.write("Lesions", "psoas", "size", "3.6 cm")
    edit(case, "3.50 cm", "3.7 cm")
    place = f"{case.record.as_posix()}:14:15"
    assert case.told() == [
        f"{cell}: error: 'size' was changed here and in the record: here '3.6 cm', there '3.7 cm'; "
        f"write the same in both [sheet-conflict] ({place})"
    ]
    case.write("Lesions", "psoas", "size", "3.7 cm")
    case.becomes(RECORD.replace("3.50", "3.7"))


def test_a_row_that_one_removed_and_the_other_changed(case):
    edit(case, "{id: liver, site: liver}", "{id: liver, site: liver, count: 2}")
    case.drop("Lesions", "liver")
    told = case.told()
    assert len(told) == 1 and "'p1/liver' was changed here and in the record: here 'removed in the sheet'" in told[0]
    assert told[0].endswith(f"[sheet-conflict] ({case.record.as_posix()}:15:9)")


def test_a_row_that_the_record_removed(case):
    edit(case, "      - {id: liver, site: liver}\n", "")
    case.becomes(RECORD.replace("      - {id: liver, site: liver}\n", ""))
    case.write("Lesions", "liver", "count", "2")
    assert "'p1/liver' was changed here and in the record" in case.told()[0]


def test_entries_known_by_their_place_are_never_mistaken(case):
    """The record got an entry before the two that the sheets know as first and second."""
    edit(case, "    pain:\n", "    pain:\n      - {of: rt1, before: 9}\n")
    place = case.sheets["Pain"][0].index("before")
    case.sheets["Pain"][3][place] = "4"
    told = case.told()
    assert len(told) == 1 and told[0].startswith("Pain!A4: error: 'p1/pain#2' was changed here and in the record")


def test_an_unchanged_list_takes_what_the_record_has(case):
    text = edit(case, "    pain:\n", "    pain:\n      - {of: rt1, before: 9}\n")
    case.write("Patients", "p1", "sex", "female")
    case.becomes(text.replace("sex: male", "sex: female"))


def test_a_damaged_base_is_said_and_removes_nothing(case):
    case.sheets["metlit base"][1][1] = "0" * 64
    case.drop("Lesions", "liver")
    assert case.told() == [
        "metlit base!A1: warning: what one-2020 was when this workbook was written is damaged; "
        "rows that are missing are left alone; write the sheets anew with metlit sheet export [sheet-base]"
    ]


# -- without the record as it was


def csv(folder: Path, name: str, text: str) -> SheetGrid:
    (folder / name).write_text(text, encoding="utf-8")
    return read_grids(folder / name)[0]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_adds_and_changes_and_is_taken_twice_without_harm(case, tmp_path, sign):
    text = "record id,stands in,id,site,side\none-2020,p1,psoas,,right\none-2020,p1,spine,vertebra,\n"
    pain = "record id,stands in,of,before\none-2020,p1,rt1,3\none-2020,p1,rt1,8\n"
    tables = [("x-Lesions.csv", text), ("Pain.csv", pain)]
    grids = [csv(tmp_path, name, told.replace(",", sign)) for name, told in tables]
    wanted = RECORD.replace("side: left", "side: right")
    wanted = wanted.replace("site: liver}\n", "site: liver}\n      - {id: spine, site: vertebra}\n")
    wanted = wanted.replace("note: second}\n", "note: second}\n      - {before: 3, of: rt1}\n")
    result = imported_sheets(case.formed, grids, case.folder)
    assert result.findings == [] and result.changes[0].after.decode() == wanted
    result.changes[0].write()
    again = imported_sheets(case.formed, [csv(tmp_path, name, told) for name, told in tables], case.folder)
    assert again.findings == [] and not again.changes[0].changed


def test_a_table_that_is_none_of_records(case, tmp_path):
    result = imported_sheets(case.formed, [csv(tmp_path, "y.csv", "a,b\n1,2\n")], case.folder)
    assert [(found.severity, found.code, found.cell) for found in result.findings] == [
        ("warning", "sheet-name", "y!A1"),
        ("error", "sheet-name", "y!A1"),
    ]


def test_csv_needs_no_reader_of_xml():
    import subprocess
    import sys

    code = (
        "import sys; sys.modules['lxml'] = sys.modules['python_calamine'] = None; from pathlib import Path;"
        "from metlit.curation.sheets.grid_file import read_grids; read_grids(Path(sys.argv[1]))"
    )
    table = Resources.default().sheet_map_file("redcap").with_suffix(".csv")
    subprocess.run([sys.executable, "-c", code, table], check=True)


def test_csv_files_of_a_whole_workbook_carry_the_record_as_it_was(case, tmp_path):
    """As LibreOffice writes all sheets of a workbook, x-Lesions.csv: rows that are missing are removed."""
    case.drop("Lesions", "liver")
    grids = []
    for name, rows in case.sheets.items():
        with (tmp_path / f"x-{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer(stream).writerows(rows)
        grids += read_grids(tmp_path / f"x-{name}.csv")
    result = imported_sheets(case.formed, grids, case.folder)
    assert result.findings == []
    assert result.changes[0].after.decode() == RECORD.replace("      - {id: liver, site: liver}\n", "")


def test_a_record_that_changed_meanwhile_is_not_written_over(case):
    case.write("Lesions", "psoas", "side", "right")
    change = case.read().changes[0]
    edit(case, "sex: male", "sex: female")
    with pytest.raises(MetlitError, match="has changed meanwhile"):
        change.write()
