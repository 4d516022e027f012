"""The flow diagram: its numbers add up, or are refused with their place."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from metlit.figures import prisma
from metlit.figures.catalogue import Figures
from metlit.figures.figure import SIZE
from tests.figures.test_figures import check_layout

COUNTS = """\
identified: {PubMed: 412, Embase: 388}
removed: {duplicates: 201}
screened: 599
excluded: 520
sought: 79
not_retrieved: 4
assessed: 75
excluded_reports: {no dose: 31, no outcome: 26}
other_methods:
  identified: {citation searching: 12}
  sought: 12
  not_retrieved: 1
  assessed: 11
  excluded_reports: {no dose: 6}
included: {studies: 20, reports: 23}
"""


def test_the_flow_diagram_stays_on_the_sheet(figures: Figures, tmp_path: Path) -> None:
    file = tmp_path / "counts.yaml"
    file.write_text(COUNTS, encoding="utf-8")
    check_layout(figures.figure("prisma", {}, file))


def test_flow_diagram_shows_every_number(cli, real_store, tmp_path: Path) -> None:
    (tmp_path / "counts.yaml").write_text(COUNTS, encoding="utf-8")
    ran = cli("export", "figure", "prisma", "--counts", "counts.yaml", "--store", real_store, "-o", "flow.svg")
    assert ran.code == 0, ran.err
    rows = list(csv.DictReader((tmp_path / "flow.csv").open(encoding="utf-8")))
    assert {(r["box"], r["part"], r["n"]) for r in rows} >= {
        ("identified", "PubMed", "412"), ("identified", "citation searching", "12"), ("screened", "", "599"),
        ("included/reports", "", "23"),
    }  # fmt: skip
    # The text of a letter drawn as outlines stands in a comment before it.
    words = set(re.findall(r"<!-- (.*?) -->", (tmp_path / "flow.svg").read_text(encoding="utf-8").replace("\xa0", " ")))
    assert {"PubMed (n = 412)", "Records screened (n = 599)", "reports of these (n = 23)"} <= words
    # The number of a box is that of all its parts: 412 + 388 records, 31 + 26 reports.
    assert any(w.endswith("(n = 800)") for w in words) and any(w.endswith("(n = 57)") for w in words)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            ("screened: 599", "screened: 600"),
            "counts.yaml:3:11: screened: 600, but 800 identified less 201 removed is 599",
        ),
        (("sought: 79\n", "sought: 78\n"), "counts.yaml:5:9: sought: 78, but 599 screened less 520 excluded is 79"),
        (("reports: 23", "reports: 24"), "counts.yaml:15:34: reports included: 24, but 23 of those assessed are left"),
        (("studies: 20", "studies: 30"), "studies included: 30, but only 23 reports are"),
        (("screened: 599", "screned: 599"), "counts.yaml:3:1: unknown key 'screned'"),
        (("screened: 599", "screened: about 600"), "counts.yaml:3:11: this must be a whole number"),
        (("screened: 599\n", ""), "'screened' is missing"),
        (("  sought: 12\n", "  sought: 13\n"), "counts.yaml:11:11: sought: 13, but 12 are identified"),
        (("identified: {PubMed: 412", "identified: {PubMed: [412]"), "counts.yaml:1:22: this must be a whole number"),
        (("other_methods:", "other_methods: 3 #"), "counts.yaml"),
    ],
)
def test_numbers_that_do_not_add_up_are_refused(cli, real_store, tmp_path: Path, change, complaint: str) -> None:
    assert change[0] in COUNTS
    (tmp_path / "counts.yaml").write_text(COUNTS.replace(*change), encoding="utf-8")
    ran = cli("export", "figure", "prisma", "--counts", "counts.yaml", "--store", real_store, "-o", "flow.svg")
    assert ran.code == 2
    assert complaint in ran.err
    assert "Traceback" not in ran.err and not (tmp_path / "flow.svg").exists()


def test_a_flow_without_other_methods_adds_up_too(tmp_path: Path) -> None:
    file = tmp_path / "counts.yaml"
    file.write_text(
        "identified: 10\nscreened: 10\nexcluded: 4\nsought: 6\nassessed: 6\nexcluded_reports: 1\n"
        "included: {studies: 5}\n",
        encoding="utf-8",
    )
    flow = prisma.Flow.load(file)
    assert flow.mistakes() == []
    assert [mark.count(SIZE) for mark in flow.marks()] == [10, 10, 4, 6, 6, 1, 5]


UPDATE = (
    "identified: 800\nremoved: 201\nscreened: 599\nexcluded: 520\nsought: 79\nnot_retrieved: 4\nassessed: 75\n"
    "excluded_reports: 57\nincluded: {studies: 16, reports: 18}\nprevious: {studies: 12, reports: 14}\n"
)


def ends_of(text: str, tmp_path: Path) -> tuple[dict[str, int], list[str]]:
    """The numbers of the last boxes, and the mistakes."""
    file = tmp_path / "counts.yaml"
    file.write_text(text, encoding="utf-8")
    flow = prisma.Flow.load(file)
    return {key: count.total for key, count in flow.ends.items()}, flow.mistakes()


def test_an_updated_review_totals(figures: Figures, tmp_path: Path) -> None:
    """PRISMA 2020, template for updated reviews: previous, new and total, studies and reports; 12 + 16, 14 + 18."""
    ends, mistakes = ends_of(UPDATE, tmp_path)
    assert mistakes == []
    assert ends == {
        "included/studies": 16, "included/reports": 18, "previous/studies": 12, "previous/reports": 14,
        "total/studies": 28, "total/reports": 32,
    }  # fmt: skip
    assert ends_of(UPDATE + "total: {studies: 28, reports: 32}\n", tmp_path) == (ends, [])
    figure = figures.figure("prisma", {}, tmp_path / "counts.yaml")
    check_layout(figure)
    told = {mark.values["box"].text: mark.count(SIZE) for mark in figure.marks}
    assert (told["total/studies"], told["total/reports"]) == (28, 32)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            ("previous: {studies: 12,", "previous: {studies: 15,"),
            "studies included before: 15, but only 14 reports are",
        ),
        (("14}\n", "14}\ntotal: {studies: 27}\n"), "studies in total: 27, but 12 and 16 are 28"),
        (("14}\n", "14}\ntotal: {reports: 33}\n"), "reports in total: 33, but 14 and 18 are 32"),
        (("previous: {studies: 12, reports: 14}", "total: {studies: 28}"), "studies in total: 28, but 16 is 16"),
        (("included: {studies: 16,", "included: {studies: 28,"), "studies included: 28, but only 18 reports are"),
    ],
)
def test_totals_of_an_updated_review_that_are_wrong(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    assert change[0] in UPDATE
    (mistake,) = [m for m in ends_of(UPDATE.replace(*change), tmp_path)[1] if complaint in m]
    assert mistake.startswith((tmp_path / "counts.yaml").as_posix())


def test_a_total_that_cannot_be_known_is_not_drawn(tmp_path: Path) -> None:
    ends, mistakes = ends_of(
        UPDATE.replace("previous: {studies: 12, reports: 14}", "previous: {studies: 12}"), tmp_path
    )
    assert "total/reports" not in ends and ends["total/studies"] == 28 and mistakes == []
