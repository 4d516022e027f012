"""Cells of a file → a grid in which every cell knows what it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.curation.document import Document, Place
from metlit.curation.headings import Headings, split_heading
from metlit.curation.reading import read_paper
from metlit.curation.reading.labels import caption_start, is_table_note
from metlit.errors import ResourceError


def of_html(table: str, folder: Path) -> Document:
    (folder / "t.html").write_text(f"<html><body><h2>Results</h2><p>Text.</p>{table}</body></html>", encoding="utf-8")
    return read_paper(folder / "t.html")


def of_text(text: str, folder: Path) -> Document:
    (folder / "t.txt").write_text(text, encoding="utf-8")
    return read_paper(folder / "t.txt")


def test_cells_over_several_rows_and_columns(tmp_path: Path):
    document = of_html(
        "<table><caption>Table 2. Doses</caption><thead><tr><th rowspan=2>Who</th><th colspan=2>Dose</th></tr>"
        "<tr><th>first</th><th>second</th></tr></thead><tbody><tr><td rowspan=2>A</td><td>1</td><td>2</td></tr>"
        "<tr><td>3</td><td>4</td></tr><tr><td colspan=3>Others</td></tr><tr><td>B</td><td>5</td><td>6</td></tr>"
        "</tbody></table>",
        tmp_path,
    )
    (table,) = document.tables
    assert table.columns == ("Who", "Dose first", "Dose second")
    assert table.rows == (("A", "1", "2"), ("A", "3", "4"), ("Others",) * 3, ("B", "5", "6"))
    place = {b.text: b.place for b in document.blocks if b.place.row}
    assert str(place["4"]) == "Table 2, row 2, column Dose second" and place["4"].row_heading == "A"
    assert place["6"].row_heading == "Others, B" and place["1"].section == ("Results",)


def test_a_group_ends_where_rows_are_no_longer_set_in(tmp_path: Path):
    document = of_html(
        "<table><caption>Table 1. Sex</caption><tr><th>Who</th><th>n</th></tr><tr><td>Sex</td><td></td></tr>"
        "<tr><td>&emsp;male</td><td>3</td></tr><tr><td>Total</td><td>5</td></tr></table>",
        tmp_path,
    )
    assert [b.place.row_heading for b in document.blocks if b.place.column == 2 and b.place.row] == [
        "Sex, male",
        "Total",
    ]


def test_a_row_that_a_line_breaks_is_one(tmp_path: Path):
    document = of_text("Results\n\nTable 1. Pain\n\nWho\tBefore\tAfter\n1\t9 (worst\nof all)\t0\n2\t8\t1\n", tmp_path)
    assert document.tables[0].rows == (("1", "9 (worst of all)", "0"), ("2", "8", "1"))
    assert any("was broken within a cell" in note for note in document.notes)


def test_a_table_that_did_not_come_is_said(tmp_path: Path):
    document = of_text(
        "Results\n\nTable 1. Pain before and after.\n\nDiscussion\n\nNothing more is said here.\n", tmp_path
    )
    assert document.tables == () and any(n.startswith("Table 1: no rows") for n in document.notes)
    assert "Table 1 caption" in {str(b.place) for b in document.blocks}


def test_a_number_alone_is_that_of_a_page_only_within_a_sentence(tmp_path: Path):
    cut = "All of the patients who had been treated in those years were seen again and followed for a mean of"
    text = f"Results\n\n{cut}\n\n348\n\nfive years in all of them.\n\n17\n\nAnd so on, as said.\n"
    kinds = {b.text: str(b.kind) for b in of_text(text, tmp_path).blocks}
    assert kinds["348"] == "margin" and kinds["17"] == "paragraph"
    assert f"{cut} five years in all of them." in kinds


@pytest.mark.parametrize(
    "place, expected",
    [
        (Place(section=("Results",), paragraph=2), "Results, paragraph 2"),
        (
            Place(section=("Case presentation", "Relapse"), number="2.2", paragraph=1),
            "Case presentation, 2.2 Relapse, paragraph 1",
        ),
        (Place(section=("Results",), number="3", paragraph=1), "Results, paragraph 1"),
        (Place(label="Table 1", row=5, column=8, column_heading="NRS"), "Table 1, row 5, column NRS"),
        (Place(label="Table 1", row=5, column=8), "Table 1, row 5, column 8"),
        (Place(label="Table 1", row=0, column=8, column_heading="NRS"), "Table 1, heading row, column NRS"),
        (Place(label="Figure 2", part="caption", section=("Results",)), "Figure 2 caption"),
        (Place(page=3), "page 3"),
        (Place(page=3, paragraph=2), "page 3, paragraph 2"),
        (Place(paragraph=2), "paragraph 2"),
    ],
)
def test_places_as_a_curator_writes_them(place: Place, expected: str):
    assert str(place) == expected


@pytest.mark.parametrize(
    "text, label",
    [
        ("Table 1. Patients", "Table 1"),
        ("TABLE 1: List of patients", "Table 1"),
        ("Fig. 2 Contrast-enhanced scan", "Figure 2"),
        ("**Figure 3:** a man", "Figure 3"),
        ("Table IV – Doses", "Table IV"),
        ("Table S1. More", "Table S1"),
        ("Table 1 shows the patients.", None),
        ("Figure 2 and the text agree", None),
        ("the Table 1. Patients", None),
        ("Tablet 1. Patients", None),
    ],
)
def test_captions_by_how_they_begin(text: str, label: str | None):
    start = caption_start(text)
    assert (start.label if start else None) == label


@pytest.mark.parametrize(
    "text, note",
    [
        ("F: female; Gy: Gray; M: male", True),
        ("Abbreviations: SCC, squamous cell carcinoma", True),
        ("* p < 0.05", True),
        ("ᵃ of those who came", False),
        ("At the end, all patients achieved relief; none died.", False),
    ],
)
def test_notes_below_a_table(text: str, note: bool):
    assert is_table_note(text) == note


def test_headings_with_their_numbers():
    assert split_heading("2.2. Metastatic Relapse:") == ("2.2", "Metastatic Relapse")
    assert split_heading("IV. Results") == ("IV", "Results") and split_heading("Results") == ("", "Results")


def test_a_wrong_line_of_known_headings_is_told(tmp_path: Path):
    good, wall = tmp_path / "good.tsv", tmp_path / "wall.tsv"
    good.write_text("# a\n[0-9]+\tnumber\t12\n")
    wall.write_text("buy\tsold\n")
    for file, text, words in (
        ("roles.tsv", "results\tchapter\n", "1: 'chapter' is no role"),
        ("roles.tsv", "results\n", "1: 1 cells, not 2"),
    ):
        (tmp_path / file).write_text(text)
        with pytest.raises(ResourceError, match=words):
            Headings.read(tmp_path / file, good, wall)
    (tmp_path / "ok.tsv").write_text("results\tsection\n")
    for text, words in (("[a\tx\ty\n", "no regular expression"), ("[a]\tx\ty\n", "does not match its example")):
        (tmp_path / "margins.tsv").write_text(text)
        with pytest.raises(ResourceError, match=words):
            Headings.read(tmp_path / "ok.tsv", tmp_path / "margins.tsv", wall)
    with pytest.raises(ResourceError, match="cannot be read"):
        Headings.read(tmp_path / "nowhere.tsv", good, wall)
