"""A lesion that extends into what is asked for is shown, marked and not counted there."""

from __future__ import annotations

from pathlib import Path

import pytest

import metlit
from metlit.analysis.gaps import Gaps
from metlit.answers.library import Library

LIMB = """\
source: {title: Arms, authors: [Doe J], year: 2020, design: case report, depth: full text}
patients:
  - id: p1
    at: Case
    age: 61
    sex: female
    primary: {tumour: lung adenocarcinoma, site: lung}
    lesions:
      - {id: a, site: scapula, extends_to: [deltoid, supraspinatus]}
      - {id: b, site: deltoid, extends_to: humerus}
      - {id: c, site: liver}
"""


@pytest.fixture(scope="module")
def limb(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("limb")
    (folder / "cases").mkdir()
    (folder / "cases" / "limb-2020.yaml").write_text(LIMB, encoding="utf-8")
    built = metlit.build(folder / "cases", folder / "store")
    assert built.generation, [finding.text() for finding in built.findings]
    return metlit.open(folder / "store")


def found(library: Library, word: str) -> dict[str, object]:
    return {str(row["target"]).rpartition("/")[2]: row["by_extension"] for row in library.find(site=word)}


def test_what_extends_into_a_site_is_found_and_marked(limb: Library) -> None:
    assert found(limb, "deltoid") == {"a": "deltoid muscle", "b": None}
    assert found(limb, "supraspinatus") == {"a": "supraspinatus muscle"}
    assert found(limb, "liver") == {"c": None}
    # What lies there itself is not marked, though it extends to something below the same word as well.
    assert found(limb, "skeletal muscle") == {"a": "deltoid muscle, supraspinatus muscle", "b": None}


def test_it_is_not_counted_there(limb: Library) -> None:
    assert [row["target"].rpartition("/")[2] for row in limb.evidence_cells({"site": ["deltoid"]})] == ["b"]
    assert [row["target"].rpartition("/")[2] for row in Gaps(limb, {"site": ["deltoid"]}).rows] == ["b"]


def test_of_the_frozen_set(library: Library) -> None:
    """El Hayel 2026: the iliopsoas metastasis extends to the iliac bone, which is a lesion of its own, too."""
    rows = {str(r["target"]): r["by_extension"] for r in library.find(site="ilium")}
    assert rows == {"elhayel-2026/p1/iliac-bone": None, "elhayel-2026/p1/iliopsoas": "ilium"}
