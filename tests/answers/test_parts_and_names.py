"""Lesions of which a part or the whole was treated, improved function as an outcome, and names on cards."""

from __future__ import annotations

from pathlib import Path

import pytest

import metlit
from metlit.tables.cards import Cards
from metlit.workbench import Workbench

RECORD = """\
source: {title: A title, year: 2020, design: case report, depth: full text}
patients:
  - id: p1
    at: Case presentation
    age: 61
    sex: female
    primary: {tumour: pancreatic cancer, histology: pancreatic ductal adenocarcinoma, site: pancreas}
    lesions:
      - {id: spine, site: spine, mechanism: metastasis}
      - {id: dorsal, part_of: spine, site: thoracic spine, mechanism: metastasis}
      - {id: pelvis, site: bony pelvis, mechanism: metastasis}
      - {id: ilium, part_of: pelvis, site: ilium, mechanism: metastasis}
      - {id: liver, site: liver, mechanism: metastasis, after: 3 years, since: rt1}
      - {id: lung, site: lung, mechanism: metastasis, after: 1 month, since: diagnosis}
    surgery: {id: op1, procedure: pancreatoduodenectomy, target: primary, margins: positive}
    radiotherapy:
      - {id: rt1, modality: external radiotherapy, target: dorsal, follows: op1, printed: decompressive radiotherapy,
         dose: {total: 30 Gy, fractions: 10}}
      - {id: rt2, target: [pelvis, lung], dose: {total: 8 Gy, fractions: 1}}
    function:
      - {of: rt2, measure: improved mobility, printed: mobility improvement}
      - {of: rt1, measure: performance status, change: worse}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    folder: Path = tmp_path_factory.mktemp("parts")
    (folder / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    built = metlit.build(folder, folder / "store")
    assert built.generation, [finding.text() for finding in built.findings]
    return metlit.open(folder / "store")


def rows(library: Workbench, **facets: str) -> set[tuple[str, str, str]]:
    """Treatment, lesion and dose of each row."""
    names = ("treatment", "target")
    return {
        (*(str(r[name] or "").rsplit("/", 1)[-1] for name in names), str(r["dose"]).partition(",")[0])
        for r in library.find(**facets)
    }


def test_no_treatment_is_said_of_no_lesion_whose_part_or_whole_was_treated(library: Workbench) -> None:
    told = rows(library)
    assert ("rt1", "dorsal", "30 Gy / 10") in told
    assert {("rt2", "pelvis", "8 Gy / 1"), ("rt2", "ilium", "8 Gy / 1")} <= told
    assert {lesion for treatment, lesion, _ in told if not treatment} == {"liver"}


def test_an_improvement_of_function_is_an_outcome_and_a_measure_alone_is_none(library: Workbench) -> None:
    assert rows(library, outcome="improved mobility") == {("rt2", "", "8 Gy / 1")}
    assert rows(library, outcome="performance status") == set()


def test_what_stands_elsewhere_is_called_by_its_id(library: Workbench) -> None:
    card = " ".join(str(Cards(library).card("one-2020/p1", None)).split())
    assert "liver, metastasis, 3 years after rt1 (radiotherapy course)" in card
    assert "lung, metastasis, 1 month after diagnosis of the primary" in card


def test_a_card_tells_histology_and_margins(library: Workbench) -> None:
    card = " ".join(str(Cards(library).card("one-2020/p1", None)).split())
    assert "pancreatic carcinoma (“pancreatic cancer”); pancreatic ductal adenocarcinoma, pancreas" in card
    assert "of pancreas, margins positive" in card


def test_irradiated_is_a_lesion_of_which_a_part_or_the_whole_was(library: Workbench) -> None:
    found = library.labels(library.question("irradiated-lesions", site="bone")).dicts()
    told = {(str(r["lesion"]).rsplit("/", 1)[-1], bool(r["irradiated"])) for r in found}
    assert told == {("spine", True), ("dorsal", True), ("pelvis", True), ("ilium", True)}
