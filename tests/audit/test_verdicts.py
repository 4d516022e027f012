"""Failures that speak of the same figures are one finding, however many there are."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from metlit.audit.verdicts import ToldVerdict, VerdictSource, issues


def told(number: int, figures: Sequence[int], code: str = "stated-elsewhere") -> ToldVerdict:
    """A contradiction at claim ``number`` that rests on some figures."""
    sources = tuple(VerdictSource(f"f{i}", "x.yaml", 1, 1, "", "") for i in figures)
    own = {"statistic": "count", "of": "all", "over": "", "printed": str(number), "at": f"Table {number}"}
    says = {"verdict": "contradicts", "label": "contradicts", "message": f"{number}", "arithmetic": "", "cause": ""}
    return ToldVerdict("x-2020", f"claim-{number}", "x.yaml", number + 1, 1, **own, code=code, sources=sources, **says)


@given(st.lists(st.lists(st.integers(0, 12), max_size=4), max_size=12))
def test_those_of_one_figure_are_one_finding(figures: list[list[int]]) -> None:
    """As one after the other joins the first that speaks of a figure that it speaks of."""
    expected: list[tuple[list[int], set[int]]] = []
    for number, own in enumerate(figures):
        for members, spoken in expected:
            if spoken & set(own):
                members.append(number)
                spoken |= set(own)
                break
        else:
            expected.append(([number], set(own)))
    found = issues(told(number, own) for number, own in enumerate(figures))
    assert [[int(v.message) for v in issue.verdicts] for issue in found] == [members for members, _ in expected]


def test_another_rule_does_not_join_them() -> None:
    assert len(issues([told(1, [1, 2], "range-beyond"), told(2, [2, 3], "range-beyond")])) == 2
    assert len(issues([told(1, [1, 2]), told(2, [2, 3], "same-cohort")])) == 2


def test_joining_grows_as_they_do() -> None:
    steps = []
    for n in (200, 800):
        profile, verdicts = cProfile.Profile(), [told(i, [i, 2 * i]) for i in range(n)]
        profile.runcall(issues, verdicts)
        steps.append(pstats.Stats(profile).total_calls)
    assert steps[1] < 6 * steps[0]
