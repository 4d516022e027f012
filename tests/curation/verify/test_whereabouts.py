"""What places mean: as curators write them, in a paper that says the same in several formats."""

from __future__ import annotations

import pytest

from metlit.curation.reading import read_paper
from metlit.curation.verify.whereabouts import PlaceReader
from tests.curation import own_paper


@pytest.fixture(scope="module")
def readers(tmp_path_factory) -> dict[str, PlaceReader]:
    folder = tmp_path_factory.mktemp("own")
    made = {}
    for name, data in {"xml": own_paper.jats(), "html": own_paper.html(), "md": own_paper.markdown()}.items():
        (folder / f"paper.{name}").write_bytes(data)
        made[name] = PlaceReader(read_paper(folder / f"paper.{name}"))
    return made


@pytest.mark.parametrize("form", ["xml", "html", "md"])
@pytest.mark.parametrize(
    "place, there, elsewhere",
    [
        ("Results", "mean of 215 days", "31.5 ± 2.1"),
        ("Results, paragraph 2", "3.5 kg", "215 days"),
        ("results", "mean of 215 days", "12,345"),
        ("Methods, Measurements", "81 cm²", "in 2019"),
        ("Measurements", "81 cm²", "215 days"),
        ("Methods", "81 cm²", "215 days"),
        ("Results, grip", "3.5 kg", "81 cm²"),
        ("Table 1", "22,5", "215 days"),
        ("Tab. 1, row 2", "22,5", "40.2"),
        ("Table 1, rows 2 and 3", "40.2", "31.5"),
        ("Table 1, climber 2", "22,5", "40.2"),
        ("Table 1, row 2, column Age", "74", "22,5"),
        ("Table 1, Grip after (kg)", "28.0", "31.5"),
        ("Table 1, title", "Climbers and their grip", "31.5"),
        ("Table 1 footnote", "kg: kilogram", "31.5"),
        ("Fig. 1", "The wall", "kg: kilogram"),
        ("Figure 1 caption", "The wall", "kg: kilogram"),
        ("References, 2", "348-51", "14-20"),
        ("Title page", "Grip strength after a fall", "215 days"),
    ],
)
def test_a_place_is_what_a_reader_takes_it_for(
    readers: dict[str, PlaceReader], form: str, place: str, there: str, elsewhere: str
) -> None:
    reader = readers[form]
    found = reader.read(place)
    text = "\n".join(reader.document.blocks[i].text for i in found.blocks)
    assert found.known and not found.lost
    assert there in text and elsewhere not in text


@pytest.mark.parametrize(
    "place, lost", [("Table 4", "Table 4"), ("Table 1, row 9", "row 9"), ("Results, paragraph 7", "paragraph 7")]
)
def test_what_a_paper_does_not_have_is_lost(readers: dict[str, PlaceReader], place: str, lost: str) -> None:
    assert readers["md"].read(place).lost == lost


def test_a_place_of_no_known_name_is_all_of_the_paper(readers: dict[str, PlaceReader]) -> None:
    found = readers["md"].read("Metadata of the corpus")
    assert not found.known and found.blocks == readers["md"].everywhere


@pytest.mark.parametrize("long, known", [(1, True), (200, False)])
def test_a_text_that_is_an_abstract_is_the_abstract(tmp_path, long: int, known: bool) -> None:
    text = "A man of 67 years had 20 Gy to the spine, and pain was less.\n" * long
    (tmp_path / "own.txt").write_text(text, encoding="utf-8")
    found = PlaceReader(read_paper(tmp_path / "own.txt")).read("Abstract")
    assert found.known is known
    assert len(found.blocks) > 0
