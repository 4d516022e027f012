"""``metlit fix``: shown first, written only if it is wanted."""

from __future__ import annotations

from tests.conftest import RECORD

WRONG = RECORD.replace("patients:", "patient:").replace("age: 61", "age: 61-year-old")
MENDED = WRONG.replace("patient:", "patients:")


def test_nothing_is_written_unless_it_is_asked_for(cli, cases):
    folder = cases({"wrong-2020.yaml": WRONG, "right-2020.yaml": RECORD})
    file = folder / "wrong-2020.yaml"
    ran = cli("fix", folder)
    assert (ran.code, file.read_text()) == (1, WRONG)
    assert [line for line in ran.out.splitlines() if line[:1] in "+-"][2:] == ["-patient:", "+patients:"]
    assert "1 rewrite in 1 file: nothing is written; metlit fix --write writes them" in ran.err
    ran = cli("fix", file, "--write")
    assert (ran.code, file.read_text()) == (0, MENDED)
    ran = cli("fix", file)
    assert (ran.code, ran.out, ran.err) == (0, "", "there is nothing to rewrite\n")


def test_what_is_left_is_named_with_its_choices(cli, cases):
    folder = cases({"left-2020.yaml": WRONG.replace("sex: male", "sex: '?'")})
    ran = cli("fix", folder, "--yes")
    assert ran.code == 1
    assert "left-2020.yaml:6:10: error: 'sex' is not written '?'" in ran.err and "'unclear' [rewrite]" in ran.err
    assert "sex: '?'" in (folder / "left-2020.yaml").read_text()


def test_files_that_are_no_records_are_told(cli, cases):
    ran = cli("fix", cases({"latin-2020.yaml": b"title: Caf\xe9\n", "x.json": "{}"}))
    assert ran.code == 1 and "not-utf-8" in ran.err and "not-a-record" in ran.err
    assert cli("fix", "nowhere").code == 2
