"""A paper of our own says the same, at the same places, whatever the format; each format what only it can."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metlit.curation.document import BlockKind, Document, told_blocks
from metlit.curation.reading import read_paper
from tests.curation import own_paper, pdf_writer

WRITERS = {
    "paper.pdf": pdf_writer.two_columns,
    "paper.nxml": own_paper.jats,
    "paper.html": own_paper.html,
    "paper.docx": own_paper.docx,
    "paper.md": own_paper.markdown,
}
EACH = pytest.mark.parametrize("name", WRITERS)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    folder = tmp_path_factory.mktemp("own")
    for name, write in WRITERS.items():
        (folder / name).write_bytes(write())
    return {name: read_paper(folder / name) for name in WRITERS}


def at(document: Document, place: str) -> list[str]:
    return [block.text for block in document.blocks if str(block.place) == place]


@EACH
def test_everything_stands_where_it_was_put(own: dict[str, Document], name: str):
    wrong = {
        text: at(own[name], place) for text, place in own_paper.EXPECTED if text not in " ".join(at(own[name], place))
    }
    assert wrong == {}


@EACH
def test_nothing_is_read_twice_and_nothing_added(own: dict[str, Document], name: str):
    """Every word of the paper comes as often as it was written, whatever ran above, below or beside it."""
    flow = (BlockKind.PARAGRAPH, BlockKind.CELL, BlockKind.CAPTION, BlockKind.FOOTNOTE, BlockKind.REFERENCE)
    read = [b.text for b in own[name].blocks if b.kind in flow and b.place.section != ("Front matter",)]
    written = [own_paper.marked(text, "^", "^") for texts in own_paper.TEXTS.values() for text in texts]
    written += [cell for row in own_paper.TABLE for cell in row]
    written += [own_paper.CAPTION, own_paper.FOOTNOTE, own_paper.FIGURE, *own_paper.REFERENCES]
    words = sorted(re.findall(r"[a-z]{3,}", " ".join(written).lower()))
    assert sorted(re.findall(r"[a-z]{3,}", " ".join(read).lower())) == words


@EACH
def test_title_doi_and_table(own: dict[str, Document], name: str):
    document = own[name]
    assert (document.title, document.doi) == (own_paper.TITLE, own_paper.DOI)
    (table,) = document.tables
    assert (table.label, table.columns, table.rows) == ("Table 1", own_paper.TABLE[0], own_paper.TABLE[1:])
    assert table.footnotes == (own_paper.FOOTNOTE,)
    assert table.caption == own_paper.CAPTION or name == "paper.nxml"
    cells = [b for b in document.blocks if b.kind is BlockKind.CELL and b.place.row == 2]
    assert [c.place.row_heading for c in cells] == ["2"] * 5


@EACH
def test_no_reference_becomes_a_part_of_a_number(own: dict[str, Document], name: str):
    text = own[name].text()
    assert re.findall(r"3\.5 kg\d|age\.\d|before\.\d|cm\d|10\d/", text) == []
    assert "12,345" in text and "3,5 cm" in text and "−0.5" in text


@EACH
def test_the_same_bytes_give_the_same_document(own: dict[str, Document], name: str, tmp_path: Path):
    (tmp_path / name).write_bytes(WRITERS[name]())
    again = read_paper(tmp_path / name)
    assert again == own[name] if name != "paper.docx" else again.blocks == own[name].blocks
    assert len(again.sha256) == 64 and again.file == name


def test_what_only_the_file_states(own: dict[str, Document]):
    assert own["paper.nxml"].language == own["paper.html"].language == "en"
    assert own["paper.pdf"].pages == 2 and own["paper.md"].pages == 0
    assert not any("Home" in b.text or "Imprint" in b.text or "var a" in b.text for b in own["paper.html"].blocks)


def test_running_heads_are_margins(own: dict[str, Document]):
    margins = [b.text for b in own["paper.pdf"].blocks if b.kind is BlockKind.MARGIN]
    assert margins.count("Muster and Beispiel: Grip strength after a fall") == 2
    assert "Journal of Examples 2020 page 2" in margins


def test_words_broken_without_another_occurrence_are_named(own: dict[str, Document]):
    """``follow-up`` keeps its hyphen; ``suffi-cient`` is told by no other word of the paper."""
    (note,) = own["paper.pdf"].notes
    assert note.startswith("words broken at the end of a line, put together by guess") and "coefficient" in note


def test_every_character_of_a_text_leads_back_to_the_file(own: dict[str, Document]):
    source = own_paper.markdown().decode()
    for block in own["paper.md"].blocks:
        for i, sign in enumerate(block.text):
            if sign.isascii() and sign.isalnum():
                origin = block.origin(i)
                assert origin.offset is not None and source[origin.offset] == sign, (block.text, i)


def test_every_character_of_a_pdf_leads_back_to_its_page(own: dict[str, Document]):
    pypdfium2 = pytest.importorskip("pypdfium2")
    opened = pypdfium2.PdfDocument(pdf_writer.two_columns())
    pages = [opened[i].get_textpage() for i in range(len(opened))]
    for block in own["paper.pdf"].blocks:
        for i, sign in enumerate(block.text):
            if sign.isascii() and sign.isalnum():
                origin = block.origin(i)
                assert origin.page and origin.offset is not None
                assert pages[origin.page - 1].get_text_range(origin.offset, 1) == sign, (block.text, i)


def test_a_paragraph_over_two_pages_begins_on_the_first(own: dict[str, Document]):
    pages = {b.place.page for b in own["paper.pdf"].blocks if b.place.section == ("Introduction",)}
    assert pages == {1}
    assert {b.place.page for b in own["paper.pdf"].blocks if b.kind is BlockKind.REFERENCE} == {2}


def test_blocks_are_told_with_their_places(own: dict[str, Document]):
    lines = list(told_blocks(own["paper.pdf"]))
    assert "Table 1, row 2, column Age\tpage 1\tcell\t74" in lines
