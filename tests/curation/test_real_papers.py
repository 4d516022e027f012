"""Real papers: where their sentences and cells stand, taken from the texts by hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from metlit.curation.document import BlockKind, Document
from metlit.curation.reading import read_paper
from tests.conftest import FROZEN

# file, what stands there, its place.
PLACES = [
    ("elhayel-2026.txt", "We report a 15-year-old patient", "Abstract, paragraph 1"),
    ("elhayel-2026.txt", "are not clearly defined. While radiotherapy", "Introduction, paragraph 3"),
    ("elhayel-2026.txt", "cisplatin and doxorubicin (three cycles)", "Case presentation, paragraph 2"),
    ("elhayel-2026.txt", "rated 8/10 on the visual", "Case presentation, 2.2 Metastatic Relapse, paragraph 1"),
    ("elhayel-2026.txt", "(CK5/6 positive)", "Case presentation, 2.2 Metastatic Relapse, paragraph 6"),
    ("elhayel-2026.txt", "partial reossification", "Figure 3 caption"),
    ("elhayel-2026.txt", "between 0.03% and 0.8% across", "Discussion, paragraph 2"),
    ("elhayel-2026.txt", "2024;46(3):117-124", "References, paragraph 9"),
    (
        "gerontopoulos-2020.txt",
        "17 consecutive working days",
        "Materials and methods, Radiotherapy procedure, paragraph 1",
    ),
    ("gerontopoulos-2020.txt", "There is no standard treatment", "Introduction, paragraph 4"),
    ("gerontopoulos-2020.txt", "75 years (range: 59–87 years)", "Results, paragraph 1"),
    ("gerontopoulos-2020.txt", "thorough understanding of the anatomy", "Discussion, paragraph 1"),
    ("gerontopoulos-2020.txt", "through six important nerve branches", "Discussion, paragraph 4"),
    ("gerontopoulos-2020.txt", "5.5 and 10.7 months", "Conclusions, paragraph 1"),
    ("gerontopoulos-2020.txt", "74.4", "Table 1, row 1, column Mean"),
    ("gerontopoulos-2020.txt", "87", "Table 1, row 1, column Maximum"),
    ("gerontopoulos-2020.txt", "3", "Table 2, row 8, column Number of cases"),
    ("kalantari-khandani-2025.txt", "18.03% with locoregional failure", "Abstract, Results, paragraph 1"),
    ("kalantari-khandani-2025.txt", "significant level of p < 0.05", "Abstract, Methods, paragraph 1"),
    ("kalantari-khandani-2025.txt", "If V recur (volume of recurrence)", "Introduction, paragraph 3"),
    ("kalantari-khandani-2025.txt", "26.84 ± 8.05 CC", "Results, paragraph 3"),
    ("kalantari-khandani-2025.txt", "volume is 22.6 ± 11/7 cc", "Results, paragraph 4"),
    ("kalantari-khandani-2025.txt", "Cases had marginal failure, and one (10%)", "Results, paragraph 4"),
    ("kalantari-khandani-2025.txt", "47.92 ± 36.6%", "Results, paragraph 4"),
    ("kalantari-khandani-2025.txt", "23 (35.4)", "Table 1, row 2, column n (%)"),
    ("kalantari-khandani-2025.txt", "36.3 ± 20.46 Gy", "Discussion, paragraph 7"),
    ("kalantari-khandani-2025.txt", "33.33", "Table 2, row 7, column GTV/P Volume (cc)"),
    ("kalantari-khandani-2025.txt", "17", "Table 2, row 10, column D100 Recurrent (Gy)"),
    ("kalantari-khandani-2025.txt", "V95% recurrent", "Table 2 footnote"),
    ("pinotti-2017.txt", "scarcity of data on long-term outcome", "Abstract, Background, paragraph 1"),
    ("pinotti-2017.txt", "malignant tumors of mesenchymal origin", "Background, paragraph 1"),
    ("pinotti-2017.txt", "13.2 Gy/12 fractions", "Case presentation, paragraph 1"),
    ("pinotti-2017.txt", "a solid hypoechogenic 4 cm mass", "Case presentation, paragraph 3"),
    ("pinotti-2017.txt", "Thus, the patient received a CT-guided", "Case presentation, paragraph 3"),
    ("pinotti-2017.txt", "total-body PET-CT scan", "Case presentation, paragraph 6"),
    ("pinotti-2017.txt", "range 1–77 months", "Conclusions, paragraph 5"),
    ("pinotti-2017.txt", "the suggested 10-years follow-up", "Conclusions, paragraph 7"),
    ("pinotti-2017.txt", "bilateral kidney lesions", "Figure 2 caption"),
    ("sanuki-2022.txt", "12 tumor sites in 11 patients were included", "Abstract, Results, paragraph 1"),
    (
        "sanuki-2022.txt",
        "The computed tomography-based radiotherapy treatment plans",
        "Materials And Methods, paragraph 1",
    ),
    ("sanuki-2022.txt", "She was prescribed hydromorphone", "Results, Case presentation, Patient 1, paragraph 1"),
    ("sanuki-2022.txt", "12 Gy in four fractions", "Results, Case presentation, Patient 5, paragraph 1"),
    ("sanuki-2022.txt", "39/13", "Table 1, row 2, column Dose (Grey)/number of fractions"),
    ("sanuki-2022.txt", "8", "Table 1, row 5, column NRS score before RT"),
    ("sanuki-2022.txt", "12", "Table 1, row 7, column Weeks to maximum response"),
    ("sanuki-2022.txt", "80, M", "Table 1, row 12, column Age & sex"),
    ("sanuki-2022.txt", "LC: local control", "Table 1 footnote"),
    ("sanuki-2022.txt", "about 8.8 or 6.8 months", "Discussion, paragraph 4"),
    ("jats/1471-2180-11-174.nxml", "45.7", "Table 1, row 1, column MLT (min)"),
    ("jats/1471-2180-11-174.nxml", "4.60", "Table 1, row 9, column SD (min)"),
    ("jats/1472-6831-8-11.nxml", "44.1", "Table 1, row 1, column Mean total score"),
    ("jats/pntd.0002065.nxml", "39.1ᶜ", "Table 1, row 1, column Goats Seroprevalence (%)"),
    ("jats/pntd.0002065.nxml", "9.5, 19.7", "Table 1, row 2, column Sheep 95% C.I."),
    ("jats/pntd.0002065.nxml", "103,127 km², much of", "Materials and Methods, Site description, paragraph 1"),
    ("jats/pntd.0002065.nxml", "A total of 377 goats", "Materials and Methods, Cross-sectional surveys, paragraph 1"),
    ("jats/pone.0046493.nxml", ">10³", "Table 3, row 1, column THL Apparent Ki (µM)"),
]


@cache
def read(path: Path) -> Document:
    return read_paper(path)


@pytest.mark.parametrize("file, text, place", PLACES)
def test_what_stands_where(papers: Path, file: str, text: str, place: str):
    document = read(papers / file)
    kinds = {b.kind for b in document.blocks if str(b.place) == place and text in b.text}
    if not kinds:
        pytest.fail(f"{[(str(b.place), b.text[:60]) for b in document.blocks if text in b.text][:5]}")
    if BlockKind.CELL in kinds:
        assert text in {b.text for b in document.blocks if str(b.place) == place}


# Title, and how many tables, figures with a caption and references each has.
COUNTS = [
    ("elhayel-2026.txt", "Radiotherapy for Iliopsoas Muscle Metastasis", 0, {"Figure 1", "Figure 3", "Figure 4"}, 9),
    ("gerontopoulos-2020.txt", "", 2, {"Figure 1", "Figure 2"}, 0),
    ("kalantari-khandani-2025.txt", "Dosimetric Determinants of Locoregional Failure", 2, set(), 26),
    ("pinotti-2017.txt", "Disseminated and late metastatic disease", 0, {f"Figure {n}" for n in range(1, 5)}, 0),
    ("sanuki-2022.txt", "Radiation Therapy for Malignant Lumbosacral", 1, {f"Figure {n}" for n in range(1, 4)}, 11),
    ("jats/1471-2180-11-174.nxml", "Factors influencing lysis time", 3, {f"Figure {n}" for n in range(1, 5)}, 64),
    ("jats/1472-6831-8-11.nxml", "The Dutch version of the Oral Health", 4, set(), 31),
    ("jats/pntd.0002065.nxml", "Serological Evidence of Rift Valley", 5, {"Figure 1"}, 32),
]


@pytest.mark.parametrize("file, title, tables, figures, references", COUNTS)
def test_what_there_is(papers: Path, file: str, title: str, tables: int, figures: set[str], references: int):
    document = read(papers / file)
    assert document.title.startswith(title) and bool(document.title) == bool(title)
    assert len(document.tables) == tables
    captions = {b.place.label for b in document.blocks if b.kind is BlockKind.CAPTION}
    assert {label for label in captions if label.startswith("Figure")} == figures
    assert sum(b.kind is BlockKind.REFERENCE for b in document.blocks) == references


def test_what_the_texts_do_not_tell_is_said(papers: Path):
    assert any("'Sex Number of cases'" in note for note in read(papers / "gerontopoulos-2020.txt").notes)
    assert any("raised" in note for note in read(papers / "pinotti-2017.txt").notes)


def test_rows_know_what_they_are_about(papers: Path):
    cases = {b.place.row: b.place.row_heading for b in read(papers / "gerontopoulos-2020.txt").blocks if b.place.row}
    assert (cases[3], cases[14]) == ("Female, Ovary", "Male, Ureter")
    types = [b for b in read(papers / "kalantari-khandani-2025.txt").blocks if b.text == "15 (23.1)"]
    assert types[0].place.row_heading == "Histopathologic Type, Non-keratinizing SCC"


def printed_texts(tree: object) -> Iterator[str]:
    """What a record quotes, but for what it puts together from several places."""
    if isinstance(tree, dict):
        if isinstance(text := tree.get("printed"), str) and not re.search(r";|[\d%)], \w", text):
            yield " ".join(text.split())
        for value in tree.values():
            yield from printed_texts(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from printed_texts(value)


@pytest.mark.parametrize("file", FROZEN, ids=lambda file: file.stem)
def test_what_records_quote_stands_in_a_block_or_row(papers: Path, file: Path):
    """The records were written from the papers by hand: more than 400 quotes that differ."""
    quotes = set(printed_texts(yaml.safe_load(file.read_text(encoding="utf-8"))))
    document = read(papers / f"{file.stem}.txt")
    texts = [block.text for block in document.blocks if block.kind is not BlockKind.MARGIN]
    texts += [" ".join(filter(None, row)) for table in document.tables for row in table.rows]
    assert len(quotes) > 15
    assert {quote for quote in quotes if not any(quote in text for text in texts)} == set()


def numbers(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", text))


def test_no_number_is_lost_and_none_is_made(papers: Path):
    """Of texts in which nothing is raised and no address stands twice, all; of the others none is added."""
    exact = [
        papers / "gerontopoulos-2020.txt",
        papers / "pinotti-2017.txt",
        *sorted((papers / "more").glob("a*-20*.txt")),
    ]
    assert len(exact) > 5
    for file in (*exact, *sorted(papers.glob("*.txt"))):
        printed, told = numbers(file.read_text(encoding="utf-8")), numbers("\n".join(b.text for b in read(file).blocks))
        assert told - printed == Counter(), file.name
        assert file not in exact or printed - told == Counter(), file.name
