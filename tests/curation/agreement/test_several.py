"""Several papers, each extracted twice; what they come to is counted by hand."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest

from metlit.curation.agreement.comparison import Comparison
from metlit.curation.agreement.several import FolderPairs, SeveralComparisons
from metlit.errors import RecordsError

HEAD = "source: {{title: Paper {n}, year: 2020, design: case series, depth: full text}}\npatients:\n"
PATIENT = "  - {{id: p{n}, age: {age}, sex: {sex}}}\n"
# Sex and age of four patients in two papers. The second reader has another sex of the last, and another age of the
# first; the first two ages differ by rounding in no way.
PAPERS = {
    "a-2020": ([("male", 61), ("male", 62)], [("male", 63), ("male", 62)]),
    "b-2020": ([("female", 70), ("female", 71)], [("female", 70), ("male", 71)]),
}


def written(folder: Path, which: int) -> Path:
    folder.mkdir()
    for name, both in PAPERS.items():
        rows = "".join(PATIENT.format(n=n, age=age, sex=sex) for n, (sex, age) in enumerate(both[which], start=1))
        (folder / f"{name}.yaml").write_text(HEAD.format(n=name[0]) + rows, encoding="utf-8")
    return folder


@pytest.fixture
def several(reader, tmp_path: Path) -> SeveralComparisons:
    pairs = FolderPairs.of(written(tmp_path / "first", 0), written(tmp_path / "second", 1)).pairs
    return SeveralComparisons("first", "second", [Comparison(*map(reader.read, pair)) for pair in pairs])


def test_items_of_all_papers_are_one_sample(several):
    """Sex: M M F F against M M F M. They agree on 3 of 4, by chance on (2*3 + 2*1)/16 = 1/2: kappa is 1/2.

    Its standard error, Fleiss, Cohen and Everitt (formula 13), from the table MM 2, FF 1, FM 1 of 4: with the shares
    of the first reader M 1/2, F 1/2 and of the second M 3/4, F 1/4,
    A = sum p_ii (1 - (p_i. + p_.i)(1 - k))^2 = 1/2 (1 - 5/8)^2 + 1/4 (1 - 3/8)^2 = 43/256,
    B = (1 - k)^2 sum p_ij (p_.i + p_j.)^2 = 1/4 * 1/4 * (1/4 + 1/2)^2 = 9/256,
    C = (k - p_e (1 - k))^2 = 1/16; variance (A + B - C) / (n (1 - p_e)^2) = 36/256.
    """
    sex = next(one for one in several.agreement() if one.key == "sex")
    assert (sex.both, sex.same, sex.exact) == (4, 3, 3 / 4)
    assert sex.kappa.value == pytest.approx(1 / 2)
    assert sex.kappa.error == pytest.approx(sqrt(36 / 256))
    assert sex.kappa.interval() == pytest.approx((1 / 2 - 1.959964 * 3 / 8, 1.0), abs=1e-6)


def test_parts_of_a_record_have_rows_of_their_own(several):
    """Each paper alone has two patients: four ages of which three are the same, and four entries."""
    rows = {one.what: one for one in several.agreement() if not one.key}
    assert (rows["patient: all numbers"].both, rows["patient: all numbers"].same) == (4, 3)
    assert (rows["patient: all words"].both, rows["patient: all words"].same) == (4, 3)
    assert (rows["patient: all entries"].both, rows["patient: all entries"].same) == (4, 4)
    # All words are those of the patients and of the two sources: design and depth.
    words = rows["all words"]
    assert (words.both, words.same) == (8, 7)
    # Design and depth have one category throughout: observed and expected are 1 for half the items.
    assert words.kappa.observed == pytest.approx((3 / 4 * 4 + 4) / 8)
    assert words.kappa.expected == pytest.approx((1 / 2 * 4 + 4) / 8)
    assert words.kappa.value == pytest.approx((7 / 8 - 3 / 4) / (1 / 4))
    assert several.count == 2


def test_files_without_partner_are_named(tmp_path):
    first, second = written(tmp_path / "first", 0), written(tmp_path / "second", 1)
    (first / "only-2020.yaml").write_text("", encoding="utf-8")
    (second / "a-2020.yaml").rename(second / "c-2020.yaml")
    found = FolderPairs.of(first, second)
    assert [a.name for a, _ in found.pairs] == ["b-2020.yaml"]
    assert [f"{file.parent.name}/{file.stem}" for file in found.alone] == [
        "first/a-2020",
        "first/only-2020",
        "second/c-2020",
    ]
    with pytest.raises(RecordsError, match="no record of"):
        FolderPairs.of(first, tmp_path)
