"""metlit sheet, as it is called."""

from __future__ import annotations

import pytest

from tests.curation.sheets.books import called, place_of, sheets_of, xlsx

RECORD = """\
# by hand
source: {title: A title, year: 2020, design: case report, depth: full text}
patients:
  - id: p1  # the only one
    at: Case presentation
    age: 61
    sex: male
    primary: {tumour: sarcoma, site: colon}
    lesions:
      - {id: psoas, site: psoas muscle, side: left}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    return tmp_path


def test_out_edited_and_in_again(cli, folder):
    done = cli("sheet", "export", "mine/one-2020.yaml", "-o", "x.xlsx")
    assert (done.code, done.err) == (0, "x.xlsx is written: 5 rows\n")
    sheets = sheets_of((folder / "x.xlsx").read_bytes())
    line, place = place_of(sheets, "Lesions", "psoas", "side")
    sheets["Lesions"][line][place] = "right"
    site = place_of(sheets, "Lesions", "psoas", "site")
    sheets["Lesions"][line][site[1]] = "psaos muscle"
    xlsx(folder / "x.xlsx", sheets)
    done = cli("sheet", "import", "x.xlsx", "--into", "mine")
    assert done.code == 1
    assert "-      - {id: psoas, site: psoas muscle, side: left}\n" in done.out
    assert "+      - {id: psoas, site: psaos muscle, side: right}\n" in done.out
    assert (
        f"x.xlsx: {called('Lesions', site)}: error: 'psaos muscle' is no word of site; did you mean 'psoas muscle'? "
        "[unknown-word] (mine/one-2020.yaml:10:27)\n"
    ) in done.err
    assert done.err.endswith("1 record: one-2020: nothing is written; metlit sheet import --write writes\n")
    assert (folder / "mine" / "one-2020.yaml").read_text(encoding="utf-8") == RECORD
    sheets["Lesions"][line][site[1]] = "psoas muscle"
    xlsx(folder / "x.xlsx", sheets)
    (folder / "other").mkdir()
    done = cli("sheet", "import", "x.xlsx", "--into", "other")
    assert done.err.startswith("one-2020: no such record in other, so all of it is new; --into names another folder\n")
    done = cli("sheet", "import", "x.xlsx", "--into", "mine", "--write")
    assert (done.code, done.err) == (0, "1 record: one-2020: written\n")
    assert (folder / "mine" / "one-2020.yaml").read_text(encoding="utf-8") == RECORD.replace("left", "right")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["export", "-o", "x.csv"], "'x.csv' is no name of an XLSX file"),
        (["import", "x.txt", "--map", "nothing"], "nothing.tsv"),
    ],
)
def test_what_cannot_be_done_is_one_line(cli, tmp_path, args, told):
    (tmp_path / "x.txt").write_text("a,b\n", encoding="utf-8")
    done = cli("sheet", *args)
    assert done.code == 2 and told in done.err and done.err.count("\n") == 1
