"""Records that other readers typed of publications: what was called wrong in them though it is right, by kind.

Each right claim has a twin that differs in one figure and is wrong.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from metlit.audit import audit_files
from metlit.building.chunk import Pipeline

HEAD = "source: {title: An example, year: 2020, design: case series, depth: abstract}\n"
GROUP = (
    "cohorts:\n  - {id: all, n: 307, at: Abstract, pain: {id: relief, response: pain relief, n: 6},\n"
    "     lesions: {id: mass, site: psoas muscle, mechanism: metastasis,\n"
    "       volume: {median: 24 cm3, min: 2.6 cm3, max: 213 cm3}}}\nclaims:\n"
)


@cache
def shared() -> Pipeline:
    """The rules and vocabularies as installed, read once."""
    return Pipeline()


def judged(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """Code, verdict and message of what is said of a record."""
    (folder / "a-2020.yaml").write_text(HEAD + text, encoding="utf-8")
    done = audit_files([folder / "a-2020.yaml"], pipeline=shared())
    assert [f.text() for f in done.findings if f.severity == "error"] == []
    return [(j.code, j.verdict, j.message) for j in done.verdicts]


MISREAD = {
    "hundreds in words": (
        "statistic: count, of: all, count: 307, printed: Three hundred seven cases",
        "statistic: count, of: all, count: 307, printed: Three hundred nine cases",
    ),
    "hundreds with and": (
        "statistic: count, of: all, count: 307, printed: three hundred and seven cases",
        "statistic: count, of: all, count: 307, printed: two hundred and seven cases",
    ),
    "tens and units in two words": (
        "statistic: count, of: all/relief, count: 53, printed: Fifty three lesions",
        "statistic: count, of: all/relief, count: 53, printed: Fifty four lesions",
    ),
    "a hundred, tens and units": (
        "statistic: count, of: all/relief, count: 122, printed: one hundred and twenty two lesions",
        "statistic: count, of: all/relief, count: 122, printed: one hundred and thirty two lesions",
    ),
    "units with a digit": (
        "statistic: median and range, of: all/mass.volume, printed: '24 cm3 (range, 2.6-213 cm3)'",
        "statistic: median and range, of: all/mass.volume, printed: '24 cm3 (range, 2.6-213 T3)'",
    ),
    "both stands for two that were named": (
        "statistic: count, of: all/relief, count: 6, printed: 6 in both",
        "statistic: count, of: all/relief, count: 6, printed: 7 in both",
    ),
    "classes with their numbers behind a hyphen": (
        "statistic: parts, of: primary.t_category, over: all, parts: {T1: 205, T2: 102}, printed: 'T1-205, T2-102', "
        "value: '205, 102'",
        "statistic: parts, of: primary.t_category, over: all, parts: {T1: 205, T2: 102}, printed: 'T1-206, T2-101', "
        "value: '205, 102'",
    ),
    "a share of what are no members of the group": (
        "statistic: statement, of: all, count: 7, denominator: 9, printed: 7/9 isolated organisms",
        "statistic: statement, of: all, count: 7, denominator: 9, printed: 7/8 isolated organisms",
    ),
    "a share that is one figure": (
        "statistic: statement, of: all, printed: 1/3754 women",
        "statistic: statement, of: all, printed: 1 of the 3754 women",
    ),
}


@pytest.mark.parametrize("kind", MISREAD)
def test_what_is_read_right_is_left_alone(tmp_path, kind):
    right, wrong = (f"{GROUP}  - {{{claim}, at: Abstract}}\n" for claim in MISREAD[kind])
    assert [m for code, _, m in judged(tmp_path, right) if code == "claim-misread"] == []
    assert [code for code, *_ in judged(tmp_path, wrong) if code == "claim-misread"]
