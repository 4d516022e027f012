"""Studies that may tell of the same people are named where they are counted together."""

from __future__ import annotations

from pathlib import Path

import pytest

import metlit
from metlit.analysis.counting import Proportion
from metlit.analysis.overlap import perhaps_the_same
from metlit.analysis.people import People
from metlit.figures.catalogue import Figures

RECORD = """\
source: {{title: Series of {year}, authors: [Some One], year: {year}, design: case series, depth: full text}}
cohorts:
  - id: all
    at: Results
    n: 20
    primary: {{tumour: cervical carcinoma}}
    {more}
    lesions: {{id: psoas, site: psoas muscle}}
    radiotherapy: {{id: rt1, target: psoas, dose: {{total: 30 Gy, fractions: 10}}}}
    pain: {{of: rt1, response: pain resolution, n: {n}}}
"""


def told_of(study: str, *subjects: str) -> Proportion:
    return Proportion(study, "", 1, 2, 2, "", False, True, subjects)


def test_groups_and_their_members_overlap_whatever_they_are_told_of() -> None:
    people = People(
        {"a/p1": "a/all", "b/p9": "b/all"}, {}, {"a/all": frozenset({"b/all"}), "b/all": frozenset({"a/all"})}
    )
    one, other, apart = told_of("a", "a/p1"), told_of("b", "b/p9"), told_of("c", "c/all")
    assert perhaps_the_same([one, other, apart], people) == [("a", "b")]
    assert perhaps_the_same([told_of("a", "a/all"), told_of("b", "b/all"), apart], people) == [("a", "b")]
    assert perhaps_the_same([one, apart], people) == []


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    for year, n, more in ((2019, 5, ""), (2020, 6, "may_overlap_with: one-2019/all"), (2021, 7, "")):
        text = RECORD.format(year=year, n=n, more=more)
        (tmp_path / "cases" / f"one-{year}.yaml").write_text(text, encoding="utf-8")
    assert metlit.build(tmp_path / "cases", tmp_path / "store").generation
    return tmp_path / "store"


def test_pool_and_the_forest_say_which_may_be_the_same_people(cli, store: Path) -> None:
    said = cli("pool", "pain resolution", "--store", str(store))
    assert said.code == 0
    assert "one-2019 and one-2020 may tell of the same people" in " ".join((said.out + said.err).split())
    assert "one-2021 may" not in said.out + said.err
    alone = cli(
        "pool", "pain resolution", "--store", str(store), "--publication", "one-2020", "--publication", "one-2021"
    )
    assert "may tell of the same" not in alone.out + alone.err
    remarks = Figures(metlit.open(store)).figure("proportions", {}).remarks
    assert [one for one in remarks if "may tell of the same people" in one and "2019" in one and "2020" in one]
