"""What of the rows of a figure can be drawn, by the header of its layout."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from metlit.errors import ResourceError
from metlit.figures.entries import FigureEntry, drawable
from metlit.numbers.bands import Between
from metlit.record.values import Absence, CellValue
from metlit.tables.layout import Layout
from metlit.tables.table import TableCell

COLUMNS = "event\tEvent\tx.event\nscore\tScore\tx.score\tnumber\nstated\tStated\tx.stated\tdata\n"


def layout(folder: Path, *header: str) -> Layout:
    file = folder / "f.tsv"
    lines = ["# title: T", "# facet: subject", "# rows: subject", "# draw: bars", *(f"# {line}" for line in header)]
    file.write_text("\n".join(lines) + "\n" + COLUMNS, encoding="utf-8")
    return Layout.load(file)


def cell(*values: CellValue) -> TableCell:
    return TableCell.of(values)


def entries() -> list[FigureEntry]:
    """Of each: an event, a score, and whether it is stated to be there."""
    yes, no = CellValue(True, "yes"), CellValue(False, "no")
    rows = [
        (CellValue("fever"), CellValue.count(25), yes),
        (CellValue("fever"), CellValue(Between(low=Fraction(25), above=True), "> 25"), no),
        (CellValue("fever"), CellValue(Absence("not reported"), "not reported"), None),
        (None, CellValue(Fraction(7), "7"), None),
        (CellValue("no"), CellValue(Fraction(40), "40"), CellValue("no")),
    ]
    return [
        FigureEntry(
            f"one-2020/p{number}/x",
            dict(zip(("event", "score", "stated"), (cell(*([v] if v else [])) for v in row), strict=True)),
        )
        for number, row in enumerate(rows, 1)
    ]


def kept(folder: Path, *header: str) -> tuple[list[str], list[str]]:
    found, remarks = drawable(entries(), layout(folder, *header))
    return [entry.source.split("/")[1] for entry in found], remarks


def test_a_column_of_numbers_needs_one_number(tmp_path: Path) -> None:
    found, remarks = kept(tmp_path, "needed: score")
    assert found == ["p1", "p4", "p5"]
    assert remarks == ["Not drawn: 2 of 5 entries, without “Score”, or not as one number."]


def test_a_column_of_words_needs_something_and_a_stated_absence_is_something(tmp_path: Path) -> None:
    found, remarks = kept(tmp_path, "needed: event")
    assert found == ["p1", "p2", "p3", "p5"]
    assert remarks == ["Not drawn: 1 of 5 entries, without “Event”."]
    assert kept(tmp_path) == (["p1", "p2", "p3", "p4", "p5"], [])


def test_what_is_stated_to_be_false_is_left_out_and_words_are_no_truth(tmp_path: Path) -> None:
    assert kept(tmp_path, "unless-false: stated")[0] == ["p1", "p3", "p4", "p5"]


def test_bands_are_of_single_numbers_only(tmp_path: Path) -> None:
    found, _ = drawable(entries(), layout(tmp_path, "bands: score 10 25 30"))
    assert [entry.cells["score"].text for entry in found] == ["25 to < 30", "–", "–", "< 10", "≥ 30"]
    assert found[0].cells["score"].values[0].value == Between(Fraction(25), Fraction(30), below=True)


@pytest.mark.parametrize("header", ["needed: sore", "unless-false: sore", "bands: sore 10 20"])
def test_a_column_that_is_not_there_is_told(tmp_path: Path, header: str) -> None:
    with pytest.raises(ResourceError, match="there is no column 'sore'"):
        kept(tmp_path, header)


@pytest.mark.parametrize("limits", ["ten 20", "20 10", "10 10", ""])
def test_limits_that_are_no_ascending_numbers_are_told(tmp_path: Path, limits: str) -> None:
    with pytest.raises(ResourceError, match="bands are a column and ascending numbers"):
        kept(tmp_path, f"bands: score {limits}")
