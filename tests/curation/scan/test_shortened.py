"""Abbreviations mean what their paper says."""

from __future__ import annotations

import pytest

from tests.curation.scan.conftest import document, paragraph


def labels(found, printed):
    return [m.label for m in found if m.printed == printed]


def test_an_abbreviation_of_the_paper_is_its_long_form(scanner):
    first = paragraph("She had an undifferentiated pleomorphic sarcoma (XPS) of the thigh.", "Case presentation")
    later = paragraph("The XPS was resected, and two XPSs came back.", "Case presentation")
    found = scanner.scan(document(first, later))
    assert labels(found, "XPS") == [] and labels(found, "XPSs") == []
    spelt = paragraph("She had an undifferentiated pleomorphic sarcoma (UPS) of the thigh.", "Case presentation")
    found = scanner.scan(document(spelt, paragraph("The UPS was resected.", "Case presentation")))
    assert labels(found, "UPS") == ["undifferentiated pleomorphic sarcoma"] * 2


@pytest.mark.parametrize(
    ("explained", "wanted"),
    [
        ("computed tomography (CT)", ["computed tomography"]),
        ("abdominal computed tomography (CT)", ["computed tomography"]),
        ("a clinical trial (CT)", []),
        ("prostate cancer (CT)", ["computed tomography"]),
    ],
)
def test_what_ct_is(scanner, explained, wanted):
    """A short word that the paper explains as another thing is not that of the vocabulary."""
    blocks = [paragraph(f"We used {explained}.", "Results"), paragraph("The CT was repeated.", "Results")]
    found = [m for m in scanner.scan(document(*blocks)) if m.block == 1]
    assert labels(found, "CT") == wanted


def test_a_regimen_is_known_by_its_name(marks):
    found = marks("She received ifosfamide, carboplatin and etoposide (ICE). Later ICE was repeated.")
    assert [m.kind for m in found if m.printed == "ICE"] == ["drug", "drug"]
