"""Our own paper in three formats, two columns and a table among them: a planted error is found in each."""

from __future__ import annotations

import pytest

from metlit.curation.reading import read_paper
from tests.curation import own_paper, pdf_writer

WRITERS = {
    "own.pdf": pdf_writer.two_columns,
    "own.xml": own_paper.jats,
    "own.md": own_paper.markdown,
}
# As printed, as planted, and which rule is to find it: 2/3 is 66.67 %; 215 lies between 31 and 675.
PLANTED = [
    ("(66.7%)", "(67.7%)", "paper-percentage"),
    ("215 days (range 31", "21 days (range 31", "paper-summary-range"),
]


@pytest.mark.parametrize("name", WRITERS)
def test_planted_errors_are_found_in_each_format(name, auditor, tmp_path, monkeypatch):
    file = tmp_path / name
    file.write_bytes(WRITERS[name]())
    assert auditor.audit(read_paper(file)).alarms == []
    text = own_paper.TEXTS["Results"][0]
    for right, wrong, _ in PLANTED:
        assert right in text
        text = text.replace(right, wrong)
    monkeypatch.setitem(own_paper.TEXTS, "Results", [text, *own_paper.TEXTS["Results"][1:]])
    file.write_bytes(WRITERS[name]())
    found = auditor.audit(read_paper(file)).alarms
    assert {p.code for p in found} == {code for _, _, code in PLANTED}
    assert all(p.at[0].place.startswith("Results") for p in found)
