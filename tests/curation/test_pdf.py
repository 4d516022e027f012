"""What only a PDF can have: columns and tables in all their forms, drawn by the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.curation.document import BlockKind, Document
from metlit.curation.reading import read_paper
from tests.curation.pdf_writer import COLUMN, GUTTER, LEFT, PdfWriter, hyphenated

FILL = (
    "The climbers who came to us had fallen from walls of the same height and had all held on to the rope for as long "
    "as they could, which is what most of them remember of that day and of the time after it."
)
ROWS = (
    ("Climber", "Age", "Grip (kg)", "Remedy"),
    ("Anna", "61", "31.5 ± 2.1", "Rest and bath"),
    ("Bert", "74", "22,5", "Rest"),
    ("Carl", "58", "< 10", "None"),
)
STARTS = (0, 70, 110, 190)


def read(pdf: PdfWriter, folder: Path) -> Document:
    (folder / "p.pdf").write_bytes(pdf.bytes())
    return read_paper(folder / "p.pdf")


def rows_at(pdf: PdfWriter, x: float, y: float, step: float = 14, wide: float = 1) -> float:
    for row in ROWS:
        for start, cell in zip(STARTS, row, strict=True):
            pdf.text(x + start * wide, y, cell)
        y -= step
    return y


def text_below(pdf: PdfWriter, y: float) -> None:
    """Two columns, in which a sentence goes on from the first to the second."""
    lines = hyphenated(FILL, COLUMN)
    pdf.lines(LEFT, y, [*lines, "The end of the first column stands within a"])
    pdf.lines(GUTTER, y, ["sentence that the second goes on with.", *lines])


def holds(document: Document) -> None:
    """The one table, cell by cell."""
    (table,) = document.tables
    assert (table.label, table.columns, table.rows) == ("Table 1", ROWS[0], ROWS[1:])
    place = {b.text: str(b.place) for b in document.blocks if b.kind is BlockKind.CELL}
    assert place["22,5"] == "Table 1, row 2, column Grip (kg)"


def goes_on(document: Document) -> None:
    text = document.text()
    assert "stands within a sentence that the second goes on with." in text
    assert text.count("fallen from walls of the same height") == 2


@pytest.mark.parametrize("below", [False, True], ids=["caption above", "caption below"])
def test_a_table_over_both_columns_between_rules(tmp_path: Path, below: bool):
    pdf = PdfWriter()
    pdf.text(LEFT, 748 if below else 780, "Table 1. Grip of all climbers.")
    top = 815 if below else 768
    pdf.rule(LEFT, 540, top)
    end = rows_at(pdf, LEFT, top - 10, 12, 1.8)
    pdf.rule(LEFT, 540, top - 13)
    pdf.rule(LEFT, 540, end + 9)
    text_below(pdf, 700)
    document = read(pdf, tmp_path)
    holds(document)
    goes_on(document)
    assert "Table 1. Grip of all climbers." in {b.text for b in document.blocks if str(b.place) == "Table 1 caption"}


def test_a_table_with_rules_around_every_cell(tmp_path: Path):
    pdf = PdfWriter()
    pdf.text(LEFT, 780, "Table 1. Grip of all climbers.")
    rows_at(pdf, LEFT + 3, 760)
    for i in range(5):
        pdf.rule(LEFT, LEFT + 270, 770 - 14 * i)
    for start in (*STARTS, 270):
        pdf.post(LEFT + start, 770 - 14 * 4, 770)
    text_below(pdf, 680)
    document = read(pdf, tmp_path)
    holds(document)
    goes_on(document)


def test_a_table_without_rules_is_told_by_its_blanks_and_said(tmp_path: Path):
    pdf = PdfWriter()
    pdf.text(LEFT, 780, "Table 1. Grip of all climbers.")
    rows_at(pdf, LEFT, 764, 11)
    text_below(pdf, 680)
    document = read(pdf, tmp_path)
    holds(document)
    goes_on(document)
    assert any(note.startswith("Table 1: no rules are drawn") for note in document.notes)


def test_a_table_in_the_second_column_interrupts_no_sentence(tmp_path: Path):
    pdf = PdfWriter()
    lines = hyphenated(FILL, COLUMN)
    pdf.lines(LEFT, 780, [*lines, *lines, "The end of the first column stands within a"])
    pdf.text(GUTTER, 780, "Table 1. Grip of all climbers.")
    pdf.rule(GUTTER, GUTTER + 250, 768)
    end = rows_at(pdf, GUTTER, 758, 12, 0.95)
    pdf.rule(GUTTER, GUTTER + 250, 755)
    pdf.rule(GUTTER, GUTTER + 250, end + 9)
    pdf.lines(GUTTER, end - 20, ["sentence that the second goes on with.", *lines])
    document = read(pdf, tmp_path)
    holds(document)
    assert "stands within a sentence that the second goes on with." in document.text()


def test_a_title_over_both_columns_and_figures_between(tmp_path: Path):
    pdf = PdfWriter()
    pdf.text(LEFT, 780, "Falls from a wall and what comes after them", 13, bold=True)
    pdf.text(LEFT, 750, "Results", bold=True)
    lines = hyphenated(FILL, COLUMN)
    after = pdf.lines(LEFT, 738, [*lines, "Before the figure the column breaks off within"])
    pdf.text(LEFT, after - 100, "Figure 1. A wall of the height that all fell from.")
    pdf.lines(GUTTER, 738, ["the sentence that goes on beside it.", *lines, *lines])
    document = read(pdf, tmp_path)
    assert document.title == "Falls from a wall and what comes after them"
    assert "breaks off within the sentence that goes on beside it." in document.text()
    assert str(next(b.place for b in document.blocks if "A wall of" in b.text)) == "Figure 1 caption"


def test_what_is_raised_beside_numbers(tmp_path: Path):
    pdf = PdfWriter()
    pdf.text(LEFT, 750, "Results", bold=True)
    pdf.text(LEFT, 730, "A dose of 30 Gy^12^ over 25 cm^2^ and 10^9^/L, with 5^th^ and ^18^F and 2.5^a^ units.^3–5^")
    pdf.text(LEFT, 720, "The next line of it has nothing that is raised.")
    document = read(pdf, tmp_path)
    assert document.blocks[-1].text.startswith(
        "A dose of 30 Gy¹² over 25 cm² and 10⁹/L, with 5ᵗʰ and ¹⁸F and 2.5ᵃ units.³–⁵"
    )
