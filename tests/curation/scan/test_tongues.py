"""A word of a language is looked for in texts of it only."""

from __future__ import annotations

import pytest

from metlit.curation.document import Document
from metlit.curation.scan.tongues import Tongues
from metlit.resources import Resources
from tests.curation.scan.conftest import paragraph

ENGLISH = "The rate of the main complication was low, and it was the same for the women who had had the operation."
FRENCH = (
    "La patiente avait une métastase de la rate et une tumeur du sein, sans douleur, et elle est décédée après un an."
)


def scanned(scanner, text, language=""):
    return scanner.scan(Document("own.txt", "0" * 64, "", "", language, (paragraph(text, "Case presentation"),)))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (FRENCH, "fr"),
        ("La paciente presentó una masa en el muslo y se realizó una biopsia con los resultados de la lesión.", "es"),
        ("12 Gy / 5", "en"),
    ],
)
def test_the_language_is_told(text, language):
    assert Tongues(Resources.default().scan_folder() / "languages.tsv").told(text) == language


def test_homographs(scanner):
    assert "spleen" not in [m.label for m in scanned(scanner, ENGLISH)]
    assert "spleen" in [m.label for m in scanned(scanner, FRENCH)]
    assert "death" in [m.label for m in scanned(scanner, FRENCH)]


def test_what_the_file_states_counts_where_the_words_do_not_tell(scanner):
    assert "spleen" in [m.label for m in scanned(scanner, "La rate : 12 cm", "fr")]
    assert "spleen" not in [m.label for m in scanned(scanner, "La rate : 12 cm", "en")]


def test_french_numbers(scanner):
    text = (
        "Une patiente âgée de 41 ans a reçu 70 Gy en 35 séances de 2 Gy, et elle est décédée après deux mois et un an."
    )
    found = [(m.kind, m.value, m.unit) for m in scanned(scanner, text) if m.value]
    assert found == [
        ("sex", "female", ""),
        ("age", "41", "year"),
        ("total dose", "70", "Gy"),
        ("fractions", "35", ""),
        ("dose per fraction", "2", "Gy"),
        ("duration", "2", "month"),
        ("duration", "1", "year"),
    ]
