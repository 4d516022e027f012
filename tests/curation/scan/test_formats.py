"""Our own paper in five formats, two columns and a table among them: the same is marked in each."""

from __future__ import annotations

import pytest

from metlit.curation.reading import read_paper
from tests.curation import own_paper, pdf_writer

WRITERS = {
    "own.pdf": pdf_writer.two_columns,
    "own.xml": own_paper.jats,
    "own.html": own_paper.html,
    "own.docx": own_paper.docx,
    "own.md": own_paper.markdown,
}
# From the paper's texts: place up to its paragraph, kind, value, unit, subject.
PRINTED = [
    ("Abstract", "range", "58 to 74", "year", "group"),
    ("Results", "mean", "215", "day", "group"),
    ("Results", "range", "31 to 675", "day", "group"),
    ("Results", "percentage", "66.7", "%", "group"),
    ("Results", "size", "3.5", "cm", "group"),
    ("Results", "duration", "4", "week", "group"),
]


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_is_marked_in_each_format(name, scanner, tmp_path):
    file = tmp_path / name
    file.write_bytes(WRITERS[name]())
    found = scanner.scan(read_paper(file))
    told = {(m.place.split(",")[0], m.kind, m.value, m.unit, m.subject) for m in found}
    assert set(PRINTED) - told == set()
    table = {(m.place, m.kind, m.value) for m in found if m.place.startswith("Table 1, row 1")}
    assert ("Table 1, row 1, column Age", "age", "61") in table
    assert ("Table 1, row 1, column Grip before (kg)", "mean", "31.5") in table
    assert ("Table 1, row 1, column Grip before (kg)", "sd", "2.1") in table
    assert not [m for m in found if m.value in ("2001", "2004")], "references"
