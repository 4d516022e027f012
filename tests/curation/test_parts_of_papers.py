"""Texts that are a part of a paper: a structured abstract, a case section; whose data their sections tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.curation.bibliographic.citation import Citation
from metlit.curation.reading import read_paper
from metlit.curation.same_paper import another_paper
from metlit.curation.scan.scanner import Scanner
from metlit.curation.verify.whereabouts import PlaceReader

_CASE = "A 45-year-old woman with carcinoma of the gallbladder received 30 Gy in 10 fractions."
# Labels of an abstract: of its beginning, of the case, of what came of it, of its end.
LABELS = [
    ("BACKGROUND", "PATIENT AND METHODS", "RESULTS", "CONCLUSION"),
    ("Background", "Patient(s) and Methods", "Results", "Conclusions"),
    ("Introduction", "Case report", "Results", "Conclusion"),
    ("Contexte", "Patient et méthodes", "Résultats", "Conclusion"),
    ("Introducción", "Paciente y métodos", "Resultados", "Conclusiones"),
    ("Objetivo", "Caso clínico", "Resultados", "Conclusiones"),
]


def _abstract(labels: tuple[str, ...], between: str) -> str:
    texts = ("Little is known.", _CASE, "She was alive at 12 months.", "It is safe.")
    return between.join(f"{label}: {text}" for label, text in zip(labels, texts, strict=True))


@pytest.mark.parametrize("between", [" ", "\n", "\n\n"])
@pytest.mark.parametrize("labels", LABELS)
def test_the_labels_of_an_abstract_are_places(tmp_path: Path, labels: tuple[str, ...], between: str) -> None:
    (tmp_path / "own.txt").write_text(_abstract(labels, between), encoding="utf-8")
    document = read_paper(tmp_path / "own.txt")
    assert document.title == ""
    places = PlaceReader(document)
    for place, said in (
        (labels[2], "12 months"),
        (f"Abstract ({labels[2]})", "12 months"),
        (f"Abstract, {labels[1]}", "30 Gy"),
    ):
        found = places.read(place)
        assert found.known and not found.lost, place
        assert [said in document.blocks[i].text for i in found.blocks] == [True], place
    assert len(places.read("Abstract").blocks) == len(labels)


@pytest.mark.parametrize(
    "heading",
    ["Patient and Methods", "Patient(s) and Methods", "PATIENT AND METHODS", "Case report and methods",
     "Case and method",
     "Patient, materials and methods", "Patient et méthodes", "Paciente y métodos"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["# On a case of carcinoma\n\n## {}\n\n{}\n", "{}: {}\n"])
def test_the_case_in_a_section_on_patient_and_methods_is_own_data(tmp_path: Path, heading: str, form: str) -> None:
    told = f"{_CASE} The dose per fraction was 3 Gy. Margins of 5 mm were added, and SPSS version 25 was used."
    (tmp_path / "own.md").write_text(form.format(heading, told), encoding="utf-8")
    marks = Scanner.default().scan(read_paper(tmp_path / "own.md"))
    roles = {mark.printed: mark.role for mark in marks}
    if heading.startswith("Paciente"):
        roles = {printed: role for printed, role in roles.items() if printed != "25"}
    assert [roles.get(printed) for printed in ("45", "30 Gy", "10")] == ["own data"] * 3, roles
    assert roles.get("3 Gy") == "own data"
    assert all(mark.role == "method" for mark in marks if mark.printed.startswith("5 mm")), roles


TITLE = Citation("a file", title="Radiotherapy of a carcinoma of the gallbladder in one woman", doi="10.1000/x.1")


@pytest.mark.parametrize(
    "text, title, warned",
    [
        (_CASE, "", False),
        (f"{_CASE} She was alive at 12 months. It is safe.", "", False),
        (_abstract(LABELS[0], "\n"), "", False),
        (f"On radiotherapy of the neck\n\n{_CASE}", "On radiotherapy of the neck", True),
        (f"# On radiotherapy of the neck in men\n\n{_CASE}", "On radiotherapy of the neck in men", True),
    ],
)
def test_a_part_without_a_title_is_not_taken_for_another_paper(
    tmp_path: Path, text: str, title: str, warned: bool
) -> None:
    (tmp_path / "own.md").write_text(text, encoding="utf-8")
    document = read_paper(tmp_path / "own.md")
    assert document.title == title
    assert bool(another_paper(TITLE, document)) is warned
