from __future__ import annotations

from collections.abc import Callable

import pytest

from metlit.curation.document import Block, BlockKind, Document, Place
from metlit.curation.scan.mark import TextMark
from metlit.curation.scan.scanner import Scanner


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    return Scanner.default()


def paragraph(text: str, *section: str) -> Block:
    return Block(text, Place(section=section, paragraph=1), BlockKind.PARAGRAPH)


def cell(text: str, column: str, row: str = "1") -> Block:
    place = Place(label="Table 1", row=1, column=2, row_heading=row, column_heading=column)
    return Block(text, place, BlockKind.CELL)


def document(*blocks: Block) -> Document:
    return Document("own.txt", "0" * 64, "A title", "", "en", blocks)


@pytest.fixture(scope="session")
def marks(scanner: Scanner) -> Callable[..., list[TextMark]]:
    """The marks of a sentence that we wrote, in a section."""

    def read(text: str, *section: str) -> list[TextMark]:
        return scanner.scan(document(paragraph(text, *(section or ("Case presentation",)))))

    return read
