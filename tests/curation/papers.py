"""Small papers of the tests' own, as documents."""

from __future__ import annotations

from metlit.curation.document import Block, BlockKind, Document, Place

TITLE = "Psoas metastasis and pain: a case report"
CASE = (
    "A 61-year-old woman with lung adenocarcinoma had pain (NRS 8). "
    "She received 30 Gy in 10 fractions to the left psoas muscle. No toxicity was seen."
)


def paragraph(text: str, *section: str, number: int = 1) -> Block:
    return Block(text, Place(section=section, paragraph=number), BlockKind.PARAGRAPH)


def cell(text: str, row: int, column: str, label: str = "Table 1") -> Block:
    return Block(text, Place(label=label, row=row, column=1, column_heading=column), BlockKind.CELL)


def document(*blocks: Block, title: str = TITLE, doi: str = "") -> Document:
    """A paper with these blocks behind its title."""
    front = [Block(title, Place(), BlockKind.HEADING)] if title else []
    return Document("paper.txt", "0" * 64, title, doi, "en", (*front, *blocks))


def case_report() -> Document:
    return document(
        paragraph("Doses of 20 Gy were reported by others.", "Discussion"), paragraph(CASE, "Case presentation")
    )
