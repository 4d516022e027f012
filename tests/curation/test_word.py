"""What only a Word file can have."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from metlit.curation.document import BlockKind
from metlit.curation.reading import read_paper


def test_cells_over_rows_and_columns(tmp_path: Path):
    made = Document()
    made.add_heading("Results", 1)
    made.add_paragraph("Table 1. Falls", "Caption")
    table = made.add_table(rows=4, cols=3)
    for r, row in enumerate((("Who", "Fall", ""), ("", "first", "second"), ("A", "1", "2"), ("", "3", "4"))):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    made.save(tmp_path / "t.docx")
    document = read_paper(tmp_path / "t.docx")
    assert document.tables[0].rows[1:] == (("A", "1", "2"), ("A", "3", "4"))
    assert {b.text: b.place.row_heading for b in document.blocks if b.place.row}["4"] == "A"


def test_what_was_deleted_is_not_read_and_symbols_are(tmp_path: Path):
    made = Document()
    made.add_heading("Results", 1)
    paragraph = made.add_paragraph("Given were ")
    for xml in (
        '<w:del {ns} w:id="1" w:author="a"><w:r><w:delText>40</w:delText></w:r></w:del>',
        '<w:ins {ns} w:id="2" w:author="a"><w:r><w:t xml:space="preserve">30 of </w:t></w:r></w:ins>',
        '<w:r {ns}><w:sym w:font="Symbol" w:char="F061"/><w:t>/</w:t><w:sym w:font="Symbol" w:char="F062"/></w:r>',
        '<w:hyperlink {ns}><w:r><w:t xml:space="preserve"> = 3</w:t></w:r></w:hyperlink>',
        "<w:r {ns}><w:noBreakHyphen/><w:t>fold</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(xml.format(ns=nsdecls("w"))))
    made.save(tmp_path / "t.docx")
    assert read_paper(tmp_path / "t.docx").blocks[-1].text == "Given were 30 of α/β = 3-fold"


def test_a_manuscript_without_styles(tmp_path: Path):
    """Headings are told by their words, or by being bold and short."""
    made = Document()
    for text, bold in (
        ("Falls from a wall in one town of climbers", True),
        ("Abstract", False),
        ("Background: They fall. Results: Three of them fell.", False),
        ("Results", True),
        ("Whom we saw", True),
        ("We saw three of them.", False),
        ("References", False),
        ("[1] Muster A. Falls. 2001.", False),
    ):
        made.add_paragraph().add_run(text).bold = bold or None
    made.save(tmp_path / "t.docx")
    document = read_paper(tmp_path / "t.docx")
    places = {b.text: str(b.place) for b in document.blocks}
    assert document.title == "Falls from a wall in one town of climbers"
    assert places["Results: Three of them fell."] == "Abstract, Results, paragraph 1"
    assert places["We saw three of them."] == "Results, Whom we saw, paragraph 1"
    assert [b.text for b in document.blocks if b.kind is BlockKind.REFERENCE] == ["[1] Muster A. Falls. 2001."]
